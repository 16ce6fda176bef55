package scenarios

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/imports"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// CatalogueSource is where services are pulled from on a schedule: a CMDB that answers
// over HTTP, or a file that something else writes.
type CatalogueSource struct {
	Name    string            `yaml:"name"`
	URL     string            `yaml:"url"`     // http or https; may be a reference; or
	File    string            `yaml:"file"`    // absolute, or relative to the workspace; absolute once it is loaded
	Headers map[string]string `yaml:"headers"` // of the request; values may be references, such as Authorization: Bearer ${CMDB_TOKEN}
	Mapping string            `yaml:"mapping"` // rehearse, backstage, itop, servicenow, or a file with a mapping, such as mappings/cmdb.jq; default rehearse
	Every   units.Duration    `yaml:"every"`   // default 1h
}

// What a source of the catalogue is when it leaves them out.
const (
	DefaultPull    = units.Duration(time.Hour)
	DefaultMapping = "rehearse"
	leastPull      = units.Duration(time.Minute)
)

// sources looks at where services are pulled from.
func (c settingsCheck) sources(absolute func(string) string) {
	for i := range c.s.Sources {
		s, at := &c.s.Sources[i], c.n.At("catalogue", i)
		set(&s.Every, DefaultPull)
		set(&s.Mapping, DefaultMapping)
		if at == nil || at.Kind != strict.Mapping {
			continue
		}
		slugged(c.File, at.At("name"), "source of the catalogue", s.Name)
		if slices.ContainsFunc(c.s.Sources[:i], func(o CatalogueSource) bool { return o.Name == s.Name && s.Name != "" }) {
			c.Report(at.At("name"), "give one of them another name", "two sources of the catalogue are called %q", s.Name)
		}
		positive(c.File, at, "every", leastPull, "write how often to pull, such as 1h")
		switch {
		case c.Doubtful(at):
		case s.URL == "" && s.File == "":
			c.Report(at, "add url, or file", "the source %s says neither url nor file", s.Name)
		case s.URL != "" && s.File != "":
			c.Report(at.Key("file"), "keep one of the two", "the source %s says both url and file", s.Name)
		case s.URL != "" && !reference.MatchString(s.URL):
			if u, err := url.Parse(s.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
				c.Report(at.At("url"), "write it like https://cmdb.example/api/services", "%q is not an address", s.URL)
			} else if _, has := u.User.Password(); has {
				c.Hide(s.URL)
				c.Report(at.At("url"), "put it into headers, as a reference", "the address contains a password, which must not be written here")
			}
		}
		for name, value := range s.Headers {
			if strings.EqualFold(name, "Authorization") && !reference.MatchString(value) {
				c.Hide(value)
				c.Report(at.At("headers", name), "write a reference, such as Bearer ${CMDB_TOKEN}", "the header %s contains a secret, which must not be written here", name)
			}
		}
		if imports.Ours()[s.Mapping] == "" {
			if ext := filepath.Ext(s.Mapping); ext != ".jq" && ext != ".yaml" && ext != ".yml" {
				c.Report(at.At("mapping"), "write rehearse, backstage, itop or servicenow, or a file that ends in .jq or .yaml", "mapping %q does not exist", s.Mapping)
			}
			s.Mapping = absolute(s.Mapping)
		}
		if s.File != "" {
			s.File = absolute(s.File)
		}
	}
}
