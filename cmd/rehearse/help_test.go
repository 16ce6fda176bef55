package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpExplainsCommandsTopicsKeysAndRecipes(t *testing.T) {
	helped := func(args ...string) (string, error) {
		var out bytes.Buffer
		c := &console{in: os.Stdin, out: &out, err: &out, env: func(string) string { return "" }}
		root := newRoot(c)
		root.SetArgs(append([]string{"help"}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	for name, says := range map[string]string{
		"run":                "rehearse run [SCENARIO...]",
		"exit-codes":         "64  usage",
		"point.take":         `one of "latest", "oldest"`,
		"components.db.with": "components.NAME.with (scenario",
		"reference":          "catalogue/*.yaml",
		"settings":           "runs.concurrent",
		"checks":             "columns, count, row, rows, value",
		"recipes":            "sources (source: {NAME: …})",
		"postgres":           "server_settings",
		"figures":            "On-time completion (on_time_completion)",
	} {
		got, err := helped(name)
		require.NoError(t, err, name)
		require.Contains(t, got, says, name)
	}
	got, err := helped("calendar", "exempt")
	require.NoError(t, err)
	require.Contains(t, got, "rehearse calendar exempt")
	_, err = helped("point.taek")
	require.ErrorContains(t, err, `there is no command, topic or key "point.taek"`)
	_, err = helped("retri")
	_, next := explain(err)
	require.Contains(t, next, "did you mean retry?")
}

func TestSchemasArePrinted(t *testing.T) {
	for _, name := range schemaNames() {
		var out bytes.Buffer
		c := &console{out: &out, err: &out, env: func(string) string { return "" }}
		root := newRoot(c)
		root.SetArgs([]string{"schema", name})
		require.NoError(t, root.ExecuteContext(t.Context()))
		var schema map[string]any
		require.NoError(t, json.Unmarshal(out.Bytes(), &schema), name)
		require.Equal(t, "object", schema["type"])
	}
}
