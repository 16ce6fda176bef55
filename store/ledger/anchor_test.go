package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// exportWith is export with checkpoints that were kept outside before.
func (b *book) exportWith(anchored ...Anchored) []byte {
	b.add(Exported, Subject{}, ExportFact{Bundle: "b1", From: start, Until: start.AddDate(0, 1, 0)})
	x := b.exportOf(About{})
	x.Anchored = append(anchored, x.Anchored...)
	var out bytes.Buffer
	require.NoError(b.t, Write(&out, x))
	return out.Bytes()
}

func TestALogIsHeldToTheCheckpointsThatWereKeptOutside(t *testing.T) {
	b := month(t)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	witness := WitnessKey("w1.example", private.Public().(ed25519.PublicKey))
	signed := b.checkpoint()
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	line := func(at time.Time) string {
		cosigned := Cosign("w1.example", private, append(bytes.Clone(text), '\n'), uint64(at.Unix()))
		return cosigned[:len(cosigned)-1]
	}
	kept := func(at time.Time) Anchored {
		return Anchored{string(signed), []Anchor{{Name: "w1", Kind: ByWitness, At: at, Proof: line(at)}}}
	}
	size := int64(len(b.entries))

	t.Run("a good one", func(t *testing.T) {
		b := b.clone()
		b.add(Heartbeat, Subject{}, HeartbeatFact{Process: "serve"})
		r := verify(t, b.exportWith(kept(b.at)), Verification{Key: b.public, Witnesses: []string{witness}, Demand: 0})
		require.Len(t, r.Problems, 1, "the newest checkpoint is the one that the witness must have seen")
		require.Equal(t, NoWitness, r.Problems[0].Code)
		require.Empty(t, verify(t, b.clone().exportWith(kept(b.at)), Verification{Key: b.public}).Problems)
	})
	t.Run("rewritten since", func(t *testing.T) {
		other := month(t)
		other.secret, other.public = b.secret, b.public
		other.add(Heartbeat, Subject{}, HeartbeatFact{Process: "serve"})
		r := verify(t, other.exportWith(kept(b.at)), Verification{Key: b.public})
		has(t, r, Rewritten, "the log was rewritten: its first")
	})
	t.Run("an entry dated before the witness saw the log without it", func(t *testing.T) {
		b := b.clone()
		b.add(Heartbeat, Subject{}, HeartbeatFact{Process: "serve"})
		r := verify(t, b.exportWith(kept(b.at.Add(time.Hour))), Verification{Key: b.public, Witnesses: []string{witness}})
		has(t, r, BackDated, "witness w1.example saw the log without it")
	})
	t.Run("an entry dated after the witness saw it", func(t *testing.T) {
		b := b.clone()
		r := verify(t, b.exportWith(kept(b.at.AddDate(0, 0, -3))), Verification{Key: b.public, Witnesses: []string{witness}})
		has(t, r, BackDated, "and the last of them is dated later")
		require.Equal(t, size+1, r.Entries)
	})
	t.Run("signed by another key", func(t *testing.T) {
		stranger := month(t)
		r := verify(t, b.clone().exportWith(Anchored{string(stranger.checkpoint()), []Anchor{}}), Verification{Key: b.public})
		has(t, r, WrongKey, "anchors.jsonl: a checkpoint: it is signed by")
	})
}
