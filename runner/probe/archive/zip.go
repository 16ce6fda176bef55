package archive

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"
	"golang.org/x/text/encoding/charmap"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// The signatures and fixed lengths of APPNOTE 6.3.10, sections 4.3.6 to 4.3.16.
const (
	localSig    = "PK\x03\x04"
	centralSig  = "PK\x01\x02"
	endSig      = "PK\x05\x06"
	end64Sig    = "PK\x06\x06"
	locatorSig  = "PK\x06\x07"
	describeSig = "PK\x07\x08"

	localLen, centralLen, endLen, end64Len, locatorLen = 30, 46, 22, 56, 20

	unknown16, unknown32 = 0xffff, 0xffffffff // the value is in a zip64 field

	encrypted, described, unicode = 1 << 0, 1 << 3, 1 << 11 // flags of a member
)

// IsZip tells whether something that begins so is a zip archive.
func IsZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte(localSig)) || bytes.HasPrefix(head, []byte(endSig)) || bytes.HasPrefix(head, []byte(describeSig+localSig))
}

// EndsAsZip tells whether a file that begins as something else is a zip archive
// all the same: one that unpacks itself, or the last volume of one in several.
func EndsAsZip(r io.ReaderAt, size int64) bool {
	z := &zipReader{in: r, size: size}
	end, err := z.findEnd()
	if err != nil {
		return false
	}
	if disk, err := z.at(end+4, 2, ""); err != nil || disk.u16() > 0 {
		return err == nil
	}
	if z.findDirectory() != nil || z.entries == 0 {
		return false
	}
	first, err := z.at(z.central, len(centralSig), "")
	return err == nil && string(first) == centralSig
}

// zipReader is one archive on its way.
type zipReader struct {
	name string // for people
	in   io.ReaderAt
	size int64
	out  *tree.Writer

	passphrase string // for members that are encrypted; "" is none

	base    int64 // what stands before the archive
	behind  int64 // how much stands behind it
	central int64 // where its directory begins
	length  int64 // of the directory
	entries uint64
	sixteen bool // entries is what 16 bits hold of the real number
}

// entry is a member as the central directory has it.
type entry struct {
	name                 string
	creator              byte
	flags, method        uint16
	crc                  uint32
	packed, size, offset uint64
	attributes           uint32
	modified             time.Time
	clock                uint16 // of modified, as it was written
	uid, gid             int
	lock                 locked
	hidden               uint16 // the method, where it is hidden behind that of encryption
}

// Zip extracts the archive r, of so many bytes, to out. Encrypted members are
// opened with the passphrase; "" is that none is known. The errors of r are
// passed on; all else that is wrong is a fault. It returns how many bytes stand
// behind the archive and are no part of it.
func Zip(r io.ReaderAt, size int64, name, passphrase string, out *tree.Writer) (behind int64, err error) {
	z := &zipReader{name: name, in: r, size: size, out: out, passphrase: passphrase}
	if err := z.findDirectory(); err != nil {
		return 0, err
	}
	if err := z.alone(); err != nil {
		return 0, err
	}
	if err := z.layout(); err != nil {
		return 0, err
	}
	return z.behind, z.each(z.extract)
}

// alone makes sure that what stands before the archive is not another one. A program
// may, which unpacks it.
func (z *zipReader) alone() error {
	if z.base <= 0 {
		return nil
	}
	head, err := z.at(0, len(localSig), "what stands before the archive")
	if err != nil || !IsZip(head) {
		return err
	}
	return fault.OfBackup(fault.Data, "%s: another zip archive stands before the one at its end, in the first %s bytes, and unzip does not see it", z.name, humanize.Comma(z.base)).
		To("look what writes one archive behind the other; cut them apart at byte %d to restore both", z.base)
}

// ZipHolds looks for a member that hit says yes to, without extracting anything.
func ZipHolds(r io.ReaderAt, size int64, name string, hit func(name string) bool) (held bool, err error) {
	z := &zipReader{name: name, in: r, size: size}
	if err := z.findDirectory(); err != nil {
		return false, err
	}
	err = z.each(func(e entry) error {
		held = held || hit(e.readable())
		return nil
	})
	return held, err
}

func (z *zipReader) broken(format string, args ...any) *fault.Fault {
	return fault.OfBackup(fault.Restore, "%s: "+format, append([]any{z.name}, args...)...).
		To("compare the file's size and checksum with the original: it was cut, changed, or written by something broken")
}

// oneOfSeveral: a volume alone is no backup, and nothing is wrong with it.
func (z *zipReader) oneOfSeveral() *fault.Fault {
	return fault.OfBackup(fault.Restore, "%s: it is one volume of an archive in several", z.name).
		To("put the volumes together before they are stored (zip -s 0 volumes.zip --out whole.zip), or store one archive")
}

// spanned: the first of several volumes begins so.
func (z *zipReader) spanned() bool {
	head, err := z.at(0, len(describeSig), "")
	return err == nil && string(head) == describeSig
}

// at reads exactly n bytes, which must lie inside of the file.
func (z *zipReader) at(off int64, n int, what string) (field, error) {
	if off < 0 || off+int64(n) > z.size {
		return nil, z.broken("%s would be at byte %s, but the file ends at %s", what, humanize.Comma(off), humanize.Comma(z.size))
	}
	buf := make([]byte, n)
	if _, err := z.in.ReadAt(buf, off); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return buf, nil
}

// field reads little-endian numbers one after the other.
type field []byte

func (f *field) skip(n int) { *f = (*f)[n:] }
func (f *field) u16() uint16 {
	v := binary.LittleEndian.Uint16(*f)
	f.skip(2)
	return v
}
func (f *field) u32() uint32 {
	v := binary.LittleEndian.Uint32(*f)
	f.skip(4)
	return v
}
func (f *field) u64() uint64 {
	v := binary.LittleEndian.Uint64(*f)
	f.skip(8)
	return v
}

// findDirectory reads the end record and, where there is one, its zip64 twin.
func (z *zipReader) findDirectory() error {
	end, err := z.findEnd()
	if err != nil {
		return err
	}
	f, err := z.at(end, endLen, "the end record")
	if err != nil {
		return err
	}
	f.skip(4)
	disk, start := f.u16(), f.u16()
	here, total := uint64(f.u16()), uint64(f.u16())
	length, offset := uint64(f.u32()), uint64(f.u32())
	behind := end // where the directory must end
	z.sixteen = true
	if here == unknown16 || total == unknown16 || length == unknown32 || offset == unknown32 {
		if behind, here, total, length, offset, err = z.findEnd64(end, here, total, length, offset); err != nil {
			return err
		}
	} else if disk != 0 || start != 0 {
		return z.oneOfSeveral()
	}
	if here != total {
		return z.broken("its end record says that %d of %d members are here: a volume is missing", here, total)
	}
	if length > uint64(behind) || offset > uint64(behind) || offset+length > uint64(behind) {
		return z.broken("its end record says that the directory has %s bytes from byte %s on, but it must end at %s", humanize.Comma(int64(min(length, 1<<62))), humanize.Comma(int64(min(offset, 1<<62))), humanize.Comma(behind))
	}
	z.central, z.length, z.entries = behind-int64(length), int64(length), total
	z.base = z.central - int64(offset)
	if z.entries*centralLen > length {
		return z.broken("its end record says that it holds %d members, but the directory of %d bytes is too short for them", z.entries, length)
	}
	return nil
}

// findEnd looks for the end record, which only a comment may follow. What else
// does is no part of the archive, as unzip sees it, unless it looks like more of one.
func (z *zipReader) findEnd() (int64, error) {
	const most = endLen + unknown16
	n := min(z.size, most)
	tail, err := z.at(z.size-n, int(n), "the end record")
	if err != nil {
		return 0, err
	}
	seen := int64(-1)
	for i := len(tail) - endLen; i >= 0; i-- {
		if !bytes.HasPrefix(tail[i:], []byte(endSig)) {
			continue
		}
		seen = max(seen, int64(i))
		if int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail)-endLen-i {
			return z.size - n + int64(i), nil
		}
	}
	if seen >= 0 {
		if behind := tail[int(seen)+endLen:]; len(behind) > int(binary.LittleEndian.Uint16(tail[seen+20:])) && !bytes.Contains(behind, []byte("PK")) {
			z.behind = int64(len(behind)) - int64(binary.LittleEndian.Uint16(tail[seen+20:]))
			return z.size - n + seen, nil
		}
		return 0, z.broken("behind the zip archive's end record, at byte %s, stands something that does not belong there, or its end is missing", humanize.Comma(z.size-n+seen))
	}
	if z.spanned() {
		return 0, z.oneOfSeveral()
	}
	return 0, z.broken("the zip archive has no end record in its last %s bytes: the file is truncated", humanize.Comma(n))
}

func (z *zipReader) findEnd64(end int64, here, total, length, offset uint64) (behind int64, h, t, l, o uint64, err error) {
	fail := func(err error) (int64, uint64, uint64, uint64, uint64, error) { return 0, 0, 0, 0, 0, err }
	f, err := z.at(end-locatorLen, locatorLen, "the zip64 locator")
	if err != nil {
		return fail(err)
	}
	if !bytes.HasPrefix(f, []byte(locatorSig)) {
		return end, here, total, length, offset, nil // the values only look as if they were elsewhere
	}
	f.skip(8)
	at := f.u64()
	if at > uint64(end) {
		return fail(z.broken("its zip64 end record would be at byte %d, but the file ends at %s", at, humanize.Comma(z.size)))
	}
	behind, z.sixteen = int64(at), false
	f, err = z.at(behind, end64Len, "the zip64 end record")
	if err != nil {
		return fail(err)
	}
	if !bytes.HasPrefix(f, []byte(end64Sig)) {
		return fail(z.broken("at byte %s stands no zip64 end record, where the locator says that it is", humanize.Comma(behind)))
	}
	f.skip(16)
	disk, first := f.u32(), f.u32()
	if disk != 0 || first != 0 {
		return fail(z.oneOfSeveral())
	}
	return behind, f.u64(), f.u64(), f.u64(), f.u64(), nil
}

// each reads the directory from the beginning. Programs without zip64 write the
// number of members modulo 65,536, and unzip reads on while there are some.
func (z *zipReader) each(do func(entry) error) error {
	r := &zipDirectory{z: z, r: bufio.NewReaderSize(io.NewSectionReader(z.in, z.central, z.length), 64<<10)}
	number := uint64(0)
	for number < z.entries || z.length-r.n >= centralLen && r.atMember() {
		number++
		e, err := r.next(number)
		if err != nil {
			return err
		}
		if err := do(e); err != nil {
			return err
		}
	}
	if number != z.entries && (!z.sixteen || (number-z.entries)%(unknown16+1) != 0) {
		return z.broken("its directory holds %d members, and its end record says %d", number, z.entries)
	}
	return nil
}

type zipDirectory struct {
	z *zipReader
	r *bufio.Reader
	n int64
}

func (d *zipDirectory) atMember() bool {
	head, _ := d.r.Peek(len(centralSig))
	return string(head) == centralSig
}

func (d *zipDirectory) read(n int, number uint64) (field, error) {
	buf := make([]byte, n)
	if _, err := io.ReadFull(d.r, buf); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, d.z.broken("its directory ends inside member %d of %d", number, d.z.entries)
		}
		return nil, err
	}
	d.n += int64(n)
	return buf, nil
}

func (d *zipDirectory) next(number uint64) (e entry, err error) {
	at := d.z.central + d.n
	f, err := d.read(centralLen, number)
	if err != nil {
		return e, err
	}
	if !bytes.HasPrefix(f, []byte(centralSig)) {
		return e, d.z.broken("in its directory, at byte %s of the file, stands no member, where number %d of %d should be", humanize.Comma(at), number, d.z.entries)
	}
	e.creator = f[5]
	f.skip(8)
	e.flags, e.method = f.u16(), f.u16()
	clock, day := f.u16(), f.u16()
	e.crc = f.u32()
	e.packed, e.size = uint64(f.u32()), uint64(f.u32())
	names, extras, comment := int(f.u16()), int(f.u16()), int(f.u16())
	f.skip(4)
	e.attributes, e.offset = f.u32(), uint64(f.u32())
	e.modified, e.clock, e.uid, e.gid = dosTime(day, clock), clock, -1, -1
	rest, err := d.read(names+extras+comment, number)
	if err != nil {
		return e, err
	}
	e.name = string(rest[:names])
	e.extras(rest[names : names+extras])
	return e, nil
}

// extras reads what the fixed fields have no room for.
func (e *entry) extras(all field) {
	for len(all) >= 4 {
		id, n := all.u16(), int(all.u16())
		if n > len(all) {
			return
		}
		f := all[:n]
		all.skip(n)
		switch {
		case id == 0x0001: // zip64: only what is elsewhere unknown, in this order
			for _, value := range []*uint64{&e.size, &e.packed, &e.offset} {
				if *value == unknown32 && len(f) >= 8 {
					*value = f.u64()
				}
			}
		case id == aesExtra && n == 7 && e.method == winZip:
			e.lock = locked{unsummed: f[0] == 2, strength: f[4]}
			e.hidden = binary.LittleEndian.Uint16(f[5:])
		case id == 0x5455 && n >= 5 && f[0]&1 != 0:
			e.modified = time.Unix(int64(int32(binary.LittleEndian.Uint32(f[1:]))), 0)
		case id == 0x7875 && n == 11 && f[0] == 1 && f[1] == 4 && f[6] == 4:
			e.uid, e.gid = int(binary.LittleEndian.Uint32(f[2:])), int(binary.LittleEndian.Uint32(f[7:]))
		}
	}
}

// dosTime has no zone: it is taken for UTC.
func dosTime(day, clock uint16) time.Time {
	return time.Date(1980+int(day>>9), time.Month(day>>5&15), int(day&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// span is what a member takes up in the file, at least.
type span struct{ from, to uint64 }

// layout holds that no two members share bytes: overlapping ones are how a
// small file is made to unpack to petabytes, or to different things in
// different programs.
func (z *zipReader) layout() error {
	spans := make([]span, 0, min(z.entries, 1<<20))
	limit := uint64(z.central - z.base)
	err := z.each(func(e entry) error {
		end := e.offset + localLen + uint64(len(e.name)) + e.packed
		if e.offset > limit || e.packed > limit || end > limit {
			return z.broken("its directory says that the member %s has %s bytes from byte %s on, which would end inside or behind the directory", tree.Shown(e.name), humanize.Comma(int64(min(e.packed, 1<<62))), humanize.Comma(int64(min(e.offset, 1<<62))))
		}
		spans = append(spans, span{e.offset, end})
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return fault.OfBackup(fault.Data, "%s: two members share the bytes from %s on: no honest archive does that", z.name, humanize.Comma(int64(spans[i].from))).
				To("treat this backup as hostile: find out who made it, and take an earlier one")
		}
	}
	return nil
}

func (z *zipReader) extract(e entry) error {
	name := e.readable()
	if !strings.Contains(name, "/") && (e.creator == 0 || e.creator == 10) {
		name = strings.ReplaceAll(name, `\`, "/") // made by programs that did not know better
	}
	if e.flags&encrypted != 0 {
		if err := z.lockedBy(e); err != nil {
			return err
		}
	}
	data, err := z.data(e)
	if err != nil {
		return err
	}
	mode := e.mode()
	meta := tree.Meta{Mode: mode, Modified: e.modified, UID: e.uid, GID: e.gid}
	switch {
	case mode.IsDir():
		return z.out.Folder(name, meta)
	case mode&fs.ModeSymlink != 0:
		return z.symlink(name, e, data, meta)
	case mode&fs.ModeType != 0:
		z.out.Skip("device", name)
		return nil
	}
	if int64(e.size) < 0 {
		return z.broken("the member %s declares %d bytes, more than any file has", tree.Shown(name), e.size)
	}
	return z.out.File(name, meta, int64(e.size), func(to io.Writer) error { return z.inflate(e, data, to) })
}

// readable is the name in UTF-8. Programs of DOS and Windows write names that
// are not flagged as such in code page 437 (APPNOTE D.1); on Unix a name is
// whatever bytes it had there.
func (e *entry) readable() string {
	if e.flags&unicode != 0 || utf8.ValidString(e.name) || !e.ofWindows() {
		return e.name
	}
	name, err := charmap.CodePage437.NewDecoder().String(e.name)
	if err != nil {
		return e.name
	}
	return name
}

func (e *entry) ofWindows() bool { return slices.Contains([]byte{0, 10, 11, 14}, e.creator) }

// mode of a member: only Unix programs write one, others say folder or not.
func (e *entry) mode() fs.FileMode {
	unix := e.attributes >> 16
	known := (e.creator == 3 || e.creator == 19) && unix != 0
	mode := fs.FileMode(unix & 0o777)
	if !known {
		mode = 0o644
	}
	switch {
	case strings.HasSuffix(e.name, "/"), known && unix&0o170000 == 0o040000, !known && e.attributes&0x10 != 0:
		if !known {
			mode = 0o755
		}
		return mode | fs.ModeDir
	case known && unix&0o170000 == 0o120000:
		return mode | fs.ModeSymlink
	case known && unix&0o170000 != 0o100000 && unix&0o170000 != 0:
		return mode | fs.ModeDevice
	}
	if known && unix&0o6000 != 0 {
		mode |= fs.ModeSetuid
	}
	return mode
}

// mostTarget bounds the target of a symbolic link.
const mostTarget = 4096

func (z *zipReader) symlink(name string, e entry, data int64, meta tree.Meta) error {
	if e.size > mostTarget {
		return z.broken("the symbolic link %s has a target of %s bytes", tree.Shown(name), humanize.Comma(int64(min(e.size, 1<<62))))
	}
	var target strings.Builder
	if err := z.inflate(e, data, &target); err != nil {
		return err
	}
	return z.out.Symlink(name, target.String(), meta)
}

// data is where a member's bytes begin. On the way it holds the member's own
// header, and what follows its bytes, against the directory: where they
// disagree, different programs would restore different things.
func (z *zipReader) data(e entry) (int64, error) {
	off := z.base + int64(e.offset)
	what := "the header of the member " + tree.Shown(e.name)
	f, err := z.at(off, localLen, what)
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(f, []byte(localSig)) {
		return 0, z.broken("at byte %s stands no header, where the directory says that the member %s begins", humanize.Comma(off), tree.Shown(e.name))
	}
	f.skip(6)
	local := entry{flags: f.u16(), method: f.u16()}
	f.skip(4)
	local.crc, local.packed, local.size = f.u32(), uint64(f.u32()), uint64(f.u32())
	names, extras := int(f.u16()), int(f.u16())
	rest, err := z.at(off+localLen, names+extras, what)
	if err != nil {
		return 0, err
	}
	local.name = string(rest[:names])
	local.extras(rest[names:])
	if err := z.agree(e, local); err != nil {
		return 0, err
	}
	data := off + localLen + int64(names) + int64(extras)
	if data+int64(e.packed) > z.central {
		return 0, z.broken("the member %s would end inside the directory", tree.Shown(e.name))
	}
	if local.flags&described != 0 {
		return data, z.descriptor(e, data+int64(e.packed))
	}
	return data, nil
}

func (z *zipReader) agree(e, local entry) error {
	differ := func(what string, local, central any) error {
		return z.broken("the member %s has the %s %v in its own header and %v in the directory", tree.Shown(e.name), what, local, central)
	}
	switch {
	case local.name != e.name:
		return differ("name", tree.Shown(local.name), tree.Shown(e.name))
	case local.method != e.method:
		return differ("compression method", local.method, e.method)
	case local.flags&(encrypted|described) != e.flags&(encrypted|described):
		return differ("flags", local.flags, e.flags)
	}
	// With a descriptor behind the bytes, the header may leave its fields 0.
	streamed := local.flags&described != 0
	switch {
	case local.crc != e.crc && (!streamed || local.crc != 0):
		return differ("checksum", hex32(local.crc), hex32(e.crc))
	case local.packed != e.packed && (!streamed || local.packed != 0 && local.packed != unknown32):
		return differ("compressed size", local.packed, e.packed)
	case local.size != e.size && (!streamed || local.size != 0 && local.size != unknown32):
		return differ("size", local.size, e.size)
	}
	return nil
}

func hex32(v uint32) string { return fmt.Sprintf("%08x", v) }

// descriptor is what follows the bytes of a member that was written as a
// stream: with or without a signature, with sizes of 4 or 8 bytes.
func (z *zipReader) descriptor(e entry, at int64) error {
	n := min(24, z.central-at)
	raw, err := z.at(at, int(n), "what follows the member "+tree.Shown(e.name))
	if err != nil {
		return err
	}
	for _, signed := range []bool{true, false} {
		for _, width := range []int{4, 8} {
			if describes(raw, e, signed, width) {
				return nil
			}
		}
	}
	return z.broken("what follows the member %s, at byte %s, does not agree with the directory about its checksum and sizes", tree.Shown(e.name), humanize.Comma(at))
}

func describes(f field, e entry, signed bool, width int) bool {
	need := 4 + 2*width
	if signed {
		if !bytes.HasPrefix(f, []byte(describeSig)) {
			return false
		}
		f.skip(4)
	}
	if len(f) < need || f.u32() != e.crc {
		return false
	}
	if width == 8 {
		return f.u64() == e.packed && f.u64() == e.size
	}
	return f.u32() == uint32(e.packed) && f.u32() == uint32(e.size)
}

// inflaters are reused: each holds a window.
var inflaters = sync.Pool{New: func() any {
	return &inflater{in: bufio.NewReaderSize(nil, 32<<10), flate: flate.NewReader(nil), buf: make([]byte, 64<<10)}
}}

type inflater struct {
	in    *bufio.Reader
	flate io.ReadCloser
	buf   []byte
}

// inflate writes a member's content and holds it against its declared size and checksum.
func (z *zipReader) inflate(e entry, data int64, to io.Writer) error {
	i := inflaters.Get().(*inflater)
	defer inflaters.Put(i)
	below := &position{r: io.NewSectionReader(z.in, data, int64(e.packed))}
	i.in.Reset(below)
	if e.flags&encrypted != 0 {
		plain, err := z.unlock(e, below)
		if err != nil {
			return err
		}
		i.in.Reset(plain)
	}
	content, err := z.open(e, i)
	if err != nil {
		return err
	}
	crc, done := crc32.NewIEEE(), uint64(0)
	for {
		n, err := content.Read(i.buf)
		if done += uint64(n); done > e.size {
			return z.broken("the member %s unpacks to more than the %s bytes that it declares", tree.Shown(e.name), humanize.Comma(int64(e.size)))
		}
		_, _ = crc.Write(i.buf[:n])
		if _, err := to.Write(i.buf[:n]); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF):
			return z.complete(e, done, crc.Sum32(), i.in)
		case below.err != nil:
			return below.err
		case errors.Is(err, errCode):
			return z.broken("the encrypted member %s is corrupt: %w", tree.Shown(e.name), err)
		case err != nil:
			return z.broken("the member %s is corrupt after %s of its %s bytes: %w", tree.Shown(e.name), humanize.Comma(int64(done)), humanize.Comma(int64(e.size)), err)
		}
	}
}

func (z *zipReader) complete(e entry, done uint64, crc uint32, rest io.Reader) error {
	if e.lock.strength > 0 { // the code that proves all of it stands at the end
		if _, err := io.Copy(io.Discard, rest); err != nil {
			return z.broken("the encrypted member %s is corrupt: %w", tree.Shown(e.name), err)
		}
	}
	if done != e.size {
		return z.broken("the member %s unpacks to %s bytes and declares %s", tree.Shown(e.name), humanize.Comma(int64(done)), humanize.Comma(int64(e.size)))
	}
	if crc != e.crc && !e.lock.unsummed {
		if e.flags&encrypted != 0 && e.lock.strength == 0 {
			return z.broken("the encrypted member %s does not have the checksum that it declares: bytes of it have changed, or the passphrase under `decrypt` is wrong", tree.Shown(e.name))
		}
		return z.broken("the member %s has the checksum %08x and declares %08x: bytes of it have changed", tree.Shown(e.name), crc, e.crc)
	}
	return nil
}

// methods that other programs write and this one cannot read, by APPNOTE 4.4.5.
var methods = map[uint16]string{1: "shrink", 6: "implode", 9: "Deflate64", 14: "LZMA", 97: "WavPack", 98: "PPMd"}

func (z *zipReader) open(e entry, i *inflater) (io.Reader, error) {
	if e.method == winZip && e.flags&encrypted != 0 {
		e.method = e.hidden
	}
	switch e.method {
	case 0:
		return i.in, nil
	case 8:
		if err := i.flate.(flate.Resetter).Reset(i.in, nil); err != nil {
			return nil, fmt.Errorf("begin to unpack %s: %w", tree.Shown(e.name), err)
		}
		return i.flate, nil
	case 12:
		return bzip2.NewReader(i.in), nil
	case 95:
		return xz.NewReader(i.in, 64<<20)
	case 93:
		return zstd.NewReader(i.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(64<<20))
	}
	method := fmt.Sprint(e.method)
	if name := methods[e.method]; name != "" {
		method += " (" + name + ")"
	}
	return nil, fault.OfRig(fault.Restore, "%s: the member %s is compressed by method %s, which this program cannot read", z.name, tree.Shown(e.name), method).
		To("make the archive with the methods store or deflate")
}
