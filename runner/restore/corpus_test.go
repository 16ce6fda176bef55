package restore

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Real backups that nobody here wrote, beside the project where there are any.
const corpus = "../../../shared/corpus"

func fromCorpus(t *testing.T, dir string) backup {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus, dir, "*"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	b := backup{}
	for _, file := range files {
		b[filepath.Base(file)], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	return b
}

func TestBackupsThatNobodyHereWrotePassWithTheirFacts(t *testing.T) {
	t.Parallel()
	for dir, c := range map[string]struct {
		recipe string
		counts map[string]int64
		facts  map[string]any
	}{
		"pg-northwind-plain": {"postgres", map[string]int64{"orders": 830, "order_details": 2155, "customers": 91}, map[string]any{"tables": int64(14)}},
		"pg-pagila-partitioned": {"postgres", map[string]int64{"payment": 16049, "rental": 16044, "film": 1000,
			"pg_inherits where inhparent = 'payment'::regclass": 7}, map[string]any{"tables": int64(22)}},
		"pg-chinook-own-db": {"postgres", map[string]int64{"track": 3503, "invoice_line": 2240}, map[string]any{"database": "chinook"}},
		"sqlite-chinook":    {"sqlite", map[string]int64{"Track": 3503}, nil},
	} {
		t.Run(dir, func(t *testing.T) {
			b := fromCorpus(t, dir)
			p, _ := aLab(t).passes(t, c.recipe, b, nil)
			for table, count := range c.counts {
				require.Equal(t, count, value(t, p, "select count(*) from "+table), table)
			}
			for name, want := range c.facts {
				require.Equal(t, want, p.Facts()[name], name)
			}
		})
	}
}

func TestBrokenZipsThatNobodyHereWroteFail(t *testing.T) {
	t.Parallel()
	all := fromCorpus(t, "zip-broken")
	require.Len(t, all, 9)
	for name, data := range all {
		t.Run(name, func(t *testing.T) {
			t.Log(aLab(t).fails(t, "files", backup{name: data}, nil).Reason)
		})
	}
}
