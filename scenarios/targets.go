package scenarios

import (
	"maps"
	"slices"

	"rehearse/scenarios/strict"
)

// TargetFigures are the figures for which the settings may name a target, with
// true for those that should be at most the target.
var TargetFigures = map[string]bool{
	"on_time_completion": false, "on_time_start": false, "on_time_proven": false,
	"attempt_success": false, "attempt_success_conclusive": false, "attempt_success_promises": false,
	"rto_attainment": false, "rpo_attainment": false, "coverage": false,
	"failure_rate": true, "retention_untouched": true,
	"recovery_issues": true, "backup_incident_rate": true, "aged_proactive_backlog": true,
	"proactive_task_compliance": false,
	"recommendation_adoption":   false, "recommendation_acceptance": false, "recommendation_verification": false,
}

// targets: what a share should be, in per cent.
func (c settingsCheck) targets() {
	for _, name := range slices.Sorted(maps.Keys(c.s.Targets)) {
		at := c.n.At("targets", name)
		if _, known := TargetFigures[name]; !known {
			c.Report(c.n.At("targets").Key(name), strict.Suggest(name, slices.Collect(maps.Keys(TargetFigures))), "targets: there is no figure %q that has a target", name)
			continue
		}
		if share := c.s.Targets[name]; !c.Doubtful(at) && (share < 0 || share > 100) {
			c.Report(at, "write a percentage from 0 to 100, such as 95", "targets: %v is not a percentage", share)
		}
	}
}
