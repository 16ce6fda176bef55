package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// A tool that writes into its repository gets a copy of it, and folders in
// memory of the sizes that its recipe gives.
func TestWhatAToolMayWriteInto(t *testing.T) {
	t.Parallel()
	const text = `recipe: writer
about: A tool that writes into its repository.
parameters:
  repository: {about: the repository, type: location, required: true, copy: %t}
tool:
  image: %s
  user: "0"
  tmpfs: {/work: 8m}
  lines: '^point (?P<id>\S+)$'
  list: |
    touch "$REPOSITORY/lock" || exit 1
    for file in "$REPOSITORY"/*.db; do echo "point $(basename "$file")"; done
  fetch: |
    [ -e "$REPOSITORY/lock" ] || rig fetch "the copy is another one than that of the list"
    [ "$(df -P -k /work | awk 'END { print $2 }')" = 8192 ] || rig fetch "/work has not the size that was asked for"
    cp "$REPOSITORY/$POINT" "$TARGET/"
faults:
  - {match: 'Read-only file system$', blame: rig, class: fetch}
`
	for name, copied := range map[string]bool{"with a copy it may": true, "without one it may not": false} {
		t.Run(name, func(t *testing.T) {
			eng := engine(t, resticImage)
			box := boxed(t, eng)
			r, err := recipe.Parse("writer.yaml", fmt.Appendf(nil, text, copied, resticImage))
			require.NoError(t, err)
			repository := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(repository, "a.db"), []byte("content"), 0o600))
			w := workspace(t)
			w.Recipes["writer"] = r
			from := &scenarios.ToolSource{Recipe: "writer", With: map[string]any{"repository": repository}}
			s, err := Open(w, &scenarios.Component{Name: "db", Source: scenarios.Source{Tool: from}}, func(context.Context) (sandbox.Sandbox, error) { return box, nil }, eng)
			require.NoError(t, err)
			p := place{s, box, resticImage}
			choice, err := p.take(t.Context())
			_, wrote := os.Stat(filepath.Join(repository, "lock"))
			require.ErrorIs(t, wrote, os.ErrNotExist, "the repository itself stays as it is")
			if !copied {
				require.Equal(t, fault.Rig, fault.Of(err).Blame)
				require.Contains(t, err.Error(), "Read-only file system")
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{"a.db 7"}, p.sees(t, choice.Point))
		})
	}
}
