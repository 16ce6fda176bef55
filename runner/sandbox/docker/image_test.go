package docker_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios/fault"
)

// startRegistry is Debian's registry on a free loopback port; with a password
// it asks for it. It is ended with the test.
func startRegistry(t *testing.T, password string) string {
	t.Helper()
	program := registryProgram(t)
	dir := t.TempDir()
	address := freeAddress(t)
	config := fmt.Sprintf("version: 0.1\nstorage: {filesystem: {rootdirectory: %s/data}}\nhttp: {addr: %q}\n", dir, address)
	if password != "" {
		hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(dir+"/users", []byte("ann:"+string(hash)+"\n"), 0o600))
		config += fmt.Sprintf("auth: {htpasswd: {realm: here, path: %s/users}}\n", dir)
	}
	require.NoError(t, os.WriteFile(dir+"/config.yml", []byte(config), 0o600))
	run := osexec.Command(program, "serve", dir+"/config.yml")
	var said bytes.Buffer
	run.Stdout, run.Stderr = &said, &said
	require.NoError(t, run.Start())
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	require.Eventually(t, func() bool {
		answer, err := http.Get("http://" + address + "/v2/")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	}, waitLong, waitShort)
	return address
}

func registryProgram(t *testing.T) string {
	t.Helper()
	program, err := osexec.LookPath("docker-registry")
	if err != nil && os.Getuid() == 0 {
		said, wrong := osexec.Command("apt-get", "install", "-y", "docker-registry").CombinedOutput()
		t.Logf("%s (%v)", said, wrong)
		program, err = osexec.LookPath("docker-registry")
	}
	if err != nil {
		sandboxtest.Lacks(t, "Debian's docker-registry: "+err.Error())
	}
	return program
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// push puts an image of our program and 6 MB that cannot be compressed into a
// registry, and takes it away from the engine again. It returns its digest.
func push(t *testing.T, name, password string) string {
	t.Helper()
	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	require.NoError(t, err)
	defer c.Close()
	forget(t, name)

	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	program, err := os.ReadFile(sandboxtest.Static(t, sandboxtest.Program))
	require.NoError(t, err)
	noise := make([]byte, 6<<20)
	_, _ = rand.Read(noise)
	for file, data := range map[string][]byte{"rehearse-bin": program, "noise": noise} {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: file, Mode: 0o755, Size: int64(len(data))}))
		_, err := w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	answer, err := c.ImageImport(t.Context(), image.ImportSource{Source: &packed, SourceName: "-"}, name, image.ImportOptions{Changes: []string{"USER 4321"}})
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, answer)
	require.NoError(t, err)
	answer.Close()

	auth, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: "ann", Password: password})
	require.NoError(t, err)
	answer, err = c.ImagePush(t.Context(), name, image.PushOptions{RegistryAuth: auth})
	require.NoError(t, err)
	said, err := io.ReadAll(answer)
	require.NoError(t, err)
	answer.Close()
	_, digest, found := strings.Cut(string(said), `"Digest":"`)
	require.True(t, found, string(said))
	digest, _, _ = strings.Cut(digest, `"`)

	remove(t, c, name)
	return digest
}

func remove(t *testing.T, c *client.Client, name string) {
	_, err := c.ImageRemove(context.Background(), name, image.RemoveOptions{Force: true})
	require.True(t, err == nil || strings.Contains(err.Error(), "No such image"), "%v", err)
}

// forget removes what the test will have pulled, by its name or its digest.
func forget(t *testing.T, name string) {
	t.Helper()
	t.Cleanup(func() {
		c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
		require.NoError(t, err)
		defer c.Close()
		all, err := c.ImageList(context.Background(), image.ListOptions{All: true})
		require.NoError(t, err)
		repository := name[:strings.LastIndex(name, ":")]
		for _, one := range all {
			for _, known := range append(one.RepoTags, one.RepoDigests...) {
				if strings.HasPrefix(known, repository+":") || strings.HasPrefix(known, repository+"@") {
					remove(t, c, one.ID)
					break
				}
			}
		}
	})
}

// nobody is a Docker configuration that knows no registry.
func nobody(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	return dir
}

func TestAMissingImageIsPulledOnce(t *testing.T) {
	nobody(t)
	e := sandboxtest.Engine(t, docker.Options{})
	name := startRegistry(t, "") + "/team/thing:1"
	digest := push(t, name, "")

	var done, total []int64
	found, err := e.Image(t.Context(), name, func(d, of int64) { done, total = append(done, d), append(total, of) })
	require.NoError(t, err)
	require.Equal(t, sandbox.Image{Ref: name, ID: found.ID, Digest: digest, Pulled: true, User: "4321"}, found)
	require.NotEmpty(t, done)
	require.IsNonDecreasing(t, done)
	require.Greater(t, done[len(done)-1], int64(6<<20), "the bytes of all layers")
	require.Equal(t, done[len(done)-1], total[len(total)-1])

	again, err := e.Image(t.Context(), name, func(int64, int64) { t.Error("nothing moves") })
	require.NoError(t, err)
	require.False(t, again.Pulled)
	require.Equal(t, digest, again.Digest)
}

func TestAnImageIsPulledByItsDigest(t *testing.T) {
	nobody(t)
	e := sandboxtest.Engine(t, docker.Options{})
	name := startRegistry(t, "") + "/team/thing:1"
	digest := push(t, name, "")
	found, err := e.Image(t.Context(), strings.TrimSuffix(name, ":1")+"@"+digest, nil)
	require.NoError(t, err)
	require.True(t, found.Pulled)
	require.Equal(t, digest, found.Digest)

	_, err = e.Image(t.Context(), strings.TrimSuffix(name, ":1")+"@sha256:"+strings.Repeat("0", 64), nil)
	require.ErrorIs(t, err, sandbox.ErrNoImage)
}

func TestAMirrorStandsInForARegistry(t *testing.T) {
	nobody(t)
	sandboxtest.Engine(t, docker.Options{}) // skips where none answers
	at := startRegistry(t, "")
	digest := push(t, at+"/hub/library/rehearse-b-thing:latest", "")
	opts := docker.Options{Mirror: map[string]string{"docker.io": at + "/hub", "docker.io/acme": "127.0.0.1:1/no"}}
	e := sandboxtest.Engine(t, opts)
	found, err := e.Image(t.Context(), "rehearse-b-thing", nil)
	require.NoError(t, err)
	require.Equal(t, sandbox.Image{Ref: "rehearse-b-thing", ID: found.ID, Digest: digest, Pulled: true, User: "4321"}, found)

	r := open(t, e, sandboxtest.Images{Program: "rehearse-b-thing"})
	c := r.start(t, r.spec("one", "stay"))
	require.Equal(t, 3, exec(t, c, "exit", "3").Code, "containers use it by the name that was asked for")

	another := sandboxtest.Engine(t, opts)
	found, err = another.Image(t.Context(), "rehearse-b-thing", nil)
	require.NoError(t, err)
	require.False(t, found.Pulled, "it is there, under the mirror's name")

	_, err = e.Image(t.Context(), "acme/desk:3", nil)
	require.ErrorIs(t, err, sandbox.ErrNoImage)
	require.ErrorContains(t, err, "acme/desk:3: from 127.0.0.1:1/no/desk:3: ")
	require.Contains(t, fault.Of(err).Next, "set a mirror")
}

func TestCredentialsComeFromTheDockerConfiguration(t *testing.T) {
	dir := nobody(t)
	const password = "se:cret"
	at := startRegistry(t, password)
	name := at + "/team/thing:1"
	e := sandboxtest.Engine(t, docker.Options{})
	push(t, name, password)

	_, err := e.Image(t.Context(), name, nil)
	require.ErrorIs(t, err, sandbox.ErrNoImage)
	require.Contains(t, fault.Of(err).Next, "docker login "+at)
	require.NotContains(t, err.Error(), password)

	configure := func(c map[string]any) {
		text, err := json.Marshal(c)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600))
	}
	configure(map[string]any{"auths": map[string]any{"http://" + at + "/v1/": map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("ann:" + password))}}})
	found, err := e.Image(t.Context(), name, nil)
	require.NoError(t, err)
	require.True(t, found.Pulled)

	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	require.NoError(t, err)
	defer c.Close()
	remove(t, c, name)
	helper := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = get ] && [ \"$(cat)\" = %s ] || { echo credentials not found in native keychain; exit 1; }\necho '{\"ServerURL\":\"x\",\"Username\":\"ann\",\"Secret\":%q}'\n", at, password)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "docker-credential-rehearse"), []byte(helper), 0o755))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	configure(map[string]any{"credHelpers": map[string]string{at: "rehearse"}})
	found, err = e.Image(t.Context(), name, nil)
	require.NoError(t, err)
	require.True(t, found.Pulled)

	configure(map[string]any{"credsStore": "not-installed"})
	_, err = e.Image(t.Context(), at+"/team/other:1", nil)
	require.ErrorContains(t, err, "docker-credential-not-installed")
}

func TestAnImageThatCannotBeHadSaysWhatToDo(t *testing.T) {
	nobody(t)
	e := sandboxtest.Engine(t, docker.Options{})
	at := startRegistry(t, "")
	for what, name := range map[string]string{
		"the registry does not have it": at + "/team/thing:none",
		"the registry does not answer":  "127.0.0.1:1/team/thing:1",
		"it is no name":                 "Not A Name",
		"it is an id of nothing":        "sha256:" + strings.Repeat("0", 64),
	} {
		_, err := e.Image(t.Context(), name, nil)
		require.ErrorIs(t, err, sandbox.ErrNoImage, what)
		require.ErrorContains(t, err, name, what)
		f := fault.Of(err)
		require.Equal(t, fault.Rig, f.Blame, what)
		require.Equal(t, fault.Image, f.Class, what)
		require.NotEmpty(t, f.Next, what)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Nanosecond, os.ErrProcessDone)
	defer cancel()
	_, err := e.Image(ctx, at+"/team/thing:none", nil)
	require.ErrorIs(t, err, os.ErrProcessDone)
	require.NotErrorIs(t, err, sandbox.ErrNoImage)
}
