package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"rehearse/runner"
	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// Looking inside the sandbox of a run: open, shell and sql.

const aboutInside = `The sandbox of a run is there while it runs, and afterwards where the run failed and
--keep-on-failure kept it. RUN is its id, or an unambiguous beginning or end of it.
Nothing is published and the sandbox stays isolated. Each use is recorded with who and
when: "rehearse show RUN" lists it, and the evidence log has it.`

func openCommand(c *console) *cobra.Command {
	listen := ""
	cmd := &cobra.Command{
		Use:   "open RUN SERVICE[:PORT]",
		Short: "Open a tunnel to a service in a run's sandbox",
		Long: `Open a tunnel from a port of this machine to a component or service in the sandbox of
a run, for a browser or a client of your own. It listens on loopback alone, until
Ctrl-C. Without PORT it is the one that its recipe or image declares.

` + aboutInside,
		Example: "  rehearse open ab3f9c app\n  rehearse open ab3f9c db:5432 --listen 15432",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.inside(cmd.Context(), args[0], func(ctx context.Context, v *visit) error { return openTunnel(ctx, c, v, args[1], listen) })
		},
		ValidArgsFunction: completeRuns(c),
	}
	cmd.Flags().StringVar(&listen, "listen", "0", "port of this machine; 0 takes a free one")
	c.jsonFlag(cmd)
	return cmd
}

func shellCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "shell RUN COMPONENT [-- COMMAND…]",
		Short: "Start a shell in a run's sandbox",
		Long: `Start a shell, or run COMMAND, in the container of a component or service in the sandbox
of a run. What was restored may print what your terminal obeys: look at it with care.
The exit code is that of the shell.

` + aboutInside,
		Example: "  rehearse shell ab3f9c db\n  rehearse shell ab3f9c db -- ls -l /rehearse/db",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.inside(cmd.Context(), args[0], func(ctx context.Context, v *visit) error { return openShell(ctx, c, v, args[1], args[2:]) })
		},
		ValidArgsFunction: completeRuns(c),
	}
}

func sqlCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sql RUN COMPONENT [QUERY]",
		Short: "Query what was restored in a run's sandbox",
		Long: `Query a component in the sandbox of a run the way that checks do: one statement, which
only reads. Without QUERY, each line of standard input is one.

` + aboutInside,
		Example: "  rehearse sql ab3f9c db 'select count(*) from tickets'\n  rehearse sql ab3f9c db --json < questions.sql",
		Args:    cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.inside(cmd.Context(), args[0], func(ctx context.Context, v *visit) error { return query(ctx, c, v, args[1], args[2:]) })
		},
		ValidArgsFunction: completeRuns(c),
	}
	c.jsonFlag(cmd)
	return cmd
}

// visit is a person on the way into a sandbox.
type visit struct {
	*runner.Inside
	run       *store.Run
	store     *store.Store
	workspace *scenarios.Workspace
	engine    sandbox.Engine
}

// enter records that the person is about to look inside.
func (v *visit) enter(ctx context.Context, how store.VisitHow, target string) error {
	_, err := v.store.Visit(ctx, v.run, how, target)
	if errors.Is(err, store.ErrNoSandbox) {
		return noSandbox(v.run)
	}
	return err
}

func noSandbox(run *store.Run) error {
	what := "run " + run.ID + " has not started"
	if run.State == store.Ended {
		what = fmt.Sprintf("the sandbox of run %s is gone: it was removed when the run ended", run.ID)
		if run.KeepUntil != nil {
			what = fmt.Sprintf("the sandbox of run %s was kept until %s, and is gone", run.ID, instant(run.KeepUntil))
		}
	}
	return &usageError{what, fmt.Sprintf("rehearse run %s --keep-on-failure 2h keeps the sandbox of a run that fails", run.Scenario)}
}

// inside finds the sandbox of a run and does something there until it is done or
// the person ends it.
func (c *console) inside(ctx context.Context, id string, do func(context.Context, *visit) error) (err error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	run, err := findRun(ctx, st, id)
	if err != nil {
		return err
	}
	if !run.HasSandbox(time.Now()) {
		return noSandbox(run)
	}
	engine := engineOf(w, nil)
	defer engine.Close()
	at, err := engine.get(ctx)
	if err != nil {
		return err
	}
	in, err := runner.LookInside(ctx, at, w, run)
	if err != nil {
		return err
	}
	return do(ctx, &visit{in, run, st, w, at})
}

// ofCall makes a mistake of the call of what a person asked for and is not there.
func ofCall(err error) error {
	if f := fault.Of(err); f.Class == fault.Internal && f.Next != "" {
		return &usageError{f.Reason, f.Next}
	}
	return err
}

// tunnelDocument is what open --json prints once it listens.
type tunnelDocument struct {
	Run     string `json:"run"`
	Target  string `json:"target"`
	Address string `json:"address"`
}

func openTunnel(ctx context.Context, c *console, v *visit, target, port string) error {
	address, err := v.Address(target)
	if err != nil {
		return ofCall(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return &usageError{fmt.Sprintf("listen on port %s of this machine: %s", port, err), "choose another with --listen"}
	}
	defer func() { _ = listener.Close() }() // nothing was written to it
	if err := v.enter(ctx, store.VisitTunnel, address); err != nil {
		return err
	}
	if c.json {
		err = c.emit(tunnelDocument{v.run.ID, address, listener.Addr().String()})
	} else {
		c.paper().printf("%s of run %s is at %s until Ctrl-C\n", address, v.run.ID, listener.Addr())
	}
	if err != nil {
		return err
	}
	return serveTunnel(ctx, listener, func(ctx context.Context, conn net.Conn) {
		if err := v.Tunnel(ctx, address, conn); err != nil && ctx.Err() == nil {
			paperOn(c.err).printf("rehearse: %s\n", err)
		}
	})
}

// serveTunnel carries each connection until ctx ends, and waits for all of them.
func serveTunnel(ctx context.Context, listener net.Listener, carry func(context.Context, net.Conn)) error {
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a connection: %w", err)
		}
		all.Go(func() {
			defer conn.Close()
			over := context.AfterFunc(ctx, func() { _ = conn.Close() })
			defer over()
			carry(ctx, conn)
		})
	}
}

// shellEnded is that a shell ended with a code of its own.
type shellEnded int

func (e shellEnded) Error() string { return fmt.Sprintf("the shell ended with code %d", int(e)) }

func openShell(ctx context.Context, c *console, v *visit, name string, args []string) error {
	if err := v.Holds(name); err != nil {
		return ofCall(err)
	}
	cmd := sandbox.Command{Args: args, Stdin: c.in, Stdout: c.out, Stderr: c.err}
	if err := v.enter(ctx, store.VisitShell, name); err != nil {
		return err
	}
	if in, is := c.in.(*os.File); is && term.IsTerminal(int(in.Fd())) && c.terminal(c.out) {
		before, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return fmt.Errorf("take hold of the terminal: %w", err)
		}
		defer func() { _ = term.Restore(int(in.Fd()), before) }()
		sizes, done := c.geometry()
		defer done()
		cmd.Terminal = &sandbox.Terminal{Type: c.env("TERM"), Resize: sizes}
	}
	exit, err := v.Shell(ctx, name, cmd)
	if err != nil {
		return err
	}
	if exit.Code != 0 {
		return shellEnded(exit.Code)
	}
	return nil
}

// geometry tells how large the terminal is, now and whenever that changes.
func (c *console) geometry() (<-chan sandbox.Geometry, func()) {
	sizes, changed := make(chan sandbox.Geometry, 1), make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGWINCH)
	over := make(chan struct{})
	go func() {
		for {
			width, height := c.size(c.out)
			select {
			case sizes <- sandbox.Geometry{Columns: width, Rows: height}:
			case <-over:
				return
			}
			select {
			case <-changed:
			case <-over:
				return
			}
		}
	}()
	return sizes, func() { signal.Stop(changed); close(over) }
}

// answerDocument is an answer of sql --json.
type answerDocument struct {
	Query   string           `json:"query"`
	Columns []string         `json:"columns"`
	Rows    []map[string]any `json:"rows"`
	Count   int64            `json:"count"` // of all rows: not all may be in rows
}

// answersDocument is what sql --json prints.
type answersDocument struct {
	Answers []answerDocument `json:"answers"`
}

func query(ctx context.Context, c *console, v *visit, component string, given []string) (err error) {
	questions, err := v.Questions(ctx, v.engine, v.workspace, component)
	if err != nil {
		return ofCall(err)
	}
	defer func() { err = errors.Join(err, questions.Close()) }()
	if err := v.enter(ctx, store.VisitQuery, component); err != nil {
		return err
	}
	answers := answersDocument{Answers: []answerDocument{}}
	put := func(text string) error {
		rows, err := questions.Ask(ctx, text)
		if err != nil {
			return err
		}
		if !c.json {
			printRows(c.paper(), rows)
		}
		answers.Answers = append(answers.Answers, answerDocument{text, append([]string{}, rows.Columns...), append([]map[string]any{}, rows.Rows...), rows.Count})
		return nil
	}
	if len(given) == 1 {
		if err := put(given[0]); err != nil {
			return err
		}
	} else if err := c.eachQuestion(component, put); err != nil {
		return err
	}
	if c.json {
		return c.emit(answers)
	}
	return nil
}

// eachQuestion puts each line of the input. On a terminal a mistake in one of them
// is shown, and the next is asked for.
func (c *console) eachQuestion(component string, put func(string) error) error {
	in, is := c.in.(*os.File)
	asks := is && term.IsTerminal(int(in.Fd())) && !c.json
	lines := bufio.NewReader(c.in)
	for {
		if asks {
			c.paper().printf("%s> ", component)
		}
		line, err := lines.ReadString('\n')
		if text := strings.TrimSpace(line); text != "" {
			wrong := put(text)
			if wrong != nil && !asks {
				return wrong
			}
			if wrong != nil {
				paperOn(c.err).printf("%s\n", wrong)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the questions: %w", err)
		}
	}
}

// printRows writes an answer as a table.
func printRows(p *paper, rows probe.Rows) {
	columns := rows.Columns
	if len(columns) == 0 && len(rows.Rows) > 0 {
		columns = slices.Sorted(maps.Keys(rows.Rows[0]))
	}
	head := make([]any, len(columns))
	for i, name := range columns {
		head[i] = p.paint(faint, name)
	}
	table := [][]any{head}
	for _, row := range rows.Rows {
		cells := make([]any, len(columns))
		for i, name := range columns {
			if cells[i] = "NULL"; row[name] != nil {
				cells[i] = oneLine(row[name])
			}
		}
		table = append(table, cells)
	}
	if len(rows.Rows) > 0 {
		p.table("", table)
	}
	if more := rows.Count - int64(len(rows.Rows)); more > 0 {
		p.printf("and %s more\n", units.Count(int(more), "row"))
	} else {
		p.printf("%s\n", p.paint(faint, "("+units.Count(int(rows.Count), "row")+")"))
	}
}
