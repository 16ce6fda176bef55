package api

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"math"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/scenarios/watch"
	"rehearse/store"
)

//go:embed templates/*.html static/*
var embedded embed.FS

// page is what a template shows inside the layout.
type page struct {
	Name    string // of the template
	Title   string
	Refresh int    // seconds until a browser without script loads it again; 0 is never
	Live    string // address of the events on which a browser with script loads it again; "" if it is not live
	Version string
	Loaded  watch.Loaded
	Visitor visitor
	Body    any

	Zone *time.Location // in which times are shown
	Path string         // of this page, to come back to
}

// pages are the templates, by the zone in which users read them.
type pages struct {
	mutex  sync.Mutex
	zones  map[string]map[string]*template.Template
	latest []string // the zones, the one that was made last at the end
}

// mostZones is for how many zones templates are kept.
const mostZones = 40

// in are the templates that show times in a zone.
func (p *pages) in(zone *time.Location) (map[string]*template.Template, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if made := p.zones[zone.String()]; made != nil {
		return made, nil
	}
	made, err := loadPages(zone)
	if err != nil {
		return nil, err
	}
	if p.zones == nil {
		p.zones = map[string]map[string]*template.Template{}
	}
	if len(p.latest) >= mostZones {
		delete(p.zones, p.latest[0])
		p.latest = p.latest[1:]
	}
	p.zones[zone.String()] = made
	p.latest = append(p.latest, zone.String())
	return made, nil
}

// visitor is who looks at a page, as far as the frame around it depends on that.
type visitor struct {
	Name       string // "" is not signed in
	Unverified bool   // sign-in is off
	SignedIn   bool   // in a session, which can be ended
	All        bool   // sees what is of every client
	Manages    bool
	ReadsLog   bool
}

func visitorOf(actor access.Actor) visitor {
	may := func(verb access.Verb) bool { ok, _ := access.May(actor, verb); return ok }
	v := visitor{Unverified: actor.Unverified, SignedIn: actor.Kind == access.Person && actor.ID != "", All: may(access.ReadAll), Manages: may(access.ManageUsers), ReadsLog: may(access.ReadAccessLog)}
	if actor.ID != "" {
		v.Name = actor.Name
	}
	return v
}

// loadPages parses every page with the layout, so that a broken template shows
// when the server starts.
func loadPages(zone *time.Location) (map[string]*template.Template, error) {
	layout, err := template.New("layout.html").Funcs(words).Funcs(timeWords(zone)).ParseFS(embedded, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		whole, err := template.Must(layout.Clone()).ParseFS(embedded, name)
		if err != nil {
			return nil, err
		}
		pages[path.Base(name)] = whole
	}
	return pages, nil
}

// page answers with what show makes.
func (s *Server) page(show func(*gin.Context) (page, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		shown, err := show(c)
		if err != nil {
			s.fail(c, s.explain(c.Request.Context(), err))
			return
		}
		s.render(c, http.StatusOK, shown.Name, shown)
	}
}

// form carries a button out and sends the browser to where its effect shows.
func (s *Server) form(do func(*gin.Context) (string, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		next, err := do(c)
		if err != nil {
			s.fail(c, s.explain(c.Request.Context(), err))
			return
		}
		c.Redirect(http.StatusSeeOther, next)
	}
}

// render writes a page whole or not at all.
func (s *Server) render(c *gin.Context, status int, name string, shown page) {
	shown.Version, shown.Loaded, shown.Zone, shown.Visitor = s.Version, s.loaded(), zoneOf(c), visitorOf(access.From(c.Request.Context()))
	if !shown.Visitor.All { // the files are not of one client
		shown.Loaded = watch.Loaded{}
	}
	shown.Name = name
	shown.Path = c.Request.URL.RequestURI()
	var buffer bytes.Buffer
	templates, err := s.pages.in(shown.Zone)
	if err == nil {
		err = templates[name].Execute(&buffer, shown)
	}
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "render page", "page", name, "error", err)
		c.Data(http.StatusInternalServerError, "application/problem+json", []byte(`{"status":500,"title":"Internal Server Error"}`))
		return
	}
	c.Data(status, "text/html; charset=utf-8", buffer.Bytes())
}

// static serves the style sheet and the icon; their address changes with the
// version, so browsers may keep them.
func (s *Server) static(c *gin.Context) {
	name := "static/" + path.Base(c.Param("file"))
	if _, err := fs.Stat(embedded, name); err != nil {
		s.fail(c, refuse(http.StatusNotFound, "There is no such file."))
		return
	}
	c.Header("Cache-Control", "max-age=3600")
	c.FileFromFS(name, http.FS(embedded))
}

// words are what templates can say beyond plain values.
var words = template.FuncMap{
	"ago": ago,
	"iso": func(value any) string {
		return timed(value, func(t time.Time) string { return t.UTC().Format(time.RFC3339) })
	},
	"lastDay":  func(end *time.Time) string { return end.UTC().Add(-time.Second).Format(time.DateOnly) },
	"span":     spanOr,
	"age":      func(seconds *float64) string { return known(seconds, age) },
	"bytes":    func(n *int64) string { return known(n, iec) },
	"number":   func(n *int64) string { return known(n, humanize.Comma) },
	"decimal":  func(n *float64) string { return known(n, decimal) },
	"missed":   func(met *bool) bool { return met != nil && !*met },
	"visible":  visible,
	"say":      func(value any) string { return visible(say(value)) },
	"spoken":   spoken,
	"stepHref": stepHref, "whereHref": whereHref, "called": called, "variance": variance, "joined": joined,
	"plural": plural,
	"counted": func(n *int64, one, many string) string {
		return known(n, func(n int64) string { return plural(n, one, many) })
	},
	"scope": store.Exemption.Concerns, "approval": approval,
	"ref":  func(n int64) *int64 { return &n },
	"list": func(values ...any) []any { return values },
}

func spoken(name string) string { return strings.ReplaceAll(name, "_", " ") }

// unknownMark stands where nobody knows; it is never a zero.
const unknownMark = "–"

func known[T any](value *T, write func(T) string) string {
	if value == nil {
		return unknownMark
	}
	return write(*value)
}

// timeWords are what templates can say of times in a zone.
func timeWords(zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"when": func(value any) string { return whenIn(value, zone) },
		"minute": func(value any) string {
			return timed(value, func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04") })
		},
		"clock": func(t time.Time) string { return t.In(zone).Format("15:04") },
		"zone":  zone.String,
	}
}

// when writes a time in UTC, or nothing known. It takes a time or a pointer to one.
func when(value any) string { return whenIn(value, time.UTC) }

func whenIn(value any, zone *time.Location) string {
	return timed(value, func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05") })
}

// plural counts things: 1 run, 2 runs.
func plural(n any, one, many string) string {
	count, _ := strconv.ParseInt(fmt.Sprint(n), 10, 64) // every kind of number that templates count with
	if count == 1 {
		return "1 " + one
	}
	return humanize.Comma(count) + " " + many
}

func ago(value any) string {
	return timed(value, func(t time.Time) string { return humanize.Time(t) })
}

func timed(value any, write func(time.Time) string) string {
	switch t := value.(type) {
	case time.Time:
		return write(t)
	case *time.Time:
		return known(t, write)
	}
	return unknownMark
}

// spanOr writes seconds, given as a number or a pointer to one.
func spanOr(value any) string {
	switch seconds := value.(type) {
	case float64:
		return span(seconds)
	case *float64:
		return known(seconds, span)
	}
	return unknownMark
}

// span writes seconds the way a workspace does: 4h, 1d12h, 9.2s. Nobody needs
// the tenth of a second of an hour.
func span(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d > 0 && d < time.Millisecond:
		return "<1ms"
	case d >= 48*time.Hour:
		d = d.Round(time.Hour)
	case d >= time.Hour:
		d = d.Round(time.Minute)
	case d >= 2*time.Minute:
		d = d.Round(time.Second)
	}
	return units.Duration(d).String()
}

// age is a span of which nobody counts the seconds.
func age(seconds float64) string {
	if seconds < 60 {
		return "under 1m"
	}
	return span(math.Floor(seconds/60) * 60)
}

func iec(n int64) string { return humanize.IBytes(uint64(max(n, 0))) }

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// say writes a value that came as JSON.
func say(value any) string {
	switch value := value.(type) {
	case float64:
		return decimal(value)
	case []any:
		parts := make([]string, len(value))
		for i, each := range value {
			parts[i] = say(each)
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		parts := []string{}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, strings.ReplaceAll(name, "_", " ")+" "+say(value[name]))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(value)
}

// visible writes out what would deceive the eye: control characters, those that
// turn the direction of writing, and bytes that are no text. What was restored
// is hostile, and escaping for HTML leaves these alone.
func visible(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case r == '\n' || r == '\t' || r == ' ' || unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
