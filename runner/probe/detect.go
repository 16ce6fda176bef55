package probe

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"rehearse/runner/probe/archive"
	"rehearse/runner/probe/encrypted"
	"rehearse/scenarios/fault"
)

// detector tells by content what a recipe's backups are. What no rule matches
// is told by formatOf.
type detector []rule

type rule struct {
	DetectArgs
	line   *regexp.Regexp
	others *regexp.Regexp
}

func newDetector(args []DetectArgs) (detector, error) {
	d := make(detector, len(args))
	for i, a := range args {
		d[i].DetectArgs = a
		if a.Others != "" {
			others, err := regexp.Compile(a.Others)
			if err != nil {
				return nil, fault.OfRig(fault.Internal, "the recipe tells the files of %s by the names %q: %w", a.Format, a.Others, err).To("correct the pattern in the recipe")
			}
			d[i].others = others
		}
		if a.Line == "" {
			continue
		}
		line, err := regexp.Compile("(?m)" + a.Line)
		if err != nil {
			return nil, fault.OfRig(fault.Internal, "the recipe tells %s by the line %q: %w", a.Format, a.Line, err).To("correct the pattern in the recipe")
		}
		d[i].line = line
	}
	return d, nil
}

// format tells by its beginning what something is that is not compressed.
func (d detector) format(head []byte) string {
	found := formatOf(head)
	for _, r := range d {
		switch {
		case r.Member == "" && r.begins(head),
			r.Archive == TarArchive && found == TarArchive && archive.FirstOfTar(head) == r.Member:
			return r.Format
		}
	}
	return found
}

func (r rule) begins(head []byte) bool {
	at := head[min(r.Offset, len(head)):]
	return bytes.HasPrefix(at, r.Magic) && (r.line == nil || isText(head) && r.line.Match(head))
}

// folder is the folder that a rule knows by one of its members: the one at
// place, or the only one in it. "" is none.
func (d detector) folder(place string) (folder, format string) {
	for range 8 {
		for _, r := range d {
			if r.Member != "" && r.Archive == "" && r.Refuse == "" && r.holds(place) {
				return place, r.Format
			}
		}
		entries, err := os.ReadDir(place)
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return stray(place, e) })
		if err != nil || len(entries) != 1 || !entries[0].IsDir() {
			return "", ""
		}
		place = filepath.Join(place, entries[0].Name())
	}
	return "", ""
}

// stray says of what lies beside a folder that it is no backup: clutter, and
// words that somebody wrote.
func stray(dir string, e fs.DirEntry) bool {
	if IsClutter(e.Name()) || !e.Type().IsRegular() {
		return IsClutter(e.Name())
	}
	f, err := os.Open(filepath.Join(dir, e.Name()))
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	return (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) && formatOf(head[:n]) == PlainText && encrypted.By(head[:n]) == ""
}

// isMember says that a file's name is one that a rule looks for inside of something.
func (d detector) isMember(name string) bool {
	return slices.ContainsFunc(d, func(r rule) bool { return r.Member != "" && r.Archive == "" && r.Member == path.Base(name) })
}

func (r rule) holds(place string) bool {
	member, err := os.Open(filepath.Join(place, r.Member))
	if err != nil {
		return false
	}
	defer member.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(member, head)
	return (n > 0 || len(r.Magic) == 0 && r.line == nil) && (err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) && r.begins(head[:n])
}

// refused is what a rule says of a recovery point that holds a file which only
// something else has, such as a copy of a server's own files.
func (d detector) refused(where string, names []string) error {
	for _, r := range d {
		if r.Refuse != "" && slices.ContainsFunc(names, func(name string) bool { return path.Base(name) == r.Member }) {
			return fault.OfRig(fault.Restore, "%s holds %s, and %s", where, r.About, r.Refuse).To("%s", r.Next)
		}
	}
	return nil
}

// lost is what a rule says of files that belong to one that is not there.
func (d detector) lost(where string, names []string) error {
	for _, r := range d {
		if r.lacksMember(names) {
			return fault.OfBackup(fault.Restore, "a member is missing: %s of %s, without which nothing of it can be restored; %s holds %s", r.Member, r.About, where, shown(names)).
				To("look why the backup does not hold %s, and back up the whole folder", r.Member)
		}
	}
	return nil
}

// lacksMember: the names are those of the files beside a member that is not there.
func (r rule) lacksMember(names []string) bool {
	return r.others != nil && len(names) > 1 && !slices.ContainsFunc(names, func(name string) bool { return !r.others.MatchString(path.Base(name)) })
}

// wants says whether a format is one that the recipe restores.
func (u *unpacking) wants(format string) bool {
	return slices.Contains(u.args.Wants, format)
}

// called is how a format is called before people.
func (d detector) called(format string) string {
	for _, r := range d {
		if r.Format == format && r.About != "" {
			return r.About
		}
	}
	if name := kinds[format]; name != "" {
		return name
	}
	return format
}
