package api

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

const password = "correct horse battery"

// root is a context in which the user of the operating system acts.
func root(t testing.TB) context.Context { return access.With(t.Context(), access.OfSystem("root")) }

// user adds somebody who has chosen a password.
func (p *place) user(name string, clients []string, roles ...access.Role) {
	p.t.Helper()
	end := time.Now().Add(time.Hour)
	_, secret, err := p.store.AddUser(root(p.t), store.User{Name: name, Roles: roles, Clients: clients, ValidUntil: &end}, true)
	require.NoError(p.t, err)
	user, err := p.store.User(p.t.Context(), name)
	require.NoError(p.t, err)
	_, err = p.store.ChangePassword(access.With(p.t.Context(), user.Actor("")), secret, password)
	require.NoError(p.t, err)
}

// token makes a token with all rights of a user.
func (p *place) token(name string, roles ...access.Role) string {
	p.t.Helper()
	user, err := p.store.User(p.t.Context(), name)
	require.NoError(p.t, err)
	_, secret, err := p.store.MakeToken(root(p.t), store.Token{UserName: name, Name: "test", Roles: roles, Clients: user.Clients, ExpiresAt: time.Now().Add(time.Hour)})
	require.NoError(p.t, err)
	return secret
}

// browser keeps cookies, and follows no redirects.
type browser struct {
	*http.Client
	p *place
}

func (p *place) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(p.t, err)
	return &browser{&http.Client{Jar: jar, Transport: p.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p}
}

func (b *browser) get(path string) answer { return b.do("GET", path, nil) }

func (b *browser) post(path string, form url.Values) answer { return b.do("POST", path, form) }

func (b *browser) do(method, path string, form url.Values) answer {
	b.p.t.Helper()
	address := path
	if !strings.HasPrefix(path, "http") {
		address = b.p.URL + path
	}
	request, err := http.NewRequestWithContext(b.p.t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(b.p.t, err)
	request.Header.Set("Accept", "text/html")
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.Do(request)
	require.NoError(b.p.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(b.p.t, err)
	return answer{response, string(body)}
}

func (b *browser) signIn(name, secret string) answer {
	return b.post("/sign-in", url.Values{"user": {name}, "password": {secret}, "next": {"/runs"}})
}

func TestNothingIsReachableWithoutSigningInButHealth(t *testing.T) {
	p := closed(t)
	reachable := map[string]bool{"/healthz": true, "/readyz": true, "/static/:file": true, "/schema/:file": true, "/sign-in": true, "/sign-out": true}
	for _, route := range p.server.router.Routes() {
		got := p.send(route.Method, strings.ReplaceAll(route.Path, ":", "x"), "{}", "Content-Type", "application/json")
		if reachable[route.Path] || strings.HasPrefix(route.Path, "/sign-in/") {
			require.NotContains(t, got.Text, "You are not signed in.", route.Path)
			continue
		}
		require.Equal(t, http.StatusUnauthorized, got.StatusCode, "%s %s: %s", route.Method, route.Path, got.Text)
		require.Equal(t, `Bearer realm="Rehearse"`, got.Header.Get("WWW-Authenticate"))
		require.Contains(t, got.Text, "You are not signed in.")
	}
	require.Equal(t, "/sign-in?next=%2Fruns%3Fstate%3Dended", p.browser().get("/runs?state=ended").Header.Get("Location"))
}

func TestAPersonSignsInAndOutWithAPage(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Viewer)
	b := p.browser()
	require.Contains(t, b.get("/sign-in?next=/runs").Text, `name="next" value="/runs"`)
	wrong := b.signIn("anna", "wrong")
	require.Equal(t, http.StatusUnauthorized, wrong.StatusCode)
	require.Contains(t, wrong.Text, "The name or the password is wrong")
	require.Empty(t, wrong.Cookies())

	in := b.signIn("anna", password)
	require.Equal(t, http.StatusSeeOther, in.StatusCode, in.Text)
	require.Equal(t, "/runs", in.Header.Get("Location"))
	cookie := in.Cookies()[0]
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	page := b.get("/runs")
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.Text, "Sign out")
	require.NotContains(t, page.Text, `href="/users"`)
	require.Equal(t, http.StatusForbidden, b.get("/users").StatusCode)
	account := read[Account](t, b.get(v1+"/account"))
	require.Equal(t, "person:anna", account.ID)

	data, found, err := p.store.Sessions().Find(cookie.Value)
	require.NoError(t, err)
	require.True(t, found, "the database knows it by a digest")
	require.NotContains(t, string(data), password)
	require.Equal(t, http.StatusSeeOther, b.post("/sign-out", nil).StatusCode)
	require.Equal(t, http.StatusSeeOther, b.get("/runs").StatusCode)
	_, found, err = p.store.Sessions().Find(cookie.Value)
	require.NoError(t, err)
	require.False(t, found, "a cookie that was copied is worth nothing")
}

func TestAOneTimeSecretOpensNothingButTheChoiceOfAPassword(t *testing.T) {
	p := closed(t)
	secret, err := p.store.FirstAdministrator(t.Context(), "admin")
	require.NoError(t, err)
	b, other := p.browser(), p.browser()
	require.Equal(t, "/account", b.signIn("admin", secret).Header.Get("Location"))
	require.Equal(t, "/account", other.signIn("admin", secret).Header.Get("Location"))
	require.Equal(t, "/account", b.get("/runs").Header.Get("Location"))
	require.Equal(t, http.StatusForbidden, b.get(v1+"/runs").StatusCode)
	require.Contains(t, b.get("/account").Text, "You signed in with a one-time secret.")

	form := url.Values{"old": {secret}, "new": {password}, "again": {"another password"}}
	require.Contains(t, b.post("/account/password", form).Text, "The two new passwords are not the same.")
	form.Set("again", password)
	require.Equal(t, http.StatusSeeOther, b.post("/account/password", form).StatusCode)
	require.Equal(t, http.StatusOK, b.get("/users").StatusCode, "this session goes on")
	require.Equal(t, "/sign-in?next=%2Fruns", other.get("/runs").Header.Get("Location"), "all others end")
	require.Contains(t, p.browser().signIn("admin", secret).Text, "The name or the password is wrong")
}

func TestAUserWhoIsDisabledIsOutAtOnce(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Operator)
	b, token := p.browser(), p.token("anna", access.Operator)
	b.signIn("anna", password)
	require.Equal(t, http.StatusOK, b.get("/runs").StatusCode)
	require.Equal(t, http.StatusOK, p.send("GET", v1+"/runs", "", "Authorization", "Bearer "+token).StatusCode)
	yes := true
	_, err := p.store.ChangeUser(root(t), "anna", store.UserChange{Disabled: &yes})
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, b.get("/runs").StatusCode)
	require.Equal(t, http.StatusUnauthorized, p.send("GET", v1+"/runs", "", "Authorization", "Bearer "+token).StatusCode)
}

func TestAProgramSignsInWithAToken(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Operator, access.Viewer)
	token := p.token("anna", access.Operator)
	started := p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db"}`, "Authorization", "Bearer "+token, "Content-Type", "application/json")
	require.Equal(t, http.StatusAccepted, started.StatusCode, started.Text)
	require.Equal(t, "person:anna", read[store.Run](t, started).ByID)
	request, err := http.NewRequestWithContext(t.Context(), "GET", p.URL+v1+"/calendar.ics", nil)
	require.NoError(t, err)
	request.SetBasicAuth("anything", token)
	response, err := p.Client().Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode, "calendars know only passwords")

	for _, header := range []string{"Bearer " + token + "x", "Bearer", "Bearer rehearse_x_y", "Basic xx", "Digest a"} {
		got := p.send("GET", v1+"/runs", "", "Authorization", header)
		require.Equal(t, http.StatusUnauthorized, got.StatusCode, header)
		require.Contains(t, got.Text, "the token is unknown, expired or revoked")
	}
	made := p.send("POST", v1+"/tokens", `{"name":"more","roles":["operator"],"expires_at":"2099-01-01T00:00:00Z"}`, "Authorization", "Bearer "+token, "Content-Type", "application/json")
	require.Equal(t, http.StatusForbidden, made.StatusCode, "a token makes no tokens")
	require.Equal(t, "person:anna", read[Account](t, p.send("GET", v1+"/account", "", "Authorization", "Bearer "+token)).ID)
}

func TestAnAdministratorManagesUsersAndTokensByPageAndByAPI(t *testing.T) {
	p := closed(t)
	_, secret, err := p.store.AddUser(root(t), store.User{Name: "root", Roles: []access.Role{access.Administrator}}, true)
	require.NoError(t, err)
	b := p.browser()
	b.signIn("root", secret)
	b.post("/account/password", url.Values{"old": {secret}, "new": {password}, "again": {password}})

	added := b.post("/users", url.Values{"user": {"bo"}, "role": {"operator"}, "clients": {"acme"}})
	require.Equal(t, http.StatusOK, added.StatusCode, added.Text)
	require.Contains(t, added.Text, "The one-time secret of bo")
	require.Regexp(t, `<code class="secret">[a-z2-7]{5}(-[a-z2-7]{5}){3}</code>`, added.Text)
	require.Equal(t, http.StatusSeeOther, b.post("/users/bo", url.Values{"role": {"viewer"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, b.post("/users/bo/disable", url.Values{"disabled": {"yes"}}).StatusCode)
	require.Contains(t, b.post("/users/bo/reset", nil).Text, "The one-time secret of bo")
	require.Contains(t, b.post("/users", url.Values{"user": {"bo"}}).Text, "there is a user bo already")
	require.Contains(t, b.post("/users", url.Values{"user": {"cy"}, "role": {"auditor"}}).Text, "the access of an auditor ends at a time")
	require.Contains(t, b.get("/users").Text, "disabled")

	made := b.post("/tokens", url.Values{"user": {"root"}, "name": {"ci"}, "role": {"operator"}, "days": {"30"}})
	require.Contains(t, made.Text, `<code class="secret">rehearse_`)
	token := p.token("root", access.Administrator)
	auth := []string{"Authorization", "Bearer " + token, "Content-Type", "application/json"}
	users := p.send("GET", v1+"/users", "", auth...)
	require.Equal(t, http.StatusOK, users.StatusCode)
	require.NotContains(t, users.Text, "argon2")
	cy := p.send("POST", v1+"/users", `{"user":"cy","roles":["auditor"],"clients":["acme"],"valid_until":"2099-01-01T00:00:00Z"}`, auth...)
	require.Equal(t, http.StatusCreated, cy.StatusCode, cy.Text)
	require.NotEmpty(t, read[SecretOf](t, cy).Secret)
	changed := p.send("POST", v1+"/users/cy", `{"roles":["viewer"],"without_end":true}`, auth...)
	require.Equal(t, http.StatusOK, changed.StatusCode, changed.Text)
	require.Nil(t, read[store.User](t, changed).ValidUntil)
	require.Equal(t, http.StatusNotFound, p.send("POST", v1+"/users/nobody", `{}`, auth...).StatusCode)
	require.Contains(t, p.send("POST", v1+"/users/root", `{"roles":["viewer"]}`, auth...).Text, "root is the only administrator")

	log := b.get("/access-log")
	for _, says := range []string{"user.added: bo", "token.made", "password.reset: bo", "person:root", "127.0.0.1", "before: roles operator; only clients acme"} {
		require.Contains(t, log.Text, says)
	}
	entries := read[AccessLog](t, p.send("GET", v1+"/access-log?limit=2", "", auth...))
	require.Len(t, entries.Entries, 2)
	require.NotNil(t, entries.Next)
}

func TestAWaiverIsAskedForAndApprovedByPages(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Steward)
	p.user("root", nil, access.Administrator)
	anna, boss := p.browser(), p.browser()
	anna.signIn("anna", password)
	boss.signIn("root", password)
	asked := anna.post("/waivers", url.Values{"for": {"person:anna"}, "until": {time.Now().AddDate(0, 0, 7).Format(time.DateOnly)}, "reason": {"she is alone"}})
	require.Equal(t, http.StatusSeeOther, asked.StatusCode, asked.Text)
	require.Equal(t, http.StatusForbidden, anna.post("/waivers/1/approve", nil).StatusCode)
	require.NotContains(t, anna.get("/waivers").Text, "/waivers/1/approve")
	require.Contains(t, boss.get("/waivers").Text, "/waivers/1/approve")
	require.Equal(t, http.StatusSeeOther, boss.post("/waivers/1/approve", nil).StatusCode)
	require.Contains(t, anna.get("/waivers").Text, `<span class="pill approved">approved</span>`)
	require.Equal(t, http.StatusUnprocessableEntity, boss.post("/waivers/1/approve", nil).StatusCode)
	require.Equal(t, http.StatusSeeOther, anna.post("/waivers/1/withdraw", nil).StatusCode)
}

func TestWhoGuessesIsSlowedDownByAddress(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Viewer)
	for range 10 {
		require.Equal(t, http.StatusUnauthorized, p.browser().signIn("nobody", "wrong").StatusCode)
	}
	require.Equal(t, http.StatusTooManyRequests, p.browser().signIn("anna", password).StatusCode)
	require.Equal(t, http.StatusTooManyRequests, p.send("GET", v1+"/runs", "", "Authorization", "Bearer wrong").StatusCode)

	l, at := newLimiter(time.Second, 2), time.Now()
	require.Equal(t, []bool{true, true, false, true}, []bool{l.allow("a", at), l.allow("a", at), l.allow("a", at), l.allow("b", at)})
	require.True(t, l.allow("a", at.Add(time.Second)))
	require.Equal(t, "2001:db8:0:1::/64", caller("2001:db8:0:1:2:3:4:5"))
	require.Equal(t, "192.0.2.7", caller("192.0.2.7"))
}

func TestOnlyATrustedProxySaysWhereARequestComesFrom(t *testing.T) {
	s := &Server{proxies: scenarios.AccessSettings{TrustedProxies: []string{"10.0.0.0/8", "192.0.2.1"}}.Proxies()}
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")}, s.proxies)
	for name, row := range map[string]struct {
		peer, forwarded, proto, from string
		encrypted                    bool
	}{
		"no proxy":                          {"203.0.113.5:1", "", "", "203.0.113.5", false},
		"somebody who claims to be another": {"203.0.113.5:1", "198.51.100.1", "https", "203.0.113.5", false},
		"a proxy":                           {"10.0.0.5:1", "198.51.100.1", "https", "198.51.100.1", true},
		"a proxy that speaks plain HTTP":    {"10.0.0.5:1", "198.51.100.1", "http", "198.51.100.1", false},
		"two proxies":                       {"10.0.0.5:1", "198.51.100.1, 10.9.9.9", "https", "198.51.100.1", true},
		"a client that forges the first":    {"10.0.0.5:1", "1.2.3.4, 198.51.100.1, 10.9.9.9", "https", "198.51.100.1", true},
		"a proxy that says nothing":         {"10.0.0.5:1", "", "https", "10.0.0.5", true},
		"a proxy that says nonsense":        {"192.0.2.1:1", "unknown", "https", "192.0.2.1", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = row.peer
			r.Header.Set("X-Forwarded-For", row.forwarded)
			r.Header.Set("X-Forwarded-Proto", row.proto)
			require.Equal(t, row.from, s.address(r))
			require.Equal(t, row.encrypted, s.encrypted(r))
		})
	}
}

func TestBehindAProxyTheCookieIsForTLSAndNobodyGoesAroundIt(t *testing.T) {
	p := closed(t, func(o *Options) { o.Access.TrustedProxies = []string{"10.0.0.0/8"} })
	p.user("anna", nil, access.Viewer)
	ask := func(peer, proto string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(url.Values{"user": {"anna"}, "password": {password}}.Encode()))
		r.RemoteAddr, r.Header = peer, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Forwarded-Proto": {proto}, "X-Forwarded-For": {"198.51.100.1"}}
		w := httptest.NewRecorder()
		p.server.Handler().ServeHTTP(w, r)
		return w
	}
	direct := ask("203.0.113.5:1", "https")
	require.Equal(t, http.StatusForbidden, direct.Code)
	require.Contains(t, direct.Body.String(), "only through its proxy")
	through := ask("10.0.0.5:1", "https")
	require.Equal(t, http.StatusSeeOther, through.Code)
	require.Equal(t, "max-age=31536000", through.Header().Get("Strict-Transport-Security"))
	cookie := through.Result().Cookies()[0]
	require.Equal(t, "__Host-rehearse", cookie.Name)
	require.True(t, cookie.Secure)
	log, err := p.store.AccessLog(t.Context(), store.AccessFilter{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "198.51.100.1", log.Entries[0].Actor.From)
}

func TestABrowserIsSentBackOnlyToThisServer(t *testing.T) {
	for next, to := range map[string]string{
		"/runs?state=ended": "/runs?state=ended", "": "/", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "runs": "/", "/a\r\nb": "/", `\\evil`: "/",
	} {
		require.Equal(t, to, localPath(next), next)
	}
}

func TestWithoutSigningInEveryPageSaysSoAndTheRecordsToo(t *testing.T) {
	p := closed(t, func(o *Options) { o.NoSignIn = true })
	for _, path := range []string{"/", "/runs", "/calendar", "/account", "/users"} {
		page := p.look(path)
		require.Equal(t, http.StatusOK, page.StatusCode, path)
		require.Contains(t, page.Text, "Sign-in is off: everyone who reaches this server acts as", path)
	}
	added := p.send("POST", v1+"/users", `{"user":"bo"}`, "Content-Type", "application/json")
	require.Equal(t, http.StatusCreated, added.StatusCode, added.Text)
	log, err := p.store.AccessLog(t.Context(), store.AccessFilter{Limit: 1})
	require.NoError(t, err)
	require.True(t, log.Entries[0].Actor.Unverified)
	require.Contains(t, p.look("/access-log").Text, "not verified")
	require.Equal(t, http.StatusMisdirectedRequest, p.send("GET", "/", "", "Host", "rehearse.example").StatusCode)
}

func TestWhatIsRefusedIsInTheLogOfAccess(t *testing.T) {
	p := closed(t)
	p.user("vic", nil, access.Viewer)
	token := p.token("vic", access.Viewer)
	require.Equal(t, http.StatusForbidden, p.send("GET", v1+"/users", "", "Authorization", "Bearer "+token).StatusCode)
	log, err := p.store.AccessLog(t.Context(), store.AccessFilter{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "refused: manage users", log.Entries[0].What)
	require.Equal(t, "person:vic", log.Entries[0].Actor.ID)
	require.Equal(t, "127.0.0.1", log.Entries[0].Actor.From)

	p.server.limits.refusals = newLimiter(time.Hour, 1)
	require.Equal(t, http.StatusForbidden, p.send("GET", v1+"/users", "", "Authorization", "Bearer "+token).StatusCode)
	require.Equal(t, http.StatusTooManyRequests, p.send("GET", v1+"/users", "", "Authorization", "Bearer "+token).StatusCode, "nobody fills the log")
}

func TestMetricsNeedATokenOrASetting(t *testing.T) {
	p := closed(t)
	p.user("prometheus", nil, access.Viewer)
	token := p.token("prometheus", access.Viewer)
	require.Equal(t, http.StatusUnauthorized, p.send("GET", "/metrics", "").StatusCode)
	require.Equal(t, http.StatusOK, p.send("GET", "/metrics", "", "Authorization", "Bearer "+token).StatusCode)
	p = closed(t, func(o *Options) { o.Access.OpenMetrics = true })
	require.Equal(t, http.StatusOK, p.send("GET", "/metrics", "").StatusCode)
}

// BenchmarkSignedIn asks for one run without signing in and with a token, which is
// looked up, checked against its roles and clients, and has its last use noted. The
// difference is what signing in adds; the goal is 0.2 ms.
func BenchmarkSignedIn(b *testing.B) {
	p := open(b)
	run := p.end("helpdesk-db", store.Passed, nil)
	p.user("anna", nil, access.Administrator)
	token := p.token("anna", access.Administrator)
	options := p.server.Options
	options.Actor = nil
	signedIn, err := New(options)
	require.NoError(b, err)
	signedIn.limits.requests = newLimiter(time.Nanosecond, 1<<30)
	for _, way := range []struct {
		name, token string
		handler     http.Handler
	}{{"without", "", p.server.Handler()}, {"with a token", token, signedIn.Handler()}} {
		b.Run(way.name, func(b *testing.B) {
			for b.Loop() {
				request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost"+v1+"/runs/"+run.ID, http.NoBody)
				if way.token != "" {
					request.Header.Set("Authorization", "Bearer "+way.token)
				}
				answered := httptest.NewRecorder()
				way.handler.ServeHTTP(answered, request)
				require.Equal(b, http.StatusOK, answered.Code)
			}
		})
	}
}
