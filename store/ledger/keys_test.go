package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func TestAKeyIsChangedByBoth(t *testing.T) {
	b := month(t)
	pinned, old := b.public, b.secret
	secret, public, err := NewKey(rand.Reader, b.name)
	require.NoError(t, err)
	r, err := Rotate(old, secret)
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	before := b.checkpoint()
	b.add(KeyChanged, Subject{}, r)
	b.secret, b.public = secret, public
	bundle := b.clone().export(About{Service: "orders"})

	for name, key := range map[string]string{"by who pinned the old key": pinned, "by who pinned the new one": public} {
		t.Run(name, func(t *testing.T) {
			result := verify(t, bundle, Verification{Key: key, Older: [][]byte{b.checkpoint()}})
			require.Empty(t, result.Problems)
			require.Equal(t, public, result.SignedBy)
		})
	}
	require.Empty(t, verify(t, bundle, Verification{Key: pinned, Older: [][]byte{before}}).Problems, "an older checkpoint is signed by the old key")

	require.Empty(t, verify(t, bundle, Verification{Key: public, Older: [][]byte{before}}).Problems, "and the new one vouches for that")

	t.Run("the old key signs nothing after the change", func(t *testing.T) {
		b := b.clone()
		b.secret = old
		has(t, verify(t, b.export(About{}), Verification{Key: pinned}), WrongKey, "none of these is the pinned key")
	})
	t.Run("a change that the old key did not sign", func(t *testing.T) {
		forged := r
		other, _, err := NewKey(rand.Reader, b.name)
		require.NoError(t, err)
		_, forged.New, err = NewKey(rand.Reader, b.name)
		require.NoError(t, err)
		require.Error(t, forged.Verify())
		byOther, err := Rotate(other, secret)
		require.NoError(t, err)
		byOther.Old = r.Old
		require.Error(t, byOther.Verify())
	})
	t.Run("a change of another log's key", func(t *testing.T) {
		other, _, err := NewKey(rand.Reader, "elsewhere")
		require.NoError(t, err)
		_, err = Rotate(old, other)
		require.ErrorContains(t, err, "a key is changed within one log")
		_, err = Rotate(old, old)
		require.ErrorContains(t, err, "the new key is the old one")
		_, err = Rotate(old, pinned)
		require.ErrorContains(t, err, "not the secret key")
	})
}

func TestThePublicKeyIsFoundInTheSecretOne(t *testing.T) {
	secret, public, err := NewKey(rand.Reader, "backup.example.org")
	require.NoError(t, err)
	found, err := Public(secret + "\n")
	require.NoError(t, err)
	require.Equal(t, public, found)
	for _, bad := range []string{"", "a b", "a+b"} {
		_, _, err := NewKey(rand.Reader, bad)
		require.ErrorContains(t, err, "cannot name a log")
	}
}

func TestWitnessesAreCounted(t *testing.T) {
	b := month(t)
	b.add(Exported, Subject{}, ExportFact{Bundle: "b1"})
	var keys []string
	var private []ed25519.PrivateKey
	for _, name := range []string{"witness.example.net/one", "witness.example.net/two", "witness.example.net/three"} {
		public, key, err := ed25519.GenerateKey(rand.Reader)
		require.NoError(t, err)
		keys, private = append(keys, WitnessKey(name, public)), append(private, key)
	}
	export := func(cosigned ...string) []byte {
		x := b.exportOf(About{})
		x.Checkpoint = append(x.Checkpoint, strings.Join(cosigned, "")...)
		var out strings.Builder
		require.NoError(t, Write(&out, x))
		return []byte(out.String())
	}
	f := b.frontier()
	text := []byte(Checkpoint{b.name, f.Size, f.Root()}.Text())
	seconds := uint64(b.at.Add(time.Minute).Unix())
	one := Cosign("witness.example.net/one", private[0], text, seconds)
	two := Cosign("witness.example.net/two", private[1], text, seconds)

	r := verify(t, export(one, two), Verification{Key: b.public, Witnesses: keys, Demand: 2})
	require.Empty(t, r.Problems)
	require.Equal(t, []Seen{{"witness.example.net/one", time.Unix(int64(seconds), 0).UTC()}, {"witness.example.net/two", time.Unix(int64(seconds), 0).UTC()}}, r.Seen)
	require.Contains(t, r.Checked, "2 of the 3 witnesses cosigned the checkpoint")
	has(t, verify(t, export(one), Verification{Key: b.public, Witnesses: keys, Demand: 2}), NoWitness, "1 of the 3 witnesses cosigned the checkpoint, and 2 are demanded")
	has(t, verify(t, export(one, two), Verification{Key: b.public, Witnesses: keys}), NoWitness, "and 3 are demanded")
	has(t, verify(t, export(one, one), Verification{Key: b.public, Witnesses: keys[:1], Demand: 2}), NoWitness, "1 of the 1 witnesses")

	early := Cosign("witness.example.net/one", private[0], text, uint64(b.at.Add(-time.Hour).Unix()))
	has(t, verify(t, export(early), Verification{Key: b.public, Witnesses: keys, Demand: 1}), BackDated, "saw the checkpoint at")
	elsewhere := Cosign("witness.example.net/one", private[0], []byte("other\n1\n"), seconds)
	require.False(t, verify(t, export(elsewhere), Verification{Key: b.public, Witnesses: keys, Demand: 1}).Verified)
	_, err := Verify(strings.NewReader(""), 0, Verification{Key: "nonsense"})
	require.ErrorContains(t, err, "the pinned key")
}

func TestAnEntryDatedBackIsFoundByAWitness(t *testing.T) {
	b := month(t)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	f := b.frontier()
	text := Checkpoint{b.name, f.Size, f.Root()}.Text()
	kept := append(b.checkpoint(), Cosign("w", private, []byte(text), uint64(b.at.AddDate(0, 0, 3).Unix()))...)
	v := Verification{Key: b.public, Older: [][]byte{kept}, Witnesses: []string{WitnessKey("w", public)}, Demand: 1}
	good := b.clone()
	good.at = b.at.AddDate(0, 0, 3)
	for _, p := range verify(t, good.export(About{}), v).Problems {
		require.NotEqual(t, BackDated, p.Code)
	}
	has(t, verify(t, b.clone().export(About{}), v), BackDated, "witness w saw the log without it at")
}

func TestACheckpointIsWrittenAsTheStandardSays(t *testing.T) {
	c := Checkpoint{Origin: "log", Size: 3, Root: tlog.Hash{1, 2, 3}}
	require.Equal(t, "log\n3\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", c.Text())
	read, err := ParseCheckpoint(c.Text() + "an extension line\n")
	require.NoError(t, err)
	require.Equal(t, c, read)
	for text, why := range map[string]string{
		"":                   "this is not a checkpoint",
		"log\n03\nAQ==\n":    "not a whole number",
		"log\n-1\nAQ==\n":    "not a whole number",
		"log\n3\nAQ==\n":     "not a SHA-256 hash",
		"log\n3\nnonsense\n": "not a SHA-256 hash",
	} {
		_, err := ParseCheckpoint(text)
		require.ErrorContains(t, err, why)
	}
	b := newBook(t)
	_, err = c.Sign(b.signer())
	require.ErrorContains(t, err, "the log is named log, the key backup.example.org/rehearse")
	signed, err := note.Sign(&note.Note{Text: "backup.example.org/rehearse\nno size\n"}, b.signer())
	require.NoError(t, err)
	_, err = OpenCheckpoint(signed, []string{b.public}, nil)
	require.Error(t, err)
}
