package scenarios

import (
	"fmt"
	"strings"
	"time"

	"rehearse/scenarios/units"
)

// FindingSettings are how findings and tasks are worked on.
type FindingSettings struct {
	Due         DueSettings        `yaml:"due"`         // how soon a finding must be closed, by priority
	Attachments AttachmentSettings `yaml:"attachments"` // files that people add
}

// DueSettings are how soon a finding or a task must be dealt with.
type DueSettings struct {
	P1 units.Duration `yaml:"p1"` // default 2d
	P2 units.Duration `yaml:"p2"` // default 7d
	P3 units.Duration `yaml:"p3"` // default 14d
	P4 units.Duration `yaml:"p4"` // default 30d
}

// AttachmentSettings are where attached files are kept, and how large they may be.
type AttachmentSettings struct {
	Folder string     `yaml:"folder"` // default .rehearse/attachments
	Most   units.Size `yaml:"most"`   // the largest file; default 20MiB, at most 1GiB
}

const day = 24 * time.Hour

// What the settings are when they are left out.
const (
	DefaultAttachments    = ".rehearse/attachments"
	DefaultMostAttachment = units.Size(20 << 20)
	mostAttachment        = units.Size(1 << 30)
)

// Fill gives what was left out its default.
func (d *DueSettings) Fill() {
	set(&d.P1, units.Duration(2*day))
	set(&d.P2, units.Duration(7*day))
	set(&d.P3, units.Duration(14*day))
	set(&d.P4, units.Duration(30*day))
}

// Limit is how soon what has a priority must be dealt with; an unknown priority is 3.
func (d DueSettings) Limit(priority int) time.Duration {
	switch {
	case priority == 1:
		return d.P1.Std()
	case priority == 2:
		return d.P2.Std()
	case priority >= 4:
		return d.P4.Std()
	}
	return d.P3.Std()
}

func (s *Settings) fillFindings(absolute func(string) string) {
	s.Findings.Due.Fill()
	set(&s.Findings.Attachments.Folder, DefaultAttachments)
	s.Findings.Attachments.Folder = absolute(s.Findings.Attachments.Folder)
	set(&s.Findings.Attachments.Most, DefaultMostAttachment)
}

// findings looks at how soon findings are due, and at the limit of attachments.
func (c settingsCheck) findings() {
	due := c.n.Get("findings").Get("due")
	for _, key := range []string{"p1", "p2", "p3", "p4"} {
		positive(c.File, due, key, leastInterval, "write how soon, such as 7d")
	}
	if most := c.s.Findings.Attachments.Most; most > mostAttachment {
		c.Report(c.n.At("findings", "attachments", "most"), "write 1GiB or less", "an attachment may not be larger than 1GiB")
	}
}

// Called are the names under which work is given to an actor: its ID, and the person
// of people/ that has it as an account.
func (w *Workspace) Called(actor string) []string {
	names := []string{actor}
	if m := w.Member(actor); m != nil {
		names = append(names, m.Person)
	}
	return names
}

// Assignable says what keeps work from being given to a name, "" when nothing does: it
// is a person of people/ who has not left, or the ID of an actor such as person:anna.
func (w *Workspace) Assignable(name string, now time.Time) (why string) {
	m := w.People[name]
	switch {
	case name == "" || m == nil && strings.Contains(name, ":"):
		return ""
	case m == nil:
		return fmt.Sprintf("person %q is not in people/; an account is written as person:%s", name, name)
	case m.Left != "" && string(m.Left) <= now.UTC().Format(time.DateOnly):
		return fmt.Sprintf("%s left on %s", m.Name, m.Left)
	}
	return ""
}
