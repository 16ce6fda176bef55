package scenarios

import (
	"encoding/json"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// What notices and the heartbeat are when the settings leave it out.
const (
	DefaultTLS       = "starttls"
	DefaultHeartbeat = units.Duration(time.Minute)
)

// outcomes are those that a route may name.
var outcomes = []string{"passed", "failed", "inconclusive", "cancelled"}

func (s *Settings) fillNotices() {
	set(&s.Notices.Remind, DefaultRemind)
	set(&s.Heartbeat.Every, DefaultHeartbeat)
	for i := range s.Notices.Receivers {
		r := &s.Notices.Receivers[i]
		if r.SMTP != nil {
			set(&r.SMTP.TLS, DefaultTLS)
		}
		if r.Quiet != nil {
			set(&r.Quiet.Timezone, DefaultTimezone)
		}
	}
}

const howSecret = "write ${NAME} for an environment variable, or ${file:/path}"

// webAddress reports what is neither a reference nor an address of the web, and
// one that holds a password in clear.
func webAddress(f *strict.File, at *strict.Node, key, text string) {
	if f.Doubtful(at) || recipe.Reference.MatchString(text) {
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		hideUserinfo(f, text)
		f.Report(at, "write it like https://example.com/path, or as a reference such as ${NAME}", "%s is not a web address", key)
		return
	}
	if password, has := u.User.Password(); has {
		f.Hide(password)
		hideUserinfo(f, text)
		f.Report(at, howSecret+" that holds the whole address", "%s contains a password, which must not be written here", key)
	}
}

// hideUserinfo keeps what stands before the @ of an address out of problems.
func hideUserinfo(f *strict.File, text string) {
	if before, _, has := cutLast(text, "@"); has {
		_, userinfo, _ := strings.Cut(before, "://")
		_, password, _ := strings.Cut(userinfo, ":")
		f.Hide(password)
	}
}

func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}

// notices looks at receivers, routes and the heartbeat.
func (l *loader) notices() {
	c, n := l.check, l.check.n.Get("notices")
	settings := &c.s.Notices
	positive(c.File, n, "remind", leastReadAgain, "write 1m or more, or leave it out for 24h")
	if n.Has("pages") {
		webAddress(c.File, n.Get("pages"), "pages", settings.Pages)
	}
	for i := range settings.Receivers {
		r := &settings.Receivers[i]
		c.receiver(r, n.At("receivers").Key(r.Name), n.At("receivers", r.Name))
		if r.Log == nil && !slices.ContainsFunc(settings.Routes, func(route Route) bool { return slices.Contains(route.To, r.Name) }) {
			c.missing(n, n.At("receivers").Key(r.Name), "add a route to it, such as routes: [{to: ["+r.Name+"]}]", "no route leads to the receiver %s, so it would never receive anything", r.Name)
		}
	}
	for i := range settings.Routes {
		l.route(n.At("routes", i), settings.Routes[i])
	}
	c.heartbeat()
}

// missing reports that something is not there, unless it may only be misspelt.
func (c settingsCheck) missing(in, at *strict.Node, next, format string, args ...any) {
	if !c.Doubtful(in) && !c.Doubtful(at) && !c.Doubtful(in.Get("routes")) && !c.Doubtful(in.Get("receivers")) {
		c.Report(at, next, format, args...)
	}
}

// ways are the keys of which a receiver has exactly one.
var ways = []string{"log", "smtp", "webhook", "shout"}

func (c settingsCheck) receiver(r *Receiver, key, n *strict.Node) {
	slugged(c.File, key, "receiver", r.Name)
	var given []string
	for _, way := range ways {
		if n.Has(way) {
			given = append(given, way)
		}
	}
	switch {
	case len(given) == 0 && n.Kind != strict.Mapping && n.Kind != strict.Null:
		return
	case len(given) == 0:
		c.missing(n, key, "give it one of "+strings.Join(ways, ", "), "the receiver %s has no kind", r.Name)
		return
	case len(given) > 1:
		c.Report(n.Key(given[1]), "make it a receiver of its own", "a receiver has one kind, and %s has %s", r.Name, strings.Join(given, " and "))
		return
	case r.Name == LogName && given[0] != "log":
		c.Report(key, "give it another name", "the name %q is reserved for the server's log", LogName)
	}
	switch at := n.Get(given[0]); given[0] {
	case "log":
		if r.Log == nil {
			r.Log = &LogReceiver{} // `log:` with nothing after it
		}
	case "smtp":
		c.smtp(r.SMTP, at)
	case "webhook":
		c.webhook(r.Webhook, at)
	case "shout":
		c.shout(r.Shout, at)
	}
	c.quiet(r.Quiet, n.Get("quiet"))
}

func (c settingsCheck) smtp(s *SMTP, at *strict.Node) {
	if s == nil || c.Doubtful(at) {
		c.empty(at, "smtp", `write host, from and to, such as smtp: {host: "mail.acme.example:587", from: rehearse@acme.example, to: [ops@acme.example]}`)
		return
	}
	if !isHostPort(s.Host) {
		c.Report(at.At("host"), "write host:port, such as mail.acme.example:587", "smtp.host: %q is not an address", s.Host)
	}
	if !c.Doubtful(at.At("from")) && !isMail(s.From) {
		c.Report(at.At("from"), "write it like rehearse@acme.example", "smtp.from: %q is not an email address", s.From)
	}
	for i, to := range s.To {
		if !isMail(to) {
			c.Report(at.At("to", i), "write it like ops@acme.example", "smtp.to: %q is not an email address", to)
		}
	}
	if len(s.To) == 0 && !c.Doubtful(at.Get("to")) {
		c.Report(at.At("to"), "add to: [ops@acme.example]", "smtp.to: the mail has no recipient")
	}
	oneOf(c.File, at, "tls", s.TLS, DefaultTLS, "tls", "none")
	switch {
	case (s.User == "") != (s.Password == ""):
		c.Report(at, "give both, or neither", "smtp: user and password must be given together")
	case s.Password != "" && s.TLS == "none" && !isLoopback(s.Host):
		c.Report(at.At("tls"), "write starttls or tls, or leave it out for starttls", "smtp: without TLS the password would go over the network in clear")
	}
}

func isLoopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip, _ := netip.ParseAddr(host)
	return host == "localhost" || ip.IsLoopback()
}

func isMail(text string) bool {
	_, err := mail.ParseAddress(text)
	return err == nil
}

func (c settingsCheck) empty(at *strict.Node, what, next string) {
	if !c.Doubtful(at) {
		c.Report(at, next, "%s is empty", what)
	}
}

func (c settingsCheck) webhook(w *Webhook, at *strict.Node) {
	if w == nil || w.URL == "" {
		c.empty(at, "webhook", "write the address to call, such as webhook: https://example.com/hook")
		return
	}
	where := at.At("url")
	webAddress(c.File, where, "webhook.url", w.URL)
}

func (c settingsCheck) shout(s *Shout, at *strict.Node) {
	if s == nil || s.URL == "" {
		c.empty(at, "shout", "write a reference to its address, such as shout: ${SLACK_URL}")
		return
	}
	if where := at.At("url"); !recipe.Reference.MatchString(s.URL) && !c.Doubtful(where) {
		c.Hide(s.URL)
		c.Report(where, howSecret, "the address of shout contains a token, which must not be written here")
	}
}

func (c settingsCheck) quiet(q *Quiet, at *strict.Node) {
	if q == nil {
		return
	}
	before := len(c.Problems())
	d := daytime{q.Days, q.From, q.Until, q.Timezone}
	daytimeCheck{c.File, at}.all("quiet", d)
	c.tiers(at.Get("except"), q.Except)
	set(&d.timezone, DefaultTimezone)
	if len(c.Problems()) == before && covered(d.ends) {
		c.Report(at, "leave some time in which notices are sent", "quiet covers the whole week: no notice would ever be sent")
	}
}

func (c settingsCheck) tiers(at *strict.Node, tiers []int) {
	for i, tier := range tiers {
		if tier < 0 && !c.Doubtful(at.At(i)) {
			c.Report(at.At(i), "1 is the most important, and 0 is a service without one", "tier %d does not exist", tier)
		}
	}
}

func (l *loader) route(at *strict.Node, r Route) {
	c := l.check
	if at.Kind != strict.Mapping {
		return
	}
	if len(r.To) == 0 && !c.Doubtful(at) && !c.Doubtful(at.Get("to")) {
		c.Report(at.At("to"), "add to: with the names of receivers", "the route has no receiver")
	}
	receivers := []string{LogName}
	for _, receiver := range c.s.Notices.Receivers {
		receivers = append(receivers, receiver.Name)
	}
	c.words(at.Get("to"), r.To, "receiver", receivers)
	c.words(at.Get("kinds"), r.Kinds, "kind of notice", texts(NoticeKinds))
	c.words(at.Get("outcomes"), r.Outcomes, "outcome", outcomes)
	c.words(at.Get("classes"), r.Classes, "class", texts(fault.Classes))
	c.tiers(at.Get("tiers"), r.Tiers)
	l.scope(at, r.Clients, r.Services, nil)
}

func (c settingsCheck) words(at *strict.Node, given []string, what string, known []string) {
	for i, word := range given {
		if !slices.Contains(known, word) {
			c.Report(at.At(i), strict.Suggest(word, known), "%s %q does not exist", what, word)
		}
	}
}

func texts[T ~string](words []T) []string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = string(word)
	}
	return list
}

func (c settingsCheck) heartbeat() {
	at, h := c.n.Get("heartbeat"), c.s.Heartbeat
	if at == nil || at.Kind != strict.Mapping {
		return
	}
	if !at.Has("url") && !c.Doubtful(at) {
		c.Report(at, "add url, the address to call", "the heartbeat has no address")
	} else if at.Has("url") {
		webAddress(c.File, at.Get("url"), "heartbeat.url", h.URL)
	}
	positive(c.File, at, "every", leastInterval, "write how often the address is called, such as 1m")
}

// Way is the kind of a receiver: log, smtp, webhook or shout.
func (r Receiver) Way() string {
	switch {
	case r.SMTP != nil:
		return "smtp"
	case r.Webhook != nil:
		return "webhook"
	case r.Shout != nil:
		return "shout"
	default:
		return "log"
	}
}

// Where is where a receiver is reached, for people: without what may be a
// secret, which addresses of the web hold in their paths too.
func (r Receiver) Where() string {
	switch {
	case r.SMTP != nil:
		return fmt.Sprintf("%s by %s", strings.Join(r.SMTP.To, ", "), r.SMTP.Host)
	case r.Webhook != nil:
		return addressShown(r.Webhook.URL)
	case r.Shout != nil:
		return addressShown(r.Shout.URL)
	default:
		return "the log of the server"
	}
}

// addressShown is a reference as it is, and of an address scheme and host.
func addressShown(text string) string {
	if recipe.Reference.MatchString(text) {
		return text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return "…"
	}
	return u.Scheme + "://" + u.Host + "/…"
}

// MarshalJSON shows a receiver without its secrets.
func (r Receiver) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"name": r.Name, "way": r.Way(), "where": r.Where(), "quiet": r.Quiet})
}

// MarshalJSON shows the times only.
func (q Quiet) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"days": q.Days, "from": q.From, "until": q.Until, "timezone": q.Timezone, "except": q.Except})
}

// MarshalJSON shows where the heartbeat goes without what may be a secret.
func (h Heartbeat) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"url": addressShown(h.URL), "every_seconds": h.Every})
}

// MarshalJSON shows a calendar without what may be a secret.
func (c Calendar) MarshalJSON() ([]byte, error) {
	shown := map[string]any{"every_seconds": c.Every, "clients": c.Clients, "services": c.Services, "scenarios": c.Scenarios}
	if c.File != "" {
		shown["file"] = c.File
	} else {
		shown["url"] = addressShown(c.URL)
	}
	return json.Marshal(shown)
}
