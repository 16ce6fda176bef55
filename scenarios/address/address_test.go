package address

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOfAnAddressOnlyTheHostIsShown(t *testing.T) {
	for address, shown := range map[string]string{
		"https://hc.example/ping/6b1f?x=y":    "https://hc.example/…",
		"https://user:pw@hc.example:8443/6b1": "https://hc.example:8443/…",
		"${HEARTBEAT}":                        "(hidden)",
		"://":                                 "(hidden)",
	} {
		require.Equal(t, shown, HostOnly(address))
	}
}

func TestWhoSignsInIsHidden(t *testing.T) {
	require.Equal(t, "rest:https://…@host/repo", WithoutUser("rest:https://ann:pw@host/repo"))
	require.Equal(t, "GET http://app:8080/a@b", WithoutUser("GET http://app:8080/a@b"))
}

func TestThePasswordOfAnAddress(t *testing.T) {
	for address, password := range map[string]string{
		"rest:https://user:pass@host/":  "pass",
		"rest:https://user:p%40ss@host": "p@ss",
		"https://user@host/":            "",
		"https://host:443/":             "",
		"/backups/restic":               "",
	} {
		require.Equal(t, password, Password(address), address)
	}
}

func TestADatabaseIsShownWithoutPasswords(t *testing.T) {
	require.Equal(t, "postgres://ann:xxxxx@db/rehearse?sslpassword=xxxxx", Database("postgres://ann:pw@db/rehearse?sslpassword=key"))
	require.Equal(t, "(hidden)", Database("postgres://ann:%zz@db"))
}
