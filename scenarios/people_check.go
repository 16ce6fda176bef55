package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// StaffProblem is something about the people of a workspace that would hurt in a
// recovery. Key is the same for the same trouble.
type StaffProblem struct {
	Key     string `json:"key"`
	Person  string `json:"person,omitempty"`
	Service string `json:"service,omitempty"`
	Reason  string `json:"reason"`
	Next    string `json:"next"`
}

// Until when contacts count as right, and how long before its end a training is
// worth a word.
const (
	contactsLast = 180 * 24 * time.Hour
	trainingSoon = 30 * 24 * time.Hour
)

// Staff is everything that is wrong with the people of a workspace on a day:
// trainings that have expired or soon will, people who left and are still counted
// on, contacts that were not confirmed for long, services that no one operates, and
// what is wrong with recovery teams. A workspace without people/ has only the latter.
func (w *Workspace) Staff(now time.Time) (problems []StaffProblem) {
	problems = w.teamProblems(now)
	if len(w.People) == 0 {
		return problems
	}
	needed := map[string]bool{} // trainings that a role asks for
	for _, r := range w.Runbooks {
		for _, role := range r.Roles {
			for _, training := range role.Training {
				needed[training] = true
			}
		}
	}
	add := func(key, person, service, next, format string, args ...any) {
		problems = append(problems, StaffProblem{Key: key, Person: person, Service: service, Reason: fmt.Sprintf(format, args...), Next: next})
	}
	for _, name := range slices.Sorted(maps.Keys(w.People)) {
		m := w.People[name]
		if m.hasLeft(now) {
			for _, service := range m.Operates {
				add("left/"+name+"/"+service, name, service, "remove the service from operates, and give it to another person", "%s left on %s and still operates %s", m.Name, m.Left, service)
			}
			continue
		}
		for _, training := range slices.Sorted(maps.Keys(m.Training)) {
			until := m.Training[training]
			switch {
			case until.Passed(now):
				add("training/"+name+"/"+training, name, "", "train them again, and write the new date", "the training %s of %s expired on %s", training, m.Name, until)
			case until.Passed(now.Add(trainingSoon)) && needed[training]:
				add("training-soon/"+name+"/"+training, name, "", "train them again before that", "the training %s of %s expires on %s, and a runbook asks for it", training, m.Name, until)
			}
		}
		if len(m.Contacts) > 0 && (m.ConfirmedOn == "" || m.ConfirmedOn.Passed(now.Add(-contactsLast))) {
			when := "never confirmed"
			if m.ConfirmedOn != "" {
				when = "last confirmed on " + string(m.ConfirmedOn)
			}
			add("contacts/"+name, name, "", "reach them by each contact, and write contacts_confirmed", "the contacts of %s were %s", m.Name, when)
		}
		if deputy := w.People[m.Deputy]; deputy != nil && deputy.hasLeft(now) {
			add("deputy/"+name, name, "", "name another deputy", "%s, the deputy of %s, left on %s", deputy.Name, m.Name, deputy.Left)
		}
	}
	for _, service := range slices.Sorted(maps.Keys(w.Services)) {
		var operators []string
		for name, m := range w.People {
			if slices.Contains(m.Operates, service) && !m.hasLeft(now) {
				operators = append(operators, name)
			}
		}
		switch {
		case len(operators) == 0:
			add("operator/"+service, "", service, "add the service to operates of a person in people/", "no person in people/ operates %s", service)
		case len(operators) == 1 && w.People[operators[0]].Deputy == "":
			add("alone/"+service, operators[0], service, "name a deputy, or a second operator", "only %s operates %s, and has no deputy", w.People[operators[0]].Name, service)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Runbooks)) {
		r := w.Runbooks[name]
		if r.ReviewBy.Passed(now) {
			add("review/"+name, "", "", "review it, and write the next date", "the runbook %s was to be reviewed by %s", name, r.ReviewBy)
		}
		for _, role := range r.Roles {
			if (len(role.Training) > 0 || role.Not != "") && len(r.Services) > 0 && !slices.ContainsFunc(slices.Collect(maps.Values(w.People)), func(m *Member) bool {
				return len(m.Accounts) > 0 && func() bool { _, why := w.Qualifies(role, m.Accounts[0], r.Services, now); return why == "" }()
			}) {
				add("role/"+name+"/"+role.Name, "", "", "train or name a person who may fill it", "no person in people/ may fill the role %s of the runbook %s", role.Name, name)
			}
		}
	}
	return problems
}

func (m *Member) hasLeft(now time.Time) bool {
	return m.Left != "" && string(m.Left) <= now.UTC().Format(time.DateOnly)
}
