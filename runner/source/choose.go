package source

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

// Choice is the recovery point that was taken, and how.
type Choice struct {
	Point
	Rule       string // in words: "latest within 7d"
	Candidates int    // all that were listed
	Eligible   int    // of them, those that the rule allowed
	Seed       *int64 // for random only
	Notes      []string
	Symptoms   []*fault.Fault // what a person should know, and decides nothing
}

// Choose takes one of the points by the rule. The same arguments give the same
// choice, in whatever order the points come.
//
// A point younger than T0 did not exist at the disaster and is never eligible,
// unless it is asked for by id; nor is one that its source calls unfit. A point
// whose time is unknown is eligible only where no time is asked for: by id, at
// random, by when it was tested, or as the only one. Times that cannot be right
// count as unknown, or, in the future, as a symptom: the others are judged
// without them. The error is a fault of the backup, except where all that speaks
// against the points is ours, and for an id that fits several points: that is a
// mistake in the scenario.
func Choose(points []Point, rule scenarios.Point, t0 time.Time, seed int64) (Choice, error) {
	if rule.Seed != nil {
		seed = *rule.Seed
	}
	chooser := chooser{rule: rule, t0: t0}
	chooser.points = sorted(chooser.believable(points))
	eligible, err := chooser.eligible()
	if err != nil {
		return Choice{}, err
	}
	choice := Choice{Rule: chooser.words(), Candidates: len(points), Eligible: len(eligible), Notes: chooser.notes, Symptoms: chooser.symptoms}
	switch rule.Take {
	case scenarios.Oldest:
		choice.Point = eligible[0]
	case scenarios.LeastRecentlyTested:
		choice.Point = slices.MinFunc(eligible, byTested)
	case scenarios.Random:
		choice.Point = eligible[rand.New(rand.NewPCG(uint64(seed), 0)).IntN(len(eligible))]
		choice.Seed = &seed
	default:
		choice.Point = eligible[len(eligible)-1]
	}
	return choice, nil
}

// sorted orders by time, then by id; unknown times come first.
func sorted(points []Point) []Point {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b Point) int {
		return cmp.Or(timeOf(a.ConsistentAt).Compare(timeOf(b.ConsistentAt)), strings.Compare(a.ID, b.ID))
	})
	return points
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// byTested puts first what was never tested. Of equals the first is the minimum:
// the oldest, which will be gone the soonest.
func byTested(a, b Point) int { return timeOf(a.TestedAt).Compare(timeOf(b.TestedAt)) }

type chooser struct {
	rule   scenarios.Point
	t0     time.Time
	points []Point // sorted
	notes  []string

	symptoms []*fault.Fault
}

// ZonesApart is how far a time may be off because a zone was left out or is the
// wrong one. What lies further in the future was dated by a clock that was wrong.
const ZonesApart = 26 * time.Hour

// earliest is before any tool wrote the backups of today. What is dated before it
// was dated by a machine that had forgotten the time, or not at all.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// believable takes times that cannot be right from the points, and says of which.
func (c *chooser) believable(points []Point) []Point {
	points = slices.Clone(points)
	var ancient, ahead []Point
	for i := range points {
		p := &points[i]
		if p.AvailableAt != nil && (p.AvailableAt.Before(earliest) || p.AvailableAt.After(c.t0.Add(ZonesApart))) {
			p.AvailableAt = nil
		}
		switch {
		case p.ConsistentAt == nil || p.Unfit != "":
		case p.ConsistentAt.Before(earliest):
			ancient = append(ancient, *p)
			p.ConsistentAt, p.ConsistentFrom = nil, ""
		case p.ConsistentAt.After(c.t0.Add(ZonesApart)):
			ahead = append(ahead, *p)
		}
	}
	for _, wrong := range []struct {
		points []Point
		what   string
	}{{sorted(ahead), "far in the future"}, {sorted(ancient), "before there were such backups"}} {
		if len(wrong.points) == 0 || c.rule.Take == scenarios.ByID {
			continue
		}
		c.symptoms = append(c.symptoms, fault.OfRig(fault.Clock, "%s dated %s, such as %s of %s: no order can be told from that, and the others are judged without it",
			isOrAre(len(wrong.points)), wrong.what, wrong.points[0].ID, units.Minute(*wrong.points[0].ConsistentAt)).
			To("look at the clock of the machine that made it; remove it, or restore it with `take: id`, when it is of no use otherwise"))
	}
	return points
}

func isOrAre(n int) string {
	if n == 1 {
		return "1 recovery point is"
	}
	return fmt.Sprintf("%d recovery points are", n)
}

// eligible are the points that the rule allows, oldest first, never none.
func (c *chooser) eligible() ([]Point, error) {
	if len(c.points) == 0 {
		return nil, fault.OfBackup(fault.NoRecoveryPoint, "there is no recovery point at the source").
			To("look whether backups are still made, and whether the source looks in the right place")
	}
	pool := c.points
	if c.rule.Take == scenarios.ByID {
		one, err := c.byID()
		if err != nil {
			return nil, err
		}
		pool = one
	}
	var allowed []Point
	refused := refusals{}
	for _, p := range pool {
		if why := c.refuse(p); why != "" {
			refused.add(why, p)
			continue
		}
		allowed = append(allowed, p)
	}
	if len(allowed) == 0 {
		return nil, c.none(refused)
	}
	c.notePassedOver(refused)
	return c.available(allowed), nil
}

// The reasons for which a point is refused, beside those of its source.
const (
	unknown  = "its time is unknown"
	tooYoung = "it is younger than T0"

	wayTooYoung = "it is dated far in the future"
	tooOld      = "it is too old"
	notYet      = "it is younger than asked for"
)

// refuse says why the point is not eligible; "" is eligible.
func (c *chooser) refuse(p Point) string {
	switch {
	case p.Unfit != "":
		return p.Unfit
	case p.ConsistentAt == nil && c.needsTimes():
		return unknown
	case p.ConsistentAt == nil:
		return ""
	case c.rule.Take != scenarios.ByID && p.ConsistentAt.After(c.t0.Add(ZonesApart)):
		return wayTooYoung
	case c.rule.Take != scenarios.ByID && p.ConsistentAt.After(c.t0.Add(scenarios.Skew)):
		return tooYoung
	case c.rule.Within > 0 && c.t0.Sub(*p.ConsistentAt) > c.rule.Within.Std():
		return tooOld
	case c.rule.Take == scenarios.Before && p.ConsistentAt.After(c.rule.Time):
		return notYet
	}
	return ""
}

// needsTimes says whether the rule can do nothing with a point of unknown time.
func (c *chooser) needsTimes() bool {
	if c.rule.Within > 0 || c.rule.Take == scenarios.Before {
		return true
	}
	anyAge := []scenarios.Take{scenarios.Random, scenarios.LeastRecentlyTested, scenarios.ByID}
	return len(c.points) > 1 && !slices.Contains(anyAge, c.rule.Take)
}

// available leaves out points that were finished only after T0, as long as
// others remain. When none remains, the times say more about when somebody
// copied the files than about the backups.
func (c *chooser) available(points []Point) []Point {
	if c.rule.Take == scenarios.ByID {
		return points
	}
	late := func(p Point) bool { return p.AvailableAt != nil && p.AvailableAt.After(c.t0.Add(scenarios.Skew)) }
	there := slices.DeleteFunc(slices.Clone(points), late)
	switch {
	case len(there) == 0:
		c.notes = append(c.notes, "every recovery point became available only after T0; their times were taken as they are")
		return points
	case len(there) < len(points):
		c.notes = append(c.notes, fmt.Sprintf("%s became available only after T0 and could not have been used",
			count(len(points)-len(there), "recovery point")))
	}
	return there
}

// byID finds the point by its whole id, by the base name of a file, or by a
// prefix that fits no other.
func (c *chooser) byID() ([]Point, error) {
	for _, fits := range []func(id string) bool{
		func(id string) bool { return id == c.rule.ID },
		func(id string) bool { return path.Base(id) == c.rule.ID },
		func(id string) bool { return strings.HasPrefix(id, c.rule.ID) },
	} {
		found := slices.DeleteFunc(slices.Clone(c.points), func(p Point) bool { return !fits(p.ID) })
		switch len(found) {
		case 0:
		case 1:
			return found, nil
		default:
			return nil, fault.OfRig(fault.NoRecoveryPoint, "the id %q fits %d recovery points: %s", c.rule.ID, len(found), names(found)).
				To("write more of the id")
		}
	}
	return nil, fault.OfBackup(fault.NoRecoveryPoint, "%s, none with the id %q; the newest is %s",
		count(len(c.points), "recovery point"), c.rule.ID, c.describe(c.newest())).
		To("it may have been pruned; take another id, or `take: latest`")
}

// notePassedOver notes what could have been taken but for something that is
// wrong with it. What the rule itself leaves out is no news.
func (c *chooser) notePassedOver(refused refusals) {
	for _, r := range refused.list {
		if r.why != tooOld && r.why != notYet && r.why != wayTooYoung {
			c.notes = append(c.notes, "not taken, "+r.words(len(c.points)))
		}
	}
}

// words is the rule for people.
func (c *chooser) words() string {
	text := string(cmp.Or(c.rule.Take, scenarios.Latest))
	switch c.rule.Take {
	case scenarios.Before:
		text += " " + units.Minute(c.rule.Time)
	case scenarios.ByID:
		text += " " + c.rule.ID
	case scenarios.LeastRecentlyTested:
		text = "least recently tested"
	}
	if c.rule.Within > 0 {
		text += " within " + c.rule.Within.String()
	}
	return text
}

// none says that nothing was eligible, and why.
func (c *chooser) none(refused refusals) error {
	text := count(len(c.points), "recovery point") + ", none "
	switch {
	case c.rule.Take == scenarios.ByID:
		text = fmt.Sprintf("the recovery point %s cannot be taken", names(refused.list[0].points))
	case c.rule.Within > 0:
		text += fmt.Sprintf("within %s of %s", c.rule.Within, units.Minute(c.t0))
	case c.rule.Take == scenarios.Before:
		text += "from before " + units.Minute(c.rule.Time)
	default:
		text += "that can be taken at " + units.Minute(c.t0)
	}
	if newest := c.newest(); newest.ConsistentAt != nil && c.rule.Take != scenarios.ByID {
		text += "; the newest is " + c.describe(newest)
	}
	for _, r := range refused.list {
		if r.why != tooOld && r.why != notYet {
			text += "; " + r.words(len(c.points))
		}
	}
	if ours := refused.ours(); ours != "" {
		return fault.OfRig(fault.NoRecoveryPoint, "%s", text).To("%s", ours)
	}
	return fault.OfBackup(fault.NoRecoveryPoint, "%s", text).To("%s", c.next(refused))
}

func (c *chooser) next(refused refusals) string {
	switch {
	case refused.has(tooOld):
		return "look why no newer backup was made, or allow older ones with `within`"
	case refused.has(unknown):
		return "let the source tell the time of its points (`time` or `sidecar` of a folder), or take one by id"
	case refused.has(notYet):
		return "give a later `time`; backups from before it may have been pruned"
	case refused.has(tooYoung), refused.has(wayTooYoung):
		return "compare the clocks of the machine that makes the backups and of this one"
	}
	return "look at the source, and at how the scenario tells what is a recovery point"
}

// newest is the newest point of known time, else any.
func (c *chooser) newest() Point { return c.points[len(c.points)-1] }

// describe gives id and age.
func (c *chooser) describe(p Point) string {
	if p.ConsistentAt == nil {
		return p.ID
	}
	age := c.t0.Sub(*p.ConsistentAt)
	if age < 0 {
		return fmt.Sprintf("%s younger than T0 (%s)", Age(-age), p.ID)
	}
	return fmt.Sprintf("%s old (%s)", Age(age), p.ID)
}

// Age rounds a span to what people say: "12d", "5h", "3m".
func Age(d time.Duration) string {
	for _, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if d >= 2*unit {
			return units.Duration(d.Truncate(unit)).String()
		}
	}
	return units.Duration(d.Truncate(time.Millisecond)).String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// names are the first few ids.
func names(points []Point) string {
	const most = 3
	var ids []string
	for _, p := range points[:min(most, len(points))] {
		ids = append(ids, p.ID)
	}
	text := strings.Join(ids, ", ")
	if more := len(points) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// refusals collects points by the reason for which they were refused, in the
// order in which the reasons came.
type refusals struct {
	list []refusal
}

type refusal struct {
	why    string
	points []Point
}

func (r *refusals) add(why string, p Point) {
	for i := range r.list {
		if r.list[i].why == why {
			r.list[i].points = append(r.list[i].points, p)
			return
		}
	}
	r.list = append(r.list, refusal{why, []Point{p}})
}

func (r *refusals) has(why string) bool {
	return slices.ContainsFunc(r.list, func(one refusal) bool { return one.why == why })
}

// ours is what to do where points are refused for a reason of ours: whether they
// are any good is not known.
func (r *refusals) ours() string {
	for _, one := range r.list {
		for _, p := range one.points {
			if p.Ours != "" {
				return p.Ours
			}
		}
	}
	return ""
}

func (r refusal) words(all int) string {
	if all == 1 {
		return r.why
	}
	return fmt.Sprintf("%d of %d: %s (%s)", len(r.points), all, r.why, names(r.points))
}

// Weighed is a recovery point and what a rule says of it.
type Weighed struct {
	Point
	Taken bool
	Why   string // why it is not taken; "" for the one that is
}

// Weigh says of every point whether Choose takes it and why not, the newest first.
// taken is the id of the one that Choose took; "" where it took none.
func Weigh(points []Point, rule scenarios.Point, t0 time.Time, taken string) []Weighed {
	c := chooser{rule: rule, t0: t0}
	c.points = sorted(c.believable(points))
	var asked []Point
	if rule.Take == scenarios.ByID {
		asked, _ = c.byID()
	}
	all := make([]Weighed, 0, len(c.points))
	for _, p := range slices.Backward(c.points) {
		w := Weighed{Point: p, Taken: p.ID == taken}
		switch {
		case w.Taken:
		case rule.Take == scenarios.ByID && !slices.ContainsFunc(asked, func(one Point) bool { return one.ID == p.ID }):
			w.Why = "another id is asked for"
		default:
			w.Why = cmp.Or(c.refuse(p), c.notThere(p), c.passedOver())
		}
		all = append(all, w)
	}
	return all
}

// notThere says that a point could not have been used at T0.
func (c *chooser) notThere(p Point) string {
	if c.rule.Take != scenarios.ByID && p.AvailableAt != nil && p.AvailableAt.After(c.t0.Add(scenarios.Skew)) {
		return "it became available only after T0"
	}
	return ""
}

// passedOver is why the rule takes another of the points that it allows.
func (c *chooser) passedOver() string {
	switch c.rule.Take {
	case scenarios.Oldest:
		return "there is an older one"
	case scenarios.Random:
		return "another was drawn; a run draws again"
	case scenarios.LeastRecentlyTested:
		return "another was restored longer ago, or never"
	}
	return "there is a newer one"
}
