package tree

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIndexKnowsEveryFileByItsLastContent(t *testing.T) {
	x := NewIndex()
	first, second := sha256.Sum256([]byte("1")), sha256.Sum256([]byte("2"))
	a := x.enter("a")
	x.same("b", "a")
	x.put(a, first)
	x.put(x.enter("a"), second)
	x.put(x.enter("gone"), first)
	x.leave("gone")

	sum, ok := x.Sum("a")
	require.True(t, ok)
	require.Equal(t, second, sum)
	sum, ok = x.Sum("b")
	require.True(t, ok)
	require.Equal(t, first, sum, "a hard link keeps what it was made to")
	_, ok = x.Sum("gone")
	require.False(t, ok)
	require.Equal(t, int64(2), x.Len())
}

func TestIndexTakesLittleMemoryWhateverNamesAre(t *testing.T) {
	const files = 200_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := NewIndex()
	for i := range files {
		x.put(x.enter(fmt.Sprintf("a/rather/long/path/to/a/file/that/has/many/folders/above/it/%d", i)), sha256.Sum256([]byte{byte(i)}))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, float64(after.HeapAlloc-before.HeapAlloc)/files, 120.0, "bytes a file")
	runtime.KeepAlive(x)
}

func TestANilIndexKeepsNothing(t *testing.T) {
	var x *Index
	require.Zero(t, x.enter("a"))
	x.same("b", "a")
	x.leave("a")
}
