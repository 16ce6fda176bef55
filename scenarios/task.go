package scenarios

import (
	"fmt"
	"strings"

	"rehearse/scenarios/strict"
)

// Task is a recurring duty of tasks/: something a person owes inside a window, such
// as changing tapes, checking that off-site copies arrived, or reviewing who may
// restore. What it has due is written ahead, falls due, is done or missed, and counts.
type Task struct {
	Task     string    `yaml:"task" json:"task"` // slug
	Title    string    `yaml:"title" json:"title"`
	About    string    `yaml:"about" json:"about,omitempty"`
	DoneWhen string    `yaml:"done_when" json:"done_when"` // what counts as done, and what its artefact is
	Owner    string    `yaml:"owner" json:"owner,omitempty"`
	Role     string    `yaml:"role" json:"role,omitempty"` // in place of a person: an organisational role, such as backup operator
	Priority int       `yaml:"priority" json:"priority"`   // 1 to 4; default the tier of the service, else 3
	Service  string    `yaml:"service" json:"service,omitempty"`
	Schedule *Schedule `yaml:"schedule" json:"-"`

	Digest string `yaml:"-" json:"version"` // SHA-256 of the definition, hex
	File   string `yaml:"-" json:"-"`
}

// tasks reads tasks/.
func (l *loader) tasks() error {
	files, err := l.read(tasksFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if len(f.Documents) == 0 && len(f.Problems()) == 0 {
			f.Report(nil, "write a task into it, or remove the file", "the file is empty")
		}
		for _, n := range f.Documents {
			t := &Task{File: f.Name}
			f.Decode(n, t)
			if n.Kind != strict.Mapping {
				continue
			}
			if t.Digest, err = digest(n); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			taskCheck{validator{File: f, n: n, s: &Scenario{Schedule: t.Schedule}, l: l}, t}.all()
			if t.Task != "" && l.first(f, n.At("task"), "task", t.Task) {
				l.w.Tasks[t.Task] = t
			}
		}
	}
	return nil
}

// taskCheck looks at one task with the whole workspace in mind.
type taskCheck struct {
	validator
	t *Task
}

func (c taskCheck) all() {
	t := c.t
	slugged(c.File, c.n.At("task"), "task", t.Task)
	set(&t.Title, t.Task)
	service := c.l.w.Services[t.Service]
	switch {
	case t.Service != "" && service == nil && !c.l.catalogueUnread:
		c.Report(c.n.At("service"), suggest(t.Service, c.l.w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", t.Service)
	case t.Owner != "" && c.l.w.People[t.Owner] == nil && !strings.Contains(t.Owner, ":"):
		c.Report(c.n.At("owner"), suggest(t.Owner, c.l.w.People, "declare the person in people/, or write an account such as person:anna"), "person %q does not exist", t.Owner)
	case t.Owner != "" && t.Role != "":
		c.Report(c.n.Key("role"), "remove one of the two", "a task has an owner or a role, and this one has both")
	case t.Owner == "" && t.Role == "":
		c.missing(c.n, c.n, "add owner: PERSON, or role: backup operator", "no one owes the task: it has neither owner nor role")
	}
	if t.DoneWhen == "" {
		c.missing(c.n, c.n.At("done_when"), "add done_when, such as: the tapes are in the safe; the photo of the log is attached", "the task does not say what counts as done")
	}
	if t.Schedule == nil {
		c.missing(c.n, c.n.At("schedule"), "add schedule: {cron: 0 9 * * 1, window: 2d}; what is owed once is added with rehearse tasks add", "the task has no schedule")
	}
	if at := c.n.Get("priority"); at != nil && !c.Doubtful(at) && (t.Priority < 1 || t.Priority > 4) {
		c.Report(at, "write 1 (first) to 4", "priority cannot be %d", t.Priority)
	}
	if t.Priority == 0 {
		t.Priority = 3
		if service != nil && service.Tier > 0 {
			t.Priority = min(service.Tier, 4)
		}
	}
	c.schedule()
}
