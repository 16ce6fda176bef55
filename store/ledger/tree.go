package ledger

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the tree as far as it was appended: the roots of the complete
// subtrees that cover it, the largest first. It is all that appending needs. The
// zero value is the empty tree.
type Frontier struct {
	Size   int64
	Hashes []tlog.Hash
}

// Append adds a leaf.
func (f *Frontier) Append(leaf tlog.Hash) {
	for n := f.Size; n&1 == 1; n >>= 1 {
		last := len(f.Hashes) - 1
		leaf = tlog.NodeHash(f.Hashes[last], leaf)
		f.Hashes = f.Hashes[:last]
	}
	f.Hashes = append(f.Hashes, leaf)
	f.Size++
}

// Root is the hash of the whole tree.
func (f *Frontier) Root() tlog.Hash {
	if f.Size == 0 {
		return tlog.Hash(Sum(nil))
	}
	root := f.Hashes[len(f.Hashes)-1]
	for i := len(f.Hashes) - 2; i >= 0; i-- {
		root = tlog.NodeHash(f.Hashes[i], root)
	}
	return root
}

// Bytes are the hashes one after the other, for a column of a database.
func (f *Frontier) Bytes() []byte {
	data := make([]byte, 0, len(f.Hashes)*tlog.HashSize)
	for _, hash := range f.Hashes {
		data = append(data, hash[:]...)
	}
	return data
}

// FrontierOf reads what Bytes wrote; false if it cannot be that of a tree of the size.
func FrontierOf(size int64, data []byte) (f Frontier, ok bool) {
	if size < 0 || len(data) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return f, false
	}
	f.Size = size
	for ; len(data) > 0; data = data[tlog.HashSize:] {
		f.Hashes = append(f.Hashes, tlog.Hash(data[:tlog.HashSize]))
	}
	return f, true
}
