package probe

import (
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"rehearse/runner/probe/tree"
)

// A bag (RFC 8493) is a folder that says of itself which files it holds: manifests
// list all below data, and tag manifests what lies beside that.

// bagList is a list of checksums of a bag.
var bagList = regexp.MustCompile(`^(tag)?manifest-[a-z0-9]+\.txt$`)

// bagIn is the bag that a folder is, or that is all that is in it.
func bagIn(root string) (bag string, is bool) {
	for _, place := range []string{root, filepath.Join(root, (&restored{root: root}).onlyFolder())} {
		head := make([]byte, len(bagMark))
		f, err := os.Open(filepath.Join(place, "bagit.txt"))
		if err != nil {
			continue
		}
		_, err = f.ReadAt(head, 0)
		f.Close()
		if err == nil && string(head) == bagMark {
			return place, true
		}
	}
	return "", false
}

const bagMark = "BagIt-Version:"

// bag holds the lists of a bag against all of its files. The summing is of the bag.
func (w *summing) bag() error {
	root := w.s.at(w.a.Source)
	entries, err := os.ReadDir(root)
	if err != nil {
		return unreadable(err)
	}
	listed, elsewhere, payload := map[string]bool{}, w.toFetch(root), 0
	for _, d := range entries {
		if !bagList.MatchString(d.Name()) || !d.Type().IsRegular() {
			continue
		}
		n, foreign := 0, 0
		wrong := len(w.out.Disagrees) + len(w.out.Missing)
		err := eachSum(filepath.Join(root, d.Name()), func(line sumLine) error {
			if line.wrong {
				foreign++
				return nil
			}
			n++
			return w.bagLine(root, d.Name(), line, listed, elsewhere)
		})
		switch {
		case err != nil:
			return err
		case n == 0 && foreign > 0:
			w.note("%s was not compared: it holds no checksum of a kind that Rehearse reads", d.Name())
		case wrong == len(w.out.Disagrees)+len(w.out.Missing) && n > 0:
			w.out.Agreed = append(w.out.Agreed, fmt.Sprintf("%s of the bag: %s", count(n, "file"), d.Name()))
		}
		if !strings.HasPrefix(d.Name(), "tag") {
			payload += n
		}
	}
	if payload == 0 {
		return nil // nothing says what should be in it
	}
	return walk(w.ctx, filepath.Join(root, "data"), func(name string, d fs.DirEntry) error {
		if name = path.Join("data", name); d.Type().IsRegular() && !listed[name] && !inClutter(name) {
			w.note("no manifest of the bag lists %s", tree.Shown(name))
		}
		return nil
	})
}

// bagLine holds one line of a manifest against its file.
func (w *summing) bagLine(root, list string, line sumLine, listed, elsewhere map[string]bool) error {
	name := path.Clean(line.name)
	info, err := os.Lstat(filepath.Join(root, name))
	if plain := path.Clean(bagEscapes.Replace(line.name)); err != nil && plain != name {
		name = plain
		info, err = os.Lstat(filepath.Join(root, name))
	}
	switch {
	case !filepath.IsLocal(name):
		w.note("%s lists %s, which is not in the bag", list, tree.Shown(name))
		return nil
	case err != nil && elsewhere[name]:
		w.note("fetch.txt says that %s has to be fetched from elsewhere: it was not compared", tree.Shown(name))
		return nil
	case err != nil || !info.Mode().IsRegular():
		if len(w.out.Missing) < mostNamed {
			w.out.Missing = append(w.out.Missing, WrongSum{File: tree.Shown(name), List: list, Kind: line.kind, Listed: hex.EncodeToString([]byte(line.sum))})
		}
		return nil
	}
	listed[name] = true
	kind, has, err := w.agrees(name, line, []string{line.kind})
	if err == nil && has != "" && len(w.out.Disagrees) < mostNamed {
		w.out.Disagrees = append(w.out.Disagrees, WrongSum{File: tree.Shown(name), List: list, Kind: kind, Listed: hex.EncodeToString([]byte(line.sum)), Has: has})
	}
	return err
}

// bagEscapes are what a manifest writes in place of what would break its lines.
var bagEscapes = strings.NewReplacer("%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r", "%25", "%")

// toFetch are the files that a bag lists and does not hold.
func (w *summing) toFetch(root string) map[string]bool {
	names := map[string]bool{}
	info, err := os.Lstat(filepath.Join(root, "fetch.txt"))
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return names
	}
	text, err := os.ReadFile(filepath.Join(root, "fetch.txt"))
	if err != nil {
		return names
	}
	for line := range strings.Lines(string(text)) { // URL, length and name
		if fields := strings.Fields(line); len(fields) >= 3 {
			name := strings.TrimRight(line[strings.LastIndex(line, " "+fields[2])+1:], "\r\n")
			names[path.Clean(bagEscapes.Replace(name))] = true
		}
	}
	return names
}

// bagInside holds the lists of a bag that came out of an archive, or is the
// recovery point, against its files.
func (u *unpacking) bagInside(place string) error {
	bag, is := bagIn(place)
	if !is {
		return nil
	}
	w := &summing{ctx: u.ctx, s: &server{}, m: u.m, a: SumsArgs{Source: bag}}
	if err := w.bag(); err != nil {
		return err
	}
	u.out.Sums.add(w.out)
	return nil
}

func (s *SumsAnswer) add(more SumsAnswer) {
	s.Agreed = append(s.Agreed, more.Agreed...)
	s.Disagrees = append(s.Disagrees, more.Disagrees...)
	s.Missing = append(s.Missing, more.Missing...)
	s.Notes = append(s.Notes, slices.Compact(more.Notes)...)
}
