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

func TestTheComposeFileHasOneServerAndWorkersThatShareADatabase(t *testing.T) {
	const password = "open/sesame@1%" // as a generator makes them: no part of an address as it is
	t.Setenv("REHEARSE_DB_PASSWORD", password)
	t.Setenv("REHEARSE_WORK", "--pool site-b --concurrent 2")
	options, err := cli.NewProjectOptions([]string{"../../docker-compose.yml"}, cli.WithOsEnv, cli.WithProfiles([]string{"many"}))
	require.NoError(t, err)
	project, err := options.LoadProject(t.Context())
	require.NoError(t, err)
	plain := project.Services["rehearse"]
	for _, name := range []string{"server", "worker"} {
		service := project.Services[name]
		require.Equal(t, "postgres://rehearse@127.0.0.1:5432/rehearse", *service.Environment["REHEARSE_DATABASE"])
		require.Equal(t, password, *service.Environment["PGPASSWORD"])
		require.Equal(t, "/workspace", *service.Environment["REHEARSE_WORKSPACE"])
		require.NotContains(t, strings.Join(service.Command, " "), "sesame")
		require.Empty(t, service.ContainerName, "there may be several")
		require.Equal(t, "service_healthy", service.DependsOn["postgres"].Condition)
		service.Command, service.Environment, service.Profiles, service.DependsOn, service.Name = plain.Command, plain.Environment, plain.Profiles, plain.DependsOn, plain.Name
		require.Equal(t, plain, service, "it is held in as the plain one is")
	}
	require.Contains(t, project.Services["server"].Command, "--no-work")
	require.Equal(t, []string{"work", "--pool", "site-b", "--concurrent", "2"}, []string(project.Services["worker"].Command))
	require.Len(t, project.Services["postgres"].Ports, 1)
	require.Equal(t, "127.0.0.1", project.Services["postgres"].Ports[0].HostIP)

	plainOptions, err := cli.NewProjectOptions([]string{"../../docker-compose.yml"}, cli.WithOsEnv)
	require.NoError(t, err)
	project, err = plainOptions.LoadProject(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"rehearse"}, project.ServiceNames(), "nothing more starts where nobody asks for it")
}
