package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/expect"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/scenarios/zone"
)

// judge compares an answer with what was expected of it. made is when the
// recovery point was made, nil where that is not known.
func (a *Answer) judge(c *scenarios.Check, f found, made *time.Time, now time.Time) {
	a.Got = got(c, f)
	wrong, doubt := a.compare(c, f, made, now)
	if a.Held = wrong == "" && doubt == nil; a.Held || doubt != nil {
		a.Fault = doubt
		return
	}
	a.Fault = fault.OfBackup(classOf(c.Kind()), "check %q: expected %s, got %s", c.Name, a.Wanted, a.Got)
	if wrong != notHeld {
		a.Fault.Reason += ": " + wrong
	}
}

const notHeld = "it does not hold"

// compare says what is wrong, "" is nothing; or why that depends on a zone that
// nothing tells.
func (a *Answer) compare(c *scenarios.Check, f found, made *time.Time, now time.Time) (wrong string, doubt *fault.Fault) {
	if !f.some && !uses(c, "count") {
		a.Got = f.none
		return notHeld, nil
	}
	if c.Newest {
		if wrong, doubt = a.findNewest(c, f, now); wrong != "" || doubt != nil {
			return wrong, doubt
		}
	}
	if c.Compiled == nil {
		if !c.Newest && (!f.some || nothing(f.value)) {
			return notHeld, nil
		}
		return "", nil
	}
	held, err := a.expectation(c, f, made)
	switch {
	case errors.As(err, &doubt):
		return "", doubt
	case err != nil:
		return "the expectation could not be evaluated: " + err.Error(), nil
	case !held:
		return notHeld, nil
	}
	return "", nil
}

func (a *Answer) findNewest(c *scenarios.Check, f found, now time.Time) (wrong string, doubt *fault.Fault) {
	value := f.newest
	if value == nil {
		value = f.value
	}
	newest, zoned, err := moment(value, cmp.Or(c.Location, time.UTC))
	if unread := (*fault.Fault)(nil); errors.As(err, &unread) {
		unread.Reason = fmt.Sprintf("check %q: %s", c.Name, unread.Reason)
		return "", unread
	}
	if err != nil {
		return err.Error(), nil //nolint:nilerr // what is not a time is the wrong answer, not an error
	}
	zoned = zoned || c.Location != nil
	a.Got = "newest = " + newest.Format(time.RFC3339)
	if !zoned {
		a.Got += " (it names no zone: taken as UTC)"
	}
	switch ahead := newest.Sub(now); {
	case ahead > scenarios.Skew && !zoned && ahead <= zone.East+scenarios.Skew:
		return "", fault.OfRig(fault.Clock, "check %q: the newest datum, %s, names no zone, and as UTC it lies %s in the future",
			c.Name, newest.Format("2006-01-02 15:04"), units.Duration(ahead.Round(time.Minute))).To("%s", zone.HowToName)
	case ahead > scenarios.Skew:
		return "the newest datum lies in the future", nil
	}
	a.Newest, a.Unzoned = &newest, !zoned
	return "", nil
}

// expectation asks it in the check's zone. Without one the result counts if it
// is the same in every zone, or if the times fit the recovery point's as UTC.
func (a *Answer) expectation(c *scenarios.Check, f found, made *time.Time) (bool, error) {
	if c.Location != nil {
		held, _, err := c.Compiled.HoldsIn(c.Location, f.names)
		return held, err
	}
	held, unzoned, err := c.Compiled.HoldsIn(time.UTC, f.names)
	fits := func(t time.Time) bool { return zone.Fits(t, made) }
	if len(unzoned) == 0 || err != nil || !slices.ContainsFunc(unzoned, func(t time.Time) bool { return !fits(t) }) {
		return held, err
	}
	for _, offset := range zone.Offsets() {
		other, _, err := c.Compiled.HoldsIn(zone.Fixed(offset), f.names)
		if err == nil && other != held {
			return false, fault.OfRig(fault.Clock, "check %q: whether %s holds depends on the time zone of %s, and nothing names it: %s as UTC, %s at UTC%s",
				c.Name, c.Compiled, unzoned[0].Format("2006-01-02 15:04"), doesHold(held), doesHold(other), zone.Name(offset)).To("%s", zone.HowToName)
		}
	}
	return held, nil
}

func doesHold(held bool) string {
	if held {
		return "it holds"
	}
	return "it does not"
}

// nothing says whether a value says no by itself.
func nothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case int64:
		return v == 0
	case int:
		return v == 0
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func classOf(kind expect.Kind) fault.Class {
	if kind == expect.HTTP || kind == expect.TCP {
		return fault.Application
	}
	return fault.Data
}

func uses(c *scenarios.Check, name string) bool { return c.Compiled != nil && c.Compiled.Uses(name) }

func wanted(c *scenarios.Check) string {
	var parts []string
	if c.Newest {
		parts = append(parts, "the time of the newest datum")
	}
	if c.Compiled != nil {
		parts = append(parts, c.Compiled.String())
	}
	if len(parts) == 0 {
		parts = append(parts, byItself[c.Kind()])
	}
	return strings.Join(parts, ", and ")
}

// byItself is what is wanted of a check without an expectation.
var byItself = map[expect.Kind]string{
	expect.SQL:   "a row whose value is not null, zero, false or empty",
	expect.Query: "an answer that is not null, zero, false or empty",
	expect.Files: "at least one file",
	expect.Exec:  "code == 0",
	expect.HTTP:  "a status from 200 to 399",
	expect.TCP:   "an open port",
}

// got shows the names that the expectation used, else what the kind shows.
func got(c *scenarios.Check, f found) string {
	var used []string
	for name := range f.names {
		if uses(c, name) {
			used = append(used, name)
		}
	}
	if len(used) == 0 {
		return f.got
	}
	slices.Sort(used)
	for i, name := range used {
		used[i] = name + " = " + show(f.names[name])
	}
	return strings.Join(used, ", ")
}

const (
	firstWait = 50 * time.Millisecond
	longWait  = 500 * time.Millisecond
)

// askUntilHeld asks again until the answer holds: an application needs time to
// come up. When the time is over the last answer counts, and it is the
// application's fault unless our rig explains it.
func askUntilHeld(ctx context.Context, c *scenarios.Check, place Place, limit time.Duration, a *Answer) {
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		f, err := find(ctx, c, place)
		if context.Cause(ctx) != nil {
			break
		}
		if err != nil {
			a.unasked(ctx, err, limit)
			return
		}
		if unseen := f.unseen(c); unseen != nil {
			a.unasked(ctx, unseen, limit)
			return
		}
		a.judge(c, f, place.Made, time.Now())
		if a.Held || !pause(ctx, wait) {
			break
		}
	}
	if a.Held {
		return
	}
	if cause := context.Cause(ctx); !errors.Is(cause, errTooSlow) {
		a.unasked(ctx, cause, limit)
		return
	}
	a.tooLate(ctx, place, limit)
}

func (a *Answer) tooLate(ctx context.Context, place Place, limit time.Duration) {
	if a.Got == "" {
		a.Got = "no answer"
		a.Fault = fault.OfBackup(fault.Application, "check %q: expected %s, got no answer", a.Name, a.Wanted)
	}
	a.Got = fmt.Sprintf("%s (still after %s)", a.Got, limit)
	if place.Broken == nil {
		return
	}
	switch broken := place.Broken(context.WithoutCancel(ctx)); {
	case broken == nil:
	case broken.Blame == fault.Rig || a.Fault == nil:
		a.Fault = broken
	default:
		a.Fault.Reason += "; " + broken.Reason
		a.Fault.Next = cmp.Or(a.Fault.Next, broken.Next)
	}
}

// pause says whether there is time to ask again.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
