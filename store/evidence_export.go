package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"gorm.io/gorm"

	"rehearse/scenarios/access"
	"rehearse/store/ledger"
)

// ErrNoKey is about an evidence log that has no key yet.
var ErrNoKey = errors.New("the evidence log has no key yet")

// ErrOtherKey is about a key that is not that of the log.
var ErrOtherKey = errors.New("this is not the key of the evidence log")

// EvidenceLog is how the log stands.
type EvidenceLog struct {
	Name         string     `json:"log"`
	Key          string     `json:"key"` // public; "" before there is one
	Size         int64      `json:"entries"`
	At           time.Time  `json:"newest_entry_at"`
	Checkpoint   string     `json:"checkpoint"` // the newest one; "" before there is one
	CheckpointAt *time.Time `json:"checkpoint_at"`
}

// EvidenceLog says how the log stands.
func (s *Store) EvidenceLog(ctx context.Context) (state EvidenceLog, err error) {
	err = s.snapshot(ctx, "read the state of the evidence log", func(tx *gorm.DB) error {
		var head evidenceLog
		if err := tx.Take(&head, "id = 1").Error; err != nil {
			return err
		}
		state = EvidenceLog{Name: head.Name, Key: head.Key, Size: head.Size, At: head.At}
		var newest []evidenceCheckpoint
		if err := tx.Order("size DESC").Limit(1).Find(&newest).Error; err != nil || len(newest) == 0 {
			return err
		}
		state.Checkpoint, state.CheckpointAt = newest[0].Note, &newest[0].At
		return nil
	})
	return state, err
}

// UseKey makes a key that of the log if the log has none yet, and otherwise demands
// that it is the one that the log has: else it is ErrOtherKey.
func (s *Store) UseKey(ctx context.Context, key ledger.Key) error {
	public := key.Public()
	return s.transaction(ctx, "use the key of the evidence log", func(tx *Tx) error {
		head, err := lockedLog(tx)
		switch {
		case err != nil:
			return err
		case head.Key == public:
			return nil
		case head.Key != "":
			return fmt.Errorf("%w: the log is signed with %s, and this is %s", ErrOtherKey, head.Key, public)
		}
		tx.Record(keyMade, key.Name(), public)
		return tx.Model(head).Updates(map[string]any{"key": public, "name": key.Name()}).Error
	})
}

// RotateKey changes the key of the log. The change is an entry that both keys sign.
func (s *Store) RotateKey(ctx context.Context, oldSecret, newSecret string) error {
	rotation, err := ledger.Rotate(oldSecret, newSecret)
	if err != nil {
		return err
	}
	return s.transaction(ctx, "change the key of the evidence log", func(tx *Tx) error {
		if err := tx.allow(access.ManageKeys, access.Object{}); err != nil {
			return err
		}
		head, err := lockedLog(tx)
		if err != nil {
			return err
		}
		if head.Key != rotation.Old {
			return fmt.Errorf("%w: the log is signed with %s, and the old key is %s", ErrOtherKey, head.Key, rotation.Old)
		}
		tx.Record(keyChanged, "", rotation)
		return tx.Model(head).Update("key", rotation.New).Error
	})
}

func lockedLog(tx *Tx) (*evidenceLog, error) {
	if err := tx.Exec(`UPDATE evidence_log SET size = size WHERE id = 1`).Error; err != nil {
		return nil, err
	}
	var head evidenceLog
	return &head, tx.Take(&head, "id = 1").Error
}

// Checkpoint signs the log as it is, unless it is signed already.
func (s *Store) Checkpoint(ctx context.Context, key ledger.Key) (signed []byte, err error) {
	err = s.transaction(ctx, "sign the evidence log", func(tx *Tx) error {
		head, err := lockedLog(tx)
		if err == nil {
			signed, err = sign(tx, head, key)
		}
		return err
	})
	return signed, err
}

// sign makes a checkpoint of the log as it is in the transaction.
func sign(tx *Tx, head *evidenceLog, key ledger.Key) ([]byte, error) {
	switch head.Key {
	case key.Public():
	case "":
		return nil, ErrNoKey
	default:
		return nil, fmt.Errorf("%w: the log is signed with %s, and this is %s", ErrOtherKey, head.Key, key.Public())
	}
	var known []evidenceCheckpoint
	if err := tx.Where("size = ?", head.Size).Find(&known).Error; err != nil {
		return nil, err
	}
	if len(known) > 0 {
		return []byte(known[0].Note), nil
	}
	frontier, ok := ledger.FrontierOf(head.Size, head.Frontier)
	if !ok {
		return nil, errors.New("the row that says how far the log has grown was changed; rehearse evidence verify --database says more")
	}
	signed, err := ledger.Checkpoint{Origin: head.Name, Size: head.Size, Root: frontier.Root()}.Sign(key)
	if err != nil {
		return nil, err
	}
	at, err := tx.At()
	if err != nil {
		return nil, err
	}
	return signed, tx.Create(&evidenceCheckpoint{Size: head.Size, At: at, Note: string(signed), Frontier: head.Frontier}).Error
}

// KeepEvidence signs the log whenever something was appended, and enters each hour
// that it was alive, until the context ends. Each checkpoint is handed to keep, which
// keeps it outside; it may be nil. What goes wrong is logged and tried again.
func (s *Store) KeepEvidence(ctx context.Context, key ledger.Key, process, version string, every time.Duration, keep func(context.Context, []byte), trouble func(error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var beaten time.Time
	for {
		if time.Since(beaten) >= time.Hour {
			if err := s.AppendHeartbeat(ctx, process, version); err != nil {
				trouble(err)
			} else {
				beaten = time.Now()
			}
		}
		if signed, err := s.Checkpoint(ctx, key); err != nil && ctx.Err() == nil {
			trouble(err)
		} else if err == nil && keep != nil {
			keep(ctx, signed)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// EvidenceQuery asks for a bundle.
type EvidenceQuery struct {
	About       ledger.About
	From, Until time.Time
	Made        string // the program and its version
	Controls    []ledger.Control

	// Keep keeps the checkpoint of the bundle outside before the bundle is written; nil
	// keeps it nowhere. What it cannot do it reports elsewhere.
	Keep func(ctx context.Context, checkpoint []byte)
}

// ErrNoEvidence is about a client or service that the log knows nothing of.
var ErrNoEvidence = errors.New("the evidence log knows nothing of it")

// ExportEvidence writes a bundle. That it was exported is its last entry.
func (s *Store) ExportEvidence(ctx context.Context, to io.Writer, q EvidenceQuery, key ledger.Key) error {
	x := ledger.Export{About: q.About, From: q.From, Until: q.Until, Made: q.Made, Signer: key, Controls: q.Controls}
	var tags tagger
	err := s.transaction(ctx, "enter the export into the evidence log", func(tx *Tx) error {
		var err error
		if x.Clients, x.Scenarios, err = scopesOf(tx.DB, q.About); err != nil {
			return err
		}
		if err := tx.mayExport(q.About, x.Clients); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		x.Bundle = newID(at)
		about := ledger.Subject{Client: q.About.Client, Service: q.About.Service}
		about.Operator = about == (ledger.Subject{})
		head, err := appendEntries(tx, []draft{{kind: ledger.Exported, subject: x.Bundle, about: about,
			fact: ledger.ExportFact{Bundle: x.Bundle, About: q.About, From: q.From.UTC(), Until: q.Until.UTC()}}})
		if err != nil {
			return err
		}
		x.Log, x.Size, x.ScopeKey, tags = head.Name, head.Size, head.ScopeKey, tagger{head.ScopeKey, map[ledger.Subject][]string{}}
		x.Checkpoint, err = sign(tx, head, key)
		return err
	})
	if err != nil {
		return err
	}
	if q.Keep != nil {
		q.Keep(ctx, x.Checkpoint)
	}
	if x.Anchored, err = s.anchored(ctx, q, x.Size); err != nil {
		return err
	}
	if n := len(x.Anchored); n > 0 && x.Anchored[n-1].Checkpoint == string(x.Checkpoint) {
		x.Checkpoint = x.Anchored[n-1].Cosigned()
	}
	x.Entries = s.entries(ctx, x.Size, tags)
	return s.explain("export the evidence", ledger.Write(to, x))
}

// TableExport is records that leave as CSV.
type TableExport struct {
	Table           string // such as runs
	Client, Service string // only what is of these; "" is all that the actor may see
	From, Until     time.Time
}

// NoteExport enters that records leave as CSV, before they do. Of a client that the
// actor may not see nothing leaves, and the entry is not that client's.
func (s *Store) NoteExport(ctx context.Context, x TableExport) error {
	return s.transaction(ctx, "enter the export into the evidence log", func(tx *Tx) error {
		x.Table, x.Client, x.Service = line(x.Table), line(x.Client), line(x.Service)
		if ok, _ := access.Allowed(tx.actor, access.Read, access.Object{Client: x.Client}); !ok || len(tx.actor.Clients) > 0 && x.Client == "" {
			x.Client, x.Service = "", ""
		}
		tx.Record(TableExported, x.Table, &x)
		return nil
	})
}

// mayExport asks for each client whose evidence it is; without one it is everybody's.
func (tx *Tx) mayExport(about ledger.About, clients []string) error {
	switch {
	case about.Client != "":
		clients = []string{about.Client}
	case len(clients) == 0:
		clients = []string{""}
	}
	for _, client := range clients {
		if err := tx.allow(access.ExportEvidence, access.Object{Client: client}); err != nil {
			return err
		}
	}
	return nil
}

// scopesOf are the clients and scenarios that belong to what a bundle is about.
func scopesOf(tx *gorm.DB, about ledger.About) (clients, scenarios []string, err error) {
	if about == (ledger.About{}) {
		return nil, nil, nil
	}
	query := tx.Model(&evidenceEntry{}).Where("kind = ? AND subject = ?", ledger.ServiceVersion, about.Service)
	if about.Service == "" {
		query = tx.Model(&evidenceEntry{}).Where("kind = ?", ledger.ServiceVersion)
	}
	var bodies []string
	if err := query.Order("idx").Pluck("body", &bodies).Error; err != nil {
		return nil, nil, err
	}
	services := map[string]bool{}
	for _, body := range bodies {
		subject, err := ledger.SubjectOf([]byte(body))
		if err != nil {
			return nil, nil, err
		}
		if about.Client == "" || about.Client == subject.Client {
			services[subject.Service] = true
			clients = append(clients, subject.Client)
		}
	}
	if len(services) == 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoEvidence, about)
	}
	bodies = nil
	if err := tx.Model(&evidenceEntry{}).Where("kind = ?", ledger.ScenarioVersion).Order("idx").Pluck("body", &bodies).Error; err != nil {
		return nil, nil, err
	}
	for _, body := range bodies {
		subject, err := ledger.SubjectOf([]byte(body))
		if err != nil {
			return nil, nil, err
		}
		if services[subject.Service] {
			scenarios = append(scenarios, subject.Scenario)
		}
	}
	slices.Sort(clients)
	slices.Sort(scenarios)
	return slices.Compact(clients), slices.Compact(scenarios), nil
}

// entries reads the first of the log, a few at a time: what was appended once does
// not change.
func (s *Store) entries(ctx context.Context, size int64, tags tagger) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for next := int64(0); next < size; {
			var rows []evidenceEntry
			err := s.db.WithContext(ctx).Where("idx >= ? AND idx < ?", next, min(size, next+200)).Order("idx").Find(&rows).Error
			if err == nil && len(rows) == 0 {
				next += 200 // whoever reads notices what is missing
				continue
			}
			if err != nil {
				yield(ledger.Entry{}, s.explain("read the evidence log", err))
				return
			}
			for _, row := range rows {
				entry, err := row.entry(tags)
				if !yield(entry, err) || err != nil {
					return
				}
				next = row.Index + 1
			}
		}
	}
}

func (e evidenceEntry) entry(tags tagger) (entry ledger.Entry, err error) {
	entry = ledger.Entry{Header: []byte(e.Header), Body: []byte(e.Body)}
	if e.Members == nil {
		return entry, nil
	}
	lines, err := unpacker.DecodeAll(e.Members, nil)
	if err != nil {
		return entry, fmt.Errorf("entry %d: unpack its members: %w", e.Index, err)
	}
	entry.Members = []ledger.EntryMember{}
	for line := range bytes.Lines(lines) {
		body := bytes.TrimSuffix(line, []byte("\n"))
		subject, err := ledger.SubjectOf(body)
		if err != nil {
			return entry, fmt.Errorf("entry %d: read a member: %w", e.Index, err)
		}
		entry.Members = append(entry.Members, ledger.EntryMember{Header: ledger.Member{Body: ledger.Sum(body), Tags: tags.of(subject)}.Canonical(), Body: body})
	}
	return entry, nil
}

// CheckedEvidence is what was found of the log in the database and of the rows
// beside it.
type CheckedEvidence struct {
	Entries     int64            `json:"entries"`
	Checkpoints int              `json:"checkpoints"`
	Runs        int              `json:"runs"`
	Occurrences int              `json:"occurrences"`
	Exemptions  int              `json:"exemptions"`
	Executions  int              `json:"execution_entries"`
	Problems    []ledger.Problem `json:"problems" nullable:"false"`
	Remarks     []string         `json:"remarks" nullable:"false"`
}

// CheckEvidence verifies the whole log of the database, and holds the rows of runs,
// occurrences and exemptions to their entries. The key is the pinned one; "" takes
// the one that the database names, which proves less.
func (s *Store) CheckEvidence(ctx context.Context, key string) (found CheckedEvidence, err error) {
	var head evidenceLog
	if err := s.db.WithContext(ctx).Take(&head, "id = 1").Error; err != nil {
		return found, s.explain("read the evidence log", err)
	}
	var checkpoints []evidenceCheckpoint
	if err := s.db.WithContext(ctx).Where("size <= ?", head.Size).Order("size").Find(&checkpoints).Error; err != nil {
		return found, s.explain("read the checkpoints", err)
	}
	roots := map[int64]tlog.Hash{}
	for _, c := range checkpoints {
		roots[c.Size] = tlog.Hash{}
	}
	compare := &rowsCompared{s: s, ctx: ctx, found: &found}
	pinned := key
	if pinned == "" {
		pinned = head.Key
	}
	replayed, err := ledger.Replay(s.entries(ctx, head.Size, tagger{head.ScopeKey, map[ledger.Subject][]string{}}), pinned, func(h ledger.Header, e ledger.Entry, root func() tlog.Hash) {
		found.Entries++
		if _, asked := roots[h.Index+1]; asked {
			roots[h.Index+1] = root()
		}
		compare.entry(h, e)
	})
	if err != nil {
		return found, err
	}
	found.Problems, found.Remarks = append(replayed.Problems, found.Problems...), replayed.Remarks
	if head.Size != replayed.Tree.Size || !bytes.Equal(head.Frontier, replayed.Tree.Bytes()) {
		found.problem(ledger.WrongRoot, "the entries in the database are not those that were appended: the log says %d entries, and %d give another tree", head.Size, replayed.Tree.Size)
	}
	for _, c := range checkpoints {
		found.Checkpoints++
		signed, err := ledger.OpenCheckpoint([]byte(c.Note), replayed.Keys, nil)
		switch {
		case err != nil:
			found.problem(ledger.WrongKey, "the checkpoint of %d entries: %s", c.Size, err)
		case signed.Size != c.Size || signed.Root != roots[c.Size]:
			found.problem(ledger.WrongRoot, "the first %d entries are not those that the checkpoint of %s was signed for", c.Size, c.At.UTC().Format(time.RFC3339))
		}
	}
	if err := errors.Join(compare.flush(), compare.flushEntered(), compare.missing(), compare.executions(), compare.removals(), compare.occurrences(replayed.Account), compare.exemptions(replayed.Account)); err != nil {
		return found, err
	}
	found.Problems, found.Remarks = append([]ledger.Problem{}, found.Problems...), append([]string{}, found.Remarks...)
	return found, nil
}

func (c *CheckedEvidence) problem(code ledger.Code, format string, args ...any) {
	c.Problems = append(c.Problems, ledger.Problem{Code: code, Text: fmt.Sprintf(format, args...)})
}

// rowsCompared holds rows to their entries.
type rowsCompared struct {
	s     *Store
	ctx   context.Context //nolint:containedctx // of one check
	found *CheckedEvidence
	runs  map[string]endedEntry
	made  []enteredEntry
	err   error
}

type enteredEntry struct {
	index int64
	fact  ledger.ExecutionEntryFact
	salt  []byte
}

type endedEntry struct {
	index int64
	body  ledger.Digest
	fact  ledger.RunFact
	salt  []byte
}

// entry notes the end of a run, and compares when there are several.
func (c *rowsCompared) entry(h ledger.Header, e ledger.Entry) {
	if h.Kind == ledger.ExecutionEntered && c.err == nil {
		fact, salt, err := ledger.EnteredOf(e.Body)
		bytes, wrong := hex.DecodeString(salt)
		if err != nil || wrong != nil {
			return // told by the replay
		}
		if c.made = append(c.made, enteredEntry{h.Index, fact, bytes}); len(c.made) >= 500 {
			c.err = c.flushEntered()
		}
		return
	}
	if h.Kind != ledger.RunEnded || c.err != nil {
		return
	}
	fact, salt, err := ledger.RunOf(e.Body)
	if err != nil {
		return // told by the replay
	}
	bytes, err := hex.DecodeString(salt)
	if err != nil {
		return
	}
	if c.runs == nil {
		c.runs = map[string]endedEntry{}
	}
	c.runs[fact.Run] = endedEntry{h.Index, h.Body, fact, bytes}
	if len(c.runs) >= 100 {
		c.err = c.flush()
	}
}

func (c *rowsCompared) flush() error {
	if c.err != nil || len(c.runs) == 0 {
		return c.err
	}
	ids := sortedKeys(c.runs)
	var rows []Run
	if err := withDetails(c.s.db.WithContext(c.ctx)).Find(&rows, "id IN ?", ids).Error; err != nil {
		return c.s.explain("read the runs", err)
	}
	by := map[string]*Run{}
	for i := range rows {
		by[rows[i].ID] = &rows[i]
	}
	removed, err := removedOf(c.s.db.WithContext(c.ctx), RunRecords, ids)
	if err != nil {
		return c.s.explain("read what retention removed", err)
	}
	for _, id := range ids {
		c.found.Runs++
		entry, row := c.runs[id], by[id]
		switch {
		case row == nil:
			c.found.problem(ledger.EntryMissing, "run %s ended %s by entry %d, and the database has no such run", id, entry.fact.Outcome, entry.index)
		case row.EndedAt == nil:
			c.found.problem(ledger.EntryChanged, "run %s ended %s by entry %d, and its row has not ended", id, entry.fact.Outcome, entry.index)
		default:
			fact := runFact(row, entry.salt)
			if n := len(entry.fact.Symptoms); len(fact.Symptoms) > n {
				fact.Symptoms = fact.Symptoms[:n] // the others were noticed after the run had ended
			}
			if stone, gone := removed[id]; gone {
				if stone.Entry == nil || *stone.Entry != entry.index || stone.Digest != entry.body.String() {
					c.found.problem(ledger.EntryChanged, "run %s: the tombstone that retention left does not name entry %d, which the run ended with", id, entry.index)
				}
				fact.Phases, fact.Observations, fact.Reason = entry.fact.Phases, entry.fact.Observations, entry.fact.Reason // the entry alone has them
			}
			for _, text := range differences(entry.fact, fact) {
				c.found.problem(ledger.EntryChanged, "run %s differs from entry %d: %s", id, entry.index, text)
			}
		}
	}
	c.runs = nil
	return nil
}

// flushEntered holds what people entered to the log.
func (c *rowsCompared) flushEntered() error {
	if c.err != nil || len(c.made) == 0 {
		return c.err
	}
	ids := map[string]bool{}
	for _, made := range c.made {
		ids[made.fact.Execution] = true
	}
	type key struct {
		id  string
		seq int64
	}
	rows := map[key]*executionEntry{}
	for id := range ids {
		entries, err := entriesIn(c.s.db.WithContext(c.ctx), id)
		if err != nil {
			return c.s.explain("read the entries of an execution", err)
		}
		for i := range entries {
			rows[key{id, entries[i].Seq}] = &entries[i]
		}
	}
	for _, made := range c.made {
		c.found.Executions++
		row := rows[key{made.fact.Execution, made.fact.Seq}]
		if row == nil {
			c.found.problem(ledger.EntryMissing, "entry %d of execution %s stands in entry %d of the log, and the database does not have it", made.fact.Seq, made.fact.Execution, made.index)
			continue
		}
		for _, text := range differences(made.fact, entryFact(made.fact.Execution, row.entry(), made.salt)) {
			c.found.problem(ledger.EntryChanged, "entry %d of execution %s differs from entry %d of the log: %s", made.fact.Seq, made.fact.Execution, made.index, text)
		}
	}
	c.made = nil
	return nil
}

// executions finds entries of executions that the log does not have.
func (c *rowsCompared) executions() error {
	var rows []struct {
		ID          string
		Rows, InLog int64
	}
	err := c.s.db.WithContext(c.ctx).Raw(`SELECT x.id, (SELECT count(*) FROM execution_entries n WHERE n.execution_id = x.id) AS rows,
		(SELECT count(*) FROM evidence_entries e WHERE e.kind = 'execution.entered' AND e.subject = x.id) AS in_log FROM executions x ORDER BY x.id`).Scan(&rows).Error
	for _, row := range rows {
		if row.Rows > row.InLog {
			c.found.problem(ledger.EntryMissing, "execution %s has %d entries in the database, and the log has %d", row.ID, row.Rows, row.InLog)
		}
	}
	return c.s.explain("count the entries of executions", err)
}

// differences names the fields in which two facts differ.
func differences(entry, row any) (texts []string) {
	fields := func(v any) map[string]json.RawMessage {
		data, err := json.Marshal(v)
		if err != nil { // it is made of plain texts and numbers
			panic(err)
		}
		var all map[string]json.RawMessage
		if err := json.Unmarshal(data, &all); err != nil {
			panic(err)
		}
		return all
	}
	a, b := fields(entry), fields(row)
	for _, name := range sortedKeys(a) {
		if !bytes.Equal(a[name], b[name]) {
			texts = append(texts, fmt.Sprintf("%s is %s in the entry and %s in the row", name, cut(a[name]), cut(b[name])))
		}
	}
	for _, name := range sortedKeys(b) {
		if _, known := a[name]; !known {
			texts = append(texts, fmt.Sprintf("%s is not in the entry and %s in the row", name, cut(b[name])))
		}
	}
	return texts
}

func cut(data []byte) string {
	if len(data) == 0 {
		return "not there"
	}
	return bounded(string(data), 120)
}

// missing finds rows of runs that ended and of which no entry says so.
func (c *rowsCompared) missing() error {
	var opened evidenceEntry
	if err := c.s.db.WithContext(c.ctx).Take(&opened, "idx = 0").Error; err != nil {
		return c.s.explain("read when the log was opened", err)
	}
	var ids []string
	err := c.s.db.WithContext(c.ctx).Model(&Run{}).Where(`state = 'ended' AND ended_at > ? AND NOT EXISTS
		(SELECT 1 FROM evidence_entries e WHERE e.kind = 'run.ended' AND e.subject = runs.id)`, text(opened.At)).Order("id").Limit(100).Pluck("id", &ids).Error
	for _, id := range ids {
		c.found.problem(ledger.EntryMissing, "run %s has ended, and no entry says so", id)
	}
	return c.s.explain("look for runs without an entry", err)
}

// occurrences holds every row of an occurrence to what the entries say of it.
func (c *rowsCompared) occurrences(account *ledger.Account) error {
	known := len(account.Occurrences)
	opened := time.Time{}
	if entry, err := c.first(); err == nil {
		opened = entry.At
	}
	seen := 0
	var last int64
	for {
		var rows []Occurrence
		if err := c.s.db.WithContext(c.ctx).Where("id > ?", last).Order("id").Limit(500).Find(&rows).Error; err != nil {
			return c.s.explain("read the occurrences", err)
		}
		if len(rows) == 0 {
			break
		}
		for i := range rows {
			o := &rows[i]
			last = o.ID
			entry := account.Occurrences[dueOf(o).String()]
			if entry == nil {
				if !o.WrittenAt.Before(opened) {
					c.found.problem(ledger.EntryMissing, "occurrence %d (%s) is in the database, and no entry planned it", o.ID, dueOf(o))
				}
				continue
			}
			seen++
			c.found.Occurrences++
			c.occurrence(entry, o)
		}
	}
	if seen < known {
		c.found.problem(ledger.EntryMissing, "%d occurrences that entries planned are not in the database", known-seen)
	}
	return nil
}

func (c *rowsCompared) occurrence(entry *ledger.Occurrence, o *Occurrence) {
	row := occurrenceFact(o)
	row.Reason = entry.Reason // what is said of it changes while it waits
	for _, text := range differences(entry.OccurrenceFact, row) {
		c.found.problem(ledger.EntryChanged, "occurrence %d (%s) differs from entry %d: %s", o.ID, dueOf(o), entry.Entry, text)
	}
	if entry.State != string(o.State) || entry.Run != o.RunID {
		c.found.problem(ledger.EntryChanged, "occurrence %d (%s) is %s by run %q in the database, and %s by run %q by the entries", o.ID, dueOf(o), o.State, o.RunID, entry.State, entry.Run)
	}
}

func (c *rowsCompared) first() (entry evidenceEntry, err error) {
	return entry, c.s.db.WithContext(c.ctx).Take(&entry, "idx = 0").Error
}

// exemptions holds the rows of exemptions to their newest entries.
func (c *rowsCompared) exemptions(account *ledger.Account) error {
	known := account.Exemptions()
	var rows []Exemption
	if err := c.s.db.WithContext(c.ctx).Order("id").Find(&rows).Error; err != nil {
		return c.s.explain("read the exemptions", err)
	}
	opened := time.Time{}
	if entry, err := c.first(); err == nil {
		opened = entry.At
	}
	seen := 0
	for i := range rows {
		e := &rows[i]
		entry, found := known[e.UID]
		if !found {
			if e.RequestedAt.After(opened) {
				c.found.problem(ledger.EntryMissing, "exemption %d is in the database, and no entry says so", e.ID)
			}
			continue
		}
		seen++
		c.found.Exemptions++
		for _, text := range differences(entry, exemptionFact(e)) {
			c.found.problem(ledger.EntryChanged, "exemption %d differs from its entry: %s", e.ID, text)
		}
	}
	if seen < len(known) {
		c.found.problem(ledger.EntryMissing, "%d exemptions that entries name are not in the database", len(known)-seen)
	}
	return nil
}
