package units

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestADurationReadsAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "4h": 4 * time.Hour, "1h30m": 90 * time.Minute, "35d": 35 * 24 * time.Hour,
		"2w": 14 * 24 * time.Hour, "250ms": 250 * time.Millisecond, "1.5h": 90 * time.Minute, "0s": 0,
	} {
		got, err := ParseDuration(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got.Std(), text)
	}
}

func TestWhatIsNoDurationIsAnErrorThatSaysSo(t *testing.T) {
	for _, text := range []string{"", "4", "-4h", "h", "4 h", "4y", "four hours", "4h!", "1e9h"} {
		_, err := ParseDuration(text)
		require.ErrorContains(t, err, "is not a duration: write a number with a unit", text)
	}
	_, err := ParseDuration("99999999999w")
	require.ErrorContains(t, err, "too long")
}

func TestADurationPrintsAsPeopleWriteIt(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "35d": 35 * 24 * time.Hour, "1d12h": 36 * time.Hour, "1m5s": 65 * time.Second,
		"1.5s": 1500 * time.Millisecond, "250ms": 250 * time.Millisecond, "-4h": -4 * time.Hour,
	} {
		require.Equal(t, want, Duration(d).String())
	}
}

func TestADurationIsSecondsInJSON(t *testing.T) {
	data, err := json.Marshal(Duration(90 * time.Second))
	require.NoError(t, err)
	require.Equal(t, "90", string(data))
	var back Duration
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, Duration(90*time.Second), back)
}

func TestASizeReadsAndPrintsInPowersOf1024(t *testing.T) {
	for text, want := range map[string]int64{
		"4096": 4096, "512m": 512 << 20, "2g": 2 << 30, "1.5GiB": 3 << 29, "20GB": 20 << 30, "1T": 1 << 40, "0": 0,
	} {
		got, err := ParseSize(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got.Bytes(), text)
	}
	require.Equal(t, "512m", Size(512<<20).String())
	require.Equal(t, "1.5g", Size(3<<29).String())
	for _, text := range []string{"", "-1", "2x", "g", "99999999t"} {
		_, err := ParseSize(text)
		require.Error(t, err, text)
	}
}
