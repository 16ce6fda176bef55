package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// Tasks are one page of tasks.
type Tasks struct {
	Tasks []store.Task `json:"tasks" nullable:"false" doc:"of what is owed now the one whose window closes first comes first, else the latest"`
	Next  *string      `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (t Tasks) next() *string { return t.Next }

type tasksQuestion struct {
	Chosen
	State   string `query:"state" enum:"planned,on_time,late,missed,exempt,withdrawn"`
	Owed    bool   `query:"owed" doc:"only what is owed now: its window has opened, and it is not done"`
	Mine    bool   `query:"mine" doc:"only what the caller owes"`
	Owner   string `query:"owner" doc:"only of this person" maxLength:"200"`
	Task    string `query:"task" doc:"only of this recurring task" maxLength:"200"`
	Service string `query:"service" doc:"only of this service" maxLength:"200"`
	Client  string `query:"client" doc:"only of this client" maxLength:"200"`
	Cursor  string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type tasksAnswer struct{ Body Tasks }

type taskQuestion struct {
	Task int64 `path:"task" doc:"id of the task" minimum:"1"`
}

type taskAnswer struct{ Body store.Task }

// AskTask adds a task that is owed once.
type AskTask struct {
	Title    string    `json:"title" minLength:"1" maxLength:"500"`
	DoneWhen string    `json:"done_when,omitempty" maxLength:"4000" doc:"what counts as done"`
	Owner    string    `json:"owner,omitempty" maxLength:"200" doc:"a person of people/, or the ID of an actor"`
	Role     string    `json:"role,omitempty" maxLength:"200" doc:"in place of a person"`
	Priority int       `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 comes first; 3 when it is left out"`
	Service  string    `json:"service,omitempty" maxLength:"200"`
	Until    time.Time `json:"until" doc:"by when it must be done"`
}

type addTaskQuestion struct{ Body AskTask }

// TaskChange is one thing that is done to a task.
type TaskChange struct {
	Change   string `json:"change" enum:"done,assign,withdraw"`
	Result   string `json:"result,omitempty" maxLength:"4000" doc:"done: what was found or done"`
	Artefact string `json:"artefact,omitempty" maxLength:"1000" doc:"done: where that is which shows it"`
	To       string `json:"to,omitempty" maxLength:"200" doc:"assign: whom"`
	Reason   string `json:"reason,omitempty" maxLength:"4000" doc:"withdraw: why"`
}

type taskChangeQuestion struct {
	Task int64 `path:"task" doc:"id of the task" minimum:"1"`
	Body TaskChange
}

func (s *Server) listTasks(ctx context.Context, in *tasksQuestion) (*tasksAnswer, error) {
	after, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	f := store.TaskFilter{Owed: in.Owed, Owner: s.mine(ctx, in.Mine), Task: in.Task, Service: in.Service, Client: in.Client, After: after, Limit: in.Limit}
	if in.State != "" {
		f.States = []store.TaskState{store.TaskState(in.State)}
	}
	if in.Owner != "" {
		f.Owner = []string{in.Owner}
	}
	found, err := s.Store.Tasks(ctx, f)
	if err != nil {
		return nil, err
	}
	return &tasksAnswer{Body: Tasks{Tasks: append([]store.Task{}, found.Tasks...), Next: cursorOf(found.Next)}}, nil
}

func (s *Server) showTask(ctx context.Context, in *taskQuestion) (*taskAnswer, error) {
	t, err := s.Store.Task(ctx, in.Task)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Task "+id64(in.Task)+" does not exist. "+v1+"/tasks lists them.")
	}
	if err != nil {
		return nil, err
	}
	return &taskAnswer{Body: *t}, nil
}

func (s *Server) addTask(ctx context.Context, in *addTaskQuestion) (*taskAnswer, error) {
	w := s.seen(ctx)
	asked := store.Task{Title: in.Body.Title, DoneWhen: in.Body.DoneWhen, Owner: in.Body.Owner, Role: in.Body.Role, Priority: in.Body.Priority, Service: in.Body.Service, ClosesAt: in.Body.Until}
	if asked.Service != "" {
		service := w.Services[asked.Service]
		if service == nil {
			return nil, unknown(http.StatusUnprocessableEntity, "service", asked.Service, w.Services)
		}
		asked.Client = service.Client
	}
	if err := s.assignable(asked.Owner); err != nil {
		return nil, err
	}
	t, err := s.Store.AddTask(ctx, asked)
	if err != nil {
		return nil, err
	}
	return &taskAnswer{Body: *t}, nil
}

func (s *Server) changeTask(ctx context.Context, in *taskChangeQuestion) (*taskAnswer, error) {
	if _, err := s.showTask(ctx, &taskQuestion{in.Task}); err != nil {
		return nil, err
	}
	var t *store.Task
	var err error
	switch in.Body.Change {
	case "done":
		t, err = s.Store.FinishTask(ctx, in.Task, in.Body.Result, in.Body.Artefact)
	case "assign":
		if err := s.assignable(in.Body.To); err != nil {
			return nil, err
		}
		t, err = s.Store.AssignTask(ctx, in.Task, in.Body.To)
	case "withdraw":
		t, err = s.Store.WithdrawTask(ctx, in.Task, in.Body.Reason)
	default:
		return nil, refuse(http.StatusUnprocessableEntity, quoted(in.Body.Change)+" is not a change of a task: done, assign or withdraw.")
	}
	if err != nil {
		return nil, err
	}
	return &taskAnswer{Body: *t}, nil
}

func (s *Server) tasksPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	show, err := oneOf(query, "show", "mine", "owed", "all")
	if err != nil {
		return page{}, err
	}
	in := &tasksQuestion{Owed: show != "all", Mine: show == "mine", Service: query.Get("service"), Client: query.Get("client"), Cursor: query.Get("cursor"), Limit: 100}
	answer, err := s.listTasks(c.Request.Context(), in)
	if err != nil {
		return page{}, err
	}
	w := s.seen(c.Request.Context())
	return page{Name: "tasks.html", Title: "Tasks", Body: map[string]any{"Tasks": answer.Body.Tasks, "Next": nextAddress(c, answer.Body.Next), "Asked": query, "Show": cmp.Or(show, "owed"),
		"First": query.Get("cursor") == "", "Services": named(w.Services), "Clients": clientsOf(w.Services), "Now": time.Now(), "Works": may(c, access.DoTask)}}, nil
}

func (s *Server) taskPage(c *gin.Context) (page, error) {
	id, err := idOf(c.Param("task"), "task")
	if err != nil {
		return page{}, err
	}
	answer, err := s.showTask(c.Request.Context(), &taskQuestion{id})
	if err != nil {
		return page{}, err
	}
	return page{Name: "task.html", Title: answer.Body.Title, Body: map[string]any{"Task": answer.Body,
		"Open": answer.Body.DoneAt == nil && (answer.Body.State == store.TaskPlanned || answer.Body.State == store.TaskMissed), "Due": !answer.Body.DueAt.After(time.Now()), "Works": may(c, access.DoTask)}}, nil
}

func (s *Server) addTaskForm(c *gin.Context) (string, error) {
	until, err := atDay(c.PostForm("until"))
	if err != nil {
		return "", err
	}
	if until == nil {
		return "", refuse(http.StatusUnprocessableEntity, "The day by which it must be done is missing.")
	}
	answer, err := s.addTask(c.Request.Context(), &addTaskQuestion{AskTask{Title: c.PostForm("title"), DoneWhen: c.PostForm("done_when"), Owner: c.PostForm("owner"), Service: c.PostForm("service"), Until: *until}})
	if err != nil {
		return "", err
	}
	return "/tasks/" + id64(answer.Body.ID), nil
}

func (s *Server) taskForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("task"), "task")
	if err != nil {
		return "", err
	}
	_, err = s.changeTask(c.Request.Context(), &taskChangeQuestion{id, TaskChange{Change: c.PostForm("change"), Result: c.PostForm("result"), Artefact: c.PostForm("artefact"), To: c.PostForm("to"), Reason: c.PostForm("reason")}})
	return "/tasks/" + id64(id), err
}
