package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/store/ledger"
)

// The evidence log lives beside the facts and is appended in their transactions:
// either both are there or neither. Its rows are only ever inserted; triggers refuse
// everything else. One row, evidence_log, says how far the log has grown: whoever
// appends locks it last, so appending waits only for others who append.

// ErrEvidence is about a fact that could not be entered into the evidence log, and
// was therefore not recorded at all.
var ErrEvidence = errors.New("the evidence of it could not be written")

// Facts of the catalogue and of the log itself.
const (
	serviceNoted   FactKind = "service.version"  // *scenarios.Service
	serviceGone    FactKind = "service.gone"     // catalogued
	serviceChanged FactKind = "service.changed"  // *ServiceVersion that a person, a token or an import entered
	scenarioNoted  FactKind = "scenario.version" // scenarioOf
	scenarioGone   FactKind = "scenario.gone"    // catalogued
	heartbeat      FactKind = "heartbeat"        // ledger.HeartbeatFact
	keyMade        FactKind = "key.made"         // its public half
	keyChanged     FactKind = "key.changed"      // ledger.Rotation
	adopted        FactKind = "log.opened"
	backedUp       FactKind = "database.copied" // nil; the subject is the file
)

// evidenceLog is the one row that changes.
type evidenceLog struct {
	ID       int64 `gorm:"primaryKey"`
	Name     string
	ScopeKey []byte
	Key      string // the public key that checkpoints are signed with; "" before there is one
	Size     int64
	Frontier []byte
	At       time.Time `gorm:"serializer:utc"`
}

// TableName is where it is kept.
func (evidenceLog) TableName() string { return "evidence_log" }

// evidenceEntry is an entry of the log.
type evidenceEntry struct {
	Index   int64     `gorm:"column:idx;primaryKey;autoIncrement:false"`
	At      time.Time `gorm:"serializer:utc"`
	Kind    string
	Subject string // what it is about: the id of a run, an occurrence, an exemption
	Header  string
	Body    string
	Members []byte // bodies of members, a line each, compressed; nil for kinds without
}

// TableName is where they are kept.
func (evidenceEntry) TableName() string { return "evidence_entries" }

// evidenceCheckpoint is a signed checkpoint.
type evidenceCheckpoint struct {
	Size int64     `gorm:"primaryKey;autoIncrement:false"`
	At   time.Time `gorm:"serializer:utc"`
	Note string

	Frontier []byte // nil where it was signed before this was kept
}

// TableName is where they are kept.
func (evidenceCheckpoint) TableName() string { return "evidence_checkpoints" }

// catalogued is the version of a service or scenario that the log knows.
type catalogued struct {
	Kind    string `gorm:"primaryKey"`
	Name    string `gorm:"primaryKey"`
	Version string
	Client  string
	Service string
}

// TableName is where they are kept.
func (catalogued) TableName() string { return "evidence_catalogue" }

// draft is an entry before it has a place.
type draft struct {
	kind    ledger.Kind
	subject string
	about   ledger.Subject
	fact    any
	salt    []byte
	members []memberDraft
}

type memberDraft struct {
	about ledger.Subject
	fact  any
}

// mostMembers is how many members an entry commits to at most.
const mostMembers = 1000

// openEvidence begins the log of a database that has none yet. What is under way
// then is entered as it is found.
func (s *Store) openEvidence(ctx context.Context) error {
	var logs int64
	if err := s.db.WithContext(ctx).Model(&evidenceLog{}).Count(&logs).Error; err != nil || logs > 0 {
		return s.explain("look for the evidence log", err)
	}
	return s.transaction(ctx, "open the evidence log", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		key := make([]byte, 32)
		rand.Read(key) // never fails: it crashes the process first
		made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&evidenceLog{ID: 1, Name: logName(), ScopeKey: key, At: at})
		if made.Error == nil && made.RowsAffected == 1 {
			tx.Record(adopted, "", nil)
		}
		return made.Error
	})
}

// logName is what a log is called until a key says otherwise.
func logName() string {
	host, err := os.Hostname()
	if err != nil || host == "" || strings.ContainsAny(host, " +\t\n") {
		host = "localhost"
	}
	return host + "/rehearse"
}

// keepEvidence appends what a transaction has made true. It is the hook at the
// commit of every transaction.
func (s *Store) keepEvidence(tx *Tx, facts []Fact) error {
	var drafts []draft
	for _, fact := range facts {
		more, err := drafted(tx, fact)
		if err != nil {
			return fmt.Errorf("%w: %s %s: %w", ErrEvidence, fact.Kind, fact.Subject, err)
		}
		drafts = append(drafts, more...)
	}
	if len(drafts) == 0 {
		return nil
	}
	if _, err := appendEntries(tx, merged(drafts)); err != nil {
		return fmt.Errorf("%w: %w", ErrEvidence, err)
	}
	return nil
}

// drafted is what a fact becomes in the log.
func drafted(tx *Tx, fact Fact) ([]draft, error) {
	one := func(kind ledger.Kind, about ledger.Subject, says any) []draft {
		return []draft{{kind: kind, subject: fact.Subject, about: about, fact: says}}
	}
	noted := func(about ledger.Subject, detail string) []draft {
		return one(ledger.Noted, about, ledger.NotedFact{What: string(fact.Kind), About: fact.Subject, Detail: detail})
	}
	switch body := fact.Body.(type) {
	case *Run:
		about := subjectOf(body.Client, body.Service, body.Scenario)
		if fact.Kind == RunQueued {
			return one(ledger.RunQueued, about, queuedFact(body)), nil
		}
		ended := *body
		if err := tx.Where("run_id = ?", body.ID).Order("at, attempt").Find(&ended.Takeovers).Error; err != nil {
			return nil, err
		}
		salt := newSalt()
		return []draft{{kind: ledger.RunEnded, subject: fact.Subject, about: about, fact: runFact(&ended, salt), salt: salt}}, nil
	case []Occurrence:
		return draftedMembers(fact.Kind, body), nil
	case *Occurrence:
		return draftedSettled(tx, fact, body)
	case *Exemption:
		return one(ledger.Kind(fact.Kind), subjectOf(body.Client, body.Service, body.Scenario), exemptionFact(body)), nil
	case *Refusal:
		return one(ledger.Refused, ledger.Subject{Operator: true}, ledger.RefusedFact{Verb: string(body.Verb), Object: fmt.Sprintf("%+v", body.On), Why: body.Why}), nil
	case *SignIn:
		return one(ledger.Kind(fact.Kind), ledger.Subject{Operator: true}, ledger.SignInFact{User: body.User, How: body.How, Why: body.Why}), nil
	case *AccessChange:
		return one(ledger.AccessChanged, ledger.Subject{Operator: true}, ledger.AccessFact{What: body.What, About: fact.Subject, Before: body.Before, After: body.After, Why: body.Why}), nil
	case *Execution:
		return one(ledger.ExecutionOpened, executionSubject(body), executionFact(body)), nil
	case *PublishedReport:
		return noted(subjectOf(body.Client, body.Service, ""), fmt.Sprintf("%s of %s for %s, document %s, data %s, from %d entries of this log", body.Kind, body.Period, body.Audience, body.Digest, body.DataDigest, body.MadeFrom.Entries)), nil
	case *Duty:
		about := subjectOf(body.Client, "", "")
		if len(body.Services) == 1 {
			about.Service = body.Services[0]
		}
		return noted(about, dutyDetail(body)), nil
	case *enteredIn:
		salt := newSalt()
		return []draft{{kind: ledger.ExecutionEntered, subject: fact.Subject, about: executionSubject(body.execution), fact: entryFact(body.execution.ID, body.entry, salt), salt: salt}}, nil
	case *TableExport:
		about := ledger.Subject{Client: body.Client, Service: body.Service}
		about.Operator = about == (ledger.Subject{})
		return one(ledger.Exported, about, ledger.ExportFact{Table: body.Table, About: ledger.About{Client: body.Client, Service: body.Service}, From: micro(body.From), Until: micro(body.Until)}), nil
	case *removal:
		return noted(subjectOf(body.client, body.service, ""), body.detail()), nil
	case *Hold:
		return noted(subjectOf(body.Client, body.Service, ""), body.detail()), nil
	case *visited:
		return noted(subjectOf(body.run.Client, body.run.Service, body.run.Scenario), string(body.How)+" "+body.Target), nil
	case *Finding:
		return noted(subjectOf(body.Client, body.Service, body.Scenario), fmt.Sprintf("%s in phase %s, fingerprint %s, run %s", body.Class, body.Phase, body.Fingerprint, cmp.Or(body.ClosedBy, body.LastRun))), nil
	case *worked:
		salt := newSalt()
		detail := body.detail
		if len(body.says) > 0 {
			detail += "; text " + saltedDigest(salt, body.says...)
		}
		return []draft{{kind: ledger.Noted, subject: fact.Subject, about: subjectOf(body.client, body.service, body.scenario), salt: salt,
			fact: ledger.NotedFact{What: string(fact.Kind), About: fact.Subject, Detail: detail}}}, nil
	case *Symptom:
		var run Run
		err := tx.Select("client", "service", "scenario").Take(&run, "id = ?", body.RunID).Error
		if err != nil {
			return nil, err
		}
		return noted(subjectOf(run.Client, run.Service, run.Scenario), fmt.Sprintf("%s in phase %s, fingerprint %s", body.Class, body.Phase, body.Fingerprint)), nil
	case *Takeover:
		var run Run
		err := tx.Select("client", "service", "scenario").Take(&run, "id = ?", body.RunID).Error
		if err != nil {
			return nil, err
		}
		return noted(subjectOf(run.Client, run.Service, run.Scenario), fmt.Sprintf("attempt %d of runner %s: %s", body.Attempt, body.Runner, body.Reason)), nil
	case *scenarios.Service:
		return one(ledger.ServiceVersion, subjectOf(body.Client, body.Service, ""), serviceFact(body)), nil
	case scenarioOf:
		return one(ledger.ScenarioVersion, subjectOf(body.client, body.Service, body.Scenario.Scenario), scenarioFact(body.Scenario)), nil
	case *ServiceVersion:
		return noted(subjectOf(body.Client, body.Service, ""), body.detail()), nil
	case catalogued:
		if fact.Kind == serviceGone {
			return one(ledger.ServiceGone, subjectOf(body.Client, body.Name, ""), ledger.ServiceFact{Service: body.Name, Version: body.Version, Client: body.Client}), nil
		}
		return one(ledger.ScenarioGone, subjectOf(body.Client, body.Service, body.Name), ledger.ScenarioFact{Scenario: body.Name, Service: body.Service, Version: body.Version}), nil
	case ledger.HeartbeatFact:
		return one(ledger.Heartbeat, ledger.Subject{}, body), nil
	case ledger.Rotation:
		return one(ledger.KeyChanged, ledger.Subject{}, body), nil
	}
	switch fact.Kind {
	case adopted:
		return adopt(tx)
	case backedUp:
		return noted(ledger.Subject{Operator: true}, "a copy of the database was made"), nil
	case keyMade:
		return noted(ledger.Subject{}, fmt.Sprint(fact.Body)), nil
	}
	return nil, fmt.Errorf("the evidence log has no word for %T", fact.Body)
}

func draftedMembers(kind FactKind, occurrences []Occurrence) []draft {
	d := draft{kind: ledger.Kind(kind)}
	for i := range occurrences {
		o := &occurrences[i]
		m := memberDraft{about: subjectOf(o.Client, o.Service, o.Scenario)}
		if kind == OccurrencesWithdrawn {
			m.fact = ledger.WithdrawnFact{Due: dueOf(o), Reason: o.Reason}
		} else {
			m.fact = occurrenceFact(o)
		}
		d.members = append(d.members, m)
	}
	return []draft{d}
}

// draftedSettled is an occurrence that no run will meet. What a run makes of one
// follows from the entries of the run.
func draftedSettled(tx *Tx, fact Fact, o *Occurrence) ([]draft, error) {
	if o.State != Missed && o.State != Exempt {
		return nil, nil
	}
	var uid string
	if o.ExemptionID != nil {
		if err := tx.Model(&Exemption{}).Select("uid").Where("id = ?", *o.ExemptionID).Limit(1).Scan(&uid).Error; err != nil {
			return nil, err
		}
	}
	return []draft{{kind: ledger.OccurrenceSettled, subject: fact.Subject, about: subjectOf(o.Client, o.Service, o.Scenario), fact: settledFact(o, uid)}}, nil
}

// merged puts lists that were planned one after the other into one entry, as long
// as that has not too many members.
func merged(drafts []draft) (all []draft) {
	for _, d := range drafts {
		if n := len(all); n > 0 && d.kind.HasMembers() && all[n-1].kind == d.kind {
			all[n-1].members = append(all[n-1].members, d.members...)
			d = all[n-1]
			all = all[:n-1]
		}
		for d.kind.HasMembers() && len(d.members) > mostMembers {
			part := d
			part.members, d.members = d.members[:mostMembers:mostMembers], d.members[mostMembers:]
			all = append(all, part)
		}
		all = append(all, d)
	}
	return all
}

func newSalt() []byte {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails: it crashes the process first
	return salt
}

// adopt enters what a database that had no log holds of what is still to come.
func adopt(tx *Tx) ([]draft, error) {
	var head evidenceLog
	if err := tx.Take(&head).Error; err != nil {
		return nil, err
	}
	drafts := []draft{{kind: ledger.LogOpened, fact: ledger.OpenedFact{Name: head.Name, Key: head.Key}}}
	var exemptions []Exemption
	if err := tx.Where("withdrawn_at IS NULL AND until_at > ?", text(head.At)).Order("id").Find(&exemptions).Error; err != nil {
		return nil, err
	}
	for i := range exemptions {
		e := &exemptions[i]
		drafts = append(drafts, draft{kind: ledger.ExemptionRequested, subject: fmt.Sprint(e.ID), about: subjectOf(e.Client, e.Service, e.Scenario), fact: exemptionFact(e)})
	}
	var open []Occurrence
	if err := tx.Where("state IN ('planned', 'started', 'missed') AND (state <> 'missed' OR to_catch_up)").Order("due_at, id").Find(&open).Error; err != nil {
		return nil, err
	}
	if len(open) > 0 {
		drafts = append(drafts, draftedMembers(OccurrencesPlanned, open)...)
	}
	for i := range open {
		if o := &open[i]; o.State == Missed {
			drafts = append(drafts, draft{kind: ledger.OccurrenceSettled, subject: fmt.Sprint(o.ID), about: subjectOf(o.Client, o.Service, o.Scenario), fact: settledFact(o, "")})
		}
	}
	var runs []Run
	if err := tx.Where("state <> 'ended'").Order("queued_at, id").Find(&runs).Error; err != nil {
		return nil, err
	}
	for i := range runs {
		r := &runs[i]
		drafts = append(drafts, draft{kind: ledger.RunQueued, subject: r.ID, about: subjectOf(r.Client, r.Service, r.Scenario), fact: queuedFact(r)})
	}
	return drafts, nil
}

// appendEntries gives drafts their places, and returns the log as it is then.
func appendEntries(tx *Tx, drafts []draft) (*evidenceLog, error) {
	happened, err := tx.At()
	if err != nil {
		return nil, err
	}
	// The update that changes nothing is what locks the row, on either database.
	if err := tx.Exec(`UPDATE evidence_log SET size = size WHERE id = 1`).Error; err != nil {
		return nil, err
	}
	var head evidenceLog
	if err := tx.Take(&head, "id = 1").Error; err != nil {
		return nil, fmt.Errorf("read how far the log has grown: %w", err)
	}
	frontier, ok := ledger.FrontierOf(head.Size, head.Frontier)
	if !ok {
		return nil, errors.New("the row that says how far the log has grown was changed; rehearse evidence verify --database says more")
	}
	at, err := moment(tx.DB)
	if err != nil {
		return nil, err
	}
	if at = at.Truncate(time.Microsecond); at.Before(head.At) {
		at = head.At // a clock that was set back does not take the log back
	}
	tags := tagger{key: head.ScopeKey, known: map[ledger.Subject][]string{}}
	actor := actorOf(tx.actor)
	rows := make([]evidenceEntry, 0, len(drafts))
	for _, d := range drafts {
		row, header, err := d.sealed(tags, frontier.Size, at, happened, actor)
		if err != nil {
			return nil, err
		}
		frontier.Append(header.Leaf())
		rows = append(rows, row)
	}
	for len(rows) > 0 {
		n := min(len(rows), 100)
		some := rows[:n]
		if err := tx.Create(&some).Error; err != nil {
			return nil, fmt.Errorf("append to the log: %w", err)
		}
		rows = rows[n:]
	}
	head.Size, head.Frontier, head.At = frontier.Size, frontier.Bytes(), at
	return &head, tx.Model(&head).Select("size", "frontier", "at").Updates(&head).Error
}

// tagger makes each subject's tags once.
type tagger struct {
	key   []byte
	known map[ledger.Subject][]string
}

func (t tagger) of(s ledger.Subject) []string {
	tags, known := t.known[s]
	if !known {
		tags = ledger.Tags(t.key, s)
		t.known[s] = tags
	}
	return tags
}

func (d draft) sealed(tags tagger, index int64, at, happened time.Time, actor ledger.Actor) (row evidenceEntry, h ledger.Header, err error) {
	row = evidenceEntry{Index: index, At: at, Kind: string(d.kind), Subject: d.subject}
	if d.kind.HasMembers() {
		if row.Members, d.fact, err = d.sealedMembers(tags, happened, actor); err != nil {
			return row, h, err
		}
	}
	if d.salt == nil {
		d.salt = newSalt()
	}
	body, err := ledger.Seal(d.kind, d.salt, happened, actor, d.about, d.fact)
	if err != nil {
		return row, h, err
	}
	h = ledger.Header{At: at, Body: ledger.Sum(body), Index: index, Kind: d.kind, Tags: tags.of(d.about), Schema: ledger.HeaderSchema}
	row.Header, row.Body = string(h.Canonical()), string(body)
	return row, h, nil
}

func (d draft) sealedMembers(tags tagger, happened time.Time, actor ledger.Actor) (packed []byte, fact ledger.MembersFact, err error) {
	var lines bytes.Buffer
	sum := sha256.New()
	for _, m := range d.members {
		body, err := ledger.SealMember(d.kind, newSalt(), happened, actor, m.about, m.fact)
		if err != nil {
			return nil, fact, err
		}
		lines.Write(body)
		lines.WriteByte('\n')
		sum.Write(ledger.Member{Body: ledger.Sum(body), Tags: tags.of(m.about)}.Canonical())
		sum.Write([]byte{'\n'})
	}
	return packer.EncodeAll(lines.Bytes(), nil), ledger.MembersFact{Count: len(d.members), Digest: hex.EncodeToString(sum.Sum(nil))}, nil
}

var (
	packer   = must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)))
	unpacker = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20)))
)

func must[T any](made T, err error) T {
	if err != nil { // the options are fixed
		panic(err)
	}
	return made
}

// NoteCatalogue enters what of a workspace's services and scenarios the log does
// not know yet: new versions, and what is gone.
func (s *Store) NoteCatalogue(ctx context.Context, w *scenarios.Workspace) error {
	if noted, ok := s.noted.Load().(string); ok && noted == w.Version && noted != "" {
		return nil
	}
	known, err := s.catalogue(ctx)
	if err != nil {
		return err
	}
	stale := false
	for name, service := range w.Services {
		stale = stale || known["service "+name].Version != service.Digest
	}
	for name, scenario := range w.Scenarios {
		stale = stale || known["scenario "+name].Version != scenario.Digest
	}
	for _, row := range known {
		stale = stale || row.Version != "" && row.goneFrom(w)
	}
	if !stale {
		s.noted.Store(w.Version)
		return nil
	}
	revisions := scenarios.Revisions(ctx, w.Dir)
	err = s.transaction(ctx, "note the catalogue", func(tx *Tx) error {
		var versions []ServiceVersion
		for _, name := range sortedKeys(w.Services) {
			changed, err := noteService(tx, w.Services[name])
			if err != nil {
				return err
			}
			if changed {
				versions = append(versions, versionAsLoaded(w.Services[name], revisions))
			}
		}
		for _, name := range sortedKeys(w.Scenarios) {
			if err := noteScenario(tx, w.Scenarios[name], w.Services[w.Scenarios[name].Service]); err != nil {
				return err
			}
		}
		for _, key := range sortedKeys(known) {
			if row := known[key]; row.Version != "" && row.goneFrom(w) {
				kind := serviceGone
				if row.Kind == "scenario" {
					kind = scenarioGone
				} else {
					versions = append(versions, ServiceVersion{Service: row.Name, Client: row.Client, Origin: FromFile, Gone: true})
				}
				tx.Record(kind, row.Name, row)
				if err := tx.Model(&catalogued{}).Where("kind = ? AND name = ?", row.Kind, row.Name).Update("version", "").Error; err != nil {
					return err
				}
			}
		}
		return enterVersions(tx, versions)
	})
	if err == nil {
		s.noted.Store(w.Version)
	}
	return err
}

func (c catalogued) goneFrom(w *scenarios.Workspace) bool {
	if c.Kind == "service" {
		return w.Services[c.Name] == nil
	}
	return w.Gone(c.Name)
}

func (s *Store) catalogue(ctx context.Context) (map[string]catalogued, error) {
	var rows []catalogued
	if err := s.db.WithContext(ctx).Find(&rows).Error; err != nil {
		return nil, s.explain("read what the evidence log knows of the catalogue", err)
	}
	known := make(map[string]catalogued, len(rows))
	for _, row := range rows {
		known[row.Kind+" "+row.Name] = row
	}
	return known, nil
}

// noteServices enters versions of services unless the log has them. What git says of
// their files only NoteCatalogue finds out.
func noteServices(tx *Tx, services ...*scenarios.Service) error {
	var versions []ServiceVersion
	for _, service := range services {
		changed, err := noteService(tx, service)
		if err != nil {
			return err
		}
		if changed {
			versions = append(versions, versionAsLoaded(service, nil))
		}
	}
	return enterVersions(tx, versions)
}

// noteService enters a version of a service unless the log has it, and says whether
// it did; entering it as a version of the catalogue is left to the caller.
func noteService(tx *Tx, service *scenarios.Service) (changed bool, err error) {
	if service == nil {
		return false, nil
	}
	row := catalogued{Kind: "service", Name: service.Service, Version: service.Digest, Client: service.Client, Service: service.Service}
	changed, err = noteVersion(tx, row)
	if changed {
		tx.Record(serviceNoted, service.Service, service)
	}
	return changed, err
}

// noteScenario enters a version of a scenario unless the log has it.
func noteScenario(tx *Tx, scenario *scenarios.Scenario, service *scenarios.Service) error {
	row := catalogued{Kind: "scenario", Name: scenario.Scenario, Version: scenario.Digest, Service: scenario.Service}
	if service != nil {
		row.Client = service.Client
	}
	changed, err := noteVersion(tx, row)
	if changed {
		tx.Record(scenarioNoted, scenario.Scenario, scenarioOf{scenario, row.Client})
	}
	return err
}

// scenarioOf is a scenario and whose service it restores.
type scenarioOf struct {
	*scenarios.Scenario
	client string
}

// noteVersion says whether a version was new.
func noteVersion(tx *Tx, row catalogued) (changed bool, err error) {
	done := tx.Exec(`INSERT INTO evidence_catalogue (kind, name, version, client, service) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version, client = excluded.client, service = excluded.service
		WHERE evidence_catalogue.version <> excluded.version`, row.Kind, row.Name, row.Version, row.Client, row.Service)
	return done.RowsAffected > 0, done.Error
}

// AppendHeartbeat enters that a server is alive and can append.
func (s *Store) AppendHeartbeat(ctx context.Context, process, version string) error {
	return s.transaction(ctx, "enter a heartbeat into the evidence log", func(tx *Tx) error {
		tx.Record(heartbeat, process, ledger.HeartbeatFact{Process: process, Version: version})
		return nil
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
