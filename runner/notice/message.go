package notice

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// message is what a receiver gets: one notice, or several in a digest.
type message struct {
	ID      string // the same whenever it is sent again
	Topic   string // of a single notice
	Subject string // one line, for every receiver
	Text    string // plain text that reads well
	Link    string // "" where the settings name no address of the pages
	Trouble bool   // something is wrong; not: it was
	Tier    int    // the most important one
	Notices []store.Notice
	Trial   bool
}

// compose makes the message of some rows.
func compose(w *scenarios.Workspace, rows []store.Notice) message {
	first := rows[0]
	m := message{ID: first.Dedup, Topic: first.Topic, Tier: first.Body.Tier, Notices: rows, Trouble: first.Trouble != "",
		Subject: subjectOf(first), Text: textOf(w, first), Link: linkTo(w, first)}
	if len(rows) > 1 {
		m.digest(w)
	}
	return m
}

// digest gathers what was kept over quiet hours: the list first, then each.
func (m *message) digest(w *scenarios.Workspace) {
	var ids, list, whole strings.Builder
	troubles := 0
	for _, n := range m.Notices {
		ids.WriteString(n.Dedup + "\n")
		fmt.Fprintf(&list, "  - %s\n", subjectOf(n))
		fmt.Fprintf(&whole, "\n%s\n\n%s\n%s", strings.Repeat("-", 60), subjectOf(n), textOf(w, n))
		if n.Trouble != "" {
			troubles++
		}
		if n.Body.Tier > 0 && (m.Tier == 0 || n.Body.Tier < m.Tier) {
			m.Tier = n.Body.Tier
		}
	}
	m.ID, m.Topic, m.Link, m.Trouble = "digest/"+digestOf(ids.String()), "", "", troubles > 0
	m.Subject = fmt.Sprintf("%d notices of the quiet hours, %d of them troubles", len(m.Notices), troubles)
	m.Text = "These were kept for you meanwhile:\n\n" + list.String() + whole.String()
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

func trial(w *scenarios.Workspace, now time.Time) message {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed machine"
	}
	n := store.Notice{
		Dedup: fmt.Sprintf("trial/%d", now.UnixNano()), Topic: "trial", Kind: "trial", Subject: "a trial notice: nothing is wrong",
		Body: store.NoticeBody{At: now.UTC(), Reason: "someone on " + host + " asked for this trial of the receiver"},
	}
	m := compose(w, []store.Notice{n})
	m.Trial = true
	return m
}

func subjectOf(n store.Notice) string {
	subject := bounded(oneLine(n.Subject), 200)
	switch n.Body.Saying {
	case store.SayReminder:
		return "still " + subject
	case store.SayRecovered:
		return "recovered: " + subject
	}
	return subject
}

// opening is the first sentence of a notice, by its kind: what it means.
var opening = map[scenarios.NoticeKind]string{
	scenarios.RunFailed:        "The recovery was rehearsed and FAILED: the backup, its data or the promise is broken.",
	scenarios.RunInconclusive:  "The rehearsal was INCONCLUSIVE: our own rig broke, so this says nothing about the backup.",
	scenarios.CapacityShort:    "The rehearsal was INCONCLUSIVE: memory, disk or time ran out, so this says nothing about the backup.",
	scenarios.RunPassed:        "The recovery was rehearsed and passed.",
	scenarios.OccurrenceMissed: "A rehearsal that was due did not happen: its window closed without a run that passed or failed.",
	scenarios.OccurrenceLate:   "A rehearsal that was due happened too late: after its window had closed.",
	scenarios.OccurrenceOnTime: "The scenario is rehearsed on time again.",
	scenarios.ServiceBreached:  "The service does not stand as promised: its last rehearsal failed.",
	scenarios.ServiceStale:     "Nothing proves any more that the service can be recovered: the proof is older than promised.",
	scenarios.ServiceProven:    "It is proven again that the service can be recovered.",
	scenarios.RunnerLost:       "A machine that carries rehearsals fell silent.",
	scenarios.PoolUnserved:     "Rehearsals wait, and no machine that is alive serves their pool.",
	scenarios.WorkspaceBroken:  "The changed workspace has problems and was not taken: the last good one stays in force.",
	scenarios.Leftovers:        "Something of a sandbox could not be removed. It may hold restored data.",
	"trial":                    "This is a trial: notices reach you here.",
}

// over is the first sentence where a trouble has ended that has no kind of its
// own for that.
var over = map[scenarios.NoticeKind]string{
	scenarios.RunnerLost:      "A machine that had fallen silent is there again, or said goodbye.",
	scenarios.PoolUnserved:    "A pool in which rehearsals waited is served again, or nothing waits in it any more.",
	scenarios.WorkspaceBroken: "The workspace is sound again, and in force.",
}

func openingOf(n store.Notice) string {
	if n.Trouble == "" && over[n.Kind] != "" {
		return over[n.Kind]
	}
	return opening[n.Kind]
}

// textOf says what is wrong, where, and what to do.
func textOf(w *scenarios.Workspace, n store.Notice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", cmp.Or(openingOf(n), string(n.Kind)))
	row := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-14s %s\n", label, value)
		}
	}
	body := n.Body
	row("What is wrong", paragraph(body.Reason))
	row("Where", joined(" · ", "phase", string(body.Phase), "class", string(body.Class)))
	row("What to do", paragraph(body.Next))
	row(sinceLabel(body.Saying), instant(body.Since))
	b.WriteByte('\n')
	row("Service", oneLine(cmp.Or(body.Name, n.Service)))
	row("", oneLine(joined(" · ", "client", body.Client, "tier", tier(body.Tier), "owner", body.Owner)))
	row("Scenario", oneLine(body.Scenario))
	row("Run", oneLine(joined(" · ", "", n.RunID, "", strings.ReplaceAll(string(body.Trigger), "_", " "), "began", instant(body.StartedAt))))
	row("Due", joined(" · ", "", instant(body.DueAt), "until", instant(body.ClosesAt)))
	row("At", instant(&body.At))
	row("RTO", measure(body.RTO))
	row("RPO", measure(body.RPO))
	row("Page", linkTo(w, n))
	return b.String()
}

func sinceLabel(s store.Saying) string {
	if s == store.SayRecovered {
		return "It began"
	}
	return "Since"
}

// joined joins what is not empty, each with its label.
func joined(between string, labelled ...string) string {
	var parts []string
	for i := 0; i+1 < len(labelled); i += 2 {
		if labelled[i+1] != "" {
			parts = append(parts, strings.TrimSpace(labelled[i]+" "+labelled[i+1]))
		}
	}
	return strings.Join(parts, between)
}

func tier(t int) string {
	if t == 0 {
		return ""
	}
	return fmt.Sprint(t)
}

// paragraph keeps the lines of a text and nothing else that could be obeyed.
// Every line after the first is indented: none can pass for a line of ours.
func paragraph(text string) string {
	var lines []string
	for line := range strings.Lines(bounded(text, 4000)) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", 15))
}

func instant(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return units.Minute(*t)
}

// measure is a figure beside its promise. One that is unknown and promised says why.
func measure(m *store.Measure) string {
	switch {
	case m == nil || m.Seconds == nil && m.Committed == nil:
		return ""
	case m.Seconds == nil:
		return joined("; ", "", oneLine(m.How), "", span(*m.Committed)+" promised")
	case m.Committed == nil:
		return span(*m.Seconds) + "; nothing was promised"
	case m.Met == nil:
		return span(*m.Seconds) + " of " + span(*m.Committed) + " promised"
	case *m.Met:
		return span(*m.Seconds) + " of " + span(*m.Committed) + " promised: kept"
	default:
		return span(*m.Seconds) + " of " + span(*m.Committed) + " promised: NOT kept"
	}
}

func span(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d >= 24*time.Hour:
		d = d.Round(time.Minute)
	case d >= time.Minute:
		d = d.Round(time.Second)
	default:
		d = d.Round(100 * time.Millisecond)
	}
	return units.Duration(d).String()
}

// linkTo is the page of the run, or else of the service.
func linkTo(w *scenarios.Workspace, n store.Notice) string {
	pages := pagesOf(w)
	switch {
	case pages == "":
		return ""
	case n.RunID != "":
		return pages + "/runs/" + n.RunID
	case n.Service != "":
		return pages + "/services/" + n.Service
	}
	return pages + "/"
}

// pagesOf is the address of the pages; "" where there is none, or where the
// variable that should hold it is not set.
func pagesOf(w *scenarios.Workspace) string {
	pages, err := w.Resolve(w.Settings.Notices.Pages)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSpace(pages), "/")
}
