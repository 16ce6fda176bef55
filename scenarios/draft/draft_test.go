package draft

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

var now = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

func n(of int64) *int64 { return &of }

func TestNamesAreMadeOfPaths(t *testing.T) {
	for path, name := range map[string]string{
		"/backups/Shop DB/": "shop-db", "db-*.sql.gz": "db", "*": "backup", "/srv/.hidden": "hidden", "": "backup", "/srv/größe.sql": "gr-e",
	} {
		require.Equal(t, name, NameOf(path), path)
	}
}

func TestADateInsideABackupIsNotPinned(t *testing.T) {
	require.Equal(t, "dumps/shop-*.sql", Undated("dumps/shop-2026-11-19.sql"))
	require.Equal(t, "*/db.sql", Undated("2026-11-19/db.sql"))
	require.Equal(t, "dumps/shop.sql", Undated("dumps/shop.sql"))
}

func TestChecksAreMadeOfTheLargestTablesAndTheNewestTime(t *testing.T) {
	items := []Item{
		{Kind: "database", Name: "shop"},
		{Kind: "table", In: "shop", Name: "public.empty", Of: "rows", Count: n(0)},
		{Kind: "table", In: "shop", Name: "public.orders", Of: "rows", Count: n(1001), Newest: "2026-11-19 02:00:00", Column: "placed"},
		{Kind: "table", In: "shop", Name: "public.big", Of: "rows", Count: n(1_000_000), Estimated: true},
		{Kind: "table", In: "shop", Name: "public.few", Of: "rows", Count: n(1), Newest: "2099-01-01 00:00:00", Column: "until"},
		{Kind: "table", In: "shop", Name: `public.o"dd`, Of: "rows", Count: n(500), Newest: "2026-11-18 02:00:00+00", Column: "at"},
		{Kind: "table", In: "other", Name: "public.another", Of: "rows", Count: n(5_000_000)},
	}
	require.Equal(t, []Check{
		{Name: "rows of public.big", Kind: "sql", Ask: `select count(*) from "public"."big"`, Expect: "value >= 700000", Comment: "about 1000000 rows now"},
		{Name: "rows of public.orders", Kind: "sql", Ask: `select count(*) from "public"."orders"`, Expect: "value >= 900", Comment: "1001 rows now"},
		{Name: `rows of public.o"dd`, Kind: "sql", Ask: `select count(*) from "public"."o""dd"`, Expect: "value >= 450", Comment: "500 rows now"},
		{Name: "newest placed of public.orders", Kind: "sql", Ask: `select max("placed") from "public"."orders"`, Newest: true, Zone: "UTC", Comment: "2026-11-19 02:00:00 now; the RPO is judged by it"},
	}, ChecksOf("postgres", "shop", items, now))
	require.Empty(t, ChecksOf("postgres", "", items[:2], now), "empty tables say nothing")

	shop := []Item{{Kind: "table", In: "shop", Name: "t", Count: n(9), Newest: "2026-11-18 02:00:00+00", Column: "at"}}
	require.Equal(t, "select count(*) from `shop`.`t`", ChecksOf("mariadb", "", shop, now)[0].Ask)
	require.Empty(t, ChecksOf("mariadb", "", shop, now)[1].Zone, "the time names its zone")
	require.Equal(t, "value >= 38", ChecksOf("redis", "", []Item{{Kind: "database", Name: "0", Of: "keys", Count: n(43)}}, now)[0].Expect)
	require.Equal(t, "count >= 9 && size >= 90", ChecksOf("files", "", []Item{{Kind: "folder", Name: ".", Of: "files", Count: n(10), Bytes: n(100)}}, now)[0].Expect)
}

// drafts are written in every shape; what is hostile in names stays text.
func drafts() map[string]Draft {
	return map[string]Draft{
		"a folder of dated files": {
			Name: "shop", From: "/backups/shop\nscenario: evil", Folder: &scenarios.Folder{Path: "/backups/it's: #1", Glob: "shop-*.dump", Time: `(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})`},
			Recipe: "postgres", With: map[string]any{"file": "a b'*.sql"}, Reads: []string{"shop-2026-11-19.dump is read as 2026-11-19"}, At: now,
			Checks:  ChecksOf("postgres", "", []Item{{Kind: "table", Name: "public.t: #\u2028x", Count: n(10), Newest: "2026-01-01 00:00:00", Column: "at"}}, now),
			Service: Service{Owner: "desk@acme.example", RTO: "4h", Timezone: "Europe/London"},
		},
		"a repository": {
			Name: "docs", From: "restic:/srv/restic", Tool: "restic", Source: map[string]string{"repository": "/srv/restic", "password": "${RESTIC_PASSWORD}"},
			Recipe: "files", With: map[string]any{"open_inner": "true"}, Checks: ChecksOf("files", "", nil, now), At: now,
		},
	}
}

func TestWhatIsWrittenIsAWorkspace(t *testing.T) {
	for name, d := range drafts() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"catalogue/" + d.Name + ".yaml": d.CatalogueYAML(), "scenarios/" + d.Name + ".yaml": d.ScenarioYAML()} {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
			}
			w, err := scenarios.Load(scenarios.In(dir))
			require.NoError(t, err, d.ScenarioYAML())
			s := w.Scenarios[d.Name]
			require.Equal(t, d.Name, s.Service)
			require.Len(t, s.Checks, len(d.Checks))
			for i, c := range d.Checks {
				require.Equal(t, c.Name, s.Checks[i].Name)
			}
			if d.Folder != nil {
				require.Equal(t, d.Folder.Path, s.Components[0].Source.Folder.Path)
				require.Equal(t, d.With["file"], s.Components[0].With["file"])
				require.Equal(t, "desk@acme.example", w.Services[d.Name].Owner)
			}
		})
	}
}
