package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"rehearse/scenarios/access"
)

// tokenPrefix begins every token, so that scanners for secrets find one that leaks.
const tokenPrefix = "rehearse_"

// Tokens reads the tokens of a user, of all users where name is "", the newest first.
func (s *Store) Tokens(ctx context.Context, name string) ([]Token, error) {
	tokens := []Token{}
	query := s.db.WithContext(ctx).Order("made_at DESC, id")
	if name != "" {
		query = query.Where("user_name = ?", name)
	}
	err := query.Find(&tokens).Error
	return tokens, s.explain("read the tokens", err)
}

// longestToken is how long a token may be valid.
const longestToken = 366 * 24 * time.Hour

// MakeToken makes a token of a user and returns the secret that is shown once. It
// has at most the rights of the user. One makes a token of one's own account; who
// manages users makes those of others.
func (s *Store) MakeToken(ctx context.Context, token Token) (made *Token, secret string, err error) {
	random := strings.ToLower(rand.Text() + rand.Text())
	token.ID = random[:10]
	secret = tokenPrefix + token.ID + "_" + random[10:]
	token.Digest = digested(random[10:])
	err = s.transaction(ctx, "make the token", func(tx *Tx) error {
		if err := tx.allowOf(token.UserName); err != nil {
			return err
		}
		var user User
		if err := locked(tx).Take(&user, "name = ?", token.UserName).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		token.Name, token.MadeAt, token.MadeByID = line(token.Name), at, tx.actor.ID
		token.RevokedAt, token.RevokedByID, token.UsedAt, token.UsedFrom = nil, "", nil, ""
		token.Roles, token.Clients = tidy(token.Roles), tidy(token.Clients)
		if err := token.valid(user, at); err != nil {
			return err
		}
		if err := tx.Create(&token).Error; err != nil {
			return err
		}
		tx.Record(AccessChanged, token.ID, &AccessChange{What: "token.made", After: fmt.Sprintf("of user %s, for %s; %s", user.Name, token.Name, rights(token.Roles, token.Clients, &token.ExpiresAt))})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return &token, secret, nil
}

// allowOf says whether the actor may deal with the tokens of a user.
func (tx *Tx) allowOf(name string) error {
	if tx.actor.Kind == access.Person && tx.actor.ID == access.OfUser(name) {
		return tx.allow(access.UseAccount, access.Object{})
	}
	return tx.allow(access.ManageUsers, access.Object{})
}

func (t Token) valid(user User, at time.Time) error {
	if err := validRights(ErrToken, t.Roles, t.Clients); err != nil {
		return err
	}
	if err := user.InForce(at); err != nil {
		return fmt.Errorf("%w: %w", ErrToken, err)
	}
	user.MustChange = false // it counts when that was done
	switch roles, clients := narrowed(user, t); {
	case t.Name == "":
		return fmt.Errorf("%w: say what it is for", ErrToken)
	case len(t.Roles) == 0:
		return fmt.Errorf("%w: it needs a role; the roles of %s: %s", ErrToken, user.Name, rights(user.Roles, nil, nil))
	case len(roles) < len(t.Roles) || len(clients) < len(t.Clients):
		return fmt.Errorf("%w: it would have more rights than %s, who has %s", ErrToken, user.Name, rights(user.Roles, user.Clients, nil))
	case !t.ExpiresAt.After(at):
		return fmt.Errorf("%w: it would have expired already", ErrToken)
	case t.ExpiresAt.After(at.Add(longestToken)):
		return fmt.Errorf("%w: it may be valid for one year at most", ErrToken)
	}
	return nil
}

// RevokeToken ends a token. One that has ended stays as it is.
func (s *Store) RevokeToken(ctx context.Context, id, why string) (*Token, error) {
	var token Token
	err := s.transaction(ctx, "revoke the token", func(tx *Tx) error {
		if err := locked(tx).Take(&token, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allowOf(token.UserName); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil || token.RevokedAt != nil {
			return err
		}
		token.RevokedAt, token.RevokedByID = &at, tx.actor.ID
		tx.Record(AccessChanged, token.ID, &AccessChange{What: "token.revoked", Before: "of user " + token.UserName + ", for " + token.Name, Why: line(why)})
		return tx.Select("revoked_at", "revoked_by_id").Updates(&token).Error
	})
	return &token, err
}

func digested(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// used is how exactly the last use of a token is known.
const used = time.Minute

// ActorOfToken is who acts with a token. The error is an ErrNotInForce where it
// does not count, and does not say why: it may be guessed.
func (s *Store) ActorOfToken(ctx context.Context, secret, from string) (access.Actor, error) {
	wrong := fmt.Errorf("%w: the token is unknown, expired or revoked", ErrNotInForce)
	id, rest, ok := strings.Cut(strings.TrimPrefix(secret, tokenPrefix), "_")
	if !ok || !strings.HasPrefix(secret, tokenPrefix) || len(id) != 10 || !reference.MatchString(id) {
		return access.Actor{}, wrong
	}
	var tokens []Token
	if err := s.db.WithContext(ctx).Limit(1).Find(&tokens, "id = ?", id).Error; err != nil {
		return access.Actor{}, s.explain("read the token", err)
	}
	if len(tokens) == 0 || subtle.ConstantTimeCompare([]byte(tokens[0].Digest), []byte(digested(rest))) != 1 {
		return access.Actor{}, wrong
	}
	token := tokens[0]
	user, err := s.User(ctx, token.UserName)
	if err != nil {
		return access.Actor{}, err
	}
	at, err := s.Moment(ctx)
	if err != nil {
		return access.Actor{}, err
	}
	if token.State(at) != "active" || user.InForce(at) != nil {
		return access.Actor{}, wrong
	}
	if token.UsedAt == nil || at.Sub(*token.UsedAt) >= used {
		err = s.transaction(access.With(ctx, access.Itself), "note the use of the token", func(tx *Tx) error {
			return tx.Model(&Token{}).Where("id = ?", id).Updates(map[string]any{"used_at": text(at), "used_from": from}).Error
		})
	}
	return token.actor(*user, from), err
}

// UserOfSession is the user of a session that was begun at a moment.
func (s *Store) UserOfSession(ctx context.Context, name string, begun time.Time) (*User, error) {
	user, err := s.User(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrNotInForce
	}
	if err != nil {
		return nil, err
	}
	at, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	if begun.Before(user.ChangedAt) {
		return nil, fmt.Errorf("%w: the account was changed", ErrNotInForce)
	}
	return user, user.InForce(at)
}
