package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestPagesShowWhatABackupHoldsAndWhatBecameOfIt(t *testing.T) {
	p := planned(t)
	holding := func(rows ...int64) func(*store.Run) {
		return func(run *store.Run) {
			run.Components = []store.Component{{Name: "db", Recipe: "postgres", Point: "p"}}
			for i, name := range []string{"tickets", "users", "audit"}[:len(rows)] {
				run.Contents = append(run.Contents, store.Content{Component: "db", Kind: "table", Within: "desk", Name: name, Number: &rows[i], Counts: "rows", Newest: "2026-11-27 10:00", NewestIn: "at"})
			}
		}
	}
	p.end("helpdesk-db", store.Passed, holding(500, 1, 7))
	good := p.end("helpdesk-db", store.Passed, holding(600, 1, 7))
	bad := p.end("helpdesk-db", store.Failed, func(run *store.Run) { holding(20, 3)(run); damaged(run) })

	got := p.look("/runs/" + bad.ID).Text
	for _, wanted := range []string{
		`<h2>What changed in the backup`,
		`<span class="bad">gone</span></td><th scope="row">table <bdi>desk.audit</bdi>`,
		`<td data-label="Now">20 rows</td><td data-label="Then">600 rows</td>`,
		`<span class="quiet">grew</span></td><th scope="row">table <bdi>desk.users</bdi>`,
		`<h2>What was in it</h2>`,
		`2026-11-27 10:00 <span class="quiet">at</span>`,
	} {
		require.Contains(t, got, wanted)
	}
	require.NotContains(t, p.look("/runs/"+good.ID).Text, "gone", "more rows than before is no alarm")

	got = p.look("/services/helpdesk").Text
	require.Contains(t, got, `<bdi>desk.tickets</bdi></th><td class="right">600 rows</td>`, "of the last run that passed")
	require.Contains(t, got, `aria-label="helpdesk-db, db: rows in 2 runs: first 508 rows, last 608 rows"`)
	require.NotContains(t, got, "style=")
}

func TestAnAxisOfAmountsEndsAtARoundNumber(t *testing.T) {
	for top, want := range map[float64]float64{0: 4, 3: 4, 608: 800, 1_000: 1_000, 1_001: 2_000, 61_000_000: 80_000_000} {
		require.InDelta(t, want, roundTop([][]float64{{1, top}}), 0.001)
	}
	require.Equal(t, "20 k", amounts.say(20_000))
}

func TestARunIsReadWithItsContents(t *testing.T) {
	p := planned(t)
	n := int64(3)
	run := p.end("helpdesk-db", store.Passed, func(run *store.Run) {
		run.Contents = []store.Content{{Component: "db", Kind: "table", Name: "tickets", Number: &n, Counts: "rows"}}
	})
	require.Contains(t, p.look("/api/v1/runs/"+run.ID).Text, `"contents":[{"component":"db","kind":"table","name":"tickets","count":3,"of":"rows","bytes":null}]`)
	require.NotContains(t, p.look("/api/v1/runs").Text, `"contents"`, "lists are slim")
}
