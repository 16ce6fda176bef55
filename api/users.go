package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

type usersAnswer struct {
	Body struct {
		Users []store.User `json:"users" nullable:"false"`
	}
}

type addUserQuestion struct {
	Body struct {
		User       string        `json:"user" minLength:"1" maxLength:"64" doc:"to sign in with; it is never given to another"`
		Name       string        `json:"name,omitempty" maxLength:"200" doc:"for people"`
		Roles      []access.Role `json:"roles,omitempty"`
		Clients    []string      `json:"clients,omitempty" doc:"empty is every client"`
		Until      *time.Time    `json:"valid_until,omitempty" doc:"when the access ends; an auditor needs it"`
		SystemUser string        `json:"system_user,omitempty" maxLength:"200" doc:"of the machine of the database, whose commands count as this user's"`
		NoPassword bool          `json:"no_password,omitempty" doc:"for tokens only"`
	}
}

// SecretOf is a user with the one-time secret that is shown this once.
type SecretOf struct {
	store.User
	Secret string `json:"one_time_secret" doc:"to sign in with, and to choose a password; empty for tokens only"`
}

type secretAnswer struct{ Body SecretOf }

type userAnswer struct{ Body store.User }

type changeUserQuestion struct {
	User string `path:"user" maxLength:"64"`
	Body struct {
		Name       *string        `json:"name,omitempty" maxLength:"200"`
		Roles      *[]access.Role `json:"roles,omitempty"`
		Clients    *[]string      `json:"clients,omitempty"`
		Until      *time.Time     `json:"valid_until,omitempty"`
		Forever    bool           `json:"without_end,omitempty" doc:"the access does not end at a time"`
		SystemUser *string        `json:"system_user,omitempty" maxLength:"200"`
		Disabled   *bool          `json:"disabled,omitempty"`
		Why        string         `json:"why,omitempty" maxLength:"2000"`
	}
}

type resetQuestion struct {
	User string `path:"user" maxLength:"64"`
	Body struct {
		Why string `json:"why,omitempty" maxLength:"2000"`
	} `required:"false"`
}

func shownUser(user store.User) store.User {
	user.Roles, user.Clients = append([]access.Role{}, user.Roles...), append([]string{}, user.Clients...)
	return user
}

func (s *Server) users(ctx context.Context) ([]store.User, error) {
	users, err := s.Store.Users(ctx)
	for i := range users {
		users[i] = shownUser(users[i])
	}
	return users, err
}

func (s *Server) listUsers(ctx context.Context, _ *struct{}) (*usersAnswer, error) {
	answer := &usersAnswer{}
	var err error
	answer.Body.Users, err = s.users(ctx)
	return answer, err
}

func (s *Server) addUser(ctx context.Context, in *addUserQuestion) (*secretAnswer, error) {
	asked := in.Body
	user, secret, err := s.Store.AddUser(ctx, store.User{Name: asked.User, Display: asked.Name, Roles: asked.Roles, Clients: asked.Clients, ValidUntil: asked.Until, SystemUser: asked.SystemUser}, !asked.NoPassword)
	if err != nil {
		return nil, ofUsers(err)
	}
	return &secretAnswer{Body: SecretOf{User: shownUser(*user), Secret: secret}}, nil
}

func (s *Server) changeUser(ctx context.Context, in *changeUserQuestion) (*userAnswer, error) {
	asked := in.Body
	change := store.UserChange{Display: asked.Name, Roles: asked.Roles, Clients: asked.Clients, SystemUser: asked.SystemUser, Disabled: asked.Disabled, Why: asked.Why}
	switch {
	case asked.Until != nil && asked.Forever:
		return nil, refuse(http.StatusUnprocessableEntity, "Give valid_until or without_end, not both.")
	case asked.Until != nil || asked.Forever:
		change.ValidUntil = &asked.Until
	}
	user, err := s.Store.ChangeUser(ctx, in.User, change)
	if err != nil {
		return nil, ofUsers(err)
	}
	return &userAnswer{Body: shownUser(*user)}, nil
}

func (s *Server) resetPassword(ctx context.Context, in *resetQuestion) (*secretAnswer, error) {
	secret, err := s.Store.ResetPassword(ctx, in.User, in.Body.Why)
	if err != nil {
		return nil, ofUsers(err)
	}
	user, err := s.Store.User(ctx, in.User)
	if err != nil {
		return nil, ofUsers(err)
	}
	return &secretAnswer{Body: SecretOf{User: shownUser(*user), Secret: secret}}, nil
}

func (s *Server) usersPage(c *gin.Context) (page, error) {
	users, err := s.users(c.Request.Context())
	if err != nil {
		return page{}, err
	}
	return page{Name: "users.html", Title: "Users", Body: map[string]any{"Users": users, "Roles": access.Roles, "Now": time.Now(), "Clients": clientsOf(s.seen(c.Request.Context()).Services)}}, nil
}

// until reads the day of a form after which access ends; "" is never.
func until(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, quoted(text)+" is not a day; write it as 2026-01-31.")
	}
	day = day.AddDate(0, 0, 1)
	return &day, nil
}

func (s *Server) addUserForm(c *gin.Context) {
	ctx := c.Request.Context()
	end, err := until(c.PostForm("until"))
	if err != nil {
		s.fail(c, s.explain(ctx, err))
		return
	}
	user := store.User{Name: c.PostForm("user"), Display: c.PostForm("name"), Roles: rolesOf(c.PostFormArray("role")), Clients: separated(c.PostForm("clients")), ValidUntil: end, SystemUser: c.PostForm("system_user")}
	added, secret, err := s.Store.AddUser(ctx, user, c.PostForm("no_password") == "")
	if err != nil {
		s.fail(c, s.explain(ctx, ofUsers(err)))
		return
	}
	if secret == "" {
		c.Redirect(http.StatusSeeOther, "/users")
		return
	}
	s.showSecret(c, "User added", added.Name, secret)
}

func (s *Server) showSecret(c *gin.Context, title, name, secret string) {
	s.render(c, http.StatusOK, "secret.html", page{Title: title, Body: secretBody{
		What: "The one-time secret of " + name, About: "Give it to " + name + " by a way that others cannot read. At the first sign-in it is replaced by a password.", Secret: secret, Back: "/users"}})
}

func (s *Server) changeUserForm(c *gin.Context) (string, error) {
	end, err := until(c.PostForm("until"))
	if err != nil {
		return "", err
	}
	roles, clients := rolesOf(c.PostFormArray("role")), separated(c.PostForm("clients"))
	_, err = s.Store.ChangeUser(c.Request.Context(), c.Param("user"), store.UserChange{Roles: &roles, Clients: &clients, ValidUntil: &end, Why: c.PostForm("why")})
	return "/users", ofUsers(err)
}

func (s *Server) disableUserForm(c *gin.Context) (string, error) {
	disabled := c.PostForm("disabled") == "yes"
	_, err := s.Store.ChangeUser(c.Request.Context(), c.Param("user"), store.UserChange{Disabled: &disabled, Why: c.PostForm("why")})
	return "/users", ofUsers(err)
}

func (s *Server) resetForm(c *gin.Context) {
	secret, err := s.Store.ResetPassword(c.Request.Context(), c.Param("user"), c.PostForm("why"))
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), ofUsers(err)))
		return
	}
	s.showSecret(c, "Password reset", c.Param("user"), secret)
}

// AccessLog is a page of the access log, the newest entry first.
type AccessLog struct {
	Entries []store.AccessEntry `json:"entries" nullable:"false" doc:"entries of the evidence log about access"`
	Next    *string             `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type accessLogQuestion struct {
	Cursor string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type accessLogAnswer struct{ Body AccessLog }

func (s *Server) showAccessLog(ctx context.Context, in *accessLogQuestion) (*accessLogAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.AccessLog(ctx, store.AccessFilter{Before: before, Limit: in.Limit})
	return &accessLogAnswer{Body: AccessLog{Entries: append([]store.AccessEntry{}, found.Entries...), Next: cursorOf(found.Next)}}, err
}

func (s *Server) accessLogPage(c *gin.Context) (page, error) {
	answer, err := s.showAccessLog(c.Request.Context(), &accessLogQuestion{Cursor: c.Query("cursor"), Limit: 50})
	if err != nil {
		return page{}, err
	}
	return page{Name: "access.html", Title: "Access log", Body: answer.Body}, nil
}

// Waiver is a waiver with its standing.
type Waiver struct {
	store.Waiver
	State string `json:"state" enum:"waiting,approved,over,withdrawn"`
}

type waiversAnswer struct {
	Body struct {
		Waivers []Waiver `json:"waivers" nullable:"false"`
	}
}

type askWaiverQuestion struct {
	Body struct {
		For    string      `json:"for,omitempty" maxLength:"200" doc:"ID of the person, such as person:anna; default: yourself"`
		Verb   access.Verb `json:"verb" enum:"approve an exemption,approve that a risk is accepted,review a report,answer a dispute,change the catalogue" doc:"what the person may then do alone"`
		Client string      `json:"client,omitempty" maxLength:"200" doc:"only what is of this client"`
		Reason string      `json:"reason" minLength:"1" maxLength:"2000"`
		Until  time.Time   `json:"until" doc:"within 93 days"`
	}
}

type waiverQuestion struct {
	Waiver int64 `path:"waiver" minimum:"1"`
}

type waiverAnswer struct{ Body Waiver }

func shownWaiver(w *store.Waiver, err error) (*waiverAnswer, error) {
	if err != nil {
		return nil, ofWaivers(err)
	}
	return &waiverAnswer{Body: Waiver{Waiver: *w, State: w.State(time.Now())}}, nil
}

func (s *Server) waivers(ctx context.Context) ([]Waiver, error) {
	all, err := s.Store.Waivers(ctx)
	shown := []Waiver{}
	for _, w := range all {
		shown = append(shown, Waiver{Waiver: w, State: w.State(time.Now())})
	}
	return shown, err
}

func (s *Server) listWaivers(ctx context.Context, _ *struct{}) (*waiversAnswer, error) {
	answer := &waiversAnswer{}
	var err error
	answer.Body.Waivers, err = s.waivers(ctx)
	return answer, err
}

func (s *Server) askWaiver(ctx context.Context, in *askWaiverQuestion) (*waiverAnswer, error) {
	asked := in.Body
	return shownWaiver(s.Store.RequestWaiver(ctx, store.Waiver{ActorID: asked.For, Verb: asked.Verb, Client: asked.Client, Reason: asked.Reason, UntilAt: asked.Until.UTC()}))
}

func (s *Server) approveWaiver(ctx context.Context, in *waiverQuestion) (*waiverAnswer, error) {
	return shownWaiver(s.Store.ApproveWaiver(ctx, in.Waiver))
}

func (s *Server) withdrawWaiver(ctx context.Context, in *waiverQuestion) (*waiverAnswer, error) {
	return shownWaiver(s.Store.WithdrawWaiver(ctx, in.Waiver))
}

func (s *Server) waiversPage(c *gin.Context) (page, error) {
	all, err := s.waivers(c.Request.Context())
	if err != nil {
		return page{}, err
	}
	actor := access.From(c.Request.Context())
	asks, _ := access.May(actor, access.RequestWaiver)
	approves, _ := access.May(actor, access.ApproveWaiver)
	return page{Name: "waivers.html", Title: "Waivers", Body: map[string]any{"Waivers": all, "Self": actor.ID, "Asks": asks, "Approves": approves, "Waivable": access.Waivable, "Clients": clientsOf(s.seen(c.Request.Context()).Services)}}, nil
}

func (s *Server) askWaiverForm(c *gin.Context) (string, error) {
	end, err := until(c.PostForm("until"))
	if err != nil {
		return "", err
	}
	w := store.Waiver{ActorID: c.PostForm("for"), Verb: cmp.Or(access.Verb(c.PostForm("verb")), access.ApproveExemption), Client: c.PostForm("client"), Reason: c.PostForm("reason")}
	if end != nil {
		w.UntilAt = *end
	}
	_, err = s.Store.RequestWaiver(c.Request.Context(), w)
	return "/waivers", ofWaivers(err)
}

func (s *Server) approveWaiverForm(c *gin.Context) (string, error) {
	return s.decideWaiver(c, s.Store.ApproveWaiver)
}

func (s *Server) withdrawWaiverForm(c *gin.Context) (string, error) {
	return s.decideWaiver(c, s.Store.WithdrawWaiver)
}

func (s *Server) decideWaiver(c *gin.Context, how func(context.Context, int64) (*store.Waiver, error)) (string, error) {
	id, err := strconv.ParseInt(c.Param("waiver"), 10, 64)
	if err != nil {
		return "", refuse(http.StatusNotFound, "A waiver with that number does not exist. "+v1+"/waivers lists them.")
	}
	_, err = how(c.Request.Context(), id)
	return "/waivers", ofWaivers(err)
}
