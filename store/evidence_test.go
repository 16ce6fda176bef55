package store_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

// keyed gives the log of a store a key.
func keyed(t testing.TB, st *store.Store) (key ledger.Key, public string) {
	t.Helper()
	secret, public, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
	require.NoError(t, err)
	key = openKey(t, secret)
	require.NoError(t, st.UseKey(t.Context(), key))
	return key, public
}

func openKey(t testing.TB, secret string) ledger.Key {
	t.Helper()
	key, err := ledger.OpenKey(secret)
	require.NoError(t, err)
	return key
}

func bundleOf(t testing.TB, st *store.Store, secret ledger.Key, about ledger.About) []byte {
	t.Helper()
	var out bytes.Buffer
	now := time.Now()
	require.NoError(t, st.ExportEvidence(as(t, "auditor"), &out, store.EvidenceQuery{About: about, From: now.AddDate(0, 0, -30), Until: now.AddDate(0, 0, 1), Made: "a test"}, secret))
	return out.Bytes()
}

// verified is a bundle that verifies.
func verified(t testing.TB, bundle []byte, public string) *ledger.Result {
	t.Helper()
	r, err := ledger.Verify(bytes.NewReader(bundle), int64(len(bundle)), ledger.Verification{Key: public})
	require.NoError(t, err)
	require.Empty(t, r.Problems)
	return r
}

// checked is a database whose log and rows are as they were written.
func checked(t testing.TB, st *store.Store) store.CheckedEvidence {
	t.Helper()
	found, err := st.CheckEvidence(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, found.Problems)
	return found
}

// lived is a database in which several things have happened.
func lived(t *testing.T, st *store.Store) (w *scenarios.Workspace, outcomes map[string]store.Outcome) {
	t.Helper()
	s := nightly("desk-db")
	w = workspace(s)
	now := time.Now().UTC().Truncate(time.Microsecond)
	_, err := st.Plan(t.Context(), w, now.AddDate(0, 0, -3))
	require.NoError(t, err)
	open, err := st.DueOccurrences(t.Context(), now.AddDate(0, 0, -2), 0, 1)
	require.NoError(t, err)
	outcomes = map[string]store.Outcome{}
	for _, o := range open {
		run := start(t, st, o, s)
		mine, err := st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		mine.Outcome, mine.EndedAt = store.Passed, &now
		mine.Observations = []store.Observation{{Name: "rows", Held: true, Mandatory: true, OfData: true, At: now}}
		require.NoError(t, st.End(t.Context(), mine))
		outcomes[run.ID] = store.Passed
	}
	settle(t, st, w, now)
	for _, outcome := range []store.Outcome{store.Failed, store.Inconclusive, store.Cancelled} {
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: s, Service: service, Trigger: store.OnDemand, By: "bo"})
		require.NoError(t, err)
		finish(t, st, run, outcome, now)
		outcomes[run.ID] = outcome
	}
	e, err := st.RequestExemption(as(t, "bo"), store.Exemption{Service: s.Service, FromAt: now.Add(time.Hour), UntilAt: now.AddDate(0, 0, 2), Reason: "freeze"})
	require.NoError(t, err)
	_, err = st.Approve(as(t, "cy"), e.ID, "")
	require.NoError(t, err)
	return w, outcomes
}

func TestWhatHappenedIsInTheBundle(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		secret, public := keyed(t, st)
		w, outcomes := lived(t, st)
		for _, about := range []ledger.About{{}, {Service: service.Service}, {Client: service.Client}} {
			if about.Client == "" && about.Service == "" && service.Client == "" {
				continue
			}
			r := verified(t, bundleOf(t, st, secret, about), public)
			got := map[string]store.Outcome{}
			for id, run := range r.Account.Runs {
				require.True(t, run.Ended)
				got[id] = store.Outcome(run.Fact.Outcome)
			}
			require.Equal(t, outcomes, got, about)
			made, err := st.Figures(t.Context(), figures.Query{Period: figures.Period{From: r.Manifest.From, Until: r.Manifest.AsOf}, Workspace: w, Now: r.Manifest.AsOf})
			require.NoError(t, err)
			compared := 0
			for _, f := range r.Figures {
				if want := made.Total.Figure(f.Name, figures.Kind(f.Kind)); want != nil {
					require.InDelta(t, want.Numerator, f.Numerator, 1e-3, f.Name)
					require.InDelta(t, want.Denominator, f.Denominator, 0, f.Name)
					require.Equal(t, want.LeftOut, int64(f.LeftOut), f.Name)
					compared++
				}
			}
			require.Equal(t, len(r.Figures), compared, "every figure is one of those on the pages")
		}
		found := checked(t, st)
		require.Equal(t, len(outcomes), found.Runs)
		require.Positive(t, found.Occurrences)
		require.Equal(t, 1, found.Exemptions)
	})
}

func TestEvidenceIsOnlyEverInserted(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		secret, _ := keyed(t, st)
		_, err := st.Checkpoint(t.Context(), secret)
		require.NoError(t, err)
		statements := []string{"UPDATE evidence_entries SET body = body", "DELETE FROM evidence_entries", "UPDATE evidence_checkpoints SET note = note", "DELETE FROM evidence_checkpoints",
			"DELETE FROM evidence_log", "UPDATE evidence_log SET size = 0"}
		if st.Dialect() == store.Postgres {
			statements = append(statements, "TRUNCATE evidence_entries", "TRUNCATE evidence_checkpoints", "TRUNCATE evidence_log CASCADE")
		}
		for _, statement := range statements {
			require.ErrorContains(t, st.Execute(statement), "never", statement)
		}
		checked(t, st)
	})
}

func TestManyAppendAtOnce(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		_, public := keyed(t, a)
		s := nightly("desk-db")
		var all sync.WaitGroup
		for i := range 8 {
			st := []*store.Store{a, b}[i%2]
			all.Go(func() {
				for range 10 {
					_, err := st.Enqueue(t.Context(), store.Request{Scenario: s, Service: service, Trigger: store.OnDemand, By: "bo", Runner: "r1"})
					require.NoError(t, err)
				}
			})
		}
		all.Wait()
		found := checked(t, a)
		require.GreaterOrEqual(t, found.Entries, int64(83), "opened, key, service, scenario and 80 runs")
		log, err := a.EvidenceLog(t.Context())
		require.NoError(t, err)
		require.Equal(t, public, log.Key)
		require.Equal(t, found.Entries, log.Size)
	})
}

func TestWithoutEvidenceARunDoesNotPass(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		for _, outcome := range []store.Outcome{store.Passed, store.Failed} {
			run, err := st.Enqueue(t.Context(), store.Request{Scenario: nightly("desk-db"), Service: service, Trigger: store.OnDemand, By: "bo", Runner: "r1"})
			require.NoError(t, err)
			mine, err := st.Claim(t.Context(), run.ID, "r1")
			require.NoError(t, err)
			before, err := st.EvidenceLog(t.Context())
			require.NoError(t, err)
			require.NoError(t, st.Execute(refuseEntries(st, true)...))
			mine.Outcome = outcome
			mine.Observations = []store.Observation{{Name: "rows", Held: true, Mandatory: true, OfData: true, At: time.Now()}}
			require.NoError(t, st.End(t.Context(), mine))
			require.NoError(t, st.Execute(refuseEntries(st, false)...))
			got, err := st.Run(t.Context(), run.ID)
			require.NoError(t, err)
			require.Equal(t, mine.Outcome, got.Outcome)
			if outcome == store.Passed {
				require.Equal(t, store.Inconclusive, got.Outcome)
				require.Equal(t, "it would have passed, but its evidence could not be written", got.Reason)
			} else {
				require.Equal(t, store.Failed, got.Outcome)
			}
			require.Len(t, got.Symptoms, 1)
			require.Contains(t, got.Symptoms[0].Reason, "the evidence log could not be written")
			require.Equal(t, fault.Rig, got.Symptoms[0].Blame)
			after, err := st.EvidenceLog(t.Context())
			require.NoError(t, err)
			require.Equal(t, before.Size, after.Size, "nothing is half written")
			found, err := st.CheckEvidence(t.Context(), "")
			require.NoError(t, err)
			require.Contains(t, textsOf(found), fmt.Sprintf("run %s has ended, and no entry says so", run.ID))
		}
	})
}

func textsOf(found store.CheckedEvidence) (all []string) {
	for _, p := range found.Problems {
		all = append(all, p.Text)
	}
	return all
}

// refuseEntries makes the database refuse what is appended, or take it again.
func refuseEntries(st *store.Store, refuse bool) []string {
	switch {
	case st.Dialect() == store.SQLite && refuse:
		return []string{`CREATE TRIGGER broken BEFORE INSERT ON evidence_entries BEGIN SELECT raise(ABORT, 'the disk is broken'); END`}
	case st.Dialect() == store.SQLite:
		return []string{`DROP TRIGGER broken`}
	case refuse:
		return []string{`CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is broken'; END $$`,
			`CREATE TRIGGER broken BEFORE INSERT ON evidence_entries FOR EACH ROW EXECUTE FUNCTION broken()`}
	}
	return []string{`DROP TRIGGER broken ON evidence_entries`, `DROP FUNCTION broken()`}
}

func TestNothingRestoredAndNoSecretIsInTheEvidence(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		const marker = "MARKER-of-restored-data-4711"
		secretText, public, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
		require.NoError(t, err)
		secret := openKey(t, secretText)
		require.NoError(t, st.UseKey(t.Context(), secret))
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: nightly("desk-db"), Service: service, Trigger: store.OnDemand, By: "bo", Runner: "r1"})
		require.NoError(t, err)
		mine, err := st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		now := time.Now()
		mine.Outcome, mine.Reason = store.Failed, "expected 1, got "+marker
		mine.Environment, mine.Isolation = &store.Environment{Runner: marker}, &store.Isolation{Attempts: []store.Escape{{Detail: marker}}, Routes: []string{marker}}
		mine.Observations = []store.Observation{{Name: "rows", Question: "SELECT " + marker, Wanted: marker, Got: marker, Mandatory: true, OfData: true, At: now, Fault: fault.OfBackup(fault.Data, "%s", marker)}}
		mine.Components = []store.Component{{Name: "db", Point: "monday.dump", Source: "s3://" + marker, Facts: map[string]any{"newest": marker}, Notes: []string{marker}}}
		mine.Phases = []store.Phase{{Name: store.Check, StartedAt: now, Error: marker}}
		mine.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "got " + marker, Next: marker}}
		require.NoError(t, st.End(t.Context(), mine))
		bundle := bundleOf(t, st, secret, ledger.About{})
		r := verified(t, bundle, public)
		require.Equal(t, `data (phase check); check "rows" did not hold`, r.Account.Runs[run.ID].Fact.Reason)
		z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
		require.NoError(t, err)
		private := strings.SplitN(secretText, "+", 5)[4] // base64, in which "+" is a digit
		for _, f := range z.File {
			in, err := f.Open()
			require.NoError(t, err)
			data, err := io.ReadAll(in)
			require.NoError(t, err)
			require.NotContains(t, string(data), marker, f.Name)
			require.NotContains(t, string(data), private, f.Name)
		}
		rows := []string{}
		require.NoError(t, st.Ask(t.Context(), "SELECT header || ' ' || body FROM evidence_entries", &rows))
		require.NotContains(t, strings.Join(rows, "\n"), marker)
		checked(t, st)
	})
}

func TestARowThatDiffersFromItsEntryIsNamed(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		secret, _ := keyed(t, st)
		_, outcomes := lived(t, st)
		_, err := st.Checkpoint(t.Context(), secret)
		require.NoError(t, err)
		checked(t, st)
		var failed string
		for id, outcome := range outcomes {
			if outcome == store.Failed {
				failed = id
			}
		}
		off, on := withoutTriggers(st)
		for _, c := range []struct{ name, do, undo, text string }{
			{"an outcome", "UPDATE runs SET outcome = 'passed' WHERE id = '" + failed + "'", "UPDATE runs SET outcome = 'failed' WHERE id = '" + failed + "'", "run " + failed + " differs from entry"},
			{"a deadline", "UPDATE exemptions SET reason = 'another'", "UPDATE exemptions SET reason = 'freeze'", `exemption 1 differs from its entry: reason is "freeze" in the entry and "another" in the row`},
			{"an occurrence", "UPDATE occurrences SET state = 'on_time' WHERE state = 'missed'", "", "by the entries"},
		} {
			require.NoError(t, st.Execute(append(append(off, c.do), on...)...))
			found, err := st.CheckEvidence(t.Context(), "")
			require.NoError(t, err)
			require.Contains(t, strings.Join(textsOf(found), "\n"), c.text, c.name)
			if c.undo != "" {
				require.NoError(t, st.Execute(append(append(off, c.undo), on...)...))
			}
		}
	})
}

// withoutTriggers turns off what protects records, and on again.
func withoutTriggers(st *store.Store) (off, on []string) {
	if st.Dialect() == store.SQLite {
		return []string{`DROP TRIGGER IF EXISTS ended_runs_stay`, `DROP TRIGGER IF EXISTS evidence_entries_are_kept`}, nil
	}
	return []string{`SET session_replication_role = replica`}, []string{`SET session_replication_role = origin`}
}

func TestTheKeyOfTheLogIsChangedByBoth(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		_, err := ledger.OpenKey("nonsense")
		require.ErrorContains(t, err, "this is not the secret key of an evidence log")
		otherSecret, _, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
		require.NoError(t, err)
		ourSecret, public, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
		require.NoError(t, err)
		other, secret := openKey(t, otherSecret), openKey(t, ourSecret)
		_, err = st.Checkpoint(t.Context(), other)
		require.ErrorIs(t, err, store.ErrNoKey)
		require.NoError(t, st.UseKey(t.Context(), secret))
		require.NoError(t, st.UseKey(t.Context(), secret), "again")
		require.ErrorIs(t, st.UseKey(t.Context(), other), store.ErrOtherKey)
		_, err = st.Checkpoint(t.Context(), other)
		require.ErrorIs(t, err, store.ErrOtherKey)
		_, err = st.Checkpoint(t.Context(), secret)
		require.NoError(t, err)
		require.ErrorIs(t, st.RotateKey(as(t, "admin"), otherSecret, ourSecret), store.ErrOtherKey)
		require.NoError(t, st.RotateKey(as(t, "admin"), ourSecret, otherSecret))
		_, err = st.Enqueue(t.Context(), store.Request{Scenario: nightly("desk-db"), Service: service, Runner: "r1"})
		require.NoError(t, err)
		verified(t, bundleOf(t, st, other, ledger.About{}), public)
		checked(t, st)
		require.ErrorIs(t, st.ExportEvidence(as(t, "auditor"), io.Discard, store.EvidenceQuery{About: ledger.About{Service: "nonesuch"}}, other), store.ErrNoEvidence)
	})
}
