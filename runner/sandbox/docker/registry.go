package docker

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/registry"
)

// hub is the name under which Docker's own registry stands in the configuration.
const hub = "https://index.docker.io/v1/"

// configuration is the part of the Docker command line's configuration that
// says who we are at a registry.
type configuration struct {
	Auths map[string]struct {
		Auth          string `json:"auth"`
		IdentityToken string `json:"identitytoken"`
	} `json:"auths"`
	Store   string            `json:"credsStore"`
	Helpers map[string]string `json:"credHelpers"`
}

// credentials are what the Docker configuration holds for an image's registry,
// as the engine wants them; "" where it holds none.
func credentials(ctx context.Context, ref string) (string, error) {
	c, err := readConfiguration()
	if err != nil {
		return "", err
	}
	server := host(ref)
	who := c.kept(server)
	if name := c.helper(server); name != "" {
		asked, err := ask(ctx, name, server)
		if err != nil {
			return "", err
		}
		if asked != nil {
			who = asked
		}
	}
	if who == nil {
		return "", nil
	}
	who.ServerAddress = server
	return registry.EncodeAuthConfig(*who)
}

// host is the registry of an image, by its name in the configuration.
func host(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	if domain := reference.Domain(named); domain != "docker.io" {
		return domain
	}
	return hub
}

func readConfiguration() (c configuration, err error) {
	folder := os.Getenv("DOCKER_CONFIG")
	if folder == "" {
		folder = filepath.Join(os.Getenv("HOME"), ".docker")
	}
	file := filepath.Join(folder, "config.json")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read the Docker configuration: %w", err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read the Docker configuration %s: %w", file, err)
	}
	return c, nil
}

func (c configuration) helper(server string) string {
	for key, name := range c.Helpers {
		if bare(key) == bare(server) {
			return name
		}
	}
	return c.Store
}

// kept is what stands in the file itself.
func (c configuration) kept(server string) *registry.AuthConfig {
	for key, entry := range c.Auths {
		if bare(key) != bare(server) {
			continue
		}
		if entry.IdentityToken != "" {
			return &registry.AuthConfig{IdentityToken: entry.IdentityToken}
		}
		text, err := base64.StdEncoding.DecodeString(entry.Auth)
		if user, password, ok := strings.Cut(string(text), ":"); err == nil && ok {
			return &registry.AuthConfig{Username: user, Password: strings.TrimRight(password, "\x00")}
		}
	}
	return nil
}

// bare is a registry's name without what older versions wrote around it.
func bare(server string) string {
	_, rest, found := strings.Cut(server, "://")
	if !found {
		rest = server
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// ask asks a credential helper; nil when it knows nothing of the registry.
func ask(ctx context.Context, name, server string) (*registry.AuthConfig, error) {
	var out, wrong bytes.Buffer
	cmd := exec.CommandContext(ctx, "docker-credential-"+name, "get")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(server), &out, &wrong
	if err := cmd.Run(); err != nil {
		if strings.Contains(out.String(), "credentials not found") {
			return nil, nil
		}
		return nil, fmt.Errorf("ask docker-credential-%s: %w: %s%s", name, err, strings.TrimSpace(out.String()), strings.TrimSpace(wrong.String()))
	}
	var found struct{ Username, Secret string }
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		return nil, fmt.Errorf("read the answer of docker-credential-%s: %w", name, err)
	}
	if found.Username == "<token>" {
		return &registry.AuthConfig{IdentityToken: found.Secret}, nil
	}
	return &registry.AuthConfig{Username: found.Username, Password: found.Secret}, nil
}
