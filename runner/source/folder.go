package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// folder is a source of files and folders below a local folder. What matches
// the glob is a recovery point; a matching folder is one with all that is in
// it. Only names, sizes and times are looked at, and sidecars.
type folder struct {
	component string
	scenarios.Folder
	clock clock
	group *regexp.Regexp

	root     string // Path with links resolved; set by List
	sidecars int    // found by List
	left     int    // files inside of folders that List may still look at
}

func openFolder(component string, f scenarios.Folder) (*folder, error) {
	made := &folder{component: component, Folder: f}
	made.Glob = path.Clean(cmp.Or(f.Glob, "*"))
	if !doublestar.ValidatePattern(made.Glob) {
		return nil, fault.OfRig(fault.Internal, "component %s: %q is no glob", component, f.Glob).To("mend `glob`")
	}
	var err error
	if made.clock, err = newClock(f); err != nil {
		return nil, fault.OfRig(fault.Internal, "component %s: %w", component, err).To("mend `time` or `zone`")
	}
	if f.Group != "" {
		if made.group, err = regexp.Compile(f.Group); err != nil {
			return nil, fault.OfRig(fault.Internal, "component %s: %w", component, err).To("mend `group`")
		}
	}
	return made, nil
}

func (f *folder) About() string               { return "folder " + filepath.Join(f.Path, f.Glob) }
func (f *folder) Notes() []string             { return nil }
func (f *folder) Symptoms() []*fault.Fault    { return nil }
func (f *folder) Close(context.Context) error { return nil }

// List walks the folder and makes recovery points of what it finds.
func (f *folder) List(ctx context.Context) ([]Point, error) {
	found, err := f.walk(ctx)
	if err != nil {
		return nil, err
	}
	f.left, f.sidecars = mostMeasured, 0
	sets := f.sets(found)
	points := make([]Point, 0, len(sets))
	for _, s := range sets {
		points = append(points, f.point(s))
	}
	f.lastResort(points, sets)
	return points, nil
}

// entry is one file or folder that was found.
type entry struct {
	rel      string // below the root, with slashes; may hold any bytes
	path     string // where it really is
	size     int64
	modified time.Time
	folder   bool
	link     bool
	unfit    string
}

func (e *entry) name() string { return path.Base(e.rel) }

// found is what one walk saw.
type found struct {
	matched    []*entry
	companions map[string]*entry // "<name>-wal" and the like, by rel, whether matched or not
}

// walk looks at all that may match the glob. It never follows a link out.
func (f *folder) walk(ctx context.Context) (*found, error) {
	root, err := resolved(f.Path)
	if err != nil {
		return nil, err
	}
	f.root = root
	seen := &found{companions: map[string]*entry{}}
	err = filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		rel := strings.TrimPrefix(filepath.ToSlash(full[len(root):]), "/")
		if errors.Is(err, fs.ErrNotExist) && rel != "" {
			return nil // pruned while we looked
		}
		if err != nil {
			return fault.OfRig(fault.Fetch, "the folder %s cannot be read: %w", full, err).
				To("let the user that runs rehearse read it")
		}
		if rel == "" {
			return nil
		}
		return f.look(seen, full, rel, d)
	})
	if err != nil {
		return nil, err
	}
	seen.matched = withoutAliases(seen.matched)
	f.foldersAmongFiles(seen.matched)
	return seen, nil
}

func resolved(folder string) (string, error) {
	root, err := filepath.EvalSymlinks(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fault.OfRig(fault.Fetch, "the folder %s does not exist, or is not mounted: %w", folder, err).
			To("mount it, or mend `path`")
	}
	if err != nil {
		return "", fault.OfRig(fault.Fetch, "the folder %s cannot be read: %w", folder, err).
			To("let the user that runs rehearse read it")
	}
	if info, err := os.Stat(root); err == nil && !info.IsDir() {
		return "", fault.OfRig(fault.Fetch, "%s is not a folder", folder).To("give its folder as `path`, and the file's name as `glob`")
	}
	return root, nil
}

// look decides about one entry: whether it is a point, and whether to go deeper.
func (f *folder) look(seen *found, full, rel string, d fs.DirEntry) error {
	if f.hidden(d.Name()) {
		return skip(d)
	}
	if companionOf(rel) != "" && d.Type().IsRegular() {
		seen.companions[rel] = newEntry(full, rel, d)
	}
	if doublestar.MatchUnvalidated(f.Glob, rel) && !f.onlyWalked(d) {
		seen.matched = append(seen.matched, f.entry(full, rel, d))
		return skip(d)
	}
	if d.IsDir() && !strings.Contains(f.Glob, "**") && strings.Count(rel, "/") >= strings.Count(f.Glob, "/") {
		return fs.SkipDir
	}
	return nil
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// hidden names are matched only by a glob that asks for them, as in a shell;
// rsync and others keep what is half written in them. A filesystem's own
// lost+found is nobody's backup.
func (f *folder) hidden(name string) bool {
	return name == "lost+found" || name[0] == '.' && !strings.HasPrefix(f.Glob, ".") && !strings.Contains(f.Glob, "/.")
}

// onlyWalked says that a folder is gone through rather than taken: with
// "**/*" everything matches, and files are meant.
func (f *folder) onlyWalked(d fs.DirEntry) bool {
	last := path.Base(f.Glob)
	return d.IsDir() && strings.Contains(f.Glob, "**") && strings.Trim(last, "*") == ""
}

// entry makes an entry of what matched, and says what is wrong with it.
func (f *folder) entry(full, rel string, d fs.DirEntry) *entry {
	e := newEntry(full, rel, d)
	if e.link {
		e.unfit = f.follow(e)
	}
	if e.unfit == "" && beingWritten(rel) {
		e.unfit = "by its name it is still being written"
	}
	return e
}

func newEntry(full, rel string, d fs.DirEntry) *entry {
	e := &entry{rel: rel, path: full, folder: d.IsDir(), link: d.Type()&fs.ModeSymlink != 0}
	info, err := d.Info()
	if err != nil {
		e.unfit = "it went away while the folder was read"
		return e
	}
	e.take(info)
	return e
}

func (e *entry) take(info fs.FileInfo) {
	e.size, e.modified, e.folder = info.Size(), info.ModTime().UTC(), info.IsDir()
	if !info.IsDir() && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
		e.unfit = "it is neither a file nor a folder"
	}
}

// follow resolves a link, as far as it stays inside the folder.
func (f *folder) follow(e *entry) string {
	target, err := filepath.EvalSymlinks(e.path)
	if err != nil {
		return "it is a link to nothing"
	}
	if target != f.root && !strings.HasPrefix(target, f.root+string(filepath.Separator)) {
		return "it is a link that leads outside the folder"
	}
	info, err := os.Stat(target)
	if err != nil || target == f.root {
		return "it is a link to nothing"
	}
	e.path = target
	e.take(info)
	return e.unfit
}

func beingWritten(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".part", ".partial", ".tmp", ".temp", ".filepart", ".incomplete", ".inprogress", ".in-progress", ".uploading", ".crdownload":
		return true
	}
	return false
}

// withoutAliases drops links to what was found itself ("latest" → "2026-11-20.dump").
func withoutAliases(all []*entry) []*entry {
	real := map[string]bool{}
	for _, e := range all {
		real[e.path] = real[e.path] || !e.link
	}
	return slices.DeleteFunc(all, func(e *entry) bool { return e.link && e.unfit == "" && real[e.path] })
}

// foldersAmongFiles are no points where nobody said what is one: beside files,
// a folder such as "old" is more likely where old ones are kept.
func (f *folder) foldersAmongFiles(all []*entry) {
	said := f.Glob != "*" || f.group != nil || f.clock.pattern != nil || f.Sidecar != ""
	if said || !slices.ContainsFunc(all, func(e *entry) bool { return !e.folder && e.unfit == "" && !listOfSums.MatchString(e.name()) }) {
		return
	}
	for _, e := range all {
		if e.folder && e.unfit == "" {
			e.unfit = "it is a folder among files, and the glob does not ask for it"
		}
	}
}

// companionOf names the database file that a journal belongs to; without the
// journal beside it SQLite's newest data is lost.
func companionOf(rel string) string {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if owner, ok := strings.CutSuffix(rel, suffix); ok {
			return owner
		}
	}
	return ""
}

// checksumOf names the file that a checksum or signature belongs to.
func checksumOf(rel string) string {
	switch path.Ext(rel) {
	case ".sha256", ".sha512", ".sha1", ".md5", ".sig", ".asc", ".minisig":
		return strings.TrimSuffix(rel, path.Ext(rel))
	}
	return ""
}

// set is what becomes one point.
type set struct {
	id      string
	entries []*entry
	unfit   string
}

// sets sorts what was found into points, and leaves out what only accompanies them.
func (f *folder) sets(all *found) []*set {
	byRel := make(map[string]*entry, len(all.matched))
	for _, e := range all.matched {
		byRel[e.rel] = e
	}
	byID := map[string]*set{}
	var sets []*set
	for _, e := range all.matched {
		if f.accompanies(e, byRel) {
			continue
		}
		id, unfit := f.idOf(e)
		s := byID[id]
		if s == nil {
			s = &set{id: id}
			byID[id] = s
			sets = append(sets, s)
		}
		s.entries = append(s.entries, e)
		s.unfit = cmp.Or(s.unfit, e.unfit, unfit)
		for _, suffix := range []string{"-wal", "-shm", "-journal"} {
			if journal := all.companions[e.rel+suffix]; journal != nil {
				s.entries = append(s.entries, journal)
			}
		}
	}
	return sets
}

// accompanies says that an entry is no point of its own but belongs to another.
func (f *folder) accompanies(e *entry, byRel map[string]*entry) bool {
	if f.isSidecar(e, byRel) {
		return true
	}
	if owner := companionOf(e.rel); owner != "" && byRel[owner] != nil {
		return true
	}
	return f.group == nil && (byRel[checksumOf(e.rel)] != nil || listOfSums.MatchString(e.name()) && hasNeighbour(e, byRel))
}

// listOfSums is how lists of checksums are called that speak of all files of a
// folder. They are written last, and are no backup.
var listOfSums = regexp.MustCompile(`(?i)^((sha(1|224|256|384|512)|md5|b2)sums?|checksums?)(\.txt)?(\.asc|\.sig|\.gpg)?$`)

// hasNeighbour says whether there is something that a list of sums can speak of.
func hasNeighbour(list *entry, byRel map[string]*entry) bool {
	for _, e := range byRel {
		if path.Dir(e.rel) == path.Dir(list.rel) && !listOfSums.MatchString(e.name()) {
			return true
		}
	}
	return false
}

// idOf is the id of the point that an entry belongs to: its group's key, else
// its name below the folder.
func (f *folder) idOf(e *entry) (id, unfit string) {
	if f.group == nil {
		return printable(e.rel), ""
	}
	for _, text := range []string{e.name(), e.rel} {
		if m := f.group.FindStringSubmatch(text); m != nil && m[min(1, len(m)-1)] != "" {
			return printable(m[min(1, len(m)-1)]), ""
		}
	}
	return printable(e.rel), "its name does not match the group pattern"
}

// printable keeps names that are not UTF-8 apart, and fit for JSON.
func printable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	quoted := fmt.Sprintf("%q", name)
	return quoted[1 : len(quoted)-1]
}

func (f *folder) point(s *set) Point {
	p := Point{ID: s.id, Unfit: cmp.Or(s.unfit, f.missing(s))}
	var size int64
	var newest time.Time
	whole := true
	for _, e := range s.entries {
		p.Files = append(p.Files, e.path)
		if e.folder {
			whole = f.measure(e) && whole
		}
		size += e.size
		if e.modified.After(newest) {
			newest = e.modified
		}
	}
	if whole {
		p.Size = &size
	}
	if !newest.IsZero() {
		p.AvailableAt = &newest
	}
	p.About = aboutSet(s)
	if p.Unfit == "" {
		p.ConsistentAt, p.ConsistentFrom, p.Unfit = f.timeOf(s)
	}
	return p
}

func aboutSet(s *set) string {
	switch {
	case len(s.entries) > 1:
		return fmt.Sprintf("%d files", len(s.entries))
	case s.entries[0].folder:
		return "a folder"
	}
	return ""
}

// missing says which part of the set is not there.
func (f *folder) missing(s *set) string {
	for _, glob := range f.Needs {
		if !slices.ContainsFunc(s.entries, func(e *entry) bool { return holds(e, glob) }) {
			return "it is incomplete: nothing in it matches " + glob
		}
	}
	return ""
}

// holds says whether an entry, or for a folder something in it, matches.
func holds(e *entry, glob string) bool {
	if doublestar.MatchUnvalidated(glob, e.name()) || doublestar.MatchUnvalidated(glob, e.rel) {
		return true
	}
	if !e.folder {
		return false
	}
	inside, err := doublestar.Glob(os.DirFS(e.path), glob)
	return err == nil && len(inside) > 0
}

// mostMeasured bounds how many files inside of folders are looked at for their
// sizes and times. Beyond it a folder has its own time, and no known size.
const mostMeasured = 200000

// measure sums up a folder. It says whether it saw all of it.
func (f *folder) measure(e *entry) bool {
	e.size = 0
	err := filepath.WalkDir(e.path, func(_ string, d fs.DirEntry, err error) error {
		if f.left--; err != nil || f.left < 0 {
			return cmp.Or(err, fs.SkipAll)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			e.size += info.Size()
		}
		if t := info.ModTime().UTC(); t.After(e.modified) {
			e.modified = t
		}
		return nil
	})
	return err == nil && f.left >= 0
}

// mostMounted is how many files are mounted one by one.
const mostMounted = 500

// Mounts makes the point's files visible, each by its own name. Of a folder
// what is in it is visible, without its name: that holds a date, and checks
// should not have to know it. Files that have a folder to themselves are mounted
// with it, which an engine does faster and whatever their names are.
func (f *folder) Mounts(p Point) []sandbox.Mount {
	target := fmt.Sprintf(probe.SourceDir, f.component)
	if len(p.Files) == 1 && isFolder(p.Files[0]) {
		return []sandbox.Mount{{Host: p.Files[0], Target: target, ReadOnly: true}}
	}
	top := commonFolder(p.Files)
	if len(p.Files) > 1 && f.alone(top, p.Files) {
		return []sandbox.Mount{{Host: top, Target: target, ReadOnly: true}}
	}
	mounts := make([]sandbox.Mount, 0, len(p.Files))
	for _, file := range p.Files {
		rel, _ := filepath.Rel(top, file)
		mounts = append(mounts, sandbox.Mount{Host: file, Target: path.Join(target, filepath.ToSlash(rel)), ReadOnly: true})
	}
	return mounts
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func commonFolder(files []string) string {
	if len(files) == 0 {
		return ""
	}
	top := filepath.Dir(files[0])
	for _, file := range files[1:] {
		for top != filepath.Dir(top) && !strings.HasPrefix(file, top+string(filepath.Separator)) {
			top = filepath.Dir(top)
		}
	}
	return top
}

// alone says whether a folder holds these files and nothing else, so that
// mounting it shows nothing of other points.
func (f *folder) alone(top string, files []string) bool {
	entries, err := os.ReadDir(top)
	if err != nil || len(entries) != len(files) {
		return false
	}
	for _, entry := range entries {
		if !slices.Contains(files, filepath.Join(top, entry.Name())) {
			return false
		}
	}
	return true
}

// Fetch moves nothing: it makes sure that the files are still those that were
// listed, and that an engine can mount them.
func (f *folder) Fetch(_ context.Context, p Point, _ sandbox.Progress) error {
	var size int64
	folders := false
	for _, file := range p.Files {
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) {
			return fault.OfRig(fault.Fetch, "%s was there when the recovery points were listed, and is gone now", file).
				To("it was pruned meanwhile: run again, at a time when nothing is pruned")
		}
		if err != nil {
			return fault.OfRig(fault.Fetch, "%s cannot be read any more: %w", file, err).To("look at the folder, and run again")
		}
		folders = folders || info.IsDir()
		size += info.Size()
	}
	if p.Size != nil && !folders && size != *p.Size {
		return fault.OfRig(fault.Fetch, "%s changed while it was being taken: %d bytes when listed, %d now", p.ID, *p.Size, size).
			To("it is still being written: run later, or have backups written under a name that ends in .part and renamed")
	}
	return f.mountable(p)
}

// mountable refuses what no engine can mount piece by piece.
func (f *folder) mountable(p Point) error {
	mounts := f.Mounts(p)
	if len(mounts) > mostMounted {
		return fault.OfRig(fault.Fetch, "the recovery point %s is %d files among others in one folder, more than can be mounted one by one", p.ID, len(mounts)).
			To("keep each recovery point in a folder of its own")
	}
	for _, m := range mounts {
		if !utf8.ValidString(m.Host) {
			return fault.OfRig(fault.Fetch, "the name %q is not UTF-8, and the container engine takes no other", m.Host).
				To("rename it, or keep it in a folder of its own below `path` that matches `glob`")
		}
	}
	return nil
}
