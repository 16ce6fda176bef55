package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/imports"
	"rehearse/scenarios/units"
	"rehearse/store"
)

const (
	// longestPull is how long a CMDB may take to answer.
	longestPull = time.Minute
	// pullAgain is how soon one that failed is asked again.
	pullAgain = 5 * time.Minute
)

// pullCatalogue keeps the services of the database as the sources of the settings have
// them. One that cannot be read or does not fit is a finding until it can.
func pullCatalogue(ctx context.Context, m *machine) error {
	next, wrong := map[string]time.Time{}, map[string]scenarios.CatalogueProblem{}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		w, looked := m.files.Workspace(), false
		for _, from := range w.Settings.Sources {
			if time.Now().Before(next[from.Name]) {
				continue
			}
			looked = true
			next[from.Name] = time.Now().Add(from.Every.Std())
			delete(wrong, from.Name)
			changed, err := pull(ctx, m, w, from)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				next[from.Name] = time.Now().Add(min(from.Every.Std(), pullAgain))
				m.log.Warn("services could not be pulled", "source", from.Name, "error", err)
				wrong[from.Name] = scenarios.CatalogueProblem{Kind: scenarios.OfImport, Key: "import/" + from.Name, Reason: fmt.Sprintf("services could not be pulled from %s: %s", from.Name, firstLine(err)),
					Next: "check its address and its mapping under catalogue in rehearse.yaml; the services stay as they were"}
			} else if changed > 0 {
				m.log.Info("services were pulled", "source", from.Name, "changed", changed)
				m.files.Reload()
			}
		}
		if looked {
			var problems []scenarios.CatalogueProblem
			for _, p := range wrong {
				problems = append(problems, p)
			}
			if _, _, err := m.store.SyncCatalogue(ctx, w, []string{scenarios.OfImport}, problems); err != nil && ctx.Err() == nil {
				m.log.Warn("that services could not be pulled was not recorded", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// firstLine is what a finding quotes of an error: the rest may quote what was sent.
func firstLine(err error) string {
	var problems scenarios.Problems
	if errors.As(err, &problems) {
		return fmt.Sprintf("%s: %s", units.Count(len(problems), "problem"), problems[0].Message)
	}
	return err.Error()
}

// pull asks one source, and says how many services it changed.
func pull(ctx context.Context, m *machine, w *scenarios.Workspace, from scenarios.CatalogueSource) (changed int, err error) {
	mapping, err := mappingOf(from.Mapping)
	if err != nil {
		return 0, err
	}
	data, err := pulled(ctx, w, from)
	if err != nil {
		return 0, err
	}
	found, err := mapping.Read(ctx, data)
	if err != nil {
		return 0, err
	}
	done, err := m.store.ImportCatalogue(ctx, importOf(from, found, w))
	return len(done.Changed), err
}

func importOf(from scenarios.CatalogueSource, found []imports.Service, w *scenarios.Workspace) store.CatalogueImport {
	return store.CatalogueImport{Services: found, Reason: "pulled from " + from.Name, Author: from.Name,
		Loads: func(catalogue fs.FS) (*scenarios.Workspace, error) {
			return scenarios.In(w.Dir).LoadWith(store.CatalogueOwner, catalogue, w)
		}}
}

// pulled reads what a source has.
func pulled(ctx context.Context, w *scenarios.Workspace, from scenarios.CatalogueSource) ([]byte, error) {
	if from.File != "" {
		return os.ReadFile(from.File)
	}
	address, err := w.Resolve(from.URL)
	if err != nil {
		return nil, err
	}
	ctx, done := context.WithTimeout(ctx, longestPull)
	defer done()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its address cannot be used")
	}
	request.Header.Set("Accept", "application/json, text/csv, application/yaml")
	for name, value := range from.Headers {
		resolved, err := w.Resolve(value)
		if err != nil {
			return nil, err
		}
		request.Header.Set(name, resolved)
	}
	answer, err := pullClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %s: no answer", from.Name) // the error would show the address, which may hold a secret
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: it answered %s", from.Name, answer.Status)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, mostOfInput+1))
	if len(data) > mostOfInput {
		return nil, fmt.Errorf("ask %s: it answered with more than %s", from.Name, units.Size(mostOfInput))
	}
	return data, err
}

// pullClient follows no redirect to another host: the headers are for this one.
var pullClient = &http.Client{CheckRedirect: func(request *http.Request, via []*http.Request) error {
	if request.URL.Host != via[0].URL.Host || request.URL.Scheme != via[0].URL.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}}
