package store_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// altered is the URL of an empty database, changed.
func altered(t *testing.T, change func(*url.URL)) (where, password string) {
	t.Helper()
	u, err := url.Parse(storetest.Empty(t, store.Postgres))
	require.NoError(t, err)
	password, _ = u.User.Password()
	change(u)
	return u.String(), password
}

func TestADatabaseThatCannotBeOpenedSaysWhatToDoAndNoPassword(t *testing.T) {
	const secret = "s3cr3t&%"
	for name, each := range map[string]struct {
		change func(*url.URL)
		want   string
	}{
		"a wrong password":         {func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), secret) }, "its server does not accept the user with this password"},
		"a user that nobody knows": {func(u *url.URL) { u.User = url.UserPassword("nobody", secret) }, "its server does not accept the user with this password"},
		"a wrong password in the query": {func(u *url.URL) {
			u.User = nil
			u.RawQuery = url.Values{"user": {"rehearse"}, "password": {secret}}.Encode()
		}, "its server does not accept the user with this password"},
		"a database that is not there":      {func(u *url.URL) { u.Path = "/nowhere" }, "its server has no database of that name: create it (createdb)"},
		"a port on which nobody listens":    {func(u *url.URL) { u.Host = "127.0.0.1:1" }, "its server does not answer: check that it is running"},
		"a server without TLS":              {func(u *url.URL) { u.RawQuery = "sslmode=require" }, "do not agree on TLS: check sslmode"},
		"a host that nobody knows":          {func(u *url.URL) { u.Host = "no-such-host.invalid:5432" }, "its server does not answer: check that it is running"},
		"a setting that the server refuses": {func(u *url.URL) { u.RawQuery = "search_path_x=1" }, "open the database"},
		"a setting that makes no sense":     {func(u *url.URL) { u.RawQuery = "sslmode=perhaps" }, "the URL of the database cannot be used"},
	} {
		t.Run(name, func(t *testing.T) {
			where, password := altered(t, each.change)
			_, err := store.Open(t.Context(), where)
			require.ErrorContains(t, err, each.want)
			require.ErrorContains(t, err, "open the database")
			for _, hidden := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), password, url.PathEscape(password)} {
				require.NotContains(t, err.Error(), hidden)
			}
		})
	}
}

func TestAURLThatIsNoneIsNotRepeated(t *testing.T) {
	for _, where := range []string{"postgres://anna:s3cr3t%@host/name", "postgres://anna:s3cr3t#@host:port/x", "postgresql://anna:s3cr3t@host:99999/name", "postgres://anna:s3c:r3t/@host/name"} {
		_, err := store.Open(t.Context(), where)
		require.ErrorContains(t, err, "write it like postgres://user:password@host:5432/name", where)
		require.NotContains(t, err.Error(), "s3c")
	}
}

func TestAnAddressThatIsNoneOfPostgresIsNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, where := range []string{"postgress://anna:s3cr3t@host/name", "mysql://anna:s3cr3t@host/name", "POSTGRES://anna:s3cr3t@host/name", ` postgres://anna:s3cr3t@host/name`,
		`"postgres://anna:s3cr3t@host/name"`, "host=127.0.0.1 password=s3cr3t dbname=name"} {
		_, err := store.Open(t.Context(), where)
		require.ErrorContains(t, err, "write it like postgres://user:password@host:5432/name", where)
		require.NotContains(t, err.Error(), "s3c")
	}
	made, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, made, "nothing was made that has a password for a name")
}

func TestAStoreSaysWhereItIsWithoutThePassword(t *testing.T) {
	where, password := altered(t, func(u *url.URL) { u.RawQuery = "sslmode=disable&sslpassword=hidden" })
	st := storetest.OpenAt(t, where)
	require.Regexp(t, `^postgres://rehearse:xxxxx@127\.0\.0\.1:\d+/test_[0-9a-f]+\?sslmode=disable&sslpassword=xxxxx$`, st.String())
	require.NotContains(t, fmt.Sprintf("%v %+v", st, st), password)
	require.Empty(t, st.Path())
	require.Equal(t, store.Postgres, st.Dialect())
}

func TestWhatTheServerRefusesSaysWhatToDo(t *testing.T) {
	refused := func(code string) string {
		return `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '` + code + `'; END $$;
			CREATE TRIGGER refuse BEFORE INSERT ON runs FOR EACH ROW EXECUTE FUNCTION refuse()`
	}
	for name, each := range map[string]struct{ prepare, want string }{
		"a full disk":             {refused("53100"), "the server's disk is full: free some space there"},
		"a lock that stays":       {refused("55P03"), "another process has held a lock for longer than 10 seconds"},
		"rights that are lacking": {refused("42501"), "the user may not do this"},
	} {
		t.Run(name, func(t *testing.T) {
			where := storetest.Where(t, store.Postgres)
			_, err := storetest.SQL(t, where).Exec(each.prepare)
			require.NoError(t, err)
			_, err = storetest.OpenAt(t, where).Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service})
			require.ErrorContains(t, err, each.want)
			require.ErrorContains(t, err, "queue the run: database postgres://rehearse:xxxxx@127.0.0.1:")
		})
	}
	t.Run("a standby", func(t *testing.T) {
		where := storetest.Where(t, store.Postgres)
		_, err := storetest.SQL(t, where).Exec("ALTER DATABASE " + where[strings.LastIndex(where, "/")+1:] + " SET default_transaction_read_only = on")
		require.NoError(t, err)
		_, err = store.Open(t.Context(), where)
		require.ErrorContains(t, err, "it can only be read: it is a standby")
	})
	t.Run("too many connections", func(t *testing.T) {
		where := storetest.Where(t, store.Postgres)
		name := where[strings.LastIndex(where, "/")+1:]
		db := storetest.SQL(t, where)
		_, err := db.Exec("CREATE ROLE crowd_" + name + " LOGIN PASSWORD 'x' CONNECTION LIMIT 0")
		require.NoError(t, err)
		u, err := url.Parse(where)
		require.NoError(t, err)
		u.User = url.UserPassword("crowd_"+name, "x")
		_, err = store.Open(t.Context(), u.String())
		require.ErrorContains(t, err, "the server has too many connections")
	})
}

func TestTheServerGivesUpWhatACutOffRunnerHeld(t *testing.T) {
	st := storetest.Open(t, store.Postgres)
	for setting, want := range map[string]string{"idle_in_transaction_session_timeout": "10s", "lock_timeout": "10s", "tcp_keepalives_idle": "10", "tcp_user_timeout": "10000"} {
		var is string
		require.NoError(t, st.Ask(t.Context(), "SHOW "+setting, &is))
		require.Equal(t, want, is, setting)
	}
}

func TestTimesAreThoseOfTheServersClock(t *testing.T) {
	where := storetest.Where(t, store.Postgres)
	st := storetest.OpenAt(t, where)
	run := claim(t, st)
	var same bool
	err := storetest.SQL(t, where).QueryRow(`SELECT beat_at = started_at AND beat_at < clock_timestamp() FROM runs`).Scan(&same)
	require.NoError(t, err)
	require.True(t, same)
	require.Equal(t, time.UTC, run.StartedAt.Location())
}

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestAfterADatabaseRestartEverythingGoesOn(t *testing.T) {
	server := storetest.NewServer(t)
	st := storetest.OpenAt(t, server.Empty(t))
	seen, do := offers(claims(st, "r1"))
	var log logged
	carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Concurrent: 2, Silent: time.Second, Take: do, Log: slog.New(slog.NewTextHandler(&log, nil))})
	first := enqueue(t, st)
	next(t, seen)
	eventually(t, st, first.ID, store.Ended)

	server.Stop(t)
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "Error fetching jobs") }, 10*time.Second, 20*time.Millisecond)
	time.Sleep(3 * time.Second) // it asks once a second, and nothing tells of that
	for _, message := range []string{"Error fetching jobs", "could not look for stuck queued runs; trying again"} {
		require.Equal(t, 1, strings.Count(log.String(), message), "it is said once and not every second")
	}
	_, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service})
	require.ErrorContains(t, err, "queue the run: database postgres://rehearse:xxxxx@127.0.0.1:")
	_, err = st.Runs(t.Context(), store.Filter{})
	require.Error(t, err)
	require.Regexp(t, "its server does not answer: check that it is running|the server was stopped: start it again", err.Error())
	server.Start(t)

	var run *store.Run
	require.Eventually(t, func() bool {
		run, err = st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service})
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, carried{run.ID, 1}, next(t, seen))
	eventually(t, st, run.ID, store.Ended)
	all, err := st.Runs(t.Context(), store.Filter{})
	require.NoError(t, err)
	require.Len(t, all.Runs, 2, "what was refused is not there")
}
