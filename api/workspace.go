package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/watch"
)

// seen is the workspace as the actor of a request may see it.
func (s *Server) seen(ctx context.Context) *scenarios.Workspace {
	return s.Workspace().For(access.From(ctx).Clients)
}

// loaded asks whoever loads; without one the workspace never changes.
func (s *Server) loaded() watch.Loaded {
	if s.Loaded == nil {
		return watch.Loaded{Workspace: s.Workspace()}
	}
	return s.Loaded()
}

// WorkspaceState is the workspace in force and what is wrong with its files.
type WorkspaceState struct {
	Dir      string             `json:"dir"`
	Sound    bool               `json:"sound" doc:"true: every file is in force; false: some have problems. Where all of them are in blocked, the rest of the files is in force; otherwise the last good workspace is"`
	LoadedAt *time.Time         `json:"loaded_at" doc:"when the workspace in force was loaded"`
	Digest   string             `json:"digest" doc:"SHA-256 of the files of the workspace in force"`
	LookedAt *time.Time         `json:"looked_at" doc:"when the files were last read"`
	Problems []WorkspaceProblem `json:"problems" nullable:"false"`
	Blocked  []BlockedScenario  `json:"blocked" nullable:"false" doc:"scenario files with problems, each of which blocks its own scenario only"`
	Restart  []string           `json:"needs_restart" nullable:"false" doc:"settings that were changed and take effect when Rehearse is restarted"`

	Services  int `json:"services"`
	Scenarios int `json:"scenarios"`
	Recipes   int `json:"recipes"`
}

// BlockedScenario is a scenario file with problems.
type BlockedScenario struct {
	File     string `json:"file"`
	Scenario string `json:"scenario" doc:"empty where the file does not say"`
	Kept     bool   `json:"kept" doc:"true: the version loaded before stays in force; false: the scenario does not run"`
	Problems int    `json:"problems"`
}

// WorkspaceProblem is one thing that is wrong with a file of the workspace.
type WorkspaceProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line" doc:"from 1; 0 means the file as a whole"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Next    string `json:"next" doc:"what to do"`
}

type workspaceAnswer struct{ Body WorkspaceState }

func (s *Server) showWorkspace(context.Context, *struct{}) (*workspaceAnswer, error) {
	return &workspaceAnswer{Body: stateOf(s.loaded())}, nil
}

func stateOf(l watch.Loaded) WorkspaceState {
	state := WorkspaceState{
		Sound: len(l.Problems) == 0, LoadedAt: unlessZero(l.At), Digest: l.Digest, LookedAt: unlessZero(l.LookedAt),
		Problems: []WorkspaceProblem{}, Blocked: []BlockedScenario{}, Restart: append([]string{}, l.Restart...),
	}
	if w := l.Workspace; w != nil {
		state.Dir, state.Services, state.Scenarios, state.Recipes = w.Dir, len(w.Services), len(w.Scenarios), len(w.Recipes)
		for _, b := range w.Blocked {
			state.Blocked = append(state.Blocked, BlockedScenario{File: b.File, Scenario: b.Scenario, Kept: b.Kept, Problems: len(b.Problems)})
		}
	}
	// What stands in the line stays in the file: it may be a secret that was
	// written in the wrong place.
	for _, p := range l.Problems {
		state.Problems = append(state.Problems, WorkspaceProblem{File: p.File, Line: p.Line, Column: p.Column, Message: p.Message, Next: p.Next})
	}
	return state
}

// unlessZero is a time that is known.
func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// workspaceBody is the page of the workspace.
type workspaceBody struct {
	WorkspaceState
	Usable bool // only scenario files have problems
}

func (s *Server) workspacePage(*gin.Context) (page, error) {
	loaded := s.loaded()
	return page{Name: "workspace.html", Title: "Workspace", Body: workspaceBody{stateOf(loaded), loaded.Usable()}}, nil
}
