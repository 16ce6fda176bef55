package layer

import (
	"context"
	"io"
	"sync"

	"rehearse/scenarios/fault"
)

const (
	blocks    = 4
	blockSize = 256 << 10
)

// ahead reads a slow reader in a goroutine of its own, a few blocks in advance.
type ahead struct {
	full, free chan []byte
	cancel     context.CancelFunc
	done       chan struct{}
	once       sync.Once

	now, rest []byte // the block that is being read, and what is left of it
	err       error  // how it ended; read only after full was closed
}

func runAhead(ctx context.Context, r io.Reader) *ahead {
	ctx, cancel := context.WithCancel(ctx)
	a := &ahead{full: make(chan []byte, blocks), free: make(chan []byte, blocks), cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(a.done)
		defer close(a.full)
		a.err = a.fill(ctx, r)
	}()
	return a
}

// fill reads until the end. Hostile bytes may make a decoder panic: that ends this stream only.
func (a *ahead) fill(ctx context.Context, r io.Reader) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.OfRig(fault.Internal, "the decompression panicked: %v", p)
		}
	}()
	for made := 0; ; {
		if made < blocks && len(a.free) == 0 { // a small stream needs only one
			a.free <- make([]byte, blockSize)
			made++
		}
		var block []byte
		select {
		case block = <-a.free:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		n, err := readBlock(r, block[:blockSize])
		if n > 0 {
			a.full <- block[:n] // has room for all there are
		}
		if err != nil {
			return err
		}
	}
}

// readBlock fills a block as far as it can be: unlike io.ReadFull it keeps the error as it was.
func readBlock(r io.Reader, block []byte) (n int, err error) {
	for n < len(block) && err == nil {
		var m int
		m, err = r.Read(block[n:])
		n += m
	}
	return n, err
}

// Read gives all that was read before an error, then the error.
func (a *ahead) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		if a.now != nil {
			a.free <- a.now
			a.now = nil
		}
		block, ok := <-a.full
		if !ok {
			return 0, a.err
		}
		a.now, a.rest = block, block
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close ends the reading in advance and waits for it. Closing twice is fine.
func (a *ahead) Close() {
	a.once.Do(a.cancel)
	<-a.done
}
