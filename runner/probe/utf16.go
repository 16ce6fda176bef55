package probe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"rehearse/scenarios/fault"
)

// utf16Reader gives text in UTF-16 as UTF-8. With or without a mark at its
// beginning, its order is told by that.
type utf16Reader struct {
	r    io.Reader
	name string // of the file, for people

	order binary.ByteOrder
	n     int64  // bytes that were converted
	in    []byte // read and not converted
	out   []byte
	err   error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) fill() {
	const chunk = 64 << 10
	at := len(u.in)
	u.in = append(u.in, make([]byte, chunk)...)
	n, err := io.ReadFull(u.r, u.in[at:])
	u.in = u.in[:at+n]
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !ended {
		u.err = err
		return
	}
	if u.order == nil {
		u.begin()
	}
	u.out = u.out[:0]
	for len(u.in) >= 4 || ended && len(u.in) >= 2 {
		unit := rune(u.order.Uint16(u.in))
		size := 2
		if utf16.IsSurrogate(unit) {
			var second rune
			if len(u.in) >= 4 {
				second = rune(u.order.Uint16(u.in[2:]))
			}
			if unit = utf16.DecodeRune(unit, second); unit == utf8.RuneError {
				u.err = fault.OfBackup(fault.Data, "%s: at byte %s the text in UTF-16 has half of a character", u.name, humanize.Comma(u.n)).
					To("compare the file's checksum with the original: bytes of it have changed, or are missing")
				return
			}
			size = 4
		}
		u.out = utf8.AppendRune(u.out, unit)
		u.in = u.in[size:]
		u.n += int64(size)
	}
	if ended {
		u.err = io.EOF
		if len(u.in) > 0 {
			u.err = fault.OfBackup(fault.Restore, "%s: the text in UTF-16 ends in the middle of a character, at byte %s: the file is truncated", u.name, humanize.Comma(u.n)).
				To("compare the file's size with the original")
		}
	}
}

func (u *utf16Reader) begin() {
	u.order = binary.LittleEndian
	if bytes.HasPrefix(u.in, []byte("\xfe\xff")) || len(u.in) > 1 && u.in[0] == 0 {
		u.order = binary.BigEndian
	}
	if bytes.HasPrefix(u.in, []byte("\xfe\xff")) || bytes.HasPrefix(u.in, []byte("\xff\xfe")) {
		u.in, u.n = u.in[2:], 2
	}
}

// plainOf is the beginning of something in UTF-16, as far as it can be read.
func plainOf(head []byte) []byte {
	plain, _ := io.ReadAll(&utf16Reader{r: bytes.NewReader(head[:len(head)/2*2])}) // up to what is wrong
	return plain
}

// textOf says what something in UTF-16 was before it was written as text.
func (d detector) textOf(head []byte) string {
	plain := plainOf(head)
	was := ""
	switch format := d.format(plain); {
	case len(plain) == 0:
	case format != Unknown && format != PlainText && format != SQLText:
		was = d.called(format)
	case bytes.HasPrefix(plain, []byte("\x1f")), !isText(plain):
		was = "something that is no text"
	}
	if was == "" {
		return "text in UTF-16"
	}
	return fmt.Sprintf("%s that was written as text in UTF-16, as PowerShell does with >: its bytes above 127 are lost, and it cannot be converted back", was)
}
