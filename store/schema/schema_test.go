package schema

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryStepIsThereForBothDatabases(t *testing.T) {
	lite, err := Steps("sqlite")
	require.NoError(t, err)
	post, err := Steps("postgres")
	require.NoError(t, err)
	require.NotEmpty(t, lite)
	require.Len(t, post, len(lite))
	_, err = Steps("oracle")
	require.ErrorContains(t, err, "0 are numbered steps for oracle")
}
