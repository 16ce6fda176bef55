package probe

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"rehearse/runner/probe/archive"
)

// kinds are how formats are called before people.
var kinds = map[string]string{
	Tree:       "a folder of files",
	SQLText:    "SQL text",
	SQLiteFile: "an SQLite database",
	PlainText:  "plain text",
	TarArchive: "a tar archive",
	ZipArchive: "a zip archive",
	Unknown:    "something unknown",
}

// wanted names formats for people, each kind once.
func (d detector) wanted(formats []string) string {
	var names []string
	for _, f := range formats {
		name := d.called(f)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// formatOf tells by its beginning what something is that is not compressed.
func formatOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return SQLiteFile
	case archive.IsTar(head):
		return TarArchive
	case archive.IsZip(head):
		return ZipArchive
	case !isText(head):
		return Unknown
	case isSQL(head):
		return SQLText
	}
	return PlainText
}

// isText: no byte that no text has, in any encoding that keeps ASCII. Only the
// beginning counts, because dumps hold binary values further on.
func isText(head []byte) bool {
	head = head[:min(1024, len(head))]
	return !bytes.ContainsFunc(head, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' && r != '\b' && r != 0x1b
	})
}

var (
	bom = []byte("\xef\xbb\xbf")
	// Statements that a dump begins with. Words that prose begins with as well
	// count only where a statement ends somewhere.
	sqlWord   = regexp.MustCompile(`(?i)^(set|create|begin|drop|alter|insert\s+into|copy|select|use|lock\s+tables?|delete\s+from|update|grant|revoke|comment\s+on|pragma|start\s+transaction|commit|with|do|truncate|call|replace\s+into|analyze|vacuum|prepare|declare|if)\b`)
	psqlWord  = regexp.MustCompile(`^\\[a-z!?]`)
	mysqlWord = regexp.MustCompile(`^/\*[!M]`)
)

// isSQL: the first words that are no comment are those of a statement.
func isSQL(head []byte) bool {
	rest, commented := skipComments(bytes.TrimPrefix(head, bom))
	switch {
	case len(rest) == 0:
		return commented && len(head) > 0 && bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, bom)), []byte("--"))
	case psqlWord.Match(rest), mysqlWord.Match(rest):
		return true
	}
	return sqlWord.Match(rest) && (commented || bytes.IndexByte(rest, ';') >= 0)
}

// skipComments leaves out blanks and comments; MySQL's conditional ones are statements.
func skipComments(text []byte) (rest []byte, commented bool) {
	for {
		text = bytes.TrimLeft(text, " \t\r\n\f\v")
		end := ""
		switch {
		case bytes.HasPrefix(text, []byte("--")), bytes.HasPrefix(text, []byte("#")):
			end = "\n"
		case bytes.HasPrefix(text, []byte("/*")) && !mysqlWord.Match(text):
			end = "*/"
		default:
			return text, commented
		}
		commented = true
		i := bytes.Index(text, []byte(end))
		if i < 0 {
			return nil, commented
		}
		text = text[i+len(end):]
	}
}

// sqliteScript is how .dump of sqlite3 begins.
var sqliteScript = regexp.MustCompile(`^PRAGMA foreign_keys=OFF;\r?\nBEGIN TRANSACTION;`)

// foreign archives and compressions, which this program cannot open.
var foreign = []struct{ magic, name string }{
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{"Rar!\x1a\x07", "a RAR archive"},
	{"\x1f\x9d", "compressed by compress (.Z)"},
	{"LZIP", "compressed by lzip"},
	{"\x89LZO\x00\r\n\x1a\n", "compressed by lzop"},
	{"\x5d\x00\x00", "compressed by lzma, without a header of its own"},
	{"!<arch>\n", "an ar archive"},
	{"070701", "a cpio archive"},
	{"070702", "a cpio archive"},
	{"070707", "a cpio archive"},
	{"MSCF\x00\x00\x00\x00", "a Windows cabinet"},
	{"\x00\x05\x16\x07", "what macOS keeps beside a file (AppleDouble), and not the file itself"},
}

func foreignName(head []byte) string {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.name
		}
	}
	if binaryCpio(head) {
		return "a cpio archive"
	}
	return ""
}

// binaryCpio is what cpio writes unless it is told otherwise. Its magic number
// has but 16 bits, so the first name must also end where its length says.
func binaryCpio(head []byte) bool {
	const header, length = 26, 20
	if len(head) < header {
		return false
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[0] == 0x71 {
		order = binary.BigEndian
	}
	if order.Uint16(head) != 0o070707 {
		return false
	}
	end := header + int(order.Uint16(head[length:]))
	return end > header+1 && end <= len(head) && bytes.IndexByte(head[header:end], 0) == end-header-1
}

// begins says for people what something is and how it begins.
func (d detector) begins(format string, head []byte) string {
	switch {
	case isUTF16(head):
		return d.textOf(head)
	case format == PlainText:
		return "plain text that begins with: " + firstLine(head)
	case format != Unknown:
		return d.called(format)
	case len(bytes.Trim(head[:min(4096, len(head))], "\x00")) == 0:
		return "nothing but zero bytes where its beginning should be"
	}
	return "something unknown that begins with the bytes " + hex.EncodeToString(head[:min(8, len(head))])
}

// isUTF16: by its mark, or because each letter of its beginning is one of ASCII
// in two bytes.
func isUTF16(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	if len(head) < 8 {
		return false
	}
	first := 0 // of each two bytes, the one that is zero
	if head[0] != 0 {
		first = 1
	}
	for i := 0; i < 8; i += 2 {
		if head[i+first] != 0 || head[i+1-first] == 0 || head[i+1-first] > 0x7f {
			return false
		}
	}
	return true
}

// firstLine is the first line with anything on it: of a page that says "404",
// or of a tool that said why it had nothing to dump, the line that matters.
func firstLine(text []byte) string {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, bom), " \t\r\n")
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSpace(line)
	if len(line) > 200 {
		line = append(slices.Clone(line[:200]), "…"...)
	}
	if !utf8.Valid(line) {
		return strings.ToValidUTF8(string(line), "?")
	}
	return string(line)
}
