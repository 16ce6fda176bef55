package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// What a session holds.
const (
	sessionUser  = "user"
	sessionBegun = "begun" // microseconds since 1970
)

// newSessions manages sessions that are kept in the database. Their cookies reach no
// script and no other site.
func newSessions(st *store.Store, settings scenarios.AccessSettings) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store = st.Sessions()
	sessions.Lifetime = settings.Session.Std()
	if sessions.Lifetime <= 0 {
		sessions.Lifetime = scenarios.DefaultSession.Std()
	}
	sessions.Cookie.HttpOnly, sessions.Cookie.SameSite, sessions.Cookie.Path = true, http.SameSiteLaxMode, "/"
	return sessions
}

// cookieName is of a cookie that browsers accept only by TLS and from this very
// host, wherever there is TLS.
func (s *Server) cookieName(r *http.Request) string {
	if s.encrypted(r) {
		return "__Host-rehearse"
	}
	return "rehearse"
}

// session is a request's session, which is empty where it has none that counts.
func (s *Server) session(r *http.Request) (context.Context, error) {
	token := ""
	if cookie, err := r.Cookie(s.cookieName(r)); err == nil {
		token = cookie.Value
	}
	return s.sessions.Load(r.Context(), token)
}

// keep writes a session and its cookie.
func (s *Server) keep(ctx context.Context, c *gin.Context) error {
	token, expiry, err := s.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	s.cookie(c, token, expiry)
	return nil
}

func (s *Server) cookie(c *gin.Context, token string, expiry time.Time) {
	cookie := &http.Cookie{Name: s.cookieName(c.Request), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.encrypted(c.Request)}
	if token == "" {
		cookie.MaxAge = -1
	} else {
		cookie.Expires, cookie.MaxAge = expiry.UTC(), int(time.Until(expiry).Seconds())
	}
	c.Header("Vary", "Cookie")
	http.SetCookie(c.Writer, cookie)
}

// unguarded reports whether sign-in is off.
func (s *Server) unguarded() bool { return s.NoSignIn || s.Actor != nil }

// identified says who does what the request asks for.
func (s *Server) identified(c *gin.Context) {
	actor, err := s.identify(c)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	c.Request = c.Request.WithContext(access.With(c.Request.Context(), actor))
}

func (s *Server) identify(c *gin.Context) (access.Actor, error) {
	r, from := c.Request, s.address(c.Request)
	switch {
	case s.Actor != nil:
		return s.Actor(r), nil
	case s.NoSignIn:
		actor := access.CurrentUser()
		actor.From, actor.Unverified = from, true
		return actor, nil
	}
	if secret, given := tokenOf(r); given {
		return s.byToken(r, secret, from)
	}
	unknown := access.Actor{Kind: access.Person, From: from}
	if len(r.CookiesNamed(s.cookieName(r))) == 0 {
		return unknown, nil
	}
	ctx, err := s.session(r)
	if err != nil {
		return unknown, err
	}
	name := s.sessions.GetString(ctx, sessionUser)
	if name == "" {
		return unknown, nil
	}
	user, err := s.Store.UserOfSession(r.Context(), name, time.UnixMicro(s.sessions.GetInt64(ctx, sessionBegun)))
	if errors.Is(err, store.ErrNotInForce) {
		return unknown, nil
	}
	if err != nil {
		return unknown, err
	}
	return user.Actor(from), nil
}

// tokenOf is the token that a request carries: as a bearer's, or as the password
// of programs that know only passwords.
func tokenOf(r *http.Request) (secret string, given bool) {
	if _, password, ok := r.BasicAuth(); ok {
		return password, true
	}
	scheme, secret, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret), true
	}
	return "", r.Header.Get("Authorization") != ""
}

func (s *Server) byToken(r *http.Request, secret, from string) (access.Actor, error) {
	actor, err := s.Store.ActorOfToken(r.Context(), secret, from)
	if errors.Is(err, store.ErrNotInForce) && !s.limits.signIns.allow(caller(from), time.Now()) {
		return actor, errTooMany
	}
	return actor, err
}

// signInBody is what the page of that name shows.
type signInBody struct {
	Name, Next, Wrong string
	Provider          string // "" without one
}

func (s *Server) signInPage(c *gin.Context) (page, error) {
	return s.signIn(c, signInBody{Next: c.Query("next")}), nil
}

func (s *Server) signIn(_ *gin.Context, body signInBody) page {
	body.Provider = s.providerName()
	return page{Name: "signin.html", Title: "Sign in", Body: body}
}

// signInForm signs a user in, or shows the page again with what is wrong.
func (s *Server) signInForm(c *gin.Context) {
	name, next := c.PostForm("user"), c.PostForm("next")
	wrong := func(status int, text string) {
		s.render(c, status, "signin.html", s.signIn(c, signInBody{Name: name, Next: next, Wrong: text}))
	}
	if s.unguarded() {
		c.Redirect(http.StatusSeeOther, "/")
		return
	}
	if !s.limits.signIns.allow(caller(s.address(c.Request)), time.Now()) {
		wrong(http.StatusTooManyRequests, "Too many attempts: wait a minute, then try again.")
		return
	}
	user, err := s.Store.SignIn(c.Request.Context(), name, c.PostForm("password"))
	switch {
	case errors.Is(err, store.ErrSignIn):
		wrong(http.StatusUnauthorized, first(err)+".")
		return
	case err != nil:
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	s.begin(c, user, next)
}

// begin begins the session of a user who has signed in.
func (s *Server) begin(c *gin.Context, user *store.User, next string) {
	ctx, err := s.session(c.Request)
	if err == nil {
		err = s.sessions.RenewToken(ctx) // one that was planted before is worth nothing
	}
	if err == nil {
		s.sessions.Put(ctx, sessionUser, user.Name)
		s.sessions.Put(ctx, sessionBegun, user.SignedInAt.UnixMicro())
		err = s.keep(ctx, c)
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	if user.MustChange {
		next = "/account"
	}
	c.Redirect(http.StatusSeeOther, localPath(next))
}

// localPath is a path of this server, for browsers that were sent to sign in first;
// what is another is the overview.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

func (s *Server) signOutForm(c *gin.Context) {
	ctx, err := s.session(c.Request)
	if err == nil && !s.unguarded() {
		if s.sessions.GetString(ctx, sessionUser) != "" && access.From(c.Request.Context()).ID != "" {
			err = s.Store.SignedOut(c.Request.Context())
		}
		err = errors.Join(err, s.sessions.Destroy(ctx))
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	s.cookie(c, "", time.Time{})
	c.Redirect(http.StatusSeeOther, "/sign-in")
}

// first is the first line of an error, as a sentence begins.
func first(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return strings.ToUpper(text[:1]) + text[1:]
}
