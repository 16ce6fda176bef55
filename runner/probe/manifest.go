package probe

import (
	"bufio"
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
	"strings"
	"sync"

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
	chosen   bool  // the file that was unpacked is listed
	missing  named
	changed  named
	extra    named
	mistakes named
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
		b, err := r.base(p, beside)
		if err != nil {
			return Verdict{}, err
		}
		aboutSource = aboutSource || b.source
		if err := c.file(ctx, p, b); err != nil {
			return Verdict{}, err
		}
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
	if _, err := os.Lstat(r.beside); err != nil {
		return nil, true, nil
	}
	err = find(r.beside)
	return places, true, err
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

// base is what the names in a manifest are relative to.
type base struct {
	below  string // a folder below the root
	source bool   // they name the files of the recovery point, not what is in them
}

// base finds out by trying: programs write manifests from inside of the folder
// they speak of, from above it, or of the archives themselves.
func (r *restored) base(place string, beside bool) (base, error) {
	var sample []string
	err := eachSum(r.listAt(place, beside), func(l sumLine) error {
		if l.wrong {
			return nil
		}
		if sample = append(sample, l.name); len(sample) == 50 {
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
	for _, b := range tries {
		for _, name := range sample {
			if _, ok := r.look(b, name); ok {
				return b, nil
			}
		}
	}
	return tries[0], nil
}

// onlyFolder is the one folder that an archive put everything into.
func (r *restored) onlyFolder() string {
	entries, err := os.ReadDir(r.root)
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		return entries[0].Name()
	}
	return ""
}

// look says where a listed file is, as a path below the tree, and whether it is there.
func (r *restored) look(b base, name string) (string, bool) {
	clean := path.Join(b.below, strings.TrimPrefix(name, "/"))
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
			c.mistake(fmt.Sprintf("line %d of %s", number, place))
			return nil
		}
		return c.line(ctx, group, b, l)
	})
	if failed := group.Wait(); failed != nil {
		return failed
	}
	return err
}

func (c *comparison) mistake(where string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mistakes.add(where)
}

func (c *comparison) line(ctx context.Context, group *errgroup.Group, b base, l sumLine) error {
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
	if sum, ok := c.r.sum(clean); ok && !b.source && l.kind == sha256Sums {
		c.hold(l, string(sum[:]))
		return nil
	}
	group.Go(func() error {
		_, err := guarded(func() (struct{}, error) {
			sum, _, err := sumOf(ctx, filepath.Join(c.r.folder(b), clean), newHash[l.kind](), c.m)
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
		if d.Type().IsRegular() && !own[name] {
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
		if !c.chosen && c.r.chosen != "" {
			wrong = append(wrong, "it does not list "+tree.Shown(c.r.chosen))
		}
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
	kind  string
	sum   string // raw
	name  string
	wrong bool   // it is no such line
	text  string // as it stands, where it is wrong
}

const sha256Sums = "SHA256"

var newHash = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA1": sha1.New, "SHA224": sha256.New224, sha256Sums: sha256.New, "SHA384": sha512.New384, "SHA512": sha512.New,
}

// kindBySize tells sums apart that do not say what they are, by their hexadecimal length.
var kindBySize = map[int]string{32: "MD5", 40: "SHA1", 56: "SHA224", 64: sha256Sums, 96: "SHA384", 128: "SHA512"}

var (
	gnuLine = regexp.MustCompile(`^(\\?)([0-9A-Fa-f]+) [ *]?(.+)$`)
	bsdLine = regexp.MustCompile(`^(\\?)(MD5|SHA1|SHA224|SHA256|SHA384|SHA512) \((.+)\) = ([0-9A-Fa-f]+)$`)
)

// eachSum reads a manifest as sha256sum, its kin and BSD's write them.
func eachSum(place string, visit func(sumLine) error) error {
	f, err := os.Open(place)
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 64<<10)
	for first := true; ; first = false {
		text, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return visit(sumLine{wrong: true}) // no line of a manifest is that long: it is none
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return unreadable(err)
		}
		line := strings.TrimRight(string(text), "\r\n")
		if first {
			line = strings.TrimPrefix(line, string(bom))
		}
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
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
	escaped, kind, name, sum := "", "", "", ""
	if m := bsdLine.FindStringSubmatch(line); m != nil {
		escaped, kind, name, sum = m[1], m[2], m[3], m[4]
	} else if m := gnuLine.FindStringSubmatch(line); m != nil {
		escaped, kind, name, sum = m[1], kindBySize[len(m[2])], m[3], m[2]
	}
	raw, err := hex.DecodeString(sum)
	if kind == "" || err != nil || kindBySize[len(sum)] != kind {
		return sumLine{wrong: true, text: line}
	}
	if escaped != "" {
		name = unescape.Replace(name)
	}
	return sumLine{kind: kind, sum: string(raw), name: name}
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r")
