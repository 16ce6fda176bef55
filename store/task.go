package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// TaskState is where a task is on its way.
type TaskState string

const (
	TaskPlanned   TaskState = "planned"   // KeepWork or AddTask sets it; what follows ends it
	TaskOnTime    TaskState = "on_time"   // FinishTask sets it, inside the window
	TaskLate      TaskState = "late"      // FinishTask sets it, after the window; also of one that had been missed
	TaskMissed    TaskState = "missed"    // KeepWork sets it when the window closed; it can still be done late
	TaskExempt    TaskState = "exempt"    // KeepWork sets it when the window closed of what was exempted before it was due
	TaskWithdrawn TaskState = "withdrawn" // KeepWork sets it, of what a changed schedule no longer has due; WithdrawTask of one that is owed once
)

// TaskStates are all of them.
var TaskStates = []TaskState{TaskPlanned, TaskOnTime, TaskLate, TaskMissed, TaskExempt, TaskWithdrawn}

// The kinds of tasks.
const (
	Recurring = "recurring" // of tasks/
	OneOff    = "one_off"   // added by a person
)

// Task is something that a person owes inside a window. A recurring one is written
// ahead, so that what was never done can be counted.
type Task struct {
	ID       int64     `gorm:"primaryKey" json:"id"`
	Task     string    `json:"task,omitempty"` // its name in tasks/; "" for one that is owed once
	Kind     string    `json:"kind" enum:"recurring,one_off"`
	Version  string    `json:"version,omitempty"` // digest of its definition, as it was when this was written
	Title    string    `json:"title"`
	DoneWhen string    `json:"done_when"`       // what counts as done
	Owner    string    `json:"owner,omitempty"` // a person of people/, or the ID of an actor
	Role     string    `json:"role,omitempty"`
	Priority int       `json:"priority"`
	Service  string    `json:"service,omitempty"`
	Client   string    `json:"client,omitempty"`
	Schedule string    `json:"schedule,omitempty"`              // for people
	DueAt    time.Time `gorm:"serializer:utc" json:"due_at"`    // when the window opens; of one that is owed once, when it was added
	ClosesAt time.Time `gorm:"serializer:utc" json:"closes_at"` // by when it must be done
	Written  time.Time `gorm:"column:written_at;serializer:utc" json:"written_at"`
	By       string    `gorm:"column:made_by" json:"by"`
	ByID     string    `gorm:"column:made_by_id" json:"by_id"`

	State       TaskState  `json:"state" enum:"planned,on_time,late,missed,exempt,withdrawn"`
	SettledAt   *time.Time `gorm:"serializer:utc" json:"settled_at"`
	DoneBy      string     `json:"done_by,omitempty"`
	DoneByID    string     `json:"done_by_id,omitempty"`
	DoneAt      *time.Time `gorm:"serializer:utc" json:"done_at"`
	Result      string     `json:"result,omitempty"`
	Artefact    string     `json:"artefact,omitempty"` // where the proof is: a path, an address, a ticket
	ExemptionID *int64     `json:"exemption"`
	Reason      string     `json:"reason,omitempty"` // why it was withdrawn or exempt

	Remarks []Remark `gorm:"-" json:"remarks,omitempty"` // where one is read
}

func (t *Task) work() subjectOfWork {
	return subjectOfWork{AboutTask, t.ID, t.Client, t.Service, ""}
}

func (t *Task) fact() *worked {
	detail := fmt.Sprintf("%s, due %s, closes %s, %s", cmp.Or(t.Task, "one-off"), t.DueAt.UTC().Format(time.RFC3339), t.ClosesAt.UTC().Format(time.RFC3339), t.State)
	if t.DoneAt != nil {
		detail += fmt.Sprintf(" by %s at %s", t.DoneByID, t.DoneAt.UTC().Format(time.RFC3339))
	}
	return &worked{client: t.Client, service: t.Service, detail: detail, says: []string{t.Title, t.Result, t.Artefact}}
}

func saveTask(tx *Tx, t *Task) error {
	tx.Record("task.moved", fmt.Sprint(t.ID), t.fact())
	return tx.Model(t).Select("state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason", "owner").Updates(t).Error
}

// planTasks writes what recurring tasks have due ahead of time, withdraws what a
// changed schedule no longer has due, and settles what was missed. What is due
// already stays, also where its task is disabled or gone.
func planTasks(tx *Tx, w *scenarios.Workspace) error {
	at, err := tx.At()
	if err != nil {
		return err
	}
	ahead := at.Add(max(w.Settings.Planner.Ahead.Std(), Ahead))
	for _, name := range sortedKeys(w.Tasks) {
		if err := planTask(tx, w, w.Tasks[name], at, ahead); err != nil {
			return err
		}
	}
	return missTasks(tx, at)
}

func planTask(tx *Tx, w *scenarios.Workspace, of *scenarios.Task, at, until time.Time) error {
	if of.Schedule == nil || of.Schedule.Disabled {
		return nil
	}
	var known []Task
	if err := tx.Where("task = ? AND state <> ? AND closes_at >= ?", of.Task, TaskWithdrawn, text(at.Add(-Ahead))).Order("due_at").Find(&known).Error; err != nil {
		return err
	}
	from := at
	if n := len(known); n > 0 && known[n-1].DueAt.Before(from) {
		from = known[n-1].DueAt // while no server ran something may have fallen due
	}
	due := of.Schedule.Between(from, until)
	written := map[int64]bool{}
	for i := range known {
		t := &known[i]
		written[t.DueAt.Unix()] = true
		if t.DueAt.After(at) && t.State == TaskPlanned && !slices.ContainsFunc(due, t.DueAt.Equal) {
			t.State, t.SettledAt, t.Reason = TaskWithdrawn, &at, "the schedule of the task was changed"
			if err := saveTask(tx, t); err != nil {
				return err
			}
		}
	}
	client := ""
	if service := w.Services[of.Service]; service != nil {
		client = service.Client
	}
	for _, moment := range due {
		if written[moment.Unix()] {
			continue
		}
		t := Task{Task: of.Task, Kind: Recurring, Version: of.Digest, Title: of.Title, DoneWhen: of.DoneWhen, Owner: of.Owner, Role: of.Role, Priority: of.Priority, Service: of.Service, Client: client,
			Schedule: fmt.Sprintf("%s %s, window %s", of.Schedule.Cron, cmp.Or(of.Schedule.Timezone, scenarios.DefaultTimezone), of.Schedule.Window),
			DueAt:    moment.UTC(), ClosesAt: moment.UTC().Add(of.Schedule.Window.Std()), Written: at, By: tx.actor.Name, ByID: tx.actor.ID, State: TaskPlanned}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&t)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 1 {
			tx.Record("task.moved", fmt.Sprint(t.ID), t.fact())
		}
	}
	return nil
}

// missTasks settles what was not done inside its window.
func missTasks(tx *Tx, at time.Time) error {
	var over []Task
	if err := locked(tx).Where("state = ? AND closes_at < ?", TaskPlanned, text(at)).Order("id").Find(&over).Error; err != nil || len(over) == 0 {
		return err
	}
	var exemptions []Exemption
	if err := tx.Where("until_at > ?", text(over[0].DueAt.Add(-Ahead))).Order("id").Find(&exemptions).Error; err != nil {
		return err
	}
	for i := range over {
		t := &over[i]
		t.State, t.SettledAt = TaskMissed, &at
		if e := InForce(exemptions, Occurrence{Service: t.Service, Client: t.Client, DueAt: t.DueAt}); e != nil && t.Kind == Recurring {
			t.State, t.ExemptionID, t.Reason = TaskExempt, &e.ID, e.Reason
		}
		if err := saveTask(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// AddTask adds a task that is owed once. Title, DoneWhen, ClosesAt and Owner or Role
// are needed.
func (s *Store) AddTask(ctx context.Context, t Task) (*Task, error) {
	err := s.transaction(ctx, "add the task", func(tx *Tx) error {
		if err := tx.allow(access.DoTask, access.Object{Client: t.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		t.Title, t.DoneWhen, t.Owner, t.Role = line(strings.TrimSpace(t.Title)), bounded(strings.TrimSpace(t.DoneWhen), mostOfReason), line(strings.TrimSpace(t.Owner)), line(strings.TrimSpace(t.Role))
		switch {
		case t.Title == "":
			return cannot("the task has no title")
		case t.Owner == "" && t.Role == "":
			return cannot("no one owes the task: name its owner or a role")
		case !t.ClosesAt.After(at):
			return cannot("%s is past: choose a day to come", units.Minute(t.ClosesAt))
		case t.Priority < 0 || t.Priority > 4:
			return cannot("the priority is 1 (first) to 4")
		}
		t.ID, t.Task, t.Kind, t.Version, t.Schedule = 0, "", OneOff, "", ""
		t.Priority, t.DueAt, t.Written, t.By, t.ByID, t.State = cmp.Or(t.Priority, 3), at, at, line(tx.actor.Name), tx.actor.ID, TaskPlanned
		t.ClosesAt, t.SettledAt, t.DoneBy, t.DoneByID, t.DoneAt, t.Result, t.Artefact, t.ExemptionID, t.Reason = micro(t.ClosesAt), nil, "", "", nil, "", "", nil, ""
		if err := tx.Create(&t).Error; err != nil {
			return err
		}
		tx.Record("task.added", fmt.Sprint(t.ID), t.fact())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Task(ctx, t.ID)
}

func (s *Store) changeTask(ctx context.Context, id int64, change func(*Tx, *Task, time.Time) error) (*Task, error) {
	err := s.transaction(ctx, fmt.Sprintf("change task %d", id), func(tx *Tx) error {
		var t Task
		if err := locked(tx).Take(&t, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(access.DoTask, access.Object{Client: t.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		return change(tx, &t, at)
	})
	if err != nil {
		return nil, err
	}
	return s.Task(ctx, id)
}

// FinishTask says that a task is done, with its result and where the artefact is
// that shows it; without either it is not done. When two people finish the same
// task, the first one counts and the other learns who it was.
func (s *Store) FinishTask(ctx context.Context, id int64, result, artefact string) (*Task, error) {
	return s.changeTask(ctx, id, func(tx *Tx, t *Task, at time.Time) error {
		result, artefact := bounded(strings.TrimSpace(result), mostOfReason), line(strings.TrimSpace(artefact))
		switch {
		case t.DoneAt != nil:
			return cannot("%s has done task %d already, at %s", t.DoneBy, t.ID, units.Minute(*t.DoneAt))
		case t.State == TaskWithdrawn || t.State == TaskExempt:
			return cannot("task %d is %s: %s", t.ID, t.State, t.Reason)
		case t.DueAt.After(at):
			return cannot("task %d is not due before %s: what is done earlier does not count", t.ID, units.Minute(t.DueAt))
		case result == "":
			return cannot("the task has no result: write what was found or done")
		case artefact == "":
			return cannot("the task has no artefact: name what shows that it was done, such as a ticket, a file or an address")
		}
		t.State = TaskOnTime
		if at.After(t.ClosesAt) {
			t.State = TaskLate
		}
		t.DoneBy, t.DoneByID, t.DoneAt, t.SettledAt, t.Result, t.Artefact = line(tx.actor.Name), tx.actor.ID, &at, &at, result, artefact
		return saveTask(tx, t)
	})
}

// AssignTask gives a task to somebody else.
func (s *Store) AssignTask(ctx context.Context, id int64, to string) (*Task, error) {
	return s.changeTask(ctx, id, func(tx *Tx, t *Task, _ time.Time) error {
		to = line(strings.TrimSpace(to))
		switch {
		case t.DoneAt != nil || t.State == TaskWithdrawn || t.State == TaskExempt:
			return cannot("task %d is %s, and no longer owed", t.ID, t.State)
		case to == "":
			return cannot("the task needs an owner: name a person")
		}
		t.Owner = to
		if err := saveTask(tx, t); err != nil {
			return err
		}
		return tx.note(t.work(), "assigned", to, "to "+to)
	})
}

// WithdrawTask takes back a task that is owed once, with a reason. A recurring one
// ends in its file.
func (s *Store) WithdrawTask(ctx context.Context, id int64, reason string) (*Task, error) {
	return s.changeTask(ctx, id, func(tx *Tx, t *Task, at time.Time) error {
		reason = bounded(strings.TrimSpace(reason), mostOfReason)
		switch {
		case t.Kind == Recurring:
			return cannot("task %d is recurring: disable its schedule in tasks/, or ask for an exemption before it is due", t.ID)
		case t.State != TaskPlanned && t.State != TaskMissed:
			return cannot("task %d is %s", t.ID, t.State)
		case reason == "":
			return cannot("the task is withdrawn without a reason: give one")
		}
		t.State, t.SettledAt, t.Reason = TaskWithdrawn, &at, reason
		if err := saveTask(tx, t); err != nil {
			return err
		}
		return tx.note(t.work(), "withdrawn", reason, "")
	})
}

// TaskFilter chooses tasks; what is left empty does not narrow.
type TaskFilter struct {
	States  []TaskState
	Owed    bool     // only what is owed now: its window has opened, and it is not done
	Owner   []string // any of these
	Task    string
	Service string
	Client  string
	After   int64 // Next of the page before
	Limit   int   // default 50, at most 500
}

// TaskPage is a part of the tasks: of what is owed the one whose window closes first
// comes first, else the latest.
type TaskPage struct {
	Tasks []Task
	Next  int64 // what TaskFilter.After must be for the page that follows; 0 when there is none
}

// Tasks reads a page of the tasks.
func (s *Store) Tasks(ctx context.Context, f TaskFilter) (page TaskPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx)
	if f.Owed {
		at, err := s.Moment(ctx)
		if err != nil {
			return page, err
		}
		query = query.Where("state IN ? AND due_at <= ?", []TaskState{TaskPlanned, TaskMissed}, text(at)).Order("closes_at, id")
	} else {
		query = query.Order("closes_at DESC, id DESC")
	}
	if len(f.States) > 0 {
		query = query.Where("state IN ?", f.States)
	}
	if len(f.Owner) > 0 {
		query = query.Where("owner IN ?", f.Owner)
	}
	for _, narrow := range []struct{ column, value string }{{"task", f.Task}, {"service", f.Service}, {"client", f.Client}} {
		if narrow.value != "" {
			query = query.Where(narrow.column+" = ?", narrow.value)
		}
	}
	if err := query.Offset(int(max(f.After, 0))).Limit(limit + 1).Find(&page.Tasks).Error; err != nil {
		return page, s.explain("read the tasks", err)
	}
	if len(page.Tasks) > limit {
		page.Tasks = page.Tasks[:limit]
		page.Next = max(f.After, 0) + int64(limit)
	}
	return page, nil
}

// Task reads one.
func (s *Store) Task(ctx context.Context, id int64) (*Task, error) {
	var t Task
	err := s.db.WithContext(ctx).Take(&t, "id = ?", id).Error
	if err == nil {
		t.Remarks, err = s.remarks(ctx, AboutTask, id)
	}
	return &t, s.explain(fmt.Sprintf("read task %d", id), err)
}

// keptWork is what KeepWork does in one transaction each, so that a trouble with one
// leaves the others alone.
func (s *Store) keptWork(ctx context.Context, w *scenarios.Workspace) error {
	var all error
	for _, one := range []struct {
		what string
		do   func(tx *Tx) error
	}{
		{"open findings whose risk is no longer accepted", func(tx *Tx) error { _, err := lapse(tx); return err }},
		{"plan the tasks", func(tx *Tx) error { return planTasks(tx, w) }},
		{"let recommendations expire", expire},
		{"end incidents of scenarios that are gone", func(tx *Tx) error { return releaseScenarios(tx, w) }},
	} {
		all = errors.Join(all, s.transaction(ctx, one.what, one.do))
	}
	return all
}
