package notice

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func by2(address string) scenarios.Receiver {
	return scenarios.Receiver{Name: "chat", Shout: &scenarios.Shout{URL: address}}
}

func TestAChatServiceGetsTheNotice(t *testing.T) {
	h := webhookServer(t, true)
	host := strings.TrimPrefix(h.URL, "https://")
	for name, row := range map[string]struct {
		address string
		check   func(*testing.T, asked)
	}{
		"ntfy": {"ntfy://:tk_sesame@" + host + "/backups", func(t *testing.T, got asked) {
			require.Equal(t, "/backups", got.Path)
			require.Equal(t, "FAILED: desk-db: 12 rows", got.Header.Get("Title"))
			require.Equal(t, "High", got.Header.Get("Priority"))
			require.Contains(t, got.Body, "look at the dump")
		}},
		"a template of the library": {"generic://" + host + "/in?template=json", func(t *testing.T, got asked) {
			var data map[string]string
			require.NoError(t, json.Unmarshal([]byte(got.Body), &data))
			require.Equal(t, "FAILED: desk-db: 12 rows", data["title"])
			require.Contains(t, data["message"], "look at the dump")
		}},
		"gotify": {"gotify://" + host + "/Aaaaaaaaaaaaaaa", func(t *testing.T, got asked) {
			require.Contains(t, got.Body, "FAILED: desk-db: 12 rows")
		}},
		"mattermost": {"mattermost://" + host + "/sesame-token", func(t *testing.T, got asked) {
			require.Contains(t, got.Body, "look at the dump")
		}},
		"pagerduty": {"pagerduty://" + host + "/0123456789abcdef0123456789abcdef", func(t *testing.T, got asked) {
			var data struct {
				Action  string `json:"event_action"`
				Dedup   string `json:"dedup_key"`
				Payload struct{ Summary, Severity, Source string }
			}
			require.NoError(t, json.Unmarshal([]byte(got.Body), &data))
			require.Equal(t, "trigger", data.Action)
			require.Regexp(t, `^rehearse/scenario/desk-\d+$`, data.Dedup)
			require.Equal(t, "FAILED: desk-db: 12 rows", data.Payload.Summary)
			require.Equal(t, "critical", data.Payload.Severity)
			require.Equal(t, "desk", data.Payload.Source)
		}},
		"opsgenie": {"opsgenie://" + host + "/sesame-key", func(t *testing.T, got asked) {
			require.Equal(t, "/v2/alerts", got.Path)
			require.Equal(t, "GenieKey sesame-key", got.Header.Get("Authorization"))
			require.Contains(t, got.Body, `"message":"FAILED: desk-db: 12 rows"`)
			require.Contains(t, got.Body, `"priority":"P1"`)
			require.Contains(t, got.Body, `"alias":"rehearse/scenario/desk-`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h.mu.Lock()
			h.got, h.answers = nil, []http.HandlerFunc{answers(202, `{"id":"x"}`, "Content-Type", "application/json")}
			if name == "mattermost" || name == "gotify" || name == "ntfy" {
				h.answers = []http.HandlerFunc{answers(200, map[bool]string{true: `{"id":1}`, false: `{"id":"x"}`}[name == "gotify"], "Content-Type", "application/json")}
			}
			h.mu.Unlock()
			p := arrange(t, by2(row.address))
			p.serve()
			p.fails("12 rows")
			p.becomes(1, store.Sent)
			require.Len(t, h.heard(), 1)
			row.check(t, h.heard()[0])
		})
	}
}

func TestTheEndOfATroubleResolvesWhatItsBeginningOpened(t *testing.T) {
	h := webhookServer(t, true, answers(202, "{}"))
	p := arrange(t, by2("pagerduty://"+strings.TrimPrefix(h.URL, "https://")+"/0123456789abcdef0123456789abcdef"))
	p.serve()
	n := p.fails("why")
	p.becomes(1, store.Sent)
	p.recovers(n)
	p.becomes(2, store.Sent)
	got := h.heard()
	require.Len(t, got, 2)
	require.Contains(t, got[0].Body, `"event_action":"trigger"`)
	require.Contains(t, got[1].Body, `"event_action":"resolve"`)
	require.Contains(t, got[1].Body, `"dedup_key":"rehearse/scenario/desk-1"`)
	require.Contains(t, got[0].Body, `"dedup_key":"rehearse/scenario/desk-1"`)
}

func TestTheEndOfATroubleInQuietHoursResolvesItAsWell(t *testing.T) {
	h := webhookServer(t, true, answers(202, "{}"))
	p := arrange(t, by2("pagerduty://"+strings.TrimPrefix(h.URL, "https://")+"/0123456789abcdef0123456789abcdef"))
	stop := p.serve()
	n := p.fails("why")
	p.becomes(1, store.Sent)
	stop()

	now := time.Now().UTC()
	p.w.Settings.Notices.Receivers[0].Quiet = &scenarios.Quiet{From: now.Add(-time.Hour).Format("15:04"), Until: now.Add(2 * time.Hour).Format("15:04")}
	stop = p.serve()
	p.recovers(n)
	p.fails("something else")
	require.Eventually(t, func() bool {
		kept := p.notices(store.Waiting)
		return len(kept) == 2 && kept[0].Receiver != "" && kept[0].NextAt.After(now.Add(time.Hour)) && kept[1].NextAt.After(now.Add(time.Hour))
	}, 10*time.Second, 10*time.Millisecond)
	stop()

	p.w.Settings.Notices.Receivers[0].Quiet = nil
	require.NoError(t, p.Store.PostponeNotices(t.Context(), p.notices(store.Waiting), time.Now()))
	p.serve()
	p.becomes(3, store.Sent)
	got := h.heard()
	require.Len(t, got, 3, "each by itself: an incident is opened and resolved by its own key")
	require.Contains(t, got[1].Body, `"event_action":"resolve"`)
	require.Contains(t, got[1].Body, `"dedup_key":"rehearse/scenario/desk-1"`)
	require.Contains(t, got[2].Body, `"event_action":"trigger"`)
	require.Contains(t, got[2].Body, `"dedup_key":"rehearse/scenario/desk-2"`)
}

func TestServicesWhoseAddressIsFixedGetTheNotice(t *testing.T) {
	for name, row := range map[string]struct{ address, host, path, says string }{
		"slack": {"slack://hook:T0AAAAAAA-B0BBBBBBB-cccccccccccccccccccccccc@webhook", "hooks.slack.com",
			"/services/T0AAAAAAA/B0BBBBBBB/cccccccccccccccccccccccc", `"text":"FAILED: desk-db: 12 rows \u2039!channel\u203a"`},
		"teams": {"teams://11111111-4444-4444-8444-cccccccccccc@22222222-4444-4444-8444-cccccccccccc/33333301222222222233333333333344/44444444-4444-4444-8444-cccccccccccc/V2ESyij_gAljSoUQHvZoZYzlpAoAXExyOl26dlf1xHEx05?host=acme.webhook.office.com",
			"acme.webhook.office.com", "/webhookb2/11111111-4444-4444-8444-cccccccccccc@22222222-4444-4444-8444-cccccccccccc/IncomingWebhook/33333301222222222233333333333344/44444444-4444-4444-8444-cccccccccccc/V2ESyij_gAljSoUQHvZoZYzlpAoAXExyOl26dlf1xHEx05",
			`"title":"FAILED: desk-db: 12 rows \u2039!channel\u203a"`},
		"discord":  {"discord://sesame-token@123456789", "discord.com", "/api/webhooks/123456789/sesame-token", "look at the dump"},
		"telegram": {"telegram://12345:sesame-token@telegram?chats=42", "api.telegram.org", "/bot12345:sesame-token/sendMessage", "look at the dump"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NOTICE_ADDRESS", row.address)
			p := arrange(t, by2("${NOTICE_ADDRESS}"))
			p.serve()
			p.fails("12 rows <!channel>")
			p.becomes(1, store.Sent)
			told, _ := internet.Load(row.host)
			got, is := told.(asked)
			require.True(t, is, "it went to %s", row.host)
			require.Equal(t, row.path, got.Path)
			plain := strings.NewReplacer("‹", `\u2039`, "›", `\u203a`).Replace(got.Body)
			require.Contains(t, plain, row.says)
		})
	}
}

func TestEachServiceIsToldInItsOwnTerms(t *testing.T) {
	w := &scenarios.Workspace{}
	m := compose(w, []store.Notice{{Topic: "t", Kind: scenarios.RunFailed, Trouble: "x", Subject: "FAILED: x", Body: store.NoticeBody{Tier: 2, Reason: "<!channel> @everyone [click](https://evil)"}}})
	for _, scheme := range []string{"slack", "teams", "discord", "telegram", "matrix", "pushover"} {
		text, params := spoken(scheme, m)
		require.Equal(t, "FAILED: x", params["title"], scheme)
		require.NotContains(t, text, "<!channel>")
		require.NotContains(t, text, "@everyone")
		require.NotContains(t, text, "](")
	}
	text, params := spoken("googlechat", m)
	require.Empty(t, params)
	require.True(t, strings.HasPrefix(text, "FAILED: x\n"))
	for name, row := range map[string]struct {
		change func(*store.Notice)
		want   string
	}{
		"a broken backup": {func(*store.Notice) {}, "critical"},
		"a broken rig":    {func(n *store.Notice) { n.Kind = scenarios.RunInconclusive }, "warning"},
		"its end":         {func(n *store.Notice) { n.Trouble = "" }, "info"},
	} {
		n := m.Notices[0]
		row.change(&n)
		_, params := spoken("pagerduty", compose(w, []store.Notice{n}))
		require.Equal(t, row.want, params["severity"], name)
	}
	_, params = spoken("pagerduty", trial(w, noon))
	require.Empty(t, params["action"], "a trial opens something that a person sees")
}

func TestAShoutThatFailsSaysWhyWithoutItsToken(t *testing.T) {
	refuses := webhookServer(t, true, answers(401, "bad token tk_sesame_open_1234"))
	elsewhere := webhookServer(t, true)
	redirects := webhookServer(t, true, answers(307, "", "Location", elsewhere.URL))
	silent := webhookServer(t, true, hangs)
	host := func(h *hook) string { return strings.TrimPrefix(h.URL, "https://") }
	for name, row := range map[string]struct{ address, says string }{
		"it is refused":              {"opsgenie://" + host(refuses) + "/tk_sesame_open_1234", "401"},
		"it redirects":               {"generic://" + host(redirects) + "/tk_sesame_open_1234", "redirects are not followed"},
		"it hangs":                   {"generic://" + host(silent) + "/tk_sesame_open_1234", "did not answer in time"},
		"nobody listens":             {"ntfy://:tk_sesame_open_1234@127.0.0.1:1/tk_sesame_open_1234", "connection refused"},
		"no such service":            {"carrier://tk_sesame_open_1234", "no such kind of receiver is known"},
		"an address that is broken":  {"slack://tk_sesame_open_1234", "shout.url is not understood"},
		"a key that is none":         {"pagerduty://" + host(refuses) + "/tk_sesame_open_1234", "shout.url is not understood"},
		"a token in place of a host": {"pushbullet://tk_sesame_open_1234", "pushbullet: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NOTICE_ADDRESS", row.address)
			p := arrange(t, by2("${NOTICE_ADDRESS}"))
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			err := Try(ctx, p.w, "chat", p.log())
			require.ErrorContains(t, err, row.says)
			require.NotContains(t, err.Error(), "sesame")
			require.Empty(t, elsewhere.heard())
			require.NotContains(t, p.said.String(), "sesame")
		})
	}
}

func TestWhatIsMasked(t *testing.T) {
	for name, row := range map[string]struct{ text, secret, want string }{
		"what follows a host":      {"Post \"https://hooks.slack.com/services/T0/B0/abc\": refused", "", "Post \"https://hooks.slack.com/…\": refused"},
		"a password in an address": {"dial smtp://desk:hunter22@mail.acme.example:25/x", "", "dial smtp://mail.acme.example:25/…"},
		"a token as a host":        {"open pushbullet://abcdefgh", "", "open pushbullet://…"},
		"the secret itself":        {"key hunter22 is wrong", "hunter22", "key [secret] is wrong"},
		"a part of an address":     {"no channel T0AAAAAAA", "slack://hook:T0AAAAAAA-B0BBBBBBB-cccc@webhook", "no channel [secret]"},
		"nothing":                  {"it broke", "", "it broke"},
		"two lines":                {"it\r\nbroke\x1b", "", "it broke\uFFFD"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.want, masked(row.text, row.secret))
		})
	}
}
