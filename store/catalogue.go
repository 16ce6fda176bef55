package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
)

// Errors about changes of the catalogue, for callers who branch. Their texts say what
// to do.
var (
	ErrFileOwns  = errors.New("a file of the workspace declares the service")
	ErrChanged   = errors.New("the service is not as you saw it")
	ErrCatalogue = errors.New("the service cannot be changed this way")
)

// Origin is what a version of a service came by.
type Origin string

// The origins. What a file declares the API may not change.
const (
	FromFile Origin = "file" // entered when it was first loaded
	FromAPI  Origin = "api"  // entered by a person, a token or an import, and loaded from the database
)

// CatalogueOwner is the owner of the layer of files that Catalogue makes.
const CatalogueOwner = "database"

// ServiceVersion is what a service was from a moment on, until the next one. Rows are
// only ever inserted.
type ServiceVersion struct {
	ID          int64     `gorm:"primaryKey" json:"-"`
	Service     string    `json:"service"`
	Number      int64     `json:"number"`                             // from 1, of one service
	Digest      string    `json:"version"`                            // SHA-256 of the definition, as in runs and occurrences; "" where it is gone
	Client      string    `json:"client"`                             //
	Origin      Origin    `json:"origin" enum:"file,api"`             //
	Gone        bool      `json:"gone"`                               // the service was taken out of the catalogue
	Definition  string    `json:"-"`                                  // as catalogue/*.yaml has it, in canonical JSON; "" where it is gone
	File        string    `json:"file,omitempty"`                     // that declared it
	Revision    string    `json:"commit,omitempty"`                   // of that file in git; "" where it was not committed
	Author      string    `json:"author"`                             //
	AuthorID    string    `json:"author_id,omitempty"`                // the actor; "" for the author of a commit
	Reason      string    `json:"reason"`                             //
	ChangeRef   string    `json:"change,omitempty"`                   // the change request
	EffectiveAt time.Time `gorm:"serializer:utc" json:"effective_at"` //
	RecordedAt  time.Time `gorm:"serializer:utc" json:"recorded_at"`  //

	Differences []scenarios.Difference `gorm:"-" json:"differences"` // from the version before; nil where nobody asked
}

// CatalogueChange is what somebody wants a service to be.
type CatalogueChange struct {
	Service     string
	Definition  []byte     // JSON or YAML as in catalogue/*.yaml, one document; nil takes the service out of the catalogue
	Seen        string     // the Digest that the change is based on; "" is that there is no such service yet
	Any         bool       // whatever it is now: Seen does not count
	Reason      string     // why; needed
	ChangeRef   string     // the change request
	Author      string     // who decided it, where that is not the actor
	EffectiveAt *time.Time // nil: at once; not before now

	DryRun bool
	// Loads loads the workspace with this catalogue in place of the one in force, and
	// returns what is wrong with it then.
	Loads func(fs.FS) (*scenarios.Workspace, error)
}

// ChangeService enters a version of a service, or with DryRun says what it would be,
// with its Differences. What the service is already needs no version: the answer is
// then the one in force, without differences, and nothing is written.
func (s *Store) ChangeService(ctx context.Context, want CatalogueChange) (*ServiceVersion, error) {
	want.Reason, want.ChangeRef, want.Author = bounded(strings.TrimSpace(want.Reason), mostOfReason), line(strings.TrimSpace(want.ChangeRef)), line(strings.TrimSpace(want.Author))
	loaded, err := want.load(ctx, s)
	if err != nil {
		return nil, err
	}
	var made *ServiceVersion
	err = s.transaction(ctx, "change service "+want.Service, func(tx *Tx) (err error) {
		made, err = want.enter(tx, loaded)
		if err == nil && want.DryRun {
			return errDryRun
		}
		return err
	})
	switch {
	case errors.Is(err, errDryRun):
		return made, nil
	case err != nil:
		return nil, err
	}
	return made, nil
}

// errDryRun undoes a transaction that was only to be looked at.
var errDryRun = errors.New("only looked at")

func isDryRun(err error) bool { return errors.Is(err, errDryRun) }

// load loads the workspace as it would be; nil for a service that is taken out.
func (want CatalogueChange) load(ctx context.Context, s *Store) (*scenarios.Service, error) {
	last, err := lastVersion(s.db.WithContext(seeingAll(ctx)), want.Service)
	if err != nil {
		return nil, s.explain("read the versions of "+want.Service, err)
	}
	if on := (access.Object{Client: last.Client, Waived: true}); last.Number > 0 { // whether a waiver counts is asked when it is entered
		if ok, why := access.Allowed(access.From(ctx), access.ChangeCatalogue, on); !ok {
			return nil, s.Refuse(ctx, &Refusal{Actor: access.From(ctx), Verb: access.ChangeCatalogue, On: on, Why: why})
		}
	}
	if last.Origin == FromFile && !last.Gone {
		return nil, fmt.Errorf("%w: change %s, which declares %s", ErrFileOwns, last.File, want.Service)
	}
	now, err := s.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	files, name := maps.Clone(now), scenarios.CatalogueFile(want.Service)
	delete(files, name)
	if want.Definition != nil {
		files[name] = scenarios.Document{Text: want.Definition}
	}
	w, err := want.Loads(files)
	if err != nil {
		return nil, err
	}
	if want.Definition == nil {
		if now := w.Services[want.Service]; now != nil && scenarios.OwnerOf(now.File) != CatalogueOwner {
			return nil, fileOwns(now)
		}
		return nil, nil
	}
	loaded := w.Services[want.Service]
	switch {
	case loaded == nil:
		return nil, fmt.Errorf("%w: its definition does not say service: %s", ErrCatalogue, want.Service)
	case scenarios.OwnerOf(loaded.File) != CatalogueOwner:
		return nil, fileOwns(loaded)
	}
	return loaded, nil
}

func fileOwns(s *scenarios.Service) error {
	return fmt.Errorf("%w: change %s, which declares %s", ErrFileOwns, s.File, s.Service)
}

func (want CatalogueChange) enter(tx *Tx, loaded *scenarios.Service) (*ServiceVersion, error) {
	at, err := tx.At()
	if err != nil {
		return nil, err
	}
	last, err := lastVersion(tx.DB, want.Service)
	if err != nil {
		return nil, err
	}
	v := ServiceVersion{Service: want.Service, Number: last.Number + 1, Client: last.Client, Origin: FromAPI, Gone: loaded == nil, Author: cmp.Or(want.Author, line(tx.actor.Name)),
		AuthorID: tx.actor.ID, Reason: want.Reason, ChangeRef: want.ChangeRef, EffectiveAt: at, RecordedAt: at}
	if loaded != nil {
		v.Digest, v.Client, v.Definition = loaded.Digest, loaded.Client, string(loaded.Definition)
	}
	operates, err := tx.operates()
	if err != nil {
		return nil, err
	}
	for _, client := range slices.Compact([]string{last.Client, v.Client}) {
		if client == "" && last.Number == 0 && v.Client != "" {
			continue
		}
		if _, err := tx.allowWith(access.ChangeCatalogue, access.Object{Client: client, Operates: operates}); err != nil {
			return nil, err
		}
	}
	if want.EffectiveAt != nil {
		v.EffectiveAt = micro(*want.EffectiveAt)
	}
	there := last.Number > 0 && !last.Gone
	switch {
	case loaded == nil && !there:
		return nil, fmt.Errorf("service %s: %w", want.Service, ErrNotFound)
	case !want.Any && there && want.Seen == "":
		return nil, fmt.Errorf("%w: it exists, as version %s", ErrChanged, last.Digest)
	case !want.Any && there && want.Seen != last.Digest:
		return nil, fmt.Errorf("%w: it is version %s, of %s by %s", ErrChanged, last.Digest, last.RecordedAt.Format(time.RFC3339), last.Author)
	case !want.Any && !there && want.Seen != "":
		return nil, fmt.Errorf("%w: service %s does not exist", ErrChanged, want.Service)
	case want.Reason == "":
		return nil, fmt.Errorf("%w: say why, as the reason", ErrCatalogue)
	case v.EffectiveAt.Before(at.Add(-time.Minute)):
		return nil, fmt.Errorf("%w: effective_at lies in the past, and what was in force then stays", ErrCatalogue)
	case v.EffectiveAt.Before(last.EffectiveAt):
		return nil, fmt.Errorf("%w: version %d takes effect on %s; this one would come before it", ErrCatalogue, last.Number, last.EffectiveAt.Format(time.RFC3339))
	}
	if v.Differences, err = differencesBetween(last, v); err != nil {
		return nil, err
	}
	if there && v.Digest == last.Digest {
		last.Differences = nil
		return &last, nil
	}
	switch created := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&v); {
	case created.Error != nil:
		return nil, created.Error
	case created.RowsAffected == 0:
		return nil, fmt.Errorf("%w: another change came first; look at it, and try again", ErrChanged)
	}
	tx.Record(serviceChanged, v.Service, &v)
	return &v, nil
}

func differencesBetween(before, after ServiceVersion) ([]scenarios.Difference, error) {
	found, err := scenarios.Differences([]byte(before.Definition), []byte(after.Definition))
	if found == nil {
		found = []scenarios.Difference{}
	}
	return found, err
}

// detail is what the evidence log says of a change.
func (v *ServiceVersion) detail() string {
	what := "version " + v.Digest
	if v.Gone {
		what = "taken out of the catalogue"
	}
	text := fmt.Sprintf("%d: %s, effective %s, by %s: %s", v.Number, what, v.EffectiveAt.UTC().Format(time.RFC3339), v.Author, v.Reason)
	if v.ChangeRef != "" {
		text += " (change " + v.ChangeRef + ")"
	}
	return text
}

// lastVersion is the newest version of a service, also one that does not count yet;
// zero where there is none.
func lastVersion(db *gorm.DB, service string) (last ServiceVersion, err error) {
	err = db.Where("service = ?", service).Order("number DESC").Limit(1).Find(&last).Error
	return last, err
}

// ServiceHistory are the versions of a service, the newest first, each with its
// differences from the one before. A service that was never in the catalogue, or that
// the actor may not see, is ErrNotFound.
func (s *Store) ServiceHistory(ctx context.Context, service string) ([]ServiceVersion, error) {
	var all []ServiceVersion
	if err := s.db.WithContext(ctx).Where("service = ?", service).Order("number").Find(&all).Error; err != nil {
		return nil, s.explain("read the versions of "+service, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("service %s: %w", service, ErrNotFound)
	}
	for i := range all {
		before := ServiceVersion{}
		if i > 0 && all[i-1].Number == all[i].Number-1 {
			before = all[i-1]
		}
		var err error
		if all[i].Differences, err = differencesBetween(before, all[i]); err != nil {
			return nil, err
		}
	}
	slices.Reverse(all)
	return all, nil
}

// CatalogueFilter chooses versions; what is left empty does not narrow.
type CatalogueFilter struct {
	Client string
	Since  *time.Time // recorded from then on
	Before int64      // Next of the page before
	Limit  int        // default 50, at most 500
}

// CataloguePage is a part of the versions of all services, the newest first.
type CataloguePage struct {
	Versions []ServiceVersion
	Next     int64 // 0 on the last page
}

// CatalogueHistory reads a page of what changed in the catalogue, with differences.
func (s *Store) CatalogueHistory(ctx context.Context, f CatalogueFilter) (page CataloguePage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx)
	if f.Client != "" {
		query = query.Where("client = ?", f.Client)
	}
	if f.Since != nil {
		query = query.Where("recorded_at >= ?", text(*f.Since))
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Versions).Error; err != nil {
		return page, s.explain("read what changed in the catalogue", err)
	}
	if len(page.Versions) > limit {
		page.Versions = page.Versions[:limit]
		page.Next = page.Versions[limit-1].ID
	}
	for i := range page.Versions {
		v := &page.Versions[i]
		var before ServiceVersion
		if err := s.db.WithContext(ctx).Where("service = ? AND number = ?", v.Service, v.Number-1).Limit(1).Find(&before).Error; err != nil {
			return page, s.explain("read what changed in the catalogue", err)
		}
		if v.Differences, err = differencesBetween(before, *v); err != nil {
			return page, err
		}
	}
	return page, nil
}

// VersionInForce is the version of a service that was in force at a moment; an
// ErrNotFound where there was none.
func (s *Store) VersionInForce(ctx context.Context, service string, at time.Time) (*ServiceVersion, error) {
	var v ServiceVersion
	err := s.db.WithContext(ctx).Where("service = ? AND effective_at <= ?", service, text(at)).Order("number DESC").Take(&v).Error
	if err != nil {
		return nil, s.explain("find the version of "+service+" in force", err)
	}
	return &v, nil
}

// newestInForce are the newest versions that count at a moment, of every service.
const newestInForce = `SELECT v.* FROM service_versions v JOIN (
	SELECT service, max(number) AS number FROM service_versions WHERE effective_at <= ? GROUP BY service) n
	ON n.service = v.service AND n.number = v.number`

// Catalogue are the services that the API owns, as files of a workspace: those in
// force now.
func (s *Store) Catalogue(ctx context.Context) (scenarios.Documents, error) {
	at, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	var rows []ServiceVersion
	err = s.db.WithContext(seeingAll(ctx)).Raw(newestInForce+` WHERE v.origin = ? ORDER BY v.service`, text(at), FromAPI).Scan(&rows).Error
	if err != nil {
		return nil, s.explain("read the catalogue", err)
	}
	files := scenarios.Documents{}
	for _, v := range rows {
		if v.Gone {
			continue
		}
		var shown bytes.Buffer
		if err := json.Indent(&shown, []byte(v.Definition), "", "  "); err != nil {
			return nil, fmt.Errorf("read version %d of service %s: %w", v.Number, v.Service, err)
		}
		shown.WriteByte('\n')
		files[scenarios.CatalogueFile(v.Service)] = scenarios.Document{Text: shown.Bytes(), At: v.EffectiveAt}
	}
	return files, nil
}

// CatalogueFiles is Catalogue as it is at every moment, for who watches it: it is read
// again whenever a folder of it is opened.
func (s *Store) CatalogueFiles() fs.FS { return &liveCatalogue{store: s} }

type liveCatalogue struct {
	store *Store
	mu    sync.Mutex
	now   scenarios.Documents
}

// longestCatalogue is how long reading the catalogue may take.
const longestCatalogue = 20 * time.Second

// Open opens a file as it was when its folder was last opened.
func (l *liveCatalogue) Open(name string) (fs.File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now == nil || path.Ext(name) == "" {
		ctx, done := context.WithTimeout(context.Background(), longestCatalogue)
		defer done()
		now, err := l.store.Catalogue(ctx)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		l.now = now
	}
	return l.now.Open(name)
}

// enterVersions enters what files declare, or no longer do, as versions.
func enterVersions(tx *Tx, versions []ServiceVersion) error {
	if len(versions) == 0 {
		return nil
	}
	at, err := tx.At()
	if err != nil {
		return err
	}
	names := make([]string, len(versions))
	for i := range versions {
		names[i] = versions[i].Service
	}
	last := map[string]ServiceVersion{}
	for some := range slices.Chunk(names, 500) {
		var rows []ServiceVersion
		if err := tx.Where("service IN ? AND number = (SELECT max(number) FROM service_versions o WHERE o.service = service_versions.service)", some).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			last[row.Service] = row
		}
	}
	var fresh []ServiceVersion
	for _, v := range versions {
		before := last[v.Service]
		if before.Digest == v.Digest && before.Gone == v.Gone && before.Origin == v.Origin && before.Number > 0 {
			continue
		}
		if v.Origin == FromAPI || v.Gone && before.Origin == FromAPI { // the change itself entered that
			continue
		}
		v.Number, v.EffectiveAt, v.RecordedAt = before.Number+1, at, at
		fresh = append(fresh, v)
	}
	if len(fresh) == 0 {
		return nil
	}
	return tx.CreateInBatches(&fresh, 200).Error
}

// versionAsLoaded is a service as it was loaded, as a version of it. One that the API owns
// was entered before, so that only what a file declares is new.
func versionAsLoaded(service *scenarios.Service, revisions map[string]scenarios.Revision) ServiceVersion {
	v := ServiceVersion{Service: service.Service, Digest: service.Digest, Client: service.Client, Origin: FromFile, Definition: string(service.Definition), File: service.File}
	if scenarios.OwnerOf(service.File) == CatalogueOwner {
		v.Origin = FromAPI
		return v
	}
	r := revisions[service.File]
	v.Revision, v.Author, v.Reason, v.ChangeRef = r.Commit, r.Author, bounded(r.Reason, mostOfReason), r.Change
	return v
}
