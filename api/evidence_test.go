package api

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/ledger"
)

func TestABundleIsExportedByTheAPI(t *testing.T) {
	p := open(t)
	ask := func(body, user string) answer {
		return p.send("POST", v1+"/evidence/bundle", body, "Content-Type", "application/json", "Test-User", user)
	}
	now := time.Now().UTC()
	period := `"from": "` + now.AddDate(0, -1, 0).Format(time.RFC3339) + `", "until": "` + now.AddDate(0, 0, 1).Format(time.RFC3339) + `"`
	require.Equal(t, http.StatusConflict, ask("{"+period+"}", "anna").StatusCode, "without the key")

	secret, public, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
	require.NoError(t, err)
	p.server.EvidenceKey, err = ledger.OpenKey(secret)
	require.NoError(t, err)
	require.NoError(t, p.store.UseKey(t.Context(), p.server.EvidenceKey))
	run := p.end("helpdesk-db", store.Failed, damaged)
	got := ask(`{"service": "helpdesk", `+period+"}", "anna")
	require.Equal(t, http.StatusOK, got.StatusCode, got.Text)
	require.Equal(t, "application/zip", got.Header.Get("Content-Type"))
	r, err := ledger.Verify(strings.NewReader(got.Text), int64(len(got.Text)), ledger.Verification{Key: public})
	require.NoError(t, err)
	require.Empty(t, r.Problems)
	require.Equal(t, "failed", r.Account.Runs[run.ID].Fact.Outcome)
	require.False(t, bytes.Contains([]byte(got.Text), []byte("hunter2")))

	for body, status := range map[string]int{
		`{"service": "nonesuch", ` + period + "}":                                       http.StatusNotFound,
		`{"service": "helpdesk", "client": "acme", ` + period + "}":                     http.StatusUnprocessableEntity,
		`{"from": "2026-10-02T00:00:00Z", "until": "2026-10-01T00:00:00Z"}`:             http.StatusUnprocessableEntity,
		`{"service": "helpdesk", "from": "yesterday", "until": "2026-10-01T00:00:00Z"}`: http.StatusUnprocessableEntity,
	} {
		got := ask(body, "anna")
		require.Equal(t, status, got.StatusCode, body+got.Text)
		p.keeps("POST", v1+"/evidence/bundle", got)
	}
	log := p.get(v1 + "/evidence")
	p.keeps("GET", v1+"/evidence", log)
	require.Equal(t, public, read[store.EvidenceLog](t, log).Key)
	checked := p.get(v1 + "/evidence/check")
	p.keeps("GET", v1+"/evidence/check", checked)
	require.Empty(t, read[store.CheckedEvidence](t, checked).Problems)
}
