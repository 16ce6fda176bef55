package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/units"
)

// Content is one thing that was in the restored copy of a run: a database, a
// table, a folder. The list shows people what a backup holds and is no part of
// the evidence; at most MostContents are kept of a component, the largest first.
type Content struct {
	RunID     string `gorm:"primaryKey" json:"-"`
	Position  int    `gorm:"primaryKey;autoIncrement:false" json:"-"`
	Component string `json:"component"`
	Kind      string `json:"kind"`
	Within    string `json:"in,omitempty"` // such as the database of a table
	Name      string `json:"name"`
	Number    *int64 `json:"count"`        // nil: it was not counted
	Counts    string `json:"of,omitempty"` // what Number counts, such as rows
	Estimated bool   `json:"estimated,omitempty"`
	Bytes     *int64 `json:"bytes"`                                    // nil: unknown
	Newest    string `json:"newest,omitempty"`                         // as it is stored; "" is that no time was found
	NewestIn  string `gorm:"column:newest_in" json:"column,omitempty"` // where Newest stands
}

// TableName is where contents are kept.
func (Content) TableName() string { return "contents" }

// Words say how much it is: "1,204 rows, 3 MiB".
func (c Content) Words() string {
	var words []string
	if c.Number != nil {
		text := countOf(*c.Number, c.Counts)
		if c.Estimated {
			text = "about " + text
		}
		words = append(words, text)
	} else if c.Counts != "" {
		words = append(words, "not counted")
	}
	if c.Bytes != nil {
		words = append(words, units.Size(*c.Bytes).String())
	}
	return strings.Join(words, ", ")
}

// countOf writes a number with its unit, which recipes write in the plural.
func countOf(n int64, unit string) string {
	if stem, is := strings.CutSuffix(unit, "ies"); is && n == 1 {
		return "1 " + stem + "y"
	}
	return units.Count(int(n), strings.TrimSuffix(unit, "s"))
}

// MostContents is how many contents of a component a run keeps.
const MostContents = 200

// Title names a content for people, with the database that it is in: desk.tickets.
func (c Content) Title() string {
	if c.Within == "" {
		return c.Name
	}
	return c.Within + "." + c.Name
}

// LargestContents are the contents of one component that a run keeps, and how many
// more there were.
func LargestContents(all []Content) (kept []Content, more int) {
	kept = slices.Clone(all)
	if len(kept) <= MostContents {
		return kept, 0
	}
	slices.SortStableFunc(kept, func(a, b Content) int {
		return cmp.Or(cmp.Compare(orZero(b.Number), orZero(a.Number)), cmp.Compare(orZero(b.Bytes), orZero(a.Bytes)))
	})
	return kept[:MostContents], len(kept) - MostContents
}

func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// Change is what became of a content since an earlier run.
type Change string

// The changes.
const (
	Appeared Change = "appeared" // it was not there before
	Gone     Change = "gone"     // it is not there any more
	Shrank   Change = "shrank"   // there is less of it than before
	Grew     Change = "grew"
)

// Difference is one content that is not as it was in an earlier run. One of Was
// and Is is nil where it appeared or is gone.
type Difference struct {
	Change Change   `json:"change"`
	Was    *Content `json:"was"`
	Is     *Content `json:"is"`
}

// Content is what differs, as it is or else as it was.
func (d Difference) Content() Content {
	if d.Is != nil {
		return *d.Is
	}
	return *d.Was
}

// Words say how it changed: "3 rows, were 500 rows".
func (d Difference) Words() string {
	switch {
	case d.Was == nil:
		return d.Is.Words()
	case d.Is == nil:
		return "held " + d.Was.Words()
	}
	return d.Is.Words() + ", was " + d.Was.Words()
}

// SinceLastGood compares the contents of a run with those of the last run of the
// scenario before it that passed; without one, or while the run goes on, good is nil.
func (s *Store) SinceLastGood(ctx context.Context, run *Run) (good *Run, all []Difference, err error) {
	if run.State != Ended || len(run.Contents) == 0 {
		return nil, nil, nil
	}
	near, err := s.Neighbours(ctx, run)
	if err != nil || near.LastGood == nil {
		return nil, nil, err
	}
	var was []Content
	if err := s.db.WithContext(ctx).Where("run_id = ?", near.LastGood.ID).Order("position").Find(&was).Error; err != nil {
		return nil, nil, s.explain("read the contents of run "+near.LastGood.ID, err)
	}
	if len(was) == 0 {
		return nil, nil, nil
	}
	return near.LastGood, CompareContents(was, run.Contents), nil
}

// Holding is how much a run that passed found in one component: rows, files, keys.
type Holding struct {
	RunID     string
	Scenario  string
	EndedAt   time.Time
	Component string
	Counts    string // what Number counts, such as rows
	Number    int64
	Things    int64 // how many contents were listed
}

// Words say how much it is: "1,204 rows".
func (h Holding) Words() string { return countOf(h.Number, h.Counts) }

// Holdings are what the newest runs of a service that passed held, the earliest
// first; at most so many runs.
func (s *Store) Holdings(ctx context.Context, service string, most int) (all []Holding, err error) {
	db := s.db.WithContext(ctx)
	var rows []struct {
		Holding
		At int64
	}
	err = db.Raw(`WITH newest AS (SELECT id, scenario, `+sqlOf(db).Micros("ended_at")+` AS at FROM runs WHERE service = ? AND outcome = 'passed' ORDER BY queued_at DESC, id DESC LIMIT ?)
		SELECT newest.id AS run_id, newest.scenario, newest.at, component, counts, CAST(sum(number) AS bigint) AS number, count(*) AS things
		FROM newest JOIN contents ON contents.run_id = newest.id WHERE number IS NOT NULL AND counts <> ''
		GROUP BY newest.id, newest.scenario, newest.at, component, counts ORDER BY newest.at, newest.id, component, counts`, service, most).Scan(&rows).Error
	if err != nil {
		return nil, s.explain("read what the backups of "+service+" held", err)
	}
	for _, row := range rows {
		row.EndedAt = time.UnixMicro(row.At).UTC()
		all = append(all, row.Holding)
	}
	return all, nil
}

// CompareContents says what differs between the contents of two runs: what is gone
// first, then what shrank, appeared and grew. Of components that only one of the
// two listed nothing is said, and a list that was cut tells nothing of what is not
// in it.
func CompareContents(was, is []Content) (all []Difference) {
	before, after := counted(was), counted(is)
	for i := range was {
		n := after[was[i].Component]
		if now := find(is, was[i]); now != nil {
			if change := now.since(was[i]); change != "" {
				all = append(all, Difference{Change: change, Was: &was[i], Is: now})
			}
		} else if n > 0 && n < MostContents {
			all = append(all, Difference{Change: Gone, Was: &was[i]})
		}
	}
	for i := range is {
		if n := before[is[i].Component]; n > 0 && n < MostContents && find(was, is[i]) == nil {
			all = append(all, Difference{Change: Appeared, Is: &is[i]})
		}
	}
	order := []Change{Gone, Shrank, Appeared, Grew}
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Compare(slices.Index(order, a.Change), slices.Index(order, b.Change))
	})
	return all
}

// counted is how many contents of each component there are.
func counted(all []Content) map[string]int {
	n := map[string]int{}
	for _, c := range all {
		n[c.Component]++
	}
	return n
}

func find(all []Content, like Content) *Content {
	for i := range all {
		if c := &all[i]; c.Component == like.Component && c.Kind == like.Kind && c.Within == like.Within && c.Name == like.Name {
			return c
		}
	}
	return nil
}

// since compares a content with what it was: by its count, and by its size where
// nothing was counted. An estimate and a size differ a little by chance.
func (c Content) since(was Content) Change {
	before, now, slack := was.Number, c.Number, int64(0)
	if before == nil || now == nil || was.Counts != c.Counts {
		before, now = was.Bytes, c.Bytes
	}
	if before == nil || now == nil {
		return ""
	}
	if before != was.Number || c.Estimated || was.Estimated {
		slack = *before / 10
	}
	switch {
	case *now < *before-slack:
		return Shrank
	case *now > *before+slack:
		return Grew
	}
	return ""
}

func saveContents(tx *Tx, run *Run) error {
	for i := range run.Contents {
		run.Contents[i].RunID, run.Contents[i].Position = run.ID, i
	}
	return upsert(tx, run.Contents)
}
