package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store/progress"
)

const walk = `runbook: walk
kind: review
title: The desk is looked at
services: [desk]
roles: {lead: {}, dba: {}}
entry: [everyone is there]
steps:
  - {id: call, do: Call them., within: 5m}
  - {id: restore, run: desk-db, marks: usable}
  - {id: look, do: Look., by: dba, record: {rows: number}}
criteria: [{name: quick, expect: 'usable - t0 < duration("10m")'}]
`

// at runs a command in a workspace.
func at(t *testing.T, dir string, args ...string) answer {
	t.Helper()
	return ask(t, append([]string{"--workspace", dir}, args...)...)
}

func TestARunbookIsConductedFromTheTerminal(t *testing.T) {
	dir := desk(t)
	write(t, dir, "runbooks/walk.yaml", walk)
	got := at(t, dir, "conduct", "walkk")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "did you mean walk?")
	got = at(t, dir, "validate", "--graph")
	require.Contains(t, got.out, "look   do    dba       –       restore")

	got = at(t, dir, "step")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "no execution of a runbook is open")
	got = at(t, dir, "conduct", "walk")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "role dba: not filled: rehearse step take dba")
	got = at(t, dir, "step", "start")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, `it cannot start yet: the role dba is not filled; the entry condition "everyone is there" is not confirmed`)
	for _, press := range [][]string{{"take", "dba", "--for", "local:bo"}, {"confirm", "everyone", "is", "there"}, {"start"}, {"done", "call", "they", "come"}} {
		got = at(t, dir, append([]string{"step"}, press...)...)
		require.Zero(t, got.code, "%v: %s", press, got.err)
	}
	got = at(t, dir, "step", "done", "call")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "already done: ")
	got = at(t, dir, "step", "done", "look", "--value", "rows")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, `"rows" is not NAME=VALUE`)
	got = at(t, dir, "step", "skip", "restore", "practice", "--json")
	require.Zero(t, got.code, got.err)
	require.Equal(t, "practice", strictly[progress.Entry](t, []byte(got.out)).Text)
	got = at(t, dir, "step", "done", "look", "--for", "local:bo", "--value", "rows=12")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "done     look     local:bo")
	for _, press := range [][]string{{"end"}, {"sign"}} {
		got = at(t, dir, append([]string{"step"}, press...)...)
		require.Zero(t, got.code, got.err)
	}
	require.Contains(t, got.out, "criterion quick: not known not measured: usable")
	got = at(t, dir, "step", "review", "accepted")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "another person must review it")

	file := filepath.Join(t.TempDir(), "report.html")
	got = at(t, dir, "report", "after-action", "-o", file)
	require.Zero(t, got.code, got.err)
	report, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(report), "After-action report")
	require.Contains(t, string(report), "rows: 12")
	got = at(t, dir, "report", "paper", "walk")
	require.Contains(t, got.out, "Before it begins")
}

func TestConductStartsAndCarriesTheRestoresOfARunbook(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	write(t, dir, "runbooks/walk.yaml", walk)
	require.Zero(t, at(t, dir, "conduct", "walk").code)
	for _, press := range [][]string{{"take", "dba"}, {"confirm", "everyone is there"}, {"start"}, {"done", "call"}} {
		got := at(t, dir, append([]string{"step"}, press...)...)
		require.Zero(t, got.code, got.err)
	}
	following := command(t, "--workspace", dir, "conduct", "--follow")
	var out, trouble bytes.Buffer
	following.Stdout, following.Stderr = &out, &trouble
	require.NoError(t, following.Start())
	defer func() { _ = following.Process.Kill() }()
	for deadline := time.Now().Add(2 * time.Minute); !strings.Contains(at(t, dir, "step").out, "ready  look"); time.Sleep(300 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "the restore never ended")
	}
	require.Zero(t, at(t, dir, "step", "done", "look", "--value", "rows=500").code)
	require.Zero(t, at(t, dir, "step", "end").code)
	require.Zero(t, codeOf(t, following.Wait()), trouble.String())
	require.Contains(t, out.String(), "done   restore  rehearse")
	require.Contains(t, out.String(), "criterion quick: held")
}
