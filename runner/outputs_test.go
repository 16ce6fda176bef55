package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox/fake"
	"rehearse/scenarios"
	"rehearse/store"
)

// printedIn is what was kept of a run, by where it was printed.
func (w *world) printedIn(run *store.Run) map[string]store.Output {
	w.t.Helper()
	outputs, err := w.store.Outputs(w.t.Context(), run.ID)
	require.NoError(w.t, err)
	by := map[string]store.Output{}
	for _, o := range outputs {
		require.NotContains(w.t, by, o.Component+", "+o.Title())
		by[o.Component+", "+o.Title()] = o
	}
	return by
}

func TestWhatAFailedRunPrintedIsKept(t *testing.T) {
	w := newWorld(t, nil)
	w.on("load", func(_ context.Context, v *fake.View) int {
		fmt.Fprintln(v.Stdout, "loading table tickets")
		fmt.Fprintln(v.Stderr, "connecting with open sesame")
		fmt.Fprintln(v.Stderr, "ERROR: column owner is missing")
		return 3
	})
	w.engine.Images["memory:1"] = func(ctx context.Context, v *fake.View) int {
		if !v.Exec {
			fmt.Fprintln(v.Stderr, "the database starts")
		}
		return w.serve(ctx, v)
	}
	run := w.carry()
	require.Equal(t, store.Failed, run.Outcome)
	by := w.printedIn(run)
	require.Equal(t, "loading table tickets\nconnecting with [secret]\nERROR: column owner is missing\n", by["db, restore step load"].Text)
	require.False(t, by["db, restore step load"].Truncated)
	require.Equal(t, "the database starts\n", by["db, container log"].Text)
	require.Len(t, by, 2)
}

func TestOfARunThatPassedLittleIsKept(t *testing.T) {
	w := newWorld(t, nil)
	w.on("load", func(_ context.Context, v *fake.View) int {
		for i := range 10_000 {
			fmt.Fprintf(v.Stdout, "loading row %d\n", i)
		}
		return 0
	})
	w.on("query", func(_ context.Context, v *fake.View) int {
		fmt.Fprintln(v.Stderr, "asking")
		fmt.Fprint(v.Stdout, "42")
		return 0
	})
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	by := w.printedIn(run)
	load := by["db, restore step load"]
	require.True(t, load.Truncated)
	require.LessOrEqual(t, len(load.Text), 2<<10)
	require.True(t, strings.HasPrefix(load.Text, "loading row "), load.Text)
	require.True(t, strings.HasSuffix(load.Text, "loading row 9999\n"), load.Text)
	require.Len(t, by, 1, "neither answers nor what a query says that is answered")
}

// A secret is found in what is kept, however it is printed and wherever it is cut.
func TestWhatIsKeptOfOutputHoldsNoSecret(t *testing.T) {
	const key = "-----BEGIN KEY-----\nAbCdEfGhIjKlMnOpQrStUvWxYz0123\nZyXwVuTsRqPoNmLkJiHgFeDcBa9876\n-----END KEY-----"
	w := newWorld(t, withServices("services: {app: {image: \"app:1\", environment: {TOKEN: \"${TEST_TOKEN}\"}, healthcheck: {test: [CMD, healthy], interval: 10ms, retries: 2}}}\n"))
	t.Setenv("TEST_PASSWORD", key)
	t.Setenv("TEST_TOKEN", "tok-4711-abcdefgh")
	w.on("load", func(_ context.Context, v *fake.View) int {
		fmt.Fprintln(v.Stderr, key)
		fmt.Fprintln(v.Stdout, strings.Repeat("x", 16<<10-12)+"AbCdEfGhIjKlMnOpQrStUvWxYz0123")
		for range 4000 {
			fmt.Fprintln(v.Stdout, "with AbCdEfGhIjKlMnOpQrStUvWxYz0123 and tok-4711-abcdefgh")
		}
		return 0
	})
	w.engine.Images["app:1"] = func(ctx context.Context, v *fake.View) int {
		if v.Exec {
			fmt.Fprintln(v.Stdout, "unauthorised: "+v.Environment["TOKEN"])
			return 1
		}
		fmt.Fprint(v.Stderr, strings.Repeat("."+v.Environment["TOKEN"], 20_000)+"\n")
		fmt.Fprintln(v.Stdout, "listening with "+v.Environment["TOKEN"])
		<-ctx.Done()
		return 0
	}
	run := w.carry()
	require.Equal(t, store.Failed, run.Outcome, run.Reason)
	by := w.printedIn(run)
	require.Regexp(t, `^(unauthorised: \[secret\]\n){2,}$`, by["app, health checks"].Text)
	require.True(t, strings.HasSuffix(by["app, container log"].Text, "listening with [secret]\n"))
	require.Contains(t, by["db, restore step load"].Text, "with [secret] and [secret]\n")
	for where, o := range by {
		require.LessOrEqual(t, len(o.Text), 64<<10, where)
		for _, secret := range []string{"AbCdEf", "RqPoNm", "Ba9876", "tok-47", "abcdefg"} {
			require.NotContains(t, o.Text, secret, where)
		}
	}
}

func TestWhatAServicePrintedIsKept(t *testing.T) {
	t.Run("that ended", func(t *testing.T) {
		w := newWorld(t, withServices(app))
		w.engine.Images["app:1"] = func(_ context.Context, v *fake.View) int {
			fmt.Fprintln(v.Stdout, "migrating")
			fmt.Fprintln(v.Stderr, "ERROR: column owner is missing")
			return 3
		}
		run := w.carry()
		require.Equal(t, store.Failed, run.Outcome)
		require.Equal(t, "migrating\nERROR: column owner is missing\n", w.printedIn(run)["migrate, container log"].Text)
	})
	t.Run("that is never healthy", func(t *testing.T) {
		w := newWorld(t, withServices("services: {app: {image: \"app:1\", healthcheck: {test: [CMD, healthy], interval: 10ms, retries: 3}}}\n"))
		w.engine.Images["app:1"] = func(ctx context.Context, v *fake.View) int {
			if v.Exec {
				fmt.Fprintln(v.Stderr, "connection refused")
				return 1
			}
			fmt.Fprintln(v.Stdout, "waiting for the schema")
			<-ctx.Done()
			return 0
		}
		run := w.carry()
		require.Equal(t, store.Failed, run.Outcome)
		by := w.printedIn(run)
		require.Regexp(t, `^(connection refused\n){3,}$`, by["app, health checks"].Text)
		require.Equal(t, "waiting for the schema\n", by["app, container log"].Text)
	})
	t.Run("that is well", func(t *testing.T) {
		w := newWorld(t, withServices("services: {app: {image: \"app:1\", healthcheck: {test: [CMD, healthy], interval: 10ms, retries: 3}}}\n"))
		w.engine.Images["app:1"] = func(ctx context.Context, v *fake.View) int {
			if !v.Exec {
				fmt.Fprintln(v.Stdout, "listening")
				<-ctx.Done()
			}
			return 0
		}
		run := w.carry()
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, map[string]string{"app, container log": "listening\n"}, texts(w.printedIn(run)))
	})
}

func texts(by map[string]store.Output) map[string]string {
	all := map[string]string{}
	for where, o := range by {
		all[where] = o.Text
	}
	return all
}

// What a step printed until its time was up is what explains that it hangs.
func TestWhatWasPrintedUntilTheTimeWasUpIsKept(t *testing.T) {
	w := newWorld(t, map[string]string{"scenarios/desk.yaml": strings.Replace(files["scenarios/desk.yaml"], "time: 1m", "time: 1s", 1)})
	w.on("load", func(ctx context.Context, v *fake.View) int {
		fmt.Fprintln(v.Stderr, "waiting for a lock")
		return hang(ctx, v)
	})
	run := w.carry()
	require.NotEqual(t, store.Passed, run.Outcome)
	require.Equal(t, "waiting for a lock\n", w.printedIn(run)["db, restore step load"].Text)
}

func TestARunThatIsCutOffEarlyHasNothingToKeep(t *testing.T) {
	w := newWorld(t, nil)
	nothing := w.worker.Workspace()
	w.afterQueueing = func() {
		w.worker.Workspace = func() *scenarios.Workspace { return &scenarios.Workspace{Dir: nothing.Dir} }
	}
	run := w.carry()
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Empty(t, w.printedIn(run))
}
