package scenarios

import "embed"

// Types are the sources in which the types of a workspace's files are declared. Their
// comments say what each key means, and `rehearse help` and the JSON Schemas repeat them.
//
//go:embed scenarios.go unattended.go decrypt.go evidence.go people.go runbook.go catalogue.go policy.go pull.go work.go task.go ticket.go continuity.go risk.go
var Types embed.FS
