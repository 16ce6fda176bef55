package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios"
	"rehearse/scenarios/imports"
)

// CatalogueImport is what another system says of services.
type CatalogueImport struct {
	Services  []imports.Service
	Reason    string // needed
	ChangeRef string
	Author    string
	DryRun    bool
	Loads     func(fs.FS) (*scenarios.Workspace, error) // as CatalogueChange has it
}

// CatalogueImported is what became of an import.
type CatalogueImported struct {
	Changed   []ServiceVersion // new services and those that were changed, with their differences
	Unchanged []string         // they are what the import says
	Skipped   []string         // why, one a line: what a file declares is not changed
	Notes     []string         // what of a service was left out, and why
}

// ImportCatalogue enters all services of an import, or none. What the import says of a
// service counts, and what it does not say stays as it is. What a file declares is
// skipped. Dependencies on services that neither the import nor the catalogue has are
// left out, with a note: exports name many things that are no services here.
func (s *Store) ImportCatalogue(ctx context.Context, in CatalogueImport) (done CatalogueImported, err error) {
	documents, err := s.Catalogue(ctx)
	if err != nil {
		return done, err
	}
	now, err := in.Loads(documents)
	if err != nil {
		return done, err
	}
	known := maps.Clone(now.Services)
	for _, service := range in.Services {
		if known[service.Name] == nil {
			known[service.Name] = &scenarios.Service{}
		}
	}
	with := maps.Clone(documents)
	var wants []CatalogueChange
	for _, service := range in.Services {
		if there := now.Services[service.Name]; there != nil && scenarios.OwnerOf(there.File) != CatalogueOwner {
			done.Skipped = append(done.Skipped, fmt.Sprintf("%s: %s declares it", service.Name, there.File))
			continue
		}
		definition, notes, err := imported(documents, known, service)
		if err != nil {
			return done, err
		}
		done.Notes = append(done.Notes, notes...)
		with[scenarios.CatalogueFile(service.Name)] = scenarios.Document{Text: definition}
		wants = append(wants, CatalogueChange{Service: service.Name, Any: true, Reason: bounded(strings.TrimSpace(in.Reason), mostOfReason), ChangeRef: line(in.ChangeRef), Author: line(in.Author), DryRun: in.DryRun})
	}
	then, err := in.Loads(with)
	if err != nil {
		return done, err
	}
	err = s.transaction(ctx, "import the catalogue", func(tx *Tx) error {
		done.Changed, done.Unchanged = []ServiceVersion{}, nil
		for _, want := range wants {
			loaded := then.Services[want.Service]
			if loaded == nil {
				return fmt.Errorf("%w: the definition of %s does not say service: %s", ErrCatalogue, want.Service, want.Service)
			}
			v, err := want.enter(tx, loaded)
			if err != nil {
				return fmt.Errorf("service %s: %w", want.Service, err)
			}
			if v.Differences == nil {
				done.Unchanged = append(done.Unchanged, want.Service)
			} else {
				done.Changed = append(done.Changed, *v)
			}
		}
		if in.DryRun {
			return errDryRun
		}
		return nil
	})
	if isDryRun(err) {
		err = nil
	}
	return done, err
}

// imported is the definition that a service has after an import.
func imported(documents scenarios.Documents, known map[string]*scenarios.Service, service imports.Service) (definition []byte, notes []string, err error) {
	there := map[string]any{}
	if document, is := documents[scenarios.CatalogueFile(service.Name)]; is {
		if err := json.Unmarshal(document.Text, &there); err != nil {
			return nil, nil, fmt.Errorf("read the definition of %s: %w", service.Name, err)
		}
	}
	made := imports.Over(there, service.Definition)
	if needs, is := made["depends_on"].([]any); is {
		made["depends_on"] = slices.DeleteFunc(slices.Clone(needs), func(name any) bool {
			gone := known[fmt.Sprint(name)] == nil || fmt.Sprint(name) == service.Name
			if gone {
				notes = append(notes, fmt.Sprintf("%s: its dependency on %v is left out: there is no such service", service.Name, name))
			}
			return gone
		})
	}
	definition, err = json.Marshal(made)
	return definition, notes, err
}
