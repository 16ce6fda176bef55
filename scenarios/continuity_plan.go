package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/address"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

// ContinuityPlan is how one service is recovered, in one document. It is composed of
// what the workspace holds, each thing from where it is written, and its version is a
// digest over its parts.
type ContinuityPlan struct {
	Service   string     `json:"service"`
	Name      string     `json:"name"`
	Client    string     `json:"client,omitempty"`
	Owner     string     `json:"owner,omitempty"`
	Tier      int        `json:"tier,omitempty"`
	DataClass string     `json:"data_class,omitempty"`
	Version   string     `json:"version"` // SHA-256 over the digests of the parts, hex
	Parts     []PlanPart `json:"parts"`
	Gaps      []PlanGap  `json:"gaps"` // what a reader would look for, and nothing in the workspace says
	ReviewBy  Day        `json:"review_by,omitempty"`

	Scope         PlanScope         `json:"scope"`
	Team          []PlanRole        `json:"team"`
	Communication PlanCommunication `json:"communication"`
	Procedure     *PlanProcedure    `json:"procedure,omitempty"` // nil: no runbook
	Configuration []PlanScenario    `json:"configuration"`
	Keys          []PlanKey         `json:"keys"`
	Checklist     PlanChecklist     `json:"checklist"`
	Validation    PlanValidation    `json:"validation"`
	Return        PlanReturn        `json:"return_to_normal"`
	Risks         []*Risk           `json:"risks"`
}

// PlanPart is one part of a plan, with where it is written.
type PlanPart struct {
	Part   string   `json:"part"`   // as in PlanParts
	Title  string   `json:"title"`  // for people
	From   []string `json:"from"`   // the files
	Digest string   `json:"digest"` // SHA-256 over what the plan shows of it, hex
}

// PlanGap is something that a plan lacks.
type PlanGap struct {
	Part string `json:"part"`
	Says string `json:"says"`
	Next string `json:"next"`
}

// PlanScope is what is promised of the service, and what it hangs on.
type PlanScope struct {
	Commitment PlanPromise `json:"commitment"`
	DependsOn  []string    `json:"depends_on"`
	NeededBy   []string    `json:"needed_by"`
	Degraded   []Degraded  `json:"degraded"`
}

// PlanPromise is the commitment of the service. Zero means that nothing was promised.
type PlanPromise struct {
	RTO       units.Duration `json:"rto_seconds"`
	RPO       units.Duration `json:"rpo_seconds"`
	Retention units.Duration `json:"retention_seconds"`
	RTOFrom   string         `json:"rto_from,omitempty"`
	RTOUntil  string         `json:"rto_until,omitempty"`
}

// PlanRole is a role of the recovery team, and who fills it.
type PlanRole struct {
	Role     string      `json:"role"`
	About    string      `json:"about,omitempty"`
	Training []string    `json:"training"`
	Who      *PlanPerson `json:"who,omitempty"`    // nil: no one
	Deputy   *PlanPerson `json:"deputy,omitempty"` // nil: no one
}

// PlanPerson is a person as a plan shows them. Contacts are printed, and not sent.
type PlanPerson struct {
	Person       string            `json:"person"`
	Name         string            `json:"name"`
	Organisation string            `json:"organisation,omitempty"`
	Team         string            `json:"team,omitempty"`
	Location     string            `json:"location,omitempty"`
	Operates     bool              `json:"operates"`
	Left         Day               `json:"left,omitempty"`
	Contacts     map[string]string `json:"-"`
}

// PlanCommunication is how the team and others are reached.
type PlanCommunication struct {
	Bridge     string           `json:"bridge,omitempty"`
	Protocol   string           `json:"protocol,omitempty"`
	Escalation []Escalation     `json:"escalation"`
	Messages   []PlanMessage    `json:"messages"` // that the procedure has people send
	Contacts   []RunbookContact `json:"contacts"` // of the runbook
}

// PlanMessage is something that the procedure has people told.
type PlanMessage struct {
	Step   string         `json:"step"`
	Whom   []string       `json:"whom"`
	By     string         `json:"by"`
	Within units.Duration `json:"within_seconds,omitempty"`
	Text   string         `json:"text"`
}

// PlanProcedure is the runbook, unfolded for the service.
type PlanProcedure struct {
	Runbook    string        `json:"runbook"`
	Title      string        `json:"title"`
	Kind       RunbookKind   `json:"kind"`
	Version    string        `json:"runbook_version"`
	Author     string        `json:"author,omitempty"`
	ReviewedBy string        `json:"reviewed_by,omitempty"`
	Roles      []RunbookRole `json:"roles"`
	Steps      []RunbookStep `json:"steps"`
}

// PlanScenario is what one scenario restores, with versions and images.
type PlanScenario struct {
	Scenario   string          `json:"scenario"`
	About      string          `json:"about,omitempty"`
	Components []PlanComponent `json:"components"`
	Containers []PlanContainer `json:"containers"` // that start on the restored data
}

// PlanComponent is one thing to restore.
type PlanComponent struct {
	Component     string         `json:"component"`
	Source        string         `json:"source"` // folder, or the recipe of a backup tool
	SourceWith    map[string]any `json:"source_with"`
	Point         string         `json:"point"`
	Recipe        string         `json:"recipe"`
	RecipeVersion string         `json:"recipe_version"`
	Image         string         `json:"image,omitempty"` // in force; empty: it starts no container
	With          map[string]any `json:"with"`
}

// PlanContainer is a container of the application.
type PlanContainer struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

// PlanKey is a key or a password, and where it is: never the key itself.
type PlanKey struct {
	What  string `json:"what"`
	Where string `json:"where"`
}

// PlanChecklist is what is looked at before and after.
type PlanChecklist struct {
	Before []string `json:"before"`
	After  []string `json:"after"`
}

// PlanValidation is how it is known that the service was recovered.
type PlanValidation struct {
	Checks   []PlanCheck `json:"checks"`
	Steps    []PlanStep  `json:"steps"` // by people
	Criteria []PlanCheck `json:"criteria"`
}

// PlanCheck is one question with the answer that is expected.
type PlanCheck struct {
	Scenario string `json:"scenario,omitempty"`
	Name     string `json:"name"`
	Expect   string `json:"expect,omitempty"`
}

// PlanStep is a step of the procedure, by reference.
type PlanStep struct {
	Step string `json:"step"`
	Says string `json:"says"`
	By   string `json:"by,omitempty"`
}

// PlanReturn is the way back to where the service usually runs.
type PlanReturn struct {
	How       string     `json:"how,omitempty"`
	Rehearsed []string   `json:"rehearsed"` // the scenarios that rehearse it
	Steps     []PlanStep `json:"steps"`
}

// The parts of a plan.
const (
	PlanOfScope         = "scope"
	PlanOfTeam          = "team"
	PlanOfCommunication = "communication"
	PlanOfProcedure     = "procedure"
	PlanOfConfiguration = "configuration"
	PlanOfChecklist     = "checklist"
	PlanOfValidation    = "validation"
	PlanOfReturn        = "return_to_normal"
	PlanOfRisks         = "risks"
)

// ContinuityPlan composes the plan of a service; nil where there is no such service.
// The same workspace gives the same plan.
func (w *Workspace) ContinuityPlan(service string) *ContinuityPlan {
	s := w.Services[service]
	if s == nil {
		return nil
	}
	own := w.Continuity[service]
	if own == nil {
		own = &Continuity{}
	}
	p := &ContinuityPlan{Service: s.Service, Name: s.Name, Client: s.Client, Owner: s.Owner, Tier: s.Tier, DataClass: s.DataClass, ReviewBy: own.ReviewBy, Parts: []PlanPart{}, Gaps: []PlanGap{}}
	book := w.Procedure(service)
	var whole *Runbook
	if book != nil {
		whole = book.Unfold(w, []string{service})
	}
	p.scope(w, s)
	p.team(w, own, book)
	p.communication(own, whole)
	p.procedure(whole)
	p.configuration(w, own)
	p.checklist(own, whole)
	p.validation(w, whole)
	p.wayBack(w, own, whole)
	p.risks(w)
	sum := sha256.New()
	for _, part := range p.Parts {
		fmt.Fprintf(sum, "%s %s\n", part.Part, part.Digest)
	}
	p.Version = hex.EncodeToString(sum.Sum(nil))
	return p
}

// add makes what a plan shows a part of it.
func (p *ContinuityPlan) add(part, title string, from []string, shown ...any) {
	data, err := json.Marshal(append([]any{part}, shown...))
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	sum := sha256.Sum256(data)
	from = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(from))), func(file string) bool { return file == "" })
	p.Parts = append(p.Parts, PlanPart{Part: part, Title: title, From: append([]string{}, from...), Digest: hex.EncodeToString(sum[:])})
}

func (p *ContinuityPlan) lacks(lacking bool, part, says, next string) {
	if lacking {
		p.Gaps = append(p.Gaps, PlanGap{part, says, next})
	}
}

// fileOf is where the plan of the service is to be written.
func (p *ContinuityPlan) fileOf() string { return continuityFolder + "/" + p.Service + ".yaml" }

func (p *ContinuityPlan) scope(w *Workspace, s *Service) {
	p.Scope = PlanScope{Commitment: PlanPromise{s.Commitment.RTO, s.Commitment.RPO, s.Commitment.Retention, s.Commitment.RTOFrom, s.Commitment.RTOUntil}, DependsOn: append([]string{}, s.DependsOn...), NeededBy: []string{}, Degraded: append([]Degraded{}, s.Degraded...)}
	for _, name := range slices.Sorted(maps.Keys(w.Services)) {
		if slices.Contains(w.Services[name].DependsOn, p.Service) {
			p.Scope.NeededBy = append(p.Scope.NeededBy, name)
		}
	}
	p.add(PlanOfScope, "Service and commitment", []string{s.File}, p.Name, p.Client, p.Owner, p.Tier, p.DataClass, p.Scope)
	p.lacks(s.Owner == "", PlanOfScope, "the service has no owner, so no one can accept it after a recovery", "write owner in "+cmp.Or(s.File, "the catalogue"))
	p.lacks(s.Commitment.RTO == 0 || s.Commitment.RPO == 0, PlanOfScope, "no RTO or no RPO is promised", "write commitment: {rto: 4h, rpo: 24h} in "+cmp.Or(s.File, "the catalogue"))
}

func (p *ContinuityPlan) team(w *Workspace, own *Continuity, book *Runbook) {
	p.Team = []PlanRole{}
	from := []string{own.File}
	contacts := []any{}
	person := func(name string) *PlanPerson {
		m := w.People[name]
		if m == nil {
			return nil
		}
		from = append(from, m.File)
		contacts = append(contacts, m.Contacts)
		return m.inPlan(p.Service)
	}
	for _, role := range own.Team {
		r := PlanRole{Role: role.Name, About: role.About, Training: append([]string{}, role.Training...), Who: person(role.Who), Deputy: person(w.Standin(role))}
		p.Team = append(p.Team, r)
		p.lacks(r.Who == nil, PlanOfTeam, "the role "+role.Name+" has no person", "name one in "+own.File)
	}
	p.add(PlanOfTeam, "Recovery team", from, p.Team, contacts)
	p.lacks(len(own.Team) == 0, PlanOfTeam, "no recovery team is named", "write team: {lead: PERSON} in "+p.fileOf())
	if book == nil {
		return
	}
	for _, role := range book.Roles {
		named := slices.ContainsFunc(own.Team, func(t TeamRole) bool { return t.Name == role.Name })
		p.lacks(len(own.Team) > 0 && !named && !role.Outside, PlanOfTeam, "the procedure needs the role "+role.Name+", and the team does not have it", "add the role to team in "+own.File)
	}
}

// inPlan is a person as the plan of a service shows them.
func (m *Member) inPlan(service string) *PlanPerson {
	return &PlanPerson{Person: m.Person, Name: m.Name, Organisation: m.Organisation, Team: m.Team, Location: m.Location,
		Operates: slices.Contains(m.Operates, service), Left: m.Left, Contacts: m.Contacts}
}

// Operators are the people who operate a service.
func (w *Workspace) Operators(service string) []PlanPerson {
	all := []PlanPerson{}
	for _, name := range slices.Sorted(maps.Keys(w.People)) {
		if m := w.People[name]; slices.Contains(m.Operates, service) {
			all = append(all, *m.inPlan(service))
		}
	}
	return all
}

func (p *ContinuityPlan) communication(own *Continuity, book *Runbook) {
	c := PlanCommunication{Bridge: own.Bridge, Protocol: own.Protocol, Escalation: append([]Escalation{}, own.Escalation...), Messages: []PlanMessage{}, Contacts: []RunbookContact{}}
	from := []string{own.File}
	if book != nil {
		from = append(from, book.File)
		c.Contacts = append(c.Contacts, book.Contacts...)
		for i := range book.Steps {
			if s := &book.Steps[i]; s.Tell != nil {
				c.Messages = append(c.Messages, PlanMessage{Step: s.ID, Whom: s.Tell.Whom, By: s.Tell.By, Within: s.Within, Text: s.Tell.Text})
			}
		}
	}
	p.Communication = c
	p.add(PlanOfCommunication, "Communication", from, c)
	p.lacks(own.Bridge == "", PlanOfCommunication, "no bridge is named, so the team does not know where to meet", "write bridge in "+p.fileOf())
	p.lacks(len(own.Escalation) == 0, PlanOfCommunication, "no escalation is written", "write escalation: [{after: 30m, to: lead}] in "+p.fileOf())
}

func (p *ContinuityPlan) procedure(book *Runbook) {
	if book == nil {
		p.add(PlanOfProcedure, "Procedure", nil)
		p.lacks(true, PlanOfProcedure, "no runbook says how the service is recovered", "name one with runbook in "+p.fileOf()+"; rehearse init DIR --runbooks writes one to start from")
		return
	}
	p.Procedure = &PlanProcedure{Runbook: book.Runbook, Title: book.Title, Kind: book.Kind, Version: book.Digest, Author: book.Author, ReviewedBy: book.ReviewedBy,
		Roles: append([]RunbookRole{}, book.Roles...), Steps: append([]RunbookStep{}, book.Steps...)}
	p.add(PlanOfProcedure, "Procedure", []string{book.File}, p.Procedure)
}

func (p *ContinuityPlan) configuration(w *Workspace, own *Continuity) {
	p.Configuration, p.Keys = []PlanScenario{}, []PlanKey{}
	from := []string{own.File}
	for _, s := range w.ScenariosByService()[p.Service] {
		from = append(from, s.File)
		_, images := w.recipesAndImages(s)
		shown := PlanScenario{Scenario: s.Scenario, About: s.About, Components: []PlanComponent{}, Containers: []PlanContainer{}}
		for _, c := range s.Components {
			shown.Components = append(shown.Components, p.component(w, s, c, images["component "+c.Name]))
		}
		if s.Services != nil {
			for _, container := range s.Services.Services {
				shown.Containers = append(shown.Containers, PlanContainer{container.Name, container.Image})
			}
		}
		p.Configuration = append(p.Configuration, shown)
	}
	for _, name := range slices.Sorted(maps.Keys(own.Keys)) {
		p.Keys = append(p.Keys, PlanKey{name, own.Keys[name]})
	}
	p.add(PlanOfConfiguration, "Configuration", from, p.Configuration, p.Keys)
	p.lacks(len(p.Configuration) == 0, PlanOfConfiguration, "no scenario restores the service, so nothing says from which backup and with what it is recovered", "write a scenario with service: "+p.Service)
}

func (p *ContinuityPlan) component(w *Workspace, s *Scenario, c Component, image string) PlanComponent {
	shown := PlanComponent{Component: c.Name, Point: string(cmp.Or(c.Point.Take, Latest)), Recipe: c.Recipe, Image: image}
	if c.Point.Within > 0 {
		shown.Point += ", at most " + c.Point.Within.String() + " old"
	}
	if r := w.Recipes[c.Recipe]; r != nil {
		shown.RecipeVersion = r.Digest
	}
	keys := map[string]string{}
	shown.With = ShownParameters(w.Recipes[c.Recipe], c.With, keys)
	switch {
	case c.Source.Tool != nil:
		shown.Source = c.Source.Tool.Recipe
		shown.SourceWith = ShownParameters(w.Recipes[c.Source.Tool.Recipe], c.Source.Tool.With, keys)
	case c.Source.Folder != nil:
		shown.Source = "folder"
		shown.SourceWith = map[string]any{"path": c.Source.Folder.Path, "glob": c.Source.Folder.Glob}
	}
	for name, text := range c.Decrypt.References() {
		if text != "" {
			keys["decrypt."+name] = text
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		where := keys[name]
		if !recipe.Reference.MatchString(where) {
			where = "(hidden)"
		}
		p.Keys = append(p.Keys, PlanKey{s.Scenario + ", " + c.Name + ": " + name, where})
	}
	return shown
}

func (p *ContinuityPlan) checklist(own *Continuity, book *Runbook) {
	from := []string{own.File}
	p.Checklist = PlanChecklist{Before: append([]string{}, own.Checklist...), After: []string{}}
	if book != nil {
		from = append(from, book.File)
		p.Checklist.Before = append(p.Checklist.Before, book.Entry...)
		p.Checklist.After = append(p.Checklist.After, book.Exit...)
	}
	p.add(PlanOfChecklist, "Checklist", from, p.Checklist)
	p.lacks(len(p.Checklist.Before) == 0, PlanOfChecklist, "nothing is on the checklist before the recovery", "write checklist in "+p.fileOf()+", or entry in the runbook")
}

// validating are the marks of steps by which people find the service right.
var validating = []Mark{Validated, Accepted}

func (p *ContinuityPlan) validation(w *Workspace, book *Runbook) {
	var from []string
	p.Validation = PlanValidation{Checks: []PlanCheck{}, Steps: []PlanStep{}, Criteria: []PlanCheck{}}
	for _, s := range w.ScenariosByService()[p.Service] {
		from = append(from, s.File)
		for _, c := range s.Checks {
			p.Validation.Checks = append(p.Validation.Checks, PlanCheck{s.Scenario, c.Name, c.Expect})
		}
	}
	if book != nil {
		from = append(from, book.File)
		for i := range book.Steps {
			if s := &book.Steps[i]; slices.Contains(validating, s.Marks) || slices.Contains(book.Briefing.Validation, s.ID) {
				p.Validation.Steps = append(p.Validation.Steps, PlanStep{s.ID, s.Name(), s.By})
			}
		}
		for _, c := range book.Criteria {
			p.Validation.Criteria = append(p.Validation.Criteria, PlanCheck{Name: c.Name, Expect: cmp.Or(c.Expect, c.Ask)})
		}
	}
	p.add(PlanOfValidation, "Validation", from, p.Validation)
	p.lacks(len(p.Validation.Checks) == 0, PlanOfValidation, "no check looks at restored data", "write checks in a scenario of the service")
	p.lacks(book != nil && len(p.Validation.Steps) == 0, PlanOfValidation, "no step has people find the service right", "give a step of the runbook marks: validated or accepted")
}

func (p *ContinuityPlan) wayBack(w *Workspace, own *Continuity, book *Runbook) {
	from := []string{own.File}
	p.Return = PlanReturn{How: own.Return, Rehearsed: []string{}, Steps: []PlanStep{}}
	for _, s := range w.ScenariosByService()[p.Service] {
		if s.Return != nil {
			from = append(from, s.File)
			p.Return.Rehearsed = append(p.Return.Rehearsed, s.Scenario)
		}
	}
	if book != nil {
		for i := range book.Steps {
			if s := &book.Steps[i]; s.Marks == ReturnedAt {
				from = append(from, book.File)
				p.Return.Steps = append(p.Return.Steps, PlanStep{s.ID, s.Name(), s.By})
			}
		}
	}
	p.add(PlanOfReturn, "Return to normal", from, p.Return)
	p.lacks(own.Return == "" && len(p.Return.Rehearsed)+len(p.Return.Steps) == 0, PlanOfReturn, "nothing says how the service goes back to its usual place", "write return in "+p.fileOf()+", a step that marks returned, or return in a scenario")
}

func (p *ContinuityPlan) risks(w *Workspace) {
	var from []string
	p.Risks = []*Risk{}
	for _, name := range slices.Sorted(maps.Keys(w.Risks)) {
		if r := w.Risks[name]; r.Concerns(p.Service) {
			from = append(from, r.File)
			p.Risks = append(p.Risks, r)
		}
	}
	slices.SortStableFunc(p.Risks, func(a, b *Risk) int { return b.Score() - a.Score() })
	p.add(PlanOfRisks, "Risks and threats", from, p.Risks)
	p.lacks(len(p.Risks) == 0, PlanOfRisks, "no risk of the service is written", "write risks/*.yaml: risk, likelihood, impact, countermeasure, covered_by")
}

// ChangedParts are the titles of the parts whose digests are not those of before.
func (p *ContinuityPlan) ChangedParts(before map[string]string) (titles []string) {
	for _, part := range p.Parts {
		if before[part.Part] != part.Digest {
			titles = append(titles, part.Title)
		}
	}
	return titles
}

// Digests are those of the parts, by part.
func (p *ContinuityPlan) Digests() map[string]string {
	all := map[string]string{}
	for _, part := range p.Parts {
		all[part.Part] = part.Digest
	}
	return all
}

// ShownParameters is what may be seen of parameters: of a secret only that it is
// given, of an address everything but who signs in with what. A value that the recipe
// does not declare could be anything and stays hidden. What refers to secrets is added
// to references, by the names of the parameters; nil leaves it out.
func ShownParameters(from *recipe.Recipe, with map[string]any, references map[string]string) map[string]any {
	seen := map[string]any{}
	for name, value := range with {
		seen[name] = "(hidden)"
		if from == nil {
			continue
		}
		at := slices.IndexFunc(from.Parameters, func(p recipe.Parameter) bool { return p.Name == name })
		switch {
		case at < 0:
		case from.Parameters[at].Type != recipe.Secret:
			seen[name] = withoutCredentials(value)
		case references != nil:
			references[name] = fmt.Sprint(value)
		}
	}
	return seen
}

func withoutCredentials(value any) any {
	switch value := value.(type) {
	case string:
		return address.WithoutUser(value)
	case []string:
		texts := make([]any, len(value))
		for i, each := range value {
			texts[i] = withoutCredentials(each)
		}
		return texts
	case []any:
		values := make([]any, len(value))
		for i, each := range value {
			values[i] = withoutCredentials(each)
		}
		return values
	}
	return value
}

// teamProblems is what is wrong with the recovery teams on a day: roles without a
// person, people who left, trainings that they lack or that expired, people who cannot
// be reached, and plans past their review.
func (w *Workspace) teamProblems(now time.Time) (problems []StaffProblem) {
	for _, service := range slices.Sorted(maps.Keys(w.Continuity)) {
		c := w.Continuity[service]
		add := func(key, person, next, format string, args ...any) {
			problems = append(problems, StaffProblem{Key: key, Person: person, Service: service, Reason: fmt.Sprintf(format, args...), Next: next})
		}
		if c.ReviewBy.Passed(now) {
			add("plan-review/"+service, "", "review the plan, and write the next date", "the continuity plan of %s was to be reviewed by %s", service, c.ReviewBy)
		}
		for _, role := range c.Team {
			key := service + "/" + role.Name
			if role.Who == "" {
				add("team/"+key, "", "name a person in "+cmp.Or(c.File, "continuity/"), "no person fills the role %s in the recovery team of %s", role.Name, service)
			}
			standin := w.Standin(role)
			if role.Who != "" && standin == "" {
				add("team-alone/"+key, role.Who, "name a deputy", "no one stands in for the role %s in the recovery team of %s", role.Name, service)
			}
			for _, name := range []string{role.Who, standin} {
				m := w.People[name]
				if m == nil {
					continue
				}
				if m.hasLeft(now) {
					add("team-left/"+key+"/"+name, name, "name another person", "%s left on %s and still has the role %s in the recovery team of %s", m.Name, m.Left, role.Name, service)
					continue
				}
				if len(m.Contacts) == 0 {
					add("team-contact/"+key+"/"+name, name, "write contacts in people/", "%s, %s in the recovery team of %s, has no contacts", m.Name, role.Name, service)
				}
				for _, training := range role.Training {
					until, had := m.Training[training]
					switch {
					case !had:
						add("team-training/"+key+"/"+name+"/"+training, name, "train them, and write the day on which it expires", "%s, %s in the recovery team of %s, does not have the training %s", m.Name, role.Name, service, training)
					case until.Passed(now):
						add("team-training/"+key+"/"+name+"/"+training, name, "train them again, and write the new date", "%s, %s in the recovery team of %s, has the training %s, which expired on %s", m.Name, role.Name, service, training, until)
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Risks)) {
		if r := w.Risks[name]; r.ReviewBy.Passed(now) {
			problems = append(problems, StaffProblem{Key: "risk-review/" + name, Reason: fmt.Sprintf("the risk %s was to be reviewed by %s", strings.TrimSpace(r.Title), r.ReviewBy), Next: "look at it again, and write the next date"})
		}
	}
	return problems
}

// TeamProblems is what is wrong with the recovery team of one service.
func (w *Workspace) TeamProblems(service string, now time.Time) []StaffProblem {
	own := slices.DeleteFunc(w.Staff(now), func(p StaffProblem) bool { return p.Service != service && !w.onTeam(service, p.Person) })
	return append([]StaffProblem{}, own...)
}

// onTeam says whether a person has a role in the recovery team of a service.
func (w *Workspace) onTeam(service, person string) bool {
	c := w.Continuity[service]
	return person != "" && c != nil && slices.ContainsFunc(c.Team, func(r TeamRole) bool { return r.Who == person || w.Standin(r) == person })
}
