package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

// reported writes runs as JUnit XML and reads the file back.
func reported(t *testing.T, runs ...*store.Run) junitDocument {
	t.Helper()
	path := filepath.Join(t.TempDir(), "junit.xml")
	require.NoError(t, startJUnit(path))
	require.NoError(t, writeJUnit(path, runs))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	decoder := xml.NewDecoder(strings.NewReader(string(data)))
	decoder.Strict = true
	var document junitDocument
	require.NoError(t, decoder.Decode(&document), string(data))
	return document
}

func caseNamed(t *testing.T, suite junitSuite, name string) junitCase {
	t.Helper()
	for _, c := range suite.Cases {
		if c.Name == name {
			return c
		}
	}
	require.Fail(t, "no case "+name)
	return junitCase{}
}

func TestJUnitTellsFailuresFromErrorsFromWhatWasSkipped(t *testing.T) {
	_, st := seeded(t)
	var runs []*store.Run
	for _, id := range []string{"aaaaaa", "bbbbbb", "cccccc", "dddddd"} {
		run, err := st.Run(t.Context(), id)
		require.NoError(t, err)
		runs = append(runs, run)
	}
	document := reported(t, runs...)
	require.Len(t, document.Suites, 4)
	passed, failed, inconclusive, cancelled := document.Suites[0], document.Suites[1], document.Suites[2], document.Suites[3]

	require.Equal(t, "helpdesk-db", passed.Name)
	require.Equal(t, "2026-11-20T03:00:00", passed.Timestamp)
	require.Equal(t, "13.000", passed.Time)
	require.Zero(t, passed.Failures+passed.Errors)
	require.Equal(t, 1, passed.Skipped, "the check that was never asked")
	require.Nil(t, caseNamed(t, passed, "tickets are there").Failure)
	require.NotNil(t, caseNamed(t, passed, "indexes are sound").Skipped)
	require.Nil(t, caseNamed(t, passed, "RTO").Skipped)

	require.Equal(t, "data", caseNamed(t, failed, "balance").Failure.Type)
	require.NotNil(t, caseNamed(t, failed, "check").Failure, "the phase that failed")
	require.NotNil(t, caseNamed(t, failed, "slow report").Skipped, "audit only decides nothing")
	require.Equal(t, "RPO 2d7h33m of 1d", caseNamed(t, failed, "RPO").Failure.Message)
	require.NotNil(t, caseNamed(t, failed, "RTO").Skipped)
	require.Zero(t, failed.Errors)

	require.Equal(t, "engine", caseNamed(t, inconclusive, "provision").Error.Type)
	require.Zero(t, inconclusive.Failures)

	require.Equal(t, "cancelled: cancelled by ada", caseNamed(t, cancelled, "outcome").Error.Message)
	require.NotNil(t, caseNamed(t, cancelled, "people are there").Skipped)

	require.Equal(t, 3, document.Failures)
	require.Equal(t, 2, document.Errors)
	require.Equal(t, passed.Tests+failed.Tests+inconclusive.Tests+cancelled.Tests, document.Tests)
}

func TestJUnitStaysValidWhateverWasRestored(t *testing.T) {
	got := hostile + "<![CDATA[ ]]> & \ufffe\uffff"
	document := reported(t, &store.Run{Scenario: "s", Outcome: store.Failed, Observations: []store.Observation{
		{Name: "n" + got, Wanted: "w", Got: got, Mandatory: true},
	}})
	require.Equal(t, clean("expected w, got "+got), document.Suites[0].Cases[0].Failure.Message)
}

func TestNoSuiteIsAllGreenUnlessItsRunPassed(t *testing.T) {
	for _, outcome := range []store.Outcome{store.Failed, store.Inconclusive, store.Cancelled, ""} {
		suite := reported(t, &store.Run{Scenario: "s", Outcome: outcome, Reason: "because"}).Suites[0]
		require.Equal(t, 1, suite.Failures+suite.Errors, "outcome %q", outcome)
		require.Equal(t, outcome == store.Failed, suite.Failures == 1)
	}
}

func TestACheckThatOurRigBrokeIsAnError(t *testing.T) {
	run := &store.Run{Scenario: "s", Outcome: store.Inconclusive, Observations: []store.Observation{{
		Name: "desk answers", Mandatory: true, Fault: fault.OfRig(fault.Engine, "the engine went away").To("start it"),
	}}}
	suite := reported(t, run).Suites[0]
	require.Equal(t, "the engine went away", suite.Cases[0].Error.Message)
	require.Contains(t, suite.Cases[0].Error.Text, "start it")
}

func TestAWrongAnswerThatOurRigExplainsIsAnError(t *testing.T) {
	run := &store.Run{Scenario: "s", Outcome: store.Inconclusive, Reason: "db: killed for memory", Observations: []store.Observation{{
		Name: "orders", Mandatory: true, Wanted: "value > 10", Got: "value = 3", Fault: fault.OfBackup(fault.Data, "check \"orders\": expected value > 10, got value = 3"),
	}}}
	suite := reported(t, run).Suites[0]
	require.Zero(t, suite.Failures)
	require.Equal(t, 1, suite.Errors)
}

func TestAnOldReportIsNeverTakenForTheNewOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "junit.xml")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	require.NoError(t, startJUnit(path))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, data)
	require.ErrorContains(t, startJUnit(filepath.Join(path, "below")), "--junit: ")
}
