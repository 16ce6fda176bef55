// Package script carries out a recipe's scripts and understands what they say:
// the same for sources, which list and fetch, and for restores. It finds out who
// is to blame for what went wrong, and leaves to its callers where that was, and
// to runner/judge.go what it means for a run.
//
// A script says things by directives on standard output, which package recipe
// describes. They bear the mark that the script got as the first line of its
// standard input: what the script runs, such as a dump that is being loaded, can
// print to the same place, and does not know it. A process with the same user's
// rights that reads the memory of the shell can find the mark; it could as well
// change the restored data itself.
//
// What the tools say counts by the recipe's words. A script's end is read so, the
// first that applies deciding:
//
//	it says itself that the rig broke          the rig's, as it says
//	words that blame the rig                   the rig's
//	the shell finds a mistake in the script    the rig's (internal)
//	the shell does not find a tool             the image's
//	words that blame the backup, with a doubt  the rig's, as the doubt says
//	words that blame the backup                the backup's
//	it says itself that the backup is broken   the backup's, as it says
//	126, 127                                   the image's
//	137                                        the rig's: it was killed
//	0, or a warning of a source                nothing is wrong
//	any other code                             as the caller says
//
// The tools of a source try again by themselves and say so, so that their words
// only explain what the exit code or the script says: there the script's own
// directives go first, then the word that stands first in the recipe. In a
// restore each word that blames is a fault, and the first line counts.
package script

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"rehearse/runner/sandbox"
	"rehearse/runner/secret"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// Script is one of a recipe's scripts.
type Script struct {
	Recipe      *recipe.Recipe // its preamble and its words
	During      recipe.During
	Text        string
	User        string
	Environment map[string]string // may hold secrets
	Stdin       io.Reader         // nil: nothing
	Secrets     *secret.Set       // are in nothing that is heard, but for facts
	Answer      io.Writer         // gets what is printed beside directives; nil: nothing is expected
}

// Run carries a script out in a container. What it found is in what was heard;
// the error is about the conversation with the container, and then what was
// heard until it broke is returned as well.
func Run(ctx context.Context, container sandbox.Container, s Script) (*Heard, error) {
	h := newHeard(s)
	mark := newMark()
	plain := &Lines{Each: h.plain}
	rest := io.Writer(plain)
	if s.Answer != nil {
		rest = s.Answer
	}
	out := &splitter{prefix: []byte("::" + mark + ":"), directive: Lines{Each: h.directive}, rest: rest}
	errs := &Lines{Each: h.err}
	input := io.Reader(strings.NewReader(mark + "\n"))
	if s.Stdin != nil {
		input = io.MultiReader(input, s.Stdin)
	}
	exit, err := container.Exec(ctx, sandbox.Command{
		Args:        []string{"sh", "-c", Compose(s.Recipe.Preamble, s.Text), Arg0},
		Environment: s.Environment,
		User:        s.User,
		Stdin:       input,
		Stdout:      out,
		Stderr:      errs,
	})
	h.Code = exit.Code
	if flushed := out.flush(); err == nil && flushed != nil {
		err = fmt.Errorf("hand on what the script printed: %w", flushed)
	}
	plain.Flush()
	errs.Flush()
	return h, err
}

// Words hears what a container printed to its log as if it were the standard
// error of a script.
func Words(r *recipe.Recipe, during recipe.During, hidden *secret.Set, log string) *Heard {
	h := newHeard(Script{Recipe: r, During: during, Secrets: hidden})
	h.above = strings.Count(r.Preamble, "\n") + 1 // the script of a service has no prelude
	errs := &Lines{Each: h.err}
	_, _ = io.WriteString(errs, log)
	errs.Flush()
	return h
}

// Heard is what a script's output amounts to, kept small however much it prints.
type Heard struct {
	Code     int
	Facts    map[string]string // as they were printed: scripts get them so
	Notes    []string
	Got      string         // of an integrity check
	Skip     string         // why nothing was asked
	Symptoms []*fault.Fault // noticed, and deciding nothing

	words   []recipe.Words
	hidden  *secret.Set
	foreign bool   // the recipe is not one of ours
	ours    string // the script: sentences in it are no secrets
	during  recipe.During
	above   int // lines that the shell read before the script's own

	declared *fault.Fault // ::broken or ::rig, the first
	doubt    *fault.Fault // ::doubt, the first
	ofBackup *fault.Fault // by the recipe's words
	ofRig    *fault.Fault
	rank     int // of the words that explain what a source's tool did
	errors   int // lines that blame the backup

	mistake              string // of the script, as the shell says it
	missing, missingSaid string // a tool that the shell did not find
	unmarked             string // the first directive without the mark that cannot be passed over

	span      int                        // the most lines that a pattern of the recipe spans
	recent    map[recipe.Stream][]string // that many of the last lines
	printed   printed
	complaint string // the first line on standard error that names an error
	last      string // the last one that says anything
}

func newHeard(s Script) *Heard {
	h := &Heard{during: s.During, hidden: s.Secrets, ours: s.Text, recent: map[recipe.Stream][]string{}}
	if s.Recipe != nil {
		h.words, h.above, h.ours = s.Recipe.Faults, above(s.Recipe.Preamble), s.Recipe.Preamble+s.Text
		h.foreign = s.Recipe.File != ""
	}
	for _, w := range h.words {
		h.span = max(h.span, w.Lines)
	}
	return h
}

const (
	mostNotes    = 100
	mostSymptoms = 20
	mostFacts    = 1000
)

// note keeps a text in which sentences of the recipe may stand.
func (h *Heard) note(text string) {
	if text = Shorten(h.hidden.CleanBut(text, h.ours)); len(h.Notes) < mostNotes && !slices.Contains(h.Notes, text) {
		h.Notes = append(h.Notes, text)
	}
}

// kinds are the directives, by their first words.
var kinds = map[string]func(h *Heard, text string){
	"fact":    (*Heard).fact,
	"note":    (*Heard).note,
	"got":     func(h *Heard, text string) { h.Got = text },
	"skip":    func(h *Heard, text string) { h.Skip = cmp.Or(text, "the recipe does not say why") },
	"doubt":   func(h *Heard, text string) { h.doubt = cmp.Or(h.doubt, h.declares(fault.Rig, text)) },
	"broken":  func(h *Heard, text string) { h.declared = cmp.Or(h.declared, h.declares(fault.Backup, text)) },
	"rig":     func(h *Heard, text string) { h.declared = cmp.Or(h.declared, h.declares(fault.Rig, text)) },
	"symptom": (*Heard).symptom,
}

// directive hears one line that bore the mark, without it.
func (h *Heard) directive(line string) {
	kind, text, _ := strings.Cut(line, " ")
	if hear := kinds[kind]; hear != nil {
		text = strings.TrimSpace(text)
		if kind != "fact" {
			text = h.hidden.CleanBut(text, h.ours)
		}
		hear(h, text)
	} else {
		h.note("the recipe prints a directive that does not exist: ::" + line)
	}
}

func (h *Heard) fact(text string) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || len(h.Facts) >= mostFacts {
		return
	}
	if h.Facts == nil {
		h.Facts = map[string]string{}
	}
	h.Facts[name] = value
}

func (h *Heard) symptom(text string) {
	if len(h.Symptoms) < mostSymptoms {
		h.Symptoms = append(h.Symptoms, h.declares(fault.Backup, text))
	}
}

// declares reads "class what is wrong => what to do next".
func (h *Heard) declares(blame fault.Blame, text string) *fault.Fault {
	class := fault.Restore
	if h.during == recipe.InTool {
		class = fault.Fetch
	}
	for _, known := range fault.OfRecipes {
		if rest, ok := strings.CutPrefix(text, string(known)+" "); ok {
			class, text = known, rest
			break
		}
	}
	reason, next, _ := strings.Cut(text, " => ")
	return &fault.Fault{Blame: blame, Class: class, Reason: Shorten(reason), Next: Shorten(next)}
}

// plain hears a line on standard output that bears no mark.
func (h *Heard) plain(line string) {
	h.keep(line)
	if text, is := strings.CutPrefix(line, "::"); is {
		if kind, _, _ := strings.Cut(text, " "); kinds[kind] != nil {
			h.impostor(kind, line)
		}
		return
	}
	if strings.TrimSpace(line) != "" {
		h.understand(line, recipe.Stdout)
	}
}

// impostor takes down what looks like a directive and was not printed by the
// script. What it says counts for nothing. Our own recipes print none like that;
// where somebody else's means it, that something is broken must not get lost.
func (h *Heard) impostor(kind, line string) {
	h.note("ignored, because the script did not print it itself: " + line)
	if h.foreign && h.unmarked == "" && slices.Contains([]string{"broken", "rig", "skip", "symptom"}, kind) {
		h.unmarked = Shorten(h.hidden.Clean(line))
	}
}

// err hears one line of standard error.
func (h *Heard) err(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	h.keep(line)
	h.ofShell(line)
	if h.understand(line, recipe.Stderr) {
		return
	}
	h.last = line
	if h.complaint == "" && complains.MatchString(line) && !frame.MatchString(line) {
		h.complaint = line
	}
}

// understand takes a line by the recipe's words, and says whether it was harmless.
func (h *Heard) understand(line string, from recipe.Stream) (harmless bool) {
	recent := []string{line}
	if h.span > 1 {
		recent = append(h.recent[from], line)
		recent = recent[max(len(recent)-h.span, 0):]
		h.recent[from] = recent
	}
	rank, reason, words := Meaning(h.words, h.hidden, h.during, from, recent...)
	switch {
	case words == nil:
		return false
	case words.Ignore:
		h.note("ignored: " + reason)
		return true
	case h.explains():
		if h.rank == 0 || rank < h.rank {
			h.rank, h.ofRig, h.ofBackup = rank, nil, nil
			h.blame(words, reason)
		}
	default:
		h.blame(words, reason)
	}
	return false
}

func (h *Heard) blame(words *recipe.Words, reason string) {
	if words.Blame == fault.Rig {
		h.ofRig = cmp.Or(h.ofRig, faultBy(words, reason))
		return
	}
	h.ofBackup = cmp.Or(h.ofBackup, faultBy(words, reason))
	h.errors++
}

// explains: words explain a failure, and are none by themselves.
func (h *Heard) explains() bool { return h.during == recipe.InTool }

// Known is the fault that the recipe's words name; nil where they name none.
func (h *Heard) Known() *fault.Fault { return cmp.Or(h.ofRig, h.ofBackup) }

// Complaint is what went wrong in the tool's own words, in one line; "" where it
// said nothing.
func (h *Heard) Complaint() string { return Shorten(h.hidden.Clean(cmp.Or(h.complaint, h.last))) }

// Circumstances are what a verdict needs beside what was heard.
type Circumstances struct {
	Image     string // in which the script ran
	Warnings  []int  // exit codes that are none
	Otherwise func(reason string) *fault.Fault
}

// killed is the code of what was ended by SIGKILL, which nobody sends to himself.
const killed = 128 + 9

// Verdict says what is wrong by what was heard, as the table above has it; nil
// when nothing is. An exit code is trusted neither when it is 0 nor when it is
// not: what the tools said goes before it.
func (h *Heard) Verdict(c Circumstances) *fault.Fault {
	if h.explains() {
		if h.declared != nil {
			return h.declared
		}
		if h.Code == 0 {
			return h.unheard()
		}
	}
	switch {
	case h.declared != nil && h.declared.Blame == fault.Rig:
		return h.declared
	case h.ofRig != nil:
		return h.ofRig
	case h.mistake != "" && (h.Code != 0 || h.blamed()):
		return fault.OfRig(fault.Internal, "the recipe's script has a mistake: %s", h.mistake).
			To("fix the recipe; the backup was not judged")
	case h.missing != "" && (h.Code != 0 || h.blamed()):
		return lacks(c.Image, h.missing, h.missingSaid)
	case h.ofBackup != nil && h.doubt != nil:
		return h.doubted()
	case h.ofBackup != nil:
		counted := *h.ofBackup
		counted.Reason = h.counted()
		return &counted
	case h.declared != nil:
		return h.declared
	case h.Code == 126 || h.Code == 127:
		return lacks(c.Image, toolIn(h.last), Shorten(h.hidden.Clean(h.last)))
	case h.Code == killed:
		return fault.OfRig(fault.Engine, "the script was killed: %s", h.said()).To("look at the limits, and run again")
	case h.Code == 0:
		return h.unheard()
	case slices.Contains(c.Warnings, h.Code):
		h.note(fmt.Sprintf("it ended with code %d, a warning: %s", h.Code, h.said()))
		return h.unheard()
	case h.doubt != nil:
		return h.doubted()
	}
	return c.Otherwise(h.ended())
}

// blamed says whether something speaks against the backup.
func (h *Heard) blamed() bool { return h.ofBackup != nil || h.declared != nil }

func lacks(image, tool, said string) *fault.Fault {
	return fault.OfRig(fault.Image, "the image %s lacks %s: %s", image, tool, cmp.Or(said, "the shell does not say more")).
		To("set `image` to one that has it")
}

// unheard is that something printed what looks like a verdict of the script, and
// the script did not.
func (h *Heard) unheard() *fault.Fault {
	if h.unmarked == "" {
		return nil
	}
	return fault.OfRig(fault.Internal, "something that the script runs printed a line that only the script may print: %q", h.unmarked).
		To("in a recipe, print directives with the functions %s or with echo, or pass what a program answers to hear; "+
			"if the recipe does not print this line, what is being restored does, to pass for the recipe", "broken, rig, skip and symptom")
}

func (h *Heard) doubted() *fault.Fault {
	doubted := *h.doubt
	doubted.Reason += " (" + h.counted() + ")"
	return &doubted
}

// counted is what the tools found wrong, in one line.
func (h *Heard) counted() string {
	switch {
	case h.ofBackup == nil:
		return h.ended()
	case h.errors == 1 || h.explains():
		return h.ofBackup.Reason
	}
	return fmt.Sprintf("%s (the first of %d errors)", h.ofBackup.Reason, h.errors)
}

// ended is an end whose words nobody knows.
func (h *Heard) ended() string {
	return fmt.Sprintf("it ended with code %d: %s", h.Code, h.said())
}

func (h *Heard) said() string { return cmp.Or(h.Complaint(), "it printed no error") }

// located says in which line of the script the shell found a mistake.
func (h *Heard) located(number, text string) string {
	line, err := strconv.Atoi(number)
	if err != nil {
		return Shorten(text)
	}
	if line -= h.above; line < 0 {
		return "in its preamble: " + Shorten(text)
	}
	return fmt.Sprintf("near line %d: %s", max(line, 1), Shorten(text)) // busybox counts from 0
}
