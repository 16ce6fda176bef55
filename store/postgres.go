package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"rehearse/store/queue"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// inPostgres is a database of a Postgres server.
type inPostgres struct {
	pool  *pgxpool.Pool
	conn  *sql.DB // over pool
	queue *queue.Queue[pgx.Tx]
}

// isPostgres tells the URL of a server from the path of a file.
func isPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// connections is how many a process takes at most, where the URL says nothing
// (pool_max_conns): River's, those of the runs it carries and of those who ask.
const connections = 12

// session is asked of every connection. A runner that is cut off in the middle
// of a transaction must not keep others from taking its run over, so the server
// gives such a transaction up. Nobody waits for a lock longer than in SQLite.
const session = `SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '10s';
	SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000`

func openPostgres(ctx context.Context, where string) (*gorm.DB, database, error) {
	config, err := poolConfig(where)
	if err != nil {
		return nil, nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	b := &inPostgres{pool: pool, conn: stdlib.OpenDBFromPool(pool)}
	if err := pool.Ping(ctx); err != nil {
		return nil, nil, errors.Join(err, b.close())
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: b.conn}), gormConfig())
	if err != nil {
		return nil, nil, errors.Join(err, b.close())
	}
	if b.queue, err = queue.OnPostgres(pool); err != nil {
		return nil, nil, errors.Join(err, b.close())
	}
	return db, b, nil
}

func poolConfig(where string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(where)
	if err != nil {
		return nil, readable(where, err)
	}
	if !strings.Contains(where, "pool_max_conns=") {
		config.MaxConns = connections
	}
	if config.MaxConns < 2 { // one alone would wait for itself
		return nil, errors.New("pool_max_conns in the URL of the database must be 2 or more")
	}
	config.ConnConfig.DialFunc = dialer().DialContext
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, session)
		return err
	}
	return config, nil
}

// dialer notices soon that a network was cut, so that a runner that cannot say
// that it is alive connects anew as soon as it can.
func dialer() *net.Dialer {
	return &net.Dialer{
		Timeout:         10 * time.Second,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         giveUp(10 * time.Second),
	}
}

// readable says what is wrong with a URL without showing what is in it, which
// may be a password in the wrong place.
func readable(where string, err error) error {
	const form = "write it like postgres://user:password@host:5432/name, with %XX for special characters in the password"
	if _, broken := url.Parse(where); broken != nil {
		return errors.New("the URL of the database is not valid: " + form)
	}
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) && errors.Unwrap(parse) != nil {
		return fmt.Errorf("the URL of the database cannot be used: %w: %s", errors.Unwrap(parse), form)
	}
	return errors.New("the URL of the database cannot be used: " + form)
}

// migrating is the advisory lock of those who bring the tables up to date.
const migrating = 0x7265686561727365 // "rehearse"

// migrate holds a lock that others wait for. River's steps are transactions of
// their own: some cannot share one.
func (b *inPostgres) migrate(ctx context.Context, db *gorm.DB) error {
	return b.transaction(ctx, db, func(tx *gorm.DB) error {
		err := tx.Exec(fmt.Sprintf("SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock(%d)", int64(migrating))).Error
		if err != nil {
			return err
		}
		if err := queue.MigratePostgres(ctx, b.pool); err != nil {
			return err
		}
		return migrate(tx)
	})
}

// inTransaction is a connection on which a transaction was begun, for gorm. It
// forwards what a statement needs and nothing more: who begins a transaction in
// it gets a savepoint, and its end belongs to the transaction method.
type inTransaction struct {
	conn *sql.Conn
	tx   pgx.Tx // on the same connection, for River
}

func (t *inTransaction) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.conn.PrepareContext(ctx, query)
}

func (t *inTransaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.conn.ExecContext(ctx, query, storable(args)...)
}

func (t *inTransaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.conn.QueryContext(ctx, query, storable(args)...)
}

func (t *inTransaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.conn.QueryRowContext(ctx, query, storable(args)...)
}

// storable makes texts such as Postgres takes them. What restored data says may
// hold any bytes, and must never keep the end of a run from being written.
func storable(args []any) []any {
	for i, arg := range args {
		if text, is := arg.(string); is {
			args[i] = clean(text)
		}
	}
	return args
}

// clean is a text of valid UTF-8 without NUL, which Postgres has no place for.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

var errNotYours = errors.New("a transaction is ended by who began it")

// Commit is there so that gorm nests with savepoints; it is nobody's to call.
func (t *inTransaction) Commit() error { return errNotYours }

// Rollback is there so that gorm nests with savepoints; it is nobody's to call.
func (t *inTransaction) Rollback() error { return errNotYours }

func (b *inPostgres) transaction(ctx context.Context, db *gorm.DB, do func(tx *gorm.DB) error) (err error) {
	conn, err := b.conn.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool, which sees by itself that one is broken
	var raw *pgx.Conn
	if err := conn.Raw(func(c any) error { raw = c.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return err
	}
	tx, err := raw.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		rollback, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer done()
		if undone := tx.Rollback(rollback); !errors.Is(undone, pgx.ErrTxClosed) {
			err = errors.Join(err, undone)
		}
	}()
	within := db.Session(&gorm.Session{NewDB: true, Context: ctx})
	within.Statement.ConnPool = &inTransaction{conn, tx}
	if err := do(within); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (b *inPostgres) inBulk(context.Context, *gorm.DB, bool) error { return nil }

func (b *inPostgres) insert(tx *gorm.DB, job queue.Job, pool string, from time.Time) (int64, error) {
	id, err := b.queue.Insert(tx.Statement.Context, tx.Statement.ConnPool.(*inTransaction).tx, job, pool, from)
	if err != nil || !from.IsZero() {
		return id, err
	}
	// River dates it by this machine's clock, and then waits for the database's to
	// get there. To be given a time it would take for one that is to come.
	return id, tx.Exec("UPDATE river_job SET scheduled_at = clock_timestamp() WHERE id = ? AND scheduled_at > clock_timestamp()", id).Error
}

func (b *inPostgres) consume(ctx context.Context, c queue.Consumer) (<-chan struct{}, error) {
	return b.queue.Start(ctx, c)
}

func (b *inPostgres) close() error {
	err := b.conn.Close()
	b.pool.Close()
	return err
}

// postgresAdvice is what a person can do about an error, by its SQLSTATE.
var postgresAdvice = map[string]string{
	"28P01": "its server does not accept the user with this password: check both in the URL, and write special characters as %XX",
	"28000": "its server does not accept this user from here: check the user in the URL, and pg_hba.conf on the server",
	"3D000": "its server has no database of that name: create it (createdb), or correct the name at the end of the URL",
	"42501": "the user may not do this: make it the owner of the database, or grant it CREATE on schema public",
	"25006": "it can only be read: it is a standby, or was set read-only; name the primary in the URL",
	"53100": "the server's disk is full: free some space there",
	"53200": "the server is out of memory: check what uses it",
	"53300": "the server has too many connections: raise max_connections, or lower pool_max_conns in the URL of each process",
	"55P03": "another process has held a lock for longer than 10 seconds: find out which (pg_stat_activity shows it) and try again",
	"57P01": "the server was stopped: start it again; what was not yet written is tried again",
	"57P02": "the server crashed: check its log, and restart it",
	"57P03": "the server is starting or stopping: try again in a moment",
	"40P01": "two writers waited for each other (deadlock), and this one was cancelled: try again",
	"58030": "the server's disk reports errors: check that disk",
	"XX001": "it is damaged: keep it, put the last good copy in its place, and start again",
	"XX002": "it is damaged: keep it, put the last good copy in its place, and start again",
}

func (b *inPostgres) advice(err error) string {
	var said *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &said):
		return postgresAdvice[said.Code]
	case errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &connect) && strings.Contains(err.Error(), "tls error: "): // pgx has no type for it
		return "its server and this machine do not agree on TLS: check sslmode and sslrootcert in the URL, and the server's certificate"
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return "its server does not answer: check that it is running, and that the host and port in the URL can be reached from here"
	}
	return ""
}
