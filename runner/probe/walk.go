package probe

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// walk visits everything below root, folders before what they hold, and
// follows no symbolic link. Names are slash-separated and below root. Folders
// are read in parts, so that memory does not grow with them. errStop ends it early.
func walk(ctx context.Context, root string, visit func(name string, d fs.DirEntry) error) error {
	err := walkBelow(ctx, root, "", visit)
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

var errStop = errors.New("enough seen")

func walkBelow(ctx context.Context, root, below string, visit func(string, fs.DirEntry) error) error {
	f, err := os.Open(filepath.Join(root, below))
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	var folders []string
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		entries, err := f.ReadDir(1024)
		for _, d := range entries {
			name := path.Join(below, d.Name())
			if err := visit(name, d); err != nil {
				return err
			}
			if d.IsDir() {
				folders = append(folders, name)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return unreadable(err)
		}
	}
	_ = f.Close() // before going deeper: folders may be nested further than files may be open
	for _, name := range folders {
		if err := walkBelow(ctx, root, name, visit); err != nil {
			return err
		}
	}
	return nil
}

// unreadable: what cannot be read is the rig's fault, not the backup's.
func unreadable(err error) error {
	var own *fault.Fault
	if err == nil || errors.Is(err, io.EOF) || errors.As(err, &own) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.OfRig(fault.Fetch, "read what was fetched: %w", err).
		To("look at the disk that holds the backup, and whether it is mounted and readable")
}

// matches says whether a glob chooses a file: without a slash it goes by the
// base name, wherever the file is, else by the whole path.
func matches(glob, name string) bool {
	if !strings.Contains(glob, "/") {
		name = path.Base(name)
	}
	return doublestar.MatchUnvalidated(strings.TrimPrefix(glob, "/"), name)
}

// source is a file of the recovery point. Errors of reading it are the rig's.
type source struct {
	f    *os.File
	info fs.FileInfo
	m    *meter
}

func openSource(file string, m *meter) (*source, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, unreadable(err)
	}
	return &source{f: f, info: info, m: m}, nil
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.f.Read(p)
	s.m.bytes.Add(int64(n))
	return n, unreadable(err)
}

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.f.ReadAt(p, off)
	s.m.bytes.Add(int64(n))
	return n, unreadable(err)
}

func (s *source) Close() error { return s.f.Close() }

// shown are names for people, at most ten of them.
func shown(names []string) string {
	var out []string
	for i, name := range names {
		if i == 10 {
			out = append(out, "…")
			break
		}
		out = append(out, tree.Shown(name))
	}
	return strings.Join(out, ", ")
}
