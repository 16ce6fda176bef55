package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	// Brings database/sql the driver for Postgres.
	_ "rehearse/store"
)

// Server is a Postgres server of the tests' own, on a port of the loopback. It
// ends with the process of the tests, however that ends.
type Server struct {
	dir, bin string
	port     int
	password string
	owner    *syscall.Credential // initdb refuses root
	admin    *sql.DB
	keeper   *exec.Cmd
	life     io.Closer // while it is open, the server lives
	pool     pool
}

// NewServer starts a server for one test, which may Stop and Start it.
func NewServer(t testing.TB) *Server {
	t.Helper()
	if why := missing(); why != "" {
		lacking(t, why)
	}
	s, err := newServer()
	require.NoError(t, err)
	require.NoError(t, s.start())
	t.Cleanup(func() {
		require.NoError(t, s.stop())
		require.NoError(t, os.RemoveAll(s.dir))
	})
	return s
}

// Stop stops the server at once: connections are cut, transactions rolled back.
func (s *Server) Stop(t testing.TB) { t.Helper(); require.NoError(t, s.stop()) }

// Start starts the server again, on the port that it had.
func (s *Server) Start(t testing.TB) { t.Helper(); require.NoError(t, s.start()) }

// Port is the server's, on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// Empty makes a new database without tables and returns its URL.
func (s *Server) Empty(t testing.TB) string {
	t.Helper()
	name := "test_" + tail()
	require.NoError(t, s.create(name, "template0"))
	t.Cleanup(func() {
		if s.life != nil {
			require.NoError(t, s.ask("DROP DATABASE "+name+" WITH (FORCE)"))
		}
	})
	return s.URL(name)
}

// URL names a database of the server.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, s.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: database,
	}
	return u.String()
}

const (
	role     = "rehearse"
	template = "filled" // the database with the tables of the newest schema that others are copied from
)

func (s *Server) create(name, template string) error {
	return s.ask(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template))
}

// ask has the server carry out a statement.
func (s *Server) ask(statement string) error {
	if _, err := s.admin.ExecContext(context.Background(), statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// binaries is the folder with the newest server of the distribution's.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	newest, version := "", 0
	for _, path := range found {
		dir := filepath.Dir(path)
		if v, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))); v > version {
			newest, version = dir, v
		}
	}
	return newest
}

func missing() string {
	if binaries() == "" {
		return "there is no Postgres server on this machine: fixtures/needs.sh tools installs it"
	}
	return ""
}

// lacking skips a test that cannot run here, and fails it where it must.
func lacking(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func newServer() (_ *Server, err error) {
	s := &Server{bin: binaries(), password: "p%40ss " + tail()} // %40: the signs that URLs go wrong on
	if s.dir, err = os.MkdirTemp("", "rehearse-postgres-"); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		s.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(s.dir, uid, gid); err != nil {
			return nil, err
		}
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(s.password), 0o644); err != nil {
		return nil, err
	}
	initdb := exec.CommandContext(context.Background(), filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", role, "--pwfile", secret,
		"-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
	initdb.Dir = s.dir
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func freePort() (int, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// keeping ends the server when its standard input does, which it does also when
// the tests are killed; the last line removes what they cannot remove then.
const keeping = `
"$@" >log 2>&1 &
server=$!
read -r _
kill -INT $server
wait $server
[ -e stopped ] || rm -rf "$PWD"
rm -f stopped
`

func (s *Server) start() error {
	s.keeper = exec.CommandContext(context.Background(), "sh", "-c", keeping, "keeper", filepath.Join(s.bin, "postgres"), "-D", s.data(),
		"-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "max_connections=200", "-c", "shared_buffers=32MB")
	s.keeper.Dir = s.dir
	s.keeper.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Setpgid: true}
	var err error
	if s.life, err = s.keeper.StdinPipe(); err != nil {
		return err
	}
	if err := s.keeper.Start(); err != nil {
		return err
	}
	if s.admin, err = sql.Open("pgx", s.URL("postgres")); err != nil {
		return err
	}
	return s.waitUntilItAnswers()
}

func (s *Server) waitUntilItAnswers() error {
	ctx, done := context.WithTimeout(context.Background(), 30*time.Second)
	defer done()
	for {
		err := s.admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return errors.Join(err, errors.New(string(bytes.TrimSpace(log))))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *Server) stop() error {
	if s.life == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(s.dir, "stopped"), nil, 0o666); err != nil {
		return err
	}
	err := errors.Join(s.admin.Close(), s.life.Close())
	s.life = nil
	var exit *exec.ExitError
	if ended := s.keeper.Wait(); !errors.As(ended, &exit) {
		err = errors.Join(err, ended)
	}
	return err
}

// Log is what the server wrote down, for a test that fails.
func (s *Server) Log() string {
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return strings.TrimSpace(string(log))
}
