package api

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/go-analyze/charts"

	"rehearse/store"
)

// measureChart is RTO or RPO of a service over time, as a picture and as a table.
type measureChart struct {
	Title   string
	Picture template.HTML // the library's, made of numbers and dates alone
	Words   string        // for those who do not see it
	Rows    []measured
}

// measured is one run's figure beside its promise.
type measured struct {
	Run       string
	Scenario  string
	At        time.Time
	Seconds   *float64
	Committed *float64
	Exceeded  bool
	Outcome   store.Outcome
	Why       string // why it is missing or too long
}

// measureChartOf draws a measure of runs, the earliest first; it is nil where no
// run has it.
func measureChartOf(title string, runs []store.Run, of func(*store.Run) store.Measure, zone *time.Location) (*measureChart, error) {
	chart := &measureChart{Title: title}
	var values, promises []float64
	var days []string
	exceeded, has, promised := 0, 0, false
	for i := range runs {
		run := &runs[i]
		m := of(run)
		row := measured{Run: run.ID, Scenario: run.Scenario, At: *cmp.Or(run.EndedAt, &run.QueuedAt), Seconds: m.Seconds, Committed: m.Committed, Outcome: run.Outcome}
		if row.Exceeded = m.Met != nil && !*m.Met; row.Exceeded || m.Seconds == nil {
			row.Why = cmp.Or(run.Reason, m.How)
		}
		if row.Exceeded {
			exceeded++
		}
		value, promise := charts.GetNullValue(), charts.GetNullValue()
		if m.Seconds != nil {
			value = *m.Seconds
			has++
		}
		if m.Committed != nil {
			promise, promised = *m.Committed, true
		}
		chart.Rows = append(chart.Rows, row)
		values, promises, days = append(values, value), append(promises, promise), append(days, row.At.In(zone).Format("2 Jan"))
	}
	if has == 0 {
		return nil, nil
	}
	series, names := [][]float64{values}, []string{"measured"}
	if promised {
		series, names = append(series, promises), append(names, "promised")
	}
	chart.Words = fmt.Sprintf("%s of the last %s: measured in %d, exceeded in %d", title, plural(len(runs), "run", "runs"), has, exceeded)
	picture, err := lineChart(series, names, days)
	chart.Picture = picture
	slices.Reverse(chart.Rows) // in a table the newest comes first
	return chart, err
}

// The colours that the library is given stand for classes of the style sheet, so
// that a chart is as readable in the dark and on paper.
var chartClasses = map[string]string{
	"rgb(1,0,0)": "measured", "rgb(2,0,0)": "promised", "rgb(3,0,0)": "words", "rgb(4,0,0)": "axis", "rgb(5,0,0)": "grid", "rgb(6,0,0)": "paper",
}

var chartTheme = charts.MakeTheme(charts.ThemeOption{
	AxisStrokeColor: charts.ColorRGB(4, 0, 0), AxisSplitLineColor: charts.ColorRGB(5, 0, 0), BackgroundColor: charts.ColorRGB(6, 0, 0), TextColor: charts.ColorRGB(3, 0, 0),
	SeriesColors: []charts.Color{charts.ColorRGB(1, 0, 0), charts.ColorRGB(2, 0, 0)},
})

const chartWide, chartHigh = 640, 210

// axis is how the values of a chart are counted.
type axis struct {
	say func(float64) string
	top func(series [][]float64) (top float64, marks int)
}

// spans are seconds, amounts are things.
var (
	spans   = axis{span, axisTop}
	amounts = axis{func(n float64) string { return humanize.SIWithDigits(n, 1, "") }, func(series [][]float64) (float64, int) { return roundTop(series), 5 }}
)

func lineChart(series [][]float64, names, labels []string) (template.HTML, error) {
	return drawn(series, names, labels, spans)
}

func drawn(series [][]float64, names, labels []string, by axis) (template.HTML, error) {
	option := charts.NewLineChartOptionWithData(series)
	option.Theme = chartTheme
	option.XAxis.Labels, option.XAxis.LabelCount = labels, min(len(labels), 8)
	option.XAxis.LabelFontStyle = charts.NewFontStyleWithSize(12)
	top, marks := by.top(series)
	option.YAxis = []charts.YAxisOption{{Min: charts.Ptr(0.0), Max: charts.Ptr(top), RangeValuePaddingScale: charts.Ptr(0.0), LabelCount: marks, LabelFontStyle: charts.NewFontStyleWithSize(12), ValueFormatter: by.say}}
	option.Legend = charts.LegendOption{SeriesNames: names, FontStyle: charts.NewFontStyleWithSize(12)}
	option.ValueFormatter = by.say
	painter := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWide, Height: chartHigh})
	if err := painter.LineChart(option); err != nil {
		return "", fmt.Errorf("draw a chart: %w", err)
	}
	picture, err := painter.Bytes()
	return classed(string(picture)), err
}

// axisTop is where an axis of seconds ends, and how many marks it has, so that
// each is a span that people count in.
func axisTop(series [][]float64) (top float64, marks int) {
	for _, values := range series {
		for _, value := range values {
			if value != charts.GetNullValue() {
				top = max(top, value)
			}
		}
	}
	top = max(top, 0.001)
	for _, step := range append(steps, 2*86400, 7*86400, 14*86400, 28*86400, 91*86400, 364*86400) {
		if many := math.Ceil(top / step); many <= 4 {
			return step * many, int(many) + 1
		}
	}
	return top, 5
}

// roundTop is where an axis of amounts ends so that its four parts are round.
func roundTop(series [][]float64) float64 {
	top := 4.0
	for _, values := range series {
		for _, value := range values {
			if value != charts.GetNullValue() {
				top = max(top, value)
			}
		}
	}
	scale := math.Pow(10, math.Floor(math.Log10(top)))
	for _, step := range []float64{1, 2, 4, 6, 8, 10} {
		if top <= step*scale {
			return step * scale
		}
	}
	return top
}

var chartStyle = regexp.MustCompile(`style="([^"]*)"`)

// classed replaces the styles in a chart, which our pages forbid, by classes and
// by attributes that mean the same.
func classed(drawn string) template.HTML {
	drawn = strings.Replace(drawn, "<svg ", `<svg aria-hidden="true" focusable="false" `, 1)
	return template.HTML(chartStyle.ReplaceAllStringFunc(drawn, func(style string) string { //nolint:gosec // numbers, dates and our own words
		var classes, attributes []string
		for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(style, `style="`), `"`), ";") {
			name, value, is := strings.Cut(part, ":")
			class := chartClasses[value]
			switch {
			case !is || name == "font-family":
			case class != "":
				classes = append(classes, name+"-"+class)
			default:
				attributes = append(attributes, name+`="`+value+`"`)
			}
		}
		return `class="` + strings.Join(classes, " ") + `" ` + strings.Join(attributes, " ")
	}))
}
