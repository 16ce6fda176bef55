package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// ServiceVersion is what a service was from a moment on, until its next version.
type ServiceVersion struct {
	store.ServiceVersion
	Definition map[string]any `json:"definition" doc:"as a file of catalogue/ has it; null where the service is gone"`
	DryRun     bool           `json:"dry_run" doc:"true: nothing was written"`
}

// ServiceVersions are those of one service.
type ServiceVersions struct {
	Versions []ServiceVersion `json:"versions" nullable:"false" doc:"the newest first"`
}

// CatalogueVersions are those of all services.
type CatalogueVersions struct {
	Versions []ServiceVersion `json:"versions" nullable:"false" doc:"the newest first"`
	Next     *string          `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (c CatalogueVersions) next() *string { return c.Next }

type versionsAnswer struct{ Body ServiceVersions }

type historyQuestion struct {
	Chosen
	Client string  `query:"client" doc:"only of this client" maxLength:"200"`
	Since  Instant `query:"since" doc:"recorded from then on"`
	Cursor string  `query:"cursor" doc:"next_cursor of the previous page" maxLength:"1000"`
	Limit  int     `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type historyAnswer struct{ Body CatalogueVersions }

// PutService is what a service is to be, and why.
type PutService struct {
	Definition  map[string]any `json:"definition" doc:"the service, with the keys of a file of catalogue/; /schema/service.json describes them"`
	Reason      string         `json:"reason" minLength:"1" maxLength:"4000" doc:"why"`
	Change      string         `json:"change,omitempty" maxLength:"200" doc:"reference of the change request"`
	Author      string         `json:"author,omitempty" maxLength:"200" doc:"who decided it, where that is not the caller; the caller is recorded as well"`
	EffectiveAt *time.Time     `json:"effective_at,omitempty" doc:"from when it counts; at once where it is left out"`
}

type putServiceQuestion struct {
	Service     string `path:"service" doc:"slug of the service" maxLength:"63"`
	IfMatch     string `header:"If-Match" doc:"version of the service that the change is based on, as GET has it, in quotes; * for whatever it is now" maxLength:"200"`
	IfNoneMatch string `header:"If-None-Match" doc:"* for a service that does not exist yet" maxLength:"10"`
	DryRun      bool   `query:"dry_run" doc:"say what would change, and write nothing"`
	Body        PutService
}

type putServiceAnswer struct {
	Status int
	ETag   string `header:"ETag"`
	Body   ServiceVersion
}

// RetireService takes a service out of the catalogue.
type RetireService struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"why"`
	Change string `json:"change,omitempty" maxLength:"200" doc:"reference of the change request"`
}

type retireQuestion struct {
	Service string `path:"service" doc:"slug of the service" maxLength:"63"`
	DryRun  bool   `query:"dry_run" doc:"say what would change, and write nothing"`
	Body    RetireService
}

func (s *Server) listVersions(ctx context.Context, in *serviceQuestion) (*versionsAnswer, error) {
	all, err := s.serviceHistory(ctx, in.Service)
	if err != nil {
		return nil, err
	}
	answer := &versionsAnswer{Body: ServiceVersions{Versions: []ServiceVersion{}}}
	for _, v := range all {
		answer.Body.Versions = append(answer.Body.Versions, s.versionShown(ctx, v))
	}
	return answer, nil
}

// serviceHistory are the versions of a service that the actor may see.
func (s *Server) serviceHistory(ctx context.Context, service string) ([]store.ServiceVersion, error) {
	all, err := s.Store.ServiceHistory(ctx, service)
	if errors.Is(err, store.ErrNotFound) {
		seen := s.seen(ctx).Services
		if seen[service] == nil {
			return nil, unknown(http.StatusNotFound, "service", service, seen)
		}
		return nil, nil // it was loaded a moment ago
	}
	return all, err
}

// versionShown is a version as the actor may see it: it names no service that they may
// not see.
func (s *Server) versionShown(ctx context.Context, v store.ServiceVersion) ServiceVersion {
	v.Differences = s.differencesShown(ctx, v.Differences)
	shown := ServiceVersion{ServiceVersion: v}
	if v.Definition == "" {
		return shown
	}
	decoder := json.NewDecoder(strings.NewReader(v.Definition))
	decoder.UseNumber()
	_ = decoder.Decode(&shown.Definition) // the store wrote it
	if needs, is := shown.Definition["depends_on"].([]any); is && len(access.From(ctx).Clients) > 0 {
		shown.Definition["depends_on"] = slices.DeleteFunc(needs, func(name any) bool { return s.seen(ctx).Services[fmt.Sprint(name)] == nil })
	}
	return shown
}

func (s *Server) differencesShown(ctx context.Context, all []scenarios.Difference) []scenarios.Difference {
	shown, seen := []scenarios.Difference{}, s.seen(ctx).Services
	for _, d := range all {
		if d.Path == "depends_on" && len(access.From(ctx).Clients) > 0 && seen[d.Before] == nil && seen[d.After] == nil {
			continue
		}
		shown = append(shown, d)
	}
	return shown
}

func (s *Server) listHistory(ctx context.Context, in *historyQuestion) (*historyAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	page, err := s.Store.CatalogueHistory(ctx, store.CatalogueFilter{Client: in.Client, Since: in.Since.At, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	answer := &historyAnswer{Body: CatalogueVersions{Versions: []ServiceVersion{}, Next: cursorOf(page.Next)}}
	for _, v := range page.Versions {
		answer.Body.Versions = append(answer.Body.Versions, s.versionShown(ctx, v))
	}
	return answer, nil
}

func (s *Server) putService(ctx context.Context, in *putServiceQuestion) (*putServiceAnswer, error) {
	definition, err := json.Marshal(in.Body.Definition)
	if err != nil {
		return nil, err
	}
	want := store.CatalogueChange{Service: in.Service, Definition: definition, Reason: in.Body.Reason, ChangeRef: in.Body.Change, Author: in.Body.Author,
		EffectiveAt: in.Body.EffectiveAt, DryRun: in.DryRun, Loads: s.loads}
	seen, any, err := in.based()
	if err != nil {
		return nil, err
	}
	want.Seen, want.Any = seen, any
	if in.IfMatch == "" && in.IfNoneMatch == "" && s.seen(ctx).Services[in.Service] != nil {
		return nil, refuse(http.StatusPreconditionRequired, "Send the `version` of the service that your change is based on as If-Match, in quotes: another change is then not overwritten.")
	}
	return s.changeService(ctx, want)
}

// based is what a change is based on, by its headers.
func (in *putServiceQuestion) based() (seen string, any bool, err error) {
	match := strings.Trim(strings.TrimPrefix(strings.TrimSpace(in.IfMatch), "W/"), `"`)
	switch {
	case in.IfNoneMatch != "" && in.IfNoneMatch != "*":
		return "", false, refuse(http.StatusBadRequest, "If-None-Match takes * only: the service must not exist yet.")
	case in.IfNoneMatch != "" && match != "":
		return "", false, refuse(http.StatusBadRequest, "If-Match and If-None-Match contradict each other: send one of them.")
	case match == "*":
		return "", true, nil
	}
	return match, false, nil
}

func (s *Server) retireService(ctx context.Context, in *retireQuestion) (*putServiceAnswer, error) {
	if s.seen(ctx).Services[in.Service] == nil {
		return nil, unknown(http.StatusNotFound, "service", in.Service, s.seen(ctx).Services)
	}
	return s.changeService(ctx, store.CatalogueChange{Service: in.Service, Any: true, Reason: in.Body.Reason, ChangeRef: in.Body.Change, DryRun: in.DryRun, Loads: s.loads})
}

func (s *Server) changeService(ctx context.Context, want store.CatalogueChange) (*putServiceAnswer, error) {
	v, err := s.Store.ChangeService(ctx, want)
	if err != nil {
		return nil, s.catalogueProblem(ctx, want.Service, err)
	}
	answer := &putServiceAnswer{Status: http.StatusOK, ETag: `"` + v.Digest + `"`, Body: s.versionShown(ctx, *v)}
	if answer.Body.DryRun = want.DryRun; want.DryRun {
		return answer, nil
	}
	if v.Number == 1 && v.Differences != nil {
		answer.Status = http.StatusCreated
	}
	s.awaitService(ctx, v)
	return answer, nil
}

// catalogueProblem says what is wrong with a change; clients' names that the actor may
// not see stay out of it.
func (s *Server) catalogueProblem(ctx context.Context, service string, err error) error {
	var problems scenarios.Problems
	switch {
	case errors.As(err, &problems):
		model := refuse(http.StatusUnprocessableEntity, "The catalogue would not be valid; `errors` says what is wrong and where.")
		for _, p := range problems {
			message := p.Message
			if p.Next != "" {
				message += "; " + p.Next
			}
			if len(access.From(ctx).Clients) > 0 && scenarios.CatalogueFile(service) != strings.TrimPrefix(p.File, store.CatalogueOwner+":") {
				message = "it does not fit with the rest of the workspace"
			}
			model.Errors = append(model.Errors, &huma.ErrorDetail{Location: p.File, Message: message})
		}
		return model
	case errors.Is(err, store.ErrFileOwns):
		return refuse(http.StatusConflict, sentence(err))
	case errors.Is(err, store.ErrChanged):
		return refuse(http.StatusPreconditionFailed, sentence(err))
	case errors.Is(err, store.ErrCatalogue):
		return refuse(http.StatusUnprocessableEntity, sentence(err))
	}
	return err
}

// loads loads the files of the workspace with another catalogue.
func (s *Server) loads(catalogue fs.FS) (*scenarios.Workspace, error) {
	return scenarios.In(s.Workspace().Dir).LoadWith(store.CatalogueOwner, catalogue, s.Workspace())
}

// longestReload is how long an answer waits for what was changed to be in force.
const longestReload = 5 * time.Second

// awaitService asks for the workspace to be loaded again, and waits until a change is
// in force, so that who asks next sees it. It does not wait for one that counts later.
func (s *Server) awaitService(ctx context.Context, v *store.ServiceVersion) {
	if s.Reload == nil || v.EffectiveAt.After(time.Now()) {
		return
	}
	s.Reload()
	ctx, done := context.WithTimeout(ctx, longestReload)
	defer done()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if now := s.Workspace().Services[v.Service]; v.Gone && now == nil || now != nil && now.Digest == v.Digest {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// cataloguePage shows what changed in the catalogue.
func (s *Server) cataloguePage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	before, err := beforeOf(query.Get("cursor"))
	if err != nil {
		return page{}, err
	}
	found, err := s.Store.CatalogueHistory(c.Request.Context(), store.CatalogueFilter{Client: query.Get("client"), Before: before, Limit: 50})
	if err != nil {
		return page{}, err
	}
	for i := range found.Versions {
		found.Versions[i].Differences = s.differencesShown(c.Request.Context(), found.Versions[i].Differences)
	}
	return page{Name: "catalogue.html", Title: "Catalogue history", Body: map[string]any{
		"Versions": found.Versions, "Next": nextAddress(c, cursorOf(found.Next)), "First": before == 0, "Asked": query, "Clients": clientsOf(s.seen(c.Request.Context()).Services), "Service": "", "Narrowed": narrows(query),
	}}, nil
}

// serviceHistoryPage shows the versions of one service.
func (s *Server) serviceHistoryPage(c *gin.Context) (page, error) {
	service := c.Param("service")
	all, err := s.serviceHistory(c.Request.Context(), service)
	if err != nil {
		return page{}, err
	}
	for i := range all {
		all[i].Differences = s.differencesShown(c.Request.Context(), all[i].Differences)
	}
	return page{Name: "catalogue.html", Title: "Versions of " + service, Body: map[string]any{
		"Versions": all, "Next": "", "First": true, "Asked": c.Request.URL.Query(), "Clients": []string{}, "Service": service, "Narrowed": false,
	}}, nil
}
