package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// Account is who asks, and what they may do.
type Account struct {
	ID         string        `json:"id" doc:"what the records name the actor by"`
	Kind       access.Kind   `json:"kind" enum:"person,token,local"`
	Name       string        `json:"name"`
	Roles      []access.Role `json:"roles" nullable:"false"`
	Clients    []string      `json:"clients" nullable:"false" doc:"the clients that the roles extend to; empty is every client"`
	Unverified bool          `json:"unverified" doc:"the server was started with --no-sign-in"`
	MustChange bool          `json:"must_change_password"`
}

type accountAnswer struct{ Body Account }

type passwordQuestion struct {
	Body struct {
		Old string `json:"old" maxLength:"200"`
		New string `json:"new" minLength:"12" maxLength:"200"`
	}
}

func (s *Server) showAccount(ctx context.Context, _ *struct{}) (*accountAnswer, error) {
	account, err := s.account(ctx)
	return &accountAnswer{Body: account}, err
}

func (s *Server) account(ctx context.Context) (Account, error) {
	actor := access.From(ctx)
	account := Account{ID: actor.ID, Kind: actor.Kind, Name: actor.Name, Roles: append([]access.Role{}, actor.Roles...), Clients: append([]string{}, actor.Clients...), Unverified: actor.Unverified}
	if actor.Kind == access.Person {
		user, err := s.Store.User(ctx, userOf(actor))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return account, err
		}
		account.MustChange = err == nil && user.MustChange
	}
	return account, nil
}

// userOf is the name of the user that an actor is.
func userOf(actor access.Actor) string {
	return strings.TrimPrefix(actor.ID, access.OfUser(""))
}

func (s *Server) changePassword(ctx context.Context, in *passwordQuestion) (*accountAnswer, error) {
	if _, err := s.Store.ChangePassword(ctx, in.Body.Old, in.Body.New); err != nil {
		return nil, ofUsers(err)
	}
	return s.showAccount(ctx, nil)
}

// ofUsers is an error about users and tokens as a problem.
func ofUsers(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return refuse(http.StatusNotFound, "That user or token does not exist. "+v1+"/users and "+v1+"/tokens list them.")
	case errors.Is(err, store.ErrUser), errors.Is(err, store.ErrToken), errors.Is(err, store.ErrPassword), errors.Is(err, store.ErrWaiver):
		return refuse(http.StatusUnprocessableEntity, since(err, store.ErrUser, store.ErrToken, store.ErrPassword, store.ErrWaiver))
	}
	return err
}

// ofWaivers is an error about a waiver as a problem.
func ofWaivers(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refuse(http.StatusNotFound, "That waiver does not exist. "+v1+"/waivers lists them.")
	}
	return ofUsers(err)
}

// since returns an error as a sentence, from the part that the store wrote.
func since(err error, ours ...error) string {
	text := err.Error()
	for _, each := range ours {
		if at := strings.Index(text, each.Error()); at > 0 {
			text = text[at:]
		}
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func (s *Server) accountPage(c *gin.Context) (page, error) {
	account, err := s.account(c.Request.Context())
	if err != nil {
		return page{}, err
	}
	tokens := []store.Token{}
	var user *store.User
	if account.Kind == access.Person {
		if user, err = s.Store.User(c.Request.Context(), userOf(access.From(c.Request.Context()))); err != nil {
			return page{}, err
		}
		if tokens, err = s.Store.Tokens(c.Request.Context(), user.Name); err != nil {
			return page{}, err
		}
	}
	return page{Name: "account.html", Title: "My account", Body: map[string]any{"Account": account, "User": user, "Tokens": shownTokens(tokens), "Roles": account.Roles}}, nil
}

// passwordForm changes the password and goes on with the session, which would
// otherwise end like all others.
func (s *Server) passwordForm(c *gin.Context) {
	next, err := c.PostForm("new"), error(nil)
	var user *store.User
	if next != c.PostForm("again") {
		err = refuse(http.StatusUnprocessableEntity, "The two new passwords are not the same. Go back and type them again.")
	} else {
		user, err = s.Store.ChangePassword(c.Request.Context(), c.PostForm("old"), next)
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), ofUsers(err)))
		return
	}
	user.SignedInAt = &user.ChangedAt
	s.begin(c, user, "/account")
}

// Token is a token with its standing.
type Token struct {
	store.Token
	State string `json:"state" enum:"active,expired,revoked"`
}

func shownTokens(tokens []store.Token) []Token {
	shown := []Token{}
	for _, token := range tokens {
		token.Roles, token.Clients = append([]access.Role{}, token.Roles...), append([]string{}, token.Clients...)
		shown = append(shown, Token{Token: token, State: token.State(time.Now())})
	}
	return shown
}

type tokensAnswer struct {
	Body struct {
		Tokens []Token `json:"tokens" nullable:"false"`
	}
}

type tokenQuestion struct {
	Body struct {
		User    string        `json:"user,omitempty" maxLength:"64" doc:"whose; default: your own"`
		Name    string        `json:"name" minLength:"1" maxLength:"200" doc:"what it is for"`
		Roles   []access.Role `json:"roles" minItems:"1" nullable:"false" doc:"at most those of the user"`
		Clients []string      `json:"clients,omitempty" doc:"only for these clients; default: those of the user"`
		Expires time.Time     `json:"expires_at" doc:"within a year"`
	}
}

// MadeToken is a token and the secret that is shown this once.
type MadeToken struct {
	Token
	Secret string `json:"secret" doc:"shown only now; send it as Authorization: Bearer"`
}

type madeTokenAnswer struct{ Body MadeToken }

type revokeQuestion struct {
	Token string `path:"token" maxLength:"20"`
	Body  struct {
		Why string `json:"why,omitempty" maxLength:"2000"`
	} `required:"false"`
}

type tokenAnswer struct{ Body Token }

// listTokens shows one's own; who manages users sees all.
func (s *Server) listTokens(ctx context.Context, _ *struct{}) (*tokensAnswer, error) {
	tokens, err := s.Store.Tokens(ctx, tokensOf(ctx))
	answer := &tokensAnswer{}
	answer.Body.Tokens = shownTokens(tokens)
	return answer, err
}

func tokensOf(ctx context.Context) string {
	if ok, _ := access.May(access.From(ctx), access.ManageUsers); ok {
		return ""
	}
	return cmp.Or(userOf(access.From(ctx)), "-")
}

func (s *Server) makeToken(ctx context.Context, in *tokenQuestion) (*madeTokenAnswer, error) {
	asked := in.Body
	token := store.Token{UserName: cmp.Or(asked.User, userOf(access.From(ctx))), Name: asked.Name, Roles: asked.Roles, Clients: asked.Clients, ExpiresAt: asked.Expires.UTC()}
	made, secret, err := s.Store.MakeToken(ctx, token)
	if err != nil {
		return nil, ofUsers(err)
	}
	return &madeTokenAnswer{Body: MadeToken{Token: shownTokens([]store.Token{*made})[0], Secret: secret}}, nil
}

func (s *Server) revokeToken(ctx context.Context, in *revokeQuestion) (*tokenAnswer, error) {
	token, err := s.Store.RevokeToken(ctx, in.Token, in.Body.Why)
	if err != nil {
		return nil, ofUsers(err)
	}
	return &tokenAnswer{Body: shownTokens([]store.Token{*token})[0]}, nil
}

func (s *Server) tokensPage(c *gin.Context) (page, error) {
	ctx := c.Request.Context()
	tokens, err := s.Store.Tokens(ctx, tokensOf(ctx))
	if err != nil {
		return page{}, err
	}
	return page{Name: "tokens.html", Title: "Tokens", Body: map[string]any{"Tokens": shownTokens(tokens), "Roles": access.From(ctx).Roles, "All": tokensOf(ctx) == "", "Self": userOf(access.From(ctx)), "RoleNames": access.Roles}}, nil
}

// secretBody is what is shown once.
type secretBody struct {
	What, About, Secret, Next, Back string
}

func (s *Server) tokenForm(c *gin.Context) {
	ctx := c.Request.Context()
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil {
		s.fail(c, refuse(http.StatusUnprocessableEntity, "For how many days the token is valid cannot be read: write a whole number."))
		return
	}
	now, err := s.Store.Moment(ctx)
	if err != nil {
		s.fail(c, s.explain(ctx, err))
		return
	}
	days = min(max(days, 0), 100_000)
	token := store.Token{UserName: cmp.Or(c.PostForm("user"), userOf(access.From(ctx))), Name: c.PostForm("name"), Roles: rolesOf(c.PostFormArray("role")), Clients: separated(c.PostForm("clients")), ExpiresAt: now.AddDate(0, 0, days)}
	made, secret, err := s.Store.MakeToken(ctx, token)
	if err != nil {
		s.fail(c, s.explain(ctx, ofUsers(err)))
		return
	}
	s.render(c, http.StatusOK, "secret.html", page{Title: "Token made", Body: secretBody{
		What: "The token " + made.Name, About: "It acts as " + made.UserName + " until " + when(made.ExpiresAt) + " UTC. Send it as Authorization: Bearer.", Secret: secret, Back: "/tokens"}})
}

func rolesOf(names []string) []access.Role {
	roles := []access.Role{}
	for _, name := range names {
		if name != "" {
			roles = append(roles, access.Role(name))
		}
	}
	return roles
}

// separated are the names in a field, between commas.
func separated(text string) []string {
	names := []string{}
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (s *Server) revokeForm(c *gin.Context) (string, error) {
	_, err := s.Store.RevokeToken(c.Request.Context(), c.Param("token"), c.PostForm("why"))
	return "/tokens", ofUsers(err)
}
