package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
)

func TestEveryGrowthIsProven(t *testing.T) {
	const most = 40
	var leaves []tlog.Hash
	frontiers := make([]Frontier, most+1)
	for i := range most {
		leaves = append(leaves, tlog.RecordHash(fmt.Appendf(nil, "entry %d", i)))
		next := Frontier{Size: frontiers[i].Size, Hashes: append([]tlog.Hash(nil), frontiers[i].Hashes...)}
		next.Append(leaves[i])
		frontiers[i+1] = next
	}
	for older := 1; older <= most; older++ {
		for size := older + 1; size <= most; size++ {
			proof, err := Consistency(frontiers[older], leaves[older:size])
			require.NoError(t, err, "%d to %d", older, size)
			require.NoError(t, tlog.CheckTree(proof, int64(size), frontiers[size].Root(), int64(older), frontiers[older].Root()), "%d to %d", older, size)
		}
	}
	proof, err := Consistency(Frontier{}, leaves)
	require.NoError(t, err)
	require.Empty(t, proof)
}
