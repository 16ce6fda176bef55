package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gin-gonic/gin"
	"golang.org/x/oauth2"

	"rehearse/scenarios"
	"rehearse/store"
)

const callbackPath = "/sign-in/callback"

// What a session holds while the user is at the provider.
const (
	sessionState    = "state"
	sessionNonce    = "nonce"
	sessionVerifier = "verifier"
	sessionNext     = "next"
)

// provider is who vouches for people by OpenID Connect. It is asked for its keys
// at the first sign-in: a server starts without it.
type provider struct {
	settings scenarios.ProviderSettings
	secret   string
	callback string

	mutex sync.Mutex
	found *oidc.Provider
}

func newProvider(settings scenarios.AccessSettings, secret string) *provider {
	if settings.OIDC == nil {
		return nil
	}
	return &provider{settings: *settings.OIDC, secret: secret, callback: strings.TrimSuffix(settings.URL, "/") + callbackPath}
}

// providerName is what the button says; "" is that there is no provider.
func (s *Server) providerName() string {
	if s.provider == nil {
		return ""
	}
	if s.provider.settings.Name != "" {
		return s.provider.settings.Name
	}
	if u, err := url.Parse(s.provider.settings.Issuer); err == nil {
		return u.Host
	}
	return s.provider.settings.Issuer
}

// patient is for the provider's addresses, which are another's.
var patient = &http.Client{Timeout: 10 * time.Second}

func (p *provider) get(ctx context.Context) (*oidc.Provider, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, patient), p.settings.Issuer)
		if err != nil {
			return nil, fmt.Errorf("ask the provider %s how to sign in: %w", p.settings.Issuer, err)
		}
		p.found = found
	}
	return p.found, nil
}

func (p *provider) config(found *oidc.Provider) oauth2.Config {
	scopes := append([]string{oidc.ScopeOpenID, "profile", "email"}, p.settings.Scopes...)
	return oauth2.Config{ClientID: p.settings.ClientID, ClientSecret: p.secret, Endpoint: found.Endpoint(), RedirectURL: p.callback, Scopes: scopes}
}

var errNoProvider = refuse(http.StatusNotFound, "This server has no provider to sign in with.")

// providerUnreachable is what people see; the log has the rest.
func (s *Server) providerTrouble(c *gin.Context, err error) {
	s.Log.WarnContext(c.Request.Context(), "signing in with the provider failed", "error", err)
	s.fail(c, refuse(http.StatusBadGateway, "Signing in with "+s.providerName()+" failed; the server's log says why. Try again from the page to sign in."))
}

// toProvider sends a browser to the provider.
func (s *Server) toProvider(c *gin.Context) {
	if s.provider == nil || s.unguarded() {
		s.fail(c, errNoProvider)
		return
	}
	if !s.limits.signIns.allow(caller(s.address(c.Request)), time.Now()) {
		s.fail(c, errTooMany)
		return
	}
	found, err := s.provider.get(context.WithoutCancel(c.Request.Context()))
	if err != nil {
		s.providerTrouble(c, err)
		return
	}
	ctx, err := s.session(c.Request)
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	if err == nil {
		for name, value := range map[string]string{sessionState: state, sessionNonce: nonce, sessionVerifier: verifier, sessionNext: localPath(c.Query("next"))} {
			s.sessions.Put(ctx, name, value)
		}
		err = s.keep(ctx, c)
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	config := s.provider.config(found)
	c.Redirect(http.StatusFound, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)))
}

// fromProvider lets in whom the provider sent back.
func (s *Server) fromProvider(c *gin.Context) {
	if s.provider == nil || s.unguarded() {
		s.fail(c, errNoProvider)
		return
	}
	ctx, err := s.session(c.Request)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	state := s.sessions.PopString(ctx, sessionState)
	nonce, verifier, next := s.sessions.PopString(ctx, sessionNonce), s.sessions.PopString(ctx, sessionVerifier), s.sessions.PopString(ctx, sessionNext)
	switch {
	case state == "" || c.Query("state") != state:
		s.fail(c, refuse(http.StatusBadRequest, "This answer of the provider is not to a question of this browser, or it came too late. Try again from the page to sign in."))
		return
	case c.Query("error") != "":
		s.providerTrouble(c, fmt.Errorf("the provider says %q: %q", c.Query("error"), c.Query("error_description")))
		return
	}
	who, err := s.provider.vouch(c.Request.Context(), c.Query("code"), nonce, verifier)
	if err != nil {
		s.providerTrouble(c, err)
		return
	}
	if err := s.keep(ctx, c); err != nil { // the answer counts once
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	user, err := s.Store.SignInWith(c.Request.Context(), who)
	switch {
	case errors.Is(err, store.ErrSignIn), errors.Is(err, store.ErrUser):
		s.fail(c, refuse(http.StatusForbidden, "You may not sign in: "+since(err, store.ErrSignIn, store.ErrUser)))
	case err != nil:
		s.fail(c, s.explain(c.Request.Context(), err))
	default:
		s.begin(c, user, next)
	}
}

// vouch turns the provider's answer into an identity that was verified.
func (p *provider) vouch(ctx context.Context, code, nonce, verifier string) (who store.Identity, err error) {
	found, err := p.get(context.WithoutCancel(ctx))
	if err != nil {
		return who, err
	}
	ctx = oidc.ClientContext(ctx, patient)
	config := p.config(found)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return who, fmt.Errorf("exchange the code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return who, errors.New("the provider's answer has no ID token")
	}
	verified, err := found.Verifier(&oidc.Config{ClientID: p.settings.ClientID}).Verify(ctx, raw)
	if err != nil {
		return who, fmt.Errorf("verify the ID token: %w", err)
	}
	if verified.Nonce != nonce {
		return who, errors.New("the ID token was made for another sign-in: its nonce differs")
	}
	claims := map[string]any{}
	if err := verified.Claims(&claims); err != nil {
		return who, fmt.Errorf("read the ID token: %w", err)
	}
	if _, has := claim(claims, p.settings.Claim); !has || claims["preferred_username"] == nil && claims["email"] == nil {
		if err := p.more(ctx, found, token, verified.Subject, claims); err != nil {
			return who, err
		}
	}
	groups, _ := claim(claims, p.settings.Claim)
	roles, clients := p.settings.RightsOf(groups)
	text := func(name string) string { value, _ := claims[name].(string); return value }
	return store.Identity{
		Issuer: verified.Issuer, Subject: verified.Subject, Name: nameFrom(text("preferred_username"), text("email"), verified.Subject), Display: text("name"), Roles: roles, Clients: clients,
	}, nil
}

// more adds what the provider tells only when it is asked.
func (p *provider) more(ctx context.Context, found *oidc.Provider, token *oauth2.Token, subject string, claims map[string]any) error {
	if found.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return fmt.Errorf("ask the provider about the user: %w", err)
	}
	if info.Subject != subject {
		return errors.New("the provider described another user than the one who signed in")
	}
	told := map[string]any{}
	if err := info.Claims(&told); err != nil {
		return fmt.Errorf("read what the provider says of the user: %w", err)
	}
	for name, value := range told {
		if _, has := claims[name]; !has {
			claims[name] = value
		}
	}
	return nil
}

// claim reads the groups of a claim, which may be inside another: realm_access.roles.
func claim(claims map[string]any, path string) (groups []string, has bool) {
	var value any = claims
	for _, name := range strings.Split(path, ".") {
		inside, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		value = inside[name]
	}
	if value == nil { // a claim may have dots in its own name
		value = claims[path]
	}
	switch value := value.(type) {
	case string:
		return []string{value}, true
	case []any:
		for _, each := range value {
			if group, ok := each.(string); ok {
				groups = append(groups, group)
			}
		}
		return groups, true
	}
	return nil, false
}

var notInNames = regexp.MustCompile(`[^a-z0-9]*([^a-z0-9._@+-]|[._@+-]{2,})[^a-z0-9]*`)

// nameFrom makes the name of a user from the first of some texts that gives one.
func nameFrom(texts ...string) string {
	for _, text := range texts {
		name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(text), "-"), "._@+-")
		if name != "" && len(name) <= 64 {
			return name
		}
	}
	return ""
}
