package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/store/ledger"
	"rehearse/store/progress"
)

// ErrExecution is about an execution that cannot be opened; its text says why.
var ErrExecution = errors.New("the runbook cannot be carried out")

// Execution is one time that a runbook is carried out. What became of it follows
// from its entries alone; the columns beside them are there to find it by.
type Execution struct {
	ID       string                `gorm:"primaryKey" json:"id"`
	Runbook  string                `json:"runbook"`
	Kind     scenarios.RunbookKind `json:"kind"`
	Exercise string                `json:"exercise,omitempty"`
	Title    string                `json:"title"`
	Version  string                `json:"runbook_version"` // digest of the runbook's definition

	Definition *scenarios.Runbook `gorm:"serializer:json" json:"-"` // unfolded, as it was when this was opened

	Services   []string       `gorm:"serializer:json" json:"services" nullable:"false"`
	Client     string         `json:"client,omitempty"`
	Ticket     string         `json:"ticket,omitempty"`
	State      progress.State `json:"state" enum:"briefing,running,debrief,in_review,archived,abandoned"`
	OpenedBy   string         `json:"opened_by"`
	OpenedByID string         `json:"opened_by_id"`
	OpenedAt   time.Time      `gorm:"serializer:utc" json:"opened_at"`
	StartedAt  *time.Time     `gorm:"serializer:utc" json:"started_at"`
	EndedAt    *time.Time     `gorm:"serializer:utc" json:"ended_at"`
	Size       int64          `json:"entries"` // how many entries it has
	LastAt     time.Time      `gorm:"serializer:utc" json:"last_at"`
}

// executionEntry is an entry as the database has it.
type executionEntry struct {
	ExecutionID string    `gorm:"primaryKey"`
	Seq         int64     `gorm:"primaryKey;autoIncrement:false"`
	At          time.Time `gorm:"serializer:utc"`
	HappenedAt  time.Time `gorm:"serializer:utc"`
	What        progress.What
	Step        string
	Role        string
	ActorID     string
	Actor       string
	EnteredBy   string
	Late        bool
	Says        string
	Found       map[string]string `gorm:"serializer:json"`
	Once        string            // of the press; the same press twice is one entry
}

// TableName is where they are kept.
func (executionEntry) TableName() string { return "execution_entries" }

func (e *executionEntry) entry() progress.Entry {
	if len(e.Found) == 0 {
		e.Found = nil
	}
	return progress.Entry{Seq: e.Seq, At: e.At, Happened: e.HappenedAt, What: e.What, Step: e.Step, Role: e.Role, ActorID: e.ActorID, Actor: e.Actor,
		By: e.EnteredBy, Late: e.Late, Text: e.Says, Values: e.Found}
}

// Opening is a request to open an execution.
type Opening struct {
	Runbook   *scenarios.Runbook
	Workspace *scenarios.Workspace
	Services  []string   // where the runbook names none; else those of it that are in scope, all when empty
	T0        *time.Time // the assumed or real moment of disaster; nil is the start
	Detected  *time.Time
	Ticket    string // a recovery has one
}

// OpenExecution begins to carry out a runbook: it is briefed and its roles are
// filled before its clock runs. Who opens it conducts it.
func (s *Store) OpenExecution(ctx context.Context, want Opening) (x *Execution, err error) {
	services, err := want.scope()
	if err != nil {
		return nil, err
	}
	err = s.transaction(ctx, "open the execution", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		w, r := want.Workspace, want.Runbook
		x = &Execution{
			Runbook: r.Runbook, Kind: r.Kind, Exercise: r.Exercise, Title: r.Title, Version: r.Digest, Definition: r.Unfold(w, services),
			Services: append([]string{}, services...), Client: clientOf(w, services), Ticket: line(want.Ticket),
			State: progress.Briefing, OpenedBy: tx.actor.Name, OpenedByID: tx.actor.ID, OpenedAt: at, LastAt: at,
		}
		if err := tx.allow(access.ConductRunbook, access.Object{Client: x.Client}); err != nil {
			return err
		}
		if len(x.Definition.Steps) == 0 {
			return fmt.Errorf("%w: none of %s has a scenario, so no step is left", ErrExecution, strings.Join(services, ", "))
		}
		for _, service := range services {
			if err := noteServices(tx, w.Services[service]); err != nil {
				return err
			}
		}
		x.ID = newID(at)
		if err := tx.Create(x).Error; err != nil {
			return err
		}
		tx.Record(ExecutionOpened, x.ID, x)
		values := map[string]string{}
		for key, t := range map[string]*time.Time{"t0": want.T0, "detected": want.Detected} {
			if t != nil {
				values[key] = t.UTC().Format(time.RFC3339)
			}
		}
		conductor := progress.Entry{What: progress.Assigned, Role: x.Definition.Conductor()}
		if err := qualified(w, x, &conductor, tx.actor.ID, at); err != nil {
			return err
		}
		for _, e := range []progress.Entry{{What: progress.Opened, Values: values}, conductor} {
			e.At, e.Happened, e.ActorID, e.Actor = at, at, tx.actor.ID, tx.actor.Name
			if err := x.append(tx, &e, ""); err != nil {
				return err
			}
		}
		if err := startDuty(tx, x); err != nil {
			return err
		}
		return x.save(tx)
	})
	if err != nil {
		return nil, err
	}
	return x, nil
}

// scope are the services that an execution is about.
func (o Opening) scope() ([]string, error) {
	services := o.Services
	if len(services) == 0 {
		services = o.Runbook.Services
	}
	for _, name := range services {
		switch {
		case o.Workspace.Services[name] == nil:
			return nil, fmt.Errorf("%w: service %q is not in the catalogue", ErrExecution, name)
		case len(o.Runbook.Services) > 0 && !slices.Contains(o.Runbook.Services, name):
			return nil, fmt.Errorf("%w: %q is not among its services", ErrExecution, name)
		}
	}
	if len(services) == 0 && o.Runbook.NeedsServices() {
		return nil, fmt.Errorf("%w: it is about services, and none was named", ErrExecution)
	}
	if o.Runbook.Kind == scenarios.Recovery && strings.TrimSpace(o.Ticket) == "" {
		return nil, fmt.Errorf("%w: a recovery needs its ticket", ErrExecution)
	}
	return services, nil
}

// clientOf is the client that all services are of; "" where they are of several.
func clientOf(w *scenarios.Workspace, services []string) (client string) {
	for i, name := range services {
		if s := w.Services[name]; s != nil {
			if i > 0 && s.Client != client {
				return ""
			}
			client = s.Client
		}
	}
	return client
}

// qualified holds whom a role is given to against what the role demands, and notes
// whether they operate a service in scope.
func qualified(w *scenarios.Workspace, x *Execution, e *progress.Entry, actorID string, at time.Time) error {
	role := x.Definition.Role(e.Role)
	if role == nil {
		return nil // Check says so
	}
	operates, why := w.Qualifies(*role, actorID, x.Services, at)
	if why != "" && e.Values["leaves"] == "" {
		return fmt.Errorf("%w: %s", progress.ErrNotYours, why)
	}
	if e.Values == nil {
		e.Values = map[string]string{}
	}
	e.Values["operates"] = operates
	return nil
}

// append writes an entry; the caller saves the execution.
func (x *Execution) append(tx *Tx, e *progress.Entry, once string) error {
	x.Size++
	e.Seq = x.Size
	x.LastAt = e.At
	found := e.Values
	if found == nil {
		found = map[string]string{}
	}
	row := executionEntry{ExecutionID: x.ID, Seq: e.Seq, At: e.At, HappenedAt: e.Happened, What: e.What, Step: e.Step, Role: e.Role,
		ActorID: e.ActorID, Actor: e.Actor, EnteredBy: e.By, Late: e.Late, Says: e.Text, Found: found, Once: once}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	tx.Record(ExecutionEntered, x.ID, &enteredIn{x, *e})
	return nil
}

// enteredIn is an entry with its execution.
type enteredIn struct {
	execution *Execution
	entry     progress.Entry
}

func (x *Execution) save(tx *Tx) error {
	return tx.Model(x).Select("state", "started_at", "ended_at", "size", "last_at").Updates(x).Error
}

// Press is something that a person enters.
type Press struct {
	progress.Entry
	Once string // made by who presses: the same press sent twice is one entry
	For  string // the actor who did it, where that is another than who enters it
	Name string // of that actor, where they do not take part yet
	At   *time.Time
}

const (
	mostOfText   = 8000
	mostOfValue  = 4000
	mostOfValues = 60
)

// Enter makes an entry in an execution, in one transaction: nothing of it is lost
// when the process is killed, and of two who finish one step at once one wins and
// the other gets progress.ErrTaken, which names who did.
func (s *Store) Enter(ctx context.Context, w *scenarios.Workspace, ref string, press Press) (entered *progress.Entry, err error) {
	err = s.transaction(ctx, "enter into the execution", func(tx *Tx) error {
		x, entries, err := heldExecution(tx, ref)
		if err != nil {
			return err
		}
		verb := access.TakePart
		if press.What == progress.Reviewed {
			verb = access.ReviewReport
		}
		object := access.Object{Client: x.Client}
		if verb == access.ReviewReport {
			object.MadeBy = x.madeBy(entries)
			if slices.Contains(object.MadeBy, press.For) {
				return &Refusal{Actor: tx.actor, Verb: verb, On: object, Why: press.For + " ran or wrote this: another person must review it"}
			}
		}
		waiver, err := tx.allowWith(verb, object)
		if err != nil {
			return err
		}
		once := ""
		if press.Once != "" {
			once = tx.actor.ID + " " + press.Once // another person's press is never this one
			if i := slices.IndexFunc(entries, func(e executionEntry) bool { return e.Once == once }); i >= 0 {
				was := entries[i].entry()
				entered = &was
				return nil
			}
		}
		e, err := press.entry(tx, x)
		if err != nil {
			return err
		}
		delete(e.Values, "waiver")
		if waiver != "" { // the record shows by what right
			if e.Values == nil {
				e.Values = map[string]string{}
			}
			e.Values["waiver"] = waiver
		}
		p := progress.Of(x.Definition, entriesOf(entries))
		if e.What == progress.Assigned {
			if err := qualified(w, x, e, e.ActorID, e.At); err != nil {
				return err
			}
		}
		if e.Role == "" {
			e.Role = roleFor(p, e)
		}
		if err := p.Check(*e); err != nil {
			return err
		}
		if e.What == progress.Signed {
			e.Values = map[string]string{"record": recordDigest(x, entries)}
		}
		if err := x.take(tx, p, e, once); err != nil {
			return err
		}
		entered = e
		return nil
	})
	return entered, err
}

// madeBy are the actors who ran an execution or wrote its report: who opened and
// conducted it, did its steps, wrote what was learnt and signed.
func (x *Execution) madeBy(entries []executionEntry) []string {
	ids := []string{x.OpenedByID}
	conductor := x.Definition.Conductor()
	for _, e := range entries {
		switch e.What {
		case progress.StepStarted, progress.StepDone, progress.StepFailed, progress.Learnt, progress.Signed:
			ids = append(ids, e.ActorID)
		case progress.Assigned:
			if e.Role == conductor {
				ids = append(ids, e.ActorID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// take appends an entry that fits, and does what it means for the columns.
func (x *Execution) take(tx *Tx, p *progress.Progress, e *progress.Entry, once string) error {
	if err := x.append(tx, e, once); err != nil {
		return err
	}
	after := progress.Of(x.Definition, append(slices.Clone(p.Entries), *e))
	x.State, x.StartedAt, x.EndedAt = after.State, after.StartedAt, after.EndedAt
	if e.What == progress.Ended {
		if err := openDefects(tx, x, after); err != nil {
			return err
		}
	}
	if e.What == progress.Ended || e.What == progress.Abandoned {
		if err := endDuty(tx, x, e.What == progress.Ended); err != nil {
			return err
		}
	}
	return x.save(tx)
}

// roleFor is the role in which an actor does something: that of the step, where
// they fill it.
func roleFor(p *progress.Progress, e *progress.Entry) string {
	roles := p.Roles(e.ActorID)
	if s := p.Step(e.Step); s != nil && slices.Contains(roles, s.By) {
		return s.By
	}
	if len(roles) > 0 {
		return roles[0]
	}
	return ""
}

// entry is the press as it is kept: cleaned, dated, and with who did it.
func (press Press) entry(tx *Tx, x *Execution) (*progress.Entry, error) {
	at, err := tx.At()
	if err != nil {
		return nil, err
	}
	if at.Before(x.LastAt) {
		at = x.LastAt // a clock that was set back does not take the execution back
	}
	e := press.Entry
	e.At, e.Happened, e.Late, e.By = at, at, false, ""
	if press.At != nil {
		e.Happened = press.At.UTC().Truncate(time.Microsecond)
		e.Late = at.Sub(e.Happened) > time.Minute
	}
	e.ActorID, e.Actor = tx.actor.ID, line(tx.actor.Name)
	if press.For != "" && press.For != tx.actor.ID {
		e.ActorID, e.Actor, e.By = line(press.For), line(cmp.Or(press.Name, press.For)), tx.actor.ID
		e.Late = e.Late || e.What != progress.Assigned
	}
	if err := press.tooLong(); err != nil {
		return nil, err
	}
	e.Step, e.Role, e.Text = line(e.Step), line(e.Role), bounded(strings.TrimSpace(e.Text), mostOfText)
	if len(e.Values) > mostOfValues {
		return nil, fmt.Errorf("%w: it holds %d values; at most %d are kept", progress.ErrNotNow, len(e.Values), mostOfValues)
	}
	values := map[string]string{}
	for key, value := range e.Values {
		if value = bounded(strings.TrimSpace(value), mostOfValue); value != "" {
			values[line(key)] = value
		}
	}
	e.Values = nil
	if len(values) > 0 {
		e.Values = values
	}
	return &e, nil
}

// tooLong refuses what would not be kept whole: a record that ends in the middle of a
// sentence is none.
func (press Press) tooLong() error {
	if n := utf8.RuneCountInString(strings.TrimSpace(press.Text)); n > mostOfText {
		return fmt.Errorf("%w: the text has %d characters, and an entry holds at most %d: enter it in parts, or attach it as a file", progress.ErrNotNow, n, mostOfText)
	}
	for _, name := range slices.Sorted(maps.Keys(press.Values)) {
		if n := utf8.RuneCountInString(strings.TrimSpace(press.Values[name])); n > mostOfValue {
			return fmt.Errorf("%w: %s has %d characters, and a value holds at most %d", progress.ErrNotNow, name, n, mostOfValue)
		}
	}
	return nil
}

// heldExecution reads an execution and locks it until the transaction ends.
func heldExecution(tx *Tx, ref string) (*Execution, []executionEntry, error) {
	id, err := resolveExecution(tx.DB, ref)
	if err != nil {
		return nil, nil, err
	}
	var x Execution
	if err := locked(tx).Take(&x, "id = ?", id).Error; err != nil {
		return nil, nil, err
	}
	entries, err := entriesIn(tx.DB, id)
	return &x, entries, err
}

func entriesIn(db *gorm.DB, id string) (entries []executionEntry, err error) {
	err = db.Session(&gorm.Session{NewDB: true}).Where("execution_id = ?", id).Order("seq").Find(&entries).Error
	return entries, err
}

func entriesOf(rows []executionEntry) []progress.Entry {
	entries := make([]progress.Entry, len(rows))
	for i := range rows {
		entries[i] = rows[i].entry()
	}
	return entries
}

// resolveExecution finds an execution by its id, or by an end of it that no other has.
func resolveExecution(db *gorm.DB, ref string) (string, error) {
	if !reference.MatchString(ref) {
		return "", ErrNotFound
	}
	var ids []string
	err := db.Session(&gorm.Session{NewDB: true}).Model(&Execution{}).Where("id = ? OR id LIKE ?", ref, "%"+ref).Order("id DESC").Limit(3).Pluck("id", &ids).Error
	switch {
	case err != nil:
		return "", err
	case len(ids) == 1, len(ids) > 1 && slices.Contains(ids, ref):
		return ids[max(slices.Index(ids, ref), 0)], nil
	case len(ids) > 1:
		return "", fmt.Errorf("%q stands for several executions (%s): write more of the id: %w", ref, strings.Join(ids, ", "), ErrNotFound)
	}
	return "", ErrNotFound
}

// Execution reads one, and what its entries mean.
func (s *Store) Execution(ctx context.Context, ref string) (*Execution, *progress.Progress, error) {
	var x Execution
	var entries []executionEntry
	err := s.snapshot(ctx, "read execution "+ref, func(tx *gorm.DB) error {
		id, err := resolveExecution(tx, ref)
		if err != nil {
			return err
		}
		if err := tx.Take(&x, "id = ?", id).Error; err != nil {
			return err
		}
		entries, err = entriesIn(tx, id)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return &x, progress.Of(x.Definition, entriesOf(entries)), nil
}

// ExecutionHead reads an execution without what it carries out and what was entered.
func (s *Store) ExecutionHead(ctx context.Context, id string) (*Execution, error) {
	var x Execution
	err := s.db.WithContext(ctx).Omit("definition").Take(&x, "id = ?", id).Error
	return &x, s.explain("read execution "+id, err)
}

// ExecutionFilter chooses executions; what is left empty does not narrow.
type ExecutionFilter struct {
	Runbook string
	Kind    scenarios.RunbookKind
	States  []progress.State
	Service string
	Client  string
	Before  string // Next of the page before
	Limit   int    // default 50, at most 500
}

// ExecutionPage is a part of the executions, the newest first.
type ExecutionPage struct {
	Executions []Execution
	Next       string // "" on the last page
}

// Executions reads a page of the executions, without what they carry out.
func (s *Store) Executions(ctx context.Context, f ExecutionFilter) (page ExecutionPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx).Omit("definition")
	for _, narrow := range []struct{ column, value string }{{"runbook", f.Runbook}, {"kind", string(f.Kind)}, {"client", f.Client}} {
		if narrow.value != "" {
			query = query.Where(narrow.column+" = ?", narrow.value)
		}
	}
	if f.Service != "" {
		query = query.Where("services LIKE ?", `%"`+strings.NewReplacer("%", "", "_", "").Replace(f.Service)+`"%`)
	}
	if len(f.States) > 0 {
		query = query.Where("state IN ?", f.States)
	}
	if f.Before != "" {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Executions).Error; err != nil {
		return page, s.explain("read the executions", err)
	}
	if len(page.Executions) > limit {
		page.Executions = page.Executions[:limit]
		page.Next = page.Executions[limit-1].ID
	}
	return page, nil
}

// recordDigest is over everything that a report is made from: the runbook and all
// entries in their order.
func recordDigest(x *Execution, entries []executionEntry) string {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	_ = encoder.Encode(x.Definition) // to a hash, of plain texts and numbers
	for i := range entries {
		_ = encoder.Encode(entries[i].entry())
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// RunbookDefect is the class of findings that an execution opens.
const RunbookDefect fault.Class = "runbook"

// openDefects opens a finding for each place at which an execution left its
// runbook: its owner decides whether the runbook is wrong there.
func openDefects(tx *Tx, x *Execution, p *progress.Progress) error {
	owner, service := cmp.Or(x.Definition.Author, x.OpenedBy), ""
	if len(x.Services) > 0 {
		service = x.Services[0]
	}
	seen := map[string]bool{}
	for _, d := range p.Deviations {
		key := d.Kind + "/" + d.Step
		if seen[key] {
			continue
		}
		seen[key] = true
		what := map[string]string{"skipped": "was skipped", "moved": "was done in another order", "added": "was missing from the runbook", "failed": "went wrong",
			"sent_back": "sent the work back", "open": "was never finished"}[d.Kind]
		reason := fmt.Sprintf("runbook %s, step %s %s: %s", x.Runbook, d.Step, what, d.Reason)
		run := Run{ID: x.ID, Service: service, Client: x.Client, Owner: owner}
		_, err := openFinding(tx, &run, &Symptom{Fingerprint: digest("runbook/" + x.Runbook + "/" + key), Phase: PhaseName(d.Step), Class: RunbookDefect, Blame: "runbook",
			Reason: bounded(reason, mostOfReason), Next: "correct the runbook, or say why it is right as it is", OpenedAt: x.LastAt})
		if err != nil {
			return err
		}
	}
	return closeDefects(tx, x, p)
}

// closeDefects closes what earlier executions of the runbook found wrong with steps
// that went as they should in this one, or that it no longer has.
func closeDefects(tx *Tx, x *Execution, p *progress.Progress) error {
	var open []Finding
	err := locked(tx).Where("state = ? AND class = ? AND last_run <> ? AND last_run IN (SELECT id FROM executions WHERE runbook = ?)", FindingOpen, RunbookDefect, x.ID, x.Runbook).
		Order("id").Find(&open).Error
	if err != nil {
		return err
	}
	for i := range open {
		f := &open[i]
		step := string(f.Phase)
		left := slices.ContainsFunc(p.Deviations, func(d progress.Deviation) bool { return d.Step == step })
		if s := p.Step(step); left || s != nil && s.State != progress.Done {
			continue
		}
		f.State, f.ClosedBy, f.ClosedAt = FindingClosed, x.ID, x.EndedAt
		if err := tx.Model(f).Select("state", "closed_by", "closed_at").Updates(f).Error; err != nil {
			return err
		}
		tx.Record(FindingEnded, fmt.Sprint(f.ID), f)
		if err := wantTickets(tx, f); err != nil {
			return err
		}
	}
	return nil
}

// Defects are the findings that an execution opened or saw again, the newest first.
func (s *Store) Defects(ctx context.Context, execution string) ([]Finding, error) {
	all := []Finding{}
	err := s.db.WithContext(ctx).Where("(opened_by = ? OR last_run = ?) AND class = ?", execution, execution, RunbookDefect).Order("id DESC").Find(&all).Error
	return all, s.explain("read the findings of an execution", err)
}

func executionSubject(x *Execution) ledger.Subject {
	about := ledger.Subject{Client: x.Client}
	if len(x.Services) == 1 {
		about.Service = x.Services[0]
	}
	return about
}

func executionFact(x *Execution) ledger.ExecutionFact {
	return ledger.ExecutionFact{Execution: x.ID, Runbook: x.Runbook, Version: x.Version, Kind: string(x.Kind), Exercise: x.Exercise, Services: x.Services,
		Client: x.Client, Ticket: x.Ticket, Definition: digestOf(x.Definition)}
}

// entryFact is an entry of an execution. What people wrote may quote restored data,
// so it stands here as a digest.
func entryFact(execution string, e progress.Entry, salt []byte) ledger.ExecutionEntryFact {
	texts := []string{e.Text}
	for _, key := range slices.Sorted(maps.Keys(e.Values)) {
		texts = append(texts, key, e.Values[key])
	}
	f := ledger.ExecutionEntryFact{Execution: execution, Seq: e.Seq, What: string(e.What), Step: e.Step, Role: e.Role, Who: e.ActorID, EnteredBy: e.By,
		HappenedAt: micro(e.Happened), Late: e.Late, Says: saltedDigest(salt, texts...)}
	switch e.What {
	case progress.StepStarted, progress.StepDone, progress.StepFailed:
		f.Run = e.Values["run"]
	case progress.Signed:
		f.Record = e.Values["record"]
	case progress.Assigned:
		f.Operates = e.Values["operates"]
	}
	return f
}
