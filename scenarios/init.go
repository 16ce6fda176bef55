package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

//go:embed all:starter
var starter embed.FS

// Init writes a commented workspace to start from and returns its files. It
// overwrites nothing: when one of them is there, it writes none and the error
// wraps fs.ErrExist.
func Init(dir string) ([]string, error) {
	tree, err := fs.Sub(starter, "starter")
	if err != nil {
		return nil, err
	}
	var names []string
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return nil, fmt.Errorf("%s is there already: %w", filepath.Join(dir, name), fs.ErrExist)
		}
	}
	return writeAll(dir, tree, names)
}

//go:embed runbooks/*.yaml risks/*.yaml
var ourRunbooks embed.FS

// InitRunbooks writes the runbooks that come with Rehearse into a workspace, for its
// owner to edit, and the risks that they rehearse: those whose files are not there yet.
// It overwrites nothing.
func InitRunbooks(dir string) (written []string, err error) {
	names, err := fs.Glob(ourRunbooks, "*/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := ourRunbooks.ReadFile(name)
		if err != nil {
			return written, err
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		switch err := writeNew(file, data); {
		case errors.Is(err, fs.ErrExist):
		case err != nil:
			return written, err
		default:
			written = append(written, file)
		}
	}
	return written, nil
}

// StarterSettings are the commented settings that Init writes.
func StarterSettings() ([]byte, error) { return starter.ReadFile("starter/" + settingsFile) }

// WriteNew writes files below dir, by their names, and returns the paths of those that
// it wrote. It overwrites nothing: when one of them is there, it writes none and the
// error wraps fs.ErrExist.
func WriteNew(dir string, files map[string]string) (written []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return nil, fmt.Errorf("%s is there already: %w", filepath.Join(dir, name), fs.ErrExist)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(dir, name)
		if err := writeNew(file, []byte(files[name])); err != nil {
			return written, err
		}
		written = append(written, file)
	}
	return written, nil
}

func writeAll(dir string, tree fs.FS, names []string) (files []string, err error) {
	for _, name := range names {
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return files, err
		}
		file := filepath.Join(dir, name)
		if err := writeNew(file, data); err != nil {
			return files, err
		}
		files = append(files, file)
	}
	return files, nil
}

func writeNew(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
