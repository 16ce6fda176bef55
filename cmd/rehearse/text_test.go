package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
	"rehearse/store"
)

// hostile is what a restored row may hold: a screen wipe, a window title, a
// C1 control, a direction override, a line break and broken UTF-8.
const hostile = "ok\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp\r\nPASSED\xff\x00"

func TestWhatIsRestoredNeverCommandsATerminal(t *testing.T) {
	got := clean(hostile)
	require.Equal(t, `ok\x1b[2J\x1b]0;owned\a\u009b31m\u202egnp\r\nPASSED\xff\x00`, got)
	require.True(t, utf8.ValidString(got))
}

func TestPlainTextOfAnyScriptStaysAsItIs(t *testing.T) {
	for _, text := range []string{"", "value >= 40000", "Grüße 東京 ✓", "naïve cafe\u0301"} {
		require.Equal(t, text, clean(text))
	}
}

func TestPaperCleansEveryKindOfTextButOurOwn(t *testing.T) {
	var out bytes.Buffer
	p := &paper{out: &out, colour: true}
	p.printf("%s %s %v %s %d\n", "\x1b[1m", errors.New("\x1b[2m"), store.Outcome("\x1b[3m"), p.paint(red, "\x1b[4m"), 7)
	require.Equal(t, "\\x1b[1m \\x1b[2m \\x1b[3m \x1b[31m\\x1b[4m\x1b[0m 7\n", out.String())
}

func TestTheJSONDocumentIsHarmlessOnATerminalAndStaysTheSame(t *testing.T) {
	var out bytes.Buffer
	c := &console{out: &out}
	valid := strings.ToValidUTF8(hostile, "") + "\U000e0041 東京"
	require.NoError(t, c.emit(map[string]string{"got": valid}))
	require.NotContains(t, out.String(), "\u009b")
	require.NotContains(t, out.String(), "\u202e")
	require.Contains(t, out.String(), "東京")
	var back map[string]string
	require.NoError(t, json.Unmarshal(out.Bytes(), &back))
	require.Equal(t, valid, back["got"])
}

func TestColumnsOfATerminalAreCountedAndNotBytes(t *testing.T) {
	require.Equal(t, 4, columns("東京"))
	require.Equal(t, 4, columns("cafe\u0301"))
	require.Equal(t, "東…", cut("東京都", 4))
	require.Equal(t, "abc", cut("abc", 3))
	require.Equal(t, "ab…", cut("abcd", 3))
	require.Equal(t, "東  ", pad("東", 4))
}

func TestTablesAlignWhateverTheirColours(t *testing.T) {
	var out bytes.Buffer
	p := &paper{out: &out, colour: true}
	p.table("", [][]any{{p.paint(green, "a"), "x"}, {"東京", "y"}})
	require.Equal(t, "\x1b[32ma\x1b[0m     x\n東京  y\n", out.String())
}

func TestSpansReadAsPeopleSayThem(t *testing.T) {
	for s, want := range map[float64]string{
		0: "0.0s", 0.04: "0.0s", 12.34: "12.3s", 59.96: "60.0s", 61: "1m1s", 3600: "1h", 90061: "1d1h1m", -5: "-5.0s",
	} {
		require.Equal(t, want, seconds(s))
	}
}

func TestANameThatIsNearlyRightIsRecognised(t *testing.T) {
	names := []string{"billing", "helpdesk-db", "helpdesk-files"}
	require.Equal(t, "helpdesk-db", nearest("helpdesk-bd", names))
	require.Equal(t, "helpdesk-db", nearest("helpdeskdb", names))
	require.Equal(t, "billing", nearest("biling", names))
	require.Empty(t, nearest("payroll", names))
	require.Empty(t, nearest("x", nil))
}

func TestOneWordForOneThingAndAnSForMore(t *testing.T) {
	require.Equal(t, "1 scenario", units.Count(1, "scenario"))
	require.Equal(t, "0 scenarios", units.Count(0, "scenario"))
	require.Equal(t, "1,200 files", units.Count(1200, "file"))
}
