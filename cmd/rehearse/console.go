package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode/utf16"

	"golang.org/x/term"

	"rehearse/scenarios"
	"rehearse/store"
)

// console is what every command has in common: where it reads and writes, and the
// flags that all of them know.
type console struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string

	workspace string // --workspace
	database  string // --database
	zone      string // --zone
	json      bool   // --json

	began   bool // a command has begun: what goes wrong now is not a mistake of the call
	emitted bool // the JSON document was written

	lost error // why something could not be printed, such as a full disk
}

// dir is the workspace's folder: flag, then environment, then where we are.
func (c *console) dir() string {
	for _, dir := range []string{c.workspace, c.env("REHEARSE_WORKSPACE"), "."} {
		if dir != "" {
			return dir
		}
	}
	return "."
}

// load reads the workspace; a scenario file with problems blocks its scenario only.
// The services that the API owns are loaded where something seems to be missing:
// commands that show services call loaded.
func (c *console) load(ctx context.Context) (*scenarios.Workspace, error) {
	files := scenarios.In(c.dir())
	w, err := scenarios.LoadUsable(files)
	if err == nil && len(w.Blocked) == 0 || err != nil && !isProblems(err) {
		return w, err
	}
	ctx, done := context.WithTimeout(ctx, catalogueTimeout)
	defer done()
	if whole, ok := c.withCatalogue(ctx, files, scenarios.LoadUsable); ok {
		return whole, nil
	}
	return w, err
}

// catalogueTimeout is how long a command that can do without the database waits for it.
const catalogueTimeout = 10 * time.Second

// withCatalogue loads the workspace with the services of the database, if there is
// one that has some and nothing is wrong then.
func (c *console) withCatalogue(ctx context.Context, files scenarios.Files, load func(scenarios.Files) (*scenarios.Workspace, error)) (w *scenarios.Workspace, ok bool) {
	settings, err := scenarios.SettingsOf(files)
	if err != nil {
		return nil, false
	}
	where, err := c.place(settings)
	if err != nil {
		return nil, false
	}
	if _, err := os.Stat(where); err != nil && !strings.Contains(where, "://") { // opening it would make it
		return nil, false
	}
	st, err := c.open(ctx, where)
	if err != nil {
		return nil, false
	}
	documents, err := st.Catalogue(ctx)
	if err = errors.Join(err, st.Close()); err != nil || len(documents) == 0 {
		return nil, false
	}
	w, err = load(files.With(store.CatalogueOwner, documents))
	return w, err == nil
}

// unattendedCI says that a pipeline runs us: there every problem counts.
func (c *console) unattendedCI() bool {
	ci := c.env("CI")
	return ci != "" && ci != "false" && ci != "0"
}

// named is the database's place as flag or environment give it, else "".
func (c *console) named() string {
	if c.database != "" {
		return c.database
	}
	return c.env("REHEARSE_DATABASE")
}

// where the records are: flag, then environment, then settings.
func (c *console) place(w *scenarios.Workspace) (string, error) {
	if where := c.named(); where != "" {
		return where, nil
	}
	return w.DatabaseWhere()
}

// openOf opens the database of a workspace.
func (c *console) openOf(ctx context.Context, w *scenarios.Workspace) (*store.Store, error) {
	where, err := c.place(w)
	if err != nil {
		return nil, err
	}
	return c.open(ctx, where)
}

// loaded loads the workspace and opens its records, which the caller closes.
func (c *console) loaded(ctx context.Context) (*scenarios.Workspace, *store.Store, error) {
	return c.loadedBy(ctx, scenarios.LoadUsable)
}

// loadedBy is loaded with a stricter way to load, or a laxer one.
func (c *console) loadedBy(ctx context.Context, load func(scenarios.Files) (*scenarios.Workspace, error)) (*scenarios.Workspace, *store.Store, error) {
	files := scenarios.In(c.dir())
	w, err := load(files)
	if err != nil {
		whole, ok := c.withCatalogue(ctx, files, load)
		if !ok {
			return nil, nil, err
		}
		w = whole
	}
	st, err := c.openOf(ctx, w)
	if err != nil {
		return w, nil, err
	}
	documents, err := st.Catalogue(ctx)
	if err == nil && len(documents) > 0 {
		w, err = load(files.With(store.CatalogueOwner, documents))
	}
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return w, st, nil
}

// open opens the database at a path or an address. The folder of a file is made
// for our eyes only: records name people, hosts and what was found in restored data.
func (c *console) open(ctx context.Context, where string) (*store.Store, error) {
	st, err := store.Open(ctx, where)
	if err == nil {
		return st, nil
	}
	err = fmt.Errorf("open the database %s: %w", scenarios.DatabaseShown(where), err)
	if notWritable(err) {
		return nil, &hint{err, "name a writable file with --database FILE or REHEARSE_DATABASE"}
	}
	return nil, &hint{err, "rehearse doctor checks it more closely; --database or REHEARSE_DATABASE chooses another"}
}

func notWritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) ||
		strings.Contains(err.Error(), "readonly") || strings.Contains(err.Error(), "unable to open database file")
}

// records opens the database for commands that only read it. They need no
// sound workspace as long as the database is named.
func (c *console) records(ctx context.Context) (*store.Store, error) {
	if where := c.named(); where != "" {
		return c.open(ctx, where)
	}
	w, err := c.load(ctx)
	if isProblems(err) {
		return nil, &hint{err, "the records can still be read: --database FILE"}
	}
	if err != nil {
		return nil, err
	}
	return c.openOf(ctx, w)
}

// emit writes the one JSON document of a command.
func (c *console) emit(document any) error {
	data, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("write the JSON document: %w", err)
	}
	c.emitted = true
	if _, err := c.out.Write(append(ascii(data), '\n')); err != nil {
		return fmt.Errorf("write the JSON document: %w", err)
	}
	return nil
}

// ascii escapes what a terminal might obey: the document stays the same, and
// is harmless also for those who look at it with their eyes.
func ascii(document []byte) []byte {
	text := string(document)
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || !unsafe(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return []byte(b.String())
}

// paper is where a command's text goes: standard output, unless that is kept
// for the JSON document.
func (c *console) paper() *paper {
	out := c.out
	if c.json {
		out = c.err
	}
	return &paper{out: out, colour: c.terminal(out) && c.env("NO_COLOR") == "", lost: &c.lost}
}

// terminal says whether what is written is seen on a terminal that can move its cursor.
func (c *console) terminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && c.env("TERM") != "dumb"
}

// size is how many columns and lines the terminal has.
func (c *console) size(out io.Writer) (width, height int) {
	if file, ok := out.(*os.File); ok {
		width, height, _ = term.GetSize(int(file.Fd()))
	}
	if width < 20 || height < 3 {
		return 80, 24
	}
	return width, height
}

// width is how many columns there are, 0 where text is not seen on a terminal.
func (c *console) width(out io.Writer) int {
	if !c.terminal(out) {
		return 0
	}
	width, _ := c.size(out)
	return width
}
