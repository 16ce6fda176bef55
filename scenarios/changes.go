package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rehearse/scenarios/recipe"
)

// parts are what Load reads below a workspace's folder.
var parts = []string{settingsFile, catalogueFolder, scenariosFolder, recipesFolder, runbooksFolder, peopleFolder, tasksFolder}

// Part says whether a name at the top of a workspace's folder is one that Load
// reads. Names that begin with two dots count as well: where a workspace is
// mounted by Kubernetes, all of it changes by turning the link ..data.
func Part(name string) bool {
	for _, part := range parts {
		if name == part {
			return true
		}
	}
	return strings.HasPrefix(name, "..")
}

// Folders are the workspace's folder and those below it whose files Load reads
// or complains about, for whoever watches them.
func Folders(dir string) []string {
	folders := []string{dir}
	_ = eachPart(dir, func(path string, entry fs.DirEntry) {
		if entry.IsDir() {
			folders = append(folders, path)
		}
	})
	return folders
}

// Digest is the same as long as the files of a workspace are: their names and
// what is in them, not when they were written. What cannot be read counts as
// it is, so that mending it is a change.
func Digest(dir string) string {
	sum := sha256.New()
	err := eachPart(dir, func(path string, entry fs.DirEntry) {
		if !matters(path, entry) {
			return
		}
		data, problem, err := contents(path)
		fmt.Fprintf(sum, "%q %q %v %x\n", path, problem, err, sha256.Sum256(data))
	})
	fmt.Fprintf(sum, "%v", err)
	return hex.EncodeToString(sum.Sum(nil))
}

// Glance changes when Digest may: it goes by names, sizes and times, and reads
// no file.
func Glance(dir string) string {
	sum := sha256.New()
	err := eachPart(dir, func(path string, entry fs.DirEntry) {
		if !matters(path, entry) {
			return
		}
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(sum, "%q %v %d %d\n", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		} else {
			fmt.Fprintf(sum, "%q %v\n", path, err)
		}
	})
	fmt.Fprintf(sum, "%v", err)
	return hex.EncodeToString(sum.Sum(nil))
}

// matters says whether Load reads a file, or complains about it.
func matters(path string, entry fs.DirEntry) bool {
	return !entry.IsDir() && (isYAML(path) || isScript(path)) || leadsAway(path, entry)
}

// isScript says whether a file is a script of a recipe that is a folder.
func isScript(path string) bool {
	return recipe.IsScript(path) && filepath.Base(filepath.Dir(filepath.Dir(path))) == recipesFolder
}

// eachPart visits the files and folders that are not hidden.
func eachPart(dir string, visit func(path string, entry fs.DirEntry)) error {
	_, err := os.Stat(dir)
	for _, part := range parts {
		err = errors.Join(err, filepath.WalkDir(through(filepath.Join(dir, part)), func(path string, entry fs.DirEntry, err error) error {
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
			visit(filepath.Clean(path), entry)
			return nil
		}))
	}
	return err
}

// through is the path of a folder as WalkDir follows it also where it is a link:
// Kubernetes mounts a folder of a ConfigMap as one, and others share a catalogue
// so. What is below has the same path as without.
func through(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path + string(filepath.Separator)
	}
	return path
}
