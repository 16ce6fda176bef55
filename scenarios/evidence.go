package scenarios

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// EvidenceSettings say how the evidence log is signed and kept.
type EvidenceSettings struct {
	Every   units.Duration `yaml:"every"`         // how often it is signed while something is appended; default 5m
	Signer  string         `yaml:"signer"`        // socket of the process that holds the key, started with rehearse keys serve; default: the key is a file
	Anchors []AnchorPlace  `yaml:"anchors,named"` // where each checkpoint is kept outside of the database, by name
}

// AnchorPlace keeps checkpoints outside of the database. Exactly one kind is set.
type AnchorPlace struct {
	Name      string          `yaml:"-"`
	Witness   *WitnessPlace   `yaml:"witness"`   // cosigns what continues the log that it knows (C2SP tlog-witness)
	Timestamp *TimestampPlace `yaml:"timestamp"` // stamps with a time (RFC 3161)
	File      string          `yaml:"file"`      // checkpoints are appended to it; put it on another machine's disk
	Webhook   *Webhook        `yaml:"webhook"`   // is called with each checkpoint
	Mail      *SMTP           `yaml:"mail"`      // each checkpoint is sent to people
	Git       string          `yaml:"git"`       // a repository in which each checkpoint is committed, and pushed if it has a remote
	Every     units.Duration  `yaml:"every"`     // at least this long between two; default each checkpoint, and 24h for mail
}

// WitnessPlace is a witness.
type WitnessPlace struct {
	URL string `yaml:"url"` // to which add-checkpoint is appended
	Key string `yaml:"key"` // its public key, NAME+HASH+KEY
}

// TimestampPlace is a time stamp authority.
type TimestampPlace struct {
	URL  string `yaml:"url"`
	Cert string `yaml:"cert"` // PEM file of the authority; with it each time stamp is verified when it is made
}

// What settings of evidence are when they are left out.
const (
	DefaultSigned     = units.Duration(5 * time.Minute)
	DefaultAnchorMail = units.Duration(24 * time.Hour)
)

// Kind is the kind of an anchor, as its key is called; "" for none.
func (a AnchorPlace) Kind() string {
	switch {
	case a.Witness != nil:
		return "witness"
	case a.Timestamp != nil:
		return "timestamp"
	case a.File != "":
		return "file"
	case a.Webhook != nil:
		return "webhook"
	case a.Mail != nil:
		return "mail"
	case a.Git != "":
		return "git"
	}
	return ""
}

// Where is where it keeps checkpoints, for people and without secrets.
func (a AnchorPlace) Where() string {
	switch {
	case a.Witness != nil:
		return addressShown(a.Witness.URL)
	case a.Timestamp != nil:
		return addressShown(a.Timestamp.URL)
	case a.Webhook != nil:
		return addressShown(a.Webhook.URL)
	case a.Mail != nil:
		return strings.Join(a.Mail.To, ", ") + " by " + a.Mail.Host
	}
	return a.File + a.Git
}

// MarshalJSON shows an anchor without its secrets.
func (a AnchorPlace) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"name": a.Name, "kind": a.Kind(), "where": a.Where(), "every_seconds": a.Every})
}

func (e *EvidenceSettings) fill(absolute func(string) string) {
	set(&e.Every, DefaultSigned)
	if e.Signer != "" {
		e.Signer = absolute(e.Signer)
	}
	for i := range e.Anchors {
		a := &e.Anchors[i]
		for _, path := range []*string{&a.File, &a.Git} {
			if *path != "" && !filepath.IsAbs(*path) {
				*path = absolute(*path)
			}
		}
		if a.Timestamp != nil && a.Timestamp.Cert != "" {
			a.Timestamp.Cert = absolute(a.Timestamp.Cert)
		}
		if a.Mail != nil {
			set(&a.Mail.TLS, DefaultTLS)
			set(&a.Every, DefaultAnchorMail)
		}
	}
}

// anchorKinds are the keys of which an anchor has exactly one.
var anchorKinds = []string{"witness", "timestamp", "file", "webhook", "mail", "git"}

// evidence looks at the settings of the evidence log.
func (c settingsCheck) evidence() {
	n := c.n.Get("evidence")
	if n == nil {
		return
	}
	positive(c.File, n, "every", units.Duration(10*time.Second), "write 10s or more, such as 5m; an auditor expects 10m or less")
	for i := range c.s.Evidence.Anchors {
		a := &c.s.Evidence.Anchors[i]
		c.anchor(a, n.At("anchors").Key(a.Name), n.At("anchors", a.Name))
	}
}

func (c settingsCheck) anchor(a *AnchorPlace, key, n *strict.Node) {
	slugged(c.File, key, "anchor", a.Name)
	var given []string
	for _, kind := range anchorKinds {
		if n.Has(kind) {
			given = append(given, kind)
		}
	}
	switch {
	case c.Doubtful(n), len(given) == 0 && n.Kind != strict.Mapping && n.Kind != strict.Null:
		return
	case len(given) == 0:
		c.Report(key, "give it one of "+strings.Join(anchorKinds, ", "), "the anchor %s has no kind", a.Name)
		return
	case len(given) > 1:
		c.Report(n.Key(given[1]), "make it an anchor of its own", "an anchor has one kind, and %s has %s", a.Name, strings.Join(given, " and "))
		return
	}
	positive(c.File, n, "every", units.Duration(time.Second), "write 1s or more, or leave it out")
	switch at := n.Get(given[0]); given[0] {
	case "witness":
		c.witness(a.Witness, at)
	case "timestamp":
		if a.Timestamp == nil || a.Timestamp.URL == "" {
			c.empty(at, "timestamp", "write url, such as timestamp: {url: https://tsa.example.org, cert: tsa.pem}")
			return
		}
		webAddress(c.File, at.Get("url"), "timestamp.url", a.Timestamp.URL)
	case "webhook":
		c.webhook(a.Webhook, at)
	case "mail":
		c.smtp(a.Mail, at)
	case "file":
		c.notEmpty(at, "the file", a.File)
	case "git":
		c.notEmpty(at, "the repository", a.Git)
	}
}

func (c settingsCheck) witness(w *WitnessPlace, at *strict.Node) {
	if w == nil || w.URL == "" || w.Key == "" {
		c.empty(at, "witness", "write url and key, such as witness: {url: https://witness.example.org, key: witness.example.org+0123abcd+B…}")
		return
	}
	webAddress(c.File, at.Get("url"), "witness.url", w.URL)
	if strings.Count(w.Key, "+") < 2 {
		c.Report(at.Get("key"), "write it as the witness publishes it, NAME+HASH+KEY", "witness.key is not the key of a witness")
	}
}
