package scenarios

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimesInNamesAreFound(t *testing.T) {
	for _, c := range []struct{ name, glob, pattern string }{
		{"db-2024-01-31.sql.gz", "db-*.sql.gz", `(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})`},
		{"db_20240131_0300.dump", "db_*.dump", `(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})_(?P<hour>\d{2})(?P<minute>\d{2})`},
		{"db-20240131T030059Z.tar", "db-*.tar", `(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})Z`},
		{"20240131030059.zip", "*.zip", `(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})`},
		{"2024.01.31", "*", `(?P<year>\d{4})\.(?P<month>\d{2})\.(?P<day>\d{2})`},
		{"db-2024-01-31_9999.sql", "db-*_9999.sql", `(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})`},
		{"db-20249931.sql", "", ""},
		{"db-1202401319.sql", "", ""},
		{"db-2024-02-30.sql", "", ""},
		{"latest.sql", "", ""},
	} {
		glob, pattern, _, ok := stampOf(c.name)
		require.Equal(t, c.pattern != "", ok, c.name)
		require.Equal(t, c.glob, glob, c.name)
		require.Equal(t, c.pattern, pattern, c.name)
		if ok {
			require.True(t, regexp.MustCompile(pattern).MatchString(c.name))
		}
	}
}

func TestNamesThatDifferInTheirTimeAreASeries(t *testing.T) {
	series, others := SeriesIn([]string{"db-2024-01-02.sql", "files-2024-01-01.tar", "db-2024-01-01.sql", "latest.sql"})
	require.Equal(t, []string{"latest.sql"}, others)
	require.Len(t, series, 2)
	require.Equal(t, []string{"db-2024-01-01.sql", "db-2024-01-02.sql"}, series[0].Names)
	require.Equal(t, []string{"files-2024-01-01.tar"}, series[1].Names)
}
