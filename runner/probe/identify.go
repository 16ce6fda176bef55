package probe

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"rehearse/runner/probe/encrypted"
	"rehearse/runner/probe/layer"
	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// IdentifyArgs asks which of several recipes a recovery point is for.
type IdentifyArgs struct {
	Source string `json:"source"` // folder that holds the point's files
	Kinds  []Kind `json:"kinds"`
}

// Kind is what tells the backups of one recipe from others.
type Kind struct {
	Recipe   string       `json:"recipe"`
	About    string       `json:"about"`
	Detect   []DetectArgs `json:"detect,omitempty"`
	Wants    []string     `json:"wants,omitempty"`
	Together []string     `json:"together,omitempty"`
	Names    []string     `json:"names,omitempty"`
	Signs    []string     `json:"signs,omitempty"`
}

// Identified is what a recovery point was taken for. Recipe is "" where it is
// nothing that a recipe knows, but files, or a file that only its own program
// understands.
type Identified struct {
	Recipe string   `json:"recipe"`
	File   string   `json:"file"`            // for the recipe's parameter of that name; "" where it needs none
	About  string   `json:"about"`           // what it is, for people
	Files  []string `json:"files,omitempty"` // the parts of one backup in their order, in place of File
	Packed []string `json:"packed"`          // what it is packed in, outermost first
	Inner  bool     `json:"inner"`           // it holds archives inside of archives
	// Opaque is how a single file begins that no recipe recognises;
	// then it can be copied, and not be read.
	Opaque string   `json:"opaque,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// What a look at a recovery point may cost: it comes before every restore whose
// recipe is not known.
const (
	mostSights  = 5000
	mostScouted = 1 << 30 // bytes that are decompressed to see what lies behind
	scoutFor    = 20 * time.Second
)

// sight is one file of a recovery point, as far as its beginning tells.
type sight struct {
	name   string // below the source, with the archives that it is in before it
	size   int64  // unpacked, where that is known; else as it is packed
	layers []string
	format string  // of the probe's own formats
	claims []claim // of recipes that restore such a file
	text   bool    // words that somebody wrote, or nothing
	begins string
	inner  int // archives that it is in, beyond the first
	packed bool
}

type claim struct {
	recipe, about string
	folder        bool // the folder that the file is in is what is to be restored
	refused       bool // the recipe knows it, and says why it restores none
}

// kind is a Kind that is ready to look.
type kind struct {
	Kind
	detect detector
	signs  []*regexp.Regexp
}

// scout looks through a recovery point.
type scout struct {
	ctx    context.Context
	kinds  []kind
	until  time.Time
	left   int64 // bytes
	seen   []sight
	files  int  // of the recovery point itself
	broken bool // something could not be opened: restoring it will say why
	cut    bool // not all was looked at
}

func (s *server) identify(ctx context.Context, a IdentifyArgs) (Identified, error) {
	sc := &scout{ctx: ctx, left: mostScouted, until: time.Now().Add(scoutFor)}
	for _, k := range a.Kinds {
		ready, err := newKind(k)
		if err != nil {
			return Identified{}, err
		}
		sc.kinds = append(sc.kinds, ready)
	}
	root := s.at(a.Source)
	err := walk(ctx, root, func(name string, d fs.DirEntry) error {
		if d.Type().IsRegular() && !inClutter(name) && !ofSums(path.Base(name)) {
			sc.file(filepath.Join(root, name), name)
		}
		return nil
	})
	if err != nil {
		return Identified{}, err
	}
	out := decide(sc.seen, sc.kinds, sc.broken)
	out.Inner = out.Inner || sc.files > 1 && (sc.broken || slices.ContainsFunc(sc.seen, func(s sight) bool { return s.inArchive() }))
	if sc.cut {
		out.Notes = append(out.Notes, fmt.Sprintf("what it is was told by the first %d files in it", len(sc.seen)))
	}
	return out, nil
}

func newKind(k Kind) (kind, error) {
	detect, err := newDetector(k.Detect)
	if err != nil {
		return kind{}, err
	}
	ready := kind{Kind: k, detect: detect}
	for _, sign := range k.Signs {
		re, err := regexp.Compile("(?m)" + sign)
		if err != nil {
			return kind{}, fault.OfRig(fault.Internal, "the recipe %s has the sign %q: %w", k.Recipe, sign, err).To("correct the pattern in the recipe")
		}
		ready.signs = append(ready.signs, re)
	}
	return ready, nil
}

// enough says that no more is looked at.
func (s *scout) enough() bool {
	s.cut = s.cut || len(s.seen) >= mostSights || s.left <= 0 || time.Now().After(s.until)
	return s.cut || s.ctx.Err() != nil
}

// file looks at a file of the recovery point.
func (s *scout) file(place, name string) {
	if s.files++; s.enough() {
		return
	}
	src, err := openSource(place, &meter{})
	if err != nil {
		s.broken = true
		return
	}
	defer src.Close()
	head := make([]byte, layer.Head)
	n, _ := src.ReadAt(head, 0)
	if formatOf(head[:n]) == ZipArchive && s.zip(src, name) {
		return
	}
	s.look(name, src.info.Size(), 0, nil, src)
}

// zip looks at the members of a zip archive; false is that it cannot be opened.
func (s *scout) zip(src *source, name string) bool {
	z, err := zip.NewReader(src, src.info.Size())
	if err != nil {
		s.broken = true
		return false
	}
	for _, member := range z.File {
		if s.enough() {
			break
		}
		if member.FileInfo().IsDir() || inClutter(member.Name) {
			continue
		}
		r, err := member.Open()
		if err != nil || member.Flags&1 != 0 { // it is encrypted, or packed in a way that only unpacking may know
			s.broken = true
			continue
		}
		s.look(path.Join(name, member.Name), int64(member.UncompressedSize64), 1, []string{ZipArchive}, r)
		_ = r.Close()
	}
	return true
}

// look takes off compression, opens tar archives and keeps what is in them.
func (s *scout) look(name string, size int64, depth int, packed []string, r io.Reader) {
	stream, err := layer.Peel(s.ctx, io.LimitReader(r, 1<<62), path.Base(name))
	if err != nil {
		s.keep(sight{name: name, size: size, layers: packed, format: Unknown, packed: true}, nil)
		s.broken = true
		return
	}
	defer stream.Close()
	head, err := stream.Head()
	s.broken = s.broken || err != nil
	seen := sight{name: name, size: size, layers: slices.Concat(packed, stream.Layers), inner: max(0, depth-1)}
	seen.format = formatOf(head)
	s.keep(seen, head)
	if kept := &s.seen[len(s.seen)-1]; kept.format == TarArchive && len(kept.claims) == 0 && depth <= deepest {
		s.seen = s.seen[:len(s.seen)-1]
		s.tar(name, depth, append(slices.Clone(seen.layers), TarArchive), stream)
	}
}

// tar looks at the members of a tar archive.
func (s *scout) tar(name string, depth int, packed []string, r io.Reader) {
	counted := &counted{r: r, left: &s.left}
	t := tar.NewReader(counted)
	for !s.enough() {
		h, err := t.Next()
		if err != nil {
			s.broken = s.broken || err != io.EOF && s.left > 0
			return
		}
		if h.Typeflag == tar.TypeReg && !inClutter(h.Name) {
			s.look(path.Join(name, path.Clean("/"+h.Name)), h.Size, depth+1, packed, t)
		}
	}
}

// counted ends when as much was read as may be.
type counted struct {
	r    io.Reader
	left *int64
}

func (c *counted) Read(p []byte) (int, error) {
	if *c.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.r.Read(p)
	*c.left -= int64(n)
	return n, err
}

// keep notes a file with what its beginning says of it.
func (s *scout) keep(one sight, head []byte) {
	if isUTF16(head) {
		if format := formatOf(plainOf(head)); format == SQLText || format == PlainText {
			head, one.format = plainOf(head), format
		}
	}
	one.packed = one.packed || encrypted.By(head) != "" || foreignName(head) != "" || one.format == ZipArchive
	one.text = one.format == PlainText || len(head) == 0 && !one.packed
	one.begins = detector{}.begins(one.format, head)
	if len(head) == 0 {
		one.begins = "an empty file"
	}
	if by := encrypted.By(head); by != "" {
		one.begins = "a file encrypted with " + by
	}
	one.claims = claimsOf(one.name, one.format, head, s.kinds)
	s.seen = append(s.seen, one)
}

// mysqlXML is what mysqldump --xml writes, which is not restored.
var mysqlXML = regexp.MustCompile(`(?m)^<mysqldump[ >]`)

// weak is the length below which a magic text may stand at the beginning of
// anything, so that the name must speak for it too.
const weak = 4

// claimsOf are the recipes that restore a file which begins so.
func claimsOf(name, format string, head []byte, kinds []kind) []claim {
	if len(head) == 0 {
		return nil
	}
	if format == SQLText {
		return claimsOfSQL(head, kinds)
	}
	if format == PlainText && mysqlXML.Match(head) {
		for _, k := range kinds {
			if slices.Contains(k.Wants, SQLText) && slices.Contains(k.Wants, PlainText) {
				return []claim{{recipe: k.Recipe, about: "XML of mysqldump", refused: true}}
			}
		}
	}
	var claims []claim
	for _, k := range kinds {
		if c := k.claimOf(name, format, head); c != nil {
			claims = append(claims, *c)
		}
	}
	return claims
}

func (k kind) claimOf(name, format string, head []byte) *claim {
	base := path.Base(name)
	for _, r := range k.detect {
		switch {
		case r.Archive != "" || r.Member != base:
		case r.Refuse != "":
			return &claim{recipe: k.Recipe, about: r.About, refused: true}
		case r.begins(head):
			return &claim{recipe: k.Recipe, about: r.About, folder: true}
		}
	}
	for _, r := range k.detect {
		switch {
		case r.Member != "" && r.Archive == "":
		case len(r.Magic) < weak && r.Member == "" && r.line == nil && !k.named(base):
		case k.detect.format(head) == r.Format:
			return &claim{recipe: k.Recipe, about: k.detect.called(r.Format)}
		}
	}
	if format != PlainText && format != Unknown && format != TarArchive && format != ZipArchive && slices.Contains(k.Wants, format) {
		return &claim{recipe: k.Recipe, about: k.detect.called(format)}
	}
	if slices.Contains(k.Wants, Tree) && k.namedInFull(base) {
		return &claim{recipe: k.Recipe, about: k.About, folder: true}
	}
	return nil
}

// named says that a file is called as those of the recipe usually are.
func (k kind) named(base string) bool {
	return slices.ContainsFunc(k.Names, func(glob string) bool { return matches(glob, base) || matches(glob, unpacked(base)) })
}

// namedInFull says that a file has a name that only the recipe's files have.
func (k kind) namedInFull(base string) bool { return slices.Contains(k.Names, base) }

// claimsOfSQL is the recipe that a script has the most signs of; where none has
// any, the first that takes SQL.
func claimsOfSQL(head []byte, kinds []kind) []claim {
	if sqliteScript.Match(head) {
		i := slices.IndexFunc(kinds, func(k kind) bool { return slices.Contains(k.Wants, SQLiteFile) })
		if i >= 0 {
			return []claim{{recipe: kinds[i].Recipe, about: "a script of SQLite", refused: true}}
		}
	}
	var best *kind
	most := 0
	for i := range kinds {
		k := &kinds[i]
		if !slices.Contains(k.Wants, SQLText) {
			continue
		}
		n := 0
		for _, sign := range k.signs {
			if sign.Match(head) {
				n++
			}
		}
		if best == nil || n > most {
			best, most = k, n
		}
	}
	if best == nil {
		return nil
	}
	return []claim{{recipe: best.Recipe, about: best.detect.called(SQLText)}}
}

// mostBeside is how many other files may lie beside a dump before all of it is
// taken for a folder of files with a dump in it.
const mostBeside = 10

// decide says what a recovery point is by what was seen in it. It is pure.
func decide(seen []sight, kinds []kind, broken bool) Identified {
	files := withoutCompanionSights(seen, kinds)
	var known, refused []sight
	var all, bytes int64
	beside, besideText := 0, 0
	out := Identified{Inner: slices.ContainsFunc(files, func(s sight) bool { return s.inner > 0 })}
	for _, s := range files {
		all += s.size
		switch {
		case len(s.claims) > 0 && s.claims[0].refused:
			refused = append(refused, s)
		case len(s.claims) > 0:
			known = append(known, s)
			bytes += s.size
		case s.text:
			besideText++
		default:
			beside++
		}
	}
	if len(files) > 0 {
		out.Packed = commonLayers(files)
	}
	switch folder := slices.IndexFunc(known, func(s sight) bool { return s.claims[0].folder }); {
	case folder >= 0:
		out.take(known[folder].claims[0])
	case len(known) > 0 && (beside+besideText+len(known)-1 <= mostBeside && beside == 0 || 2*bytes >= all):
		out.choose(known, files)
	case len(refused) > 0:
		out.take(refused[0].claims[0])
	case out.lacking(files, kinds):
	case len(files) == 0:
		out.About = "something that could not be looked into"
	case len(files) == 1 && !broken:
		out.single(files[0], kinds)
	default:
		out.About = count(len(files), "file")
		if len(known) > 0 {
			out.Notes = append(out.Notes, fmt.Sprintf("%s among them %s not opened, such as %s (%s): --recipe %s with --with file=… restores one", count(len(known), "dump or database", "dumps or databases"),
				wasWere(len(known)), tree.Shown(known[0].name), known[0].claims[0].about, known[0].claims[0].recipe))
		}
	}
	return out
}

// lacking takes files that belong to one which is not there for what they were.
func (out *Identified) lacking(files []sight, kinds []kind) bool {
	var names []string
	for _, s := range files {
		names = append(names, s.name)
	}
	for _, k := range kinds {
		for _, r := range k.detect {
			if r.lacksMember(names) {
				out.take(claim{recipe: k.Recipe, about: r.About})
				return true
			}
		}
	}
	return false
}

func (out *Identified) take(c claim) { out.Recipe, out.About = c.recipe, c.about }

// choose takes the largest of what is known. Parts that were numbered to be loaded
// in their order are not chosen from.
func (out *Identified) choose(known, files []sight) {
	largest := slices.MaxFunc(known, func(a, b sight) int {
		if a.size != b.size {
			return int(min(max(a.size-b.size, -1), 1))
		}
		return strings.Compare(b.name, a.name)
	})
	out.take(largest.claims[0])
	out.Packed = largest.layers
	if len(files) == 1 && largest.inner == 0 || rowsBeside(largest, files) {
		return
	}
	if len(known) > 1 && len(known) == len(files) {
		if out.Files = inSections(known); out.Files != nil {
			return
		}
	}
	if len(known) > 1 && slices.ContainsFunc(known, ofMydumper) {
		return
	}
	if len(known) > 1 && !slices.ContainsFunc(known, func(s sight) bool { return !ordered.MatchString(path.Base(s.name)) }) {
		return
	}
	if len(files) > 1 {
		out.File = literally(largest.name)
	}
	for _, other := range known {
		if other.name != largest.name && len(out.Notes) < 20 {
			out.Notes = append(out.Notes, fmt.Sprintf("%s (%s) was not looked at: --recipe %s --with file=%s restores it", tree.Shown(other.name), other.claims[0].about, other.claims[0].recipe, tree.Shown(other.name)))
		}
	}
}

// ordered is how parts are called that belong to each other.
var ordered = regexp.MustCompile(`^\d{1,3}[-_. ]`)

// rowsBeside: the rows of the table that a script makes are in a file beside it, as
// mysqldump --tab writes them. The script alone would make an empty table.
func rowsBeside(script sight, files []sight) bool {
	stem, is := strings.CutSuffix(script.name, ".sql")
	return is && slices.ContainsFunc(files, func(s sight) bool { return s.name == stem+".txt" })
}

// ofMydumper says that a script is one of the many that mydumper makes of one backup.
func ofMydumper(s sight) bool { return mydumper.MatchString(path.Base(s.name)) }

var mydumper = regexp.MustCompile(`^.+-schema(?:-create|-post|-triggers|-view)?\.sql(?:\.(?:gz|zst))?$`)

// sections are the words by which scripts that were dumped in parts are called, in
// the order in which the parts are loaded.
var sections = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(?:^|[^a-z])(?:globals?|roles)(?:[^a-z]|$)`),
	regexp.MustCompile(`(?i)(?:^|[^a-z])(?:schemas?|structure|ddl|pre[-_]?data)(?:[^a-z]|$)`),
	regexp.MustCompile(`(?i)(?:^|[^a-z])(?:data|rows)(?:[^a-z]|$)`),
	regexp.MustCompile(`(?i)(?:^|[^a-z])(?:post[-_]?data|index(?:es)?|constraints|triggers)(?:[^a-z]|$)`),
}

// sectionOf is which of them a script is, and -1 where its name does not say so.
func sectionOf(name string) int {
	for _, i := range []int{3, 1, 0, 2} { // post-data and pre-data before data
		if sections[i].MatchString(path.Base(name)) {
			return i
		}
	}
	return -1
}

// inSections are the scripts of one backup that was dumped in parts, in their
// order; nil where they may as well be several backups.
func inSections(known []sight) []string {
	parts := slices.Clone(known)
	slices.SortFunc(parts, func(a, b sight) int { return cmp.Compare(sectionOf(a.name), sectionOf(b.name)) })
	var names []string
	for i, s := range parts {
		section := sectionOf(s.name)
		if section < 0 || s.format != SQLText || s.claims[0].recipe != parts[0].claims[0].recipe || i > 0 && section == sectionOf(parts[i-1].name) {
			return nil
		}
		names = append(names, literally(path.Base(s.name)))
	}
	return names
}

// single is one file that no recipe claims by its content.
func (out *Identified) single(s sight, kinds []kind) {
	out.About, out.Packed = s.begins, s.layers
	if s.packed {
		return
	}
	for _, k := range kinds {
		if k.named(path.Base(s.name)) && !slices.Contains(k.Wants, Tree) {
			out.Recipe = k.Recipe
			return
		}
	}
	if s.inArchive() { // which is made of files, whatever they are
		out.About = count(1, "file")
		return
	}
	out.Opaque = s.begins
}

func (s sight) inArchive() bool {
	return slices.Contains(s.layers, TarArchive) || slices.Contains(s.layers, ZipArchive)
}

// withoutCompanionSights leaves out what only accompanies another file.
func withoutCompanionSights(seen []sight, kinds []kind) []sight {
	var together []string
	for _, k := range kinds {
		together = append(together, k.Together...)
	}
	if len(seen) > 200 {
		return seen
	}
	return slices.DeleteFunc(slices.Clone(seen), func(s sight) bool {
		return slices.ContainsFunc(seen, func(other sight) bool {
			return other.name != s.name && len(other.claims) > 0 && accompanies(s.name, other.name, together)
		})
	})
}

// commonLayers is what all of several files are packed in.
func commonLayers(files []sight) []string {
	common := files[0].layers
	for _, s := range files[1:] {
		n := 0
		for n < min(len(common), len(s.layers)) && common[n] == s.layers[n] {
			n++
		}
		common = common[:n]
	}
	return common
}

// count writes how many there are of something.
func count(n int, one string, many ...string) string {
	if n == 1 {
		return "1 " + one
	}
	if len(many) > 0 {
		one = strings.TrimSuffix(many[0], "s")
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// Identify says which recipe a recovery point is for.
func (c *Client) Identify(ctx context.Context, args IdentifyArgs) (Identified, error) {
	var out Identified
	return out, c.Do(ctx, "identify", args, &out, nil)
}
