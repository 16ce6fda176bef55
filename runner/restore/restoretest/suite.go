// Package restoretest is the suite that every recipe and every source is held
// by: a sound backup passes with the right facts, and each of its damaged twins
// fails and says what is wrong. The suite makes the twins itself. It runs in
// real sandboxes with the real probe; many backups share one, because starting
// a server costs more than loading a small dump.
package restoretest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

// Damage is one thing that happens to backups.
type Damage string

// The kinds of damage that the suite makes of a sound backup.
const (
	CutEarly    Damage = "cut off after a tenth"
	CutHalf     Damage = "cut off in the middle"
	CutLate     Damage = "cut off near its end"
	CutLast     Damage = "cut off by its last bytes"
	FlipEarly   Damage = "a bit flipped near its beginning"
	FlipHalf    Damage = "a bit flipped in the middle"
	FlipLate    Damage = "a bit flipped near its end"
	ZeroedHalf  Damage = "a range in the middle zeroed"
	ZeroedEnd   Damage = "its end zeroed"
	Emptied     Damage = "emptied"
	TextInstead Damage = "text instead"
)

// Damages are all of them, in the order in which they are tried.
var Damages = []Damage{CutEarly, CutHalf, CutLate, CutLast, FlipEarly, FlipHalf, FlipLate, ZeroedHalf, ZeroedEnd, Emptied, TextInstead}

// Verdict is how a backup that does not pass is judged: whose fault it is, and a
// regular expression that the reason matches.
type Verdict struct {
	Blame  fault.Blame
	Reason string
}

// Broken is the verdict on a backup that is to blame itself.
func Broken(reason string) Verdict { return Verdict{fault.Backup, reason} }

// Rig is the verdict where nothing was learnt about the backup.
func Rig(reason string) Verdict { return Verdict{fault.Rig, reason} }

// Unseen says that a format cannot show a kind of damage; Reason says why.
// Where the suite makes it nevertheless, the twin may pass, and nothing but the
// backup may be blamed.
func Unseen(why string) Verdict { return Verdict{"", why} }

// Twin is a damaged backup that only this kind of backup can have.
type Twin struct {
	Files Files
	With  map[string]any // beside the subject's own
	Want  Verdict
}

// Subject is one kind of backup that is held by the suite.
type Subject struct {
	Sound Files
	With  map[string]any
	// Answers are what the restored copy answers, by question.
	Answers map[string]any
	Facts   map[string]any
	// Main is the file that is damaged; "" is the largest.
	Main string
	// Vital finds in the main file a place that cannot be wrong unnoticed, for
	// the flipped bits; nil takes any place.
	Vital func(data []byte, fraction float64) int
	// Damaged says what is to come out, for each of Damages.
	Damaged map[Damage]Verdict
	Twins   map[string]Twin
}

// made is the twin of a kind.
func (s Subject) made(d Damage) Files {
	name := s.Main
	if name == "" {
		name = s.Sound.largest()
	}
	data := s.Sound[name]
	at := func(fraction float64) int { return int(float64(len(data)) * fraction) }
	vital := s.Vital
	if vital == nil {
		vital = func(_ []byte, fraction float64) int { return at(fraction) }
	}
	twin := bytes.Clone(data)
	switch d {
	case CutEarly:
		twin = twin[:at(.1)]
	case CutHalf:
		twin = twin[:at(.5)]
	case CutLate:
		twin = twin[:at(.9)]
	case CutLast:
		twin = twin[:len(data)-5]
	case FlipEarly:
		twin[vital(data, .1)] ^= 0x10
	case FlipHalf:
		twin[vital(data, .5)] ^= 0x10
	case FlipLate:
		twin[vital(data, .9)] ^= 0x10
	case ZeroedHalf:
		clear(twin[at(.4):at(.6)])
	case ZeroedEnd:
		clear(twin[at(.8):])
	case Emptied:
		twin = nil
	case TextInstead:
		twin = []byte("the backup is on holiday until monday\n")
	}
	return s.Sound.with(name, twin)
}

// Hold restores the sound backup and each twin in the lab.
func (l *Lab) Hold(t *testing.T, name string, s Subject) {
	t.Helper()
	t.Run(name, func(t *testing.T) { l.hold(t, s) })
}

func (l *Lab) hold(t *testing.T, s Subject) {
	t.Run("sound", func(t *testing.T) {
		p, err := l.RestoreAsInRun(t, s.Sound, s.With)
		require.NoError(t, err)
		for question, want := range s.Answers {
			got, err := Value(t.Context(), p, question)
			require.NoError(t, err, question)
			require.Equal(t, want, got, question)
		}
		for name, want := range s.Facts {
			require.Equal(t, want, p.Facts()[name], name)
		}
	})
	for _, d := range Damages {
		want, ok := s.Damaged[d]
		t.Run(string(d), func(t *testing.T) {
			require.True(t, ok, "what comes out is not said")
			_, err := l.Restore(t, s.made(d), s.With)
			want.hold(t, err)
		})
	}
	for name, twin := range s.Twins {
		t.Run(name, func(t *testing.T) {
			_, err := l.Restore(t, twin.Files, merged(s.With, twin.With))
			want := twin.Want
			want.hold(t, err)
		})
	}
}

func (v Verdict) hold(t *testing.T, err error) {
	t.Helper()
	if v.Blame != "" {
		Fails(t, err, v)
		return
	}
	require.NotEmpty(t, v.Reason, "it is not said why this cannot be seen")
	if err != nil {
		t.Log(err)
		require.Equal(t, fault.Backup, fault.Of(err).Blame)
	}
}

func merged(all ...map[string]any) map[string]any {
	one := map[string]any{}
	for _, with := range all {
		for name, value := range with {
			one[name] = value
		}
	}
	return one
}
