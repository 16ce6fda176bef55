package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsersAndTokensAreManagedOnTheCommandLine(t *testing.T) {
	where := filepath.Join(t.TempDir(), "rehearse.db")
	do := func(args ...string) answer {
		t.Helper()
		return ask(t, append(args, "--database", where)...)
	}
	good := func(args ...string) string {
		t.Helper()
		got := do(args...)
		require.Equal(t, 0, got.code, got.err)
		return got.out
	}
	require.Contains(t, good("user", "list"), "there are no users: rehearse user add NAME")
	require.Regexp(t, `(?m)^user anna\none-time secret: [a-z2-7]{5}(-[a-z2-7]{5}){3}$`, good("user", "add", "anna", "--role", "steward,operator", "--client", "acme", "--name", "Anna"))
	require.Equal(t, "user ci\n", good("user", "add", "ci", "--role", "operator", "--no-password"))
	list := good("user", "list")
	require.Contains(t, list, "anna  operator, steward  acme")
	require.Contains(t, list, "one-time secret")

	made := good("token", "create", "--user", "ci", "--for", "pipeline", "--role", "operator")
	require.Regexp(t, `^rehearse_[a-z2-7]{10}_[a-z2-7]{42}\n`, made)
	id := regexp.MustCompile(`rehearse_([a-z2-7]{10})_`).FindStringSubmatch(made)[1]
	require.Regexp(t, id+`\s+ci\s+pipeline\s+operator\s+all\s+active`, good("token", "list"))
	require.Contains(t, good("token", "revoke", id, "--why", "it leaked"), "is revoked")
	require.Contains(t, good("token", "list", "--user", "ci"), "revoked")

	good("user", "link", "anna", "anna")
	good("user", "change", "anna", "--role", "viewer", "--client", "all", "--until", "2099-12-31")
	require.Contains(t, good("user", "reset", "anna"), "one-time secret: ")
	good("user", "disable", "ci", "--why", "not needed")
	var users struct {
		Users []struct {
			User       string
			Roles      []string
			ValidUntil string  `json:"valid_until"`
			SystemUser string  `json:"system_user"`
			DisabledAt *string `json:"disabled_at"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(good("user", "list", "--json")), &users))
	require.Equal(t, "2100-01-01T00:00:00Z", users.Users[0].ValidUntil)
	require.Equal(t, "anna", users.Users[0].SystemUser)
	require.NotNil(t, users.Users[1].DisabledAt)

	for says, args := range map[string][]string{
		"there is a user anna already":            {"user", "add", "anna"},
		`role "wiever" does not exist`:            {"user", "add", "bo", "--role", "wiever"},
		"the access of an auditor ends at a time": {"user", "add", "bo", "--role", "auditor"},
		`--until "tomorrow" is not a time`:        {"user", "add", "bo", "--until", "tomorrow"},
		"that user or token does not exist":       {"user", "disable", "nobody"},
		"it would have more rights than anna":     {"token", "create", "--user", "anna", "--for", "x", "--role", "administrator"},
		"is disabled":                             {"token", "create", "--user", "ci", "--for", "x", "--role", "operator"},
		"--for is missing":                        {"token", "create", "--user", "anna"},
	} {
		got := do(args...)
		require.Equal(t, 64, got.code, "%v: %s", args, got.err)
		require.Contains(t, got.err, says)
	}
}
