package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestRetentionAndLegalHoldsFromTheTerminal(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "rehearse.yaml"), []byte(text), 0o644))
	}
	write("database: r.db\n")
	got := at(t, dir, "retention")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "everything is kept for ever")

	write("database: r.db\nretention: {outputs: 1h}\n")
	got = at(t, dir, "retention")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "rehearse.yaml:2:")

	write("database: r.db\nretention: {outputs: 30d, runs: 400d}\n")
	got = at(t, dir, "retention", "--dry-run")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "WOULD GO")
	got = at(t, dir, "retention", "--json")
	require.Zero(t, got.code, got.err)
	document := strictly[retentionDocument](t, []byte(got.out))
	require.Equal(t, []store.RecordClass{store.RunRecords, store.OutputRecords}, []store.RecordClass{document.Classes[0].Class, document.Classes[1].Class})

	got = at(t, dir, "retention", "hold", "--service", "orders", "--from", "soon", "--why", "a claim")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, `--from "soon" is not a day`)
	got = at(t, dir, "retention", "hold", "--service", "orders")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "say why it is placed")
	got = at(t, dir, "retention", "hold", "--service", "orders", "--from", "2026-01-01", "--why", "a claim")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "placed legal hold 1: service orders from 2026-01-01 00:00")
	got = at(t, dir, "retention", "release", "7", "--why", "x")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "a legal hold with that number does not exist")
	got = at(t, dir, "retention", "release", "1", "--why", "settled")
	require.Zero(t, got.code, got.err)
	got = at(t, dir, "retention", "holds")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "released by ")
}
