package notice

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func to(h *hook) scenarios.Receiver {
	return scenarios.Receiver{Name: "hook", Webhook: &scenarios.Webhook{URL: h.URL + "/in/SECRETTOKEN?key=${NOTICE_KEY}", Secret: "${NOTICE_SECRET}"}}
}

// keyed sets what the references of the tests refer to.
func keyed(t *testing.T) {
	t.Setenv("NOTICE_KEY", "sesame-open")
	t.Setenv("NOTICE_SECRET", "signing-secret")
}

func TestAWebhookGetsASignedCloudEvent(t *testing.T) {
	keyed(t)
	h := webhookServer(t, true)
	p := arrange(t, to(h))
	p.serve()
	p.fails("12 rows")
	p.becomes(1, store.Sent)
	require.Len(t, h.heard(), 1)
	got := h.heard()[0]
	require.Equal(t, "application/cloudevents+json; charset=utf-8", got.Header.Get("Content-Type"))

	mac := hmac.New(sha256.New, []byte("signing-secret"))
	mac.Write([]byte(got.Header.Get("Webhook-Id") + "." + got.Header.Get("Webhook-Timestamp") + "." + got.Body))
	require.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), got.Header.Get("Webhook-Signature"))

	var e cloudevents.Event
	require.NoError(t, json.Unmarshal([]byte(got.Body), &e))
	require.NoError(t, e.Validate())
	require.Equal(t, "run/1", e.ID())
	require.Equal(t, got.Header.Get("Webhook-Id"), e.ID())
	require.Equal(t, "rehearse.run.failed", e.Type())
	require.Equal(t, "scenario/desk-1", e.Subject())
	require.Equal(t, noon, e.Time())
	var data map[string]any
	require.NoError(t, e.DataAs(&data))
	require.Equal(t, true, data["trouble"])
	require.Equal(t, "first", data["saying"])
	require.Equal(t, "12 rows", data["reason"])
	require.Equal(t, "failed", data["outcome"])
	require.Equal(t, "https://rehearse.acme.example/runs/20261122-030000-000001", data["link"])
	require.NotContains(t, got.Body, "signing-secret")
}

func TestASecretInTheFormOfStandardWebhooksIsUnderstood(t *testing.T) {
	header := http.Header{}
	// The example of the specification's own libraries.
	sign(header, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header.Get("Webhook-Signature"))
}

func TestOnly2xxIsDelivered(t *testing.T) {
	elsewhere := webhookServer(t, false)
	for name, row := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"500":            {answers(500, "out of\x1b[31m order SECRETTOKEN"), " answered 500: out of\uFFFD[31m order [secret]"},
		"a page of HTML": {answers(503, "<html>"+strings.Repeat("x", 5000)), " answered 503: <html>xxx"},
		"404":            {answers(404, ""), " answered 404"},
		"a redirect":     {answers(302, "", "Location", elsewhere.URL), " answered 302: redirects are not followed; name the address itself"},
		"it breaks off":  {breaksOff, " "},
		"it hangs":       {hangs, " did not answer in time"},
		"it hangs in its answer": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			w.(http.Flusher).Flush()
			hangs(w, r)
		}, " answered 500"},
		"it says that it is closed": {answers(418, "closed"), " answered 418: closed"},
	} {
		t.Run(name, func(t *testing.T) {
			keyed(t)
			h := webhookServer(t, false, row.answer)
			p := arrange(t, to(h))
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err := Try(ctx, p.w, "hook", p.log())
			require.Error(t, err)
			require.Contains(t, err.Error(), strings.TrimPrefix(h.URL, "http://")+row.says)
			for _, secret := range []string{"SECRETTOKEN", "sesame-open", "signing-secret"} {
				require.NotContains(t, err.Error(), secret)
			}
			require.LessOrEqual(t, len(err.Error()), 400)
			require.Empty(t, elsewhere.heard())
		})
	}
}

func TestAWebhookThatIsNoAddressIsSaidWithoutIt(t *testing.T) {
	for _, address := range []string{"ftp://x/SECRETTOKEN", "SECRETTOKEN", "http://\x7f/SECRETTOKEN", "https:///SECRETTOKEN"} {
		p := arrange(t, scenarios.Receiver{Name: "hook", Webhook: &scenarios.Webhook{URL: address}})
		err := Try(t.Context(), p.w, "hook", p.log())
		require.ErrorContains(t, err, "https://")
		require.NotContains(t, err.Error(), "SECRETTOKEN")
	}
}

func TestRetryAfterIsRead(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "999999999": 24 * time.Hour, "99999999999999999999": 0,
		noon.Add(time.Minute).Format(http.TimeFormat): time.Minute, noon.Add(-time.Minute).Format(http.TimeFormat): 0,
		noon.AddDate(9, 0, 0).Format(http.TimeFormat): 24 * time.Hour,
	} {
		require.Equal(t, want, retryAfter(header, noon), header)
	}
}

func TestADigestIsOneEvent(t *testing.T) {
	p := arrange(t)
	rows := []store.Notice{
		{Dedup: "a", Topic: "x", Kind: scenarios.RunFailed, Trouble: "t", Subject: "FAILED: one", Body: store.NoticeBody{At: noon, Tier: 2}},
		{Dedup: "b", Topic: "y", Kind: scenarios.RunPassed, Subject: "passed: two", Body: store.NoticeBody{At: noon, Tier: 1, Saying: store.SayRecovered}},
	}
	m := compose(p.w, rows)
	require.Equal(t, "2 notices of the quiet hours, 1 of them troubles", m.Subject)
	require.Contains(t, m.Text, "  - FAILED: one\n  - recovered: passed: two\n")
	require.Equal(t, 1, m.Tier)
	require.Equal(t, m.ID, compose(p.w, rows).ID)
	raw, err := json.Marshal(envelopeOf(p.w, m))
	require.NoError(t, err)
	var e cloudevents.Event
	require.NoError(t, json.Unmarshal(raw, &e))
	require.NoError(t, e.Validate())
	require.Equal(t, "rehearse.digest", e.Type())
	var data struct{ Notices []named }
	require.NoError(t, e.DataAs(&data))
	require.Len(t, data.Notices, 2)
	require.Equal(t, "b", data.Notices[1].ID)
}

type named struct{ ID string }
