// Package layer peels compression off a backup: it tells by content, never by
// name, what a stream is compressed with, and says exactly where and why one
// cannot be read. Whose fault that is it knows too: a stream that ends early
// is the backup's, a disk that does not give its bytes is the rig's. What the
// peeled bytes are is left to the caller.
package layer

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/therootcompany/xz"

	"rehearse/scenarios/fault"
)

// Kinds of compression, as they are named in records.
const (
	Gzip  = "gzip"
	Zstd  = "zstd"
	Xz    = "xz"
	Bzip2 = "bzip2"
	Lz4   = "lz4"
)

const (
	// Head is how much of a stream can be looked at before it is read.
	Head = 64 << 10
	// most bounds the layers of one stream: nobody packs so often, only bombs do.
	most = 8
	// window bounds the memory that a stream can make us use.
	window = 128 << 20

	lz4Magic       = "\x04\x22\x4d\x18"
	lz4LegacyMagic = "\x02\x21\x4c\x18"
	gzipMagic      = "\x1f\x8b"
	xzMagic        = "\xfd7zXZ\x00"
	zstdMagic      = "\x28\xb5\x2f\xfd"
)

// Of tells what a stream that begins so is compressed with, "" when it is not.
func Of(head []byte) string {
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case begins(gzipMagic):
		return Gzip
	case begins(zstdMagic), skippable(head) && bytes.Contains(head, []byte(zstdMagic)):
		return Zstd
	case begins(xzMagic):
		return Xz
	case begins("BZh") && len(head) > 9 && head[3] >= '1' && head[3] <= '9' &&
		(bytes.HasPrefix(head[4:], []byte("1AY&SY")) || bytes.HasPrefix(head[4:], []byte("\x17rE8P\x90"))):
		return Bzip2
	case begins(lz4Magic), begins(lz4LegacyMagic), skippable(head) && bytes.Contains(head, []byte(lz4Magic)):
		return Lz4
	}
	return ""
}

// skippable frames may stand before those of zstd and lz4 (pzstd writes them).
func skippable(head []byte) bool {
	return len(head) > 8 && head[0]&0xf0 == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18
}

// Stream is what remains of a stream after all compression was peeled off.
type Stream struct {
	Layers []string // outermost first
	name   string
	top    *bufio.Reader
	opened []*decoder
	stop   []func()
}

// Resembles says whether something that is no compressed stream begins nearly as
// one: then its beginning was damaged.
func Resembles(kind string, head []byte) bool {
	magic := map[string]string{Gzip: gzipMagic + "\x08", Zstd: zstdMagic, Xz: xzMagic, Bzip2: "BZh", Lz4: lz4Magic}[kind]
	for i := range min(len(magic), len(head)) {
		if head[i] == magic[i] {
			return true
		}
	}
	return false
}

// Behind is what stands behind the end of a compressed stream and is no part of it.
type Behind struct {
	At, Bytes int64 // where in the compressed file, and how much
	Text      bool  // all of it is text, which no lost part of a stream is
	Kind      string
}

// Peel opens as many layers as there are around r, whose bytes people know as
// name. Decompression runs ahead of the reading, each layer on its own. Errors
// of r are passed on as they are. Close it in the end.
func Peel(ctx context.Context, r io.Reader, name string) (*Stream, error) {
	s := &Stream{name: name, top: bufio.NewReaderSize(r, 4*Head)}
	for {
		head, err := s.Head()
		if err != nil {
			s.Close()
			return nil, err
		}
		kind := Of(head)
		if kind == "" {
			return s, nil
		}
		if len(s.Layers) == most {
			s.Close()
			return nil, fault.OfBackup(fault.Data, "%s is compressed more than %d times over: no backup is, so this one was made to do harm", name, most)
		}
		s.open(ctx, kind)
	}
}

func (s *Stream) open(ctx context.Context, kind string) {
	in := &counting{r: s.top}
	d := &decoder{name: s.name, kind: kind, in: in}
	d.src = bufio.NewReaderSize(in, Head)
	ahead := runAhead(ctx, d)
	s.Layers = append(s.Layers, kind)
	s.opened = append(s.opened, d)
	s.stop = append(s.stop, ahead.Close)
	s.top = bufio.NewReaderSize(ahead, 4*Head)
}

// Head is the beginning of what is left to read, at most Head bytes.
func (s *Stream) Head() ([]byte, error) {
	head, err := s.top.Peek(Head)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// Read reads the peeled bytes. Its errors are faults.
func (s *Stream) Read(p []byte) (int, error) { return s.top.Read(p) }

// Vouched says, after the end was read, whether some layer proves that the
// stream is whole: one unbroken stream with a checksum that was right.
func (s *Stream) Vouched() bool {
	return slices.ContainsFunc(s.opened, func(d *decoder) bool { return d.vouched })
}

// Behind says, after the end was read, what stands behind the compressed
// streams. Whether anything is missing is then for the content to tell: a
// damaged part of a stream cannot be told apart from something foreign, unless
// it is text.
func (s *Stream) Behind() (all []Behind) {
	for _, d := range s.opened {
		if d.behind.Bytes > 0 {
			all = append(all, d.behind)
		}
	}
	return all
}

// Lost is the fault of something behind a stream that may be a part of it.
func (b Behind) Lost(name string) *fault.Fault {
	return fault.OfBackup(fault.Restore, "%s: after the end of the %s stream, at byte %s, stands something that does not belong there (%s), and nothing shows that the data before it is whole", name, b.Kind, humanize.Comma(b.At), humanize.IBytes(uint64(b.Bytes))).
		To("compare the file with the original: something was written behind it, or over a part of it")
}

// Note says for people what was ignored.
func (b Behind) Note(name string) string {
	what := "bytes"
	if b.Text {
		what = "bytes of text"
	}
	return fmt.Sprintf("%s: behind the %s stream, at byte %s, stand %s %s that are no part of it; they were ignored, and %s warns of them", name, b.Kind, humanize.Comma(b.At), humanize.Comma(b.Bytes), what, b.Kind)
}

// Close lets go of whatever still runs ahead and waits for it.
func (s *Stream) Close() {
	for _, stop := range slices.Backward(s.stop) {
		stop()
	}
}

// decoder is one layer: it opens on the first read, and tells what errors mean.
type decoder struct {
	name, kind string
	in         *counting
	src        *bufio.Reader // of in
	r          io.Reader
	out        int64
	// vouched: at the end of reading, whether it is proven that nothing is
	// missing. Where streams may follow one another, a file that was cut
	// between two of them looks whole.
	vouched bool
	size    int64 // that the first frame promises, where it does; 0 is unknown
	behind  Behind
	recent  *recent // of src; nil where it is not needed
}

// at is how far the compressed bytes were read.
func (d *decoder) at() int64 { return d.in.n - int64(d.src.Buffered()) }

func (d *decoder) Read(p []byte) (n int, err error) {
	if d.r == nil {
		if d.r, err = openers[d.kind](d); err != nil {
			return 0, d.explain(err)
		}
	}
	n, err = d.r.Read(p)
	d.out += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		d.vouched = d.vouched && (d.size == 0 || d.size == d.out)
	case err != nil:
		err = d.explain(err)
	}
	return n, err
}

// explain says what is wrong with the stream. An error from below comes first:
// decoders wrap it or make another of it.
func (d *decoder) explain(err error) error {
	at := humanize.Comma(d.at())
	var own *fault.Fault
	switch {
	case d.in.err != nil:
		return d.in.err
	case errors.As(err, &own):
		return own
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrWindowSizeTooSmall), errors.Is(err, xz.ErrMemlimit):
		return fault.OfRig(fault.Capacity, "%s: the %s stream needs a window of more than %d MiB of memory to be read", d.name, d.kind, window>>20).
			To("compress backups with a smaller window (zstd without --long above 27, xz -9 or less)")
	case errors.Is(err, xz.ErrUnsupportedCheck), errors.Is(err, xz.ErrOptions):
		return fault.OfRig(fault.Restore, "%s: the %s stream uses an option that is unknown here, at byte %s: %w", d.name, d.kind, at, err).
			To("compress backups with the usual options (xz without --arm64 and other filters)")
	case errors.Is(err, zstd.ErrUnknownDictionary):
		return fault.OfRig(fault.Restore, "%s was compressed by zstd with a dictionary, which is not in it", d.name).
			To("compress backups without a dictionary: a recovery must not depend on another file")
	case d.in.ended && cutShort(err):
		return fault.OfBackup(fault.Restore, "%s: the %s stream ends after %s bytes: the file is truncated", d.name, d.kind, at).
			To("compare the file's size with the original, and look whether the backup or its copy was interrupted")
	}
	return fault.OfBackup(fault.Restore, "%s: the %s stream is corrupt at about byte %s: %s", d.name, d.kind, at, plain(err)).
		To("compare the file's checksum with the original: bytes of it have changed")
}

// cutShort: what decoders say when bytes are missing.
func cutShort(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, xz.ErrBuf)
}

// plain is a decoder's error without the name of its package.
func plain(err error) string {
	text := err.Error()
	for _, prefix := range []string{"gzip: ", "flate: ", "xz: ", "lz4: ", "bzip2 data invalid: "} {
		if rest, ok := bytes.CutPrefix([]byte(text), []byte(prefix)); ok {
			return string(rest)
		}
	}
	return text
}

var openers = map[string]func(*decoder) (io.Reader, error){
	Gzip:  openGzip,
	Zstd:  openZstd,
	Xz:    openXz,
	Bzip2: openBzip2,
	Lz4:   openLz4,
}

// gzipMembers reads the members of a gzip file one after the other. The
// library's own way takes padding with zeros for a broken header.
//
// What bgzip writes is cut into members of which an empty one is the last: with
// that nothing is missing, and without it a part may be.
type gzipMembers struct {
	*decoder
	z     *gzip.Reader
	bgzip bool
	began int64 // what had been read of the content when the member began
	n     int64 // what has been read of the content
}

func openGzip(d *decoder) (io.Reader, error) {
	z, err := gzip.NewReader(d.src)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	d.vouched = true
	return &gzipMembers{decoder: d, z: z, bgzip: byBgzip(z)}, nil
}

// byBgzip says that a member has the extra field of those that bgzip writes.
func byBgzip(z *gzip.Reader) bool { return len(z.Extra) >= 6 && string(z.Extra[:4]) == "BC\x02\x00" }

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		n, err := g.z.Read(p)
		g.n += int64(n)
		if errors.Is(err, io.EOF) {
			if n == 0 {
				err = g.next()
			} else {
				err = nil
			}
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (g *gzipMembers) next() error {
	head, err := g.src.Peek(2)
	if g.bgzip {
		g.vouched = g.n == g.began
	}
	switch {
	case len(head) == 0:
		return err
	case string(head) != gzipMagic:
		return g.padding(nil)
	}
	g.vouched, g.began = false, g.n
	if err := g.z.Reset(g.src); err != nil {
		return noEOF(err)
	}
	g.z.Multistream(false)
	g.bgzip = g.bgzip && byBgzip(g.z)
	return nil
}

// padding reads what follows the last stream, of which so many bytes were
// already read: zeros are fine, as tapes and block devices leave them, and
// anything else is kept in mind.
func (d *decoder) padding(read []byte) error {
	at := d.at() - int64(len(read))
	begin := int64(-1) // byte that is not zero
	var n int64
	var kept []byte // from there on, as far as it may be text
	look := func(b []byte) {
		if rest := bytes.TrimLeft(b, "\x00"); begin < 0 && len(rest) > 0 {
			begin = n + int64(len(b)-len(rest))
			kept = append(kept, rest...)
		} else if begin >= 0 && len(kept) <= mostText {
			kept = append(kept, b...)
		}
		n += int64(len(b))
	}
	look(read)
	buf := make([]byte, 32<<10)
	for {
		m, err := d.src.Read(buf)
		look(buf[:m])
		if errors.Is(err, io.EOF) && begin >= 0 && refuses[d.kind] {
			return d.refused(at+begin, n-begin)
		}
		if errors.Is(err, io.EOF) && begin >= 0 {
			d.behind = Behind{At: at + begin, Bytes: n - begin, Text: isText(kept), Kind: d.kind}
			d.vouched = d.vouched && d.behind.Text
		}
		if err != nil {
			return err
		}
	}
}

// refuses are the tools that end with an error where something stands behind a
// whole stream, and remove what they have written; gzip and bzip2 warn.
var refuses = map[string]bool{Xz: true, Zstd: true, Lz4: true}

// refused is the fault of bytes behind a stream whose tool does not ignore them.
func (d *decoder) refused(at, n int64) *fault.Fault {
	return fault.OfBackup(fault.Restore, "%s: behind the whole %s stream, at byte %s, is something that is not part of it (%s), and %s refuses the file", d.name, d.kind, humanize.Comma(at), humanize.IBytes(uint64(n)), d.kind).
		To("look what writes behind the backup; the data before it is whole: cut the file off there (head -c %d), and it can be restored", at)
}

// mostText bounds what is taken for words that somebody wrote behind a stream.
const mostText = 64 << 10

// isText says of a few bytes that they are words, with zeros behind them or not.
func isText(b []byte) bool {
	b = bytes.TrimRight(b, "\x00")
	return len(b) <= mostText && utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != 0x1b || r == 0x7f
	})
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// zstdReader knows what follows a frame and is none: the library calls it invalid input.
type zstdReader struct {
	*decoder
	z *zstd.Decoder
}

func openZstd(d *decoder) (io.Reader, error) {
	head, _ := d.src.Peek(zstd.HeaderMaxSize)
	var h zstd.Header
	if h.Decode(head) == nil && h.HasFCS {
		d.vouched, d.size = h.HasCheckSum, int64(h.FrameContentSize)
	}
	d.recent = &recent{r: d.src}
	// One at a time, because a panic in a goroutine of the library could not be caught.
	z, err := zstd.NewReader(d.recent, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return nil, err
	}
	return zstdReader{d, z}, nil
}

// zstdMagicLen is what zstd reads of the next frame before it knows that it is not a frame.
const zstdMagicLen = 4

func (r zstdReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	if errors.Is(err, zstd.ErrMagicMismatch) {
		return n, r.padding(r.recent.last(zstdMagicLen))
	}
	return n, err
}

// xzReader knows what follows a stream and is not another stream.
type xzReader struct {
	*decoder
	z *xz.Reader
}

func openXz(d *decoder) (io.Reader, error) {
	z, err := xz.NewReader(d.src, window)
	if err != nil {
		return nil, noEOF(err)
	}
	z.Multistream(false)
	d.vouched = z.CheckType != xz.CheckNone
	return xzReader{d, z}, nil
}

func (x xzReader) Read(p []byte) (int, error) {
	n, err := x.z.Read(p)
	if n > 0 || !errors.Is(err, io.EOF) {
		if errors.Is(err, io.EOF) {
			err = nil // comes again
		}
		return n, err
	}
	switch err := x.z.Reset(nil); { // to the next stream; the padding of this one was read
	case errors.Is(err, xz.ErrFormat), errors.Is(err, xz.ErrBuf):
		return 0, fault.OfBackup(fault.Restore, "%s: behind a whole xz stream, at about byte %s, is something that is not an xz stream, and xz refuses the file", x.name, humanize.Comma(x.at())).
			To("look what writes behind the backup, or whether another stream followed and was cut off; xz -dc --single-stream reads what stands before it")
	case err != nil:
		return 0, err
	}
	x.z.Multistream(false)
	return 0, nil
}

// bzip2Reader knows what follows a stream and is none.
type bzip2Reader struct {
	*decoder
	r io.Reader
}

func openBzip2(d *decoder) (io.Reader, error) {
	d.recent = &recent{r: d.src}
	return bzip2Reader{d, bzip2.NewReader(d.recent)}, nil
}

func (b bzip2Reader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	var wrong bzip2.StructuralError
	if errors.As(err, &wrong) && wrong == "bad magic value in continuation file" {
		return n, b.padding(b.recent.last(2))
	}
	return n, err
}

// recent remembers the last bytes that were read.
type recent struct {
	r    *bufio.Reader
	kept []byte
}

const mostRecent = 16

func (r *recent) keep(p []byte) {
	r.kept = append(r.kept, p[max(0, len(p)-mostRecent):]...)
	r.kept = append(r.kept[:0], r.kept[max(0, len(r.kept)-mostRecent):]...)
}

func (r *recent) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.keep(p[:n])
	return n, err
}

// ReadByte is what bzip2 asks for, so that it reads no more than it needs.
func (r *recent) ReadByte() (byte, error) {
	b, err := r.r.ReadByte()
	if err == nil {
		r.keep([]byte{b})
	}
	return b, err
}

func (r *recent) last(n int) []byte { return r.kept[max(0, len(r.kept)-n):] }

// lz4Reader knows what follows a frame and is not another frame.
type lz4Reader struct {
	*decoder
	r io.Reader
}

func openLz4(d *decoder) (io.Reader, error) {
	d.recent = &recent{r: d.src}
	return lz4Reader{d, lz4.NewReader(d.recent)}, nil
}

// lz4MagicLen is what lz4 reads of the next frame before it knows that it is not a frame.
const lz4MagicLen = 4

func (l lz4Reader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if errors.Is(err, lz4.ErrInvalidFrame) {
		return n, l.padding(l.recent.last(lz4MagicLen))
	}
	return n, err
}

// counting knows how far the layer below was read and how that ended.
type counting struct {
	r     io.Reader
	n     int64
	ended bool
	err   error // other than the end
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		c.ended = true
	case err != nil:
		c.err = err
	}
	return n, err
}
