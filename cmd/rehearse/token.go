package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rehearse/store"
)

func tokenCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make, list and revoke tokens for programs",
		Long: `Make, list and revoke tokens, with which programs use the API of "rehearse serve".

A program sends one as "Authorization: Bearer TOKEN", or as the password where it knows
only passwords. It acts as the user whom the token belongs to, with at most that user's
rights. "rehearse user add NAME --no-password" adds a user for tokens only.`,
	}
	for _, sub := range []*cobra.Command{tokenCreateCommand(c), tokenListCommand(c), tokenRevokeCommand(c)} {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

// tokenDocument is a token with the secret that is printed once.
type tokenDocument struct {
	store.Token
	Secret string `json:"secret"`
}

func tokenCreateCommand(c *console) *cobra.Command {
	var f rightsFlags
	var token store.Token
	var days int
	cmd := &cobra.Command{
		Use:   "create --user USER --for PURPOSE --role ROLE",
		Short: "Make a token, and print it",
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, needed := range []string{"user", "for", "role"} {
				if !cmd.Flags().Changed(needed) {
					return &usageError{"--" + needed + " is missing", "usage: rehearse token " + cmd.Use}
				}
			}
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				now, err := st.Moment(cmd.Context())
				if err != nil {
					return err
				}
				token.Roles, token.Clients, token.ExpiresAt = f.given(), f.clients, now.Add(time.Duration(min(max(days, 0), 4000))*24*time.Hour)
				made, secret, err := st.MakeToken(cmd.Context(), token)
				if err != nil {
					return ofUsers(err)
				}
				if c.json {
					return c.emit(tokenDocument{*made, secret})
				}
				c.paper().printf("%s\n\nThe token %s acts as %s until %s. It is not shown again.\n", secret, made.ID, made.UserName, made.ExpiresAt.In(shownIn).Format("2006-01-02 15:04 MST"))
				return nil
			})
		},
	}
	f.on(cmd)
	cmd.Flags().StringVar(&token.UserName, "user", "", "the user whom it belongs to")
	cmd.Flags().StringVar(&token.Name, "for", "", "what it is for")
	cmd.Flags().IntVar(&days, "days", 90, "valid for so many days, at most 366")
	return cmd
}

func tokenListCommand(c *console) *cobra.Command {
	var user string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				tokens, err := st.Tokens(cmd.Context(), user)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(map[string]any{"tokens": tokens})
				}
				printTokens(c.paper(), tokens)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&user, "user", "", "only those of this user")
	return cmd
}

func printTokens(p *paper, tokens []store.Token) {
	if len(tokens) == 0 {
		p.printf("there are no tokens: rehearse token create makes one\n")
		return
	}
	rows := [][]any{{p.paint(faint, "TOKEN"), p.paint(faint, "USER"), p.paint(faint, "FOR"), p.paint(faint, "ROLES"), p.paint(faint, "CLIENTS"), p.paint(faint, "STATE"), p.paint(faint, zoned("EXPIRES")), p.paint(faint, zoned("LAST USED"))}}
	for _, t := range tokens {
		state, last := p.paint(faint, t.State(time.Now())), "never"
		if t.State(time.Now()) == "active" {
			state = p.paint(green, "active")
		}
		if t.UsedAt != nil {
			last = toMinute(*t.UsedAt) + " from " + strconv.Quote(t.UsedFrom)
		}
		rows = append(rows, []any{t.ID, t.UserName, t.Name, listed(t.Roles, "none"), listed(t.Clients, "all"), state, toMinute(t.ExpiresAt), last})
	}
	p.table("", rows)
}

func tokenRevokeCommand(c *console) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "revoke TOKEN",
		Short: "End a token",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				token, err := st.RevokeToken(cmd.Context(), args[0], why)
				if err != nil {
					return ofUsers(err)
				}
				if c.json {
					return c.emit(token)
				}
				c.paper().printf("token %s of %s is revoked\n", token.ID, token.UserName)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "reason, for the log")
	return cmd
}
