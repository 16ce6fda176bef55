package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/strict"
)

func TestTheControlsThatComeWithRehearseAreGood(t *testing.T) {
	f := strict.Open(controlsFile, OurControls)
	controls := controlsIn(f)
	require.Empty(t, f.Problems())
	require.Len(t, controls, 18)
	frameworks := map[string]bool{}
	for _, c := range controls {
		frameworks[c.Framework] = true
	}
	require.Len(t, frameworks, 9)
}

func TestControlsThatAreWrittenWronglyAreReported(t *testing.T) {
	f := strict.Open(controlsFile, []byte("controls:\n  - {control: A, framework: F, direct: [restore]}\n  - {control: A, framework: F, title: T}\n  - {control: B, framework: F, title: T, direkt: [restores]}\n"))
	controlsIn(f)
	var texts []string
	for _, p := range f.Problems() {
		texts = append(texts, p.Message)
	}
	require.Contains(t, texts, "the control has no title")
	require.Contains(t, texts, `there is no kind of records "restore"`)
	require.Contains(t, texts, "the control F A is listed twice")
	require.Contains(t, texts, "no kind of records speaks to the control A")
}
