package figures

import (
	"fmt"
	"strings"
	"time"
)

// Side is which members of a figure are meant.
type Side string

const (
	Numerator   Side = "numerator"
	Denominator Side = "denominator" // those of the numerator are among them
	LeftOut     Side = "left_out"
)

// Member is one of what a figure counts, and why it is on its side.
type Member struct {
	Of         string     `json:"of"`                   // occurrence, run, service, day, finding, incident, task or recommendation
	Run        string     `json:"run,omitempty"`        // the run that decided
	Occurrence int64      `json:"occurrence,omitempty"` // id
	ID         int64      `json:"id,omitempty"`         // of a finding, incident, task or recommendation
	Scenario   string     `json:"scenario,omitempty"`
	Service    string     `json:"service"`
	Client     string     `json:"client"`
	Day        string     `json:"day,omitempty"`    // of the retention, UTC
	At         *time.Time `json:"at"`               // by which it is in the period; of a service the last proof
	Seconds    *float64   `json:"seconds"`          // what it adds to a mean; null in a share
	Weight     *float64   `json:"weight,omitempty"` // how much it counts where that is not 1: months of a service
	Why        string     `json:"why"`
}

// MembersQuery asks for a page of a figure's members.
type MembersQuery struct {
	Query
	Figure string
	Side   Side
	After  string // Next of the page before
	Limit  int    // default 50, at most 500
}

// Members are a page of members, the earliest first; services and days by name.
type Members struct {
	Members []Member
	Next    string // what After must be for the page that follows; "" when there is none
}

// ErrFigure is about a figure or side that there is none of.
var ErrFigure = fmt.Errorf("there is no such figure or side; the figures are %s, and the sides numerator, denominator and left_out", strings.Join(Names(), ", "))

func (d Definition) side(side Side) []string {
	switch side {
	case Numerator:
		return d.numerator
	case Denominator:
		return d.denominator
	}
	return d.leftOut
}
