package queue

import (
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"
)

func TestAJobIsStuckWhenNobodyWillBeOfferedIt(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	in := func(d time.Duration) *time.Time { at := now.Add(d); return &at }
	state := func(s rivertype.JobState) *rivertype.JobState { return &s }
	for name, each := range map[string]struct {
		is   Known
		want bool
	}{
		"River never had it, as before version 2":               {Known{}, true},
		"River offers it":                                       {Known{State: state(rivertype.JobStateAvailable), ScheduledAt: in(-time.Hour)}, false},
		"River offers it in a moment":                           {Known{State: state(rivertype.JobStateScheduled), ScheduledAt: in(time.Minute)}, false},
		"River tries it again":                                  {Known{State: state(rivertype.JobStateRetryable), ScheduledAt: in(time.Minute)}, false},
		"River waits for a time that the clock was set back by": {Known{State: state(rivertype.JobStateAvailable), ScheduledAt: in(time.Hour)}, true},
		"River let its time pass":                               {Known{State: state(rivertype.JobStateScheduled), ScheduledAt: in(-2 * time.Minute)}, true},
		"its time has just come":                                {Known{State: state(rivertype.JobStateScheduled), ScheduledAt: in(-time.Second)}, false},
		"it was offered just now":                               {Known{State: state(rivertype.JobStateRunning), AttemptedAt: in(-time.Second)}, false},
		"who was offered it is gone":                            {Known{State: state(rivertype.JobStateRunning), AttemptedAt: in(-2 * time.Minute)}, true},
		"River gave it up":                                      {Known{State: state(rivertype.JobStateDiscarded)}, true},
		"who was offered it forgot it":                          {Known{State: state(rivertype.JobStateCompleted)}, true},
	} {
		require.Equal(t, each.want, each.is.Stuck(now, time.Minute), name)
	}
}

func TestAPoolOfAnyNameHasAQueue(t *testing.T) {
	require.Equal(t, "pool-default", nameOf("default"))
	long := nameOf(strings.Repeat("a-long-name-", 10) + "one")
	require.Regexp(t, "^pool-[0-9a-f]{32}$", long)
	require.NotEqual(t, long, nameOf(strings.Repeat("a-long-name-", 10)+"two"))
}
