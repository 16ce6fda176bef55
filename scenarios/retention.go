package scenarios

import (
	"time"

	"rehearse/scenarios/units"
)

// RetentionSettings are how long records are kept in full, by class; what is left out
// is kept for ever. What is removed leaves its entry in the evidence log and a
// tombstone, and the run itself stays with its outcome and times, so that no figure
// changes. The newest passed run of each scenario, the runs of open findings and
// disputes, and what a legal hold covers are never touched.
type RetentionSettings struct {
	Runs        units.Duration `yaml:"runs"`        // phases and answers of checks
	Contents    units.Duration `yaml:"contents"`    // lists of what was in a backup
	Outputs     units.Duration `yaml:"outputs"`     // what scripts and services printed
	Attachments units.Duration `yaml:"attachments"` // files added to findings that are closed
}

const leastRetention = units.Duration(24 * time.Hour)

// retention looks at how long records are kept.
func (c settingsCheck) retention() {
	kept := c.n.Get("retention")
	for _, key := range []string{"runs", "contents", "outputs", "attachments"} {
		positive(c.File, kept, key, leastRetention, "write how long, such as 400d")
	}
}
