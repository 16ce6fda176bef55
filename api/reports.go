package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/figures"
)

// Reports that were published, and those that can be made.

// PublishedBy says of a document who publishes it.
type PublishedBy struct {
	By     string
	Accept string
}

// printed is a report for the template.
type printed struct {
	*store.PeriodReport
	From, Until string
	Shown       []store.ReportTable
	Meanings    []figures.Figure
	Published   *PublishedBy // nil: a draft
}

// mostPrinted bounds the rows of a table in a document; the CSV has them all.
const mostPrinted = 500

// WriteSummary writes a report as one HTML document that needs nothing else.
func WriteSummary(w io.Writer, r *store.PeriodReport, published *PublishedBy) error {
	zone, err := time.LoadLocation(r.Period.Timezone)
	if err != nil {
		zone = time.UTC
	}
	d := printed{PeriodReport: r, Published: published, From: r.Period.From.In(zone).Format("2006-01-02 15:04"), Until: r.At.In(zone).Format("2006-01-02 15:04"), Shown: r.Tables()}
	for i := range d.Shown {
		t := &d.Shown[i]
		if more := len(t.Rows) - mostPrinted; more > 0 {
			t.Rows, t.About = t.Rows[:mostPrinted], fmt.Sprintf("%s The first %d; the CSV of the table has %d more.", t.About, mostPrinted, more)
		}
	}
	said := map[string]bool{}
	for _, f := range r.Figures {
		if !said[f.Name] {
			d.Meanings = append(d.Meanings, f.Figure)
		}
		said[f.Name] = true
	}
	return papers.ExecuteTemplate(w, "summary.html", d)
}

// Publish makes the document of a report and archives it.
func Publish(ctx context.Context, st *store.Store, p store.Publication) (*store.PublishedReport, error) {
	var document bytes.Buffer
	if err := WriteSummary(&document, p.Report, &PublishedBy{By: access.From(ctx).Name, Accept: p.Accept}); err != nil {
		return nil, err
	}
	p.Document = document.Bytes()
	return st.PublishReport(ctx, p)
}

// PublishedReports are one page of what was published.
type PublishedReports struct {
	Reports []store.PublishedReport `json:"reports" nullable:"false"`
	Next    *string                 `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (p PublishedReports) next() *string { return p.Next }

type reportsQuestion struct {
	Chosen
	Kind   string `query:"kind" enum:"service,summary,quarterly,audit,on_time"`
	Client string `query:"client" doc:"only of this client" maxLength:"200"`
	Cursor string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type reportsAnswer struct{ Body PublishedReports }

// ReportAsked chooses a report.
type ReportAsked struct {
	Audience string `query:"audience" enum:"technical,business" default:"technical"`
	Client   string `query:"client" maxLength:"200"`
	Service  string `query:"service" maxLength:"200"`
	Month    string `query:"month" doc:"2026-10; without any period: the last whole month, or quarter" maxLength:"20"`
	Quarter  string `query:"quarter" doc:"2026-Q3" maxLength:"20"`
	Year     string `query:"year" maxLength:"20"`
	Last     string `query:"last" doc:"30d: until now" maxLength:"20"`
	From     string `query:"from" maxLength:"40"`
	Until    string `query:"until" maxLength:"40"`
	Timezone string `query:"timezone" maxLength:"60"`
}

// ReportQuestion asks for a report.
type ReportQuestion struct {
	Kind string `path:"kind" enum:"service,summary,quarterly,audit,on_time"`
	ReportAsked
}

type composeAnswer struct{ Body store.PeriodReport }

type publishQuestion struct {
	ReportQuestion
	Body struct {
		Accept string `json:"accept,omitempty" doc:"why it goes out although the validation found something" maxLength:"1000"`
	}
}

type publishAnswer struct{ Body store.PublishedReport }

type publishedQuestion struct {
	Report int64 `path:"report" minimum:"1" doc:"id of the report"`
}

func (s *Server) listReports(ctx context.Context, in *reportsQuestion) (*reportsAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.PublishedReports(ctx, store.ReportFilter{Kind: store.ReportKind(in.Kind), Client: in.Client, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &reportsAnswer{Body: PublishedReports{Reports: append([]store.PublishedReport{}, found.Reports...), Next: cursorOf(found.Next)}}, nil
}

func (s *Server) showPublished(ctx context.Context, in *publishedQuestion) (*publishAnswer, error) {
	r, err := s.published(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	return &publishAnswer{Body: *r}, nil
}

func (s *Server) published(ctx context.Context, id int64) (*store.PublishedReport, error) {
	r, err := s.Store.PublishedReport(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Report "+id64(id)+" does not exist. "+v1+"/reports lists them.")
	}
	return r, err
}

// ReportPeriod is the period of a report that names none: the last whole month, or
// the last whole quarter.
func ReportPeriod(kind store.ReportKind, asked figures.PeriodQuery, now time.Time) (figures.Period, error) {
	if asked == (figures.PeriodQuery{Timezone: asked.Timezone}) {
		zone, err := time.LoadLocation(asked.Timezone)
		if err != nil {
			zone = time.UTC
		}
		first := time.Date(now.In(zone).Year(), now.In(zone).Month(), 1, 12, 0, 0, 0, zone)
		if then := first.AddDate(0, -1, 0); kind == store.ServiceReport || kind == store.SummaryReport {
			asked.Month = then.Format("2006-01")
		} else {
			then = first.AddDate(0, -3, 0)
			asked.Quarter = fmt.Sprintf("%d-Q%d", then.Year(), (int(then.Month())+2)/3)
		}
	}
	return asked.Period(now)
}

func (s *Server) compose(ctx context.Context, kind string, in ReportAsked) (*store.PeriodReport, error) {
	now := time.Now()
	period, err := ReportPeriod(store.ReportKind(kind), figures.PeriodQuery{Month: in.Month, Quarter: in.Quarter, Year: in.Year, Last: in.Last, From: in.From, Until: in.Until, Timezone: in.Timezone}, now)
	if err != nil {
		return nil, err
	}
	w := s.seen(ctx)
	if in.Service != "" && w.Services[in.Service] == nil {
		return nil, unknown(http.StatusUnprocessableEntity, "service", in.Service, w.Services)
	}
	return s.Store.ComposeReport(ctx, store.ReportQuery{Kind: store.ReportKind(kind), Audience: store.Audience(cmp.Or(in.Audience, string(store.Technical))), Client: in.Client, Service: in.Service, Period: period, Workspace: w, Now: now})
}

func (s *Server) composeReport(ctx context.Context, in *ReportQuestion) (*composeAnswer, error) {
	r, err := s.compose(ctx, in.Kind, in.ReportAsked)
	if err != nil {
		return nil, err
	}
	return &composeAnswer{Body: *r}, nil
}

func (s *Server) publishReport(ctx context.Context, in *publishQuestion) (*publishAnswer, error) {
	r, err := s.compose(ctx, in.Kind, in.ReportAsked)
	if err != nil {
		return nil, err
	}
	made, err := Publish(ctx, s.Store, store.Publication{Report: r, Accept: in.Body.Accept})
	if err != nil {
		return nil, ofReport(err)
	}
	return &publishAnswer{Body: *made}, nil
}

// ofReport gives a report that is kept back a status.
func ofReport(err error) error {
	if errors.Is(err, store.ErrReport) {
		return refuse(http.StatusConflict, capital(err.Error())+".")
	}
	return err
}

// reportAsked reads the address of a page.
func reportAsked(q url.Values) ReportAsked {
	return ReportAsked{Audience: q.Get("audience"), Client: q.Get("client"), Service: q.Get("service"), Month: q.Get("month"), Quarter: q.Get("quarter"),
		Year: q.Get("year"), Last: q.Get("last"), From: q.Get("from"), Until: q.Get("until"), Timezone: q.Get("timezone")}
}

func (s *Server) composed(c *gin.Context) (*store.PeriodReport, error) {
	kind := c.Param("kind")
	if store.ReportKind(kind).Title() == kind {
		return nil, refuse(http.StatusNotFound, "Reports of the kind "+strconv.Quote(kind)+" do not exist.")
	}
	if _, err := oneOf(c.Request.URL.Query(), "audience", "technical", "business"); err != nil {
		return nil, err
	}
	return s.compose(c.Request.Context(), kind, reportAsked(c.Request.URL.Query()))
}

// reportsPage lists what was published, and asks for a report.
func (s *Server) reportsPage(c *gin.Context) (page, error) {
	before, err := beforeOf(c.Query("cursor"))
	if err != nil {
		return page{}, err
	}
	found, err := s.Store.PublishedReports(c.Request.Context(), store.ReportFilter{Before: before})
	if err != nil {
		return page{}, err
	}
	w := s.seen(c.Request.Context())
	return page{Name: "reports.html", Title: "Reports", Body: map[string]any{
		"Reports": found.Reports, "Next": cursorOf(found.Next), "Kinds": store.ReportKinds, "Clients": clientsOf(w.Services), "Services": named(w.Services),
	}}, nil
}

// draftPage shows a report with what the validation found, before it is published.
func (s *Server) draftPage(c *gin.Context) (page, error) {
	if kind := c.Query("kind"); c.Param("kind") == "draft" && kind != "" { // the form names it beside the rest
		c.Params = gin.Params{{Key: "kind", Value: kind}}
	}
	r, err := s.composed(c)
	if err != nil {
		return page{}, err
	}
	query := c.Request.URL.Query()
	query.Del("kind")
	may, _ := access.Allowed(access.From(c.Request.Context()), access.PublishReport, access.Object{Client: r.Client})
	return page{Name: "draft.html", Title: r.Title, Body: map[string]any{
		"Report": r, "Tables": r.Tables(), "Kind": r.Kind, "Query": query.Encode(), "May": may, "Members": memberQuery(r),
	}}, nil
}

// memberQuery is where the members of figures are listed, but for the figure's name.
func memberQuery(r *store.PeriodReport) string {
	q := url.Values{"from": {r.Period.From.Format(time.RFC3339)}, "until": {r.Period.Until.Format(time.RFC3339)}, "side": {"denominator"}}
	if r.Client != "" {
		q.Set("client", r.Client)
	}
	if r.Service != "" {
		q.Set("service", r.Service)
	}
	return q.Encode()
}

func (s *Server) documentOfReport(c *gin.Context) {
	r, err := s.composed(c)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	s.sheet(c, func(w io.Writer) error { return WriteSummary(w, r, nil) })
}

func (s *Server) tableOfReport(c *gin.Context) {
	r, err := s.composed(c)
	if err == nil {
		err = s.sendTable(c, r)
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
	}
}

func (s *Server) sendTable(c *gin.Context, r *store.PeriodReport) error {
	t, known := r.Table(c.Param("table"))
	if !known {
		return refuse(http.StatusNotFound, "The report has no table "+strconv.Quote(c.Param("table"))+".")
	}
	var out bytes.Buffer
	if err := t.WriteCSV(&out); err != nil {
		return err
	}
	x := store.TableExport{Table: "table " + t.Name + " of a report", Client: r.Client, Service: r.Service, From: r.Period.From, Until: r.Period.Until}
	if err := s.Store.NoteExport(c.Request.Context(), x); err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="`+string(r.Kind)+"-"+t.Name+`.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8; header=present", out.Bytes())
	return nil
}

func (s *Server) publishForm(c *gin.Context) (string, error) {
	r, err := s.composed(c)
	if err != nil {
		return "", err
	}
	made, err := Publish(c.Request.Context(), s.Store, store.Publication{Report: r, Accept: c.PostForm("accept")})
	if err != nil {
		return "", ofReport(err)
	}
	return "/reports/published/" + id64(made.ID), nil
}

// publishedPage answers with the document as it went out.
func (s *Server) publishedPage(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("report"), 10, 64)
	if err != nil {
		s.fail(c, refuse(http.StatusNotFound, "Report "+strconv.Quote(c.Param("report"))+" does not exist."))
		return
	}
	r, err := s.published(c.Request.Context(), id)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	s.sheet(c, func(w io.Writer) error { _, err := w.Write(r.Document); return err })
}
