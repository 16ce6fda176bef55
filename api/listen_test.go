package api

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

func TestBeyondLoopbackTheServerNeedsSignInAndEncryption(t *testing.T) {
	for name, row := range map[string]struct {
		address          string
		closed, noSignIn bool
		says             string
	}{
		"loopback":                          {"127.0.0.1", false, false, ""},
		"loopback, for one person":          {"127.0.0.1", false, true, ""},
		"another loopback":                  {"127.9.9.9", false, true, ""},
		"loopback of IPv6":                  {"::1", false, true, ""},
		"every address, encrypted":          {"", true, false, ""},
		"an address, encrypted":             {"10.0.0.1", true, false, ""},
		"an address, in clear":              {"10.0.0.1", false, false, "10.0.0.1 can be reached from other machines, and passwords would cross the network unencrypted: set access.tls"},
		"every address, in clear":           {"", false, false, "every address of this machine can be reached from other machines, and passwords"},
		"an address of IPv6, in clear":      {"::", false, false, ":: can be reached from other machines"},
		"encrypted, but without signing in": {"10.0.0.1", true, true, "10.0.0.1 can be reached from other machines, and with --no-sign-in everyone who reaches the server may do everything"},
		"in clear, without signing in":      {"0.0.0.0", false, true, "and with --no-sign-in everyone"},
	} {
		t.Run(name, func(t *testing.T) {
			err := mayListen(row.address, row.closed, row.noSignIn)
			if row.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.says)
		})
	}
}

func TestAnAddressIsListenedOnOrRefused(t *testing.T) {
	for address, says := range map[string]string{
		"127.0.0.1:0":          "",
		"localhost:0":          "",
		":8484":                `listen address ":8484": every address of this machine can be reached`,
		"0.0.0.0:8484":         "0.0.0.0 can be reached from other machines",
		"127.0.0.1":            "missing port in address; write it as 127.0.0.1:8484",
		"127.0.0.1:port":       "port",
		"no.such.invalid:8484": "look up no.such.invalid",
	} {
		t.Run(address, func(t *testing.T) {
			listener, err := Listen(address, scenarios.AccessSettings{}, false)
			if says != "" {
				require.ErrorContains(t, err, says)
				return
			}
			require.NoError(t, err)
			require.True(t, listener.Addr().(*net.TCPAddr).IP.IsLoopback())
			require.NoError(t, listener.Close())
		})
	}
}

func TestAPortThatIsTakenSaysWhatToDo(t *testing.T) {
	first, err := Listen("127.0.0.1:0", scenarios.AccessSettings{}, false)
	require.NoError(t, err)
	defer first.Close()
	_, err = Listen(first.Addr().String(), scenarios.AccessSettings{}, false)
	require.ErrorContains(t, err, "is another Rehearse running there?")
}

func TestARequestUnderWayIsAnsweredBeforeTheServerStops(t *testing.T) {
	p := open(t)
	arrived, goOn := make(chan struct{}), make(chan struct{})
	p.server.Workspace = func() *scenarios.Workspace {
		close(arrived)
		<-goOn
		return desk()
	}
	listener, err := Listen("127.0.0.1:0", scenarios.AccessSettings{}, false)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- p.server.Serve(ctx, listener) }()

	answered := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + listener.Addr().String() + v1 + "/scenarios/helpdesk-db")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answered <- response.Status + string(body)
	}()
	<-arrived
	stop()
	close(goOn)
	require.Contains(t, <-answered, `200 OK{"scenario":"helpdesk-db"`)
	require.NoError(t, <-served)
	_, err = net.Dial("tcp", listener.Addr().String())
	require.Error(t, err, "nobody listens any more")
}
