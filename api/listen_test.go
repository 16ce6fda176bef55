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

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	for address, says := range map[string]string{
		"127.0.0.1:0":          "",
		"127.9.9.9:0":          "",
		"[::1]:0":              "",
		"localhost:0":          "",
		":8484":                "without a host it would be open to every network",
		"0.0.0.0:8484":         "0.0.0.0 can be reached from other machines, and there is no access control yet",
		"[::]:8484":            ":: can be reached from other machines",
		"10.0.0.1:8484":        "10.0.0.1 can be reached from other machines",
		"127.0.0.1":            "missing port in address; write it as 127.0.0.1:8484",
		"127.0.0.1:port":       "port",
		"no.such.invalid:8484": "look up no.such.invalid",
	} {
		t.Run(address, func(t *testing.T) {
			listener, err := Listen(address)
			if says != "" {
				require.ErrorContains(t, err, says)
				return
			}
			if address == "[::1]:0" && err != nil {
				t.Skip("this machine has no IPv6:", err)
			}
			require.NoError(t, err)
			require.True(t, listener.Addr().(*net.TCPAddr).IP.IsLoopback())
			require.NoError(t, listener.Close())
		})
	}
}

func TestAPortThatIsTakenSaysWhatToDo(t *testing.T) {
	first, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	defer first.Close()
	_, err = Listen(first.Addr().String())
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
	listener, err := Listen("127.0.0.1:0")
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
