package draft

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	compose "github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// Application is what a Compose file says of an application, as far as a scenario
// can use it.
type Application struct {
	Name     string
	Services []Container // by name
}

// Container is one service of a Compose file.
type Container struct {
	Name     string
	Image    string
	Recipe   string   // by which its data is restored; "": it is the application itself
	Volumes  []Volume // named volumes and folders of the host that it keeps data in
	Unsafe   []string // what a sandbox does not give it, for people
	Left     string   // why it cannot be taken over at all; "" where it can
	Address  string   // of its health check or its first port: http://app:8080/health; "" without one
	settings types.ServiceConfig
}

// Volume is where a container keeps data.
type Volume struct {
	Source, Target string
	ReadOnly       bool
}

// databases are recipes by what the image of a database is called.
var databases = []struct {
	image  *regexp.Regexp
	recipe string
}{
	{regexp.MustCompile(`(^|[/-])(postgres|postgresql|postgis|timescaledb|pgvector)\b`), "postgres"},
	{regexp.MustCompile(`(^|[/-])(mariadb|mysql|percona)\b`), "mariadb"},
	{regexp.MustCompile(`(^|[/-])(redis|valkey)\b`), "redis"},
}

// ReadCompose reads a Compose file. Variables stay as they are written.
func ReadCompose(ctx context.Context, file string, content []byte) (app Application, err error) {
	defer func() {
		if r := recover(); r != nil { // the library's, over a file that is not one
			err = fmt.Errorf("%v", r)
		}
	}()
	project, err := compose.LoadWithContext(ctx, types.ConfigDetails{
		WorkingDir: path.Dir(file), ConfigFiles: []types.ConfigFile{{Filename: file, Content: content}}, Environment: types.Mapping{},
	}, func(o *compose.Options) {
		o.SetProjectName(NameOf(path.Base(path.Dir(file))), false)
		o.SkipInterpolation, o.SkipNormalization, o.SkipConsistencyCheck = true, true, true
		o.SkipExtends, o.SkipInclude, o.SkipResolveEnvironment, o.SkipResolveLabels = true, true, true, true
		o.ResolvePaths = false
	})
	if err != nil {
		return app, err
	}
	app.Name = NameOf(project.Name)
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		app.Services = append(app.Services, containerOf(name, project.Services[name]))
	}
	return app, nil
}

func containerOf(name string, s types.ServiceConfig) Container {
	c := Container{Name: name, Image: s.Image, Unsafe: unsafe(s), Address: addressOf(name, s), settings: s}
	image, _, _ := strings.Cut(s.Image, "@")
	for _, known := range databases {
		if known.image.MatchString(strings.ToLower(image)) {
			c.Recipe = known.recipe
		}
	}
	switch {
	case s.Image == "" && s.Build != nil:
		c.Left = "it is built from a Dockerfile: build the image, and name it with image"
	case s.Image == "":
		c.Left = "it names no image"
	case NameOf(name) != name:
		c.Left = "its name must consist of lower-case letters, digits and dashes here"
	}
	for _, v := range s.Volumes {
		if v.Source == "" || strings.HasSuffix(v.Source, "/docker.sock") {
			continue
		}
		c.Volumes = append(c.Volumes, Volume{v.Source, v.Target, v.ReadOnly})
	}
	return c
}

// unsafe names what a service asks for that would let something in or out.
func unsafe(s types.ServiceConfig) (all []string) {
	add := func(is bool, what string) {
		if is {
			all = append(all, what)
		}
	}
	add(s.Privileged, "privileged")
	add(s.NetworkMode == "host", "network_mode: host")
	add(s.Pid == "host", "pid: host")
	add(s.Ipc == "host", "ipc: host")
	add(len(s.CapAdd) > 0, "cap_add: "+strings.Join(s.CapAdd, ", "))
	add(len(s.Devices) > 0, "devices")
	add(len(s.SecurityOpt) > 0, "security_opt")
	add(len(s.Sysctls) > 0, "sysctls")
	for _, v := range s.Volumes {
		add(strings.HasSuffix(v.Source, "/docker.sock"), "the socket of the container engine")
	}
	return all
}

var inTest = regexp.MustCompile(`https?://[^\s"'|;&)]+`)

// addressOf is where a service answers: as its health check asks, else at the root of
// its first port.
func addressOf(name string, s types.ServiceConfig) string {
	if s.HealthCheck != nil {
		if at, err := url.Parse(inTest.FindString(strings.Join(s.HealthCheck.Test, " "))); err == nil && at.Scheme == "http" {
			at.Host = name + ":" + cmp.Or(at.Port(), "80")
			return at.String()
		}
	}
	for _, port := range s.Ports {
		if cmp.Or(port.Protocol, "tcp") == "tcp" && port.Target > 0 {
			return "http://" + name + ":" + strconv.Itoa(int(port.Target)) + "/"
		}
	}
	return ""
}

// Match is what becomes of one place of data of an application.
type Match struct {
	What   string // the service, or the volume and who has it
	Backup string // what it is restored from; "" is that no backup was given
}

// Compose puts drafts of backups together as the components of an application: each
// database takes the first backup of its kind, the one with its name before others,
// and each volume one of files. What was taken is no draft of its own any more. Where
// nothing fits, made is nil.
func (app Application) Compose(drafts []Draft) (made *Draft, left []Draft, matches []Match) {
	left = slices.Clone(drafts)
	take := func(recipe, name string) *Draft {
		fits := func(d Draft) bool { return d.Recipe == recipe }
		at := slices.IndexFunc(left, func(d Draft) bool { return fits(d) && strings.Contains(d.Name, NameOf(name)) })
		if at < 0 && recipe != "files" { // files of one volume are not those of another
			at = slices.IndexFunc(left, fits)
		}
		if at < 0 {
			return nil
		}
		d := left[at]
		left = slices.Delete(left, at, at+1)
		return &d
	}
	var parts []Draft
	components := map[string]string{} // of a volume's source
	for _, c := range app.Services {
		if c.Recipe == "" {
			continue
		}
		m := Match{What: "database " + c.Name}
		if d := take(c.Recipe, c.Name); d != nil && c.Left == "" {
			d.Component, m.Backup = c.Name, d.From
			parts = append(parts, *d)
		}
		matches = append(matches, m)
	}
	for _, c := range app.Services {
		if c.Recipe != "" {
			continue
		}
		for _, v := range c.Volumes {
			if _, seen := components[v.Source]; seen {
				continue
			}
			m, name := Match{What: "volume " + v.Source + " of " + c.Name}, NameOf(v.Source)
			components[v.Source] = ""
			if d := take("files", name); d != nil {
				d.Component, m.Backup = name, d.From
				components[v.Source] = name
				parts = append(parts, *d)
			}
			matches = append(matches, m)
		}
	}
	if len(parts) == 0 {
		return nil, drafts, matches
	}
	whole := parts[0]
	whole.Name, whole.From = app.Name, "the application "+app.Name
	for i, part := range parts {
		for j := range part.Checks {
			part.Checks[j].On = part.Component
			part.Checks[j].Name = part.Component + ": " + part.Checks[j].Name
		}
		if i == 0 {
			whole.Checks = slices.Clone(part.Checks)
			continue
		}
		whole.Checks = append(whole.Checks, part.Checks...)
		whole.More = append(whole.More, Part{part.Component, part.Folder, part.Tool, part.Source, part.Recipe, part.With})
	}
	var lines []string
	for _, c := range app.Services {
		if c.Recipe != "" || c.Left != "" {
			continue
		}
		lines = append(lines, c.lines(app, components, parts)...)
		if c.Address != "" {
			whole.Checks = append(whole.Checks, Check{Name: c.Name + " answers", Kind: "http", Ask: c.Address, Expect: "status < 400"})
		}
	}
	if len(lines) > 0 {
		whole.Containers = "# The application, on the restored data. References such as ${NAME} are taken from the\n# environment of rehearse. No port is published, and nothing outside is reached.\nservices:\n" + strings.Join(lines, "\n") + "\n"
	}
	return &whole, left, matches
}

// lines are a service in the form of Compose that a scenario takes.
func (c Container) lines(app Application, components map[string]string, parts []Draft) []string {
	lines := []string{"  " + c.Name + ":", "    image: " + quote(c.Image)}
	list := func(key string, values []string) {
		if len(values) > 0 {
			data, _ := json.Marshal(values) // texts can be written
			lines = append(lines, "    "+key+": "+string(data))
		}
	}
	list("entrypoint", c.settings.Entrypoint)
	list("command", c.settings.Command)
	for _, each := range [][2]string{{"user", c.settings.User}, {"working_dir", c.settings.WorkingDir}} {
		if each[1] != "" {
			lines = append(lines, "    "+each[0]+": "+quote(each[1]))
		}
	}
	if len(c.settings.Environment) > 0 {
		lines = append(lines, "    environment:")
		for _, name := range slices.Sorted(maps.Keys(c.settings.Environment)) {
			value := "${" + name + "}"
			if given := c.settings.Environment[name]; given != nil {
				value = *given
			}
			lines = append(lines, "      "+name+": "+quote(value))
		}
	}
	var volumes []string
	for _, v := range c.Volumes {
		if component := components[v.Source]; component != "" {
			text := component + ":" + v.Target
			if v.ReadOnly {
				text += ":ro"
			}
			volumes = append(volumes, text)
		} else {
			lines = append(lines, "    # no backup was given for "+oneLine(v.Source)+", which is at "+oneLine(v.Target))
		}
	}
	list("volumes", volumes)
	var needs []string
	for _, name := range slices.Sorted(maps.Keys(c.settings.DependsOn)) {
		taken := slices.ContainsFunc(parts, func(d Draft) bool { return d.Component == name }) ||
			slices.ContainsFunc(app.Services, func(o Container) bool { return o.Name == name && o.Recipe == "" && o.Left == "" })
		if taken {
			needs = append(needs, name)
		}
	}
	list("depends_on", needs)
	if h := c.settings.HealthCheck; h != nil && len(h.Test) > 0 && !h.Disable {
		data, _ := json.Marshal([]string(h.Test))
		lines = append(lines, "    healthcheck:", "      test: "+string(data))
	}
	return lines
}
