// Package archive reads tar and zip archives, which may be hostile or broken,
// and hands their members to a tree.Writer. It is stricter than the usual tools
// where those keep silent: an archive that was never finished, a zip whose
// directory and members disagree, a member that is longer or shorter than it
// declares. Where members end up is left to package tree, compression around
// an archive to package layer.
package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

const (
	block = 512
	// chunk is how much of a file is handed to a worker at once; smaller files whole.
	chunk = 256 << 10
	// chunks bounds what is on its way to the workers.
	chunks = 40
	// holey bounds what sparse files may pretend to hold, as a multiple of the disk limit.
	holey = 16
)

// IsTar tells whether something that begins so is a tar archive.
func IsTar(head []byte) bool {
	if len(head) < block || head[0] == 0 {
		return false
	}
	return checksumFits(head[:block])
}

// checksumFits: the sum over the header, with the sum's own field as blanks,
// signed or unsigned, as POSIX and what came before it have it.
func checksumFits(header []byte) bool {
	digits := sumDigits(header)
	var want int64
	for _, c := range digits {
		want = want<<3 + int64(c-'0')
	}
	var unsigned, signed int64
	for i, c := range header {
		if i >= 148 && i < 156 {
			c = ' '
		}
		unsigned += int64(c)
		signed += int64(int8(c))
	}
	return len(digits) > 0 && (want == unsigned || want == signed)
}

// sumDigits are the octal digits of the sum; programs end its field in all kinds
// of ways.
func sumDigits(header []byte) []byte {
	field := bytes.TrimLeft(header[148:156], " \x00")
	end := bytes.IndexFunc(field, func(c rune) bool { return c < '0' || c > '7' })
	if end < 0 {
		end = len(field)
	}
	return field[:end]
}

// canonical ends the field as the library knows it, where the sum is right.
func canonical(header []byte) {
	digits := sumDigits(header)
	if len(digits) == 0 || len(digits) > 7 || !checksumFits(header) {
		return
	}
	var field [8]byte
	copy(field[:], digits)
	copy(header[148:156], field[:])
}

// FirstOfTar is the name of the first member of an archive that begins so.
func FirstOfTar(head []byte) string {
	h, err := tar.NewReader(bytes.NewReader(head)).Next()
	if err != nil {
		return ""
	}
	return h.Name
}

// tarReader is one archive on its way.
type tarReader struct {
	name    string // of the archive, for people
	in      *position
	tar     *tar.Reader
	out     *tree.Writer
	vouched func() bool
	most    int64 // that sparse files may pretend to hold; 0 is no limit
	free    chan []byte
	last    string // member that was read last
	notes   []string

	elsewhere int64  // files that folders are said to hold and this archive does not
	missing   string // the first of them
}

// Tar extracts the archive r to out and reads r to its end, so that whatever
// checksums it in a layer below has been heard. Vouched says afterwards whether
// one did: then a missing end mark means little. It returns notes for people.
func Tar(r io.Reader, name string, out *tree.Writer, maxBytes int64, vouched func() bool) ([]string, error) {
	t := &tarReader{name: name, in: &position{r: r}, out: out, vouched: vouched, most: maxBytes * holey, free: make(chan []byte, chunks)}
	for range chunks {
		t.free <- nil // made when first needed
	}
	t.tar = tar.NewReader(t.in)
	for {
		end := roundUp(t.in.n)
		t.in.headers = true
		h, err := t.tar.Next()
		t.in.headers = false
		switch {
		case errors.Is(err, io.EOF):
			return t.notes, cmp.Or(t.end(end), t.whole())
		case err != nil && (h == nil || !errors.Is(err, tar.ErrInsecurePath)): // names are looked at by tree
			return t.notes, t.broken(err, end)
		}
		if err := t.member(h); err != nil {
			return t.notes, err
		}
		t.last = h.Name
		if _, err := io.Copy(io.Discard, t.tar); err != nil {
			return t.notes, t.broken(err, t.in.n)
		}
	}
}

// TarHolds looks for a member that hit says yes to, without extracting anything.
// Inside is asked about what other members hold.
func TarHolds(r io.Reader, name string, hit func(name string) bool, inside func(name string, content io.Reader) (bool, error)) (bool, error) {
	t := &tarReader{name: tree.Shown(name), in: &position{r: r}}
	t.tar = tar.NewReader(t.in)
	for {
		t.in.headers = true
		h, err := t.tar.Next()
		t.in.headers = false
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil && (h == nil || !errors.Is(err, tar.ErrInsecurePath)):
			return false, t.broken(err, t.in.n)
		case hit(h.Name):
			return true, nil
		}
		if h.Typeflag == tar.TypeReg {
			if held, err := inside(h.Name, t.tar); held || err != nil {
				return held, err
			}
		}
		t.last = h.Name
		if _, err := io.Copy(io.Discard, t.tar); err != nil {
			return false, t.broken(err, t.in.n)
		}
	}
}

func roundUp(n int64) int64 { return (n + block - 1) / block * block }

func (t *tarReader) member(h *tar.Header) error {
	meta := tree.Meta{Mode: h.FileInfo().Mode(), Modified: h.ModTime, UID: h.Uid, GID: h.Gid}
	t.attributes(h)
	switch h.Typeflag {
	case tar.TypeReg, '\x00', tar.TypeCont, tar.TypeGNUSparse:
		return t.file(h, meta)
	case tar.TypeDir, 'D':
		if err := t.listing(h); err != nil {
			return err
		}
		return t.out.Folder(h.Name, meta)
	case tar.TypeSymlink:
		return t.out.Symlink(h.Name, h.Linkname, meta)
	case tar.TypeLink:
		return t.out.Link(h.Name, h.Linkname)
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo, 's':
		t.out.Skip("device", h.Name)
	case tar.TypeXGlobalHeader, 'V': // a comment on the whole, a label
	case 'M':
		return fault.OfBackup(fault.Restore, "%s is one volume of an archive in several: its member %s begins in another one", t.name, tree.Shown(h.Name)).
			To("put the volumes together before they are stored, or store one archive")
	default:
		t.out.Skip("type", h.Name)
	}
	return nil
}

// listing reads what an incremental archive of GNU tar says that a folder held:
// strings that end with a zero, with a letter before each name, N where the file
// had not changed and so is only in an archive before this one.
func (t *tarReader) listing(h *tar.Header) error {
	from := io.Reader(strings.NewReader(h.PAXRecords["GNU.dumpdir"]))
	if h.Typeflag == 'D' {
		from = t.tar
	}
	entries := bufio.NewScanner(from)
	entries.Split(untilZero)
	for entries.Scan() {
		if name, left := strings.CutPrefix(entries.Text(), "N"); left {
			if t.elsewhere++; t.elsewhere == 1 {
				t.missing = path.Join(h.Name, name)
			}
		}
	}
	if err := entries.Err(); err != nil { // a name that never ends, too
		return t.broken(err, t.in.n)
	}
	return nil
}

// untilZero splits at each byte that is zero.
func untilZero(data []byte, atEnd bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// whole says of an archive that was read to its end whether it can be restored
// without others.
func (t *tarReader) whole() error {
	if t.elsewhere == 0 {
		return nil
	}
	return fault.OfRig(fault.Restore, "%s is an incremental archive of tar: %s files that had not changed are only in the archives before it, the first is %s",
		t.name, humanize.Comma(t.elsewhere), tree.Shown(t.missing)).
		To("rehearse the full archive, or restore the whole chain by a recipe of your own (tar --listed-incremental=/dev/null -xf, once for each, in order)")
}

func (t *tarReader) attributes(h *tar.Header) {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "SCHILY.xattr.") || strings.HasPrefix(key, "SCHILY.acl.") || strings.HasPrefix(key, "LIBARCHIVE.xattr.") {
			t.out.Skip("xattr", h.Name)
			return
		}
	}
}

func (t *tarReader) file(h *tar.Header, meta tree.Meta) error {
	if sparse(h) {
		if t.most > 0 && h.Size > t.most {
			return fault.OfRig(fault.Capacity, "%s: the sparse member %s pretends to hold %s, far beyond the disk limit of this sandbox", t.name, tree.Shown(h.Name), humanize.IBytes(uint64(h.Size))).
				To("raise `limits: disk` of the scenario, unless the backup is not supposed to be so big")
		}
		return t.stream(h, meta, -1, func(fill func(io.Writer) error) func(io.Writer) error { return tree.Sparse(h.Size, fill) })
	}
	if h.Size > chunk {
		return t.stream(h, meta, h.Size, func(fill func(io.Writer) error) func(io.Writer) error { return fill })
	}
	buf := t.take()
	if n, err := io.ReadFull(t.tar, buf[:h.Size]); err != nil {
		return t.cut(h, int64(n), err)
	}
	return t.out.File(h.Name, meta, h.Size, func(to io.Writer) error {
		defer func() { t.free <- buf }()
		_, err := to.Write(buf[:h.Size])
		return err
	})
}

// stream hands a big file over in chunks, while it is read.
func (t *tarReader) stream(h *tar.Header, meta tree.Meta, size int64, as func(func(io.Writer) error) func(io.Writer) error) error {
	content := make(chan []byte, 4)
	defer close(content)
	fill := func(to io.Writer) (err error) {
		for part := range content { // to the end, also after an error: the other side must not wait for ever
			if err == nil {
				_, err = to.Write(part)
			}
			t.free <- part
		}
		return err
	}
	if err := t.out.File(h.Name, meta, size, as(fill)); err != nil {
		return err
	}
	for done := int64(0); ; {
		part := t.take()
		n, err := io.ReadFull(t.tar, part)
		content <- part[:n]
		done += int64(n)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && done == h.Size:
			return nil
		case err != nil:
			return t.cut(h, done, err)
		}
		if err := t.out.Alive(); err != nil {
			return err
		}
	}
}

func (t *tarReader) take() []byte {
	part := <-t.free
	if part == nil {
		part = make([]byte, chunk)
	}
	return part[:chunk]
}

func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

func (t *tarReader) cut(h *tar.Header, done int64, err error) error {
	if t.in.err != nil {
		return t.in.err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return t.truncated("inside the member %s, after %s of its %s bytes", tree.Shown(h.Name), humanize.Comma(done), humanize.Comma(h.Size))
	}
	return t.broken(err, t.in.n)
}

func (t *tarReader) truncated(where string, args ...any) error {
	return fault.OfBackup(fault.Restore, "%s: the tar archive ends "+where+": the file is truncated", append([]any{t.name}, args...)...).
		To("compare the file's size with the original, and look whether the backup or its copy was interrupted")
}

// broken says what is wrong with the archive at byte at.
func (t *tarReader) broken(err error, at int64) error {
	switch {
	case t.in.err != nil:
		return t.in.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return t.truncated("after %s bytes, inside or behind %s", humanize.Comma(t.in.n), t.after())
	}
	return fault.OfBackup(fault.Restore, "%s: at byte %s of the tar archive, behind %s, stands no valid member", t.name, humanize.Comma(at), t.after()).
		To("compare the file's checksum with the original: bytes of it have changed")
}

func (t *tarReader) after() string {
	if t.last == "" {
		return "its beginning"
	}
	return "the member " + tree.Shown(t.last)
}

// end looks at how the archive ended: at byte end its last member was over.
func (t *tarReader) end(end int64) error {
	marked := t.in.n > end && t.in.content <= end
	at := t.in.n
	rest := &residue{}
	if _, err := io.Copy(rest, t.in); err != nil {
		return err
	}
	switch {
	case !marked && !t.vouched():
		return fault.OfBackup(fault.Restore, "%s: the tar archive has no end mark behind %s, at byte %s: it is cut off or was never finished", t.name, t.after(), humanize.Comma(at)).
			To("compare the file's size with the original, and look whether the backup or its copy was interrupted")
	case !marked:
		t.notes = append(t.notes, "the tar archive has no end mark; the compression around it proves that nothing is missing")
	case rest.member != "":
		return t.goesOn(end, rest)
	case rest.found:
		t.notes = append(t.notes, "behind the end mark of the tar archive stand "+humanize.Comma(rest.n)+" bytes, which were ignored")
	case !t.vouched() && !padded(t.in.n, t.in.n-end):
		return fault.OfBackup(fault.Restore, "%s: behind %s, at byte %s, the tar archive is nothing but zeros, %s bytes of them: more than any tar ends with, so the rest of it was never written, or is lost",
			t.name, t.after(), humanize.Comma(end), humanize.Comma(t.in.n-end)).
			To("compare the file's checksum with the original, and look whether the backup or its copy was interrupted")
	}
	return nil
}

// goesOn is the fault of an archive in which members follow its end mark: tar
// would leave them out without a word. Where the first thing is a member,
// archives were put behind one another; else a part was lost in the middle.
func (t *tarReader) goesOn(end int64, rest *residue) error {
	if rest.whole {
		return fault.OfRig(fault.Restore, "%s: behind the end of the tar archive, at byte %s, another one begins with %s, and only the first is read", t.name, humanize.Comma(end), tree.Shown(rest.member)).
			To("store the archives apart or as one, or restore them by a recipe of your own (tar --ignore-zeros)")
	}
	return fault.OfBackup(fault.Restore, "%s: a part of the tar archive behind %s, from byte %s on, was overwritten with zeros: after it come more members, such as %s", t.name, t.after(), humanize.Comma(end), tree.Shown(rest.member)).
		To("compare the file's checksum with the original: bytes of it have changed")
}

// padded says whether an archive of so many bytes may end in so many zeros: its
// end mark, and then what fills its last record. Records have 10 KiB unless tar
// or what it is piped through (dd) is told otherwise: powers of two, or the 126
// blocks of many tapes.
func padded(total, zeros int64) bool {
	const record = 20 * block
	if zeros <= record+block {
		return true
	}
	return slices.ContainsFunc([]int64{32, 64, 126, 128, 256, 512, 1024, 2048}, func(blocks int64) bool {
		return total%(blocks*block) == 0 && zeros <= blocks*block+record
	})
}

// residue is what stands behind the end: padding, or something else.
type residue struct {
	n      int64
	found  bool
	member string // the first in it that is one of a tar archive; "" is none
	whole  bool   // nothing but zeros stands before that member
	part   []byte // of a block that is not full yet
}

func (r *residue) Write(p []byte) (int, error) {
	r.n += int64(len(p))
	for rest := p; len(rest) > 0; {
		n := min(len(rest), block-len(r.part))
		r.part, rest = append(r.part, rest[:n]...), rest[n:]
		if len(r.part) == block {
			r.look(r.part)
			r.part = r.part[:0]
		}
	}
	r.found = r.found || !zeros(r.part)
	return len(p), nil
}

func (r *residue) look(b []byte) {
	if zeros(b) {
		return
	}
	if r.member == "" && IsTar(b) {
		r.member, r.whole = cmp.Or(FirstOfTar(b), "one without a name"), !r.found
	}
	r.found = true
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// position knows how far an archive was read and what went wrong below it.
type position struct {
	r       io.Reader
	n       int64
	content int64 // where the last thing ended that was not a block of zeros
	headers bool  // what is read now, in blocks, are headers of tar
	err     error
}

func (p *position) Read(b []byte) (int, error) {
	n, err := p.read(b)
	p.n += int64(n)
	if len(b) > block || !zeros(b[:n]) {
		p.content = p.n
	}
	if p.headers && len(b) == block && n == block {
		canonical(b)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

// read gives a whole header at once, where there is one.
func (p *position) read(b []byte) (int, error) {
	if !p.headers || len(b) != block {
		return p.r.Read(b)
	}
	n, err := io.ReadFull(p.r, b)
	if n > 0 && errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // the next read ends it
	}
	return n, err
}
