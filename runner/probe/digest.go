package probe

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// digest hashes files side by side and streams the sorted list of them into
// the sum over all.
func (s *server) digest(ctx context.Context, a DigestArgs, m *meter) (DigestAnswer, error) {
	if len(a.Paths) == 1 {
		if info, err := os.Lstat(s.at(a.Paths[0])); err == nil && info.Mode().IsRegular() {
			sum, n, err := sumOf(ctx, s.at(a.Paths[0]), sha256.New(), m)
			return DigestAnswer{SHA256: hex.EncodeToString(sum), Bytes: n, Files: 1}, err
		}
	}
	d := &digests{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	one := func(name, place string) {
		group.Go(func() error {
			_, err := guarded(func() (struct{}, error) {
				sum, n, err := sumOf(ctx, place, sha256.New(), m)
				if err == nil {
					d.add([sha256.Size]byte(sum), name, n)
				}
				return struct{}{}, err
			})
			return err
		})
	}
	err := s.eachFile(ctx, a.Paths, one)
	if failed := group.Wait(); failed != nil {
		err = failed
	}
	if err != nil {
		return DigestAnswer{}, err
	}
	return d.answer(), nil
}

// eachFile names files below the given folders, or by their base names.
func (s *server) eachFile(ctx context.Context, paths []string, visit func(name, place string)) error {
	for _, p := range paths {
		place := s.at(p)
		info, err := os.Lstat(place)
		if err != nil {
			return unreadable(err)
		}
		if info.Mode().IsRegular() {
			visit(path.Base(p), place)
		}
		if !info.IsDir() {
			continue
		}
		err = walk(ctx, place, func(name string, d fs.DirEntry) error {
			if d.Type().IsRegular() {
				visit(name, filepath.Join(place, name))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var copyBuffers = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// sumOf hashes one file.
func sumOf(ctx context.Context, place string, sum hash.Hash, m *meter) ([]byte, int64, error) {
	src, err := openSource(place, m)
	if err != nil {
		return nil, 0, err
	}
	defer src.Close()
	buf := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(buf)
	var total int64
	for {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		n, err := src.Read(*buf)
		sum.Write((*buf)[:n])
		total += int64(n)
		if errors.Is(err, io.EOF) {
			m.files.Add(1)
			return sum.Sum(nil), total, nil
		}
		if err != nil {
			return nil, 0, err
		}
	}
}

// digests are kept in 256 parts by their first byte, names behind one another
// in blocks: little more than their bytes, however many there are.
type digests struct {
	mu    sync.Mutex
	parts [256][]digestLine
	names [][]byte
	bytes int64
	files int64
}

type digestLine struct {
	sum      [sha256.Size]byte
	block    uint32
	from, to uint32
}

const nameBlock = 1 << 20

func (d *digests) add(sum [sha256.Size]byte, name string, n int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.names) - 1
	if last < 0 || len(d.names[last])+len(name) > nameBlock {
		d.names = append(d.names, make([]byte, 0, nameBlock))
		last++
	}
	from := uint32(len(d.names[last]))
	d.names[last] = append(d.names[last], name...)
	d.parts[sum[0]] = append(d.parts[sum[0]], digestLine{sum: sum, block: uint32(last), from: from, to: from + uint32(len(name))})
	d.bytes += n
	d.files++
}

func (d *digests) name(l digestLine) []byte { return d.names[l.block][l.from:l.to] }

func (d *digests) answer() DigestAnswer {
	all := sha256.New()
	line := make([]byte, 0, 4096)
	for i := range d.parts {
		slices.SortFunc(d.parts[i], func(a, b digestLine) int {
			return cmp.Or(bytes.Compare(a.sum[:], b.sum[:]), bytes.Compare(d.name(a), d.name(b)))
		})
		for _, l := range d.parts[i] {
			line = hex.AppendEncode(line[:0], l.sum[:])
			line = append(line, "  "...)
			line = append(line, d.name(l)...)
			all.Write(append(line, '\n'))
		}
	}
	return DigestAnswer{SHA256: hex.EncodeToString(all.Sum(nil)), Bytes: d.bytes, Files: d.files}
}
