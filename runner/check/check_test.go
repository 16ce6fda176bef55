package check_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/expect"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

func ptr[T any](v T) *T { return &v }

// sql is a check in SQL; expected "" is none.
func sql(t *testing.T, expected string) *scenarios.Check {
	return with(t, &scenarios.Check{Name: "tickets", SQL: ptr("select 1")}, expected)
}

func with(t *testing.T, c *scenarios.Check, expected string) *scenarios.Check {
	t.Helper()
	if expected != "" {
		compiled, err := expect.Compile(c.Kind(), expected)
		require.NoError(t, err)
		c.Expect, c.Compiled = expected, compiled
	}
	return c
}

func rows(values ...any) check.Place {
	answer := probe.Rows{Columns: []string{"value"}, Count: int64(len(values))}
	for _, v := range values {
		answer.Rows = append(answer.Rows, map[string]any{"value": v})
	}
	return check.Place{Query: func(context.Context, string) (probe.Rows, error) { return answer, nil }}
}

func TestWhatAQueryAnswersHoldsOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		expect string
		place  check.Place
		held   bool
		got    string
		reason string
	}{
		"more than wanted": {"value >= 40000", rows(int64(41211)), true, "value = 41,211", ""},
		"less than wanted": {"value >= 40000", rows(int64(39211)), false, "value = 39,211",
			`check "tickets": expected value >= 40000, got value = 39,211`},
		"a whole number beyond what a float holds":           {"value == 9007199254740993", rows(int64(9007199254740993)), true, "value = 9,007,199,254,740,993", ""},
		"a number with more digits than anybody reads":       {"value == 1e300", rows(1e300), true, "value = 1e+300", ""},
		"no rows never hold":                                 {"value == nil", rows(), false, "no rows", `check "tickets": expected value == nil, got no rows`},
		"no rows hold where none are wanted":                 {"count == 0", rows(), true, "count = 0", ""},
		"no rows do not hold where some are wanted":          {"count > 0", rows(), false, "count = 0", `check "tickets": expected count > 0, got count = 0`},
		"without an expectation a row with a value":          {"", rows("here"), true, `value = "here"`, ""},
		"without an expectation no rows":                     {"", rows(), false, "no rows", `check "tickets": expected a row whose value is not null, zero, false or empty, got no rows`},
		"without an expectation null":                        {"", rows(nil), false, "value = null", `check "tickets": expected a row whose value is not null, zero, false or empty, got value = null`},
		"without an expectation zero":                        {"", rows(int64(0)), false, "value = 0", `check "tickets": expected a row whose value is not null, zero, false or empty, got value = 0`},
		"without an expectation zero, broken":                {"", rows(0.0), false, "value = 0", `check "tickets": expected a row whose value is not null, zero, false or empty, got value = 0`},
		"without an expectation false":                       {"", rows(false), false, "value = false", `check "tickets": expected a row whose value is not null, zero, false or empty, got value = false`},
		"without an expectation an empty text":               {"", rows(""), false, `value = ""`, `check "tickets": expected a row whose value is not null, zero, false or empty, got value = ""`},
		"only the names that the expectation used are shown": {"count == 3 && value < 2", rows(int64(1), int64(2), int64(3)), true, "count = 3, value = 1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := check.Ask(t.Context(), sql(t, c.expect), c.place)
			require.Equal(t, c.held, a.Held)
			require.Equal(t, c.got, a.Got)
			require.True(t, a.OfData)
			require.False(t, a.At.IsZero())
			if c.held {
				require.Nil(t, a.Fault)
				return
			}
			require.Equal(t, c.reason, a.Fault.Reason)
			require.Equal(t, fault.Backup, a.Fault.Blame)
			require.Equal(t, fault.Data, a.Fault.Class)
		})
	}
}

func TestAnExpectationThatCannotBeEvaluatedDoesNotHold(t *testing.T) {
	a := check.Ask(t.Context(), sql(t, "value >= 40000"), rows(map[string]any{"n": int64(1)}))
	require.False(t, a.Held)
	require.Equal(t, fault.Backup, a.Fault.Blame)
	require.Contains(t, a.Fault.Reason, "the expectation could not be evaluated")
}

func TestRowsThatWereNotKeptAreNotSpokenOf(t *testing.T) {
	place := check.Place{Query: func(context.Context, string) (probe.Rows, error) {
		return probe.Rows{Columns: []string{"ok"}, Rows: []map[string]any{{"ok": true}}, Count: 1001}, nil
	}}
	a := check.Ask(t.Context(), sql(t, "all(rows, .ok)"), place)
	require.False(t, a.Held)
	require.Equal(t, fault.Rig, a.Fault.Blame)
	require.Equal(t, `check "tickets": the expectation asks for rows, and of 1,001 it would see the first 1 alone`, a.Fault.Reason)
	require.True(t, check.Ask(t.Context(), sql(t, "count == 1001 && row.ok"), place).Held)
}

func TestNamesThatWereNotKeptAreNotSpokenOf(t *testing.T) {
	look := func(expected string) check.Answer {
		return check.Ask(t.Context(), with(t, &scenarios.Check{Name: "attachments", Files: &scenarios.FilesCheck{Glob: "a/**"}}, expected), files(1001))
	}
	a := look(`not ("a/virus" in names)`)
	require.False(t, a.Held)
	require.Equal(t, fault.Rig, a.Fault.Blame)
	require.Equal(t, `check "attachments": the expectation asks for names, and of 1,001 it would see the first 1 alone`, a.Fault.Reason)
	require.True(t, look("count == 1001 && size > 0").Held)
}

func TestWhatWasPrintedAndNotKeptIsNotSpokenOf(t *testing.T) {
	script := func(expected string) *scenarios.Check {
		return with(t, &scenarios.Check{Name: "log", Exec: &scenarios.ExecCheck{Run: "cat log"}}, expected)
	}
	long := strings.Repeat("all is well\n", sandbox.MostStdout)[:sandbox.MostStdout]
	a := check.Ask(t.Context(), script(`not (stdout contains "ERROR")`), exits(0, long, ""))
	require.Equal(t, fault.Rig, a.Fault.Blame)
	require.Equal(t, `check "log": the expectation asks for stdout, and it would see the first 1 MiB alone`, a.Fault.Reason)
	a = check.Ask(t.Context(), script(`not (stderr contains "ERROR")`), exits(0, "", long[:sandbox.MostStderr]))
	require.Equal(t, `check "log": the expectation asks for stderr, and it would see the last 64 KiB alone`, a.Fault.Reason)
	require.True(t, check.Ask(t.Context(), script("code == 0"), exits(0, long, long)).Held)

	page := with(t, &scenarios.Check{Name: "tickets", HTTP: &scenarios.HTTPCheck{URL: "http://app/tickets"}}, "len(json) > 9")
	a = check.Ask(t.Context(), page, check.Place{HTTP: func(context.Context, probe.HTTPArgs) (probe.HTTPAnswer, error) {
		return probe.HTTPAnswer{Status: 200, Body: "[1,", Cut: true}, nil
	}})
	require.Equal(t, fault.Rig, a.Fault.Blame)
	require.Equal(t, `check "tickets": the expectation asks for json, and it would see the first 1 MiB alone`, a.Fault.Reason)
}

func TestTheNewestDatumIsATime(t *testing.T) {
	noon := time.Date(2026, 3, 4, 12, 30, 15, 0, time.UTC)
	midnight := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		value  any
		newest time.Time
		got    string
	}{
		"RFC 3339":                           {"2026-03-04T12:30:15Z", noon, "newest = 2026-03-04T12:30:15Z"},
		"RFC 3339 in another zone":           {"2026-03-04T14:30:15+02:00", noon, "newest = 2026-03-04T12:30:15Z"},
		"a time":                             {noon, noon, "newest = 2026-03-04T12:30:15Z"},
		"as Postgres prints it":              {"2026-03-04 12:30:15+00", noon, "newest = 2026-03-04T12:30:15Z"},
		"as Postgres prints it, half a zone": {"2026-03-04 18:00:15+05:30", noon, "newest = 2026-03-04T12:30:15Z"},
		"as Postgres has it in JSON":         {"2026-03-04T12:30:15+00:00", noon, "newest = 2026-03-04T12:30:15Z"},
		"without a zone it is UTC":           {"2026-03-04 12:30:15", noon, "newest = 2026-03-04T12:30:15Z (it names no zone: taken as UTC)"},
		"with a T and without a zone":        {"2026-03-04T12:30:15", noon, "newest = 2026-03-04T12:30:15Z (it names no zone: taken as UTC)"},
		"a date":                             {"2026-03-04", midnight, "newest = 2026-03-04T00:00:00Z (it names no zone: taken as UTC)"},
		"named UTC":                          {"2026-03-04 12:30:15 UTC", noon, "newest = 2026-03-04T12:30:15Z"},
		"seconds since 1970":                 {noon.Unix(), noon, "newest = 2026-03-04T12:30:15Z"},
		"milliseconds since 1970":            {noon.UnixMilli(), noon, "newest = 2026-03-04T12:30:15Z"},
		"seconds since 1970, broken":         {float64(noon.Unix()), noon, "newest = 2026-03-04T12:30:15Z"},
		"seconds since 1970, as a text":      {"1772627415", noon, "newest = 2026-03-04T12:30:15Z"},
		"microseconds since 1970":            {noon.UnixMicro(), noon, "newest = 2026-03-04T12:30:15Z"},
		"nanoseconds since 1970, as a text":  {strconv.FormatInt(noon.UnixNano(), 10), noon, "newest = 2026-03-04T12:30:15Z"},
		"nothing but digits":                 {"20260304123015", noon, "newest = 2026-03-04T12:30:15Z (it names no zone: taken as UTC)"},
		"as Java prints it":                  {"2026-03-04T21:30:15+09:00[Asia/Tokyo]", noon, "newest = 2026-03-04T12:30:15Z"},
		"as C prints it":                     {"Wed Mar  4 12:30:15 2026", noon, "newest = 2026-03-04T12:30:15Z (it names no zone: taken as UTC)"},
		"compact":                            {"20260304T123015Z", noon, "newest = 2026-03-04T12:30:15Z"},
	} {
		t.Run(name, func(t *testing.T) {
			ask := sql(t, "")
			ask.Newest = true
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(noon.Add(time.Hour)))
				a := check.Ask(t.Context(), ask, rows(c.value))
				require.True(t, a.Held, "%v", a.Fault)
				require.Equal(t, c.newest, *a.Newest)
				require.Equal(t, c.got, a.Got)
			})
		})
	}
}

func TestWhatIsNoNewestDatumDoesNotHold(t *testing.T) {
	for name, c := range map[string]struct {
		value  any
		reason string
	}{
		"null":              {nil, "there is no newest datum: the answer is null"},
		"an empty text":     {"", "there is no newest datum: the answer is empty"},
		"a date of zeros":   {"0000-00-00 00:00:00", `there is no newest datum: the answer is "0000-00-00 00:00:00"`},
		"in the future":     {time.Now().Add(6 * time.Minute).Format(time.RFC3339), "the newest datum lies in the future"},
		"far in the future": {"2999-01-01", "the newest datum lies in the future"},
	} {
		t.Run(name, func(t *testing.T) { notNewest(t, c.value, fault.Backup, c.reason) })
	}
}

// A question that selects something else says nothing about the backup.
func TestWhatCannotBeReadAsATimeIsAMistakeOfTheQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		shown string
	}{
		"a word":                             {"yesterday", `"yesterday"`},
		"a small number":                     {int64(17), "17"},
		"an unknown zone":                    {"2026-03-04 12:30:15 XYZ", `"2026-03-04 12:30:15 XYZ"`},
		"true":                               {true, "true"},
		"days of the Julian calendar":        {2461372.785, "2,461,372.785"},
		"day and month in either order":      {"04/03/2026 12:30", `"04/03/2026 12:30"`},
		"100 ns since 1601, of Windows":      {int64(134403222690000000), "134,403,222,690,000,000"},
		"microseconds since 1601, of Chrome": {int64(13440322269000000), "13,440,322,269,000,000"},
	} {
		t.Run(name, func(t *testing.T) {
			f := notNewest(t, c.value, fault.Rig, `check "tickets": the newest datum cannot be read as a time: `+c.shown)
			require.Contains(t, f.Next, "let the question select a timestamp")
		})
	}
}

func notNewest(t *testing.T, value any, blame fault.Blame, reason string) *fault.Fault {
	t.Helper()
	ask := sql(t, "")
	ask.Newest = true
	a := check.Ask(t.Context(), ask, rows(value))
	require.False(t, a.Held)
	require.Nil(t, a.Newest)
	require.Equal(t, blame, a.Fault.Blame)
	require.Contains(t, a.Fault.Reason, reason)
	return a.Fault
}

func TestANewestDatumMustAlsoBeAsExpected(t *testing.T) {
	ask := sql(t, `value > "2026-01-01"`)
	ask.Newest = true
	a := check.Ask(t.Context(), ask, rows("2025-06-01T00:00:00Z"))
	require.False(t, a.Held)
	require.NotNil(t, a.Newest)
	require.Contains(t, a.Wanted, "the time of the newest datum, and value")
}

func TestAQuestionThatCouldNotBeAskedIsTheRigs(t *testing.T) {
	broken := func(err error) check.Place {
		return check.Place{Query: func(context.Context, string) (probe.Rows, error) { return probe.Rows{}, err }}
	}
	t.Run("the engine does not answer", func(t *testing.T) {
		a := check.Ask(t.Context(), sql(t, "value > 0"), broken(errors.New("the engine hung up")))
		require.False(t, a.Held)
		require.Equal(t, fault.Rig, a.Fault.Blame)
		require.Equal(t, `check "tickets" could not be asked: the engine hung up`, a.Fault.Reason)
	})
	t.Run("the database was killed for memory", func(t *testing.T) {
		a := check.Ask(t.Context(), sql(t, "value > 0"), broken(fault.OfRig(fault.Capacity, "db: killed for memory").To("raise limits.memory")))
		require.Equal(t, fault.Rig, a.Fault.Blame)
		require.Equal(t, fault.Capacity, a.Fault.Class)
		require.Equal(t, "raise limits.memory", a.Fault.Next)
	})
	t.Run("a table that is not there is the backup's", func(t *testing.T) {
		a := check.Ask(t.Context(), sql(t, "value > 0"), broken(fault.OfBackup(fault.Data, `relation "tickets" does not exist`)))
		require.Equal(t, fault.Backup, a.Fault.Blame)
		require.Equal(t, `check "tickets": relation "tickets" does not exist`, a.Fault.Reason)
	})
}

func TestAQueryThatTakesTooLongTeachesNothingAboutTheBackup(t *testing.T) {
	slow := check.Place{Query: func(ctx context.Context, _ string) (probe.Rows, error) {
		<-ctx.Done()
		return probe.Rows{}, context.Cause(ctx)
	}}
	synctest.Test(t, func(t *testing.T) {
		ask := sql(t, "value > 0")
		ask.Timeout = units.Duration(5 * time.Second)
		a := check.Ask(t.Context(), ask, slow)
		require.Equal(t, fault.Rig, a.Fault.Blame)
		require.Equal(t, fault.Capacity, a.Fault.Class)
		require.Equal(t, "no answer within 5s", a.Got)
		require.Equal(t, 5*time.Second, a.Took)
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(fault.OfRig(fault.Capacity, "the run's time limit is over")) })
		a := check.Ask(ctx, sql(t, "value > 0"), slow)
		require.Equal(t, "the run's time limit is over", a.Fault.Reason)
		require.Equal(t, time.Second, a.Took)
	})
}

func files(count int64) check.Place {
	newest := time.Date(2026, 3, 4, 12, 30, 15, 0, time.UTC)
	return check.Place{Files: func(_ context.Context, glob string) (probe.FilesFacts, error) {
		if count == 0 {
			return probe.FilesFacts{}, nil
		}
		return probe.FilesFacts{Count: count, Size: 2048, Newest: &newest, Oldest: &newest, Names: []string{glob}}, nil
	}}
}

func TestFilesAreCountedAndNamed(t *testing.T) {
	glob := func(expected string) *scenarios.Check {
		return with(t, &scenarios.Check{Name: "attachments", Files: &scenarios.FilesCheck{Glob: "a/**"}}, expected)
	}
	for name, c := range map[string]struct {
		expect string
		count  int64
		held   bool
		got    string
	}{
		"as many as wanted":                     {"count == 3 && size > 1000", 3, true, "count = 3, size = 2,048"},
		"fewer than wanted":                     {"count >= 4", 3, false, "count = 3"},
		"none":                                  {"size >= 0", 0, false, "no files"},
		"none, as wanted":                       {"count == 0", 0, true, "count = 0"},
		"some, without an expectation":          {"", 3, true, "count = 3, size = 2,048"},
		"none, without an expectation":          {"", 0, false, "no files"},
		"names":                                 {`"a/**" in names`, 1, true, `names = ["a/**"]`},
		"none older than a year, by their time": {`newest > ago("1d")`, 1, false, "newest = 2026-03-04T12:30:15Z"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)))
				a := check.Ask(t.Context(), glob(c.expect), files(c.count))
				require.Equal(t, c.held, a.Held, "%v", a.Fault)
				require.Equal(t, c.got, a.Got)
			})
		})
	}
	newest := glob("")
	newest.Newest = true
	a := check.Ask(t.Context(), newest, files(2))
	require.Equal(t, time.Date(2026, 3, 4, 12, 30, 15, 0, time.UTC), *a.Newest)
}

func exits(code int, stdout, stderr string) check.Place {
	return check.Place{Exec: func(context.Context, string, string) (sandbox.Exit, error) {
		return sandbox.Exit{Code: code, Stdout: []byte(stdout), Stderr: []byte(stderr)}, nil
	}}
}

func TestAScriptIsJudgedByWhatItPrints(t *testing.T) {
	script := func(expected string) *scenarios.Check {
		return with(t, &scenarios.Check{Name: "keys", Exec: &scenarios.ExecCheck{Run: "count-keys"}}, expected)
	}
	a := check.Ask(t.Context(), script("json.keys > 40 && code == 0"), exits(0, `{"keys": 43}`+"\n", ""))
	require.True(t, a.Held, "%v", a.Fault)
	require.Equal(t, `code = 0, json = {"keys":43}`, a.Got)

	a = check.Ask(t.Context(), script(""), exits(1, "", "no such keyspace\n"))
	require.False(t, a.Held)
	require.Equal(t, `code = 1, stdout = "", stderr = "no such keyspace"`, a.Got)

	a = check.Ask(t.Context(), script(""), exits(127, "", "sh: 1: count-keys: not found\n"))
	require.Equal(t, fault.Rig, a.Fault.Blame, "a script that cannot run says nothing about the backup")
	require.Equal(t, fault.Image, a.Fault.Class)
	require.Contains(t, a.Fault.Reason, "count-keys: not found")

	a = check.Ask(t.Context(), script("code == 127"), exits(127, "", ""))
	require.True(t, a.Held)
}

func TestAnApplicationHasUntilItsTimeLimitToComeUp(t *testing.T) {
	health := func() *scenarios.Check {
		return with(t, &scenarios.Check{Name: "the desk answers", Timeout: units.Duration(10 * time.Second),
			HTTP: &scenarios.HTTPCheck{URL: "http://app/health"}}, `status == 200 && json.database == "up"`)
	}
	after := func(wait time.Duration) check.Place {
		began := time.Now()
		return check.Place{HTTP: func(context.Context, probe.HTTPArgs) (probe.HTTPAnswer, error) {
			switch passed := time.Since(began); {
			case passed < wait/2:
				return probe.HTTPAnswer{Error: "connection refused"}, nil
			case passed < wait:
				return probe.HTTPAnswer{Status: 503, Body: "starting"}, nil
			}
			return probe.HTTPAnswer{Status: 200, Body: `{"database":"up"}`}, nil
		}}
	}
	synctest.Test(t, func(t *testing.T) {
		a := check.Ask(t.Context(), health(), after(4*time.Second))
		require.True(t, a.Held, "%v", a.Fault)
		require.False(t, a.OfData)
		require.Less(t, a.Took, 5*time.Second)
	})
	synctest.Test(t, func(t *testing.T) {
		a := check.Ask(t.Context(), health(), after(15*time.Second))
		require.False(t, a.Held)
		require.Equal(t, fault.Backup, a.Fault.Blame)
		require.Equal(t, fault.Application, a.Fault.Class)
		require.Equal(t, `json = null, status = 503 (still after 10s)`, a.Got)
	})
	synctest.Test(t, func(t *testing.T) {
		a := check.Ask(t.Context(), health(), after(time.Hour))
		require.Equal(t, "connection refused (still after 10s)", a.Got)
	})
	synctest.Test(t, func(t *testing.T) {
		place := after(time.Hour)
		place.Broken = func(context.Context) *fault.Fault { return fault.OfRig(fault.Capacity, "app: killed for memory") }
		a := check.Ask(t.Context(), health(), place)
		require.Equal(t, "app: killed for memory", a.Fault.Reason, "what our rig explains is not the application's fault")
	})
	synctest.Test(t, func(t *testing.T) {
		place := after(time.Hour)
		place.Broken = func(context.Context) *fault.Fault {
			return fault.OfBackup(fault.Application, "service app ended with code 3 on the restored data: boom").To("see what it printed")
		}
		a := check.Ask(t.Context(), health(), place)
		require.Equal(t, `check "the desk answers": expected status == 200 && json.database == "up", got connection refused; service app ended with code 3 on the restored data: boom`, a.Fault.Reason)
		require.Equal(t, "see what it printed", a.Fault.Next)
	})
	synctest.Test(t, func(t *testing.T) {
		hangs := check.Place{HTTP: func(ctx context.Context, _ probe.HTTPArgs) (probe.HTTPAnswer, error) {
			<-ctx.Done()
			return probe.HTTPAnswer{}, context.Cause(ctx)
		}}
		a := check.Ask(t.Context(), health(), hangs)
		require.Equal(t, fault.Backup, a.Fault.Blame)
		require.Equal(t, fault.Application, a.Fault.Class)
		require.Equal(t, "no answer (still after 10s)", a.Got)
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errors.New("someone stopped the run")) })
		a := check.Ask(ctx, health(), after(time.Hour))
		require.Equal(t, fault.Rig, a.Fault.Blame)
		require.Equal(t, "someone stopped the run", a.Fault.Reason)
	})
}

func TestAPortIsOpenOrNot(t *testing.T) {
	port := func(expected string) *scenarios.Check {
		return with(t, &scenarios.Check{Name: "mail", Timeout: units.Duration(time.Second), TCP: ptr("app:25")}, expected)
	}
	answers := func(a probe.TCPAnswer) check.Place {
		return check.Place{TCP: func(context.Context, string) (probe.TCPAnswer, error) { return a, nil }}
	}
	require.True(t, check.Ask(t.Context(), port(""), answers(probe.TCPAnswer{Open: true})).Held)
	require.True(t, check.Ask(t.Context(), port(`banner startsWith "220"`), answers(probe.TCPAnswer{Open: true, Banner: "220 mail"})).Held)
	require.True(t, check.Ask(t.Context(), port("!open"), answers(probe.TCPAnswer{Error: "refused"})).Held)
	synctest.Test(t, func(t *testing.T) {
		a := check.Ask(t.Context(), port(""), answers(probe.TCPAnswer{Error: "refused"}))
		require.Equal(t, fault.Application, a.Fault.Class)
		require.Equal(t, "open = false (still after 1s)", a.Got)
	})
}
