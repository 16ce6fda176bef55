package draft

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

const composed = `
name: helpdesk
services:
  db:
    image: docker.io/library/postgres:15
    environment: {POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    volumes: ["dbdata:/var/lib/postgresql/data"]
  cache:
    image: redis:7
  web:
    image: example/helpdesk:4
    environment: {DATABASE_URL: "postgres://postgres@db/helpdesk", SECRET: "${WEB_SECRET}"}
    depends_on: [db, cache]
    privileged: true
    volumes: ["uploads:/srv/uploads", "/var/run/docker.sock:/var/run/docker.sock", "./themes:/srv/themes:ro"]
    ports: ["8080:80"]
    healthcheck: {test: ["CMD", "curl", "-f", "http://localhost:80/health"]}
  worker:
    build: .
volumes: {dbdata: {}, uploads: {}}
`

func backups() []Draft {
	return []Draft{
		{Name: "other", From: "/backups/other.sql", Folder: &scenarios.Folder{Path: "/backups"}, Recipe: "postgres", Checks: []Check{{Name: "rows of a", Kind: "sql", Ask: "select 1", Expect: "value > 0"}}},
		{Name: "helpdesk-db", From: "/backups/db.sql", Folder: &scenarios.Folder{Path: "/backups"}, Recipe: "postgres", Checks: []Check{{Name: "rows of tickets", Kind: "sql", Ask: "select count(*) from tickets", Expect: "value >= 9"}}},
		{Name: "uploads", From: "/backups/uploads.tar", Folder: &scenarios.Folder{Path: "/backups"}, Recipe: "files", Checks: []Check{{Name: "files are there", Kind: "files", Ask: "**/*", Expect: "count > 0"}}},
	}
}

func TestAComposeFileBecomesAnApplicationOnItsBackups(t *testing.T) {
	app, err := ReadCompose(t.Context(), "/srv/desk/docker-compose.yml", []byte(composed))
	require.NoError(t, err)
	made, left, matches := app.Compose(backups())
	require.Equal(t, []Match{
		{"database cache", ""}, {"database db", "/backups/db.sql"},
		{"volume uploads of web", "/backups/uploads.tar"}, {"volume ./themes of web", ""},
	}, matches)
	require.Len(t, left, 1)
	require.Equal(t, "other", left[0].Name, "what fits nothing stays a scenario of its own")
	web, worker := app.Services[2], app.Services[3]
	require.Equal(t, []string{"privileged", "the socket of the container engine"}, web.Unsafe)
	require.Equal(t, "http://web:80/health", web.Address, "as its own health check asks")
	require.Contains(t, worker.Left, "built from a Dockerfile")

	dir := t.TempDir()
	for name, text := range map[string]string{"catalogue/helpdesk.yaml": made.CatalogueYAML(), "scenarios/helpdesk.yaml": made.ScenarioYAML()} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Setenv("WEB_SECRET", "x"))
	t.Cleanup(func() { _ = os.Unsetenv("WEB_SECRET") })
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err, made.ScenarioYAML())
	s := w.Scenarios["helpdesk"]
	require.Equal(t, []string{"db", "uploads"}, []string{s.Components[0].Name, s.Components[1].Name})
	require.Len(t, s.Services.Services, 1)
	one := s.Services.Services[0]
	require.Equal(t, "web", one.Name)
	require.Len(t, one.Volumes, 1, "neither the socket nor what has no backup")
	require.Contains(t, one.DependsOn, "db")
	require.NotContains(t, one.DependsOn, "cache", "it is not there")
	names := []string{}
	for _, c := range s.Checks {
		names = append(names, c.On+" "+c.Name)
	}
	require.Equal(t, []string{"db db: rows of tickets", "uploads uploads: files are there", " web answers"}, names)
}

func TestAComposeFileWithoutItsBackupsMakesNothing(t *testing.T) {
	app, err := ReadCompose(t.Context(), "/srv/desk/docker-compose.yml", []byte("services: {web: {image: example/web}}"))
	require.NoError(t, err)
	require.Equal(t, "desk", app.Name, "after its folder")
	made, left, _ := app.Compose(backups())
	require.Nil(t, made)
	require.Len(t, left, 3)
	_, err = ReadCompose(t.Context(), "/x/compose.yml", []byte("services: [a"))
	require.Error(t, err)
}
