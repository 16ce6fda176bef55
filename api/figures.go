package api

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"rehearse/scenarios"
	"rehearse/store/figures"
)

// FiguresQuestion asks for a period, what to narrow it to, and a breakdown.
type FiguresQuestion struct {
	Month    string `query:"month" doc:"a month of the zone, such as 2026-10" maxLength:"20"`
	Quarter  string `query:"quarter" doc:"a quarter, such as 2026-Q3" maxLength:"20"`
	Year     string `query:"year" doc:"a year, such as 2026" maxLength:"20"`
	Last     string `query:"last" doc:"the time up to now, such as 30d; the default" maxLength:"20"`
	From     string `query:"from" doc:"a day of the zone (2026-10-01) or an instant (RFC 3339)" maxLength:"50"`
	Until    string `query:"until" doc:"the end, not included; a day or an instant; default now" maxLength:"50"`
	Timezone string `query:"timezone" doc:"IANA name of the zone in which periods begin and end; default UTC" maxLength:"50"`

	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
	Service  string `query:"service" doc:"only of this service" maxLength:"200"`
	Tier     int    `query:"tier" doc:"only of this tier" minimum:"0"`
	Owner    string `query:"owner" doc:"only of this owner" maxLength:"200"`
	Scenario string `query:"scenario" doc:"only of this scenario" maxLength:"200"`
	Kind     string `query:"kind" doc:"only attempts of this kind; an occurrence is scheduled" enum:"scheduled,on_demand,changed"`
}

type allFiguresQuestion struct {
	FiguresQuestion
	By string `query:"by" doc:"what to break down by" enum:"client,service,tier,owner,scenario,kind"`
}

type figuresAnswer struct{ Body figures.Figures }

type membersQuestion struct {
	Figure string `path:"figure" doc:"name of the figure" maxLength:"50"`
	Chosen
	FiguresQuestion
	Side   string `query:"side" doc:"which side; the denominator includes the numerator" enum:"numerator,denominator,left_out" default:"denominator"`
	Cursor string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"500"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// Members are a page of what a figure counts.
type Members struct {
	Members []figures.Member `json:"members" nullable:"false"`
	Next    *string          `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type membersAnswer struct{ Body Members }

func (m Members) next() *string { return m.Next }

func (s *Server) showFigures(ctx context.Context, in *allFiguresQuestion) (*figuresAnswer, error) {
	query, err := s.figuresQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.Figures(ctx, query)
	return &figuresAnswer{Body: made}, err
}

func (s *Server) figuresQuery(ctx context.Context, in *allFiguresQuestion) (figures.Query, error) {
	now := time.Now()
	period, err := figures.PeriodQuery{
		Month: in.Month, Quarter: in.Quarter, Year: in.Year, Last: in.Last, From: in.From, Until: in.Until, Timezone: in.Timezone,
	}.Period(now)
	return figures.Query{
		Period: period, By: in.By, Workspace: s.seen(ctx), Now: now,
		Filter: figures.Filter{Client: in.Client, Service: in.Service, Tier: in.Tier, Owner: in.Owner, Scenario: in.Scenario, Kind: figures.Kind(in.Kind)},
	}, err
}

func (s *Server) listMembers(ctx context.Context, in *membersQuestion) (*membersAnswer, error) {
	found, err := s.members(ctx, in)
	if err != nil {
		return nil, err
	}
	answer := &membersAnswer{Body: Members{Members: append([]figures.Member{}, found.Members...)}}
	if found.Next != "" {
		answer.Body.Next = &found.Next
	}
	return answer, nil
}

func (s *Server) members(ctx context.Context, in *membersQuestion) (figures.Members, error) {
	query, err := s.figuresQuery(ctx, &allFiguresQuestion{FiguresQuestion: in.FiguresQuestion})
	if err != nil {
		return figures.Members{}, err
	}
	if !slices.Contains(figures.Names(), in.Figure) {
		return figures.Members{}, refuse(http.StatusNotFound, figures.ErrFigure.Error())
	}
	return s.Store.Members(ctx, figures.MembersQuery{Query: query, Figure: in.Figure, Side: figures.Side(cmp.Or(in.Side, "denominator")), After: in.Cursor, Limit: in.Limit})
}

// figuresAsked reads the form of the page: it sends what was left open as an
// empty text.
func figuresAsked(query url.Values) (*allFiguresQuestion, error) {
	asked := &allFiguresQuestion{FiguresQuestion: FiguresQuestion{
		Month: query.Get("month"), Quarter: query.Get("quarter"), Year: query.Get("year"), Last: query.Get("last"), From: query.Get("from"), Until: query.Get("until"),
		Timezone: query.Get("timezone"), Client: query.Get("client"), Service: query.Get("service"), Owner: query.Get("owner"), Scenario: query.Get("scenario"),
	}}
	var err error
	if asked.By, err = oneOf(query, "by", figures.Breakdowns...); err != nil {
		return nil, err
	}
	if asked.Kind, err = oneOf(query, "kind", "scheduled", "on_demand", "changed"); err != nil {
		return nil, err
	}
	asked.Tier, err = tierOf(query)
	return asked, err
}

func clientsOf(services map[string]*scenarios.Service) []string {
	clients := map[string]bool{}
	for _, service := range services {
		clients[service.Client] = true
	}
	delete(clients, "")
	return slices.Sorted(maps.Keys(clients))
}

// preset is a period that people ask for often.
type preset struct{ Name, Address string }

func presets(now time.Time) []preset {
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	address := func(period, value string) string { return "/figures?" + url.Values{period: {value}}.Encode() }
	return []preset{
		{"last 30 days", address("last", "30d")}, {"this month", address("month", month.Format("2006-01"))}, {"last month", address("month", month.AddDate(0, -1, 0).Format("2006-01"))},
		{"this quarter", address("quarter", fmt.Sprintf("%d-Q%d", now.Year(), (int(now.Month())+2)/3))}, {"this year", address("year", strconv.Itoa(now.Year()))},
	}
}

// groupShown is a group with its figures as people read them.
type groupShown struct {
	figures.Group
	Rows []figureShown
}

type figureShown struct {
	figures.Figure
	Text, Note string
	Links      map[string]string // to the members of each side
}

func groupsShown(made figures.Figures, asked url.Values) (shown []groupShown) {
	for _, group := range append([]figures.Group{made.Total}, made.Groups...) {
		of := groupShown{Group: group}
		for _, f := range group.Figures {
			if f.Kind == "" || f.Kind == figures.Scheduled || f.Denominator > 0 || f.LeftOut > 0 {
				of.Rows = append(of.Rows, figureShown{Figure: f, Text: figureText(f), Note: noteOf(f, group), Links: membersOf(f, made.By, group.Group, asked)})
			}
		}
		shown = append(shown, of)
	}
	return shown
}

// figureText is a figure as numerator / denominator (value).
func figureText(f figures.Figure) string {
	switch {
	case f.Value == nil:
		return "n/a"
	case f.Unit == figures.Seconds:
		return span(*f.Value) + ", mean of " + humanize.Comma(int64(f.Denominator))
	}
	return humanize.Comma(int64(f.Numerator)) + " / " + humanize.Comma(int64(f.Denominator)) + " (" + figures.Percent(*f.Value) + ")"
}

func noteOf(f figures.Figure, group figures.Group) string {
	switch {
	case f.Name == "on_time_completion":
		return fmt.Sprintf("%d exempted, %d withdrawn", group.Exempted, group.Withdrawn)
	case f.UpperBound != nil:
		return "at most " + figures.Percent(*f.UpperBound) + " with 95 % confidence"
	case f.Oldest != nil:
		return "the oldest is " + span(*f.Oldest)
	}
	return ""
}

// membersOf are the addresses of a figure's members; a group narrows to itself.
// Tier 0, which is of what has no tier, cannot be asked for, and has no addresses.
func membersOf(f figures.Figure, by, group string, asked url.Values) map[string]string {
	if by == "tier" && group == "0" {
		return nil
	}
	query := maps.Clone(asked)
	if query == nil {
		query = url.Values{}
	}
	query.Del("by")
	if group != "" {
		query.Set(by, group)
	}
	if f.Kind != "" {
		query.Set("kind", string(f.Kind))
	}
	links := map[string]string{}
	for _, side := range []string{"numerator", "denominator", "left_out"} {
		query.Set("side", side)
		links[side] = "/figures/" + f.Name + "?" + query.Encode()
	}
	return links
}

// lastMonths are so many months of the zone, the last one that in which the
// period ends.
func lastMonths(period figures.Period, many int) []figures.Period {
	zone, err := time.LoadLocation(period.Timezone)
	if err != nil {
		zone = time.UTC
	}
	end := period.Until.Add(-time.Microsecond).In(zone)
	var all []figures.Period
	for i := many - 1; i >= 0; i-- {
		month := time.Date(end.Year(), end.Month()-time.Month(i), 1, 12, 0, 0, 0, time.UTC).Format("2006-01")
		p, err := figures.PeriodQuery{Month: month, Timezone: period.Timezone}.Period(end)
		if err == nil { // it was understood before
			all = append(all, p)
		}
	}
	return all
}

// chart is a figure month by month, as bars.
type chart struct {
	Title string
	Bars  []monthBar
}

type monthBar struct {
	X, Y, Height         int
	Month, Value, Counts string
}

const barsHigh = 90

func chartOf(trend []figures.Figures, name string, kind figures.Kind) chart {
	var c chart
	for i, month := range trend {
		f := month.Total.Figure(name, kind)
		c.Title = f.Title
		if kind != "" {
			c.Title += " (" + strings.ReplaceAll(string(kind), "_", " ") + ")"
		}
		b := monthBar{X: i * 50, Month: strings.TrimPrefix(month.Period.Name, "month "), Value: "n/a", Counts: figureText(*f)}
		if f.Value != nil {
			b.Height, b.Value = int(*f.Value*barsHigh), figures.Percent(*f.Value)
		}
		b.Y = barsHigh - b.Height
		c.Bars = append(c.Bars, b)
	}
	return c
}
