package runner

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnApplicationThatLacksItsConfigurationSaysSo(t *testing.T) {
	for _, line := range []string{
		"Error: environment variable SECRET_KEY is not set",
		"FATAL: DB_PASSWORD is required",
		"sh: 1: DATABASE_URL: parameter not set",
		"./entrypoint.sh: line 3: REDIS_HOST: unbound variable",
		"KeyError: 'DJANGO_SECRET_KEY'",
		"missing required environment variable",
		"panic: open /etc/app/config.yaml: no such file or directory",
		"configuration file /srv/app.conf not found",
		"getaddrinfo ENOTFOUND redis",
		`psycopg2.OperationalError: could not translate host name "cache" to address: Name or service not known`,
		"exec /app: exec format error",
	} {
		require.Equal(t, line, lacksConfiguration("starting\n"+line+"\nbye\n"))
	}
	for _, line := range []string{
		"column owner is missing",
		"relation settings does not exist",
		"the table settings is missing a column",
		"open /data/app.db: no such file or directory",
		"ERROR: invalid page in block 7 of relation base/1/2",
		"migration 12 required, database is at 11",
	} {
		require.Empty(t, lacksConfiguration(line), line)
	}
}
