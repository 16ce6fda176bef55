package layer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz"

	"rehearse/runner/probe/layer"
	"rehearse/scenarios/fault"
)

// packers compress with checksums, as the tools do by default, and with windows
// and blocks that cost little to make thousands of times.
var packers = map[string]func(io.Writer) (io.WriteCloser, error){
	layer.Gzip: func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
	layer.Zstd: func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
	layer.Xz:   func(w io.Writer) (io.WriteCloser, error) { return xz.WriterConfig{DictCap: 64 << 10}.NewWriter(w) },
	layer.Lz4: func(w io.Writer) (io.WriteCloser, error) {
		z := lz4.NewWriter(w)
		return z, z.Apply(lz4.BlockSizeOption(lz4.Block64Kb))
	},
}

func pack(t testing.TB, kind string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if kind == layer.Bzip2 {
		cmd := exec.Command("bzip2", "-c")
		cmd.Stdin, cmd.Stdout = bytes.NewReader(data), &out
		require.NoError(t, cmd.Run())
		return out.Bytes()
	}
	w, err := packers[kind](&out)
	require.NoError(t, err)
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func peel(r io.Reader) ([]byte, *layer.Stream, error) {
	s, err := layer.Peel(context.Background(), r, "backup")
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	data, err := io.ReadAll(s)
	return data, s, err
}

// some is text that compresses a little, more than one block of any format here.
func some(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = "abcdefgh\n"[random.IntN(9)]
	}
	return out
}

func kinds(t *testing.T) []string {
	all := []string{layer.Gzip, layer.Zstd, layer.Xz, layer.Lz4}
	if _, err := exec.LookPath("bzip2"); err == nil {
		all = append(all, layer.Bzip2)
	}
	return all
}

func TestPeel(t *testing.T) {
	for _, kind := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			whole := some(700_000)
			packed := pack(t, kind, whole)

			t.Run("what was packed comes out again", func(t *testing.T) {
				got, s, err := peel(bytes.NewReader(packed))
				require.NoError(t, err)
				require.True(t, bytes.Equal(whole, got))
				require.Equal(t, []string{kind}, s.Layers)
			})
			t.Run("two streams in one file are read as one", func(t *testing.T) {
				got, s, err := peel(bytes.NewReader(append(bytes.Clone(packed), pack(t, kind, []byte("the end"))...)))
				require.NoError(t, err)
				require.True(t, bytes.Equal(append(bytes.Clone(whole), "the end"...), got))
				if kind != layer.Xz {
					require.False(t, s.Vouched(), "a file cut between two streams would look whole")
				}
			})
			t.Run("layers on layers come off", func(t *testing.T) {
				got, s, err := peel(bytes.NewReader(pack(t, layer.Gzip, packed)))
				require.NoError(t, err)
				require.True(t, bytes.Equal(whole, got))
				require.Equal(t, []string{layer.Gzip, kind}, s.Layers)
			})
			for what, behind := range map[string]string{"text": "HTTP/1.1 200 OK\r\n", "something": "\x01\x02\x03\x04\xff\xfe of a lost part"} {
				t.Run(what+" behind the stream is told", func(t *testing.T) {
					got, s, err := peel(bytes.NewReader(append(bytes.Clone(packed), behind...)))
					if kind != layer.Gzip && kind != layer.Bzip2 { // whose tools end with an error, and keep nothing
						require.Regexp(t, `^backup: behind (the|a) whole `+kind+` stream, at (about )?byte [0-9,]+, is something that is not .* and `+kind+` refuses the file$`, ofBackup(t, err).Reason)
						return
					}
					require.NoError(t, err)
					require.True(t, bytes.Equal(whole, got))
					require.Equal(t, []layer.Behind{{At: int64(len(packed)), Bytes: int64(len(behind)), Text: what == "text", Kind: kind}}, s.Behind())
					require.False(t, what != "text" && s.Vouched(), "it may be a part of the stream")
				})
			}
			t.Run("zeros behind the stream are padding", func(t *testing.T) {
				got, s, err := peel(bytes.NewReader(append(bytes.Clone(packed), make([]byte, 1024)...)))
				require.NoError(t, err)
				require.True(t, bytes.Equal(whole, got))
				require.Empty(t, s.Behind())
			})
			t.Run("an empty stream holds nothing", func(t *testing.T) {
				got, _, err := peel(bytes.NewReader(pack(t, kind, nil)))
				require.NoError(t, err)
				require.Empty(t, got)
			})
			t.Run("a disk that does not give its bytes is the rig's fault", func(t *testing.T) {
				_, _, err := peel(io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), broken{}))
				require.ErrorIs(t, err, errBroken)
			})
		})
	}
}

func TestEveryTruncationIsFound(t *testing.T) {
	for _, kind := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			whole := some(2000)
			packed := pack(t, kind, whole)
			for n := 10; n < len(packed); n += 3 {
				_, _, err := peel(bytes.NewReader(packed[:n]))
				f := ofBackup(t, err)
				if n > 20 {
					require.Regexp(t, `^backup: the `+kind+` stream ends after [0-9,]+ bytes: the file is truncated$`, f.Reason, "cut after %d", n)
				}
			}
		})
	}
}

// Where a flipped bit is not found, nothing may have been lost by it: names and
// times in a gzip header, for instance.
func TestAFlippedBitNeverChangesWhatIsRead(t *testing.T) {
	for _, kind := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			whole := some(400)
			packed := pack(t, kind, whole)
			found := 0
			for bit := 0; bit < len(packed)*8; bit += 5 {
				flipped := bytes.Clone(packed)
				flipped[bit/8] ^= 1 << (bit % 8)
				got, s, err := peel(bytes.NewReader(flipped))
				switch {
				case err != nil:
					found++
				case len(s.Layers) == 1:
					require.Equal(t, string(whole), string(got), "bit %d of byte %d", bit%8, bit/8)
				}
			}
			require.Greater(t, found, len(packed))
		})
	}
}

func TestGzipPadding(t *testing.T) {
	packed := pack(t, layer.Gzip, []byte("hello"))
	got, s, err := peel(bytes.NewReader(append(bytes.Clone(packed), make([]byte, 100_000)...)))
	require.NoError(t, err)
	require.Equal(t, "hello", string(got))
	require.True(t, s.Vouched())

	require.Empty(t, s.Behind())

	_, s, err = peel(bytes.NewReader(append(append(bytes.Clone(packed), make([]byte, 1000)...), 0xfe)))
	require.NoError(t, err)
	require.Equal(t, []layer.Behind{{At: 1029, Bytes: 1, Kind: layer.Gzip}}, s.Behind())
	require.Equal(t, "backup: after the end of the gzip stream, at byte 1,029, stands something that does not belong there (1 B), and nothing shows that the data before it is whole", s.Behind()[0].Lost("backup").Reason)
}

// What bgzip writes says where it ends, however many members it has.
func TestBgzip(t *testing.T) {
	member := func(text string) []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Extra = []byte("BC\x02\x00\x00\x00") // the size is not looked at
		_, err := io.WriteString(z, text)
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return out.Bytes()
	}
	for name, c := range map[string]struct {
		members []string
		vouched bool
	}{
		"with its end":                     {[]string{"hello ", "world", ""}, true},
		"cut behind a member":              {[]string{"hello ", "world"}, false},
		"cut behind the first member":      {[]string{"hello "}, false},
		"another stream behind the end":    {[]string{"hello ", "", "world"}, false},
		"two files, each with its own end": {[]string{"hello ", "", "world", ""}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var packed []byte
			for _, text := range c.members {
				packed = append(packed, member(text)...)
			}
			got, s, err := peel(bytes.NewReader(packed))
			require.NoError(t, err)
			require.Equal(t, strings.Join(c.members, ""), string(got))
			require.Equal(t, c.vouched, s.Vouched())
		})
	}
}

func TestABombOfLayersIsContained(t *testing.T) {
	data := []byte("deep")
	for range 12 {
		data = pack(t, layer.Gzip, data)
	}
	_, _, err := peel(bytes.NewReader(data))
	require.ErrorContains(t, err, "compressed more than 8 times over")
}

func TestAWindowThatIsTooBigIsNotTheBackupsFault(t *testing.T) {
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out, zstd.WithWindowSize(256<<20), zstd.WithSingleSegment(false))
	require.NoError(t, err)
	_, err = io.Copy(w, io.LimitReader(zeros{}, 200<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, _, err = peel(&out)
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame, f.Reason)
	require.Equal(t, fault.Capacity, f.Class)
}

func TestGivingUpEndsWhatRunsAhead(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	s, err := layer.Peel(ctx, bytes.NewReader(pack(t, layer.Gzip, bytes.Repeat([]byte("a"), 32<<20))), "backup")
	require.NoError(t, err)
	cancel(errors.New("enough"))
	_, err = io.Copy(io.Discard, s)
	require.EqualError(t, err, "enough")
	s.Close()
}

func TestWhatIsNotCompressedIsLeftAsItIs(t *testing.T) {
	for _, text := range []string{"", "B", "BZh is a word", "PGDMP\x01\x0e", strings.Repeat("select 1;\n", 100_000)} {
		got, s, err := peel(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, text, string(got))
		require.Empty(t, s.Layers)
	}
}

func FuzzPeel(f *testing.F) {
	for kind := range packers {
		f.Add(pack(f, kind, some(300)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, err := peel(bytes.NewReader(data)); err != nil {
			var own *fault.Fault
			require.ErrorAs(t, err, &own)
			require.NotEqual(t, fault.Internal, own.Class, own.Reason)
		}
	})
}

func ofBackup(t *testing.T, err error) *fault.Fault {
	t.Helper()
	require.Error(t, err)
	f := fault.Of(err)
	require.Equal(t, fault.Backup, f.Blame, f.Reason)
	require.Contains(t, f.Reason, "backup: ")
	return f
}

var errBroken = errors.New("input/output error")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
