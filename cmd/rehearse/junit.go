package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

// The JUnit document: a suite a run, a case a check. What our rig broke is an
// error and what the backup broke a failure, as in JUnit's own terms.
type (
	junitDocument struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		Time    string       `xml:"time,attr"`
		Failure *junitDetail `xml:"failure,omitempty"`
		Error   *junitDetail `xml:"error,omitempty"`
		Skipped *junitDetail `xml:"skipped,omitempty"`
	}
	junitDetail struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// startJUnit empties the file before anything runs: that it cannot be written
// is better known then, and an old one must not be taken for the new.
func startJUnit(path string) error {
	if path == "" {
		return nil
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil { //nolint:gosec // a report for other programs to read
		return &usageError{"--junit: " + err.Error(), "name a file in an existing folder that you can write to"}
	}
	return nil
}

func writeJUnit(path string, runs []*store.Run) error {
	if path == "" {
		return nil
	}
	data, err := xml.MarshalIndent(junitOf(runs), "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.WriteFile(path, []byte(xml.Header+string(data)+"\n"), 0o644) //nolint:gosec // a report for other programs to read
}

func junitOf(runs []*store.Run) junitDocument {
	document := junitDocument{Name: "rehearse"}
	for _, run := range runs {
		suite := suiteOf(run)
		document.Tests += suite.Tests
		document.Failures += suite.Failures
		document.Errors += suite.Errors
		document.Skipped += suite.Skipped
		document.Suites = append(document.Suites, suite)
	}
	return document
}

func suiteOf(run *store.Run) junitSuite {
	suite := junitSuite{Name: clean(run.Scenario), Time: spent(run), Properties: []junitProperty{
		{"run", run.ID}, {"service", clean(run.Service)}, {"outcome", string(run.Outcome)}, {"reason", clean(run.Reason)},
	}}
	if run.StartedAt != nil {
		suite.Timestamp = run.StartedAt.UTC().Format("2006-01-02T15:04:05")
	}
	for _, phase := range run.Phases {
		if phase.Error != "" {
			suite.add(phaseCase(run, phase))
		}
	}
	for i := range run.Observations {
		suite.add(checkCase(run, &run.Observations[i]))
	}
	suite.add(measureCase(run, "RTO", run.RTO), measureCase(run, "RPO", run.RPO))
	if run.Outcome != store.Passed && suite.Failures+suite.Errors == 0 {
		// No suite is all green unless its run passed.
		suite.add(outcomeCase(run))
	}
	return suite
}

func (s *junitSuite) add(cases ...junitCase) {
	for _, c := range cases {
		s.Cases = append(s.Cases, c)
		s.Tests++
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

func spent(run *store.Run) string {
	if run.StartedAt == nil || run.EndedAt == nil {
		return "0"
	}
	return fmt.Sprintf("%.3f", run.EndedAt.Sub(*run.StartedAt).Seconds())
}

// blame puts what went wrong on the backup (a failure) or on our rig (an error).
func (c *junitCase) blame(who fault.Blame, class fault.Class, message, text string) {
	detail := &junitDetail{Message: clean(message), Type: string(class), Text: lines(text)}
	if who == fault.Backup {
		c.Failure = detail
	} else {
		c.Error = detail
	}
}

// lines cleans a text line by line.
func lines(text string) string {
	parts := strings.Split(text, "\n")
	for i := range parts {
		parts[i] = clean(parts[i])
	}
	return strings.Join(parts, "\n")
}

// phaseCase is a phase that failed. The symptom of the phase says whose fault
// it was; without one the run's outcome does.
func phaseCase(run *store.Run, phase store.Phase) junitCase {
	c := junitCase{Class: clean(run.Scenario) + ".phase", Name: clean(phaseTitle(phase)), Time: "0"}
	if phase.Seconds != nil {
		c.Time = fmt.Sprintf("%.3f", *phase.Seconds)
	}
	for _, symptom := range run.Symptoms {
		if symptom.Phase == phase.Name {
			c.blame(symptom.Blame, symptom.Class, phase.Error, symptom.Next)
			return c
		}
	}
	who := fault.Rig
	if run.Outcome == store.Failed {
		who = fault.Backup
	}
	c.blame(who, "", phase.Error, "")
	return c
}

func checkCase(run *store.Run, o *store.Observation) junitCase {
	c := junitCase{Class: clean(run.Scenario) + ".check", Name: clean(o.Name), Time: fmt.Sprintf("%.3f", o.Seconds)}
	told := fmt.Sprintf("expected %s\ngot %s", o.Wanted, o.Got)
	switch {
	case o.Skipped:
		c.Skipped = &junitDetail{Message: "not asked"}
	case o.Held:
	case !o.Mandatory:
		c.Skipped = &junitDetail{Message: clean("did not hold, and does not decide: expected " + o.Wanted + ", got " + o.Got)}
	case o.Fault != nil:
		who := o.Fault.Blame
		if run.Outcome != store.Failed { // something of our rig explains the answer
			who = fault.Rig
		}
		c.blame(who, o.Fault.Class, o.Fault.Reason, told+"\n"+o.Fault.Next)
	default:
		c.blame(fault.Backup, fault.Data, "expected "+o.Wanted+", got "+o.Got, told)
	}
	return c
}

func measureCase(run *store.Run, name string, m store.Measure) junitCase {
	c := junitCase{Class: clean(run.Scenario) + ".commitment", Name: name, Time: "0"}
	switch {
	case m.Met == nil:
		c.Skipped = &junitDetail{Message: clean(strings.TrimSuffix("not judged: "+m.How, ": "))}
	case !*m.Met:
		c.blame(fault.Backup, fault.Class(name), name+" "+against(m), m.How)
	}
	return c
}

func outcomeCase(run *store.Run) junitCase {
	c := junitCase{Class: clean(run.Scenario), Name: "outcome", Time: "0"}
	who := fault.Rig
	if run.Outcome == store.Failed {
		who = fault.Backup
	}
	c.blame(who, "", string(run.Outcome)+": "+run.Reason, "")
	return c
}
