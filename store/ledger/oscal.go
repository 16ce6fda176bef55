package ledger

import (
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// oscal writes the period as assessment results of OSCAL 1.1.3
// (https://pages.nist.gov/OSCAL): an observation for each run, a finding for each
// control. Its identifiers follow from the bundle, so that it can be made again.
func (p picture) oscal(w io.Writer) error {
	id := func(parts ...string) string {
		sum := sha256.Sum256([]byte("rehearse oscal\n" + p.m.Bundle + "\n" + strings.Join(parts, "\n")))
		sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80 // a UUID of version 5
		return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	}
	type object = map[string]any
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	property := func(name, value string) object {
		return object{"name": name, "ns": "urn:rehearse", "value": oscalText(value)}
	}
	observations, runs := []object{}, map[string]string{}
	for _, r := range p.runs() {
		f := &r.Fact
		runs[f.Run] = id("run", f.Run)
		says := fmt.Sprintf("Run %s of scenario %s for service %s: %s", f.Run, f.Scenario, f.Service, f.Outcome)
		if f.Reason != "" {
			says += ". " + f.Reason
		}
		observations = append(observations, object{"uuid": runs[f.Run], "title": "Restore test of " + oscalText(f.Service), "description": oscalText(says), "methods": []string{"TEST"},
			"types": []string{"control-objective"}, "collected": at(f.EndedAt),
			"props": []object{property("outcome", f.Outcome), property("run", f.Run), property("scenario", f.Scenario), property("entry", fmt.Sprint(r.Entry))}})
	}
	findings, selected := []object{}, []object{}
	for _, c := range p.records().Stand(p.m.Controls) {
		control := oscalToken(c.Framework + "-" + c.Control)
		selected = append(selected, object{"control-id": control})
		state, says := "satisfied", "Records of the period speak to it."
		if len(c.Missing) > 0 {
			state, says = "not-satisfied", "Missing in the period: "+strings.Join(c.Missing, "; ")+"."
		}
		related := []object{}
		for _, s := range c.Speaks {
			says += fmt.Sprintf(" %s (%s): %d.", s.Title, s.Strength, s.Count)
			for _, member := range s.Members {
				if run := runs[member]; run != "" && len(related) < 1000 {
					related = append(related, object{"observation-uuid": run})
				}
			}
		}
		finding := object{"uuid": id("control", c.Framework, c.Control), "title": oscalText(c.Framework + " " + c.Control + ": " + c.Title),
			"description": oscalText(says + " The mapping is informative."),
			"target":      object{"type": "objective-id", "target-id": control, "status": object{"state": state}}}
		if len(related) > 0 {
			finding["related-observations"] = related
		}
		findings = append(findings, finding)
	}
	selection := object{"description": "Controls to which records of Rehearse speak; the mapping is informative."}
	if len(selected) > 0 {
		selection["include-controls"] = selected
	} else {
		selection["include-all"] = object{}
	}
	result := object{"uuid": id("result"), "title": "Restore tests of " + oscalText(p.m.About.String()), "description": oscalText(p.m.Query),
		"start": at(p.m.From), "end": at(p.until), "reviewed-controls": object{"control-selections": []object{selection}}}
	if len(observations) > 0 {
		result["observations"] = observations
	}
	if len(findings) > 0 {
		result["findings"] = findings
	}
	return writeJSON(w, object{"assessment-results": object{"uuid": id("assessment"),
		"metadata":  object{"title": "Evidence of " + oscalText(p.m.About.String()), "last-modified": at(p.m.AsOf), "version": oscalText(p.m.Bundle), "oscal-version": "1.1.3"},
		"import-ap": object{"href": "#" + id("plan"), "remarks": "There is no assessment plan beside the schedules, which are in the population of the bundle."},
		"results":   []object{result}}})
}

var notToken = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// oscalToken makes an identifier as OSCAL allows them.
func oscalToken(text string) string { return "c-" + notToken.ReplaceAllString(text, "-") }

// oscalText is a text as OSCAL allows it: not empty, without spaces around it, on one line.
func oscalText(text string) string {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return "-"
	}
	return text
}
