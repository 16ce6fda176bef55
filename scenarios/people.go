package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/strict"
)

// Member is a person of people/: who they are, how to reach them, what they
// operate and what they are trained for. Several may stand in one file.
type Member struct {
	Person       string            `yaml:"person" json:"person"` // slug
	Name         string            `yaml:"name" json:"name"`
	Accounts     []string          `yaml:"accounts" json:"accounts"` // actors that are this person, such as local:ana or person:ana
	Organisation string            `yaml:"organisation" json:"organisation,omitempty"`
	Team         string            `yaml:"team" json:"team,omitempty"`
	Location     string            `yaml:"location" json:"location,omitempty"`
	Contacts     map[string]string `yaml:"contacts" json:"-"`                                                               // by kind; may be references
	ConfirmedOn  Day               `yaml:"contacts_confirmed" json:"contacts_confirmed,omitempty"`                          // when they were last confirmed
	Operates     []string          `yaml:"operates" json:"operates,omitempty"`                                              // services
	Deputy       string            `yaml:"deputy" json:"deputy,omitempty"`                                                  // another person
	Training     map[string]Day    `yaml:"training" json:"training,omitempty" doc:"day of expiry, by name of the training"` // the day on which each expires
	Left         Day               `yaml:"left" json:"left,omitempty"`                                                      // no longer there from then on

	File string `yaml:"-" json:"-"`
}

// people reads people/.
func (l *loader) people() error {
	files, err := l.read(peopleFolder)
	if err != nil {
		return err
	}
	type placed struct {
		*strict.File
		n *strict.Node
		m *Member
	}
	var all []placed
	accounts := map[string]string{}
	for _, f := range files {
		if len(f.Documents) == 0 && len(f.Problems()) == 0 {
			f.Report(nil, "write a person into it, or remove the file", "the file is empty")
		}
		for _, n := range f.Documents {
			m := &Member{File: f.Name}
			f.Decode(n, m)
			if n.Kind != strict.Mapping {
				continue
			}
			slugged(f, n.At("person"), "person", m.Person)
			set(&m.Name, m.Person)
			for i, account := range m.Accounts {
				if other, taken := accounts[account]; taken {
					f.Report(n.At("accounts", i), "give it to the person who signs in with it", "the account %q is %s's already", account, other)
				}
				if kind, id, _ := strings.Cut(account, ":"); id == "" || kind != "local" && kind != "person" && kind != "token" {
					f.Report(n.At("accounts", i), "write it as local:NAME for a user of the operating system, or person:NAME", "%q is not an account", account)
				}
				accounts[account] = m.Person
			}
			if m.Person != "" && l.first(f, n.At("person"), "person", m.Person) {
				l.w.People[m.Person] = m
				all = append(all, placed{f, n, m})
			}
		}
	}
	for _, p := range all {
		for i, name := range p.m.Operates {
			if l.w.Services[name] == nil && !l.catalogueUnread {
				p.Report(p.n.At("operates", i), suggest(name, l.w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", name)
			}
		}
		if p.m.Deputy != "" && l.w.People[p.m.Deputy] == nil {
			p.Report(p.n.At("deputy"), suggest(p.m.Deputy, l.w.People, ""), "person %q does not exist", p.m.Deputy)
		}
		if p.m.Deputy != "" && p.m.Deputy == p.m.Person {
			p.Report(p.n.At("deputy"), "name another person", "%s cannot be their own deputy", p.m.Person)
		}
	}
	return nil
}

// Member is the person that an account belongs to; nil when people/ has none.
func (w *Workspace) Member(account string) *Member {
	for _, name := range slices.Sorted(maps.Keys(w.People)) {
		if slices.Contains(w.People[name].Accounts, account) {
			return w.People[name]
		}
	}
	return nil
}

// Qualifies says whether an account may fill a role of an execution about some
// services, and if not, why; operates is whether its person operates one of them:
// yes, no, or unknown where people/ does not have the person.
func (w *Workspace) Qualifies(role RunbookRole, account string, services []string, now time.Time) (operates, why string) {
	m := w.Member(account)
	operates = "unknown"
	if m != nil {
		operates = "no"
		if slices.ContainsFunc(m.Operates, func(s string) bool { return slices.Contains(services, s) }) {
			operates = "yes"
		}
	}
	demands := role.Not != "" || role.Is != "" || len(role.Training) > 0
	switch {
	case m == nil && demands:
		return operates, fmt.Sprintf("the role %s has conditions, and no person in people/ has the account %s", role.Name, account)
	case m == nil:
		return operates, ""
	case m.Left != "" && string(m.Left) <= now.UTC().Format(time.DateOnly):
		return operates, fmt.Sprintf("%s left on %s", m.Name, m.Left)
	case role.Not == NotOperators && operates == "yes":
		return operates, fmt.Sprintf("the role %s is for people who do not operate %s, and %s does", role.Name, strings.Join(services, ", "), m.Name)
	case role.Is == ServiceOwner && !slices.ContainsFunc(services, func(s string) bool {
		return w.Services[s] != nil && (SamePerson(w.Services[s].Owner, m.Name) || SamePerson(w.Services[s].Owner, m.Person) || SamePerson(w.Services[s].Owner, m.Contacts["mail"]))
	}):
		return operates, fmt.Sprintf("the role %s is for the owner of the service, and %s is not", role.Name, m.Name)
	}
	for _, training := range role.Training {
		switch until, had := m.Training[training]; {
		case !had:
			return operates, fmt.Sprintf("the role %s needs the training %s, which %s does not have", role.Name, training, m.Name)
		case until.Passed(now):
			return operates, fmt.Sprintf("the role %s needs the training %s, and that of %s expired on %s", role.Name, training, m.Name, until)
		}
	}
	return operates, ""
}
