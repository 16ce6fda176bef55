package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"rehearse/api"
	"rehearse/scenarios"
	"rehearse/store"
)

func serveCommand(c *console) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Carry out queued runs, and serve pages and API",
		Long: `Carry out the runs that are queued, and serve pages for people and the API for
programs. It listens on this machine only: access control comes later.
SIGTERM and Ctrl-C stop it: a run that is going on is ended and recorded.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), c, listen)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "address on this machine, such as 127.0.0.1:8484 (default: what rehearse.yaml says)")
	return cmd
}

func serve(ctx context.Context, c *console, listen string) (err error) {
	w, err := c.load()
	if err != nil {
		return err
	}
	if listen == "" {
		listen = w.Settings.Listen
	}
	st, err := c.open(ctx, c.databasePath(w))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	listener, err := api.Listen(listen) //nolint:contextcheck // it listens until it is closed
	if err != nil {
		return cannotListen(err)
	}
	defer listener.Close() //nolint:errcheck // closed by the server, in the good case

	log := slog.New(slog.NewTextHandler(c.err, nil))
	ctx, release := stoppable(ctx, shutdown, func(text string) { log.Info(text) })
	defer release()
	engine := engineOf(w, log)
	defer engine.Close()
	server, err := newServer(w, st, engine, log) //nolint:contextcheck // each request brings its own
	if err != nil {
		return err
	}
	worker, goodbye, err := workerOf(w, st, engine, log)
	if err != nil {
		return err
	}
	defer goodbye()

	log.Info("serving", "address", "http://"+listener.Addr().String(), "workspace", w.Dir, "database", st.Path(), "version", ourVersion())
	both, bothCtx := errgroup.WithContext(ctx)
	both.Go(func() error { return worker.Serve(bothCtx) })
	both.Go(func() error { return server.Serve(bothCtx, listener) })
	if err := both.Wait(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("serve: %w", err)
	}
	log.Info("stopped")
	return nil
}

// cannotListen tells an address that is no good from one that another program has.
func cannotListen(err error) error {
	var taken *net.OpError
	if errors.As(err, &taken) {
		return &hint{err, "--listen 127.0.0.1:PORT chooses another"}
	}
	return &usageError{err.Error(), "--listen 127.0.0.1:PORT chooses another"}
}

func newServer(w *scenarios.Workspace, st *store.Store, engine *engine, log *slog.Logger) (*api.Server, error) {
	return api.New(api.Options{
		Store:     st,
		Workspace: func() *scenarios.Workspace { return w },
		Version:   ourVersion(),
		Log:       log,
		Ready: func(ctx context.Context) error {
			_, err := engine.about(ctx)
			return err
		},
	})
}
