package scenarios

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAShortTimePatternReadsWhatItsLongFormWould(t *testing.T) {
	for name, c := range map[string]struct{ text, file, read string }{
		"a year of two digits":   {"%d%b%y", "db-01Mar26.dump", "day=01 month=Mar year=26"},
		"as date writes it":      {"%Y-%m-%d_%H%M", "db-2026-03-01_0405.dump.gz", "year=2026 month=03 day=01 hour=04 minute=05"},
		"with %F and %T":         {"db.%F %T.gz", "db.2026-03-01 04:05:06.gz", "year=2026 month=03 day=01 hour=04 minute=05 second=06"},
		"seconds since 1970":     {"db-%s.gz", "db-1772337906.gz", "epoch=1772337906"},
		"a dot is a dot":         {"%Y.%m", "2026x03", ""},
		"as people write it":     {"YYYY-MM-DD", "db-2026-03-01.dump", "year=2026 month=03 day=01"},
		"a minute after a month": {"YYYYMMDD-HHMMSS", "db-20260301-040506.dump", "year=2026 month=03 day=01 hour=04 minute=05 second=06"},
		"small letters":          {"YYYY-MM-DD_hhmm", "2026-03-01_0405", "year=2026 month=03 day=01 hour=04 minute=05"},
		"named groups, as ever":  {`(?P<year>\d{4})(?P<month>\d\d)`, "202603", "year=2026 month=03"},
	} {
		t.Run(name, func(t *testing.T) {
			expression, err := timeExpression(c.text)
			require.NoError(t, err)
			re := regexp.MustCompile(expression)
			read := ""
			if found := re.FindStringSubmatch(c.file); found != nil {
				for i, group := range re.SubexpNames() {
					if group != "" {
						read += " " + group + "=" + found[i]
					}
				}
				read = read[1:]
			}
			require.Equal(t, c.read, read)
		})
	}
	_, err := timeExpression("%Y-%j")
	require.EqualError(t, err, `"%Y-%j" has %j, which is not supported`)
	_, err = timeExpression("%Y-%")
	require.EqualError(t, err, `"%Y-%" ends in a single %`)
}
