package api

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// Service is an entry of the catalogue and where it stands.
type Service struct {
	Service    string     `json:"service" doc:"slug"`
	Name       string     `json:"name"`
	Client     string     `json:"client"`
	Owner      string     `json:"owner"`
	Tier       int        `json:"tier,omitempty" doc:"left out: none is set"`
	DataClass  string     `json:"data_class"`
	DependsOn  []string   `json:"depends_on" nullable:"false"`
	Version    string     `json:"version" doc:"SHA-256 of the definition"`
	Commitment Commitment `json:"commitment"`

	Listed           string                  `json:"listed" doc:"explicitly or indirectly; empty: the catalogue does not say"`
	BusinessPriority int                     `json:"business_priority" doc:"order in which the business wants services back; 0: not decided"`
	Regulations      []string                `json:"regulations" nullable:"false"`
	BackupService    string                  `json:"backup_service"`
	Maintenance      []scenarios.Maintenance `json:"maintenance" nullable:"false"`
	Degraded         []scenarios.Degraded    `json:"degraded" nullable:"false" doc:"service levels that will do for a while during a recovery"`

	Standing      store.Standing `json:"standing"`
	StandingSince *time.Time     `json:"standing_since"`
	Why           string         `json:"why" doc:"the reason, in one sentence"`
	ProofAge      *float64       `json:"proof_age_seconds" doc:"age of the last passed run; null if no run ever passed"`
	Scenarios     []string       `json:"scenarios" nullable:"false" doc:"the scenarios that rehearse it"`
	LastRun       *store.Run     `json:"last_run"`
	LastPassed    *store.Run     `json:"last_passed"`
}

// Commitment is what is promised of a service; null where nothing is.
type Commitment struct {
	RTO        *float64 `json:"rto_seconds"`
	RPO        *float64 `json:"rpo_seconds"`
	Retention  *float64 `json:"retention_seconds"`
	ProveEvery *float64 `json:"prove_every_seconds"`
	RTOFrom    string   `json:"rto_from" enum:"disaster,declaration"`
	RTOUntil   string   `json:"rto_until" enum:"usable,validated,accepted"`
	Allowance  *float64 `json:"allowance_seconds" doc:"the part of the RTO that people are assumed to need; what a rehearsal measured counts instead"`
}

// Services are one page of the catalogue, by client, tier and slug.
type Services struct {
	Services []Service `json:"services" nullable:"false"`
	Next     *string   `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type servicesQuestion struct {
	Chosen
	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
	Owner    string `query:"owner" doc:"only of this owner" maxLength:"200"`
	Tier     int    `query:"tier" doc:"only of this tier" minimum:"0"`
	Standing string `query:"standing" enum:"proven,unproven,stale,breached"`
	Paged
}

type servicesAnswer struct{ Body Services }

func (s Services) next() *string { return s.Next }

type serviceQuestion struct {
	Service string `path:"service" doc:"slug of the service" maxLength:"200"`
}

type serviceAnswer struct{ Body Service }

func (s *Server) listServices(ctx context.Context, in *servicesQuestion) (*servicesAnswer, error) {
	all, err := s.services(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(each Service) bool { return !in.matches(each) })
	answer := &servicesAnswer{}
	answer.Body.Services, answer.Body.Next, err = pageOf(all, func(each Service) string {
		return fmt.Sprintf("%s\x00%09d\x00%s", each.Client, each.Tier, each.Service)
	}, in.Paged)
	return answer, err
}

func (in *servicesQuestion) matches(service Service) bool {
	return (in.Client == "" || in.Client == service.Client) && (in.Owner == "" || in.Owner == service.Owner) &&
		(in.Tier == 0 || in.Tier == service.Tier) && (in.Standing == "" || store.Standing(in.Standing) == service.Standing)
}

func (s *Server) showService(ctx context.Context, in *serviceQuestion) (*serviceAnswer, error) {
	service, err := s.service(ctx, in.Service)
	return &serviceAnswer{Body: service}, err
}

// services is the catalogue with its standings, by client and name.
func (s *Server) services(ctx context.Context) ([]Service, error) {
	workspace := s.seen(ctx)
	standings, err := s.Store.Standings(ctx, workspace, time.Now())
	if err != nil {
		return nil, err
	}
	services, rehearsed := []Service{}, scenariosByService(workspace)
	for _, standing := range standings {
		if entry := workspace.Services[standing.Service]; entry != nil {
			services = append(services, serviceOf(rehearsed[entry.Service], entry, standing))
		}
	}
	slices.SortFunc(services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.Client, b.Client), cmp.Compare(a.Tier, b.Tier), strings.Compare(a.Service, b.Service))
	})
	return services, nil
}

func (s *Server) service(ctx context.Context, slug string) (Service, error) {
	workspace := s.seen(ctx)
	standing, err := s.standing(ctx, slug, time.Now())
	if err != nil {
		return Service{}, err
	}
	entry := workspace.Services[slug]
	if entry == nil { // the workspace was loaded anew meanwhile
		return Service{}, unknown(http.StatusNotFound, "service", slug, workspace.Services)
	}
	return serviceOf(scenariosByService(workspace)[slug], entry, standing.ServiceStanding), nil
}

func serviceOf(rehearsed []string, entry *scenarios.Service, standing store.ServiceStanding) Service {
	return Service{
		Service: entry.Service, Name: cmp.Or(entry.Name, entry.Service), Client: entry.Client, Owner: entry.Owner, Tier: entry.Tier,
		DataClass: entry.DataClass, DependsOn: append([]string{}, entry.DependsOn...), Version: entry.Digest,
		Commitment: Commitment{
			RTO: promised(entry.Commitment.RTO), RPO: promised(entry.Commitment.RPO),
			Retention: promised(entry.Commitment.Retention), ProveEvery: promised(entry.Commitment.ProveEvery),
			RTOFrom: cmp.Or(entry.Commitment.RTOFrom, "disaster"), RTOUntil: cmp.Or(entry.Commitment.RTOUntil, string(scenarios.Usable)), Allowance: promised(entry.Commitment.Allowance),
		},
		Listed: entry.Listed, BusinessPriority: entry.BusinessPriority, Regulations: append([]string{}, entry.Regulations...), BackupService: entry.BackupService,
		Maintenance: append([]scenarios.Maintenance{}, entry.Maintenance...), Degraded: append([]scenarios.Degraded{}, entry.Degraded...),
		Standing: standing.Standing, StandingSince: standing.Since, Why: standing.Why, ProofAge: standing.ProofAgeSeconds,
		Scenarios: append([]string{}, rehearsed...), LastRun: standing.LastRun, LastPassed: standing.LastPassed,
	}
}

// scenariosByService are the slugs of the scenarios that rehearse each service.
func scenariosByService(workspace *scenarios.Workspace) map[string][]string {
	by := map[string][]string{}
	for _, slug := range slices.Sorted(maps.Keys(workspace.Scenarios)) {
		service := workspace.Scenarios[slug].Service
		by[service] = append(by[service], slug)
	}
	return by
}

// promised is a span in seconds; none was promised where it is zero.
func promised(span units.Duration) *float64 {
	if span == 0 {
		return nil
	}
	seconds := span.Std().Seconds()
	return &seconds
}

// unknown refuses a name and shows those that there are.
func unknown[T any](status int, what, name string, known map[string]T) error {
	names := slices.Sorted(maps.Keys(known))
	detail := capital(what) + " " + quoted(name) + " is not in the workspace. "
	if len(names) == 0 {
		return refuse(status, detail+"It has no "+what+"s.")
	}
	more := ""
	if len(names) > 20 {
		names, more = names[:20], ", …"
	}
	return refuse(status, detail+"Known: "+strings.Join(names, ", ")+more+".")
}
