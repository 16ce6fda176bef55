package node

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"golang.org/x/sys/unix"

	"rehearse/store"
)

// Presence says that this process carries runs: a locked file beside the
// database. The kernel lets go of the lock when the process ends, however it
// ends, so that others of this machine know at once that its runs are nobody's.
// Where the database is elsewhere there is no such file: silence tells.
type Presence struct {
	ID   string   // of the runner: host, process and a random tail
	file *os.File // nil: the database is in no file of this machine
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// Register makes a runner known. Close it when it carries no more runs.
func Register(st *store.Store) (*Presence, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	tail := make([]byte, 4)
	rand.Read(tail) // never fails: it crashes the process first
	p := &Presence{ID: fmt.Sprintf("%s-%d-%s", unfit.ReplaceAllString(host, "-"), os.Getpid(), hex.EncodeToString(tail))}
	if st.Path() == "" {
		return p, nil
	}
	if err := os.MkdirAll(presences(st), 0o700); err != nil {
		return nil, fmt.Errorf("register the runner: %w", err)
	}
	if p.file, err = os.OpenFile(presenceOf(st, p.ID), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, fmt.Errorf("register the runner: %w", err)
	}
	if err := unix.Flock(int(p.file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("register the runner: lock %s: %w", p.file.Name(), err), p.file.Close())
	}
	return p, nil
}

// Close says that the runner is gone. A run that it left is known by its silence then.
func (p *Presence) Close() error {
	if p.file == nil {
		return nil
	}
	return errors.Join(os.Remove(p.file.Name()), p.file.Close())
}

func presences(st *store.Store) string { return filepath.Join(filepath.Dir(st.Path()), "runners") }

func presenceOf(st *store.Store, runner string) string {
	return filepath.Join(presences(st), filepath.Base(runner)+".lock")
}

// life is what is known of a runner.
type life int

const (
	unknown life = iota // it is not of this machine, or said goodbye
	alive
	dead
)

// lifeOf asks the lock of a runner.
func lifeOf(st *store.Store, runner string) (life, error) {
	if st.Path() == "" {
		return unknown, nil
	}
	file, err := os.Open(presenceOf(st, runner))
	if errors.Is(err, fs.ErrNotExist) {
		return unknown, nil
	}
	if err != nil {
		return unknown, fmt.Errorf("look for runner %s: %w", runner, err)
	}
	defer file.Close()
	switch err := unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB); {
	case err == nil:
		return dead, nil
	case errors.Is(err, unix.EWOULDBLOCK):
		return alive, nil
	default:
		return unknown, fmt.Errorf("look for runner %s: %w", runner, err)
	}
}
