package store

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// Errors about users, tokens and signing in, for callers who branch.
var (
	ErrUser       = errors.New("the user cannot be changed this way")
	ErrSignIn     = errors.New("the name or the password is wrong, or the user may not sign in")
	ErrPassword   = errors.New("the password cannot be used")
	ErrToken      = errors.New("the token cannot be made")
	ErrNotInForce = errors.New("you are not signed in any more")
)

// User is a person who may sign in. What they did is recorded under their ID, so a
// user is disabled and never deleted, and a name is never given to another.
type User struct {
	Name       string        `gorm:"primaryKey" json:"user"`
	Display    string        `json:"name"`                                          // what people call them
	Password   string        `json:"-"`                                             // argon2id; "" cannot sign in with one
	MustChange bool          `json:"must_change_password"`                          // the password is a one-time secret: nothing else can be done before it is replaced
	Roles      []access.Role `gorm:"serializer:json" json:"roles" nullable:"false"` //
	Clients    []string      `gorm:"serializer:json" json:"clients" nullable:"false"`
	SystemUser string        `json:"system_user,omitempty"` // of the machine of the database, whose commands count as this user's
	Issuer     string        `json:"issuer,omitempty"`      // of the provider that they sign in with
	Subject    string        `json:"-"`                     // what the provider calls them
	AddedAt    time.Time     `gorm:"serializer:utc" json:"added_at"`
	AddedByID  string        `json:"added_by_id"`
	ChangedAt  time.Time     `gorm:"serializer:utc" json:"-"` // sessions from before do not count any more
	DisabledAt *time.Time    `gorm:"serializer:utc" json:"disabled_at"`
	ValidUntil *time.Time    `gorm:"serializer:utc" json:"valid_until"`
	SignedInAt *time.Time    `gorm:"serializer:utc" json:"signed_in_at"`
	Failed     int           `json:"-"` // attempts since the last that succeeded
	LockedTill *time.Time    `gorm:"column:locked_until;serializer:utc" json:"locked_until"`
}

// ID is how what the user does is recorded.
func (u User) ID() string { return access.OfUser(u.Name) }

// InForce says why a user may not do anything at a moment; nil: they may.
func (u User) InForce(at time.Time) error {
	switch {
	case u.DisabledAt != nil:
		return fmt.Errorf("%w: the user %s is disabled", ErrNotInForce, u.Name)
	case u.ValidUntil != nil && !u.ValidUntil.After(at):
		return fmt.Errorf("%w: the access of %s ended on %s", ErrNotInForce, u.Name, units.Minute(*u.ValidUntil))
	}
	return nil
}

// Actor is the user as they act. One who must change the password first has no
// role until they have.
func (u User) Actor(from string) access.Actor {
	actor := access.Actor{Kind: access.Person, ID: u.ID(), Name: u.called(), Roles: u.Roles, Clients: u.Clients, From: from, MustChange: u.MustChange}
	if u.MustChange {
		actor.Roles = nil
	}
	return actor
}

func (u User) called() string {
	if u.Display != "" {
		return u.Display
	}
	return u.Name
}

// rights describes for the log what a user or a token may do.
func rights(roles []access.Role, clients []string, until *time.Time) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	text := "roles " + strings.Join(names, ", ")
	if len(roles) == 0 {
		text = "without a role"
	}
	if len(clients) > 0 {
		text += "; only clients " + strings.Join(clients, ", ")
	}
	if until != nil {
		text += "; until " + until.UTC().Format(time.RFC3339)
	}
	return text
}

func (u User) described() string {
	text := rights(u.Roles, u.Clients, u.ValidUntil)
	if u.SystemUser != "" {
		text += "; system user " + u.SystemUser
	}
	if u.Issuer != "" {
		text += "; signs in with " + u.Issuer
	}
	if u.DisabledAt != nil {
		text += "; disabled"
	}
	return text
}

// SignIn is what the log keeps of a sign-in, or of an attempt.
type SignIn struct{ User, How, Why string }

// AccessChange is a change of who may do what.
type AccessChange struct{ What, Before, After, Why string }

var userName = regexp.MustCompile(`^[a-z0-9]+([._@+-][a-z0-9]+)*$`)

// valid says what keeps a user from being as they are.
func (u User) valid(at time.Time) error {
	if !userName.MatchString(u.Name) || len(u.Name) > 64 {
		return fmt.Errorf("%w: %q cannot be the name of a user: write lower-case letters and digits, with . _ @ + or - between them, at most 64", ErrUser, u.Name)
	}
	if err := validRights(ErrUser, u.Roles, u.Clients); err != nil {
		return err
	}
	if slices.Contains(u.Roles, access.Auditor) && u.DisabledAt == nil && u.ValidUntil == nil {
		return fmt.Errorf("%w: the access of an auditor ends at a time: give one", ErrUser)
	}
	if u.ValidUntil != nil && !within(*u.ValidUntil).Equal(*u.ValidUntil) {
		return fmt.Errorf("%w: the time at which the access ends is outside the years 1 to 9999", ErrUser)
	}
	if u.ValidUntil != nil && !u.ValidUntil.After(at) && u.DisabledAt == nil {
		return fmt.Errorf("%w: the time at which the access ends is over: %s", ErrUser, u.ValidUntil.UTC().Format(time.RFC3339))
	}
	return nil
}

func validRights(wrong error, roles []access.Role, clients []string) error {
	for _, role := range roles {
		if !slices.Contains(access.Roles, role) {
			return fmt.Errorf("%w: role %q does not exist; the roles are: %s", wrong, role, roleNames())
		}
	}
	for _, client := range clients {
		if strings.TrimSpace(client) == "" || len(client) > 200 {
			return fmt.Errorf("%w: %q cannot be a client", wrong, client)
		}
	}
	return nil
}

func roleNames() string {
	names := make([]string, len(access.Roles))
	for i, role := range access.Roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

// Token is what a program signs in with. It acts as the user that it belongs to,
// with at most that user's rights.
type Token struct {
	ID          string        `gorm:"primaryKey" json:"token"`
	UserName    string        `json:"user"`
	Name        string        `json:"name"` // what it is for
	Digest      string        `json:"-"`    // SHA-256 of its secret
	Roles       []access.Role `gorm:"serializer:json" json:"roles" nullable:"false"`
	Clients     []string      `gorm:"serializer:json" json:"clients" nullable:"false"`
	MadeAt      time.Time     `gorm:"serializer:utc" json:"made_at"`
	MadeByID    string        `json:"made_by_id"`
	ExpiresAt   time.Time     `gorm:"serializer:utc" json:"expires_at"`
	RevokedAt   *time.Time    `gorm:"serializer:utc" json:"revoked_at"`
	RevokedByID string        `json:"revoked_by_id,omitempty"`
	UsedAt      *time.Time    `gorm:"serializer:utc" json:"used_at"` // to the minute
	UsedFrom    string        `json:"used_from,omitempty"`
}

// State says whether a token can be used at a moment: active, expired or revoked.
func (t Token) State(at time.Time) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked"
	case !t.ExpiresAt.After(at):
		return "expired"
	}
	return "active"
}

// actor is who acts with the token: the user, with the rights that both have.
func (t Token) actor(u User, from string) access.Actor {
	actor := u.Actor(from)
	actor.Kind, actor.Name = access.Token, u.called()+" (token "+t.Name+")"
	actor.Roles, actor.Clients = narrowed(u, t)
	return actor
}

// narrowed are the roles and clients of a user that a token has as well. Clients
// that no longer overlap leave no role.
func narrowed(u User, t Token) (roles []access.Role, clients []string) {
	if u.MustChange {
		return nil, u.Clients
	}
	for _, role := range t.Roles {
		if slices.Contains(u.Roles, role) || slices.Contains(u.Roles, access.Administrator) {
			roles = append(roles, role)
		}
	}
	switch {
	case len(u.Clients) == 0:
		return roles, t.Clients
	case len(t.Clients) == 0:
		return roles, u.Clients
	}
	for _, client := range t.Clients {
		if slices.Contains(u.Clients, client) {
			clients = append(clients, client)
		}
	}
	if len(clients) == 0 {
		return nil, u.Clients
	}
	return roles, clients
}
