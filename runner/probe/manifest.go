package probe

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"  //nolint:gosec // manifests of others have it
	"crypto/sha1" //nolint:gosec // manifests of others have it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"golang.org/x/sync/errgroup"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// mostNamed is how many files of each kind an answer names.
const mostNamed = 20

// indexes keep what was restored, by its folder.
type indexes struct {
	mu sync.Mutex
	of map[string]*restored
}

func (x *indexes) put(data string, r *restored) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.of == nil {
		x.of = map[string]*restored{}
	}
	x.of[data] = r
}

func (x *indexes) get(data string) *restored {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.of[data]
}

// verify asks an integrity question.
func (s *server) verify(ctx context.Context, q Question, m *meter) (Verdict, error) {
	switch q.Ask {
	case "sqlite_integrity":
		return s.sound(ctx, q)
	case "manifest":
		r := s.indexes.get(s.at(q.Data))
		if r == nil {
			return Verdict{Wanted: "the files are those of the manifest", Got: "no manifest was named"}, nil
		}
		return r.compare(ctx, m)
	}
	return Verdict{}, fault.OfRig(fault.Internal, "the probe cannot ask %q", q.Ask).To("correct the recipe")
}

// comparison is a manifest held against what was restored.
type comparison struct {
	r *restored
	m *meter

	mu       sync.Mutex
	seen     map[[16]byte]struct{} // listed and there, by the hash of their paths
	listed   int64
	agreed   int64
	outside  int64 // lines about other recovery points of the source
	itself   int64 // lines about the list that they are in
	chosen   bool  // the file that was unpacked is listed
	missing  named
	changed  named
	extra    named
	mistakes named
	foreign  int64 // how many of them hold what may be a checksum of another kind
}

// named counts names and keeps the first of them.
type named struct {
	n     int64
	names []string
}

func (n *named) add(name string) {
	if n.n++; len(n.names) < 50*mostNamed { // workers find them in any order
		n.names = append(n.names, tree.Shown(name))
	}
}

func (n *named) String() string {
	slices.Sort(n.names)
	text := strings.Join(n.names[:min(len(n.names), mostNamed)], ", ")
	if n.n > mostNamed {
		text += fmt.Sprintf(" and %s more", humanize.Comma(n.n-mostNamed))
	}
	return text
}

func (r *restored) compare(ctx context.Context, m *meter) (Verdict, error) {
	c := &comparison{r: r, m: m, seen: map[[16]byte]struct{}{}}
	places, beside, err := r.manifests(ctx)
	if err != nil {
		return Verdict{}, err
	}
	if len(places) == 0 {
		return Verdict{Wanted: "the files are those of the manifest", Got: "no file matches " + r.glob + ", inside the backup or beside it"}, nil
	}
	aboutSource := false
	for _, p := range places {
		b, err := r.base(ctx, p, beside)
		if err != nil {
			return Verdict{}, err
		}
		aboutSource = aboutSource || b.source
		if err := c.file(ctx, p, b); err != nil {
			return Verdict{}, err
		}
	}
	if aboutSource && !c.chosen && r.chosen != "" {
		return Verdict{}, fault.OfRig(fault.Data, "%s does not list %s, so it says nothing about this backup", shown(places), tree.Shown(r.chosen)).
			To("name a list that speaks of the backup with `manifest`, or write one for each backup")
	}
	if c.listed+c.itself == 0 && c.mistakes.n > 0 && c.foreign == c.mistakes.n {
		return Verdict{}, fault.OfRig(fault.Data, "no line of %s is a checksum of a kind that Rehearse reads, such as %s: nothing can be compared", shown(places), c.mistakes.String()).
			To("write the list as sha256sum does, or name another one with `manifest`")
	}
	if !aboutSource {
		if err := c.extras(ctx, places, beside); err != nil {
			return Verdict{}, err
		}
	}
	return c.verdict(places, aboutSource), nil
}

// manifests are those inside of what was restored; where there are none, those beside it.
func (r *restored) manifests(ctx context.Context) (places []string, beside bool, err error) {
	find := func(root string) error {
		return walk(ctx, root, func(name string, d fs.DirEntry) error {
			if d.Type().IsRegular() && matches(r.glob, name) {
				places = append(places, name)
			}
			return nil
		})
	}
	if err := find(r.root); err != nil || len(places) > 0 {
		return places, false, err
	}
	if err := find(r.source); err != nil || len(places) > 0 {
		return places, true, err
	}
	if info, err := os.Lstat(r.beside); err == nil && info.IsDir() {
		err = find(r.beside)
		return places, true, err
	}
	return nil, true, nil
}

// listAt is where a manifest is: in what was restored, in the source or beside it.
func (r *restored) listAt(place string, beside bool) string {
	roots := []string{r.root, r.source, r.beside}
	if beside {
		roots = roots[1:]
	}
	for _, root := range roots {
		if _, err := os.Lstat(filepath.Join(root, place)); err == nil {
			return filepath.Join(root, place)
		}
	}
	return filepath.Join(roots[0], place)
}

// base is how the names in a manifest relate to what was restored.
type base struct {
	below   string // they are relative to this folder below the root
	source  bool   // they name the files of the recovery point, not what is in them
	strip   int    // so many folders at their beginning are those of the place where the list was made
	windows bool   // their folders end with backslashes
	guessed bool   // below was found by names that end alike
}

// mostSampled bounds the names by which it is found out what a list speaks of.
const mostSampled = 50

// base finds out by trying: programs write manifests from inside of the folder
// they speak of, from above it, with the names of the place where the files
// were, or of the archives themselves. The error is that nothing fits.
func (r *restored) base(ctx context.Context, place string, beside bool) (base, error) {
	var sample []string
	err := eachSum(r.listAt(place, beside), func(l sumLine) error {
		if l.wrong || path.Base(local(l.name)) == path.Base(place) {
			return nil
		}
		if sample = append(sample, l.name); len(sample) == mostSampled {
			return errStop
		}
		return nil
	})
	if err != nil {
		return base{}, err
	}
	tries := []base{{below: path.Dir(place)}, {}}
	if beside {
		tries = []base{{}, {below: r.onlyFolder()}, {source: true}, {source: true, below: path.Dir(place)}}
	}
	if best, ok := r.best(tries, sample); ok || len(sample) == 0 {
		return best, nil
	}
	below := r.furtherDown(ctx, sample)
	if len(below) > 0 {
		if best, ok := r.best(below, sample); ok {
			return best, nil
		}
	}
	foreign := !slices.ContainsFunc(sample, func(name string) bool { return !strings.HasPrefix(local(name), "/") && local(name) == name })
	if foreign || len(below) > 0 || beside && !r.holdsNothing(ctx) {
		return base{}, fault.OfRig(fault.Data, "the names in %s are those of another place, such as %s, and none of them is certain to be a file of the backup: nothing can be compared", tree.Shown(place), tree.Shown(sample[0])).
			To("write the list in the folder that is backed up, with relative names (cd FOLDER && sha256sum *), or name another list with `manifest`")
	}
	return tries[0], nil
}

// best is the way by which most of the names are found. Folders are only taken
// off their beginning where that leads to one file each, and in one way.
func (r *restored) best(tries []base, sample []string) (best base, ok bool) {
	most, deepest := 0, 0
	for _, name := range sample {
		deepest = max(deepest, strings.Count(strings.Trim(local(name), "/"), "/"))
	}
	var found []string
	ambiguous := false
	for strip := range deepest + 1 {
		for _, b := range tries {
			b.strip = strip
			for _, b.windows = range []bool{false, true} {
				places, n := r.placesOf(b, sample)
				switch {
				case n == 0 || (strip > 0 || b.guessed) && (n*2 < len(sample) || !distinct(places)):
				case n > most:
					best, most, found, ambiguous = b, n, places, false
				case n == most && (strip > 0 && best.strip > 0 || b.guessed) && !slices.Equal(found, places):
					ambiguous = true
				}
			}
		}
		if most == len(sample) && strip >= best.strip && best.strip == 0 {
			break
		}
	}
	return best, most > 0 && !ambiguous
}

// mostGuessed bounds the folders that a list may be relative to.
const mostGuessed = 20

// furtherDown are folders of the tree, relative to which the first names of a
// list are files.
func (r *restored) furtherDown(ctx context.Context, sample []string) (tries []base) {
	seen := map[string]bool{}
	err := walk(ctx, r.root, func(name string, d fs.DirEntry) error {
		if !d.Type().IsRegular() {
			return nil
		}
		for _, listed := range sample[:min(3, len(sample))] {
			below, ok := strings.CutSuffix(name, path.Clean("/"+local(listed)))
			if ok && below != "" && !seen[below] {
				seen[below] = true
				tries = append(tries, base{below: below, guessed: true})
			}
		}
		if len(tries) > mostGuessed {
			return errStop
		}
		return nil
	})
	if err != nil || len(tries) > mostGuessed {
		return nil
	}
	return tries
}

// placesOf are where names lead to, "" where to nothing, and how many lead somewhere.
func (r *restored) placesOf(b base, names []string) (places []string, n int) {
	for _, name := range names {
		clean, there := r.look(b, name)
		if !there {
			clean = ""
		} else {
			n++
		}
		places = append(places, strconv.FormatBool(b.source)+clean)
	}
	return places, n
}

// distinct: no two names lead to one file. Those that lead nowhere do not count.
func distinct(places []string) bool {
	seen := map[string]bool{}
	for _, place := range places {
		if place == "true" || place == "false" {
			continue
		}
		if seen[place] {
			return false
		}
		seen[place] = true
	}
	return true
}

// holdsNothing: not a single file was restored.
func (r *restored) holdsNothing(ctx context.Context) bool {
	nothing := true
	err := walk(ctx, r.root, func(_ string, d fs.DirEntry) error {
		if nothing = nothing && !d.Type().IsRegular(); !nothing {
			return errStop
		}
		return nil
	})
	return err == nil && nothing
}

var drive = regexp.MustCompile(`^(?:\\\\\?\\)?([A-Za-z]):[\\/]`)

// local is a name as it would be written here: one of Windows has other folders,
// and the letter of its drive is one.
func local(name string) string {
	if drive.MatchString(name) {
		name = drive.ReplaceAllString(name, "/$1/")
	}
	return strings.ReplaceAll(name, `\`, "/")
}

// onlyFolder is the one folder that an archive put everything into.
func (r *restored) onlyFolder() string {
	entries, err := os.ReadDir(r.root)
	entries = slices.DeleteFunc(entries, func(d fs.DirEntry) bool { return IsClutter(d.Name()) })
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		return entries[0].Name()
	}
	return ""
}

// look says where a listed file is, as a path below the tree, and whether it is there.
func (r *restored) look(b base, name string) (string, bool) {
	clean, there := r.lookFor(b, name)
	if there || utf8.ValidString(name) {
		return clean, there
	}
	// A list in Latin-1, of files whose names are in UTF-8.
	letters := make([]rune, len(name))
	for i := range len(name) {
		letters[i] = rune(name[i])
	}
	if other, there := r.lookFor(b, string(letters)); there {
		return other, true
	}
	return clean, false
}

func (r *restored) lookFor(b base, name string) (string, bool) {
	if b.windows {
		name = local(name)
	}
	name = path.Clean("/" + name)[1:]
	for range b.strip {
		_, rest, more := strings.Cut(name, "/")
		if !more {
			return name, false
		}
		name = rest
	}
	if strings.HasPrefix(path.Join(b.below, name), "../") {
		return name, false
	}
	clean := tree.Fitting(path.Join(b.below, name))
	if !filepath.IsLocal(clean) {
		return clean, false
	}
	if !b.source {
		if _, ok := r.sum(clean); ok {
			return clean, true
		}
	}
	root, err := os.OpenRoot(r.folder(b))
	if err != nil {
		return clean, false
	}
	defer root.Close()
	info, err := root.Lstat(clean)
	return clean, err == nil && info.Mode().IsRegular()
}

func (r *restored) folder(b base) string {
	if b.source {
		return r.source
	}
	return r.root
}

func (r *restored) sum(clean string) ([sha256.Size]byte, bool) {
	if r.index == nil || r.index.Len() == 0 {
		return [sha256.Size]byte{}, false
	}
	return r.index.Sum(clean)
}

// file compares everything that one manifest lists. What was hashed while it
// was unpacked is only looked up.
func (c *comparison) file(ctx context.Context, place string, b base) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	number := 0
	err := eachSum(c.r.listAt(place, false), func(l sumLine) error {
		number++
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if l.wrong {
			c.mistake(fmt.Sprintf("line %d of %s", number, place), otherSum.MatchString(l.text))
			return nil
		}
		if c.ofItself(place, b, l) {
			return nil
		}
		return c.line(ctx, group, b, l, place)
	})
	if failed := group.Wait(); failed != nil {
		return failed
	}
	return err
}

// ofItself: no list can hold its own sum, and one that was made of all files
// around it names itself, or what it was called while it was written.
func (c *comparison) ofItself(place string, b base, l sumLine) bool {
	clean, there := c.r.look(b, l.name)
	working := !there && strings.HasPrefix(path.Base(clean), path.Base(place)) && l.sum == string(newHash[l.kind]().Sum(nil))
	if clean != place && !working || there && c.r.listAt(place, false) != filepath.Join(c.r.folder(b), clean) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.itself++
	if !b.source && there {
		c.seen[tree.Key(clean)] = struct{}{}
	}
	return true
}

// otherSum is in a line of a list whose checksums are of another kind, or written
// in another way.
var otherSum = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(?:[0-9A-F]{8}|[0-9a-f]{8}|[0-9A-F]{16,}|[0-9a-f]{16,})(?:[^0-9A-Za-z]|$)`)

func (c *comparison) mistake(where string, foreign bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mistakes.add(where)
	if foreign {
		c.foreign++
	}
}

func (c *comparison) line(ctx context.Context, group *errgroup.Group, b base, l sumLine, list string) error {
	clean, there := c.r.look(b, l.name)
	c.mu.Lock()
	c.listed++
	switch {
	case there && b.source:
		c.chosen = c.chosen || clean == c.r.chosen
	case there:
		c.seen[tree.Key(clean)] = struct{}{}
	case b.source:
		c.outside++
	default:
		c.missing.add(l.name)
	}
	c.mu.Unlock()
	if !there {
		return nil
	}
	if sum, ok := c.r.sum(clean); ok && !b.source && l.kind == sha256Sums && (string(sum[:]) == l.sum || l.tagged) {
		c.hold(l, string(sum[:]))
		return nil
	}
	group.Go(func() error {
		_, err := guarded(func() (struct{}, error) {
			place := filepath.Join(c.r.folder(b), clean)
			sum, _, err := sumOf(ctx, place, newHash[l.kind](), c.m)
			if err == nil && string(sum) != l.sum && !l.tagged && !saysSHA2.MatchString(path.Base(list)) {
				for _, other := range sameSize[l.kind] { // as long, and of another kind
					if own, _, failed := sumOf(ctx, place, other(), c.m); failed == nil && string(own) == l.sum {
						sum = own
					}
				}
			}
			if err == nil {
				c.hold(l, string(sum))
			}
			return struct{}{}, err
		})
		return err
	})
	return nil
}

func (c *comparison) hold(l sumLine, sum string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.sum == sum {
		c.agreed++
		return
	}
	c.changed.add(l.name)
}

// extras are files that no manifest lists and that are none themselves. The
// tree is only walked when there must be some, or when nobody has counted it.
func (c *comparison) extras(ctx context.Context, manifests []string, beside bool) error {
	own := map[string]bool{}
	if !beside {
		for _, m := range manifests {
			own[m] = true
			if _, listed := c.seen[tree.Key(m)]; !listed {
				c.seen[tree.Key(m)] = struct{}{}
			}
		}
	}
	if x := c.r.index; x != nil && x.Len() == int64(len(c.seen)) && x.Len() > 0 {
		return nil
	}
	return walk(ctx, c.r.root, func(name string, d fs.DirEntry) error {
		if d.Type().IsRegular() && !own[name] && !inClutter(name) {
			if _, ok := c.seen[tree.Key(name)]; !ok {
				c.extra.add(name)
			}
		}
		return nil
	})
}

func (c *comparison) verdict(places []string, aboutSource bool) Verdict {
	slices.Sort(places)
	v := Verdict{
		Wanted: "the files are those that " + shown(places) + " lists",
		Facts: map[string]any{
			"manifest": places[0], "listed": c.listed, "agreed": c.agreed, "missing": c.missing.n,
			"extra": c.extra.n, "changed": c.changed.n, "lines_not_understood": c.mistakes.n,
		},
	}
	var wrong []string
	add := func(n named, what string) {
		if n.n > 0 {
			wrong = append(wrong, humanize.Comma(n.n)+" "+what+": "+n.String())
		}
	}
	add(c.changed, "changed")
	add(c.missing, "missing")
	add(c.extra, "not in the list")
	add(c.mistakes, "not understood")
	if aboutSource {
		v.Facts["of_other_recovery_points"] = c.outside
	}
	if c.itself > 0 {
		v.Facts["of_itself"] = c.itself
	}
	if c.listed == 0 {
		wrong = append(wrong, "it lists no file")
	}
	v.Held = len(wrong) == 0
	v.Got = "all " + humanize.Comma(c.agreed) + " files agree"
	if !v.Held {
		v.Got = strings.Join(wrong, "; ")
	}
	return v
}

// sumLine is one line of a manifest.
type sumLine struct {
	kind   string
	sum    string // raw
	name   string
	wrong  bool   // it is no such line
	tagged bool   // it says of which kind it is
	text   string // as it stands, where it is wrong
}

const sha256Sums = "SHA256"

var newHash = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA1": sha1.New, "SHA224": sha256.New224, sha256Sums: sha256.New, "SHA384": sha512.New384, "SHA512": sha512.New,
	"BLAKE2b": sameSize["SHA512"]["BLAKE2b"], "BLAKE2b-256": sameSize[sha256Sums]["BLAKE2b-256"], "BLAKE2s": sameSize[sha256Sums]["BLAKE2s"],
	"SHA3-256": sameSize[sha256Sums]["SHA3-256"], "SHA3-384": sameSize["SHA384"]["SHA3-384"], "SHA3-512": sameSize["SHA512"]["SHA3-512"],
}

// kindBySize tells sums apart that do not say what they are, by their hexadecimal length.
var kindBySize = map[int]string{32: "MD5", 40: "SHA1", 56: "SHA224", 64: sha256Sums, 96: "SHA384", 128: "SHA512"}

var (
	gnuLine = regexp.MustCompile(`^(\\?)([0-9A-Fa-f]+)(?: [ *]?|\t[ *]?)(.+)$`)
	// BSD, openssl dgst and shasum --tag
	tagLine = regexp.MustCompile(`^(\\?)([A-Za-z0-9/-]+) ?\((.+)\) ?= ?([0-9A-Fa-f]+)$`)
	// Get-FileHash of PowerShell, as a table and as CSV
	shellLine = regexp.MustCompile(`^(MD5|SHA1|SHA256|SHA384|SHA512)\s+([0-9A-Fa-f]+)\s+(\S.*?)\s*$`)
	csvLine   = regexp.MustCompile(`^"(MD5|SHA1|SHA256|SHA384|SHA512)","([0-9A-Fa-f]+)","(.+)"$`)
	// hashdeep, as it writes unless told otherwise
	deepLine = regexp.MustCompile(`^\d+,[0-9a-f]{32},([0-9a-f]{64}),(.+)$`)
	// What stands around the lines of such a table, and comments.
	aroundLines = regexp.MustCompile(`^(#|;|%%%%|Algorithm\s+Hash\s+Path\s*$|-+\s+-+\s+-+\s*$|"Algorithm","Hash","Path"$|-----(BEGIN|END) PGP |Hash: SHA)`)
	signedEnd   = regexp.MustCompile(`^-----BEGIN PGP SIGNATURE-----`)
)

// tags are how kinds of sums are called where a line says its own.
var tags = map[string]string{
	"MD5": "MD5", "SHA1": "SHA1", "SHA-1": "SHA1", "SHA224": "SHA224", "SHA2-224": "SHA224", "SHA256": sha256Sums, "SHA2-256": sha256Sums, "SHA-256": sha256Sums,
	"SHA384": "SHA384", "SHA2-384": "SHA384", "SHA-384": "SHA384", "SHA512": "SHA512", "SHA2-512": "SHA512", "SHA-512": "SHA512",
	"BLAKE2B": "BLAKE2b", "BLAKE2B512": "BLAKE2b", "BLAKE2B-512": "BLAKE2b", "BLAKE2B-256": "BLAKE2b-256", "BLAKE2S": "BLAKE2s", "BLAKE2S256": "BLAKE2s",
	"SHA3-256": "SHA3-256", "SHA3-384": "SHA3-384", "SHA3-512": "SHA3-512",
}

// eachSum reads a manifest as sha256sum, its kin, BSD's and PowerShell write
// them: in UTF-8 or UTF-16, with lines that end as on any system, or with zeros.
func eachSum(place string, visit func(sumLine) error) error {
	f, err := os.Open(place)
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 64<<10)
	end := byte('\n')
	head, _ := lines.Peek(8 << 10) // what there is of it
	switch {
	case isUTF16(head):
		lines = bufio.NewReaderSize(&utf16Reader{r: lines, name: tree.Shown(path.Base(place))}, 64<<10)
	case bytes.IndexByte(head, 0) >= 0 && bytes.IndexByte(head, '\n') < 0:
		end = 0
	}
	if begin := bytes.TrimLeft(bytes.TrimPrefix(head, bom), " \t\r\n"); len(begin) > 0 && (begin[0] == '{' || begin[0] == '[') {
		return ignoringStop(eachJSONSum(lines, visit))
	}
	for first := true; ; first = false {
		text, err := lines.ReadSlice(end)
		if errors.Is(err, bufio.ErrBufferFull) {
			return visit(sumLine{wrong: true}) // no line of a manifest is that long: it is none
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return unreadable(err)
		}
		line := strings.TrimRight(string(text), "\r\n\x00")
		if first {
			line = strings.TrimPrefix(line, string(bom))
		}
		if signedEnd.MatchString(line) {
			return nil
		}
		if strings.TrimSpace(line) != "" && !aroundLines.MatchString(line) {
			if err := visit(parseSum(line)); err != nil {
				return ignoringStop(err)
			}
		}
		if err != nil {
			return nil
		}
	}
}

func ignoringStop(err error) error {
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

func parseSum(line string) sumLine {
	escaped, kind, name, sum, tagged := "", "", "", "", true
	if m := tagLine.FindStringSubmatch(line); m != nil {
		escaped, kind, name, sum = m[1], tags[strings.ToUpper(m[2])], m[3], m[4]
	} else if m := gnuLine.FindStringSubmatch(line); m != nil {
		escaped, kind, name, sum, tagged = m[1], kindBySize[len(m[2])], m[3], m[2], false
	} else if m := shellLine.FindStringSubmatch(line); m != nil {
		kind, sum, name = m[1], m[2], m[3]
	} else if m := csvLine.FindStringSubmatch(line); m != nil {
		kind, sum, name = m[1], m[2], m[3]
	} else if m := deepLine.FindStringSubmatch(line); m != nil {
		kind, sum, name = sha256Sums, m[1], m[2]
	}
	raw, err := hex.DecodeString(sum)
	if kind == "" || err != nil || newHash[kind]().Size() != len(raw) {
		return sumLine{wrong: true, text: line}
	}
	if escaped != "" {
		name = unescape.Replace(name)
	}
	return sumLine{kind: kind, sum: string(raw), name: name, tagged: tagged}
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r")
