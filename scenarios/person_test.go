package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPersonIsTheSameUnderAnotherSpelling(t *testing.T) {
	for _, pair := range [][2]string{
		{"Anna Berg", "  ANNA   berg "}, {"Anna Berg", "Anna\u00a0Berg"}, {"Anna Berg", "An\u200bna Berg\u00ad"}, {"Anna\ufffd Berg", "Anna Berg"},
		{"Andr\u00e9", "Andre\u0301"}, {"anna", "\uff41nna"}, {"\u03c3\u03ce\u03c2", "\u03a3\u038f\u03a3"},
		{"Anna Berg <anna@acme.example>", "anna@ACME.example"}, {"Anna Berg <anna@acme.example>", "anna berg"},
		{`"Berg, Anna" <anna@acme.example>`, "Anna <anna@acme.example>"}, {"mailto:anna@acme.example", "anna@acme.example"}, {"MAILTO:anna@acme.example", "<anna@acme.example>"},
	} {
		require.True(t, SamePerson(pair[0], pair[1]), "%q and %q", pair[0], pair[1])
		require.True(t, SamePerson(pair[1], pair[0]), "%q and %q", pair[1], pair[0])
	}
	for _, pair := range [][2]string{
		{"Anna Berg", "Anna Bergh"}, {"Andre", "Andr\u00e9"}, {"anna@acme.example", "anna@globex.example"}, {"<anna@acme.example>", "<ben@acme.example>"}, {"Anna <x", "Anna"},
	} {
		require.False(t, SamePerson(pair[0], pair[1]), "%q and %q", pair[0], pair[1])
	}
}
