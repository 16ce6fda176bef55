package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/stretchr/testify/require"
)

func TestTheComposeFileKeepsTheServerToThisMachine(t *testing.T) {
	t.Setenv("REHEARSE_WORKSPACE", "/srv/rehearse")
	t.Setenv("REHEARSE_BACKUPS", "/srv/backups")
	options, err := cli.NewProjectOptions([]string{"../../docker-compose.yml"}, cli.WithOsEnv)
	require.NoError(t, err)
	project, err := options.LoadProject(t.Context())
	require.NoError(t, err)
	server := project.Services["rehearse"]

	require.Equal(t, "host", server.NetworkMode)
	require.Empty(t, server.Ports, "no port is published")
	require.Contains(t, strings.Join(server.Command, " "), "--listen 127.0.0.1:")
	require.True(t, server.ReadOnly)
	mounts := map[string]bool{}
	for _, mount := range server.Volumes {
		mounts[mount.Source+" "+mount.Target] = mount.ReadOnly
	}
	require.Equal(t, map[string]bool{
		"/var/run/docker.sock /var/run/docker.sock": false,
		"data /data":                false,
		"/srv/rehearse /workspace":  true,
		"/srv/backups /srv/backups": true,
	}, mounts, "what is the user's is read-only, and backups have one path inside and outside")
}

func TestOnlyTheBinaryGoesIntoTheImage(t *testing.T) {
	ignored, err := os.ReadFile("../../.dockerignore")
	require.NoError(t, err)
	rules := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(ignored)), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
	require.Equal(t, []string{"*", "!bin/rehearse"}, rules)
}
