package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"gorm.io/gorm"

	"rehearse/scenarios/access"
)

// identify ties a user of the operating system to the user whose commands they
// count as. The rights stay: who can write the database's file can do all of it.
func (tx *Tx) identify() error {
	if tx.actor.Kind != access.Local {
		return nil
	}
	var linked []User
	name := strings.TrimPrefix(tx.actor.ID, string(access.Local)+":")
	if err := tx.Select("name", "display").Where("system_user = ? AND disabled_at IS NULL", name).Limit(1).Find(&linked).Error; err != nil {
		return err
	}
	if len(linked) == 1 && name != "" {
		tx.actor.ID, tx.actor.Name = linked[0].ID(), linked[0].called()
	}
	return nil
}

// Users reads every user, by name.
func (s *Store) Users(ctx context.Context) ([]User, error) {
	users := []User{}
	err := s.db.WithContext(ctx).Order("name").Find(&users).Error
	return users, s.explain("read the users", err)
}

// User reads one user.
func (s *Store) User(ctx context.Context, name string) (*User, error) {
	var user User
	err := s.db.WithContext(ctx).Take(&user, "name = ?", name).Error
	return &user, s.explain("read the user "+name, err)
}

// AddUser adds a user, and returns the one-time secret that they sign in with to
// choose a password. One who signs in with a provider, or is there for tokens only,
// needs none: then secret is "".
func (s *Store) AddUser(ctx context.Context, user User, withSecret bool) (added *User, secret string, err error) {
	hash := ""
	if withSecret {
		if secret, hash, err = newSecret(); err != nil {
			return nil, "", err
		}
	}
	err = s.transaction(ctx, "add the user", func(tx *Tx) error {
		if err := tx.allow(access.ManageUsers, access.Object{}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		user.Password, user.MustChange = hash, withSecret
		return addUser(tx, &user, at)
	})
	if err != nil {
		return nil, "", err
	}
	return &user, secret, nil
}

func addUser(tx *Tx, user *User, at time.Time) error {
	user.Display = line(user.Display)
	user.AddedAt, user.ChangedAt, user.AddedByID = at, at, tx.actor.ID
	user.DisabledAt, user.SignedInAt, user.LockedTill, user.Failed = nil, nil, nil, 0
	user.Roles, user.Clients = tidy(user.Roles), tidy(user.Clients)
	if err := user.valid(at); err != nil {
		return err
	}
	if err := free(tx, user); err != nil {
		return err
	}
	if err := tx.Create(user).Error; err != nil {
		return err
	}
	tx.Record(AccessChanged, user.Name, &AccessChange{What: "user.added", After: user.described()})
	return nil
}

// free says whether the names of a user are not another's.
func free(tx *Tx, user *User) error {
	var others []User
	err := tx.Where("name = ? OR (system_user <> '' AND system_user = ?) OR (issuer <> '' AND issuer = ? AND subject = ?)",
		user.Name, user.SystemUser, user.Issuer, user.Subject).Find(&others).Error
	for _, other := range others {
		switch {
		case other.Name == user.Name && user.AddedAt.Equal(other.AddedAt): // it is this one
		case other.Name == user.Name:
			return fmt.Errorf("%w: there is a user %s already, and a name is never given to another", ErrUser, user.Name)
		case other.SystemUser != "" && other.SystemUser == user.SystemUser:
			return fmt.Errorf("%w: the system user %s is linked to %s", ErrUser, user.SystemUser, other.Name)
		default:
			return fmt.Errorf("%w: the provider's user is %s already", ErrUser, other.Name)
		}
	}
	return err
}

func tidy[T cmp.Ordered](values []T) []T {
	all := append([]T{}, values...)
	slices.Sort(all)
	return slices.Compact(all)
}

// UserChange is what becomes different about a user; nil stays as it is.
type UserChange struct {
	Display    *string
	Roles      *[]access.Role
	Clients    *[]string
	ValidUntil **time.Time
	SystemUser *string
	Disabled   *bool
	Why        string
}

// ChangeUser changes a user, whose sessions end with it. The last administrator
// stays one.
func (s *Store) ChangeUser(ctx context.Context, name string, change UserChange) (*User, error) {
	return s.changeUser(ctx, name, access.ManageUsers, "user.changed", change.Why, func(tx *Tx, user *User, at time.Time) error {
		assign(&user.Display, change.Display)
		assign(&user.Roles, change.Roles)
		assign(&user.Clients, change.Clients)
		assign(&user.ValidUntil, change.ValidUntil)
		assign(&user.SystemUser, change.SystemUser)
		user.Display, user.Roles, user.Clients = line(user.Display), tidy(user.Roles), tidy(user.Clients)
		if change.Disabled != nil && *change.Disabled != (user.DisabledAt != nil) {
			if user.DisabledAt = nil; *change.Disabled {
				user.DisabledAt = &at
			}
		}
		user.ChangedAt = at
		if err := user.valid(at); err != nil {
			return err
		}
		if err := free(tx, user); err != nil {
			return err
		}
		return anAdministratorStays(tx, user)
	})
}

func assign[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// anAdministratorStays refuses a change after which no user could undo it.
func anAdministratorStays(tx *Tx, changed *User) error {
	var users []User
	if err := tx.Where("disabled_at IS NULL").Find(&users).Error; err != nil {
		return err
	}
	before, after := 0, 0
	for _, user := range users {
		if manages(user) {
			before++
		}
		if user.Name != changed.Name && manages(user) {
			after++
		}
	}
	if changed.DisabledAt == nil && manages(*changed) {
		after++
	}
	if before > 0 && after == 0 {
		return fmt.Errorf("%w: %s is the only administrator of all clients without a time limit: make another one first", ErrUser, changed.Name)
	}
	return nil
}

func manages(u User) bool {
	return slices.Contains(u.Roles, access.Administrator) && len(u.Clients) == 0 && u.ValidUntil == nil
}

func (s *Store) changeUser(ctx context.Context, name string, verb access.Verb, what, why string, change func(*Tx, *User, time.Time) error) (*User, error) {
	var user User
	err := s.transaction(ctx, "change the user", func(tx *Tx) error {
		if err := tx.allow(verb, access.Object{}); err != nil {
			return err
		}
		if err := locked(tx).Take(&user, "name = ?", name).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		before := user.described()
		if err := change(tx, &user, at); err != nil {
			return err
		}
		tx.Record(AccessChanged, user.Name, &AccessChange{What: what, Before: before, After: user.described(), Why: line(why)})
		return tx.Select("*").Updates(&user).Error
	})
	return &user, err
}

// ResetPassword gives a user a new one-time secret, and unlocks them.
func (s *Store) ResetPassword(ctx context.Context, name, why string) (secret string, err error) {
	secret, hash, err := newSecret()
	if err != nil {
		return "", err
	}
	_, err = s.changeUser(ctx, name, access.ManageUsers, "password.reset", why, func(_ *Tx, user *User, at time.Time) error {
		user.Password, user.MustChange, user.ChangedAt = hash, true, at
		user.Failed, user.LockedTill = 0, nil
		return nil
	})
	return secret, err
}

// ChangePassword replaces the password of the actor's own account. Other sessions
// end with it.
func (s *Store) ChangePassword(ctx context.Context, old, password string) (*User, error) {
	name := strings.TrimPrefix(access.From(ctx).ID, access.OfUser(""))
	user, err := s.User(ctx, name)
	if err != nil {
		return nil, err
	}
	if !matches(old, user.Password) {
		return nil, fmt.Errorf("%w: the old one is not right", ErrPassword)
	}
	if err := goodPassword(name, old, password); err != nil {
		return nil, err
	}
	hash, err := hashed(password)
	if err != nil {
		return nil, err
	}
	was := user.Password
	return s.changeUser(ctx, name, access.UseAccount, "password.changed", "", func(_ *Tx, user *User, at time.Time) error {
		if user.Password != was {
			return fmt.Errorf("%w: it was changed meanwhile", ErrPassword)
		}
		user.Password, user.MustChange, user.ChangedAt = hash, false, at
		return nil
	})
}

// The lengths of passwords. Long and free is better than short and odd.
const (
	leastPassword = 12
	mostPassword  = 200
)

func goodPassword(name, old, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < leastPassword || len(password) > mostPassword:
		return fmt.Errorf("%w: it needs %d to %d characters", ErrPassword, leastPassword, mostPassword)
	case password == old:
		return fmt.Errorf("%w: it is the old one", ErrPassword)
	case strings.Contains(strings.ToLower(password), name) && len(name) > 3:
		return fmt.Errorf("%w: it contains the name of the user", ErrPassword)
	case len(countRunes(password)) < 5:
		return fmt.Errorf("%w: it repeats too few characters", ErrPassword)
	}
	return nil
}

func countRunes(text string) map[rune]int {
	counts := map[rune]int{}
	for _, r := range text {
		counts[r]++
	}
	return counts
}

// hashing bounds how many passwords are hashed at once: each takes memory.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// cost is what OWASP recommends for argon2id with little memory.
var cost = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func hashed(password string) (string, error) {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id.CreateHash(password, cost)
}

// decoy is compared with where a user has no password, so that it takes as long.
var decoy = sync.OnceValue(func() string {
	hash, err := hashed(rand.Text())
	if err != nil {
		panic(err) // only without random numbers
	}
	return hash
})

func matches(password, hash string) bool {
	real := hash != ""
	if !real {
		hash = decoy()
	}
	hashing <- struct{}{}
	defer func() { <-hashing }()
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && same && real
}

// newSecret makes a one-time secret that is easy to read aloud.
func newSecret() (secret, hash string, err error) {
	text := strings.ToLower(rand.Text())
	secret = text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:20]
	hash, err = hashed(secret)
	return secret, hash, err
}

// After so many failed attempts in a row a user is locked, for longer each time.
const (
	mostFailed  = 5
	longestLock = 15 * time.Minute
)

// lockAfter is how long a user is locked after so many failures in a row.
func lockAfter(failed int) time.Duration {
	if failed < mostFailed {
		return 0
	}
	return min(time.Minute<<min(failed-mostFailed, 10), longestLock)
}

// SignIn checks a name and a password. Each attempt is logged, with the address of
// the context's actor; ErrSignIn does not say which of the two was wrong.
func (s *Store) SignIn(ctx context.Context, name, password string) (*User, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	at, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	user, err := s.User(ctx, name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	known := err == nil
	why := ""
	switch right := len(password) <= mostPassword && matches(password, user.Password); {
	case !known:
		name, why = "", "no user has this name" // it is not logged: people type passwords into the wrong field
	case user.LockedTill != nil && user.LockedTill.After(at):
		return nil, fmt.Errorf("%w: too many attempts failed; wait until %s, or ask an administrator to reset the password", ErrSignIn, user.LockedTill.UTC().Format("15:04 UTC"))
	case !right:
		why = "the password is wrong"
	case user.InForce(at) != nil:
		why = user.InForce(at).Error()
	}
	if why != "" {
		return nil, errors.Join(ErrSignIn, s.refuseSignIn(ctx, name, why))
	}
	return s.signedIn(ctx, name, "password", func(u *User) error {
		if u.Password != user.Password {
			return ErrSignIn
		}
		return u.InForce(at)
	})
}

func (s *Store) refuseSignIn(ctx context.Context, name, why string) error {
	return s.transaction(ctx, "log the attempt to sign in", func(tx *Tx) error {
		tx.Record(SignInRefused, name, &SignIn{User: name, How: "password", Why: why})
		if name == "" {
			return nil
		}
		var user User
		if err := locked(tx).Take(&user, "name = ?", name).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if user.Failed++; lockAfter(user.Failed) > 0 {
			until := at.Add(lockAfter(user.Failed))
			user.LockedTill = &until
		}
		return tx.Select("failed", "locked_until").Updates(&user).Error
	})
}

// signedIn writes that a user is in, who then acts themselves.
func (s *Store) signedIn(ctx context.Context, name, how string, check func(*User) error) (*User, error) {
	var user User
	ctx = access.With(ctx, User{Name: name}.Actor(access.From(ctx).From))
	err := s.transaction(ctx, "sign in", func(tx *Tx) error {
		if err := locked(tx).Take(&user, "name = ?", name).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := check(&user); err != nil {
			return err
		}
		user.Failed, user.LockedTill, user.SignedInAt = 0, nil, &at
		tx.actor = user.Actor(tx.actor.From)
		tx.Record(PersonSignedIn, user.Name, &SignIn{User: user.Name, How: how})
		return tx.Select("failed", "locked_until", "signed_in_at").Updates(&user).Error
	})
	if err != nil {
		return nil, err
	}
	return &user, nil
}

// SignedOut logs that the actor has ended a session.
func (s *Store) SignedOut(ctx context.Context) error {
	return s.transaction(ctx, "sign out", func(tx *Tx) error {
		name := strings.TrimPrefix(tx.actor.ID, access.OfUser(""))
		tx.Record(PersonSignedOut, name, &SignIn{User: name})
		return nil
	})
}

// Identity is what a provider says about a user who has signed in there.
type Identity struct {
	Issuer, Subject string
	Name, Display   string // proposed, for one who comes for the first time
	Roles           []access.Role
	Clients         []string
}

// inNoGroup is why a user whom the provider knows may not sign in.
const inNoGroup = "the provider names no group that has a role here"

// SignInWith lets in whom a provider vouches for. Roles and clients are the
// provider's each time. Who comes for the first time is added.
func (s *Store) SignInWith(ctx context.Context, who Identity) (*User, error) {
	var user User
	at, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	who.Roles, who.Clients = tidy(who.Roles), tidy(who.Clients)
	refused := false
	err = s.transaction(ctx, "take over what the provider says", func(tx *Tx) error {
		err := locked(tx).Take(&user, "issuer = ? AND subject = ?", who.Issuer, who.Subject).Error
		if errors.Is(err, gorm.ErrRecordNotFound) && len(who.Roles) == 0 {
			refused = true
			tx.Record(SignInRefused, "", &SignIn{How: who.Issuer, Why: inNoGroup})
			return nil
		}
		if errors.Is(err, gorm.ErrRecordNotFound) {
			user = User{Name: strings.ToLower(who.Name), Display: who.Display, Issuer: who.Issuer, Subject: who.Subject, Roles: who.Roles, Clients: who.Clients}
			if slices.Contains(user.Roles, access.Auditor) {
				return fmt.Errorf("%w: the access of an auditor ends at a time, which the provider cannot say: an administrator must add the user first", ErrSignIn)
			}
			tx.actor = user.Actor(tx.actor.From)
			return addUser(tx, &user, at)
		}
		if err != nil || slices.Equal(user.Roles, who.Roles) && slices.Equal(user.Clients, who.Clients) {
			return err
		}
		before := user.described()
		user.Roles, user.Clients, user.ChangedAt = who.Roles, who.Clients, at
		tx.actor = user.Actor(tx.actor.From)
		tx.Record(AccessChanged, user.Name, &AccessChange{What: "user.changed", Before: before, After: user.described(), Why: "the provider says so"})
		return tx.Select("*").Updates(&user).Error
	})
	if err != nil {
		return nil, err
	}
	why := user.InForce(at)
	if len(who.Roles) == 0 {
		why = errors.New(inNoGroup)
	}
	if refused {
		return nil, fmt.Errorf("%w: %w", ErrSignIn, why)
	}
	if why != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrSignIn, why), s.transaction(ctx, "log the attempt to sign in", func(tx *Tx) error {
			tx.Record(SignInRefused, user.Name, &SignIn{User: user.Name, How: who.Issuer, Why: why.Error()})
			return nil
		}))
	}
	return s.signedIn(ctx, user.Name, who.Issuer, func(u *User) error { return u.InForce(at) })
}

// FirstAdministrator makes the first user, where there is none: an administrator
// with a one-time secret. Two servers that start at once make one.
func (s *Store) FirstAdministrator(ctx context.Context, name string) (secret string, err error) {
	var some int64
	if err := s.db.WithContext(ctx).Model(&User{}).Limit(1).Count(&some).Error; err != nil || some > 0 {
		return "", s.explain("look for users", err)
	}
	secret, hash, err := newSecret()
	if err != nil {
		return "", err
	}
	made := false
	err = s.transaction(access.With(ctx, access.Itself), "make the first administrator", func(tx *Tx) error {
		made = false
		if dialectOf(tx.DB) == Postgres { // one after the other
			if err := tx.Exec("LOCK TABLE users IN EXCLUSIVE MODE").Error; err != nil {
				return err
			}
		}
		if err := tx.Model(&User{}).Limit(1).Count(&some).Error; err != nil || some > 0 {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		made = true
		return addUser(tx, &User{Name: name, Display: "Administrator", Roles: []access.Role{access.Administrator}, Password: hash, MustChange: true}, at)
	})
	if err != nil || !made {
		return "", err
	}
	return secret, nil
}
