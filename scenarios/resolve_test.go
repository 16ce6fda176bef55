package scenarios

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

func TestReferencesAreResolvedWhenTheyAreNeeded(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	require.NoError(t, os.WriteFile(secret, []byte("from $a ${FILE}\n"), 0o600))
	t.Setenv("REHEARSE_PLAIN", "pass ${word} $$")
	t.Setenv("REHEARSE_EMPTY", "")
	w := &Workspace{Dir: dir}
	for ref, want := range map[string]string{
		"${REHEARSE_PLAIN}":           "pass ${word} $$",
		"$REHEARSE_PLAIN":             "pass ${word} $$",
		"x ${REHEARSE_PLAIN} y":       "x pass ${word} $$ y",
		"${file:" + secret + "}":      "from $a ${FILE}",
		"${file:secret}":              "from $a ${FILE}",
		"${REHEARSE_EMPTY}":           "",
		"${REHEARSE_UNSET:-a default": "",
		"${REHEARSE_UNSET:-fallback}": "fallback",
		"costs 5 $$":                  "costs 5 $",
		"plain":                       "plain",
		"":                            "",
	} {
		got, err := w.Resolve(ref)
		if ref == "${REHEARSE_UNSET:-a default" {
			require.EqualError(t, err, "a reference is not written as ${NAME} or ${file:/path}")
			continue
		}
		require.NoError(t, err, ref)
		require.Equal(t, want, got, ref)
	}
}

func TestAReferenceToNothingSaysWhatIsMissingAndBlamesTheRig(t *testing.T) {
	w := &Workspace{Dir: t.TempDir()}
	_, err := w.Resolve("${REHEARSE_UNSET}")
	require.EqualError(t, err, "the variable REHEARSE_UNSET is not set")
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	require.Equal(t, "set REHEARSE_UNSET in rehearse's environment", fault.Of(err).Next)

	_, err = w.Resolve("${REHEARSE_UNSET:?say so}")
	require.EqualError(t, err, "the variable REHEARSE_UNSET is not set")

	_, err = w.Resolve("${file:nowhere}")
	require.ErrorContains(t, err, "the secret in "+w.Dir+"/nowhere cannot be read")
	require.Equal(t, fault.Rig, fault.Of(err).Blame)

	_, err = w.Resolve("${file:/dev/zero}")
	require.EqualError(t, err, "the secret in /dev/zero cannot be read: it is not a small regular file")
}

func TestAServiceIsResolvedInEveryPart(t *testing.T) {
	t.Setenv("REHEARSE_TAG", "3.2")
	t.Setenv("REHEARSE_TOKEN", "sesame")
	w := &Workspace{Dir: t.TempDir()}
	declared := ComposeService{Name: "app", Image: "app:${REHEARSE_TAG}", Command: []string{"echo", "$$HOME"},
		Environment: map[string]string{"TOKEN": "${REHEARSE_TOKEN}"}, Health: &Health{Test: []string{"CMD-SHELL", "test $$A = ${REHEARSE_TAG}"}}}
	s, err := w.ResolveService(declared)
	require.NoError(t, err)
	require.Equal(t, "app:3.2", s.Image)
	require.Equal(t, []string{"echo", "$HOME"}, s.Command)
	require.Equal(t, "sesame", s.Environment["TOKEN"])
	require.Equal(t, []string{"CMD-SHELL", "test $A = 3.2"}, s.Health.Test)
	require.Equal(t, "${REHEARSE_TOKEN}", declared.Environment["TOKEN"], "what was declared stays as it was")

	declared.User = "${REHEARSE_UNSET}"
	_, err = w.ResolveService(declared)
	require.EqualError(t, err, "services.app: the variable REHEARSE_UNSET is not set")
}
