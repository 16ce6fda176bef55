package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/api"
)

func TestTheServerShowsWhatIsInForce(t *testing.T) {
	dir := desk(t)
	f := follow(t, "serve", "--no-sign-in", "-w", dir, "--listen", "127.0.0.1:0")
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(f.until("msg=serving"))[1]
	about := func() string {
		var s api.Scenario
		require.NoError(t, json.Unmarshal(fetched(t, address+"/api/v1/scenarios/desk-db"), &s))
		return s.About
	}
	state := func() (s api.WorkspaceState) {
		require.NoError(t, json.Unmarshal(fetched(t, address+"/api/v1/workspace"), &s))
		return s
	}
	require.Equal(t, dir, state().Dir)
	require.True(t, state().Sound)

	change(t, dir, "scenarios/desk-db.yaml", "the database comes back", "it comes back")
	soon(t, "the change is in the API", func() bool { return about() == "it comes back" })

	change(t, dir, "scenarios/desk-db.yaml", "about:", "abuot:")
	soon(t, "the problem is in the API", func() bool { return !state().Sound })
	require.Equal(t, "scenarios/desk-db.yaml", state().Problems[0].File)
	require.Equal(t, "it comes back", about(), "the old one is still there")
	for _, page := range []string{"/", "/runs", "/scenarios/desk-db", "/workspace"} {
		require.Contains(t, string(fetched(t, address+page)), `role="alert"`, page)
	}
	require.Contains(t, string(fetched(t, address+"/workspace")), "abuot")

	change(t, dir, "scenarios/desk-db.yaml", "abuot: it", "about: mended, it")
	soon(t, "mended", func() bool { return about() == "mended, it comes back" && state().Sound })
	require.NotContains(t, string(fetched(t, address+"/")), `role="alert"`)

	loaded := *state().LoadedAt
	require.NoError(t, f.cmd.Process.Signal(syscall.SIGHUP))
	soon(t, "SIGHUP loads although nothing changed", func() bool { return state().LoadedAt.After(loaded) })
	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, f.end(), f.seen.String())
	require.Contains(t, f.seen.String(), "level=ERROR")
}

func fetched(t *testing.T, address string) []byte {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, string(body))
	return body
}

// soon is how long a change may take to come into force.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, patience, 10*time.Millisecond, what)
}

func change(t *testing.T, dir, name, from, to string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	require.Contains(t, string(data), from)
	write(t, dir, name, string(bytes.Replace(data, []byte(from), []byte(to), 1)))
}
