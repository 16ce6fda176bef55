package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// happened is the events of a run that fails a check, in their order.
func happened(began time.Time) []runner.Event {
	at := func(s float64) time.Time { return began.Add(seconds64(s)) }
	return []runner.Event{
		{At: at(0), Phase: store.Select, Component: "db", Kind: runner.Began},
		{At: at(0.2), Phase: store.Select, Component: "db", Kind: runner.Ended, Seconds: 0.2},
		{At: at(0.2), Phase: store.Fetch, Component: "db", Kind: runner.Began},
		{At: at(1.2), Phase: store.Fetch, Component: "db", Kind: runner.Moved, Bytes: 10 << 20, Total: 40 << 20},
		{At: at(2.2), Phase: store.Fetch, Component: "db", Kind: runner.Ended, Seconds: 2, Bytes: 40 << 20},
		{At: at(2.2), Phase: store.Restore, Component: "db", Kind: runner.Began},
		{At: at(3), Phase: store.Restore, Component: "db", Kind: runner.Said, Text: "role app was made"},
		{At: at(4), Phase: store.Restore, Component: "db", Kind: runner.Ended, Seconds: 1.8, Bytes: 80 << 20, Files: 2},
		{At: at(4), Phase: store.Check, Kind: runner.Began},
		{At: at(4.1), Phase: store.Check, Kind: runner.Asked, Observation: &store.Observation{Name: "tickets are there", Held: true, Got: "52012"}},
		{At: at(4.2), Phase: store.Check, Kind: runner.Asked, Observation: &store.Observation{Name: "balance", Wanted: "value == 0", Got: hostile}},
		{At: at(4.3), Phase: store.Check, Kind: runner.Ended, Seconds: 0.3, Error: "1 check did not hold"},
		{At: at(4.3), Kind: runner.Judged, Text: "failed: balance: got " + hostile},
	}
}

func lostRun() *store.Run {
	return &store.Run{
		ID: "20261120-030000-aaaaaa", Scenario: "helpdesk-db", Outcome: store.Failed, Reason: "balance: got " + hostile,
		RTO:      store.Measure{Committed: ptr(3600.0), How: "a failed run has no RTO"},
		RPO:      store.Measure{Seconds: ptr(10800.0), Committed: ptr(86400.0), Met: ptr(true)},
		Symptoms: []store.Symptom{{Class: fault.Data, Next: "compare with production"}, {Next: "compare with production"}},
	}
}

func TestElsewhereEachThingThatHappenedIsOnePlainLine(t *testing.T) {
	var out bytes.Buffer
	v := &lined{results: results{paper: paperOn(&out), where: " --workspace 'my work'"}}
	v.Begin(lostRun())
	v.began = morning
	for _, event := range happened(morning) {
		v.Event(event)
	}
	v.Say("cancelled by \x1b[2Jada")
	v.End(lostRun())
	v.Close()
	golden(t, "lines", out.String())
}

// terminal is what a terminal of 60 columns would show: it obeys the few
// sequences that we use, and any other is an error.
type terminal struct {
	t      *testing.T
	lines  []string
	cursor int
}

func (s *terminal) show(written string) {
	for written != "" {
		switch {
		case strings.HasPrefix(written, "\x1b[J"):
			s.lines = s.lines[:s.cursor]
			written = written[3:]
		case strings.HasPrefix(written, "\x1b["):
			up := 0
			end := strings.IndexByte(written, 'A')
			require.Positive(s.t, end, "an unknown sequence: %q", written)
			for _, digit := range written[2:end] {
				up = up*10 + int(digit-'0')
			}
			s.cursor -= up
			require.GreaterOrEqual(s.t, s.cursor, 0)
			written = written[end+1:]
		case written[0] == '\r':
			written = written[1:]
		default:
			line, rest, _ := strings.Cut(written, "\n")
			s.lines = append(s.lines[:s.cursor], line)
			s.cursor++
			written = rest
		}
	}
}

func TestTheLiveViewKeepsWhatIsOverAndDrawsTheRestInPlace(t *testing.T) {
	var out bytes.Buffer
	v := &live{results: results{paper: paperOn(&out)}, size: func() (int, int) { return 60, 24 }}
	screen := &terminal{t: t}
	v.Begin(lostRun())
	for _, event := range happened(time.Now()) {
		v.Event(event)
	}
	v.End(lostRun())
	screen.show(out.String())
	golden(t, "live", strings.Join(screen.lines, "\n")+"\n")
}

func TestTheLiveViewIsNeverWiderOrHigherThanTheTerminal(t *testing.T) {
	now := time.Now()
	v := &live{results: results{paper: paperOn(&bytes.Buffer{})}}
	for _, name := range []string{"東京のデータベースの名前はとても長い", "b", "c", "d", "e", "f"} {
		v.take(runner.Event{At: now.Add(-time.Second), Phase: store.Fetch, Component: name, Kind: runner.Began})
		v.take(runner.Event{At: now, Phase: store.Fetch, Component: name, Kind: runner.Moved, Bytes: 1 << 30, Total: 2 << 30, Files: 12345})
	}
	frame := v.frame(now, 40, 6)
	require.Len(t, frame, 4)
	for _, line := range frame {
		require.LessOrEqual(t, columns(string(line)), 40)
	}
	require.Equal(t, styled("  … and 3 more"), frame[3])
	require.Contains(t, string(v.frame(now, 100, 24)[1]), "50 % of 2.0 GiB, 1.0 GiB, 1.0 GiB/s, 12,345 files")
}

func TestTheWayToMoreLeadsToTheSameRecords(t *testing.T) {
	require.Empty(t, (&console{}).where())
	require.Equal(t, ` --workspace /srv/work --database '/a b/it'\''s.db'`, (&console{workspace: "/srv/work", database: "/a b/it's.db"}).where())
}
