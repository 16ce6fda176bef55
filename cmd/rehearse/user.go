package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/access"
	"rehearse/store"
)

func userCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Add, list, change and disable users",
		Long: `Add, list, change and disable the users who sign in to "rehearse serve".

Users are never deleted, because records name them; they are disabled. What you do here
is recorded as the user of the operating system that you are; "rehearse user link" ties
one to a user, so that both count as one person where two are needed. The rights on this
machine stay: anyone who can write the database can do everything.`,
	}
	for _, sub := range []*cobra.Command{userAddCommand(c), userListCommand(c), userChangeCommand(c), userDisableCommand(c), userEnableCommand(c), userResetCommand(c), userLinkCommand(c)} {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

// rightsFlags are what a user or a token may do.
type rightsFlags struct {
	roles, clients []string
	until          string
}

func (f *rightsFlags) on(cmd *cobra.Command) {
	names := make([]string, len(access.Roles))
	for i, role := range access.Roles {
		names[i] = string(role)
	}
	cmd.Flags().StringSliceVar(&f.roles, "role", nil, "a role (may be repeated): "+strings.Join(names, ", "))
	cmd.Flags().StringSliceVar(&f.clients, "client", nil, "only what is of this client (may be repeated; default: every client)")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func (f *rightsFlags) given() []access.Role {
	roles := make([]access.Role, len(f.roles))
	for i, role := range f.roles {
		roles[i] = access.Role(role)
	}
	return roles
}

// end is when access ends; nil is never.
func (f *rightsFlags) end() (*time.Time, error) {
	if f.until == "" || f.until == "never" {
		return nil, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, f.until); err == nil {
			if at = at.UTC(); layout == time.DateOnly {
				at = at.AddDate(0, 0, 1) // the day is included
			}
			return &at, nil
		}
	}
	return nil, &usageError{fmt.Sprintf("--until %q is not a time", f.until), "write a day, such as 2026-12-31, or a time, such as 2026-12-31T18:00:00Z"}
}

// ofUsers turns what the store refuses into a mistake of the call.
func ofUsers(err error) error {
	var refused *store.Refusal
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &usageError{"that user or token does not exist", "rehearse user list and rehearse token list show them"}
	case errors.Is(err, store.ErrUser), errors.Is(err, store.ErrToken), errors.Is(err, store.ErrPassword), errors.As(err, &refused):
		return &usageError{err.Error(), "rehearse help user and rehearse help token say more"}
	}
	return err
}

// withStore opens the database for a command, and closes it again.
func (c *console) withStore(ctx context.Context, do func(*store.Store) error) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(st)
}

// secretDocument is a user with the secret that is printed once.
type secretDocument struct {
	store.User
	Secret string `json:"one_time_secret,omitempty"`
}

func (c *console) tellSecret(user store.User, secret string) error {
	if c.json {
		return c.emit(secretDocument{user, secret})
	}
	p := c.paper()
	p.printf("user %s\n", user.Name)
	if secret != "" {
		p.printf("one-time secret: %s\n\nIt is not shown again. At the first sign-in it is replaced by a password.\n", secret)
	}
	return nil
}

func userAddCommand(c *console) *cobra.Command {
	var f rightsFlags
	var user store.User
	var noPassword bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a user, and print the one-time secret to sign in with",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			user.Name, user.Roles, user.Clients = args[0], f.given(), f.clients
			if user.ValidUntil, err = f.end(); err != nil {
				return err
			}
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				added, secret, err := st.AddUser(cmd.Context(), user, !noPassword)
				if err != nil {
					return ofUsers(err)
				}
				return c.tellSecret(*added, secret)
			})
		},
	}
	f.on(cmd)
	cmd.Flags().StringVar(&f.until, "until", "", "the access ends after this day, or at this time; an auditor needs one")
	cmd.Flags().StringVar(&user.Display, "name", "", "what people call the user")
	cmd.Flags().StringVar(&user.SystemUser, "system-user", "", "user of this machine whose commands count as this user's")
	cmd.Flags().BoolVar(&noPassword, "no-password", false, "for tokens only: the user cannot sign in with a password")
	return cmd
}

func userListCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the users",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				users, err := st.Users(cmd.Context())
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(map[string]any{"users": users})
				}
				printUsers(c.paper(), users)
				return nil
			})
		},
	}
}

func printUsers(p *paper, users []store.User) {
	if len(users) == 0 {
		p.printf("there are no users: rehearse user add NAME --role administrator, or the first rehearse serve, makes one\n")
		return
	}
	rows := [][]any{{p.paint(faint, "USER"), p.paint(faint, "ROLES"), p.paint(faint, "CLIENTS"), p.paint(faint, "STATE"), p.paint(faint, zoned("SIGNED IN")), p.paint(faint, "NAME")}}
	for _, u := range users {
		state := p.paint(green, "active")
		switch {
		case u.DisabledAt != nil:
			state = p.paint(faint, "disabled")
		case u.ValidUntil != nil && !u.ValidUntil.After(time.Now()):
			state = p.paint(faint, "ended")
		case u.MustChange:
			state = p.paint(yellow, "one-time secret")
		}
		signedIn := "never"
		if u.SignedInAt != nil {
			signedIn = toMinute(*u.SignedInAt)
		}
		rows = append(rows, []any{u.Name, listed(u.Roles, "none"), listed(u.Clients, "all"), state, signedIn, u.Display})
	}
	p.table("", rows)
}

func listed[T ~string](values []T, none string) string {
	if len(values) == 0 {
		return none
	}
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = string(value)
	}
	return strings.Join(names, ", ")
}

// change is a command that changes one user.
func (c *console) changeUser(ctx context.Context, name string, change store.UserChange) error {
	return c.withStore(ctx, func(st *store.Store) error {
		user, err := st.ChangeUser(ctx, name, change)
		if err != nil {
			return ofUsers(err)
		}
		return c.tellSecret(*user, "")
	})
}

func userChangeCommand(c *console) *cobra.Command {
	var f rightsFlags
	var display, why string
	cmd := &cobra.Command{
		Use:   "change NAME",
		Short: "Replace the roles, clients or end of a user's access",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			change := store.UserChange{Why: why}
			roles, clients := f.given(), slices.DeleteFunc(f.clients, func(client string) bool { return client == "all" })
			if cmd.Flags().Changed("role") {
				change.Roles = &roles
			}
			if cmd.Flags().Changed("client") {
				change.Clients = &clients
			}
			if cmd.Flags().Changed("until") {
				end, err := f.end()
				if err != nil {
					return err
				}
				change.ValidUntil = &end
			}
			if cmd.Flags().Changed("name") {
				change.Display = &display
			}
			return c.changeUser(cmd.Context(), args[0], change)
		},
	}
	f.on(cmd)
	cmd.Flags().StringVar(&f.until, "until", "", "the access ends after this day, or at this time; never: it does not end")
	cmd.Flags().StringVar(&display, "name", "", "what people call the user")
	cmd.Flags().StringVar(&why, "why", "", "reason, for the log")
	return cmd
}

func userDisableCommand(c *console) *cobra.Command {
	return switchCommand(c, "disable", "Disable a user: sessions end, and tokens no longer count", true)
}

func userEnableCommand(c *console) *cobra.Command {
	return switchCommand(c, "enable", "Enable a user who was disabled", false)
}

func switchCommand(c *console, verb, short string, disabled bool) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   verb + " NAME",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.changeUser(cmd.Context(), args[0], store.UserChange{Disabled: &disabled, Why: why})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "reason, for the log")
	return cmd
}

func userResetCommand(c *console) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "reset NAME",
		Short: "Unlock a user, and print a new one-time secret",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				secret, err := st.ResetPassword(cmd.Context(), args[0], why)
				if err != nil {
					return ofUsers(err)
				}
				user, err := st.User(cmd.Context(), args[0])
				if err != nil {
					return ofUsers(err)
				}
				return c.tellSecret(*user, secret)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "reason, for the log")
	return cmd
}

func userLinkCommand(c *console) *cobra.Command {
	var remove bool
	cmd := &cobra.Command{
		Use:   "link NAME [SYSTEM-USER]",
		Short: "Let the commands of a system user count as a user's",
		Long: `Let what a user of the operating system does with commands on this machine count as
what a user does: where two persons are needed, both are one. Without SYSTEM-USER it is
the one that you are.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.TrimPrefix(access.CurrentUser().ID, "local:")
			if len(args) == 2 {
				name = args[1]
			}
			if remove {
				name = ""
			}
			return c.changeUser(cmd.Context(), args[0], store.UserChange{SystemUser: &name})
		},
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "end the link")
	return cmd
}
