package probe

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
)

func TestALiteralIsFoundWhereBytesIndexFindsIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 20_000 {
		of := "abW"[:1+random.IntN(3)]
		text, find := make([]byte, random.IntN(200)), make([]byte, 1+random.IntN(4))
		for _, some := range [][]byte{text, find} {
			for i := range some {
				some[i] = of[random.IntN(len(of))]
			}
		}
		s := scan{find: find, rare: rarest(find)}
		require.Equal(t, bytes.Index(text, find), s.index(text), "%q in %q", find, text)
		if s.index(text) > 0 {
			found++
		}
	}
	require.Greater(t, found, 1000)
	for find, at := range map[string]int{" OWNER TO ": 2, "datallowconn": 7, "\\q": 0, "create database ": 1, "\x00": 0, "allow_connections": 5} {
		require.Equal(t, at, rarest([]byte(find)), find)
	}
}

// BenchmarkScan looks through a dump for all that the recipe of Postgres looks for,
// beside bytes.Index for each.
func BenchmarkScan(b *testing.B) {
	recipes, err := recipe.Ours()
	require.NoError(b, err)
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("the quick brown customer created an order d41d8cd98f00b204e9800998ecf8427e 2026-11-28 connected database allowed and closed 12345 3.14 t f")
	var text bytes.Buffer
	for text.Len() < scanBlock {
		for range 12 {
			text.WriteString(words[random.IntN(len(words))] + "\t")
		}
		text.WriteByte('\n')
	}
	for name, index := range map[string]func(s *scan) int{
		"ours":        func(s *scan) int { return s.index(text.Bytes()) },
		"bytes.Index": func(s *scan) int { return bytes.Index(text.Bytes(), s.find) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				for _, each := range recipes["postgres"].Unpack.Scan {
					s := scan{find: []byte(each.Find), rare: rarest([]byte(each.Find))}
					require.Equal(b, -1, index(&s), each.Find)
				}
			}
		})
	}
}
