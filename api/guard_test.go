package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	p := open(t)
	for host, status := range map[string]int{
		"localhost": 200, "LocalHost:8484": 200, "127.0.0.1:8484": 200, "127.8.8.8": 200, "[::1]:8484": 200, "[::1]": 200,
		"rehearse.example": 421, "localhost.evil.example:8484": 421, "192.168.1.7:8484": 421, "0.0.0.0": 421, "[fe80::1]": 421, "127.0.0.1.evil.example": 421,
	} {
		for _, path := range []string{"/", v1 + "/runs", "/healthz"} {
			require.Equal(t, status, p.send("GET", path, "", "Host", host).StatusCode, "%s%s", host, path)
		}
	}
}

func TestAnotherSiteCannotMakeABrowserStartOrCancel(t *testing.T) {
	p := open(t)
	own := p.URL
	for name, each := range map[string]struct {
		headers []string
		allowed bool
	}{
		"a program that is no browser":                {nil, true},
		"a page of ours":                              {[]string{"Sec-Fetch-Site", "same-origin"}, true},
		"a page of ours in an older browser":          {[]string{"Origin", own}, true},
		"another site":                                {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, false},
		"another port of this machine":                {[]string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:9"}, false},
		"another site in an older browser":            {[]string{"Origin", "https://evil.example"}, false},
		"a frame without an origin":                   {[]string{"Origin", "null"}, false},
		"another site that lies about its content":    {[]string{"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"}, false},
		"another site that puts the method elsewhere": {[]string{"Sec-Fetch-Site", "cross-site", "X-HTTP-Method-Override", "GET"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			headers := append([]string{"Content-Type", "application/json"}, each.headers...)
			before := read[Runs](t, p.get(v1+"/runs?limit=500"))
			api := p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db"}`, headers...)
			form := p.send("POST", "/scenarios/helpdesk-db/run", "", headers...)
			after := read[Runs](t, p.get(v1+"/runs?limit=500"))
			if each.allowed {
				require.Equal(t, http.StatusAccepted, api.StatusCode, api.Text)
				require.Equal(t, http.StatusSeeOther, form.StatusCode)
				require.Len(t, after.Runs, len(before.Runs)+2)
				return
			}
			require.Equal(t, http.StatusForbidden, api.StatusCode)
			require.Equal(t, http.StatusForbidden, form.StatusCode)
			require.Contains(t, api.Text, "another site")
			require.Len(t, after.Runs, len(before.Runs))
		})
	}
}

func TestAnAddressThatIsNoTextIsTurnedAway(t *testing.T) {
	p := open(t)
	for address, status := range map[string]int{
		v1 + "/runs?service=%00": 400, v1 + "/runs?service=%ff": 400, v1 + "/runs?service=%zz": 400, "/services/%00": 400, "/services/%ff": 400,
		v1 + "/runs?service=%C3%A9": 200,
	} {
		got := p.get(address)
		require.Equal(t, status, got.StatusCode, "%s: %s", address, got.Text)
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	p := open(t)
	for _, path := range []string{"/", "/runs", v1 + "/runs", specPath, "/static/style.css", "/nothing", "/healthz"} {
		headers := p.look(path).Header
		require.Contains(t, headers.Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'", path)
		require.Contains(t, headers.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.Contains(t, headers.Get("Content-Security-Policy"), "script-src 'self';", "only our own file of script")
		require.NotContains(t, headers.Get("Content-Security-Policy"), "unsafe")
		require.Equal(t, "nosniff", headers.Get("X-Content-Type-Options"))
		require.Equal(t, "DENY", headers.Get("X-Frame-Options"))
		require.Equal(t, "no-referrer", headers.Get("Referrer-Policy"))
		require.Empty(t, headers.Get("Access-Control-Allow-Origin"))
	}
	require.Equal(t, "no-store", p.look("/runs").Header.Get("Cache-Control"))
	require.Equal(t, "max-age=3600", p.look("/static/style.css").Header.Get("Cache-Control"))
	require.Equal(t, "text/css; charset=utf-8", p.look("/static/style.css").Header.Get("Content-Type"))
	require.Equal(t, "image/svg+xml", p.look("/static/icon.svg").Header.Get("Content-Type"))
}

func TestTheLogHasTheAddressAndNeverTheQuery(t *testing.T) {
	p := open(t)
	p.get(v1 + "/runs?scenario=hunter2")
	require.Contains(t, p.log.String(), "level=DEBUG msg=request method=GET path=/api/v1/runs status=200")
	require.NotContains(t, p.log.String(), "hunter2")
}

func TestAHeadIsAnsweredLikeAGetWithoutItsBody(t *testing.T) {
	p := open(t)
	for _, path := range []string{"/", v1 + "/runs", "/healthz"} {
		got := p.send("HEAD", path, "")
		require.Equal(t, http.StatusOK, got.StatusCode, path)
		require.Empty(t, got.Text)
	}
}
