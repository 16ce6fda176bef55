package api

import (
	"context"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
)

// People are those of the workspace, and what is wrong.
type People struct {
	People   []Person                 `json:"people" nullable:"false"`
	Problems []scenarios.StaffProblem `json:"problems" nullable:"false" doc:"each is an open finding while rehearse serve runs"`
}

// Person is one of them. Contacts stand in the workspace and are not sent.
type Person struct {
	scenarios.Member
	Fills []string `json:"may_fill" nullable:"false" doc:"roles with conditions that the person may fill today, as RUNBOOK/ROLE"`
}

type peopleAnswer struct{ Body People }

func (s *Server) listPeople(context.Context, *struct{}) (*peopleAnswer, error) {
	return &peopleAnswer{Body: peopleOf(s.Workspace(), time.Now())}, nil
}

func peopleOf(w *scenarios.Workspace, now time.Time) People {
	shown := People{People: []Person{}, Problems: append([]scenarios.StaffProblem{}, w.Staff(now)...)}
	for _, name := range sortedNames(w.People) {
		m := w.People[name]
		person := Person{Member: *m, Fills: []string{}}
		for _, book := range sortedNames(w.Runbooks) {
			r := w.Runbooks[book]
			for _, role := range r.Roles {
				if role.Not == "" && role.Is == "" && len(role.Training) == 0 {
					continue
				}
				if slices.ContainsFunc(m.Accounts, func(account string) bool { _, why := w.Qualifies(role, account, r.Services, now); return why == "" }) {
					person.Fills = append(person.Fills, book+"/"+role.Name)
				}
			}
		}
		shown.People = append(shown.People, person)
	}
	return shown
}

func (s *Server) peoplePage(*gin.Context) (page, error) {
	return page{Name: "people.html", Title: "People", Body: peopleOf(s.Workspace(), time.Now())}, nil
}
