package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// What a workspace consists of.
const (
	settingsFile    = "rehearse.yaml"
	catalogueFolder = "catalogue"
	scenariosFolder = "scenarios"
	recipesFolder   = "recipes"
	runbooksFolder  = "runbooks"
	peopleFolder    = "people"
	policyFile      = "policy.yaml"
	tasksFolder     = "tasks"
	risksFolder     = "risks"

	continuityFolder = "continuity"
)

// parts are what Load reads below a workspace's folder.
var parts = []string{settingsFile, controlsFile, catalogueFolder, scenariosFolder, recipesFolder, runbooksFolder, peopleFolder, tasksFolder, continuityFolder, risksFolder, policyFile}

// Files are what a workspace is loaded from: layers of files, each laid out like a
// workspace's folder. All layers are read; a name that two of them declare is a
// problem, as it is within one.
type Files struct {
	Dir    string // the folder that relative paths in the files are relative to
	Layers []Layer
}

// Layer is files of a workspace with one owner.
type Layer struct {
	Owner string // a word that stands before the names of its files, as in "database:catalogue/x.yaml"; "" is the owner of the folder
	Files fs.FS
}

// In is the files of a folder.
func In(dir string) Files {
	if absolute, err := filepath.Abs(dir); err == nil { // else opening it says why
		dir = absolute
	}
	return Files{Dir: dir, Layers: []Layer{{Files: os.DirFS(dir)}}}
}

// With adds a layer.
func (f Files) With(owner string, files fs.FS) Files {
	return Files{Dir: f.Dir, Layers: append(append([]Layer{}, f.Layers...), Layer{Owner: owner, Files: files})}
}

// named is a file's name as problems and records show it.
func (l Layer) named(name string) string {
	if l.Owner == "" {
		return name
	}
	return l.Owner + ":" + name
}

// OwnerOf is the owner of the layer that a file of a workspace is from, by the name
// that problems, Service.File and Scenario.File show; "" is the owner of the folder.
func OwnerOf(file string) string {
	owner, _, found := strings.Cut(file, ":")
	if !found || strings.Contains(owner, "/") { // a file's own name may have a colon
		return ""
	}
	return owner
}

// within is the name of a file in its layer.
func within(file string) string { return strings.TrimPrefix(file, OwnerOf(file)+":") }

// IsPart says whether a name at the top of a workspace's folder is one that Load
// reads. Names that begin with two dots count as well: where a workspace is
// mounted by Kubernetes, all of it changes by turning the link ..data.
func IsPart(name string) bool {
	for _, part := range parts {
		if name == part {
			return true
		}
	}
	return strings.HasPrefix(name, "..")
}

// Folders returns the paths of the workspace's folder and of those below it whose
// files Load reads or complains about. They are what a watcher has to watch.
func (f Files) Folders() []string {
	folders := []string{f.Dir}
	_ = f.each(func(l Layer, name string, entry fs.DirEntry) {
		if entry.IsDir() && l.Owner == "" {
			folders = append(folders, filepath.Join(f.Dir, filepath.FromSlash(name)))
		}
	})
	return folders
}

// Digest is the same as long as the files are: their names and what is in them, not
// when they were written. What cannot be read counts as it is, so that fixing it is
// a change.
func (f Files) Digest() string {
	sum := sha256.New()
	err := f.each(func(l Layer, name string, entry fs.DirEntry) {
		if !l.matters(name, entry) {
			return
		}
		data, problem, err := contents(l.Files, name)
		fmt.Fprintf(sum, "%q %q %v %x\n", l.named(name), problem, err, sha256.Sum256(data))
	})
	fmt.Fprintf(sum, "%v", err)
	return hex.EncodeToString(sum.Sum(nil))
}

// Glance changes when Digest may: it goes by names, sizes and times, and reads
// no file.
func (f Files) Glance() string {
	sum := sha256.New()
	err := f.each(func(l Layer, name string, entry fs.DirEntry) {
		if !l.matters(name, entry) {
			return
		}
		if info, err := fs.Stat(l.Files, name); err == nil {
			fmt.Fprintf(sum, "%q %v %d %d\n", l.named(name), info.Mode(), info.Size(), info.ModTime().UnixNano())
		} else {
			fmt.Fprintf(sum, "%q %v\n", l.named(name), err)
		}
	})
	fmt.Fprintf(sum, "%v", err)
	return hex.EncodeToString(sum.Sum(nil))
}

// matters says whether Load reads a file, or complains about it.
func (l Layer) matters(name string, entry fs.DirEntry) bool {
	return !entry.IsDir() && (isYAML(name) || isScript(name)) || l.leadsAway(name, entry)
}

// isScript says whether a file is a script of a recipe that is a folder.
func isScript(name string) bool {
	return recipe.IsScript(name) && path.Base(path.Dir(path.Dir(name))) == recipesFolder
}

// each visits the files and folders of every layer that are not hidden.
func (f Files) each(visit func(l Layer, name string, entry fs.DirEntry)) error {
	var all error
	for _, l := range f.Layers {
		_, err := fs.Stat(l.Files, ".")
		all = errors.Join(all, err)
		for _, part := range parts {
			all = errors.Join(all, fs.WalkDir(l.Files, part, func(name string, entry fs.DirEntry, err error) error {
				switch {
				case errors.Is(err, fs.ErrNotExist):
					return nil
				case err != nil:
					return err
				case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
					return fs.SkipDir
				case strings.HasPrefix(entry.Name(), "."):
					return nil
				}
				visit(l, name, entry)
				return nil
			}))
		}
	}
	return all
}

// leadsAway says whether an entry is a link to a folder with YAML files.
func (l Layer) leadsAway(name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	entries, err := fs.ReadDir(l.Files, name)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if isYAML(e.Name()) {
			return true
		}
	}
	return false
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// check tells a folder that is no workspace from one that is broken.
func (f Files) check() error {
	if len(f.Layers) == 0 {
		return errors.New("a workspace is loaded from at least one layer of files")
	}
	files, next := f.Layers[0].Files, fmt.Sprintf("name a workspace, or make one: rehearse init %s", f.Dir)
	info, err := fs.Stat(files, ".")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Problems{{File: f.Dir, Message: "there is no such folder", Next: next}}
	case errors.Is(err, syscall.ENOTDIR), err == nil && !info.IsDir():
		return Problems{{File: f.Dir, Message: "this is a file, but a workspace is a folder", Next: next}}
	case err != nil:
		return fmt.Errorf("open the workspace: %w", err)
	}
	for _, name := range []string{settingsFile, catalogueFolder, scenariosFolder} {
		if _, err := fs.Stat(files, name); err == nil {
			return nil
		}
	}
	return Problems{{File: f.Dir, Message: "this folder is not a workspace: it has neither rehearse.yaml nor catalogue/ nor scenarios/", Next: next}}
}

// contents never reads more than a workspace file may have, and never waits on a pipe.
func contents(files fs.FS, name string) (data []byte, problem string, err error) {
	info, err := fs.Stat(files, name)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("read: %w", err)
	case !info.Mode().IsRegular():
		return nil, "this is not a regular file", nil
	case info.Size() > strict.MaxSize:
		return make([]byte, strict.MaxSize+1), "", nil
	}
	data, err = fs.ReadFile(files, name)
	if err != nil {
		return nil, "", fmt.Errorf("read: %w", err)
	}
	return data, "", nil
}

// under is where a path in a file of the workspace leads: it is relative to dir.
func under(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
