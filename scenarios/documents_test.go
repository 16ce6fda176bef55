package scenarios

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestDocumentsAreFiles(t *testing.T) {
	d := Documents{CatalogueFile("a"): {Text: []byte("service: a\n")}, CatalogueFile("b"): {Text: []byte("service: b\n")}}
	require.NoError(t, fstest.TestFS(d, "catalogue/a.yaml", "catalogue/b.yaml"))
	require.NoError(t, fstest.TestFS(Documents{}))
}
