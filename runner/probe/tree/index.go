package tree

import (
	"crypto/sha256"
	"sync"
)

// Index knows the SHA-256 of every file that was written, in about 90 bytes
// each whatever their names are: paths are kept as hashes.
type Index struct {
	mu    sync.Mutex
	paths map[[16]byte]slot
	sums  []*[sumBlock][sha256.Size]byte // in blocks, because a growing slice would be there twice
	next  slot
}

type slot uint32

const sumBlock = 4096

// NewIndex is an empty index.
func NewIndex() *Index { return &Index{paths: map[[16]byte]slot{}} }

// Key is a path in 16 bytes.
func Key(path string) [16]byte {
	sum := sha256.Sum256([]byte(path))
	return [16]byte(sum[:16])
}

// enter takes a place for a path. A nil index takes part in everything and keeps nothing.
func (x *Index) enter(path string) slot {
	if x == nil {
		return 0
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.next
	x.next++
	if s%sumBlock == 0 {
		x.sums = append(x.sums, new([sumBlock][sha256.Size]byte))
	}
	x.paths[Key(path)] = s
	return s
}

// same makes path another name of what is at to.
func (x *Index) same(path, to string) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if s, ok := x.paths[Key(to)]; ok {
		x.paths[Key(path)] = s
	}
}

func (x *Index) leave(path string) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.paths, Key(path))
}

func (x *Index) put(s slot, sum [sha256.Size]byte) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sums[s/sumBlock][s%sumBlock] = sum
}

// Sum is the SHA-256 of a file by its path below the root.
func (x *Index) Sum(path string) (sum [sha256.Size]byte, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	s, ok := x.paths[Key(path)]
	if ok {
		sum = x.sums[s/sumBlock][s%sumBlock]
	}
	return sum, ok
}

// Len is how many files it knows.
func (x *Index) Len() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return int64(len(x.paths))
}
