package runner

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/scenarios/zone"
	"rehearse/store"
)

// Facts are everything that a run learnt. The zero value is a run that learnt
// nothing; it never passes.
type Facts struct {
	T0           time.Time
	Commitment   scenarios.Commitment
	Allowance    scenarios.Allowance // the part of the RTO that people need
	Components   []Restored
	Isolation    *probe.Isolation // nil: it was not shown
	Observations []store.Observation
	Asked        bool // every mandatory question was put
	Troubles     []Trouble
	Symptoms     []Trouble       // noticed beside; they decide nothing
	Stop         error           // Cancelled, TimeLimit, Shutdown; nil: it came to its end by itself
	Elapsed      time.Duration   // since the run's start, when it came to its end
	Phase        store.PhaseName // the last that began before it did
}

// Restored is what the recovery point of a component says about its own age.
type Restored struct {
	Name           string
	Take           scenarios.Take
	ConsistentAt   *time.Time
	ConsistentFrom string
	Clocks         string // why it cannot be said how old it is: clocks differ; "" is that they do not
}

// Trouble is a phase that broke, or something of the rig that explains what
// broke. Since is the earliest moment from which it may have had an effect.
type Trouble struct {
	Phase     store.PhaseName
	Component string
	Since     time.Duration // after the run's start
	Fault     *fault.Fault
}

// Verdict is what a run taught.
type Verdict struct {
	Outcome  store.Outcome
	Reason   string // one sentence; "" for passed
	RTO      store.Measure
	RPO      store.Measure
	Symptoms []store.Symptom // the one that decided comes first
}

// Judge decides what a run taught. It is pure, and the only place that makes an
// outcome. In this order:
//
//  1. What was learnt about the backup before our rig broke stays learnt, also
//     when a person cancelled the run afterwards: failed.
//  2. Every mandatory check held, on data, in a sandbox that was proven to be
//     isolated: passed, if the promises were met; failed, if one was not. What
//     breaks after that, such as an audit_only check, decides nothing.
//  3. A person stopped it: cancelled.
//  4. It was still not usable when its time limit ended it or the process was
//     shut down, nothing of ours was broken, and the RTO had passed: failed.
//  5. Anything else is ours: inconclusive.
//
// Symptoms are added to what was found, whatever the outcome.
func Judge(f Facts) Verdict {
	v := f.judge()
	for _, s := range f.Symptoms {
		v.Symptoms = append(v.Symptoms, SymptomOf(s.Phase, s.Fault))
	}
	return v
}

func (f Facts) judge() Verdict {
	broken, ours := f.weigh()
	v := Verdict{RTO: f.noRTO(), RPO: f.rpo()}
	switch {
	case len(broken) > 0:
		v.decide(store.Failed, append(broken, ours...))
	case f.usable():
		v.promises(f)
		v.Symptoms = append(v.Symptoms, ours...)
		return v
	case f.cancelled():
		v.Outcome, v.Reason, v.Symptoms = store.Cancelled, f.stopped(), ours
	case f.outlivedRTO(ours):
		no := false
		v.RTO.Met, v.RTO.How = &no, "not usable after "+units.Span(f.Elapsed)
		v.decide(store.Failed, []store.Symptom{f.neverUsable()})
	default:
		v.decide(store.Inconclusive, f.rig(ours))
	}
	switch {
	case v.RPO.Seconds == nil:
	case !met(v.RPO):
		// It decides nothing here: what metadata says of a backup that was
		// never questioned to the end is no fact about its data.
		v.Symptoms = append(v.Symptoms, f.rpoBroken(v.RPO))
	case v.RPO.Committed != nil:
		v.RPO.Met = nil
		v.RPO.How += "; not judged: only a recovery that worked keeps a promise"
	}
	return v
}

func (v *Verdict) decide(outcome store.Outcome, symptoms []store.Symptom) {
	v.Outcome, v.Reason, v.Symptoms = outcome, symptoms[0].Reason, symptoms
}

// promises compares a recovery that worked with what was promised of it. A run
// that failed has no RTO, however fast it was, except where the time itself is
// what failed: then the figure is the evidence.
func (v *Verdict) promises(f Facts) {
	var broken []store.Symptom
	took, rto := f.lastHeld(), f.rto().Std()
	exceeded := rto > 0 && took > rto
	if exceeded {
		broken = append(broken, SymptomOf(store.Check, fault.OfBackup(fault.RTO,
			"the recovery took %s, and %s was promised", over(took, rto), f.Commitment.Promise(f.Allowance)).
			To("see which phase took the time; speed it up, or promise what can be kept")))
	}
	if !met(v.RPO) {
		broken = append(broken, f.rpoBroken(v.RPO))
	}
	v.Outcome = store.Passed
	switch {
	case len(broken) == 0:
	case broken[0].Blame == fault.Rig:
		v.decide(store.Inconclusive, broken)
	default:
		v.decide(store.Failed, broken)
	}
	if v.Outcome == store.Passed || exceeded {
		figure := took.Seconds()
		v.RTO = store.Measure{Seconds: &figure, Committed: committed(f.rto()), Met: compared(took, rto),
			How: "from the run's start to the last mandatory check that held" + f.lessAllowance()}
	}
}

func met(m store.Measure) bool { return m.Committed == nil || m.Met != nil && *m.Met }

// rpoBroken is the symptom for an RPO that was exceeded, or cannot be shown to
// have been kept. The latter fails as well: inconclusive would say that our rig
// broke, which is untrue, and that another run may tell, which it will not. What
// was promised is an age that can be shown, and this backup cannot show one.
func (f Facts) rpoBroken(rpo store.Measure) store.Symptom {
	promised := f.Commitment.RPO
	if unzoned := f.unzoned(); unzoned != "" && rpo.Seconds == nil {
		return SymptomOf(store.Check, fault.OfRig(fault.Clock, "an RPO of %s was promised, and whether it is met depends on a time zone that nothing names: %s", promised, unzoned).
			To("%s", zone.HowToName))
	}
	if f.clocks() != "" {
		return SymptomOf(store.Check, fault.OfRig(fault.Clock, "an RPO of %s was promised, and it cannot be told whether it is met: %s", promised, rpo.How).To("%s", setClocks))
	}
	if rpo.Seconds == nil {
		return SymptomOf(store.Check, fault.OfBackup(fault.RPO, "an RPO of %s was promised and cannot be shown to be met: %s", promised, rpo.How).
			To("add a check with `newest: true` that finds the newest datum, or let the source tell the time of its recovery points"))
	}
	return SymptomOf(store.Check, fault.OfBackup(fault.RPO, "%s of data would be lost, and %s was promised: %s",
		over(seconds(*rpo.Seconds), promised.Std()), promised, rpo.How).
		To("see why there is no newer backup, and whether what makes the data still writes"))
}

// usable says whether the recovery is proven: everything that had to be asked
// was asked and held, some of it of restored data, and in isolation.
func (f Facts) usable() bool {
	ofData := false
	for _, o := range f.Observations {
		if !o.Mandatory {
			continue
		}
		if o.Skipped || !o.Held {
			return false
		}
		ofData = ofData || o.OfData
	}
	return f.Asked && ofData && len(f.reached()) == 0 && f.isolationShown()
}

func (f Facts) isolationShown() bool {
	return f.Isolation != nil && f.Isolation.Isolated && len(f.Isolation.Attempts) > 0
}

// reached are the places outside that answered from inside.
func (f Facts) reached() []string {
	var places []string
	if f.Isolation != nil {
		for _, a := range f.Isolation.Attempts {
			if a.Reached {
				places = append(places, strings.TrimSpace(a.What+" "+a.Target))
			}
		}
	}
	return places
}

// weigh sorts what went wrong: what speaks of the backup, the cause before what
// may follow from it; and what is ours, the earliest first. A trouble of our rig
// explains everything that broke after it, except for the choice of a recovery
// point: that needs no sandbox. A check that could not be asked says nothing
// about the answers of the others.
func (f Facts) weigh() (broken, ours []store.Symptom) {
	troubles := slices.Clone(f.Troubles)
	slices.SortStableFunc(troubles, func(a, b Trouble) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), f.causeBefore(a, b))
	})
	rigFrom := time.Duration(-1)
	if len(f.reached()) > 0 {
		rigFrom = 0
		ours = append(ours, SymptomOf(store.Provision, fault.OfRig(fault.Isolation, "%s", f.leak()).
			To("check the firewall and the networks of the container engine; until then nothing may be restored there")))
	}
	explained := func(phase store.PhaseName, at time.Duration) bool {
		return phase != store.Select && rigFrom >= 0 && rigFrom <= at
	}
	var ofBackup []Trouble
	for _, t := range troubles {
		switch {
		case t.Fault.Class == fault.Isolation && len(f.reached()) > 0: // said already
		case t.Fault.Blame == fault.Rig:
			ours = append(ours, SymptomOf(t.Phase, t.Fault))
			if rigFrom < 0 {
				rigFrom = t.Since
			}
		case explained(t.Phase, t.Since):
			ours = append(ours, ofRig(SymptomOf(t.Phase, t.Fault)))
		default:
			ofBackup = append(ofBackup, t)
		}
	}
	slices.SortStableFunc(ofBackup, f.causeBefore)
	for _, t := range ofBackup {
		broken = append(broken, SymptomOf(t.Phase, t.Fault))
	}
	for _, o := range byCause(f.Observations) {
		if !o.Mandatory || o.Held || o.Skipped {
			continue
		}
		told := SymptomOf(store.Check, why(o))
		if told.Blame == fault.Rig || explained(store.Check, seconds(o.Offset)) {
			ours = append(ours, ofRig(told))
		} else {
			broken = append(broken, told)
		}
	}
	return broken, ours
}

// causeBefore orders troubles so that a cause comes before what follows from it,
// whatever order they were noticed in: by phase, and by component.
func (f Facts) causeBefore(a, b Trouble) int {
	place := func(name string) int {
		return slices.IndexFunc(f.Components, func(c Restored) bool { return c.Name == name })
	}
	return cmp.Or(
		cmp.Compare(slices.Index(phaseOrder, a.Phase), slices.Index(phaseOrder, b.Phase)),
		cmp.Compare(place(a.Component), place(b.Component)),
		strings.Compare(a.Component, b.Component))
}

var phaseOrder = []store.PhaseName{store.Select, store.Fetch, store.Provision, store.Restore, store.Ready, store.Check, store.Return, store.Teardown}

// byCause orders answers so that a cause comes before what follows from it:
// whether the restored copy is sound, what is in it, what the application on it
// says. Among their like they stay in the order of the scenario.
func byCause(observations []store.Observation) []store.Observation {
	rank := func(o store.Observation) int {
		switch {
		case o.Kind == restore.IntegrityKind:
			return 0
		case o.OfData:
			return 1
		}
		return 2
	}
	sorted := slices.Clone(observations)
	slices.SortStableFunc(sorted, func(a, b store.Observation) int { return cmp.Compare(rank(a), rank(b)) })
	return sorted
}

// why is the fault of a check that did not hold; an answer that is simply wrong
// is the data's.
func why(o store.Observation) *fault.Fault {
	if o.Fault != nil {
		return o.Fault
	}
	return fault.OfBackup(fault.Data, "check %q: expected %s, got %s", o.Name, o.Wanted, o.Got)
}

// stopped says what ended the run, and how far it was.
func (f Facts) stopped() string {
	if f.Phase == "" {
		return f.Stop.Error()
	}
	return fmt.Sprintf("%s in phase %s", f.Stop, f.Phase)
}

func (f Facts) cancelled() bool {
	var by Cancelled
	return errors.As(f.Stop, &by)
}

// outlivedRTO says that time alone ended the run, and that it was longer than
// promised. Once something of ours broke, the clock measured that.
func (f Facts) outlivedRTO(ours []store.Symptom) bool {
	rto := f.rto().Std()
	return f.Stop != nil && len(ours) == 0 && rto > 0 && f.Elapsed > rto
}

func (f Facts) neverUsable() store.Symptom {
	return SymptomOf(store.Check, fault.OfBackup(fault.RTO, "the recovery was not usable after %s, and %s was promised (%s)",
		over(f.Elapsed, f.rto().Std()), f.Commitment.Promise(f.Allowance), f.stopped()).
		To("see which phase took the time; speed it up, or promise what can be kept"))
}

// rig is why nothing was learnt, never empty.
func (f Facts) rig(ours []store.Symptom) []store.Symptom {
	switch {
	case f.Stop != nil:
		stop := SymptomOf(f.Phase, fault.Of(f.Stop))
		stop.Reason = f.stopped()
		return append(ours, stop) // what broke before the end came explains it better
	case len(ours) > 0:
		return ours
	}
	return []store.Symptom{SymptomOf(store.Check, f.unexplained())}
}

// unexplained is why a run in which nothing broke is not proven all the same.
func (f Facts) unexplained() *fault.Fault {
	for _, o := range f.Observations {
		if o.Mandatory && o.Skipped {
			return fault.OfRig(fault.Internal, "check %q was never asked", o.Name).To("report this: it is a mistake of Rehearse")
		}
	}
	switch {
	case f.Asked && !f.isolationShown():
		return fault.OfRig(fault.Isolation, "it was not shown that the sandbox is isolated").To("report this: it is a mistake of Rehearse")
	case f.Asked:
		return fault.OfRig(fault.Internal, "no mandatory check looked at restored data").To("add a check that questions the data itself")
	}
	return fault.OfRig(fault.Internal, "the run ended before its questions were put").To("report this: it is a mistake of Rehearse")
}

func (f Facts) noRTO() store.Measure {
	return store.Measure{Committed: committed(f.rto()), How: "not measured: only a recovery that worked has one"}
}

// rto is what the machine may take of what was promised.
func (f Facts) rto() units.Duration { return f.Commitment.ForMachines(f.Allowance) }

// lessAllowance says what was taken off the RTO for people, if anything was.
func (f Facts) lessAllowance() string {
	if f.Commitment.RTO == 0 || f.Allowance.Span == 0 {
		return ""
	}
	return "; of " + f.Commitment.RTO.String() + ", " + f.Allowance.String() + ", was taken off"
}

// lastHeld is the RTO as measured: everything before is part of it, and nothing after.
func (f Facts) lastHeld() (last time.Duration) {
	for _, o := range f.Observations {
		if o.Mandatory && o.Held && o.Kind != ReturnKind {
			last = max(last, seconds(o.Offset))
		}
	}
	return last
}

// rpo is the age of the data of the component that is worst off. One whose age
// is unknown makes the whole unknown, unless another is too old already.
func (f Facts) rpo() store.Measure {
	m := store.Measure{Committed: committed(f.Commitment.RPO)}
	if doubt := f.clocks(); doubt != "" {
		m.How = "unknown: clocks differ: " + doubt
		return m
	}
	var worst, unknown *loss
	for _, c := range f.Components {
		l := f.lossOf(c)
		switch {
		case l == nil:
			continue
		case l.age == nil:
			unknown = cmp.Or(unknown, l)
		case worst == nil || *l.age > *worst.age:
			worst = l
		}
	}
	promised := f.Commitment.RPO.Std()
	if doubt := f.unzoned(); doubt != "" {
		m.How = "unknown: " + doubt
		return m
	}
	switch {
	case worst == nil && unknown == nil:
		m = f.noRPO()
	case unknown != nil && (worst == nil || promised == 0 || *worst.age <= promised):
		m.How = unknown.how
	default:
		figure := worst.age.Seconds()
		m.Seconds, m.How, m.Met = &figure, worst.how, compared(*worst.age, promised)
	}
	return m
}

// noRPO is the RPO of a run without a recovery point that it applies to.
func (f Facts) noRPO() store.Measure {
	if len(f.Components) == 0 {
		return store.Measure{Committed: committed(f.Commitment.RPO), How: "not measured: no recovery point was chosen"}
	}
	return store.Measure{How: "not applicable: a recovery point of any age proves retention"}
}

// loss is what a component would lose at T0; age is nil where it is unknown.
type loss struct {
	age     *time.Duration
	how     string
	unzoned bool // the age goes by a time that names no zone
}

// clocks is why T0 is in doubt, where a recovery point is measured by it.
func (f Facts) clocks() string {
	for _, c := range f.Components {
		if c.Clocks != "" && c.ages() {
			return c.Clocks
		}
	}
	return ""
}

// ages says whether the RPO applies: any other choice proves retention.
func (c Restored) ages() bool { return !c.Take.ProvesRetention() }

// lossOf is nil where RPO does not apply. Of the newest datum and the point's
// consistency time, the older one counts.
func (f Facts) lossOf(c Restored) *loss {
	if !c.ages() {
		return nil
	}
	of := ""
	if len(f.Components) > 1 {
		of = " of " + c.Name
	}
	var worst *loss
	for _, l := range append(f.byDatum(c, of), f.byMetadata(c, of)...) {
		if l.age == nil {
			return &l
		}
		if worst == nil || *l.age > *worst.age {
			worst = &l
		}
	}
	if worst == nil {
		return &loss{how: "unknown: neither a check nor the recovery point" + of + " says how old the data is"}
	}
	return worst
}

func (f Facts) byDatum(c Restored, of string) (all []loss) {
	for _, o := range f.Observations {
		if o.Newest == nil || !o.Mandatory || o.On != c.Name {
			continue
		}
		what := fmt.Sprintf("the newest datum%s (check %q)", of, o.Name)
		if o.Unzoned {
			what += ", which names no zone and was taken as UTC"
		}
		l := f.age(*o.Newest, what)
		l.unzoned = o.Unzoned
		all = append(all, l)
	}
	return all
}

// unzoned is why it depends on a time zone that nothing names whether the RPO is
// met; "" is that it does not: nothing was promised, any zone would do, none
// would, or the time fits that of the recovery point as UTC.
func (f Facts) unzoned() string {
	promised := f.Commitment.RPO.Std()
	if promised == 0 {
		return ""
	}
	doubt := ""
	for _, c := range f.Components {
		if !c.ages() {
			continue
		}
		for _, l := range append(f.byDatum(c, ""), f.byMetadata(c, "")...) {
			if !l.unzoned && l.age != nil && *l.age > promised {
				return ""
			}
		}
		for _, o := range f.Observations {
			if o.Newest == nil || !o.Mandatory || !o.Unzoned || o.On != c.Name || zone.Fits(*o.Newest, c.ConsistentAt) {
				continue
			}
			switch youngest, oldest := f.agesOf(*o.Newest, c.ConsistentAt); {
			case youngest > promised:
				return ""
			case oldest > promised:
				doubt = cmp.Or(doubt, fmt.Sprintf("the newest datum (check %q), %s, may be %s old, or %s",
					o.Name, o.Newest.Format("2006-01-02 15:04"), units.Span(youngest), units.Span(oldest)))
			}
		}
	}
	return doubt
}

// agesOf is how old a time that was read as UTC may be, over all time zones in
// which it is not later than the backup that holds it.
func (f Facts) agesOf(read time.Time, made *time.Time) (youngest, oldest time.Duration) {
	latest := f.T0
	if made != nil && made.Before(latest) {
		latest = *made
	}
	oldest = max(f.T0.Sub(read.Add(-zone.East)), 0)
	youngest = oldest
	for _, offset := range zone.Offsets() {
		if at := read.Add(-offset); !at.After(latest.Add(scenarios.Skew)) {
			youngest = min(youngest, max(f.T0.Sub(at), 0))
		}
	}
	return youngest, oldest
}

func (f Facts) byMetadata(c Restored, of string) []loss {
	if c.ConsistentAt == nil {
		return nil
	}
	what := "the consistency time" + of
	if c.ConsistentFrom != "" {
		what += ", known from " + c.ConsistentFrom
	}
	if len(f.byDatum(c, of)) == 0 {
		what += "; from metadata alone: no check found the newest datum"
	}
	return []loss{f.age(*c.ConsistentAt, what)}
}

// age is how long before T0 something was. A time after T0 is none at all,
// unless it is so close that the clocks may differ by it: a row with a date in
// the future must not make old data look fresh.
func (f Facts) age(at time.Time, what string) loss {
	age := f.T0.Sub(at)
	if age < -scenarios.Skew {
		return loss{how: fmt.Sprintf("unknown: T0 − %s, which is %s after T0", what, units.Span(-age))}
	}
	age = max(age, 0)
	return loss{age: &age, how: "T0 − " + what}
}

func compared(measured, promised time.Duration) *bool {
	if promised == 0 {
		return nil
	}
	is := measured <= promised
	return &is
}

func committed(d units.Duration) *float64 {
	if d == 0 {
		return nil
	}
	figure := d.Std().Seconds()
	return &figure
}

// SymptomOf makes a fault the symptom of a run, with what to do about it.
func SymptomOf(phase store.PhaseName, f *fault.Fault) store.Symptom {
	return store.Symptom{Phase: phase, Class: f.Class, Blame: f.Blame, Reason: once(f.Reason), Next: cmp.Or(f.Next, nextOf(f))}
}

// nextOf is what to do about a fault that does not say so itself.
func nextOf(f *fault.Fault) string {
	if f.Blame == fault.Rig {
		return map[fault.Class]string{
			fault.Engine:   "look at the container engine: rehearse doctor",
			fault.Image:    "look at the image and whether this machine can pull it: rehearse doctor",
			fault.Capacity: "raise the limits of the scenario, or give the machine more room",
			fault.Clock:    setClocks,
		}[f.Class]
	}
	return map[fault.Class]string{
		fault.NoRecoveryPoint: "look whether backups are still made, and whether the source's settings find them",
		fault.Fetch:           "read the recovery point with the backup tool itself, and take an older one until it is replaced",
		fault.Key:             "compare the key of the scenario with the one by which the backup is made",
		fault.Restore:         "make a new backup and run this again; if that fails too, look at how the backup is made",
		fault.Start:           "make a new backup and run this again; if that fails too, look at how the backup is made",
		fault.Data:            "ask the same of the system that is backed up: if its answer differs, the backup is not whole; if it does not, correct what the check expects",
		fault.Application:     "look at what the application prints: --keep-on-failure 1h keeps the sandbox",
	}[f.Class]
}

// once leaves out a name that a sentence says twice in a row, as in
// "db: db: the archive is cut off".
func once(reason string) string {
	for {
		name, rest, found := strings.Cut(reason, ": ")
		if !found || len(name) > 80 {
			return reason
		}
		if !strings.HasPrefix(rest, name+": ") && !strings.HasPrefix(rest, name+" ") {
			return reason
		}
		reason = rest
	}
}

// ofRig takes the blame from the backup, where our rig explains what went wrong.
func ofRig(f store.Symptom) store.Symptom {
	f.Blame = fault.Rig
	return f
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// over writes a duration that is longer than what was promised, so that it reads
// as longer: rounded alone, an hour and ten seconds would be the hour promised.
func over(measured, promised time.Duration) string {
	for _, text := range []string{units.Span(measured), units.Duration(measured).String()} {
		if said, err := units.ParseDuration(text); err == nil && said.Std() > promised.Round(100*time.Millisecond) {
			return text
		}
	}
	return "a little more than " + units.Duration(promised).String()
}
