package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

func TestReadyMeansThatDatabaseAndEngineAnswerAndThePlannerLives(t *testing.T) {
	p := open(t)
	require.JSONEq(t, `{"status":"ready"}`, p.get("/readyz").Text)

	p.engine = errEngine
	got := p.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, got.StatusCode)
	require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
	require.Equal(t, "No run could start now: "+errEngine.Error(), read[huma.ErrorModel](t, got).Detail)

	p.engine = nil
	p.planned = time.Now().Add(-time.Hour)
	got = p.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, got.StatusCode)
	require.Contains(t, got.Text, "What falls due would not start: the planner has been silent since ")
	p.planned = time.Time{}
	require.Contains(t, p.get("/readyz").Text, "the planner has not started yet")
	p.planned = time.Now()
	require.Equal(t, http.StatusOK, p.get("/readyz").StatusCode)

	require.NoError(t, p.store.Close())
	got = p.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, got.StatusCode)
	require.Contains(t, got.Text, "The database does not answer")
	require.JSONEq(t, `{"status":"alive"}`, p.get("/healthz").Text, "the process lives all the same")
}
