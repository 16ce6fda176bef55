package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/dustin/go-humanize"

	"rehearse/runner/probe/archive"
	"rehearse/runner/probe/encrypted"
	"rehearse/runner/probe/layer"
	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// deepest bounds archives inside of archives.
const deepest = 4

// unpacking is one recovery point on its way into Data.
type unpacking struct {
	ctx    context.Context
	args   UnpackArgs // paths are those of here
	m      *meter
	scan   *scanner
	detect detector

	index  *tree.Index // nil when no manifest is named
	used   bool        // the glob has chosen something
	depth  int
	name   string   // of the file that is unpacked now, in the archive that it came out of
	above  []string // names of the archives that were opened, each in the one before
	noted  bool     // that archives were not opened
	closed closed   // archives inside that were not opened
	out    Unpacked
	chosen string // below Source: the file that was unpacked; "" for a tree
	root   string // of the tree that a manifest speaks of
}

func (s *server) unpack(ctx context.Context, args UnpackArgs, m *meter) (Unpacked, error) {
	args.Source, args.Data = s.at(args.Source), s.at(args.Data)
	args.File = strings.TrimSuffix(strings.TrimPrefix(args.File, "./"), "/")
	scan, err := newScanner(args.Scan)
	if err != nil {
		return Unpacked{}, err
	}
	detect, err := newDetector(args.Detect)
	if err != nil {
		return Unpacked{}, err
	}
	for _, glob := range slices.Concat([]string{args.File, args.Manifest}, args.Files, args.Together) {
		if !doublestar.ValidatePattern(glob) {
			return Unpacked{}, fault.OfRig(fault.Internal, "%q is not a pattern for file names", glob).To("correct the pattern in the scenario")
		}
	}
	u := &unpacking{ctx: ctx, args: args, m: m, scan: scan, detect: detect, out: Unpacked{Layers: []string{}}, root: args.Data}
	if args.Manifest != "" {
		u.index = tree.NewIndex()
	}
	if err := os.MkdirAll(args.Data, 0o777); err != nil {
		return Unpacked{}, fault.OfRig(fault.Engine, "make the folder to restore into: %w", err)
	}
	start := u.start
	if len(args.Files) > 0 {
		start = u.inOrder
	}
	if err := start(); err != nil {
		return Unpacked{}, err
	}
	if args.File != "" && !u.used { // it must never be ignored
		return Unpacked{}, fault.OfBackup(fault.Restore, "nothing matches %s: %s is one backup without files inside that could be chosen", args.File, tree.Shown(path.Base(u.out.File))).
			To("remove the parameter `file`, or correct it")
	}
	u.noteInside()
	if args.Manifest != "" {
		s.indexes.put(args.Data, &restored{index: u.index, root: u.root, source: args.Source, beside: besideOf(args.Source), chosen: u.chosen, glob: args.Manifest})
	}
	if args.Readable {
		for _, part := range u.out.all() {
			if err := share(ctx, args.Data, part.File); err != nil {
				return Unpacked{}, err
			}
		}
	}
	for i := range u.out.Parts {
		u.out.Parts[i].File = s.from(u.out.Parts[i].File)
	}
	if args.Owners && slices.Contains(u.out.Notes, tree.OwnersLost) {
		s.ownersLost.Store(args.Data, true)
	}
	u.out.File, u.out.Chosen = s.from(u.out.File), u.chosen
	u.out.Found = scan.result()
	return u.out, nil
}

// from is how a path here is called in the sandbox.
func (s *server) from(file string) string {
	if s.opts.Root == "" {
		return file
	}
	return "/" + strings.TrimPrefix(strings.TrimPrefix(file, filepath.Clean(s.opts.Root)), "/")
}

const thePoint = "the recovery point"

// start chooses what to unpack.
func (u *unpacking) start() error {
	l, err := list(u.ctx, u.args.Source, u.hit(), u.args.Manifest, u.args.Together)
	if err != nil {
		return err
	}
	if l.total == 0 && len(l.folders) == 0 && u.args.File != "" {
		return noMatch(u.args.File, thePoint, l)
	}
	if u.args.File != "" {
		return u.byName(l)
	}
	only, single := l.single(u.args.Together)
	if !single {
		only, single = u.besideSums(l)
	}
	if !single && !u.isFolderDump(u.args.Source) {
		only, single = u.onlyWanted(u.args.Source, thePoint, l)
	}
	switch {
	case single && (!u.wantsTree() || !strings.Contains(only, "/")):
		return u.take(only)
	case l.total == 0:
		return fault.OfBackup(fault.Restore, "the recovery point holds no files").
			To("look at the backup: nothing was stored, or it is kept elsewhere")
	}
	if u.args.Archives && u.inVolumes(u.args.Source, l.files) {
		return unjoined(thePoint, l.files)
	}
	if err := u.encryptedAll(l); err != nil {
		return err
	}
	u.noteClosed(l)
	return u.folder("")
}

// byName unpacks what the glob chooses of the recovery point, or inside of what it holds.
func (u *unpacking) byName(l *listing) error {
	switch {
	case len(l.matched) == 1:
		u.used = true
		return u.take(l.matched[0])
	case len(l.matched) > 1:
		return u.tooMany(u.args.Source, u.args.File, thePoint, l.matched)
	case len(l.folders) == 1:
		u.used = true
		return u.folder(l.folders[0])
	case len(l.folders) > 1:
		return u.tooMany(u.args.Source, u.args.File, thePoint, l.folders)
	}
	if only, single := l.single(u.args.Together); single && u.isArchive(only) {
		return u.take(only)
	}
	only, err := u.inside(u.args.Source, thePoint, l)
	if err != nil {
		return err
	}
	return u.take(only)
}

// inside finds the one archive of several that holds what the glob chooses.
func (u *unpacking) inside(root, where string, l *listing) (string, error) {
	var holding []string
	var broken error
	for _, name := range l.files {
		place := filepath.Join(root, name)
		if !u.args.Archives || !u.isPacked(place) {
			continue
		}
		holds, err := u.holds(place, append(slices.Clone(u.above), name))
		switch {
		case err != nil && u.ctx.Err() != nil:
			return "", err
		case err != nil:
			broken = err
		case holds:
			holding = append(holding, name)
		}
	}
	switch {
	case len(holding) == 1:
		return holding[0], nil
	case len(holding) > 1:
		return "", fault.OfRig(fault.Restore, "several archives of %s hold something that matches %s: %s", where, u.args.File, shown(holding)).
			To("write the name of the archive before it, such as file: %q", holding[0]+"/"+u.args.File)
	case broken != nil:
		return "", broken
	}
	return "", noMatch(u.args.File, where, l)
}

// holds says whether an archive, or one inside of it, has a member that the glob chooses.
func (u *unpacking) holds(place string, above []string) (bool, error) {
	src, err := openSource(place, &meter{})
	if err != nil {
		return false, err
	}
	defer src.Close()
	i, err := u.peel(src, place, path.Base(place), "")
	if err != nil {
		return false, err
	}
	defer i.close()
	hit := orAbove(u.hitBelow(above))
	if i.format == ZipArchive {
		if len(i.layers) > 0 {
			return false, nil // it would have to be spooled first
		}
		return archive.ZipHolds(src, src.info.Size(), tree.Shown(i.base), hit)
	}
	return u.tarHolds(i.stream, above, hit)
}

// tarHolds looks through a tar archive and those inside of it.
func (u *unpacking) tarHolds(r io.Reader, above []string, hit func(string) bool) (bool, error) {
	return archive.TarHolds(r, path.Base(above[len(above)-1]), hit, func(name string, content io.Reader) (bool, error) {
		if len(above) > deepest || !ofArchives.MatchString(name) {
			return false, nil
		}
		stream, err := layer.Peel(u.ctx, content, tree.Shown(path.Base(name)))
		if err != nil {
			return false, err
		}
		defer stream.Close()
		head, err := stream.Head()
		if err != nil || u.detect.format(head) != TarArchive {
			return false, err
		}
		above := append(slices.Clone(above), name)
		return u.tarHolds(stream, above, orAbove(u.hitBelow(above)))
	})
}

// orAbove also asks about the folders that a member is in, which need not be
// members themselves.
func orAbove(hit func(string) bool) func(string) bool {
	return func(name string) bool {
		for name = strings.Trim(path.Clean("/"+name), "/"); name != "" && name != "."; name = path.Dir(name) {
			if hit(name) {
				return true
			}
		}
		return false
	}
}

// hit says of a name below the folder that is looked at whether the glob
// chooses it; nil without a glob. Names may be written with those of the
// archives before them.
func (u *unpacking) hit() func(string) bool {
	if u.args.File == "" || u.used {
		return nil
	}
	return u.hitBelow(u.above)
}

func (u *unpacking) hitBelow(above []string) func(string) bool {
	return func(name string) bool {
		name = strings.Trim(path.Clean("/"+name), "/")
		if matches(u.args.File, name) {
			return true
		}
		for i := len(above) - 1; i >= 0; i-- {
			name = path.Join(above[i], name)
			if strings.Contains(u.args.File, "/") && matches(u.args.File, name) {
				return true
			}
		}
		return false
	}
}

func (u *unpacking) isFolderDump(place string) bool {
	dump, _ := u.detect.folder(place)
	return dump != ""
}

// mostTried bounds how many files are looked at to find the one that is wanted.
const mostTried = 100

// onlyWanted is the one file of several that is what the recipe wants, where it
// is known of all others that they are something else.
func (u *unpacking) onlyWanted(root, where string, l *listing) (string, bool) {
	if u.wantsTree() || l.total > mostTried || slices.ContainsFunc(l.files, u.detect.isMember) {
		return "", false
	}
	var found []string
	for _, name := range withoutCompanions(l.files, u.args.Together) {
		format, layers, err := u.beginning(filepath.Join(root, name))
		switch {
		case err != nil:
			return "", false
		case slices.Contains(u.args.Wants, format):
			found = append(found, name)
		case format != PlainText && format != SQLText || layers > 0:
			return "", false // it may be the one, and broken
		}
	}
	if len(found) != 1 {
		return "", false
	}
	u.out.Notes = append(u.out.Notes, fmt.Sprintf("%s was taken: of the %d files in %s it is the only one that is %s", tree.Shown(found[0]), l.total, where, u.detect.wanted(u.args.Wants)))
	return found[0], true
}

// inVolumes says that files are the parts that split makes of one, by their names,
// and because only the first begins as something that is packed.
func (u *unpacking) inVolumes(root string, names []string) bool {
	if !volumes(names) {
		return false
	}
	for i, name := range names {
		format, layers, err := u.beginning(filepath.Join(root, name))
		if packed := err != nil || layers > 0 || format != PlainText && format != Unknown; packed != (i == 0) {
			return false
		}
	}
	return true
}

// tooMany is the fault of there being several files, or folders, to restore. It
// is a mistake of the scenario that it does not say which, unless none will do.
func (u *unpacking) tooMany(root, glob, where string, names []string) error {
	if err := u.detect.refused(where, names); err != nil {
		return err
	}
	if err := u.detect.lost(where, names); err != nil {
		return err
	}
	if u.inVolumes(root, names) {
		return unjoined(where, names)
	}
	text := fmt.Sprintf("%s holds several files: %s", where, shown(names))
	next := "say with the parameter `file` which of them is to be restored"
	if glob != "" {
		text = fmt.Sprintf("several files of %s match %s: %s", where, glob, shown(names))
		next = "make the parameter `file` choose one of them"
	}
	if u.args.InParts {
		next += ", or name with `files` in which order they make one backup"
	}
	if !slices.ContainsFunc(names, func(name string) bool { return u.mayBe(filepath.Join(root, name)) }) {
		return fault.OfBackup(fault.Restore, "%s; none of them is %s", text, u.detect.wanted(u.args.Wants)).
			To("look at the backup, and whether the recipe is the right one for it")
	}
	return fault.OfRig(fault.Restore, "%s", text).To("%s", next)
}

// mayBe says whether a file, or a folder, could be what the recipe wants.
func (u *unpacking) mayBe(place string) bool {
	if info, err := os.Stat(place); err == nil && info.IsDir() || len(u.args.Wants) == 0 {
		return true
	}
	format, _, err := u.beginning(place)
	return err != nil || slices.Contains(openable, format) || u.wants(format)
}

// mostClosed bounds how many files are looked at for noteClosed.
const mostClosed = 100

// noteClosed says of a point that is nothing but archives, such as one for each
// day or for each part, that they are restored as the files that they are.
func (u *unpacking) noteClosed(l *listing) {
	if !u.args.Archives || len(l.files) > mostClosed {
		return
	}
	files := slices.DeleteFunc(slices.Clone(l.files), func(name string) bool { return ofSums(path.Base(name)) })
	if len(files) > 1 && !slices.ContainsFunc(files, func(name string) bool { return strings.Contains(name, "/") || !u.isArchive(name) }) {
		u.noted = true
		u.out.Notes = append(u.out.Notes, fmt.Sprintf("the %d archives in the point were restored as the files that they are: none was opened, the first is %s", len(files), tree.Shown(files[0])))
	}
}

// besideSums is the one file of a folder that holds but its checksums beside it,
// where an archive or a file is wanted: whether it can be opened is the question.
func (u *unpacking) besideSums(l *listing) (string, bool) {
	if l.total > mostListed {
		return "", false
	}
	files := slices.DeleteFunc(slices.Clone(l.files), func(name string) bool { return ofSums(path.Base(name)) })
	if len(files) != 1 || len(files) == len(l.files) {
		return "", false
	}
	return files[0], !u.wantsTree() || promisedBy(path.Base(files[0]), nil) != "" || u.isArchive(files[0])
}

// wantsTree: whether a folder of files is what the recipe can restore.
func (u *unpacking) wantsTree() bool {
	return len(u.args.Wants) == 0 || u.wants(Tree)
}

// isArchive looks whether a file of the source can hold other files.
func (u *unpacking) isArchive(name string) bool {
	return u.isPacked(filepath.Join(u.args.Source, name))
}

func (u *unpacking) isPacked(place string) bool {
	format, _, err := u.beginning(place)
	return err != nil || slices.Contains(openable, format)
}

// openable may hold other files.
var openable = []string{TarArchive, ZipArchive, encryptedFile}

// encryptedFile is what beginning calls something that must be decrypted first.
const encryptedFile = "encrypted"

// beginning tells by the beginning of a file what is in it, and in how many
// layers of compression. What cannot be opened is to be told by whoever opens it.
func (u *unpacking) beginning(place string) (format string, layers int, err error) {
	src, err := openSource(place, &meter{})
	if err != nil {
		return Unknown, 0, nil // it is not there, or no file
	}
	defer src.Close()
	stream, err := layer.Peel(u.ctx, src, path.Base(place))
	if err != nil {
		return "", 0, err
	}
	defer stream.Close()
	head, err := stream.Head()
	if encrypted.By(head) != "" {
		return encryptedFile, len(stream.Layers), err
	}
	if len(head) == 0 { // what it was to be is not known
		return Unknown, len(stream.Layers), err
	}
	return u.detect.format(head), len(stream.Layers), err
}

// take unpacks one file of the source.
func (u *unpacking) take(name string) error {
	u.chosen, u.name = name, name
	return onePart(name, u.file(filepath.Join(u.args.Source, name), path.Base(name), ""))
}

// file peels what is at place and puts it below Data, in the folder dest.
func (u *unpacking) file(place, base, dest string) error {
	src, err := openSource(place, u.m)
	if err != nil {
		return err
	}
	defer src.Close()
	u.m.total.Add(src.info.Size())
	if src.info.Size() == 0 {
		return fault.OfBackup(fault.Restore, "%s is empty (0 bytes)", tree.Shown(base)).
			To("look why the backup wrote nothing: an empty file holds no data")
	}
	i, err := u.peel(src, place, base, dest)
	if err != nil {
		return err
	}
	defer i.close()
	u.out.Layers = append(u.out.Layers, i.layers...)
	return u.open(i)
}

// mostSealed bounds how often a file is decrypted.
const mostSealed = 3

// peel takes compression off a file, and encryption as far as there are keys.
func (u *unpacking) peel(src *source, place, base, dest string) (*item, error) {
	i := &item{source: src, place: place, base: base, dest: dest}
	var r io.Reader = src
	for range mostSealed {
		stream, err := layer.Peel(u.ctx, r, tree.Shown(i.base))
		if err != nil {
			i.close()
			return nil, err
		}
		i.add(stream)
		if i.head, err = stream.Head(); err != nil {
			i.close()
			return nil, err
		}
		by := encrypted.By(i.head)
		readable := u.args.Keys.Given() || encrypted.Signed(i.head)
		if by == "" || !readable || encrypted.Layer(by) == "" {
			break
		}
		if r, err = encrypted.Open(stream, i.head, tree.Shown(i.base), u.args.Keys, u.known); err != nil {
			i.close()
			return nil, err
		}
		i.layers = append(i.layers, encrypted.Layer(by))
		i.base, _ = encrypted.Named(i.base)
	}
	if i.format = u.detect.format(i.head); u.endsAsZip(i) {
		i.format = ZipArchive
	}
	if isUTF16(i.head) {
		if err := u.convert(i); err != nil {
			i.close()
			return nil, err
		}
	}
	return i, nil
}

// known says whether decrypted bytes begin as something that makes sense.
func (u *unpacking) known(head []byte) bool {
	return layer.Of(head) != "" || u.detect.format(head) != Unknown || foreignName(head) != "" || encrypted.By(head) != "" || isUTF16(head)
}

// convert reads text in UTF-16, which no database client takes, as UTF-8. What
// is no text and was written as such stays as it is.
func (u *unpacking) convert(i *item) error {
	format := u.detect.format(plainOf(i.head))
	if format != SQLText && format != PlainText || !slices.Contains(u.args.Wants, format) {
		return nil
	}
	text, err := layer.Peel(u.ctx, &utf16Reader{r: i.stream, name: tree.Shown(i.base)}, tree.Shown(i.base))
	if err != nil {
		return err
	}
	i.add(text)
	head, err := text.Head()
	if err != nil {
		return err
	}
	i.head, i.format, i.layers = head, format, append(i.layers, "utf-16")
	u.out.Notes = append(u.out.Notes, tree.Shown(i.base)+" is text in UTF-16, as PowerShell writes it: it was converted to UTF-8, without which no client reads it")
	return nil
}

// endsAsZip: a zip archive is read from its end, whatever stands before it.
func (u *unpacking) endsAsZip(i *item) bool {
	untold := i.format == Unknown || i.format == PlainText
	return untold && u.args.Archives && len(i.layers) == 0 && archive.EndsAsZip(i.source, i.source.info.Size())
}

// item is one file whose compression and encryption have been peeled off.
type item struct {
	source  *source
	stream  *layer.Stream // the innermost of streams
	streams []*layer.Stream
	layers  []string
	head    []byte
	format  string
	place   string // where it is
	base    string // what it is called
	dest    string // folder below Data that it is put into
	spool   *os.File
}

func (i *item) add(s *layer.Stream) {
	i.stream, i.streams, i.layers = s, append(i.streams, s), append(i.layers, s.Layers...)
}

func (i *item) close() {
	for _, s := range slices.Backward(i.streams) {
		s.Close()
	}
}

// vouched says, after the end was read, that some checksum proves all of it.
func (i *item) vouched() bool {
	return slices.ContainsFunc(i.streams, (*layer.Stream).Vouched)
}

// behind looks, after the end was read, at what stands behind compressed
// streams. It was no part of them where it is text, or where the content shows
// that nothing is missing.
func (u *unpacking) behind(i *item, whole bool) error {
	for _, s := range i.streams {
		for _, b := range s.Behind() {
			if !b.Text && !whole {
				return b.Lost(tree.Shown(i.base))
			}
			u.out.Notes = append(u.out.Notes, b.Note(tree.Shown(i.base)))
		}
	}
	return nil
}

// open goes by what a file is.
func (u *unpacking) open(i *item) error {
	if len(i.head) == 0 {
		return fault.OfBackup(fault.Restore, "%s: the %s stream holds nothing (0 bytes)", tree.Shown(i.base), strings.Join(i.layers, " and ")).
			To("look why the backup wrote nothing: the program before the compression has probably failed")
	}
	if by := encrypted.By(i.head); by != "" && !u.wants(i.format) {
		return encrypted.NoKey(tree.Shown(i.base), by)
	}
	if !u.args.Archives {
		return u.single(i)
	}
	switch {
	case i.format == TarArchive && u.args.Keep != "" && archive.FirstOfTar(i.head) == u.args.Keep:
		return u.single(i)
	case i.format == TarArchive, i.format == ZipArchive:
		return u.extract(i)
	case foreignName(i.head) != "" && !u.wants(i.format):
		return fault.OfRig(fault.Restore, "%s is %s, which this program cannot open, whether it is encrypted or not", tree.Shown(i.base), foreignName(i.head)).
			To("store the backup as tar or zip, compressed with gzip, zstd, xz, bzip2 or lz4")
	}
	return u.single(i)
}

// fits holds a format against what the recipe can restore; random is that all of
// its bytes look so.
func (u *unpacking) fits(base, format string, head []byte, random bool) error {
	switch {
	case u.wants(format):
		return nil
	case u.wants(SQLiteFile) && sqliteScript.Match(head):
		return fault.OfRig(fault.Restore, "%s is the text that .dump of sqlite3 writes, and only database files are restored here", tree.Shown(base)).
			To("back up the file itself, with .backup or VACUUM INTO, or bring a recipe of your own for .dump")
	case len(u.args.Wants) > 0 && format == Unknown && random && !u.broken(base, head):
		return encrypted.Unknown(tree.Shown(base), u.detect.wanted(u.args.Wants))
	case len(u.args.Wants) > 0:
		return fault.OfBackup(fault.Restore, "%s: expected %s, found %s", tree.Shown(base), u.detect.wanted(u.args.Wants), u.detect.begins(format, head)).
			To("look at the backup, at the parameter `file`, and whether the recipe is the right one for it")
	case format == Unknown || format == PlainText:
		return u.keepsPromise(base, format, head, random)
	}
	return nil
}

// broken says of bytes that look random whether they are those of a compressed
// file whose beginning was damaged.
func (u *unpacking) broken(base string, head []byte) bool {
	for _, s := range suffixes {
		if _, ok := withoutSuffix(base, s.packed); ok && !slices.Contains(u.out.Layers, s.layer) {
			return len(head) < layer.Head || layer.Resembles(s.layer, head)
		}
	}
	return false
}

// keepsPromise: content decides what a file is. But where nothing is known of
// the content, and the name says that it is an archive, it is a broken one.
func (u *unpacking) keepsPromise(base, format string, head []byte, random bool) error {
	promised := promisedBy(base, u.out.Layers)
	_, named := encrypted.Named(base)
	switch {
	case random && promised == "" && named:
		return encrypted.Unknown(tree.Shown(base), "anything that is known here")
	case format == Unknown && (partNamed.MatchString(base) || volumeNamed.MatchString(base)):
		return onlyPart(base, "it is "+u.detect.begins(format, head))
	case withoutMagic.MatchString(base) && format == Unknown:
		return fault.OfRig(fault.Restore, "%s is by its name compressed by %s, which this program cannot open", tree.Shown(base), compressorOf(base)).
			To("bring a recipe of your own that unpacks it, or compress with gzip, zstd, xz, bzip2 or lz4")
	case promised == "":
		return nil
	case random && (promised == tarPromise || strings.HasSuffix(promised, " stream")) && !u.broken(base, head):
		return encrypted.Unknown(tree.Shown(base), "a "+promised)
	case promised == tarPromise && len(head) >= 1024 && len(head) < layer.Head && len(bytes.Trim(head, "\x00")) == 0:
		return fault.OfBackup(fault.Restore, "%s is a tar archive without a single member", tree.Shown(base)).
			To("look why the backup stored nothing")
	}
	return fault.OfBackup(fault.Restore, "%s is no %s: it is %s", tree.Shown(base), promised, u.detect.begins(format, head)).
		To("look at the backup: its beginning was overwritten, or something else was stored under its name")
}

// writer begins to fill a folder below Data with what the limits leave.
func (u *unpacking) writer(dest string) (*tree.Writer, error) {
	place := filepath.Join(u.args.Data, dest)
	if err := os.MkdirAll(place, 0o777); err != nil {
		return nil, fault.OfRig(fault.Engine, "make the folder to restore into: %w", err)
	}
	opts := tree.Options{Owners: u.args.Owners, Began: func(name string) {
		u.m.files.Add(1)
		u.closed.add(name)
	}}
	if u.args.MaxBytes > 0 {
		opts.MaxBytes = max(1, u.args.MaxBytes-u.out.Bytes)
	}
	if u.args.MaxFiles > 0 {
		opts.MaxFiles = max(1, u.args.MaxFiles-u.out.Files-u.out.Folders)
	}
	if u.depth == 0 {
		opts.Index = u.index
	}
	return tree.New(u.ctx, place, opts)
}

// close adds up what a writer made.
func (u *unpacking) close(w *tree.Writer, err error) error {
	made, notes, err := w.Close(err)
	u.out.Files += made.Files
	u.out.Folders += made.Folders
	u.out.Links += made.Links
	u.out.Bytes += made.Bytes
	u.out.Notes = append(u.out.Notes, notes...)
	if made.Newest != nil && (u.out.Newest == nil || made.Newest.After(*u.out.Newest)) {
		u.out.Newest = made.Newest
	}
	return err
}

// single puts a file that is no archive, or stays packed, into Data.
func (u *unpacking) single(i *item) error {
	if err := u.fits(i.base, i.format, i.head, i.random()); err != nil {
		return err
	}
	u.out.Format = i.format
	scan := u.scan
	if !isText(i.head) {
		scan = &scanner{}
	}
	// A path that is no UTF-8 could not be told to anybody.
	if len(i.layers) == 0 && (u.staysIn(i.place) || u.depth > 0) && utf8.ValidString(i.place) {
		u.leave(i)
		if len(scan.scans) == 0 {
			return nil
		}
		return scan.read(i.stream)
	}
	name := i.base
	if len(i.layers) > 0 {
		if name = unpacked(i.base); u.depth > 0 && name == path.Base(i.place) {
			name += ".unpacked"
		}
	}
	name, i.dest = strings.ToValidUTF8(name, "_"), strings.ToValidUTF8(i.dest, "_")
	w, err := u.writer(i.dest)
	if err != nil {
		return err
	}
	if err := u.close(w, u.place(w, i, name, scan)); err != nil {
		return err
	}
	u.out.File = filepath.Join(u.args.Data, i.dest, name)
	return u.behind(i, i.format == SQLiteFile && wholeDatabase(u.out.File))
}

// random says whether all of it looks so, as only encrypted bytes do.
func (i *item) random() bool {
	if i.format != Unknown {
		return false
	}
	sample := make([]byte, encrypted.Sample)
	n, err := i.source.ReadAt(sample, 0)
	if len(i.layers) > 0 || err != nil && !errors.Is(err, io.EOF) {
		return encrypted.Random(i.head)
	}
	return encrypted.Random(sample[:n])
}

// leave takes a file for restored where it is.
func (u *unpacking) leave(i *item) {
	u.out.File = i.place
	if u.depth > 0 { // it was counted as it came out of its archive
		return
	}
	u.root = u.args.Source
	newest := i.source.info.ModTime().UTC()
	u.out.Files, u.out.Newest = 1, &newest
}

func (u *unpacking) place(w *tree.Writer, i *item, name string, scan *scanner) error {
	size := int64(-1)
	if len(i.layers) == 0 {
		size = i.source.info.Size()
	}
	err := w.File(name, metaOf(i.source.info), size, func(to io.Writer) error {
		return pour(io.MultiWriter(to, scan), i.stream, size)
	})
	if err != nil || u.depth > 0 {
		return err
	}
	return u.companions(w, i, name)
}

// pour copies in large parts. What grows or shrinks under our hands was not at rest.
func pour(to io.Writer, from io.Reader, size int64) error {
	if size >= 0 {
		from = io.LimitReader(from, size)
	}
	n, err := io.CopyBuffer(to, struct{ io.Reader }{from}, make([]byte, 256<<10))
	if err == nil && size >= 0 && n != size {
		return fault.OfRig(fault.Fetch, "a file of the recovery point changed while it was read: it had %d bytes and then %d", size, n).
			To("do not rehearse a recovery point that is still being written")
	}
	return err
}

func metaOf(info fs.FileInfo) tree.Meta {
	meta := tree.Meta{Mode: info.Mode(), Modified: info.ModTime(), UID: -1, GID: -1}
	meta.UID, meta.GID, _, _ = system(info)
	return meta
}

// companions places what belongs beside the chosen file.
func (u *unpacking) companions(w *tree.Writer, i *item, name string) error {
	if len(u.args.Together) == 0 {
		return nil
	}
	entries, err := os.ReadDir(filepath.Dir(i.place))
	if err != nil {
		return unreadable(err)
	}
	for _, d := range entries {
		if !d.Type().IsRegular() || d.Name() == i.base || d.Name() == name || !accompanies(d.Name(), i.base, u.args.Together) {
			continue
		}
		if err := u.copyFile(w, filepath.Join(filepath.Dir(i.place), d.Name()), d.Name()); err != nil {
			return err
		}
	}
	return nil
}

// copyFile copies one file as it is, opened when its turn comes.
func (u *unpacking) copyFile(w *tree.Writer, place, name string) error {
	info, err := os.Lstat(place)
	if err != nil {
		return unreadable(err)
	}
	if u.args.Keys.Given() {
		if by := encryptedBy(place); encrypted.Layer(by) != "" {
			return u.decryptFile(w, place, name, info)
		}
	}
	return w.File(name, metaOf(info), info.Size(), func(to io.Writer) error {
		src, err := openSource(place, u.m)
		if err != nil {
			return err
		}
		defer src.Close()
		return pour(to, src, info.Size())
	})
}

// extract opens an archive into Data, or into a folder of its own there when it came out of another one.
func (u *unpacking) extract(i *item) error {
	dest := i.dest
	if u.depth > 0 {
		dest = path.Join(dest, i.base+".d")
	}
	w, err := u.writer(dest)
	if err != nil {
		return err
	}
	u.out.Layers = append(u.out.Layers, i.format)
	if i.format == TarArchive {
		var notes []string
		notes, err = archive.Tar(i.stream, tree.Shown(i.base), w, u.args.MaxBytes, i.vouched)
		u.out.Notes = append(u.out.Notes, notes...)
	} else {
		err = u.zip(w, i)
	}
	err = u.close(w, err)
	if i.spool != nil {
		_ = i.spool.Close()
	}
	if err != nil {
		return err
	}
	if err := u.behind(i, true); err != nil { // both kinds of archives say where they end
		return err
	}
	u.above = append(u.above, u.name)
	return u.settle(i.base, dest)
}

// zip archives are read from the end, so one inside of something else is spooled first.
func (u *unpacking) zip(w *tree.Writer, i *item) error {
	if len(i.layers) == 0 {
		return u.zipIn(i.source, i.source.info.Size(), i, w)
	}
	spool, err := os.CreateTemp(u.args.Data, ".rehearse-*.zip")
	if err != nil {
		return fault.OfRig(fault.Engine, "make room for a compressed zip archive: %w", err)
	}
	i.spool = spool                                 // read until the last member is written
	if err := os.Remove(spool.Name()); err != nil { // it lives until it is closed
		return fault.OfRig(fault.Engine, "make room for a compressed zip archive: %w", err)
	}
	limit := u.args.MaxBytes
	if limit <= 0 {
		limit = 1 << 62
	}
	size, err := io.Copy(spool, io.LimitReader(i.stream, limit+1))
	switch {
	case err != nil && fault.Of(err).Class == fault.Internal:
		return fault.OfRig(fault.Capacity, "unpack %s: %w", tree.Shown(i.base), err).To("free disk space where the container engine keeps its data")
	case err != nil:
		return err
	case size > limit:
		return fault.OfRig(fault.Capacity, "%s: the zip archive inside is bigger than %d bytes, the disk limit of this sandbox", tree.Shown(i.base), limit).
			To("raise `limits: disk` of the scenario")
	}
	return u.zipIn(spool, size, i, w)
}

func (u *unpacking) zipIn(r io.ReaderAt, size int64, i *item, w *tree.Writer) error {
	behind, err := archive.Zip(r, size, tree.Shown(i.base), u.args.Keys.Passphrase, w)
	if err == nil && behind > 0 {
		u.out.Notes = append(u.out.Notes, fmt.Sprintf("%s: behind the end of the zip archive stand %s bytes that are no part of it; they were ignored, and all members have the checksums that the archive says", tree.Shown(i.base), humanize.Comma(behind)))
	}
	return err
}

// folder restores a folder of the source: a copy of it, or itself.
func (u *unpacking) folder(name string) error {
	from := filepath.Join(u.args.Source, name)
	if dump, _ := u.detect.folder(from); dump == "" && !u.wantsTree() {
		l, err := list(u.ctx, from, nil, u.args.Manifest, u.args.Together)
		if err != nil {
			return err
		}
		only, single := l.single(u.args.Together)
		if !single {
			only, single = u.onlyWanted(from, tree.Shown(thePointOr(name)), l)
		}
		switch {
		case single && name != "":
			return u.take(path.Join(name, only))
		case l.total == 0:
			return fault.OfBackup(fault.Restore, "the folder %s holds no files", tree.Shown(thePointOr(name))).To("look why the backup stored nothing")
		}
		return u.tooMany(from, "", tree.Shown(thePointOr(name)), l.files)
	}
	if u.staysIn(from) && !u.args.Keys.Given() {
		u.root = from
		if err := u.count(from); err != nil {
			return err
		}
		return u.found(from)
	}
	w, err := u.writer("")
	if err != nil {
		return err
	}
	if err := u.close(w, u.copyTree(w, from)); err != nil {
		return err
	}
	if err := u.found(u.args.Data); err != nil || !u.args.Inner || u.out.Format != Tree {
		return err
	}
	return u.openInside("")
}

func thePointOr(name string) string {
	if name == "" {
		return thePoint
	}
	return name
}

// found takes a folder for what is to be restored.
func (u *unpacking) found(place string) error {
	u.out.File, u.out.Format = place, Tree
	if dump, format := u.detect.folder(place); dump != "" {
		u.out.File, u.out.Format = dump, format
		return nil
	}
	if by := repositoryOf(place); by != "" && u.args.Manifest == "" {
		next := fmt.Sprintf("make it the source: source: {%[1]s: {repository: /path}}, and the recipe that of what is in it (rehearse try %[1]s:/path); or check the files themselves with `manifest`", by)
		if len(u.out.Layers) > 0 {
			next = "unpack it, and " + next
		}
		if by != "restic" && by != "borg" {
			next = fmt.Sprintf("rehearse what %s shows when it is open, or bring a source of your own for it; or check the files themselves with `manifest`", by)
		}
		return fault.OfRig(fault.Key, "the backup is a repository of %s, whose content is encrypted or readable for %s alone: as files nothing is learnt about what is in it", by, by).To("%s", next)
	}
	return nil
}

// count looks at a folder that stays where it is.
func (u *unpacking) count(place string) error {
	return walk(u.ctx, place, func(name string, d fs.DirEntry) error {
		switch {
		case d.IsDir():
			u.out.Folders++
		case d.Type().IsRegular():
			info, err := d.Info()
			if err != nil {
				return unreadable(err)
			}
			u.out.Files++
			u.closed.add(name)
			if t := info.ModTime().UTC(); u.out.Newest == nil || t.After(*u.out.Newest) {
				u.out.Newest = &t
			}
		}
		return nil
	})
}

// copyTree copies a folder as it is.
func (u *unpacking) copyTree(w *tree.Writer, from string) error {
	links := map[[2]uint64]string{} // of files that have several names
	return walk(u.ctx, from, func(name string, d fs.DirEntry) error {
		info, err := d.Info()
		if err != nil {
			return unreadable(err)
		}
		place := filepath.Join(from, name)
		switch {
		case d.IsDir():
			return w.Folder(name, metaOf(info))
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(place)
			if err != nil {
				return unreadable(err)
			}
			return w.Symlink(name, target, metaOf(info))
		case !d.Type().IsRegular():
			w.Skip("device", name)
			return nil
		}
		if _, _, id, several := system(info); several {
			if first, ok := links[id]; ok {
				return w.Link(name, first)
			}
			links[id] = name
		}
		return u.copyFile(w, place, name)
	})
}

// settle looks at what came out of an archive: the folder itself is what was
// wanted, or one file in it is, which may be packed again.
func (u *unpacking) settle(base, dest string) error {
	place := filepath.Join(u.args.Data, dest)
	byName := u.args.File != "" && !u.used // the glob has chosen nothing so far
	if !byName {
		if err := u.found(place); err != nil {
			return err
		}
		if u.out.Format != Tree || u.wantsTree() {
			if err := u.sumsInside(place, ""); err != nil {
				return err
			}
			if err := u.fits(base, u.out.Format, nil, false); err != nil || !u.args.Inner {
				return err
			}
			return u.openInside(dest)
		}
	}
	l, err := list(u.ctx, place, u.hit(), u.args.Manifest, u.args.Together)
	if err != nil {
		return err
	}
	where := tree.Shown(base)
	switch {
	case len(l.matched) == 1:
		u.used = true
		return u.again(l.matched[0], dest)
	case len(l.matched) > 1:
		return u.tooMany(place, u.args.File, where, l.matched)
	case len(l.folders) == 1:
		u.used = true
		return u.settle(path.Join(base, l.folders[0]), path.Join(dest, l.folders[0]))
	case len(l.folders) > 1:
		return u.tooMany(place, u.args.File, where, l.folders)
	case l.total == 0:
		return fault.OfBackup(fault.Restore, "%s holds no files", where).To("look why the backup stored nothing")
	case byName:
		only, err := u.inside(place, where, l)
		if err != nil {
			return err
		}
		return u.again(only, dest)
	}
	if only, single := l.single(u.args.Together); single {
		return u.again(only, dest)
	}
	if only, single := u.onlyWanted(place, where, l); single {
		return u.again(only, dest)
	}
	return u.tooMany(place, "", where, l.files)
}

// again unpacks one file that came out of an archive. What is only a wrapping
// makes room for what was in it.
func (u *unpacking) again(name, dest string) error {
	if u.depth++; u.depth == deepest {
		return fault.OfBackup(fault.Restore, "%s is packed in more than %d archives", tree.Shown(path.Base(name)), deepest).
			To("store the backup with less wrapping")
	}
	u.name = name
	place := filepath.Join(u.args.Data, dest, name)
	if err := u.sumsInside(filepath.Join(u.args.Data, dest), name); err != nil {
		return err
	}
	if err := u.file(place, path.Base(name), path.Join(dest, path.Dir(name))); err != nil {
		return err
	}
	if u.out.File == place {
		return nil
	}
	u.out.Files--
	if err := os.Remove(place); err != nil {
		return fault.OfRig(fault.Engine, "remove a wrapping: %w", err)
	}
	return nil
}

// restored is what a manifest is compared with, kept until the probe ends.
type restored struct {
	index  *tree.Index
	root   string // of the tree
	source string
	beside string // folder of the checksums that lie beside the source
	chosen string // file below source that was unpacked; "" for a tree
	glob   string
}
