package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/runner/anchor"
	"rehearse/runner/conduct"
	planner "rehearse/runner/plan"
	"rehearse/runner/ticket"
	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/ledger"
)

func serveCommand(c *console) *cobra.Command {
	var listen string
	var noWork, noSignIn bool
	var runs runFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Plan, run what is due, and serve pages and the API",
		Long: `Plan what the schedules say, run what is due or was requested, send notices, and
serve pages for people and the API for programs. People sign in: the first start
makes an administrator and prints a one-time secret, once. "rehearse user" and
"rehearse token" manage the rest. It listens on this machine only, unless
access: in rehearse.yaml sets tls or a trusted proxy. SIGTERM and Ctrl-C stop it: a run in progress is handed
back to the queue, for another machine or the next start.

With Postgres as the database, "rehearse work" on other machines takes runs too.

Changes to the workspace take effect at once, and on SIGHUP; while a file has a
problem, the last good workspace stays in force.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), c, listen, noWork, noSignIn, runs)
		},
	}
	runs.on(cmd)
	cmd.Flags().BoolVar(&noWork, "no-work", false, "take no runs on this machine: plan and serve only")
	cmd.Flags().BoolVar(&noSignIn, "no-sign-in", false, "let in everyone who reaches the server, as you: for one person on this machine; records say that it was not verified")
	cmd.Flags().StringVar(&listen, "listen", "", "address, such as 127.0.0.1:8484 (default: as in rehearse.yaml)")
	return cmd
}

func serve(ctx context.Context, c *console, listen string, noWork, noSignIn bool, runs runFlags) (err error) {
	m, ctx, err := c.join(ctx, runs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.leave()) }()
	settings := m.files.Workspace().Settings
	listener, err := api.Listen(cmp.Or(listen, settings.Listen), settings.Access, noSignIn) //nolint:contextcheck // it listens until it is closed
	if err != nil {
		return cannotListen(err)
	}
	defer listener.Close() //nolint:errcheck // closed by the server, in the good case
	if listener, err = api.Encrypted(ctx, listener, settings.Access); err != nil {
		return &usageError{err.Error(), "see access: in rehearse.yaml"}
	}
	plans := &planner.Planner{Store: m.store, Workspace: m.files.Workspace, ID: m.worker.ID, Log: m.log}
	heart := &planner.Heart{Workspace: m.files.Workspace, Alive: plans.LastTick, Log: m.log}
	options := api.Options{
		Store: m.store, Workspace: m.files.Workspace, Loaded: m.files.Loaded, Reload: m.files.Reload,
		Version: ourVersion(), Planner: plans.LastTick, Log: m.log,
		Access: settings.Access, NoSignIn: noSignIn,
	}
	if options.ProviderSecret, err = m.files.Workspace().ProviderSecret(); err != nil {
		return &usageError{"access.oidc.client_secret: " + err.Error(), "set it, or remove access.oidc"}
	}
	parts := []func(context.Context) error{
		m.files.Serve, plans.Serve, (&conduct.Conductor{Store: m.store, Workspace: m.files.Workspace, Log: m.log}).Serve, heart.Serve, delivererOf(m.files, m.store, m.log).Serve, (&reporter{store: m.store, workspace: m.files.Workspace, log: m.log}).Serve,
		(&ticket.Sender{Store: m.store, Workspace: m.files.Workspace, Log: m.log, Page: func(finding int64) string { return pageOf(m.files.Workspace(), finding) }}).Run,
		func(ctx context.Context) error { return keepFigures(ctx, m) },
		func(ctx context.Context) error { return auditCatalogue(ctx, m) },
		func(ctx context.Context) error { return keepRetention(ctx, m) },
		func(ctx context.Context) error { return pullCatalogue(ctx, m) },
	}
	if key := c.evidence(ctx, m); key != nil {
		keeper := &anchor.Keeper{Store: m.store, Workspace: m.files.Workspace, Log: m.log}
		options.EvidenceKey, options.KeepCheckpoint = key, keeper.KeepNow
		parts = append(parts, func(ctx context.Context) error {
			m.store.KeepEvidence(ctx, key, m.worker.ID, ourVersion(), time.Duration(settings.Evidence.Every), keeper.Keep, func(err error) {
				m.log.Error("the evidence log could not be signed", "error", err)
			})
			return nil
		})
	}
	if !noWork { // else there may be no engine here, and none is needed
		options.Ready = func(ctx context.Context) error { _, err := m.engine.about(ctx); return err }
		m.engine.prepare(ctx)
		parts = append(parts, m.worker.Serve)
	}
	server, err := api.New(options) //nolint:contextcheck // each request brings its own
	if err != nil {
		return err
	}

	if !noSignIn {
		if err := c.firstAdministrator(ctx, m.store); err != nil {
			return err
		}
	}
	scheme := "http://"
	if settings.Access.TLS != nil {
		scheme = "https://"
	}
	m.log.Info("serving", "address", scheme+listener.Addr().String(), "workspace", m.files.Dir(), "database", m.store.String(), "version", ourVersion())
	return m.together(ctx, "serve", append(parts, func(ctx context.Context) error { return server.Serve(ctx, listener) })...)
}

// firstAdministrator makes the first user, and prints the secret to people's eyes
// only: it is not in the log.
func (c *console) firstAdministrator(ctx context.Context, st *store.Store) error {
	secret, err := st.FirstAdministrator(ctx, "admin")
	if err != nil || secret == "" {
		return err
	}
	_, err = fmt.Fprintf(c.err, "\nThe first administrator was made. Sign in as\n\n    user     admin\n    secret   %s\n\nand choose a password. This secret is not shown again; \"rehearse user reset admin\" makes another.\n\n", secret)
	return err
}

// evidence is the key that signs the log of the database; nil where this server does
// not have it, and says so: the log grows unsigned, and another machine may have it.
func (c *console) evidence(ctx context.Context, m *machine) ledger.Key {
	key, made, err := c.ensureKey(ctx, m.store)
	if err != nil {
		_, next := explain(err)
		m.log.Warn("the evidence log is not signed by this server", "error", err, "next", next)
		return nil
	}
	if made != "" {
		m.log.Info("made the key of the evidence log: give the public key to auditors, and keep a copy of the file elsewhere", "public_key", key.Public(), "file", made)
	}
	return key
}

// keepFigures counts what is over, so that figures are quick to read. They are
// the same without.
func keepFigures(ctx context.Context, m *machine) error {
	m.store.KeepFolded(ctx, 10*time.Minute, func(err error) {
		m.log.Warn("counting ahead failed; until it succeeds, figures are counted from the rows", "error", err)
	})
	return nil
}

// cannotListen tells an address that is not good from one that another program has.
func cannotListen(err error) error {
	var taken *net.OpError
	if errors.As(err, &taken) {
		return &hint{err, "--listen 127.0.0.1:PORT chooses another"}
	}
	return &usageError{err.Error(), "--listen 127.0.0.1:PORT chooses another"}
}

// pageOf is the address of a finding's page; "" where the settings name no address.
func pageOf(w *scenarios.Workspace, finding int64) string {
	if w.Settings.Access.URL == "" {
		return ""
	}
	return fmt.Sprintf("%s/findings/%d", strings.TrimSuffix(w.Settings.Access.URL, "/"), finding)
}
