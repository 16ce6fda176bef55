package probe

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rehearse/scenarios/fault"
)

// A dump is often readable for its owner alone, and whoever restores it in the
// sandbox is another user.

// staysIn says whether what is at place may be left there.
func (u *unpacking) staysIn(place string) bool {
	if !u.args.InPlace {
		return false
	}
	return !u.args.Readable || open(u.ctx, u.args.Source, place)
}

// open says whether every user can read what is at place, below root.
func open(ctx context.Context, root, place string) bool {
	for dir := filepath.Dir(place); strings.HasPrefix(dir+"/", filepath.Clean(root)+"/"); dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode()&0o001 == 0 {
			return false
		}
	}
	closed := false
	err := filepath.WalkDir(place, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && opened(info) != info.Mode().Perm() {
			closed = true
			return fs.SkipAll
		}
		return ctx.Err()
	})
	return err == nil && !closed
}

// opened is the mode with which every user can read a file or list a folder.
func opened(info fs.FileInfo) fs.FileMode {
	switch {
	case info.IsDir():
		return info.Mode().Perm() | 0o555
	case info.Mode().IsRegular():
		return info.Mode().Perm() | 0o444
	}
	return info.Mode().Perm()
}

// share opens what was put below data at place for every user.
func share(ctx context.Context, data, place string) error {
	data = filepath.Clean(data)
	if place != data && !strings.HasPrefix(place, data+"/") {
		return nil
	}
	for dir := filepath.Dir(place); strings.HasPrefix(dir, data+"/"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return notShared(err)
		}
	}
	return filepath.WalkDir(place, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return notShared(err)
		}
		info, err := d.Info()
		if err == nil && opened(info) != info.Mode().Perm() {
			err = os.Chmod(name, opened(info))
		}
		if err != nil {
			return notShared(err)
		}
		return ctx.Err()
	})
}

func notShared(err error) error {
	return fault.OfRig(fault.Engine, "let the service read what was unpacked: %w", err)
}
