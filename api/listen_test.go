package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

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

// certified writes a certificate for 127.0.0.1 and its key, and returns who trusts it.
func certified(t *testing.T, cert, key string, serial int64) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	made := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, made, made, private.Public(), private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	at := time.Now().Add(time.Duration(serial) * time.Minute)
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		require.NoError(t, os.WriteFile(name, pem.EncodeToMemory(block), 0o600))
		require.NoError(t, os.Chtimes(name, at, at))
	}
	trusted := x509.NewCertPool()
	require.True(t, trusted.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	return trusted
}

func TestTheServerEncryptsWithTheCertificateOfTheFilesAsTheyAreNow(t *testing.T) {
	p := open(t)
	dir := t.TempDir()
	files := scenarios.TLSSettings{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	settings := scenarios.AccessSettings{TLS: &files}
	plain, err := Listen("127.0.0.1:0", settings, false)
	require.NoError(t, err)
	_, err = Encrypted(t.Context(), plain, settings)
	require.ErrorContains(t, err, "read the certificate of access.tls: ", "a certificate that is missing is found at the start")

	first := certified(t, files.Cert, files.Key, 1)
	listener, err := Encrypted(t.Context(), plain, settings)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- p.server.Serve(ctx, listener) }()
	ask := func(trusted *x509.CertPool) (*http.Response, error) {
		client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
		response, err := client.Get("https://" + listener.Addr().String() + "/healthz")
		if err == nil {
			response.Body.Close()
		}
		return response, err
	}
	response, err := ask(first)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, 2, response.ProtoMajor)
	require.GreaterOrEqual(t, response.TLS.Version, uint16(tls.VersionTLS12))

	second := certified(t, files.Cert, files.Key, 2)
	_, err = ask(first)
	require.ErrorContains(t, err, "certificate")
	response, err = ask(second)
	require.NoError(t, err, "one that was renewed is used without a restart")
	require.Equal(t, http.StatusOK, response.StatusCode)

	require.NoError(t, os.WriteFile(files.Key, []byte("half a key"), 0o600))
	_, err = ask(second)
	require.NoError(t, err, "while the pair does not fit, the last good one stays")
	stop()
	require.NoError(t, <-served)
}
