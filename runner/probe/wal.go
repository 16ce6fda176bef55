package probe

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// walState is what lies beside a database as its write-ahead log
// (https://www.sqlite.org/fileformat2.html#walformat). SQLite itself says
// nothing about a log that it cannot use: it leaves out what it held.
type walState struct {
	There     bool
	Frames    int64  // that the file has room for
	Valid     int64  // from the first on, whose checksums are right
	Committed int64  // of these, up to the last commit
	Broken    string // why changes that it held are lost
	Note      string
}

const walHeader, frameHeader = 32, 24

func readWAL(place string) (w walState, err error) {
	f, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return w, unreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return w, unreadable(err)
	}
	if info.Size() == 0 { // a checkpoint has truncated it
		return w, nil
	}
	w.There = true
	r := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, walHeader)
	if _, err := io.ReadFull(r, head); err != nil {
		if info.Size() < walHeader {
			w.Broken = fmt.Sprintf("it ends after %d bytes, inside its header: the file is truncated", info.Size())
			return w, nil
		}
		return w, unreadable(err)
	}
	l, wrong := openLog(head)
	if wrong != "" {
		w.Broken = wrong
		return w, nil
	}
	w.Frames = (info.Size() - walHeader) / (frameHeader + l.page)
	return w, w.frames(l, r, (info.Size()-walHeader)%(frameHeader+l.page))
}

// walLog sums up as it goes: each frame's checksum includes all before it.
type walLog struct {
	order  binary.ByteOrder
	page   int64
	salt   string
	s1, s2 uint32
}

func openLog(head []byte) (*walLog, string) {
	l := &walLog{salt: string(head[16:24]), page: int64(binary.BigEndian.Uint32(head[8:]))}
	switch binary.BigEndian.Uint32(head) {
	case 0x377f0682:
		l.order = binary.LittleEndian
	case 0x377f0683:
		l.order = binary.BigEndian
	default:
		return nil, "it does not begin like a write-ahead log: the changes it held are lost"
	}
	l.sum(head[:24])
	if l.s1 != binary.BigEndian.Uint32(head[24:]) || l.s2 != binary.BigEndian.Uint32(head[28:]) || l.page < 512 || l.page > 65536 {
		return nil, "the checksum of its header is wrong: the changes it held are lost"
	}
	return l, ""
}

func (l *walLog) sum(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		l.s1 += l.order.Uint32(b) + l.s2
		l.s2 += l.order.Uint32(b[4:]) + l.s1
	}
}

// frames counts what is valid and looks at why the rest is not. Frames of
// before the last checkpoint have other salts and are expected behind. One with
// the right salt and a wrong checksum is damaged. As the very last it may also
// be what a crash left; but nothing tells that apart from a copy that lost its
// end, and with it committed changes.
func (w *walState) frames(l *walLog, r io.Reader, remainder int64) error {
	frame := make([]byte, frameHeader+l.page)
	bad := int64(-1)
	for i := range w.Frames {
		if _, err := io.ReadFull(r, frame); err != nil {
			return unreadable(err)
		}
		if string(frame[8:16]) != l.salt {
			if bad < 0 && i == 0 {
				w.Note = "no frame of it belongs to its header: all was checkpointed before"
			}
			break
		}
		if bad >= 0 {
			w.Broken = fmt.Sprintf("its frame %d of %d is damaged: the changes from there on are lost", bad+1, w.Frames)
			return nil
		}
		l.sum(frame[:8])
		l.sum(frame[frameHeader:])
		if l.s1 != binary.BigEndian.Uint32(frame[16:]) || l.s2 != binary.BigEndian.Uint32(frame[20:]) {
			bad = i
			continue
		}
		w.Valid++
		if binary.BigEndian.Uint32(frame[4:]) != 0 {
			w.Committed = w.Valid
		}
	}
	switch {
	case bad >= 0:
		w.Broken = fmt.Sprintf("its frame %d of %d is damaged: the changes from there on are lost", bad+1, w.Frames)
	case remainder != 0 && w.Valid == w.Frames:
		w.Broken = fmt.Sprintf("it ends inside frame %d: the file is truncated, and the changes from there on are lost", w.Frames+1)
	case w.Committed < w.Valid:
		w.Note = fmt.Sprintf("its last %d frames belong to a transaction that was never committed, or whose end is missing", w.Valid-w.Committed)
	}
	return nil
}
