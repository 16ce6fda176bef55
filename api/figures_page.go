package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/store/figures"
)

// matrixFigures are the columns of the matrix, those that a meeting asks for.
var matrixFigures = []string{"on_time_completion", "attempt_success", "rto_attainment", "rpo_attainment", "coverage", "failure_rate"}

// matrix is figures by client: everything in one look.
type matrix struct {
	Columns []matrixColumn
	Rows    []matrixRow
}

type matrixColumn struct {
	Title, Target string // the target in words; "" where the settings have none
}

type matrixRow struct {
	Name, Address string // of the client; "" is all of them
	Cells         []matrixCell
}

type matrixCell struct {
	Text, Counts, Address string
	Sign                  string // met, missed or "" where there is no target or no value
	Direction             string // better, worse, same, or "" where one of the periods has no value
	Spark                 *spark // of all clients
}

// spark is a figure over months, as a small line.
type spark struct{ Path, Words string }

const sparkWide, sparkHigh = 84.0, 18.0

// sparkOf draws the months of a figure that have a value; it is nil with fewer than two.
func sparkOf(trend []figures.Figures, name string, kind figures.Kind) *spark {
	var s spark
	points, pen := 0, "M"
	for i, month := range trend {
		f := month.Total.Figure(name, kind)
		if f == nil || f.Value == nil {
			pen = "M"
			continue
		}
		points++
		x := sparkWide * float64(i) / float64(max(len(trend)-1, 1))
		s.Path += fmt.Sprintf("%s%.0f %.1f", pen, x, 1+(sparkHigh-2)*(1-*f.Value))
		s.Words += fmt.Sprintf(", %s %s", strings.TrimPrefix(month.Period.Name, "month "), figures.Percent(*f.Value))
		pen = "L"
	}
	if points < 2 {
		return nil
	}
	s.Words = "month by month: " + s.Words[2:]
	return &s
}

// kindIn is the kind that a figure of the matrix is about.
func kindIn(name string, filter figures.Filter) figures.Kind {
	if name == "attempt_success" {
		return cmp.Or(filter.Kind, figures.Scheduled)
	}
	return ""
}

// matrixOf puts figures by client beside those of the period before.
func matrixOf(now, before figures.Figures, trend []figures.Figures, targets map[string]float64, asked url.Values) (m matrix) {
	for _, name := range matrixFigures {
		figure, _ := figures.Title(name)
		m.Columns = append(m.Columns, matrixColumn{Title: figure.Title, Target: targetText(name, targets)})
	}
	for _, group := range append([]figures.Group{now.Total}, now.Groups...) {
		row := matrixRow{Name: group.Group}
		if group.Group != "" {
			row.Address = figuresWith(asked, "client", group.Group)
		}
		for _, name := range matrixFigures {
			f := group.Figure(name, kindIn(name, now.Filter))
			if f == nil {
				row.Cells = append(row.Cells, matrixCell{Text: "n/a"})
				continue
			}
			cell := cellFor(*f, figureIn(before, group.Group, name, kindIn(name, now.Filter)), targets)
			if f.Denominator > 0 {
				cell.Address = membersOf(*f, "client", group.Group, asked)["denominator"]
			}
			if group.Group == "" {
				cell.Spark = sparkOf(trend, name, kindIn(name, now.Filter))
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func figureIn(figures figures.Figures, group, name string, kind figures.Kind) *figures.Figure {
	if group == "" {
		return figures.Total.Figure(name, kind)
	}
	for _, g := range figures.Groups {
		if g.Group == group {
			return g.Figure(name, kind)
		}
	}
	return nil
}

// cellFor is a figure against its target and against the period before.
func cellFor(f figures.Figure, before *figures.Figure, targets map[string]float64) matrixCell {
	if f.Value == nil {
		return matrixCell{Text: "n/a"}
	}
	cell := matrixCell{Text: figures.Percent(*f.Value), Counts: fmt.Sprintf("%.0f / %.0f", f.Numerator, f.Denominator)}
	atMost := scenarios.TargetFigures[f.Name]
	if target, has := targets[f.Name]; has {
		cell.Sign = "missed"
		if share := *f.Value * 100; atMost && share <= target || !atMost && share >= target {
			cell.Sign = "met"
		}
	}
	if before != nil && before.Value != nil {
		switch change := *f.Value - *before.Value; {
		case change == 0:
			cell.Direction = "same"
		case (change > 0) != atMost:
			cell.Direction = "better"
		default:
			cell.Direction = "worse"
		}
	}
	return cell
}

func targetText(name string, targets map[string]float64) string {
	target, has := targets[name]
	switch {
	case !has:
		return ""
	case scenarios.TargetFigures[name]:
		return "at most " + decimal(target) + " %"
	}
	return "at least " + decimal(target) + " %"
}

// figuresWith is the page of figures with one part of its address changed.
func figuresWith(asked url.Values, name, value string) string {
	kept := url.Values{}
	for key, values := range asked {
		if len(values) > 0 && values[0] != "" && key != "by" {
			kept[key] = values
		}
	}
	kept.Set(name, value)
	return "/figures?" + kept.Encode()
}

// periodBefore is as long as another one, and ends where that begins.
func periodBefore(p figures.Period) figures.Period {
	return figures.Period{Name: "the period before", Timezone: p.Timezone, From: p.From.Add(-p.Until.Sub(p.From)), Until: p.From}
}

// figuresPage shows the figures of a period: by client in a matrix, then all of
// them, and two of them month by month.
func (s *Server) figuresPage(c *gin.Context) (page, error) {
	asked, err := figuresAsked(c.Request.URL.Query())
	if err != nil {
		return page{}, err
	}
	query, err := s.figuresQuery(c.Request.Context(), asked)
	if err != nil {
		return page{}, err
	}
	made, err := s.Store.Figures(c.Request.Context(), query)
	if err != nil {
		return page{}, err
	}
	trend, err := s.Store.Trend(c.Request.Context(), query, lastMonths(query.Period, 12))
	if err != nil {
		return page{}, err
	}
	byClient, err := s.figuresByClient(c.Request.Context(), query, trend, c.Request.URL.Query())
	if err != nil {
		return page{}, err
	}
	workspace := s.seen(c.Request.Context())
	return page{Name: "figures.html", Title: "Figures of " + made.Period.Name, Body: map[string]any{
		"Figures": made, "Groups": groupsShown(made, c.Request.URL.Query()), "Asked": c.Request.URL.Query(), "Breakdowns": figures.Breakdowns, "Kinds": figures.Kinds,
		"Clients": clientsOf(workspace.Services), "Services": named(workspace.Services), "Scenarios": named(workspace.Scenarios),
		"Presets": presets(query.Now), "Matrix": byClient, "CSV": "/figures.csv?" + c.Request.URL.RawQuery,
		"Trends": []chart{chartOf(trend, "on_time_completion", ""), chartOf(trend, "attempt_success", cmp.Or(query.Filter.Kind, figures.Scheduled))},
	}}, nil
}

func (s *Server) figuresByClient(ctx context.Context, query figures.Query, trend []figures.Figures, asked url.Values) (matrix, error) {
	query.By = "client"
	now, err := s.Store.Figures(ctx, query)
	if err != nil {
		return matrix{}, err
	}
	query.Period = periodBefore(query.Period)
	before, err := s.Store.Figures(ctx, query)
	return matrixOf(now, before, trend, s.seen(ctx).Settings.Targets, asked), err
}

// figuresTable is the same as a file for a spreadsheet.
func (s *Server) figuresTable(c *gin.Context) {
	made, err := s.figuresOf(c)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	body, err := json.Marshal(made)
	if err == nil {
		body, err = tableOf(body)
	}
	if err == nil {
		err = s.Store.NoteExport(c.Request.Context(), exportOf("figures", c.Query))
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	c.Header("Content-Disposition", `attachment; filename="figures.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8; header=present", body)
}

func (s *Server) figuresOf(c *gin.Context) (figures figures.Figures, err error) {
	asked, err := figuresAsked(c.Request.URL.Query())
	if err != nil {
		return figures, err
	}
	query, err := s.figuresQuery(c.Request.Context(), asked)
	if err != nil {
		return figures, err
	}
	return s.Store.Figures(c.Request.Context(), query)
}

// memberPage shows what a figure counts or leaves out, below its value.
func (s *Server) memberPage(c *gin.Context) (page, error) {
	asked, err := figuresAsked(c.Request.URL.Query())
	if err != nil {
		return page{}, err
	}
	side, err := oneOf(c.Request.URL.Query(), "side", "numerator", "denominator", "left_out")
	if err != nil {
		return page{}, err
	}
	figure, known := figures.Title(c.Param("figure"))
	if !known {
		return page{}, refuse(http.StatusNotFound, figures.ErrFigure.Error())
	}
	found, err := s.members(c.Request.Context(), &membersQuestion{
		Figure: c.Param("figure"), FiguresQuestion: asked.FiguresQuestion, Side: side, Cursor: c.Query("cursor"),
	})
	if err != nil {
		return page{}, err
	}
	asked.By = ""
	query, err := s.figuresQuery(c.Request.Context(), asked)
	if err != nil {
		return page{}, err
	}
	made, err := s.Store.Figures(c.Request.Context(), query)
	if err != nil {
		return page{}, err
	}
	link := func(key, value string) string {
		query := c.Request.URL.Query()
		query.Del("cursor")
		query.Set(key, value)
		return c.Request.URL.Path + "?" + query.Encode()
	}
	next := ""
	if found.Next != "" {
		next = link("cursor", found.Next)
	}
	back := maps.Clone(c.Request.URL.Query())
	for _, name := range []string{"side", "cursor"} {
		back.Del(name)
	}
	return page{Name: "members.html", Title: figure.Title + " of " + made.Period.Name, Body: map[string]any{
		"Figure": figure, "Side": cmp.Or(side, "denominator"), "Members": found.Members, "Next": next, "Period": made.Period, "At": made.At,
		"Values": valuesOf(made, c.Param("figure")), "Of": filterText(made.Filter), "Back": "/figures?" + back.Encode(),
		"Sides": map[string]string{"numerator": link("side", "numerator"), "denominator": link("side", "denominator"), "left_out": link("side", "left_out")},
	}}, nil
}

// valuesOf are the values of a figure, one for each of its kinds.
func valuesOf(figures figures.Figures, name string) (values []figureShown) {
	for _, f := range figures.Total.Figures {
		if f.Name == name {
			values = append(values, figureShown{Figure: f, Text: figureText(f)})
		}
	}
	return values
}

// filterText says what figures were narrowed to; "" is everything.
func filterText(f figures.Filter) string {
	var parts []string
	for _, each := range [][2]string{{"client", f.Client}, {"service", f.Service}, {"owner", f.Owner}, {"scenario", f.Scenario}, {"kind", spoken(string(f.Kind))}} {
		if each[1] != "" {
			parts = append(parts, each[0]+" "+each[1])
		}
	}
	if f.Tier != 0 {
		parts = append(parts, fmt.Sprintf("tier %d", f.Tier))
	}
	return strings.Join(slices.Clip(parts), ", ")
}
