package probe

import (
	"cmp"
	"context"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"

	"rehearse/runner/probe/layer"
	"rehearse/runner/probe/tree"
)

// SumsArgs asks to hold the checksums that lie in or beside a recovery point
// against its files.
type SumsArgs struct {
	Source string    `json:"source"` // folder that holds the point's files
	Chosen string    `json:"chosen"` // the file below Source that is restored; "" is all at its top
	Beside []SumFile `json:"beside"`
	SHA256 string    `json:"sha256"` // of Chosen, where it is known already
}

// besideOf is the folder of the checksums that lie beside a source.
func besideOf(source string) string { return filepath.Join(filepath.Dir(source), path.Base(SumsDir)) }

// SumFile is a file of checksums beside a recovery point.
type SumFile struct {
	Path  string `json:"path"`
	Of    string `json:"of"`    // the name of what it is called after; "" is all files of its folder
	Below string `json:"below"` // where Source is below its folder
}

// SumsAnswer says which checksums agree with which files, and which do not. What
// cannot be related to a file is in Notes.
type SumsAnswer struct {
	Agreed    []string   `json:"agreed,omitempty"` // "desk.db: desk.db.sha256"
	Disagrees []WrongSum `json:"disagrees,omitempty"`
	Missing   []WrongSum `json:"missing,omitempty"` // listed in a bag, and not there; Has is ""
	Notes     []string   `json:"notes,omitempty"`
}

// WrongSum is a checksum that its file does not have.
type WrongSum struct {
	File   string `json:"file"`
	List   string `json:"list"`
	Kind   string `json:"kind"`
	Listed string `json:"listed"` // hexadecimal
	Has    string `json:"has"`
	// Unpacked is the checksum of what the compressed file holds, where the
	// listed one may be of that; "" where it may not.
	Unpacked string `json:"unpacked,omitempty"`
}

// summing holds checksums against files.
type summing struct {
	ctx context.Context
	s   *server
	m   *meter
	a   SumsArgs
	out SumsAnswer
}

func (s *server) sums(ctx context.Context, a SumsArgs, m *meter) (SumsAnswer, error) {
	w := &summing{ctx: ctx, s: s, m: m, a: a}
	files := []string{a.Chosen}
	if a.Chosen == "" {
		if bag, is := bagIn(s.at(a.Source)); is {
			whole := &summing{ctx: ctx, s: &server{}, m: m, a: SumsArgs{Source: bag}}
			err := whole.bag()
			return whole.out, err
		}
		var err error
		if files, err = w.top(); err != nil {
			return SumsAnswer{}, err
		}
	}
	for _, file := range files {
		if err := w.file(file); err != nil {
			return SumsAnswer{}, err
		}
	}
	slices.Sort(w.out.Notes)
	w.out.Notes = slices.Compact(w.out.Notes)
	return w.out, nil
}

// top are the files at the top of the source that are no checksums themselves.
func (w *summing) top() (files []string, err error) {
	entries, err := os.ReadDir(w.s.at(w.a.Source))
	if err != nil {
		return nil, unreadable(err)
	}
	for _, d := range entries {
		if _, is := SumOf(d.Name()); d.Type().IsRegular() && !is && len(files) < mostListed {
			files = append(files, d.Name())
		}
	}
	return files, nil
}

// file holds everything that speaks of one file against it.
func (w *summing) file(name string) error {
	lists, err := w.inside(name)
	if err != nil {
		return err
	}
	for _, beside := range w.a.Beside {
		lists = append(lists, aboutFile{list: beside.Path, of: beside.Of, file: name, rel: path.Join(beside.Below, name)})
	}
	for _, l := range lists {
		if err := w.hold(l); err != nil {
			return err
		}
	}
	return nil
}

// sumsInside holds the checksums in an archive against the file that was chosen
// of it, or against all where a recipe restores them together. What is merely
// files has `manifest` for that: lists in it may be anyone's.
func (u *unpacking) sumsInside(place, chosen string) error {
	if u.args.Manifest != "" {
		return nil
	}
	if len(u.args.Wants) == 0 {
		return u.bagInside(place)
	}
	lists, files := 0, []string{}
	err := walk(u.ctx, place, func(name string, d fs.DirEntry) error {
		switch _, is := SumOf(d.Name()); {
		case !d.Type().IsRegular():
		case is:
			lists++
		case len(files) == mostListed:
			return errStop
		default:
			files = append(files, name)
		}
		return nil
	})
	if err != nil || lists == 0 {
		return err
	}
	if chosen != "" {
		files = []string{chosen}
	}
	w := &summing{ctx: u.ctx, s: &server{}, m: u.m, a: SumsArgs{Source: place}}
	for _, file := range files {
		if err := w.file(file); err != nil {
			return err
		}
	}
	u.out.Sums.add(w.out)
	return nil
}

// aboutFile is a file of checksums that may speak of another.
type aboutFile struct {
	list string // path in the sandbox
	of   string // what it is called after; "" is all files of its folder
	file string // below Source
	rel  string // the file's name as seen from the list's folder
}

// inside are the files of checksums in the source that may speak of a file:
// those in its folder and in the folders above, unless they are called after another.
func (w *summing) inside(name string) (lists []aboutFile, err error) {
	rel := path.Base(name)
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		entries, err := os.ReadDir(filepath.Join(w.s.at(w.a.Source), dir))
		if err != nil {
			return nil, unreadable(err)
		}
		there, names := map[string]bool{}, make([]string, 0, len(entries))
		for _, d := range entries {
			there[d.Name()] = true
			names = append(names, d.Name())
		}
		for _, d := range entries {
			of, is := SumOf(d.Name())
			if of != "" {
				of = OwnerIn(of, names)
			}
			ofAnother := of != "" && there[of] && path.Join(dir, of) != name
			if is && !ofAnother && d.Type().IsRegular() && path.Join(dir, d.Name()) != name && len(lists) < mostNamed {
				lists = append(lists, aboutFile{list: path.Join(w.a.Source, dir, d.Name()), of: of, file: name, rel: rel})
			}
		}
		if dir == "." {
			return lists, nil
		}
		rel = path.Join(path.Base(dir), rel)
	}
}

// hold finds the line of a list that speaks of the file, and compares.
func (w *summing) hold(l aboutFile) error {
	base, file := tree.Shown(path.Base(l.list)), tree.Shown(l.file)
	if kind := unsupported.FindString(path.Base(l.list)); kind != "" {
		w.note("%s was not compared with %s: %s is not a kind of checksum that Rehearse computes", file, base, strings.ToUpper(strings.Trim(kind, ".")))
		return nil
	}
	found, err := l.lines(w.s.at(l.list))
	if err != nil || len(found.lines) == 0 {
		signature := strings.HasSuffix(l.list, ".asc") && !found.any
		if err == nil && !signature && (l.calledAfter() || l.of == "" && found.any) {
			w.note("%s does not say anything of %s: it was not compared", base, file)
		}
		return err
	}
	kinds := kindsOf(path.Base(l.list), found.lines[0])
	var wrong WrongSum
	for _, line := range slices.Backward(found.lines) { // of several the last was written last
		kind, has, err := w.agrees(l.file, line, kinds)
		if err != nil {
			return err
		}
		if has == "" {
			w.out.Agreed = append(w.out.Agreed, file+": "+base+" ("+kind+")")
			return nil
		}
		inside := ""
		if found.content {
			if kind, inside, err = w.contentAgrees(l.file, line, kinds); err != nil {
				return err
			}
			if inside == "" {
				w.out.Agreed = append(w.out.Agreed, "what "+file+" holds: "+base+" ("+kind+")")
				return nil
			}
		}
		if wrong.File == "" {
			wrong = WrongSum{File: file, List: base, Kind: kind, Listed: hex.EncodeToString([]byte(line.sum)), Has: has, Unpacked: inside}
		}
	}
	if found.content && wrong.Unpacked == unpeeled { // what is wrong with the stream, the restore says
		wrong.Unpacked, found.sure = "", false
	}
	if !found.sure || len(found.lines) > 1 {
		w.note("%s has the %s %s, and %s says %s of %s, which may be another file", file, wrong.Kind, wrong.Has, base, wrong.Listed, tree.Shown(cmp.Or(found.lines[0].name, "a stream")))
		return nil
	}
	w.out.Disagrees = append(w.out.Disagrees, wrong)
	return nil
}

func (w *summing) note(format string, args ...any) {
	if len(w.out.Notes) < mostNamed {
		w.out.Notes = append(w.out.Notes, fmt.Sprintf(format, args...))
	}
}

// calledAfter says that a list is called after the file, with or without its endings.
func (l aboutFile) calledAfter() bool {
	base := path.Base(l.file)
	return l.of != "" && (l.of == base || strings.HasPrefix(base, l.of+"."))
}

// related are the lines of a list that speak of a file.
type related struct {
	lines   []sumLine
	sure    bool // it is this file and no other of its name
	content bool // it may be of what the compressed file holds
	any     bool // there are lines at all
}

// lines reads a list. What is said of the file by its name from the list's
// folder, or by that at the end of a longer name, speaks of it for certain; so
// does a sum without a name in a list that is called after it.
func (l aboutFile) lines(place string) (found related, err error) {
	best := 0
	others := map[string]bool{} // longer names that end as the file's does
	err = eachSum(place, func(line sumLine) error {
		if line.wrong {
			line = bareSum(line.text)
		}
		if line.wrong {
			return nil
		}
		found.any = true
		name := path.Clean(strings.ReplaceAll(line.name, `\`, "/"))
		rank := max(l.rank(name, line.name), l.rank(path.Clean(line.name), line.name))
		switch {
		case rank == 0 || rank < best:
			return nil
		case rank > best:
			best, found.lines = rank, nil
		}
		if rank == inLonger {
			others[name] = true
		}
		if found.lines = append(found.lines, line); len(found.lines) > mostNamed {
			found.lines = found.lines[1:]
		}
		return nil
	})
	packed := unpacked(path.Base(l.file)) != path.Base(l.file)
	found.content = packed && best > elsewhere && best < inLonger
	found.sure = best == exactly || best == inLonger && len(others) == 1 || best == unnamed || best == ofContent && l.calledAfter()
	if found.sure && best != inLonger && len(found.lines) > 1 {
		found.lines = found.lines[len(found.lines)-1:]
	}
	return found, err
}

// How surely a line speaks of a file.
const (
	elsewhere = iota + 1 // the only list called after the file, and another name in it
	ofAStream            // a sum without a name, in a list that may be called after the file
	unnamed              // a sum without a name, in a list called after the file or after what it holds
	ofContent            // the name of what the compressed file holds
	inLonger             // the file's name at the end of a longer one
	exactly              // the file's name
)

func (l aboutFile) rank(name, written string) int {
	base := path.Base(l.file)
	content := unpacked(base)
	called := l.of == base
	_, inFolder, _ := strings.Cut(l.rel, "/")
	switch {
	case name == l.rel, called && name == base, l.of != "" && path.Base(path.Dir(l.rel)) == l.of && name == inFolder:
		return exactly
	case strings.HasSuffix(name, "/"+l.rel), called && strings.HasSuffix(name, "/"+base):
		return inLonger
	case content != base && (name == content && (called || l.of == content) || name == path.Join(path.Dir(l.rel), content)):
		return ofContent
	case content != base && l.of == content && strings.HasSuffix(name, "/"+content):
		return ofContent
	case (written == "" || written == "-") && (called || l.of == content):
		return unnamed
	case (written == "" || written == "-") && l.calledAfter():
		return ofAStream
	case called:
		return elsewhere
	}
	return 0
}

var (
	// openssl and BSD write the name before the sum, others nothing but the sum.
	taggedSum = regexp.MustCompile(`^([A-Za-z0-9-]+) ?\((.*)\) ?= ?([0-9A-Fa-f]+)$`)
	spacedSum = regexp.MustCompile(`^[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){15,63}$`) // as certutil wrote it up to Windows 7
	onlySum   = regexp.MustCompile(`^(?:([A-Za-z0-9-]+)\s*[:=] ?)?([0-9A-Fa-f]{32,128})$`)
	// In base64, as web pages, S3 and Docker have it: bare, or with its kind before it.
	base64Sum = regexp.MustCompile(`^(?:(sha-?(?:1|224|256|384|512)|md5)[-:= ])?([A-Za-z0-9+/]{22,86}={0,2})$`)
)

// bareSum reads what is a sum in the file that belongs to one other, and no
// line of a list.
func bareSum(text string) sumLine {
	if text = strings.TrimSpace(text); spacedSum.MatchString(text) {
		text = strings.ReplaceAll(text, " ", "")
	}
	tag, name, sum := "", "", ""
	if m := taggedSum.FindStringSubmatch(text); m != nil {
		tag, name, sum = m[1], m[2], m[3]
	} else if m := onlySum.FindStringSubmatch(text); m != nil {
		tag, sum = m[1], m[2]
	}
	raw, err := hex.DecodeString(sum)
	if m := base64Sum.FindStringSubmatch(text); sum == "" && m != nil {
		tag = m[1]
		raw, err = base64.StdEncoding.DecodeString(m[2])
	}
	kind := kindBySize[2*len(raw)]
	if err != nil || kind == "" {
		return sumLine{wrong: true}
	}
	if said := strings.ToUpper(strings.ReplaceAll(tag, "-", "")); said != "" && said != kind && newHash[said] != nil {
		return sumLine{wrong: true}
	}
	return sumLine{kind: kind, sum: string(raw), name: name}
}

// unsupported are kinds of checksums that are told by the name of their file.
var unsupported = regexp.MustCompile(`(?i)\.(b3|blake3|xxh(32|64|128|3)?|xxhash|crc32?c?|sfv|tth)(sums?)?(\.txt)?$`)

// sameSize are further kinds of sums as long as those that are taken for it.
var sameSize = map[string]map[string]func() hash.Hash{
	sha256Sums: {
		"BLAKE2b-256": keyless(blake2b.New256), "BLAKE2s": keyless(blake2s.New256),
		"SHA3-256": func() hash.Hash { return sha3.New256() }, "SHA512/256": sha512.New512_256,
	},
	"SHA384": {"BLAKE2b-384": keyless(blake2b.New384), "SHA3-384": func() hash.Hash { return sha3.New384() }},
	"SHA512": {"BLAKE2b": keyless(blake2b.New512), "SHA3-512": func() hash.Hash { return sha3.New512() }},
}

func keyless(make func([]byte) (hash.Hash, error)) func() hash.Hash {
	return func() hash.Hash {
		h, err := make(nil)
		if err != nil {
			panic(err) // only a key can be wrong
		}
		return h
	}
}

var saysSHA2 = regexp.MustCompile(`(?i)sha-?(224|256|384|512)([^0-9]|$)`)

// kindsOf are the kinds that the sums of a list may be of, the likeliest first:
// their length tells, unless several kinds have it and neither name nor line
// says which.
func kindsOf(list string, line sumLine) (kinds []string) {
	others := sameSize[line.kind]
	if saysSHA2.MatchString(list) || len(others) == 0 {
		return []string{line.kind}
	}
	return append([]string{line.kind}, sortedKeys(others)...)
}

func sortedKeys[V any](of map[string]V) (keys []string) {
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// agrees computes what a line says of a file; has is "" where it is so.
func (w *summing) agrees(file string, line sumLine, kinds []string) (kind, has string, err error) {
	if line.kind == sha256Sums && len(kinds) == 1 && w.a.SHA256 != "" && file == w.a.Chosen {
		if w.a.SHA256 == hex.EncodeToString([]byte(line.sum)) {
			return line.kind, "", nil
		}
		return line.kind, w.a.SHA256, nil
	}
	hashes := hashesOf(line, kinds)
	if err := w.read(filepath.Join(w.s.at(w.a.Source), file), hashes.writer()); err != nil {
		return "", "", err
	}
	kind, has = hashes.compare(line, kinds)
	return kind, has, nil
}

// unpeeled stands for the checksum of a stream that cannot be decompressed.
const unpeeled = "unpeeled"

// contentAgrees computes what a line says of what a compressed file holds; has
// is "" where it is so, and unpeeled where the file does not decompress.
func (w *summing) contentAgrees(file string, line sumLine, kinds []string) (kind, has string, err error) {
	src, err := openSource(filepath.Join(w.s.at(w.a.Source), file), w.m)
	if err != nil {
		return "", "", err
	}
	defer src.Close()
	stream, err := layer.Peel(w.ctx, src, path.Base(file))
	if err != nil || len(stream.Layers) == 0 {
		if err == nil {
			stream.Close()
		}
		return kinds[0], unpeeled, context.Cause(w.ctx)
	}
	defer stream.Close()
	hashes := hashesOf(line, kinds)
	buf := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(buf)
	if _, err := io.CopyBuffer(hashes.writer(), readerUntil{w.ctx, stream}, *buf); err != nil {
		return kinds[0], unpeeled, context.Cause(w.ctx)
	}
	kind, has = hashes.compare(line, kinds)
	return kind, has, nil
}

// hashes are one of each kind that a sum may be of.
type hashes []hash.Hash

func hashesOf(line sumLine, kinds []string) hashes {
	made := make(hashes, len(kinds))
	for i, kind := range kinds {
		make := newHash[kind]
		if make == nil {
			make = sameSize[line.kind][kind]
		}
		made[i] = make()
	}
	return made
}

func (h hashes) writer() io.Writer {
	all := make([]io.Writer, len(h))
	for i := range h {
		all[i] = h[i]
	}
	return struct{ io.Writer }{io.MultiWriter(all...)}
}

// compare is the kind whose sum the line has, else the first with its sum.
func (h hashes) compare(line sumLine, kinds []string) (kind, has string) {
	for i := range h {
		if line.sum == string(h[i].Sum(nil)) {
			return kinds[i], ""
		}
	}
	return kinds[0], hex.EncodeToString(h[0].Sum(nil))
}

func (w *summing) read(place string, to io.Writer) error {
	src, err := openSource(place, w.m)
	if err != nil {
		return err
	}
	defer src.Close()
	buf := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(buf)
	_, err = io.CopyBuffer(struct{ io.Writer }{to}, readerUntil{w.ctx, src}, *buf)
	return err
}

// readerUntil ends with its context.
type readerUntil struct {
	ctx context.Context
	io.Reader
}

func (r readerUntil) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}
