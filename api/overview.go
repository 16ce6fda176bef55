package api

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/figures"
)

const (
	servicesShown = 150 // on one page of the overview
	resultsShown  = 30  // of a service in its row
	runningShown  = 10
	dueShown      = 8
)

// worstFirst is the order of standings, the worst first.
var worstFirst = []store.Standing{store.Breached, store.Stale, store.Unproven, store.Proven}

// overviewQuestion is what the overview is asked for.
type overviewQuestion struct {
	Text, Client, Owner string
	Tier                int
	Standing            store.Standing
	ByClient            bool
	Page                int // from 1
}

func overviewAsked(query url.Values) (q overviewQuestion, err error) {
	q = overviewQuestion{Text: strings.ToLower(strings.TrimSpace(query.Get("q"))), Client: query.Get("client"), Owner: query.Get("owner"), Page: 1}
	standing, err := oneOf(query, "standing", "breached", "stale", "unproven", "proven")
	if err != nil {
		return q, err
	}
	q.Standing = store.Standing(standing)
	if q.Tier, err = tierOf(query); err != nil {
		return q, err
	}
	by, err := oneOf(query, "by", "client")
	q.ByClient = by != ""
	if page, no := strconv.Atoi(query.Get("page")); no == nil && page > 1 {
		q.Page = page
	}
	return q, err
}

// matches reports whether a service is among those that are asked for, whatever
// its standing.
func (q overviewQuestion) matches(s Service) bool {
	if q.Client != "" && q.Client != s.Client || q.Owner != "" && q.Owner != s.Owner || q.Tier != 0 && q.Tier != s.Tier {
		return false
	}
	if q.Text == "" {
		return true
	}
	for _, text := range []string{s.Service, s.Name, s.Client, s.Owner} {
		if strings.Contains(strings.ToLower(text), q.Text) {
			return true
		}
	}
	return false
}

// recovery is the answer to whether everything can be recovered.
type recovery struct {
	Sentence string
	Share    string // of the services that are proven; "" where there are none
	Standing store.Standing
	Counts   []count
}

type count struct {
	Standing store.Standing
	Services int
	Address  string // of the overview with these alone
}

// answerFor says whether services can be recovered, in one sentence and a number.
func answerFor(services []Service) recovery {
	counts := map[store.Standing]int{}
	for _, service := range services {
		counts[service.Standing]++
	}
	answer := recovery{Standing: store.Proven}
	for _, standing := range worstFirst {
		answer.Counts = append(answer.Counts, count{Standing: standing, Services: counts[standing]})
	}
	all := len(services)
	if all == 0 {
		answer.Sentence, answer.Standing = "Nothing is known yet: there are no services here.", store.Unproven
		return answer
	}
	answer.Share = figures.Percent(float64(counts[store.Proven]) / float64(all))
	unknown := counts[store.Stale] + counts[store.Unproven]
	switch failed := counts[store.Breached]; {
	case failed > 0 && unknown > 0:
		answer.Standing = store.Breached
		answer.Sentence = fmt.Sprintf("Not all: %s failed the last restore test, and for %s there is no valid proof.", plural(failed, "service", "services"), plural(unknown, "more", "more"))
	case failed > 0:
		answer.Standing = store.Breached
		answer.Sentence = fmt.Sprintf("Not all: %s of %d failed the last restore test.", plural(failed, "service", "services"), all)
	case unknown > 0:
		answer.Standing = store.Stale
		answer.Sentence = fmt.Sprintf("Not known for all: %s without a valid proof, of %d.", plural(unknown, "service is", "services are"), all)
	case all == 1:
		answer.Sentence = "Yes: the restore of the only service is proven."
	default:
		answer.Sentence = fmt.Sprintf("Yes: the restore of all %d services is proven.", all)
	}
	return answer
}

// sortWorstFirst sorts services by standing, tier, since when, and name; in groups
// by client if asked, the client with the worst service first.
func sortWorstFirst(services []Service, byClient bool) {
	rank := func(s Service) int { return slices.Index(worstFirst, s.Standing) }
	worst := map[string]int{}
	for _, s := range services {
		if known, is := worst[s.Client]; !is || rank(s) < known {
			worst[s.Client] = rank(s)
		}
	}
	slices.SortFunc(services, func(a, b Service) int {
		if byClient && a.Client != b.Client {
			return cmp.Or(cmp.Compare(worst[a.Client], worst[b.Client]), strings.Compare(a.Client, b.Client))
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(tierRank(a.Tier), tierRank(b.Tier)), earliestFirst(a.StandingSince, b.StandingSince), strings.Compare(a.Service, b.Service))
	})
}

// tierRank puts services without a tier last.
func tierRank(tier int) int {
	if tier == 0 {
		return 1 << 30
	}
	return tier
}

func earliestFirst(a, b *time.Time) int {
	if a == nil || b == nil {
		return 0
	}
	return a.Compare(*b)
}

// overviewRow is a service of the overview. Group is set on the first of a client.
type overviewRow struct {
	Service
	Strip strip
	Group *clientGroup
}

type clientGroup struct {
	Client         string
	Proven, Amount int
}

// strip is a row of results as a picture: a path for each kind, because thousands
// of shapes of their own would weigh more than the page.
type strip struct {
	Passed, Failed, Other, Words string
	Width                        int
}

// barWide is how far apart the bars of a strip are; the style sheet dashes lines
// by it.
const barWide = 4

func stripOf(results []store.Result) (s strip) {
	var passed, failed, other int
	s.Width = barWide * resultsShown
	for from := 0; from < len(results); {
		until := from
		for until < len(results) && kindOf(results[until]) == kindOf(results[from]) {
			until++
		}
		// The newest is at the right end.
		left, long := barWide*(resultsShown-len(results)+from), barWide*(until-from)-1
		switch kindOf(results[from]) {
		case store.Passed:
			passed += until - from
			s.Passed += fmt.Sprintf("M%d 9h%d", left, long)
		case store.Failed:
			failed += until - from
			s.Failed += fmt.Sprintf("M%d 7h%d", left, long)
		default:
			other += until - from
			s.Other += fmt.Sprintf("M%d 12h%d", left, long)
		}
		from = until
	}
	s.Words = fmt.Sprintf("last %s: %d passed, %d failed", plural(len(results), "result", "results"), passed, failed)
	if other > 0 {
		s.Words += fmt.Sprintf(", %d without a verdict", other)
	}
	return s
}

func kindOf(r store.Result) store.Outcome {
	if r.Outcome == store.Passed || r.Outcome == store.Failed {
		return r.Outcome
	}
	return store.Inconclusive
}

func (s *Server) homePage(c *gin.Context) (page, error) {
	ctx, query := c.Request.Context(), c.Request.URL.Query()
	asked, err := overviewAsked(query)
	if err != nil {
		return page{}, err
	}
	all, err := s.services(ctx)
	if err != nil {
		return page{}, err
	}
	owners := ownersOf(all)
	total := len(all)
	all = slices.DeleteFunc(all, func(each Service) bool { return !asked.matches(each) })
	answer := answerFor(all)
	for i := range answer.Counts {
		answer.Counts[i].Address = homeWith(query, "standing", string(answer.Counts[i].Standing))
	}
	shown := slices.DeleteFunc(slices.Clone(all), func(each Service) bool { return asked.Standing != "" && each.Standing != asked.Standing })
	sortWorstFirst(shown, asked.ByClient)
	rows, err := s.overviewRows(ctx, shown, asked)
	if err != nil {
		return page{}, err
	}
	body := map[string]any{
		"Answer": answer, "Rows": rows, "Matching": len(shown), "Total": total, "Asked": query, "Narrowed": narrows(query), "Pages": pagesOf(query, len(shown), asked.Page),
		"Clients": clientsOf(s.seen(c.Request.Context()).Services), "Owners": owners, "Standings": worstFirst, "AllStandings": homeWith(query, "standing", ""), "ByClient": asked.ByClient,
	}
	refresh, err := s.addWhatGoesOn(ctx, body, asked)
	return page{Name: "home.html", Title: "Overview", Refresh: refresh, Live: allEvents, Body: body}, err
}

func (s *Server) overviewRows(ctx context.Context, shown []Service, asked overviewQuestion) ([]overviewRow, error) {
	groups := map[string]*clientGroup{}
	for _, service := range shown {
		group := groups[service.Client]
		if group == nil {
			group = &clientGroup{Client: service.Client}
			groups[service.Client] = group
		}
		group.Amount++
		if service.Standing == store.Proven {
			group.Proven++
		}
	}
	part := shown[min((asked.Page-1)*servicesShown, len(shown)):min(asked.Page*servicesShown, len(shown))]
	names := make([]string, len(part))
	for i, service := range part {
		names[i] = service.Service
	}
	results, err := s.Store.LastResults(ctx, names, resultsShown)
	rows := make([]overviewRow, len(part))
	for i, service := range part {
		rows[i] = overviewRow{Service: service, Strip: stripOf(results[service.Service])}
		if asked.ByClient && (i == 0 || part[i-1].Client != service.Client) {
			rows[i].Group = groups[service.Client]
		}
	}
	return rows, err
}

// addWhatGoesOn adds what runs now, what is due next, the latest results and the
// pools that no machine serves. It returns after how long a browser without script
// should look again.
func (s *Server) addWhatGoesOn(ctx context.Context, body map[string]any, asked overviewQuestion) (int, error) {
	now := time.Now()
	pulses, err := s.pulses.read(ctx, s.Store)
	if err != nil {
		return 0, err
	}
	running, waiting := []store.Pulse{}, 0
	for _, pulse := range pulses {
		switch may, _ := access.Allowed(access.From(ctx), access.Read, access.Object{Client: pulse.Client}); {
		case !may:
		case pulse.State == store.Queued:
			waiting++
		case pulse.State == store.Running && len(running) < runningShown:
			running = append(running, pulse)
		}
	}
	due, err := s.Store.DueNext(ctx, store.OccurrenceFilter{Client: asked.Client}, now, dueShown)
	if err != nil {
		return 0, err
	}
	latest, err := s.Store.Runs(ctx, store.Filter{Client: asked.Client, Limit: 8})
	if err != nil {
		return 0, err
	}
	var roster store.Roster
	if len(access.From(ctx).Clients) == 0 { // pools are not of one client
		if roster, err = s.Store.Roster(ctx, s.Workspace()); err != nil {
			return 0, err
		}
	}
	var unserved []store.PoolEntry
	for _, pool := range roster.Pools {
		if !pool.Served && (pool.Scenarios > 0 || pool.Waiting > 0) {
			unserved = append(unserved, pool)
		}
	}
	body["Running"], body["Waiting"], body["Due"], body["Runs"], body["Unserved"] = running, waiting, due, latest.Runs, unserved
	if len(running) > 0 || waiting > 0 {
		return 3, nil
	}
	return 60, nil
}

// homeWith is the overview with one filter changed, from its first page.
func homeWith(query url.Values, name, value string) string {
	kept := url.Values{}
	for key, values := range query {
		if key != "page" && len(values) > 0 && values[0] != "" {
			kept[key] = values
		}
	}
	kept.Del(name)
	if value != "" {
		kept.Set(name, value)
	}
	if len(kept) == 0 {
		return "/"
	}
	return "/?" + kept.Encode()
}

// pageLink is one of the pages of the overview.
type pageLink struct {
	Number  int
	Address string
	Current bool
}

func pagesOf(query url.Values, services, current int) (links []pageLink) {
	for number := 1; services > servicesShown && (number-1)*servicesShown < services; number++ {
		kept := url.Values{}
		for key, values := range query {
			kept[key] = values
		}
		kept.Set("page", strconv.Itoa(number))
		links = append(links, pageLink{number, "/?" + kept.Encode(), number == current})
	}
	return links
}

func ownersOf(services []Service) []string {
	owners := map[string]bool{}
	for _, service := range services {
		if service.Owner != "" {
			owners[service.Owner] = true
		}
	}
	return named(owners)
}
