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
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
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

	manifest string // a glob of lists of checksums that the scenario names; "" is none

	allow []string // folders outside of the root that links may lead into

	root     string   // Path with links resolved; set by List
	allowed  []string // allow with links resolved; set by List
	sidecars int      // found by List
	left     int      // files inside of folders that List may still look at
}

func openFolder(component string, f scenarios.Folder, allow []string) (*folder, error) {
	made := &folder{component: component, Folder: f, allow: allow}
	made.Glob = path.Clean(cmp.Or(f.Glob, "*"))
	if !doublestar.ValidatePattern(made.Glob) {
		return nil, fault.OfRig(fault.Internal, "component %s: %q is not a glob", component, f.Glob).To("correct `glob`")
	}
	var err error
	if made.clock, err = newClock(f); err != nil {
		return nil, fault.OfRig(fault.Internal, "component %s: %w", component, err).To("correct `time` or `zone`")
	}
	if f.Group != "" {
		if made.group, err = regexp.Compile(f.Group); err != nil {
			return nil, fault.OfRig(fault.Internal, "component %s: %w", component, err).To("correct `group`")
		}
	}
	return made, nil
}

func (f *folder) About() string               { return "folder " + filepath.Join(f.Path, f.Glob) }
func (f *folder) Notes() []string             { return nil }
func (f *folder) Symptoms() []*fault.Fault    { return nil }
func (f *folder) Outputs() []script.Output    { return nil }
func (f *folder) Close(context.Context) error { return nil }

// Verify has nothing to look at: a folder is what its files are.
func (f *folder) Verify(context.Context) error { return nil }

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
		p := f.point(s)
		p.Sums = f.sumsOf(s, found)
		points = append(points, p)
	}
	f.lastResort(points, sets)
	f.settingsThatReadNothing(points)
	if shift := f.shift(points); shift != 0 {
		for i := range points {
			points[i].Shift = shift
		}
	}
	if len(points) == 0 {
		return nil, f.nothing(found)
	}
	return points, nil
}

// settingsThatReadNothing: a pattern that fits not a single name is a mistake of
// the scenario, and says nothing about the backups.
func (f *folder) settingsThatReadNothing(points []Point) {
	for _, setting := range []struct {
		name  string
		whys  []string
		given bool
	}{
		{"group", []string{noGroup}, f.group != nil},
		{"time", []string{errNoMatch.Error(), errNoTime.Error()}, f.clock.pattern != nil},
	} {
		misses := func(p Point) bool { return slices.Contains(setting.whys, p.Unfit) }
		undecided := func(p Point) bool { return p.Unfit != "" && !misses(p) }
		if !setting.given || !slices.ContainsFunc(points, misses) || slices.ContainsFunc(points, func(p Point) bool { return !misses(p) && !undecided(p) }) {
			continue
		}
		for i := range points {
			if misses(points[i]) {
				points[i].Ours = fmt.Sprintf("correct `%s` of the source: it reads none of the names there, such as %s", setting.name, points[i].ID)
			}
		}
	}
}

// nothing says why there is no recovery point, where more is known of it than
// that; nil is that there simply is none.
func (f *folder) nothing(seen *found) error {
	switch {
	case len(seen.links) > 0:
		return fault.OfRig(fault.Fetch, "nothing in %s matches %s, and %s is not looked into, for it is a link to the folder %s", f.Path, f.Glob, seen.links[0].rel, seen.links[0].target).
			To("give the folder that it leads to as `path`, or list it under `allow` in rehearse.yaml")
	case seen.others > 0:
		return fault.OfBackup(fault.NoRecoveryPoint, "there is no recovery point at the source: nothing in %s matches %s; there are other files and folders, such as %s", f.Path, f.Glob, printable(seen.other)).
			To("look whether backups are still made, or correct `glob` of the source")
	}
	return nil
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
	ours     string // what to do where it is unfit for a reason of ours
}

func (e *entry) name() string { return path.Base(e.rel) }

// found is what one walk saw.
type found struct {
	matched    []*entry
	companions map[string]*entry // "<name>-wal" and the like, by rel, whether matched or not
	sums       map[string][]sums // by the folder they are in, whether matched or not
	links      []linked          // to folders that were not looked into
	others     int               // what did not match
	other      string            // the first of them
}

// sums is a file of checksums.
type sums struct {
	rel   string
	owner string // what it is called after; "" is a list of all files of its folder
}

// linked is a link to a folder.
type linked struct{ rel, target string }

// walk looks at all that may match the glob. It never follows a link out.
func (f *folder) walk(ctx context.Context) (*found, error) {
	root, err := resolved(f.Path)
	if err != nil {
		return nil, err
	}
	f.root, f.allowed = root, nil
	for _, folder := range f.allow {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			f.allowed = append(f.allowed, real)
		}
	}
	seen := &found{companions: map[string]*entry{}, sums: map[string][]sums{}}
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
			To("mount it, or correct `path`")
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
		if isSums(d.Name()) && d.Type().IsRegular() {
			f.note(seen, full, rel, d)
		}
		return skip(d)
	}
	if d.Type().IsRegular() {
		f.note(seen, full, rel, d)
	}
	if doublestar.MatchUnvalidated(f.Glob, rel) && !f.onlyWalked(d) {
		seen.matched = append(seen.matched, f.entry(full, rel, d))
		return skip(d)
	}
	deeper := strings.Contains(f.Glob, "**") || strings.Count(rel, "/") < strings.Count(f.Glob, "/")
	switch {
	case d.IsDir() && !deeper:
		seen.unmatched(rel)
		return fs.SkipDir
	case d.Type()&fs.ModeSymlink != 0 && deeper:
		return f.through(seen, full, rel)
	case !d.IsDir():
		seen.unmatched(rel)
	}
	return nil
}

// note keeps in mind what accompanies others.
func (f *folder) note(seen *found, full, rel string, d fs.DirEntry) {
	if companionOf(rel) != "" {
		seen.companions[rel] = newEntry(full, rel, d)
	}
	if owner, is := probe.SumOf(d.Name()); is {
		seen.sums[path.Dir(rel)] = append(seen.sums[path.Dir(rel)], sums{rel, owner})
	} else if f.isManifest(d.Name()) {
		seen.sums[path.Dir(rel)] = append(seen.sums[path.Dir(rel)], sums{rel, ""})
	}
}

// isManifest says that a file has the name that the scenario gives to its list of
// checksums, whatever that is.
func (f *folder) isManifest(name string) bool {
	glob := path.Base(f.manifest)
	return f.manifest != "" && strings.Trim(glob, "*") != "" && doublestar.MatchUnvalidated(glob, name)
}

func (seen *found) unmatched(rel string) {
	if seen.others++; seen.others == 1 {
		seen.other = rel
	}
}

// through looks into a folder that a link leads to, where it is one that the
// workspace allows; what is in the folder itself is found without the link.
func (f *folder) through(seen *found, full, rel string) error {
	target, _ := filepath.EvalSymlinks(full) // "" is no folder
	if !isFolder(target) || within(target, f.root) || within(f.root, target) {
		return nil
	}
	if !slices.ContainsFunc(f.allowed, func(folder string) bool { return within(target, folder) }) {
		seen.links = append(seen.links, linked{printable(rel), target})
		return nil
	}
	return filepath.WalkDir(target, func(place string, d fs.DirEntry, err error) error {
		if err != nil || place == target || d.Type()&fs.ModeSymlink != 0 && isFolder(place) { // no link leads on
			return err
		}
		return f.look(seen, place, rel+filepath.ToSlash(place[len(target):]), d)
	})
}

func within(place, folder string) bool {
	return place == folder || strings.HasPrefix(place, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// hidden names are matched only by a glob that asks for them, as in a shell;
// rsync and others keep what is half written in them. What systems and storage
// devices leave about is nobody's backup.
func (f *folder) hidden(name string) bool {
	if name[0] == '.' && !strings.HasPrefix(f.Glob, ".") && !strings.Contains(f.Glob, "/.") {
		return true
	}
	return probe.IsClutter(name) && !f.named(name)
}

// named says whether the glob says a name in full.
func (f *folder) named(name string) bool { return slices.Contains(strings.Split(f.Glob, "/"), name) }

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
		f.follow(e)
	}
	if e.unfit == "" && f.unfinished(rel) {
		e.unfit = "by its name it is still being written"
	}
	if e.unfit == "" && e.folder {
		if inside := unfinishedInside(e.path); inside != "" {
			e.unfit = fmt.Sprintf("by its name %s in it is still being written", printable(inside))
		}
	}
	return e
}

// unfinished says whether any part of a path is named as what is still being
// written is, unless the glob asks for such names.
func (f *folder) unfinished(rel string) bool {
	asked := strings.Split(f.Glob, "/")
	for _, name := range strings.Split(rel, "/") {
		if _, is := probe.Unfinished(name); is && !slices.ContainsFunc(asked, func(part string) bool { return asksFor(part, name) }) {
			return true
		}
	}
	return false
}

// asksFor says that a part of a glob ends in the very words by which a name is
// taken for unfinished: with "*.tmp" nothing else is meant.
func asksFor(part, name string) bool {
	literal := part[strings.LastIndexAny(part, "*?]}")+1:]
	if literal == "" {
		return false
	}
	_, is := probe.Unfinished("x" + literal)
	_, whole := probe.Unfinished(literal)
	return (is || whole) && strings.HasSuffix(name, literal)
}

// unfinishedInside names an archive or a dump at the top of a folder that is not
// finished, or a mark that the folder is not: what else programs keep under such
// names in folders of theirs is data.
func unfinishedInside(folder string) string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ""
	}
	for _, d := range entries {
		stem, is := probe.Unfinished(d.Name())
		mark := stem == "" && !d.IsDir() || stem == "backup"
		if is && (mark || probe.IsPacked(stem) || len(entries) == 1) {
			return d.Name()
		}
	}
	return ""
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

// follow resolves a link, as far as it stays inside the folder or in what the
// workspace allows.
func (f *folder) follow(e *entry) {
	names, _ := os.Readlink(e.path)
	target, err := filepath.EvalSymlinks(e.path)
	outside := !within(cmp.Or(target, names), f.root) && filepath.IsAbs(cmp.Or(target, names))
	switch {
	case errors.Is(err, syscall.ELOOP) || err != nil && strings.Contains(err.Error(), "too many links"):
		e.unfit = "it is a link that leads back to itself"
		return
	case err != nil && outside:
		e.unfit = fmt.Sprintf("it is a link to %s, which is not there", printable(names))
		e.ours = fmt.Sprintf("mount %s where rehearse runs, or remove the link", printable(names))
		return
	case err != nil:
		e.unfit = fmt.Sprintf("it is a link to %s, which is not there", printable(names))
		return
	case target == f.root:
		e.unfit = "it is a link to the folder itself"
		return
	case outside && !slices.ContainsFunc(f.allowed, func(folder string) bool { return within(target, folder) }):
		e.unfit = fmt.Sprintf("it is a link that leads outside the folder, to %s", printable(target))
		folder := target
		if !isFolder(target) {
			folder = filepath.Dir(target)
		}
		e.ours = fmt.Sprintf("list %s under `allow` in rehearse.yaml, or give it as `path`", printable(folder))
		return
	}
	info, err := os.Stat(target)
	if err != nil {
		e.unfit = fmt.Sprintf("it is a link to %s, which cannot be read", printable(target))
		return
	}
	e.path = target
	e.take(info)
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
	if said || !slices.ContainsFunc(all, func(e *entry) bool { return !e.folder && e.unfit == "" && !isSums(e.name()) }) {
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

// set is what becomes one point.
type set struct {
	id      string
	entries []*entry
	unfit   string
	ours    string
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
		s.unfit, s.ours = cmp.Or(s.unfit, e.unfit, unfit, f.lonely(e, all.matched)), cmp.Or(s.ours, e.ours)
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
	if f.group != nil || e.folder || f.named(e.name()) {
		return false
	}
	name := e.name()
	if signed, is := probe.SignatureOf(name); is {
		if byRel[path.Join(path.Dir(e.rel), signed)] != nil {
			return true
		}
		name = signed
	}
	owner, is := probe.SumOf(name)
	if !is && f.isManifest(name) {
		return len(byRel) > 1
	}
	if !is {
		if about, is := probe.AsideOf(name); is && strings.HasSuffix(f.Glob, "*") && byRel[path.Join(path.Dir(e.rel), about)] != nil {
			return true
		}
		return besides.MatchString(name) && f.Glob == "*" && len(byRel) > 1
	}
	return hasNeighbour(e, owner, byRel)
}

// besides are files that lie beside backups, and are none where there are any.
var besides = regexp.MustCompile(`(?i)^(readme|license|index)(\.(md|txt|html?|rst))?$|\.(log|lock|lck|pid)$`)

func isSums(name string) bool {
	_, is := probe.SumOf(name)
	return is
}

// hasNeighbour says whether there is something that a file of sums can speak of:
// what it is called after, with or without an ending, or for a list anything.
func hasNeighbour(list *entry, owner string, byRel map[string]*entry) bool {
	for _, e := range byRel {
		if e != list && path.Dir(e.rel) == path.Dir(list.rel) && !isSums(e.name()) && (e.name() == owner || strings.HasPrefix(e.name(), owner+".") || owner == "") {
			return true
		}
	}
	return false
}

// lonely says that what is left of a backup is its checksum.
func (f *folder) lonely(e *entry, all []*entry) string {
	if owner, is := probe.SumOf(e.name()); is && owner != "" && !e.folder && len(all) > 1 && f.group == nil {
		return fmt.Sprintf("it is the checksum of %s, which is not there", printable(owner))
	}
	return ""
}

// mostSums is how many files of checksums are held against one point.
const mostSums = 20

// sumsOf are the files of checksums that may speak of a point: those called
// after its files, and beside it or above it those that are called after nothing
// that is there.
func (f *folder) sumsOf(s *set, seen *found) (found []Sum) {
	names := map[string]bool{}
	for _, e := range s.entries {
		names[e.rel] = true
	}
	for _, e := range s.entries {
		for dir := path.Dir(e.rel); ; dir = path.Dir(dir) {
			for _, sum := range seen.sums[dir] {
				if len(found) < mostSums && utf8.ValidString(sum.rel) && !names[sum.rel] && f.mayConcern(sum, e, dir, seen) {
					names[sum.rel] = true
					below := strings.TrimPrefix(strings.TrimPrefix(e.rel, dir), "/")
					if !e.folder {
						below = path.Dir(below)
					}
					found = append(found, Sum{Host: filepath.Join(f.root, filepath.FromSlash(sum.rel)), Of: f.ownerOf(sum), Below: below})
				}
			}
			if dir == "." {
				break
			}
		}
	}
	return found
}

// ownerOf is the name of what a list is called after, as its folder shows it.
func (f *folder) ownerOf(s sums) string {
	entries, err := os.ReadDir(filepath.Join(f.root, filepath.FromSlash(path.Dir(s.rel))))
	if err != nil || s.owner == "" {
		return s.owner
	}
	names := make([]string, 0, len(entries))
	for _, d := range entries {
		names = append(names, d.Name())
	}
	return probe.OwnerIn(s.owner, names)
}

func (f *folder) mayConcern(sum sums, e *entry, dir string, seen *found) bool {
	if sum.owner == "" {
		return true
	}
	beside := dir == path.Dir(e.rel)
	if beside && (sum.owner == e.name() || strings.HasPrefix(e.name(), sum.owner+".")) {
		return true
	}
	return !slices.ContainsFunc(seen.matched, func(other *entry) bool {
		return path.Dir(other.rel) == dir && (other.name() == sum.owner || strings.HasPrefix(other.name(), sum.owner+"."))
	})
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
	return printable(e.rel), noGroup
}

const noGroup = "its name does not match the group pattern"

// printable keeps names that are not UTF-8 apart, and fit for JSON.
func printable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	quoted := fmt.Sprintf("%q", name)
	return quoted[1 : len(quoted)-1]
}

func (f *folder) point(s *set) Point {
	p := Point{ID: s.id, Unfit: cmp.Or(s.unfit, f.missing(s)), Ours: s.ours}
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
	return append(f.filesOf(p), sumsOf(f.component, p)...)
}

func (f *folder) filesOf(p Point) []sandbox.Mount {
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

// sumsOf mounts checksums in a folder of their own: they are not the backup's.
func sumsOf(component string, p Point) (mounts []sandbox.Mount) {
	for i, sum := range p.Sums {
		mounts = append(mounts, sandbox.Mount{Host: sum.Host, Target: probe.SumPath(component, i, sum.Base()), ReadOnly: true})
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
	return f.canMount(p)
}

// canMount refuses what no engine can mount piece by piece.
func (f *folder) canMount(p Point) error {
	mounts := f.filesOf(p)
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
