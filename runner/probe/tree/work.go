package tree

import (
	"bytes"
	"context"
	"crypto/sha256"
	"hash"
	"io"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// work fills files until there are no more. The first error ends it all.
func (w *Writer) work() {
	defer w.done.Done()
	f := &filling{w: w}
	if w.opts.Index != nil {
		f.hash = sha256.New()
	}
	for p := range w.queue {
		if err := guarded(func() error { return f.carry(p) }); err != nil {
			w.cancel(err)
		}
	}
}

// filling is a file on its way; one a worker.
type filling struct {
	w    *Writer
	p    pending
	hash hash.Hash
	sum  [sha256.Size]byte
}

func (f *filling) carry(p pending) error {
	defer unix.Close(p.fd)
	f.p = p
	if f.hash != nil {
		f.hash.Reset()
	}
	if err := p.fill(f); err != nil {
		return err
	}
	if f.hash != nil {
		f.hash.Sum(f.sum[:0])
		f.w.opts.Index.put(p.slot, f.sum)
	}
	return f.w.finish(p.fd, p.name, p.meta, p.mode)
}

// Write adds to the file, as long as the limit and whoever waits allow.
func (f *filling) Write(p []byte) (int, error) {
	if err := f.reserve(len(p)); err != nil {
		return 0, err
	}
	for rest := p; len(rest) > 0; {
		n, err := unix.Write(f.p.fd, rest)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return len(p) - len(rest), f.w.trouble("write", f.p.name, err)
		}
		rest = rest[n:]
	}
	if f.hash != nil {
		f.hash.Write(p)
	}
	return len(p), nil
}

func (f *filling) reserve(n int) error {
	if f.w.ctx.Err() != nil {
		return context.Cause(f.w.ctx)
	}
	if f.p.room {
		return nil
	}
	return f.w.reserve(int64(n))
}

// hole leaves out so many zeros: they read back as such and take no room.
func (f *filling) hole(zeros []byte) error {
	if f.w.ctx.Err() != nil {
		return context.Cause(f.w.ctx)
	}
	if _, err := unix.Seek(f.p.fd, int64(len(zeros)), io.SeekCurrent); err != nil {
		return f.w.trouble("write", f.p.name, err)
	}
	if f.hash != nil {
		f.hash.Write(zeros)
	}
	return nil
}

// Sparse makes a filler that leaves holes where content is zero, for files
// whose archive says that they have such.
func Sparse(size int64, fill func(io.Writer) error) func(io.Writer) error {
	return func(to io.Writer) error {
		f := to.(*filling)
		if err := fill(&holes{f: f}); err != nil {
			return err
		}
		if err := unix.Ftruncate(f.p.fd, size); err != nil {
			return f.w.trouble("write", f.p.name, err)
		}
		return nil
	}
}

const page = 4096

var zeroPage [page]byte

type holes struct{ f *filling }

func (h *holes) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n, zero := stretch(rest)
		var err error
		if zero {
			err = h.f.hole(rest[:n])
		} else {
			_, err = h.f.Write(rest[:n])
		}
		if err != nil {
			return len(p) - len(rest), err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// stretch is how far the beginning is all zeros or all not, in whole pages.
func stretch(p []byte) (n int, zero bool) {
	empty := func(from int) bool {
		block := p[from:min(from+page, len(p))]
		return bytes.Equal(block, zeroPage[:len(block)])
	}
	zero = empty(0)
	for n = page; n < len(p) && empty(n) == zero; n += page {
	}
	return min(n, len(p)), zero
}

// futimens is not in x/sys/unix, whose Futimes goes through /proc and loses the nanoseconds.
func futimens(fd int, t time.Time) error {
	ts := times(t)
	_, _, errno := unix.Syscall6(unix.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(&ts[0])), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
