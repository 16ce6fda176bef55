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
	"unicode"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// checkShown is an observation in the order in which people read them.
type checkShown struct {
	store.Observation
	Anchor string // its stable name on the page
	Why    string // why it did not hold; "" where the page says it already
	Next   string
}

// orderedChecks puts what did not hold first, then what was not asked, then what
// held, each in the order in which they were asked.
func orderedChecks(run *store.Run) []checkShown {
	checks, anchors := []checkShown{}, map[string]bool{}
	for i, o := range run.Observations {
		check := checkShown{Observation: o, Anchor: anchorOf(o.Name, i, anchors)}
		if o.Fault != nil {
			if !saysAlready(run, o.Fault.Reason) {
				check.Why = o.Fault.Reason
			}
			if !slices.ContainsFunc(run.Symptoms, func(s store.Symptom) bool { return s.Next == o.Fault.Next }) {
				check.Next = o.Fault.Next
			}
		}
		checks = append(checks, check)
	}
	slices.SortStableFunc(checks, func(a, b checkShown) int { return cmp.Compare(checkRank(a.Observation), checkRank(b.Observation)) })
	return checks
}

func checkRank(o store.Observation) int {
	switch {
	case !o.Held && !o.Skipped && o.Mandatory:
		return 0
	case !o.Held && !o.Skipped:
		return 1
	case o.Skipped:
		return 2
	}
	return 3
}

// anchorOf makes the name of a check part of an address: check-newest-ticket. It
// stays the same from run to run as long as the check's name does.
func anchorOf(name string, position int, taken map[string]bool) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	anchor := "check-" + strings.Join(words, "-")
	if len(words) == 0 || taken[anchor] {
		anchor = fmt.Sprintf("%s-%d", strings.TrimSuffix(anchor, "-"), position+1)
	}
	taken[anchor] = true
	return anchor
}

// saysAlready reports whether a sentence stands in the verdict of a run.
func saysAlready(run *store.Run, sentence string) bool {
	return sentence != "" && strings.Contains(run.Reason, strings.TrimSuffix(sentence, "."))
}

// symptomShown is a symptom without what the verdict says.
type symptomShown struct {
	store.Symptom
	Said bool // the verdict has its reason
}

func symptomsOf(run *store.Run) (shown []symptomShown) {
	for _, s := range run.Symptoms {
		shown = append(shown, symptomShown{s, saysAlready(run, s.Reason)})
	}
	return shown
}

// held counts the checks that held.
func held(run *store.Run) (n int) {
	for _, o := range run.Observations {
		if o.Held && !o.Skipped {
			n++
		}
	}
	return n
}

// difference is one thing that is not as it was in the last good run.
type difference struct{ What, Before, Now string }

// compare lists what differs between the last good run and another one that ended.
func compare(good, run *store.Run) (all []difference) {
	add := func(what, before, now string) {
		if before != now {
			all = append(all, difference{what, before, now})
		}
	}
	add("RTO", spanOr(good.RTO.Seconds), spanOr(run.RTO.Seconds))
	add("RPO", spanOr(good.RPO.Seconds), spanOr(run.RPO.Seconds))
	components := map[string]store.Component{}
	for _, c := range good.Components {
		components[c.Name] = c
	}
	for _, now := range run.Components {
		before, known := components[now.Name]
		if !known {
			add(now.Name, "not restored", "restored")
			continue
		}
		compareComponents(before, now, add)
	}
	answers := map[string]store.Observation{}
	for _, o := range good.Observations {
		answers[o.On+"\x00"+o.Name] = o
	}
	for _, now := range run.Observations {
		if before, known := answers[now.On+"\x00"+now.Name]; known {
			add("check "+now.Name, before.Got, now.Got)
		} else {
			add("check "+now.Name, "not asked", answerOf(now))
		}
	}
	return all
}

func answerOf(o store.Observation) string {
	if o.Skipped {
		return "skipped"
	}
	return o.Got
}

func compareComponents(before, now store.Component, add func(what, before, now string)) {
	of := func(what string) string { return what + " of " + now.Name }
	add(of("size"), known(before.Size, iec), known(now.Size, iec))
	add(of("recovery points"), fmt.Sprint(before.Candidates), fmt.Sprint(now.Candidates))
	add(of("source"), before.Source, now.Source)
	add(of("image"), cmp.Or(before.Image, unknownMark), cmp.Or(now.Image, unknownMark))
	add(of("image digest"), cmp.Or(before.ImageDigest, unknownMark), cmp.Or(now.ImageDigest, unknownMark))
	add(of("recipe"), before.Recipe+" "+before.RecipeVersion, now.Recipe+" "+now.RecipeVersion)
	names := maps.Clone(before.Facts)
	if names == nil {
		names = map[string]any{}
	}
	maps.Copy(names, now.Facts)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		add(of(spoken(name)), factOf(before.Facts, name), factOf(now.Facts, name))
	}
}

func factOf(facts map[string]any, name string) string {
	if value, is := facts[name]; is {
		return say(value)
	}
	return unknownMark
}

func (s *Server) runPage(c *gin.Context) (page, error) {
	ctx := c.Request.Context()
	run, err := s.Store.Run(ctx, c.Param("run"))
	if err != nil {
		return page{}, err
	}
	outputs, err := s.Store.Outputs(ctx, run.ID)
	if err != nil {
		return page{}, err
	}
	near, err := s.Store.Neighbours(ctx, run)
	if err != nil {
		return page{}, err
	}
	differences, err := s.differences(ctx, near.LastGood, run)
	if err != nil {
		return page{}, err
	}
	errorsKnown, err := s.Store.KnownErrors(ctx, run.Symptoms)
	if err != nil {
		return page{}, err
	}
	disputes, err := s.Store.Disputes(ctx, store.DisputeFilter{Run: run.ID})
	if err != nil {
		return page{}, err
	}
	_, changed, err := s.Store.SinceLastGood(ctx, run)
	if err != nil {
		return page{}, err
	}
	return page{Name: "run.html", Title: titleOf(run), Refresh: refresh(*run), Live: liveOf(run), Body: map[string]any{
		"Run": run, "Outputs": outputs, "Timeline": draw(run, time.Now()), "Asked": run.State != store.Ended && run.CancelRequested,
		"Checks": orderedChecks(run), "Held": held(run), "Symptoms": symptomsOf(run), "Near": near, "Differences": differences,
		"KnownErrors": errorsKnown, "Disputes": disputes, "MayDispute": run.State == store.Ended && may(c, access.DisputeResult), "All": may(c, access.ReadAll),
		"Contents": contentsShown(run.Contents), "Changed": changed, "Entered": run.HasSandbox(time.Now()),
		"Known": s.seen(c.Request.Context()).Scenarios[run.Scenario] != nil,
	}}, nil
}

// mostContents is how many contents of a component a page shows at once.
const mostContents = 25

// contentList is what one component held.
type contentList struct {
	Component string
	First     []store.Content
	More      []store.Content
}

// contentsShown groups contents by component, in their order.
func contentsShown(all []store.Content) (lists []contentList) {
	for _, c := range all {
		if n := len(lists); n == 0 || lists[n-1].Component != c.Component {
			lists = append(lists, contentList{Component: c.Component})
		}
		l := &lists[len(lists)-1]
		if len(l.First) < mostContents {
			l.First = append(l.First, c)
		} else {
			l.More = append(l.More, c)
		}
	}
	return lists
}

// titleOf tells the pages of runs apart in a browser's tabs and history.
func titleOf(run *store.Run) string {
	return run.Scenario + " " + cmp.Or(string(run.Outcome), string(run.State)) + " " + run.QueuedAt.UTC().Format("2006-01-02 15:04")
}

func (s *Server) differences(ctx context.Context, good, run *store.Run) ([]difference, error) {
	if good == nil || run.State != store.Ended || run.Outcome == store.Cancelled {
		return nil, nil
	}
	whole, err := s.Store.Run(ctx, good.ID)
	if err != nil {
		return nil, err
	}
	return compare(whole, run), nil
}

// checkPage leads from the address of one check to its place on the page of its run.
func (s *Server) checkPage(c *gin.Context) {
	run, err := s.Store.Run(c.Request.Context(), c.Param("run"))
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	for _, check := range orderedChecks(run) {
		if check.Anchor == "check-"+c.Param("check") || check.Name == c.Param("check") {
			c.Redirect(http.StatusSeeOther, "/runs/"+run.ID+"#"+check.Anchor)
			return
		}
	}
	s.fail(c, refuse(http.StatusNotFound, "The run has no check "+quoted(c.Param("check"))+". /runs/"+run.ID+" lists its checks."))
}
