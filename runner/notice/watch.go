package notice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
)

// watch looks for states that no transaction of ours brings about: a proof goes
// stale by time alone. What lasts is compared with what was said, so that
// nothing is lost between two looks.
func (d *Deliverer) watch(ctx context.Context, w *scenarios.Workspace) error {
	return errors.Join(d.watchStandings(ctx, w), d.watchRunners(ctx, w), d.watchWorkspace(ctx, w), d.remind(ctx, w))
}

// remind says again what a scenario was last said to suffer from, although no
// run of it tells anything new. One that is gone or rests is left in peace.
func (d *Deliverer) remind(ctx context.Context, w *scenarios.Workspace) error {
	now := time.Now()
	runs, runsErr := d.Store.Troubles(ctx, "scenario/")
	occurrences, occurrencesErr := d.Store.Troubles(ctx, "occurrences/")
	if err := errors.Join(runsErr, occurrencesErr); err != nil {
		return err
	}
	open := append(runs, occurrences...)
	var again []store.Notice
	for _, n := range open {
		s := w.Scenarios[n.Body.Scenario]
		if s == nil || s.Schedule == nil || s.Schedule.Disabled {
			continue
		}
		n.ID, n.Dedup, n.Body.Saying = 0, fmt.Sprintf("%s/again/%d", n.Topic, now.UnixNano()), store.SayReminder
		again = append(again, n)
	}
	return d.note(ctx, w, again, byTopic(open), now)
}

// only narrows a workspace to some services.
func only(w *scenarios.Workspace, services map[string]bool) *scenarios.Workspace {
	narrow := *w
	narrow.Services = map[string]*scenarios.Service{}
	for name := range services {
		if service := w.Services[name]; service != nil {
			narrow.Services[name] = service
		}
	}
	return &narrow
}

func (d *Deliverer) watchStandings(ctx context.Context, w *scenarios.Workspace) error {
	if len(w.Services) == 0 {
		return nil
	}
	now := time.Now()
	standings, standingsErr := d.Store.Standings(ctx, w, now)
	open, openErr := d.Store.Troubles(ctx, "service/")
	if err := errors.Join(standingsErr, openErr); err != nil {
		return err
	}
	said := byTopic(open)
	var facts []store.Notice
	for _, standing := range standings {
		if fact, is := standingFact(standing, now); is {
			facts = append(facts, fact)
		}
	}
	return d.note(ctx, w, facts, said, now)
}

// note writes the facts that are worth saying beside the last trouble that was
// said of their topic.
func (d *Deliverer) note(ctx context.Context, w *scenarios.Workspace, facts []store.Notice, said map[string][]store.Notice, now time.Time) error {
	remind := or(w.Settings.Notices.Remind.Std(), scenarios.DefaultRemind.Std())
	var worth []store.Notice
	for _, fact := range facts {
		if why, _ := saying(fact, said[fact.Topic], remind, now); why != store.SayNothing && why != store.SayPlain {
			worth = append(worth, fact)
		}
	}
	if len(worth) == 0 {
		return nil
	}
	return d.Store.Note(ctx, worth...)
}

func byTopic(open []store.Notice) map[string][]store.Notice {
	topics := map[string][]store.Notice{}
	for _, n := range open {
		topics[n.Topic] = []store.Notice{n}
	}
	return topics
}

// standingFact is what a standing means for people. That a service is unproven
// because it was changed is neither a trouble nor the end of one.
func standingFact(s store.ServiceStanding, now time.Time) (store.Notice, bool) {
	n := store.Notice{
		Topic: "service/" + s.Service, Service: s.Service, Trouble: string(s.Standing),
		Dedup: fmt.Sprintf("service/%s/%s/%d", s.Service, s.Standing, now.UnixNano()),
		Body:  store.NoticeBody{At: now.UTC(), Name: s.Name, Client: s.Client, Owner: s.Owner, Tier: s.Tier, Reason: s.Why},
	}
	if s.Since != nil {
		n.Body.At = *s.Since
	}
	switch s.Standing {
	case store.Breached:
		n.Kind, n.Subject = scenarios.ServiceBreached, "BREACHED: "+s.Service
		n.Body.Next = "see what the run found and fix it; the next run that passes proves the service again"
	case store.Stale:
		n.Kind, n.Subject = scenarios.ServiceStale, "STALE: the proof of "+s.Service+" is older than promised"
		n.Body.Next = "see why its scenarios did not pass in time: rehearse history --service " + s.Service
	case store.Proven:
		n.Kind, n.Trouble, n.Subject = scenarios.ServiceProven, "", s.Service+" is proven again"
	default:
		return n, false
	}
	return n, true
}

// remembered is for how long a runner that fell silent is spoken of: nobody
// waits for it to come back after that.
const remembered = 24 * time.Hour

// watchRunners looks for runners that fell silent, and for runs that wait in
// vain because none is left.
func (d *Deliverer) watchRunners(ctx context.Context, w *scenarios.Workspace) error {
	now, err := d.Store.Moment(ctx) // by which runners say that they live
	if err != nil {
		return err
	}
	silent := max(or(w.Settings.Runs.Silent.Std(), scenarios.DefaultSilent.Std()), time.Second)
	runners, runnersErr := d.Store.Runners(ctx)
	waiting, waitingErr := d.Store.WaitingPools(ctx, 2*silent)
	lost, lostErr := d.Store.Troubles(ctx, "runner/")
	unserved, unservedErr := d.Store.Troubles(ctx, "pool/")
	if err := errors.Join(runnersErr, waitingErr, lostErr, unservedErr); err != nil {
		return err
	}
	said := byTopic(append(lost, unserved...))
	var facts []store.Notice
	for _, r := range runners {
		if fact, is := runnerFact(r, r.Successor(runners), silent, now); is {
			facts = append(facts, fact)
		}
	}
	facts = append(facts, poolFacts(waiting, alivePools(runners, silent, now), unserved, now)...)
	return d.note(ctx, w, facts, said, now)
}

// runnerFact says that a runner is lost, or that it is heard of. One that said
// goodbye, that was started anew as another, or that is long forgotten, is neither.
func runnerFact(r store.Runner, successor *store.Runner, silent time.Duration, now time.Time) (store.Notice, bool) {
	age := now.Sub(r.BeatAt)
	n := store.Notice{
		Topic: "runner/" + r.ID, Kind: scenarios.RunnerLost, Dedup: fmt.Sprintf("runner/%s/%d", r.ID, now.UnixNano()),
		Subject: "runner on " + r.Host + " is there again", Body: store.NoticeBody{At: r.BeatAt, Reason: "runner " + r.ID + " on " + r.Host + " is heard of again"},
	}
	switch {
	case age > remembered:
		return n, false
	case r.StoppedAt != nil:
		n.Subject, n.Body.Reason = "runner on "+r.Host+" said goodbye", "runner "+r.ID+" on "+r.Host+" was stopped in good order"
	case age > silent && successor != nil:
		n.Body.At, n.Body.Reason = successor.StartedAt, "runner "+successor.ID+" was started on "+r.Host+" since runner "+r.ID+" was last heard of"
	case age > silent:
		n.Trouble, n.Subject = "lost", "RUNNER LOST: "+r.Host
		n.Body.Reason = fmt.Sprintf("runner %s on %s was last heard of at %s", r.ID, r.Host, instant(&r.BeatAt))
		n.Body.Next = "see whether the machine is up and reaches the database, and start rehearse there again; its runs are taken over by others of its pools"
	}
	return n, true
}

func alivePools(runners []store.Runner, silent time.Duration, now time.Time) map[string]bool {
	alive := map[string]bool{}
	for _, r := range runners {
		if r.Lives(now, silent) {
			for _, pool := range r.Pools {
				alive[pool] = true
			}
		}
	}
	return alive
}

// poolFacts says which pools have runs that wait and nobody to carry them, and
// which of those that were said are served again or wait for nothing more.
func poolFacts(waiting []store.Waits, alive map[string]bool, said []store.Notice, now time.Time) (facts []store.Notice) {
	unserved := map[string]bool{}
	for _, p := range waiting {
		topic := "pool/" + p.Pool
		if alive[p.Pool] {
			continue
		}
		unserved[topic] = true
		facts = append(facts, store.Notice{
			Topic: topic, Kind: scenarios.PoolUnserved, Trouble: "unserved", Dedup: fmt.Sprintf("%s/%d", topic, now.UnixNano()),
			Subject: "POOL UNSERVED: " + p.Pool,
			Body: store.NoticeBody{
				At: p.Oldest, Reason: fmt.Sprintf("%d runs wait in pool %s, the first since %s, and no runner that is alive serves it", p.Runs, p.Pool, instant(&p.Oldest)),
				Next: "start rehearse work on a machine whose runs.pools names " + p.Pool,
			},
		})
	}
	for _, n := range said {
		if !unserved[n.Topic] {
			n = store.Notice{Topic: n.Topic, Kind: scenarios.PoolUnserved, Dedup: fmt.Sprintf("%s/well/%d", n.Topic, now.UnixNano()),
				Subject: n.Topic + ": nothing waits in vain any more", Body: store.NoticeBody{At: now.UTC(), Reason: "no run waits there without a runner"}}
			facts = append(facts, n)
		}
	}
	return facts
}

// watchWorkspace says that the files of this server's workspace have problems,
// and that they are mended. Each server has its own files.
func (d *Deliverer) watchWorkspace(ctx context.Context, w *scenarios.Workspace) error {
	if d.Problems == nil {
		return nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	now := time.Now()
	n := store.Notice{Topic: "workspace/" + host + w.Dir, Kind: scenarios.WorkspaceBroken, Subject: "workspace " + w.Dir + " is sound again",
		Dedup: fmt.Sprintf("workspace/%s%s/%d", host, w.Dir, now.UnixNano()),
		Body:  store.NoticeBody{At: now.UTC(), Reason: "the workspace " + w.Dir + " on " + host + " was loaded"}}
	if problems := d.Problems(); len(problems) > 0 {
		n.Trouble, n.Subject = digestOf(problems.Error()), fmt.Sprintf("WORKSPACE BROKEN: %s on %s", w.Dir, host)
		n.Body.Reason = problems.Error()
		n.Body.Next = "fix what `rehearse validate " + w.Dir + "` reports; until then the last good workspace stays in force"
	}
	open, err := d.Store.Troubles(ctx, n.Topic)
	if err != nil {
		return err
	}
	return d.note(ctx, w, []store.Notice{n}, byTopic(open), now)
}
