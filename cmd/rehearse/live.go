package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"rehearse/runner"
	"rehearse/store"
)

// live is the view for a terminal. What is over stands above as a line for
// good; below it one line for each phase that goes on is drawn again in place.
type live struct {
	results
	size func() (width, height int)

	mu    sync.Mutex
	going []*row
	drawn int // lines that stand below what is over
	turns int

	done chan struct{}
	over sync.WaitGroup
}

// row is a phase that goes on.
type row struct {
	title               string
	phase               store.PhaseName
	component           string
	since               time.Time
	bytes, total, files int64
	said                string
	asked, held, failed int
}

// redraw is how often the lines are drawn again.
const redraw = 120 * time.Millisecond

var spinner = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

func newLive(told results, size func() (int, int)) *live {
	v := &live{results: told, size: size, done: make(chan struct{})}
	v.over.Go(v.turn)
	return v
}

// turn draws again and again until the view is closed.
func (v *live) turn() {
	ticker := time.NewTicker(redraw)
	defer ticker.Stop()
	for {
		select {
		case <-v.done:
			return
		case <-ticker.C:
			v.mu.Lock()
			v.turns++
			if len(v.going) > 0 {
				v.draw(nil)
			}
			v.mu.Unlock()
		}
	}
}

func (v *live) Close() {
	close(v.done)
	v.over.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.going = nil
	v.draw(nil)
}

func (v *live) Begin(run *store.Run) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.draw([]styled{v.sprintf("run %s of %s", run.ID, v.paint(bold, run.Scenario))})
}

func (v *live) Say(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.draw([]styled{v.paint(yellow, text)})
}

func (v *live) End(run *store.Run) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.going = nil
	v.draw(nil)
	v.result(run)
}

func (v *live) Sum(runs []*store.Run) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.results.Sum(runs)
}

func (v *live) Event(event runner.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if over := v.take(event); over != nil {
		v.draw(over)
	}
}

// take notes an event and returns the lines that are over by it. What merely
// moved is drawn with the next turn: progress may come thousands of times a second.
func (v *live) take(event runner.Event) []styled {
	r := v.row(event)
	switch event.Kind {
	case runner.Began:
		if r == nil {
			v.going = append(v.going, &row{
				title: strings.TrimSpace(string(event.Phase) + " " + event.Component),
				phase: event.Phase, component: event.Component, since: event.At,
			})
		}
		return []styled{}
	case runner.Moved:
		if r != nil {
			r.bytes, r.total, r.files = event.Bytes, event.Total, event.Files
		}
	case runner.Said:
		if r != nil {
			r.said = event.Text
			return nil
		}
		return []styled{v.sprintf("  %s", event.Text)}
	case runner.Identified, runner.Judged:
		return []styled{v.sprintf("  %s", happening(event))}
	case runner.Asked:
		return v.answer(r, event.Observation)
	case runner.Ended:
		return []styled{v.ending(r, event)}
	}
	return nil
}

func (v *live) row(event runner.Event) *row {
	for _, r := range v.going {
		if r.phase == event.Phase && r.component == event.Component {
			return r
		}
	}
	return nil
}

// answer is the line of a check that was asked.
func (v *live) answer(r *row, o *store.Observation) []styled {
	if o == nil {
		return nil
	}
	if r != nil {
		r.asked++
		if o.Held {
			r.held++
		} else if !o.Skipped {
			r.failed++
		}
	}
	if o.Held {
		return []styled{v.sprintf("    %s %s  %s", v.mark(o), o.Name, v.paint(faint, cut(o.Got, longest)))}
	}
	return []styled{v.sprintf("    %s %s", v.mark(o), strings.TrimPrefix(answered(o), "did NOT hold: "))}
}

// ending is the line of a phase that is over, which goes no further.
func (v *live) ending(r *row, event runner.Event) styled {
	title := strings.TrimSpace(string(event.Phase) + " " + event.Component)
	said := amount("", event.Bytes, event.Seconds, event.Files)
	for i := range v.going {
		if v.going[i] == r {
			v.going = append(v.going[:i:i], v.going[i+1:]...)
			break
		}
	}
	if r != nil && r.asked > 0 {
		said = fmt.Sprintf("%d of %d held", r.held, r.asked)
	}
	if event.Error != "" {
		return v.sprintf("  %s %s %8s  %s", v.paint(red, "✗"), pad(title, titleWidth), seconds(event.Seconds), event.Error)
	}
	mark := v.paint(green, "✓")
	if r != nil && r.failed > 0 {
		mark = v.paint(red, "✗")
	}
	line := v.sprintf("  %s %s %8s  %s", mark, pad(title, titleWidth), seconds(event.Seconds), v.paint(faint, said))
	return styled(strings.TrimRight(string(line), " "))
}

const titleWidth = 18

// draw replaces the lines that go on: first what is over by now, which stays,
// then the rows. Everything is one write, so that nothing flickers.
func (v *live) draw(over []styled) {
	width, height := v.size()
	var b strings.Builder
	if v.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", v.drawn)
	}
	b.WriteString("\r\x1b[J")
	for _, line := range over {
		b.WriteString(string(line) + "\n")
	}
	rows := v.frame(time.Now(), width, height)
	for _, line := range rows {
		b.WriteString(string(line) + "\n")
	}
	v.drawn = len(rows)
	_, _ = io.WriteString(v.out, b.String())
}

// frame is the rows as they are drawn: never wider or higher than the
// terminal, else the cursor would not find back.
func (v *live) frame(now time.Time, width, height int) []styled {
	most := max(height-2, 1)
	var drawn []styled
	for i, r := range v.going {
		if i == most-1 && len(v.going) > most {
			drawn = append(drawn, v.sprintf("  … and %d more", len(v.going)-i))
			break
		}
		spin := string(spinner[v.turns%len(spinner)])
		text := cut(clean(fmt.Sprintf("%s %8s  %s", pad(r.title, titleWidth), seconds(now.Sub(r.since).Seconds()), r.now(now))), width-5)
		drawn = append(drawn, v.sprintf("  %s %s", v.paint(yellow, spin), text))
	}
	return drawn
}

// now is how far the phase is.
func (r *row) now(now time.Time) string {
	text := amount("", r.bytes, now.Sub(r.since).Seconds(), r.files)
	if r.total > 0 && r.bytes <= r.total {
		text = fmt.Sprintf("%d %% of %s, %s", r.bytes*100/r.total, size(r.total), text)
	}
	if r.asked > 0 {
		text = fmt.Sprintf("%d of %d held", r.held, r.asked)
	}
	if r.said != "" {
		text = strings.TrimSuffix(r.said+"  "+text, "  ")
	}
	return text
}
