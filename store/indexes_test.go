package store

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/store/figures"
)

func TestNoQuestionOfEveryDayReadsAWholeTable(t *testing.T) {
	st, err := Open(t.Context(), t.TempDir()+"/rehearse.db")
	require.NoError(t, err)
	defer st.Close()
	now := time.Now()
	q := figures.Query{Period: figures.Period{From: now.AddDate(0, -1, 0), Until: now}, Now: now}
	runs := func(f Filter) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			tx, err := f.narrow(tx)
			require.NoError(t, err)
			return tx.Order("queued_at DESC, id DESC").Limit(51).Find(&[]Run{})
		}
	}
	each := func(which string) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			return tx.Raw(`SELECT (`+which+`) FROM `+sqlOf(tx).Lines()+` w`, `[["","a","b","",""]]`).Scan(&[]string{})
		}
	}
	members := func(side figures.Side, filter figures.Filter, figure string) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			m := figures.MembersQuery{Query: q, Side: side, Limit: 50}
			m.Filter = filter
			d, _ := figures.Find(figure)
			of := sqlOf(tx).Of(d.Of)
			rows, err := pageOf(tx, m, d, of)
			require.NoError(t, err)
			return rows.Select(of.Table + ".id").Find(&[]string{})
		}
	}
	for name, ask := range map[string]func(*gorm.DB) *gorm.DB{
		"the newest runs":                func(tx *gorm.DB) *gorm.DB { return runs(Filter{})(tx) },
		"runs of an outcome":             runs(Filter{Outcome: Cancelled}),
		"runs of a state":                runs(Filter{State: Queued}),
		"runs of a scenario":             runs(Filter{Scenario: "a", Outcome: Failed}),
		"runs of a service":              runs(Filter{Service: "a"}),
		"runs until then":                runs(Filter{Until: &now}),
		"a run by the beginning":         func(tx *gorm.DB) *gorm.DB { return whichBegins(tx, "2025").Select("id").Find(&[]Run{}) },
		"a run by the end":               func(tx *gorm.DB) *gorm.DB { return whichEnds(tx, "0ffee").Select("id").Find(&[]Run{}) },
		"the last run of each service":   each(lastQueued),
		"the last proof of each service": each(lastPassed),
		"the last word of each scenario": each(lastConclusive),
		"members of occurrences":         members(figures.Numerator, figures.Filter{}, "on_time_completion"),
		"members of a client's":          members(figures.Denominator, figures.Filter{Client: "a"}, "on_time_completion"),
		"members of a service's":         members(figures.Denominator, figures.Filter{Service: "a"}, "on_time_completion"),
		"members of runs":                members(figures.Numerator, figures.Filter{}, "failure_rate"),
		"occurrences counted by row": func(tx *gorm.DB) *gorm.DB {
			of := sqlOf(tx).Of(figures.OfOccurrences)
			return tx.Raw("SELECT "+of.Counts()+" FROM "+of.From+" WHERE "+of.Between(), "a", "b").Scan(&[]int64{})
		},
		"runs counted by row": func(tx *gorm.DB) *gorm.DB {
			of := sqlOf(tx).Of(figures.OfRuns)
			return tx.Raw("SELECT "+of.Counts()+" FROM "+of.From+" WHERE "+of.Between(), "a", "b").Scan(&[]int64{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var plan []struct{ Detail string }
			require.NoError(t, st.db.Raw("EXPLAIN QUERY PLAN "+st.db.ToSQL(ask)).Scan(&plan).Error)
			require.NotEmpty(t, plan)
			for _, step := range plan {
				require.NotRegexp(t, `SCAN (runs|occurrences|r|o)( USING COVERING INDEX \w+)?$|TEMP B-TREE FOR ORDER BY`, step.Detail)
				if strings.HasSuffix(name, "by row") {
					require.NotContains(t, step.Detail, "(state=?", "nearly all are in one state")
				}
			}
		})
	}
}
