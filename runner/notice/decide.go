package notice

import (
	"slices"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
)

// choose says why a fact is worth saying, in its Body, and to whom.
func choose(w *scenarios.Workspace, fact *store.Notice, heard store.Heard, now time.Time) []string {
	settings := w.Settings.Notices
	remind := or(settings.Remind.Std(), scenarios.DefaultRemind.Std())
	reminder := fact.Body.Saying == store.SayReminder
	fact.Body.Saying, fact.Body.Since = saying(*fact, heard.Said, remind, now)
	if reminder && fact.Body.Saying == store.SayFirst {
		fact.Body.Saying = store.SayNothing // its trouble ended while it was made
	}
	if service := w.Services[fact.Service]; service != nil {
		fact.Body.Name = service.Name
	}
	if fact.Body.Saying == store.SayNothing {
		return nil
	}
	return receiversOf(settings, *fact, heard.Told)
}

// saying compares a fact with what was said since all was last well. A trouble
// that comes and goes between two others is not said each time. Since is when
// the trouble began that lasts or is over.
func saying(fact store.Notice, said []store.Notice, remind time.Duration, now time.Time) (why store.Saying, since *time.Time) {
	if fact.Trouble == "" {
		if len(said) == 0 {
			return store.SayPlain, nil
		}
		return store.SayRecovered, &said[len(said)-1].Body.At
	}
	same := slices.DeleteFunc(slices.Clone(said), func(n store.Notice) bool { return n.Trouble != fact.Trouble })
	if len(same) == 0 {
		return store.SayFirst, nil
	}
	began := &same[len(same)-1].Body.At
	// A run that fails every night ends a little earlier on some: it counts as a day.
	if now.Sub(same[0].MadeAt) < remind-remind/20 {
		return store.SayNothing, began
	}
	return store.SayReminder, began
}

// receiversOf are those of every route that fits, each once. Who was told of a
// trouble is told of its end, whatever the routes say by then.
func receiversOf(settings scenarios.NoticeSettings, fact store.Notice, told []string) []string {
	if len(settings.Routes) == 0 {
		settings.Routes = []scenarios.Route{{To: []string{scenarios.LogName}}}
	}
	var to []string
	for i := range settings.Routes {
		if fits(&settings.Routes[i], fact) {
			to = append(to, settings.Routes[i].To...)
		}
	}
	if fact.Body.Saying == store.SayRecovered {
		to = append(to, told...)
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// fits says whether a route wants the notice. What it leaves empty fits
// everything; but a notice that has no such thing, as a runner has no client,
// fits only a route that does not ask for it.
func fits(r *scenarios.Route, n store.Notice) bool {
	if byName(n) && !slices.Contains(r.Kinds, string(n.Kind)) {
		return false
	}
	return among(r.Kinds, string(n.Kind)) && among(r.Clients, n.Body.Client) && among(r.Services, n.Service) &&
		among(r.Tiers, n.Body.Tier) && among(r.Outcomes, string(n.Body.Outcome)) && among(r.Classes, string(n.Body.Class))
}

func among[T comparable](wanted []T, is T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, is)
}

// byName says that only routes which list the kind want the notice: it says
// that all is well as before, or what a notice of another kind says already.
func byName(n store.Notice) bool {
	return n.Body.Saying == store.SayPlain || n.Kind == scenarios.ServiceBreached || n.Trouble == "" && n.Kind == scenarios.ServiceProven
}

// pauseAfter grows from a minute to an hour.
func pauseAfter(attempts int) time.Duration {
	return min(time.Minute<<min(max(attempts-1, 0), 6), time.Hour)
}

// quietUntil says whether a receiver is left alone now, and until when.
func quietUntil(r *scenarios.Receiver, now time.Time) (time.Time, bool) {
	if r.Quiet == nil {
		return time.Time{}, false
	}
	return r.Quiet.Ends(now)
}

// apart tells what is sent in quiet hours all the same from what is kept. What
// is of no service is of tier 0, as a service without one is.
func apart(q *scenarios.Quiet, rows []store.Notice) (now, kept []store.Notice) {
	for _, row := range rows {
		if slices.Contains(q.Except, row.Body.Tier) {
			now = append(now, row)
		} else {
			kept = append(kept, row)
		}
	}
	return now, kept
}

// gather makes messages of rows, in their order: those that were kept go
// together in the place of the first. What was tried before goes by itself, so
// that one that no receiver takes holds no other back.
func gather(rows []store.Notice) (messages [][]store.Notice) {
	digest := -1
	for _, row := range rows {
		switch {
		case !wasKept(row):
			messages = append(messages, []store.Notice{row})
		case digest < 0:
			digest = len(messages)
			messages = append(messages, []store.Notice{row})
		default:
			messages[digest] = append(messages[digest], row)
		}
	}
	return messages
}

func wasKept(row store.Notice) bool {
	return row.Attempts == 0 && row.NextAt != nil && row.NextAt.After(row.MadeAt)
}
