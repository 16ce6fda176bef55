package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"rehearse/runner/node"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/scenarios/watch"
	"rehearse/store"
)

// runFlags say for one machine what rehearse.yaml says for all.
type runFlags struct {
	pools        []string
	concurrent   int
	memory, disk string
}

func (f *runFlags) on(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.pools, "pool", nil, "pool whose runs this machine takes; may be repeated (default: as in rehearse.yaml)")
	flags.IntVar(&f.concurrent, "concurrent", 0, "how many sandboxes at once on this machine")
	flags.StringVar(&f.memory, "memory", "", "memory for all sandboxes on this machine together, such as 16g")
	flags.StringVar(&f.disk, "disk", "", "disk for all sandboxes on this machine together, such as 200g")
}

// read gives what was set; the rest is the workspace's business.
func (f *runFlags) read() (runs scenarios.RunSettings, err error) {
	if f.concurrent < 0 {
		return runs, &usageError{fmt.Sprintf("--concurrent cannot be %d", f.concurrent), "such as --concurrent 2"}
	}
	runs.Pools, runs.Concurrent = f.pools, f.concurrent
	for _, size := range []struct {
		flag, text string
		to         *units.Size
	}{{"--memory", f.memory, &runs.Memory}, {"--disk", f.disk, &runs.Disk}} {
		if size.text == "" {
			continue
		}
		if *size.to, err = units.ParseSize(size.text); err != nil {
			return runs, &usageError{size.flag + ": " + err.Error(), "such as " + size.flag + " 16g"}
		}
	}
	return runs, nil
}

func workCommand(c *console) *cobra.Command {
	var runs runFlags
	cmd := &cobra.Command{
		Use:   "work",
		Short: "Run what is queued, on one more machine",
		Long: `Run what is queued, on this machine's Docker engine, alongside "rehearse serve" and
any number of other workers that share its database. On machines other than the
server's it must be a Postgres database:

  export REHEARSE_DATABASE=postgres://user:password@host/name
  rehearse work --pool site-b

Other users on the machine can see a process's arguments but not its environment:
put an address with a password there, or into rehearse.yaml as a reference.

The workspace is the same folder on every machine, such as a checkout of the
same git repository; it is reloaded when its files change. The flags override runs
in rehearse.yaml.

SIGTERM and Ctrl-C stop it: a run in progress is handed back to the queue.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return work(cmd.Context(), c, runs)
		},
	}
	runs.on(cmd)
	return cmd
}

func work(ctx context.Context, c *console, runs runFlags) (err error) {
	m, ctx, err := c.join(ctx, runs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.leave()) }()
	m.log.Info("working", "runner", m.worker.ID, "workspace", m.files.Dir(), "database", m.store.String(), "version", ourVersion())
	if m.store.Dialect() == store.SQLite {
		m.log.Info("using SQLite: only processes on this machine can join; use Postgres to add machines")
	}
	m.engine.prepare(ctx)
	return m.together(ctx, "work", m.files.Serve, m.worker.Serve)
}

// machine is what serve and work stand on: the workspace as its files change,
// the records, the engine, and the worker that carries runs between them.
type machine struct {
	files  *watch.Watcher
	store  *store.Store
	engine *engine
	worker *node.Worker
	log    *slog.Logger
	leaves []func() error // in the order of joining
}

// join puts a machine together. Its context ends by a signal, with the cause.
func (c *console) join(ctx context.Context, runs runFlags) (_ *machine, _ context.Context, err error) {
	ctx = access.With(ctx, access.Itself) // nobody asks for what a schedule or the queue brings
	m := &machine{log: slog.New(slog.NewTextHandler(c.err, nil))}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.leave())
		}
	}()
	own, err := runs.read()
	if err != nil {
		return nil, nil, err
	}
	from := scenarios.In(c.dir())
	w, err := scenarios.LoadUsable(from)
	if err != nil {
		whole, ok := c.withCatalogue(ctx, from, scenarios.LoadUsable)
		if !ok {
			return nil, nil, err
		}
		w = whole
	}
	files := watch.New(from, w, m.log) // at once: what changes while a database is waited for is a change
	m.leaves = append(m.leaves, leaving(reloadOnHangup(files)))
	if m.store, err = c.openOf(ctx, w); err != nil {
		return nil, nil, err
	}
	m.leaves = append(m.leaves, m.store.Close)
	files.Add(scenarios.Layer{Owner: store.CatalogueOwner, Files: m.store.CatalogueFiles()})
	ctx, release := stoppable(ctx, shutdown, func(text string) { m.log.Info(text) })
	m.files, m.engine = files, engineOf(w, m.log)
	m.leaves = append(m.leaves, leaving(release), leaving(m.engine.Close))
	worker, goodbye, err := workerOf(files.Workspace, m.store, m.engine, m.log)
	if err != nil {
		return nil, nil, err
	}
	m.leaves = append(m.leaves, leaving(goodbye))
	m.worker, worker.Runs = worker, own
	return m, ctx, nil
}

func leaving(do func()) func() error {
	return func() error { do(); return nil }
}

// leave lets go of everything, the last thing first.
func (m *machine) leave() error {
	var errs []error
	for _, leave := range slices.Backward(m.leaves) {
		errs = append(errs, leave())
	}
	m.leaves = nil
	return errors.Join(errs...)
}

// together does all parts of a command until its context ends, or one of them
// breaks.
func (m *machine) together(ctx context.Context, what string, parts ...func(context.Context) error) error {
	all, allCtx := errgroup.WithContext(ctx)
	for _, part := range parts {
		all.Go(func() error { return part(allCtx) })
	}
	if err := all.Wait(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	m.log.Info("stopped")
	return nil
}
