package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rehearse/scenarios/access"
)

// What an actor reads whose roles extend to some clients only is narrowed here, for
// every query that names no SQL of its own: a new one need not think of it. Those in
// SQL think of it themselves (FiguresFilter). Transactions that write see everything:
// they ask for the right to what they change.

// ofClients are the conditions by table; ? are the clients.
var ofClients = map[string]string{
	"runs":             "runs.client IN ?",
	"occurrences":      "occurrences.client IN ?",
	"reports":          "reports.client IN ?",
	"findings":         "findings.client IN ?",
	"exemptions":       "(exemptions.client IN ? OR (exemptions.client = '' AND exemptions.service = '' AND exemptions.scenario = ''))", // those of everything count for each
	"service_versions": "service_versions.client IN ?",
	"remarks":          "remarks.client IN ?",
	"attachments":      "attachments.client IN ?",
	"acceptances":      "acceptances.client IN ?",
	"incidents":        "incidents.client IN ?",
	"tasks":            "tasks.client IN ?",
	"recommendations":  "recommendations.client IN ?",
	"disputes":         "disputes.client IN ?",
	"plan_acceptances": "plan_acceptances.client IN ?",
	"tickets":          "tickets.client IN ?",
	"notices":          "EXISTS (SELECT 1 FROM runs WHERE runs.id = notices.run_id AND runs.client IN ?)",
}

type everything struct{}

// seeingAll is a context in which queries are not narrowed.
func seeingAll(ctx context.Context) context.Context {
	return context.WithValue(ctx, everything{}, true)
}

// narrowing has every query of a database narrowed to the clients of the actor.
func narrowing(db *gorm.DB) error {
	if err := db.Callback().Query().Before("gorm:query").Register("rehearse:clients", narrowToClients); err != nil {
		return err
	}
	return db.Callback().Row().Before("gorm:row").Register("rehearse:clients", narrowToClients)
}

func narrowToClients(tx *gorm.DB) {
	ctx := tx.Statement.Context
	if ctx == nil || tx.Statement.SQL.Len() > 0 || ctx.Value(everything{}) != nil {
		return
	}
	clients := access.From(ctx).Clients
	if condition := ofClients[tx.Statement.Table]; condition != "" && len(clients) > 0 {
		tx.Statement.AddClause(clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: condition, Vars: []any{clients}}}})
	}
}
