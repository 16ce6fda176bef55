package main

import (
	"testing"
	"time"

	"rehearse/store/figures"

	"github.com/stretchr/testify/require"
)

func TestFiguresAreNumeratorsOverDenominators(t *testing.T) {
	w, st := seeded(t)
	period, err := figures.PeriodQuery{Month: "2026-11", Timezone: "Europe/London"}.Period(morning)
	require.NoError(t, err)
	query := figures.Query{Period: period, Workspace: w, Now: morning.Add(30 * time.Hour)}
	made, err := st.Figures(t.Context(), query)
	require.NoError(t, err)
	golden(t, "figures", read(func(p *paper) { printFigures(p, made, false) }))
	query.By, query.Filter.Client = "client", "acme"
	made, err = st.Figures(t.Context(), query)
	require.NoError(t, err)
	golden(t, "figures-by-client", read(func(p *paper) { printFigures(p, made, true) }))
}

func TestAPercentageIsNeverRoundedToAllOrNothing(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 1: "100 %", 0.5: "50 %", 1. / 3: "33.3 %", 0.9999: "> 99.9 %", 0.0001: "< 0.1 %", 0.999: "99.9 %"} {
		require.Equal(t, want, figures.Percent(share))
	}
}
