package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSchemasOfFilesAreServed(t *testing.T) {
	p := open(t)
	got := p.get("/schema/scenario.json")
	require.Equal(t, http.StatusOK, got.StatusCode)
	require.Contains(t, got.Text, "least_recently_tested")
	require.Contains(t, got.Text, "/schema/scenario.json")
	got = p.get("/schema/nothing.json")
	require.Equal(t, http.StatusNotFound, got.StatusCode)
	require.Contains(t, got.Text, "scenario.json")
}
