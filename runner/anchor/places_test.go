package anchor_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

// authority is a time stamp authority of openssl behind HTTP, with its certificate.
func authority(t *testing.T) (url, cert string) {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		lacking(t, err)
	}
	dir := t.TempDir()
	run := func(arguments ...string) {
		t.Helper()
		command := exec.Command(openssl, arguments...)
		command.Dir = dir
		out, err := command.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ts.cnf"), []byte(`
[req]
distinguished_name = name
[name]
[tsa_ext]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = `+dir+`/serial
crypto_device = builtin
signer_cert = `+dir+`/tsa.pem
certs = `+dir+`/ca.pem
signer_key = `+dir+`/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "serial"), []byte("01\n"), 0o600))
	run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Authority of the test")
	run("req", "-config", "ts.cnf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA of the test")
	run("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "20", "-extfile", "ts.cnf", "-extensions", "tsa_ext", "-out", "tsa.pem")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		if err := os.WriteFile(filepath.Join(dir, "query.tsq"), query, 0o600); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		command := exec.Command(openssl, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq")
		command.Dir = dir
		answer, err := command.Output()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return server.URL, filepath.Join(dir, "ca.pem")
}

func TestAnAuthorityStampsCheckpointsWithTheTime(t *testing.T) {
	secret, public, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	url, cert := authority(t)
	_, otherCert := authority(t)
	k := newKept(t, storetest.Open(t, store.SQLite), secret, scenarios.AnchorPlace{Name: "tsa", Timestamp: &scenarios.TimestampPlace{URL: url, Cert: cert}})
	k.grow(t, 3)
	k.sign(t)
	require.Empty(t, k.state(t, "tsa").Trouble)
	bundle := k.bundle(t)

	authorities := func(file string) ledger.Verification {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		pool, err := ledger.Authorities(data)
		require.NoError(t, err)
		return ledger.Verification{Key: public, Authorities: pool}
	}
	r := verify(t, bundle, authorities(cert))
	require.Empty(t, r.Problems)
	require.Contains(t, strings.Join(r.Checked, "\n"), "time stamps by the authority: 2, the newest of the first 6 of 6 entries")

	r = verify(t, bundle, authorities(otherCert))
	require.False(t, r.Verified)
	require.Equal(t, ledger.NoTimestamp, r.Problems[0].Code)
	require.Contains(t, r.Problems[0].Text, "it is not signed by the authority that was given")

	without := newKept(t, storetest.Open(t, store.SQLite), secret)
	r = verify(t, without.bundle(t), authorities(cert))
	require.Equal(t, "no checkpoint in the bundle has a time stamp by the authority that was given", r.Problems[0].Text)

	wrong := newKept(t, storetest.Open(t, store.SQLite), secret, scenarios.AnchorPlace{Name: "tsa", Timestamp: &scenarios.TimestampPlace{URL: url, Cert: otherCert}})
	wrong.sign(t)
	require.Contains(t, wrong.state(t, "tsa").Trouble, "it is not signed by the authority that was given")
}

func TestATimeStampOfAnotherCheckpointIsRefused(t *testing.T) {
	url, cert := authority(t)
	nonce := big.NewInt(4711)
	request, err := ledger.TimestampRequest([]byte("a checkpoint"), nonce)
	require.NoError(t, err)
	response, err := http.Post(url, "application/timestamp-query", bytes.NewReader(request))
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	token, at, err := ledger.ReadTimestamp(answer, []byte("a checkpoint"), nonce)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	_, _, err = ledger.ReadTimestamp(answer, []byte("another"), nonce)
	require.ErrorContains(t, err, "it is about another checkpoint")
	_, _, err = ledger.ReadTimestamp(answer, []byte("a checkpoint"), big.NewInt(1))
	require.ErrorContains(t, err, "the time stamp answers another request")

	data, err := os.ReadFile(cert)
	require.NoError(t, err)
	pool, err := ledger.Authorities(data)
	require.NoError(t, err)
	_, err = ledger.VerifyTimestamp(token, []byte("a checkpoint"), pool)
	require.NoError(t, err)
	_, err = ledger.VerifyTimestamp(token, []byte("another"), pool)
	require.ErrorContains(t, err, "it is about another checkpoint")
	_, err = ledger.VerifyTimestamp(token[:len(token)/2], []byte("a checkpoint"), pool)
	require.Error(t, err)
	_, err = ledger.Authorities([]byte("no certificate"))
	require.ErrorContains(t, err, "there is no certificate in PEM in it")
}

func TestCheckpointsAreKeptInFilesRepositoriesAndByWebhook(t *testing.T) {
	secret, _, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	dir := t.TempDir()
	remote, repository := filepath.Join(dir, "remote"), filepath.Join(dir, "repository")
	git := func(arguments ...string) string {
		t.Helper()
		out, err := exec.Command("git", arguments...).CombinedOutput()
		require.NoError(t, err, string(out))
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "--bare", remote)
	git("clone", "-q", remote, repository)
	git("-C", repository, "-c", "user.name=t", "-c", "user.email=t@t.test", "commit", "-q", "--allow-empty", "-m", "begin")
	git("-C", repository, "push", "-q", "-u", "origin", "HEAD")
	var called []string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			Type string
			Data struct{ Checkpoint string }
		}
		_ = json.NewDecoder(r.Body).Decode(&event)
		called = append(called, event.Type, event.Data.Checkpoint)
	}))
	defer hook.Close()
	file := filepath.Join(dir, "checkpoints")
	k := newKept(t, storetest.Open(t, store.SQLite), secret,
		scenarios.AnchorPlace{Name: "copy", File: file}, scenarios.AnchorPlace{Name: "repo", Git: repository},
		scenarios.AnchorPlace{Name: "hook", Webhook: &scenarios.Webhook{URL: hook.URL}},
		scenarios.AnchorPlace{Name: "broken", File: filepath.Join(dir, "no such folder", "checkpoints")})
	signed := string(k.sign(t))
	k.grow(t, 1)
	again := string(k.sign(t))

	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, signed+"\n"+again+"\n", string(kept))
	require.Equal(t, []string{"rehearse.evidence.checkpoint", signed, "rehearse.evidence.checkpoint", again}, called)
	require.Equal(t, strings.TrimSpace(again), git("-C", remote, "show", "HEAD:"+git("-C", remote, "ls-tree", "--name-only", "HEAD")))
	require.Equal(t, "3", git("-C", remote, "rev-list", "--count", "HEAD"))
	require.Contains(t, k.state(t, "broken").Trouble, "no such file or directory")
	require.Empty(t, k.state(t, "repo").Trouble)
	require.Zero(t, k.state(t, "broken").Size)

	k.KeepNow(t.Context(), []byte(again))
	require.Len(t, called, 4, "what was kept is not kept twice")
}

func TestAnAnchorWaitsForItsTime(t *testing.T) {
	secret, _, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "checkpoints")
	k := newKept(t, storetest.Open(t, store.SQLite), secret, scenarios.AnchorPlace{Name: "copy", File: file, Every: units.Duration(1 << 50)})
	first := k.sign(t)
	k.grow(t, 1)
	signed, err := k.store.Checkpoint(context.Background(), k.key)
	require.NoError(t, err)
	k.Keep(t.Context(), signed)
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(first)+"\n", string(kept), "a day has not gone by")
}
