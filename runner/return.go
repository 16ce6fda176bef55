package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"rehearse/runner/capacity"
	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// ReturnKind is the kind of the observation of a rehearsed return to normal. It
// decides as a check does, and does not count for the RTO.
const ReturnKind = "return"

const (
	returnName     = "the return to normal"
	wantedOfReturn = "what was written into the copy comes back"
)

// returnToNormal rehearses the way back, where the scenario asks for it and every
// check held. The restored copy is written to, written out, restored in a second,
// fresh container, and both are compared.
func (r *rehearsal) returnToNormal(ctx context.Context) {
	c := r.returning()
	if c == nil || !r.asked || ctx.Err() != nil {
		return
	}
	if held := r.allHeld(); !held {
		r.observeReturn(c, nil, "not rehearsed: a check did not hold", nil)
		return
	}
	var came *store.Returned
	err := r.phase(ctx, store.Return, c.Name, func(ctx context.Context, s *step) (err error) {
		came, err = r.goBack(ctx, c, s)
		return err
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.observeReturn(c, nil, "not to its end: "+fault.Of(err).Reason, nil) // the phase tells why
	default:
		c.mu.Lock()
		c.row.Returned = came
		c.mu.Unlock()
		r.observeReturn(c, came, saidOfReturn(came), faultOfReturn(c.Name, came))
	}
}

// returning is the component that goes back; nil where none does.
func (r *rehearsal) returning() *component {
	if r.scenario.Return == nil {
		return nil
	}
	return r.named(r.scenario.Return.On)
}

func (r *rehearsal) allHeld() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !slices.ContainsFunc(r.observations, func(o store.Observation) bool { return o.Mandatory && (!o.Held || o.Skipped) })
}

func (r *rehearsal) observeReturn(c *component, came *store.Returned, got string, f *fault.Fault) {
	now := time.Now()
	o := store.Observation{
		Name: returnName, Kind: ReturnKind, On: c.Name, Wanted: wantedOfReturn, Got: got,
		Held: came != nil && f == nil, Skipped: came == nil && f == nil, Mandatory: true, At: now.UTC(), Offset: r.offset(now), Fault: f,
	}
	if came != nil {
		o.Seconds = came.Seconds
	}
	r.observe(o)
}

// goBack carries the return out.
func (r *rehearsal) goBack(ctx context.Context, c *component, s *step) (*store.Returned, error) {
	before, err := tallyOf(ctx, c.part)
	if err != nil {
		return nil, err
	}
	if err := c.part.Write(ctx, r.scenario.Return); err != nil {
		return nil, err
	}
	written, err := tallyOf(ctx, c.part)
	if err != nil {
		return nil, err
	}
	came := &store.Returned{Of: "rows", Digest: written.digest()}
	if r.scenario.Return.Files != nil {
		came.Of = "files"
	}
	came.Written, came.Changed = written.since(before)
	if came.Written == 0 && came.Changed == 0 {
		return nil, fault.OfRig(fault.Internal, "%s: return wrote nothing, so nothing would be shown by its coming back", c.Name).
			To("let return write something that is not there yet")
	}
	s.say("%s: %d %s written, %d changed", c.Name, came.Written, came.Of, came.Changed)
	began := time.Now()
	if err := c.part.Export(ctx); err != nil {
		return nil, err
	}
	came.Export = time.Since(began).Seconds()
	bytes, err := c.part.Exported(ctx)
	if err != nil {
		return nil, err
	}
	came.Bytes = &bytes
	second, err := r.restoreSecond(ctx, c)
	if err != nil {
		return nil, err
	}
	came.Restore = time.Since(began).Seconds() - came.Export
	returned, err := tallyOf(ctx, second)
	if err != nil {
		return nil, err
	}
	came.Returned = returned.digest()
	returned.against(written, came)
	came.Seconds = time.Since(began).Seconds()
	return came, nil
}

// restoreSecond restores what was exported, in a container that nothing was restored
// in before, with a probe of its own. Neither reaches anything.
func (r *rehearsal) restoreSecond(ctx context.Context, c *component) (*restore.Part, error) {
	second := c.part.Second()
	image, err := r.engine.Probe(ctx)
	if err != nil {
		return nil, err
	}
	container, err := r.box.Start(ctx, sandbox.ContainerSpec{
		Name: "probe" + scenarios.ReturnSuffix, Image: image.Ref, Talk: true, Reach: sandbox.Nothing, Mounts: second.Mounts(),
		Memory:       max(capacity.LeastProbe, r.scenario.Limits.Memory.Bytes()),
		Capabilities: append([]string{"DAC_OVERRIDE"}, second.Capabilities()...),
	})
	if err != nil {
		return nil, fmt.Errorf("start the probe of the second copy: %w", err)
	}
	client, err := probe.Dial(ctx, container.Talk())
	if err != nil {
		return nil, err
	}
	r.second = client
	if err := second.Configure(ctx); err != nil {
		return nil, err
	}
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error { return second.Prepare(ctx, client) },
		second.Begin, second.Begun,
		func(ctx context.Context) error { return second.Unpack(ctx, nil) },
		second.Restore, second.Ready,
	} {
		if err := do(ctx); err != nil {
			return nil, ofExport(err)
		}
	}
	for _, answer := range second.Integrity(ctx) {
		if answer.Fault != nil && !answer.Skipped {
			return nil, ofExport(answer.Fault)
		}
	}
	return second, nil
}

// ofExport says of what a fault speaks: the backup was restored already.
func ofExport(err error) error {
	f := *fault.Of(err)
	if f.Blame != fault.Backup {
		return err
	}
	f.Reason = "what was exported cannot be restored: " + f.Reason
	return &f
}

// tally is what is in a copy, by the names of tables or folders.
type tally map[string]counted

type counted struct {
	n      int64
	digest string
}

func tallyOf(ctx context.Context, p *restore.Part) (tally, error) {
	rows, err := p.Tally(ctx)
	if err != nil {
		return nil, err
	}
	all := tally{}
	for _, row := range rows.Rows {
		n, is := whole(row["count"])
		name := fmt.Sprint(row["name"])
		if _, twice := all[name]; !is || twice || row["name"] == nil {
			return nil, fault.OfRig(fault.Internal, "the tally has a row that is not name, count and digest, or has a name twice: %v", row).To("fix the recipe's dump.tally")
		}
		all[name] = counted{n: n, digest: fmt.Sprint(row["digest"])}
	}
	return all, nil
}

// whole is a count as a script or the probe tells it.
func whole(value any) (int64, bool) {
	switch n := value.(type) {
	case int64:
		return n, n >= 0
	case float64:
		return int64(n), n >= 0 && n == float64(int64(n))
	}
	return 0, false
}

func (t tally) names() []string {
	names := make([]string, 0, len(t))
	for name := range t {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// digest is the SHA-256 of the lines "<name>\t<count>\t<digest>\n" in the order of their names.
func (t tally) digest() string {
	sum := sha256.New()
	for _, name := range t.names() {
		fmt.Fprintf(sum, "%s\t%d\t%s\n", name, t[name].n, t[name].digest)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// since is how many rows there are more than before, and how many tables changed.
func (t tally) since(before tally) (more, changed int64) {
	for name, now := range t {
		if now != before[name] {
			changed++
		}
		more += max(0, now.n-before[name].n)
	}
	for name := range before {
		if _, there := t[name]; !there {
			changed++
		}
	}
	return more, changed
}

// against notes what of the copy that was exported is not in this one.
func (t tally) against(exported tally, came *store.Returned) {
	note := func(name string, out, back int64) {
		came.Differ++
		if len(came.Among) < store.MostReturned {
			came.Among = append(came.Among, store.ReturnedTable{Name: name, Exported: out, Returned: back})
		}
	}
	for _, name := range exported.names() {
		out := exported[name]
		back, there := t[name]
		switch {
		case !there:
			came.Lost += out.n
			note(name, out.n, -1)
		case back != out:
			came.Lost += max(0, out.n-back.n)
			note(name, out.n, back.n)
		}
	}
	for _, name := range t.names() {
		if _, known := exported[name]; !known {
			note(name, 0, t[name].n)
		}
	}
}

func saidOfReturn(came *store.Returned) string {
	return fmt.Sprintf("%d %s written, %d lost; the digests %s; %s from the export to the second copy", came.Written, came.Of, came.Lost,
		map[bool]string{true: "agree", false: "differ"}[came.Digest == came.Returned], units.Span(time.Duration(came.Seconds*float64(time.Second))))
}

// faultOfReturn is why the return did not work; nil: it did.
func faultOfReturn(component string, came *store.Returned) *fault.Fault {
	if came.Whole() {
		return nil
	}
	first := came.Among[0]
	text := fmt.Sprintf("%s: %d %s are lost on the way back, and %d differ: the first is %s", component, came.Lost, came.Of, came.Differ, first.Name)
	if first.Returned < 0 {
		text += ", which did not come back"
	} else {
		text += fmt.Sprintf(", exported with %d and back with %d", first.Exported, first.Returned)
	}
	return fault.OfBackup(fault.Data, "%s", text).To("see what the recipe's dump leaves out, or what the restore changes; until then a failover is a way without a return")
}

// closeSecond ends the conversation with the second copy's probe.
func (r *rehearsal) closeSecond() {
	if r.second != nil {
		err := r.second.Close()
		if err != nil && !errors.Is(err, context.Canceled) {
			r.log.Debug("the second probe ended", "error", err)
		}
	}
}
