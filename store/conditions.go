package store

import (
	"encoding/json"
	"time"
)

// Environment is what a run was made in.
type Environment struct {
	Version string     `json:"version,omitempty"` // of Rehearse
	Runner  string     `json:"runner,omitempty"`
	Engine  *Engine    `json:"engine,omitempty"` // nil: it did not answer
	Limits  *RunLimits `json:"limits,omitempty"`

	QueuedScenarioVersion string `json:"queued_scenario_version,omitempty"` // where the scenario has changed since the run was queued
}

// Engine is the container engine of a run.
type Engine struct {
	Name       string     `json:"name"` // such as "Docker 20.10.24"
	APIVersion string     `json:"api_version"`
	Local      bool       `json:"local"` // it sees the runner's paths
	CPUs       int        `json:"cpus"`
	Memory     int64      `json:"memory_bytes"`
	Driver     string     `json:"storage_driver"`
	Root       string     `json:"root"` // where it keeps its data, on its host
	Time       *time.Time `json:"time"` // by its own clock
}

// UnmarshalJSON also reads an engine of which only the name was recorded.
func (e *Engine) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &e.Name) == nil {
		return nil
	}
	type whole Engine
	return json.Unmarshal(data, (*whole)(e))
}

// RunLimits are the limits of a run; 0 is none.
type RunLimits struct {
	Memory int64   `json:"memory_bytes"`
	CPUs   float64 `json:"cpus"`
	Disk   int64   `json:"disk_bytes"`
	Files  int64   `json:"files"`
	Time   float64 `json:"time_seconds"`
}

// Isolation is the proof that nothing gets out of the sandbox of a run, as its probe
// made it.
type Isolation struct {
	Isolated   bool     `json:"isolated"`
	Attempts   []Escape `json:"attempts"`
	Interfaces []string `json:"interfaces,omitempty"` // with their addresses
	Routes     []string `json:"routes,omitempty"`
}

// Escape is one try to get out.
type Escape struct {
	What    string `json:"what"` // dns, internet, metadata, host, gateway, everyone, machine, canary
	Target  string `json:"target"`
	Reached bool   `json:"reached"`
	Detail  string `json:"detail"` // the error that stopped it, or what answered
}
