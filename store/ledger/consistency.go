package ledger

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Consistency proves that a tree continues an older one, as RFC 6962 has it: the
// older one as its frontier, and the leaves that were appended to it since. Without
// either there is nothing to prove, and the proof is empty.
func Consistency(older Frontier, leaves []tlog.Hash) ([]tlog.Hash, error) {
	if older.Size == 0 || len(leaves) == 0 {
		return nil, nil
	}
	grown := grownTree{older, leaves}
	return tlog.ProveTree(older.Size+int64(len(leaves)), older.Size, tlog.HashReaderFunc(grown.read))
}

// grownTree knows the complete subtrees of the older tree, and every leaf after
// it: all that a proof between the two needs.
type grownTree struct {
	older  Frontier
	leaves []tlog.Hash
}

func (g grownTree) read(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		hash, ok := g.subtree(n<<level, (n+1)<<level)
		if !ok {
			return nil, fmt.Errorf("the tree of %d entries does not tell the hash of level %d, number %d", g.older.Size, level, n)
		}
		hashes[i] = hash
	}
	return hashes, nil
}

// subtree is the hash of the leaves from one up to another, which is not included.
func (g grownTree) subtree(from, until int64) (hash tlog.Hash, ok bool) {
	if from >= g.older.Size {
		from, until = from-g.older.Size, until-g.older.Size
		if until > int64(len(g.leaves)) {
			return hash, false
		}
		return root(g.leaves[from:until]), true
	}
	begin := int64(0)
	for i, hash := range g.older.Hashes {
		size := int64(1) << nthBit(g.older.Size, i)
		if begin == from && begin+size == until {
			return hash, true
		}
		begin += size
	}
	return hash, false
}

// root is that of a complete subtree.
func root(leaves []tlog.Hash) tlog.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	half := len(leaves) / 2
	return tlog.NodeHash(root(leaves[:half]), root(leaves[half:]))
}

// nthBit is the place of the nth bit that is set, the highest first.
func nthBit(size int64, n int) int {
	for range n {
		size &^= 1 << (bits.Len64(uint64(size)) - 1)
	}
	return bits.Len64(uint64(size)) - 1
}
