package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	compose "github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// taken are the keys of a Compose service that a sandbox can honour.
var taken = []string{"image", "entrypoint", "command", "environment", "user", "working_dir", "read_only", "tmpfs",
	"shm_size", "volumes", "depends_on", "healthcheck"}

// passedOver mean nothing in a sandbox, and do no harm.
var passedOver = []string{"ports", "expose", "restart", "networks", "container_name", "hostname", "labels", "annotations",
	"logging", "deploy", "profiles", "stop_grace_period", "stop_signal", "platform", "pull_policy", "init", "stdin_open", "tty",
	"mem_limit", "mem_reservation", "memswap_limit", "cpus", "cpu_shares", "pids_limit", "scale", "attach", "develop"}

// refused are keys that would let something in or out, with what to do instead.
var refused = map[string]string{
	"build":         "build the image first, and name it with image",
	"env_file":      "write the variables under environment",
	"extends":       "write the service out in full",
	"secrets":       "pass it by environment, as ${NAME}",
	"configs":       "put it into the image, or pass it by environment",
	"volumes_from":  "mount a component's data by its name: volumes: [db:/data]",
	"network_mode":  "",
	"privileged":    "",
	"devices":       "",
	"pid":           "",
	"ipc":           "",
	"uts":           "",
	"userns_mode":   "",
	"cgroup":        "",
	"cgroup_parent": "",
	"cap_add":       "",
	"security_opt":  "",
	"sysctls":       "",
	"ulimits":       "",
	"extra_hosts":   "",
	"links":         "",
	"dns":           "",
	"dns_search":    "",
	"runtime":       "",
	"gpus":          "",
	"group_add":     "",
	"mac_address":   "",
	"post_start":    "put it into command",
	"pre_stop":      "",
}

// DecodeYAML takes the section as it stands; validator.compose reads it, with
// the components in sight.
func (c *Compose) DecodeYAML(f *strict.File, n *strict.Node) {
	if n.Kind != strict.Mapping && n.Kind != strict.Null {
		f.Report(n, "write services as in a Compose file", "services must be a mapping")
	}
}

// composed are the names under services.
func (v validator) composed() []string {
	var names []string
	if n := v.n.Get("services"); n != nil {
		for _, p := range n.Pairs {
			names = append(names, p.Key.Text)
		}
	}
	return names
}

func (v validator) compose() {
	n := v.n.Get("services")
	if n == nil || n.Kind != strict.Mapping {
		v.s.Services = nil
		return
	}
	known := map[string]ComposeService{}
	for _, p := range n.Pairs {
		name := p.Key.Text
		v.containerName(p.Key, "service", name)
		if v.s.component(name) != nil {
			v.Report(p.Key, "give one of them another name", "%q is both a component and one of services", name)
		}
		if s, ok := v.composeService(name, p.Value); ok {
			known[name] = s
		}
	}
	v.dependsOn(known, n)
	v.order(known, n)
	slices.Sort(v.s.Services.Ignored)
	v.s.Services.Ignored = slices.Compact(v.s.Services.Ignored)
}

func (v validator) composeService(name string, n *strict.Node) (ComposeService, bool) {
	if n.Kind != strict.Mapping {
		v.Report(n, "write it as in a Compose file", "services.%s must be a mapping", name)
		return ComposeService{}, false
	}
	content := map[string]any{}
	sound := true
	for _, p := range n.Pairs {
		switch key := p.Key.Text; {
		case key == "volumes":
			content[key] = volumes(p.Value)
		case slices.Contains(taken, key):
			content[key] = composeValue(p.Value)
		case slices.Contains(passedOver, key) || strings.HasPrefix(key, "x-"):
			v.s.Services.Ignored = append(v.s.Services.Ignored, key)
		default:
			sound = false
			v.refuse(n, p.Key, name)
		}
	}
	if !v.hasImage(name, n) || !v.environment(name, n.Get("environment")) || !sound {
		return ComposeService{}, false
	}
	parsed, err := parseCompose(name, content)
	if err != nil {
		v.reportCompose(name, n, err)
		return ComposeService{}, false
	}
	return v.convert(name, n, parsed), true
}

func (v validator) refuse(in, key *strict.Node, name string) {
	next, known := refused[key.Text]
	if !known {
		v.Unknown(in, key, "services."+name, taken)
		return
	}
	if next == "" {
		next = "remove it: nothing gets in or out of a sandbox"
	}
	v.Report(key, next, "services.%s: %s is not possible in a sandbox", name, key.Text)
}

func (v validator) hasImage(name string, n *strict.Node) bool {
	if image := n.Get("image"); image == nil || image.Text == "" {
		if n.Has("build") {
			return false
		}
		v.missing(n, n.At("image"), "name its image, such as image: acme/helpdesk:3.2", "services.%s has no image", name)
		return false
	}
	return true
}

// environment: a variable without a value would be taken from whoever runs us,
// unseen by anybody who reads the scenario.
func (v validator) environment(name string, n *strict.Node) bool {
	sound := true
	report := func(at *strict.Node, variable string) {
		sound = false
		v.Report(at, fmt.Sprintf("write %s: ${%s} to take it from the environment", variable, variable), "services.%s: the variable %s has no value", name, variable)
	}
	if n == nil {
		return true
	}
	for _, p := range n.Pairs {
		if p.Value.Kind == strict.Null {
			report(p.Key, p.Key.Text)
		}
	}
	for _, item := range n.Items {
		if item.Kind == strict.Scalar && !strings.Contains(item.Text, "=") {
			report(item, item.Text)
		}
	}
	return sound
}

var mount = regexp.MustCompile(`^([a-z0-9-]+):(/[^:]*)(:ro|:rw)?$`)

// volumes writes the short form out, because the Compose library takes a name
// of one letter for a drive of Windows.
func volumes(n *strict.Node) any {
	list, ok := composeValue(n).([]any)
	if !ok {
		return composeValue(n)
	}
	for i, item := range list {
		text, _ := item.(string)
		if parts := mount.FindStringSubmatch(text); parts != nil {
			list[i] = map[string]any{"type": "volume", "source": parts[1], "target": parts[2], "read_only": parts[3] == ":ro"}
		}
	}
	return list
}

// composeValue keeps texts such as 1.10 the texts that they are.
func composeValue(n *strict.Node) any {
	switch n.Kind {
	case strict.Scalar:
		if value := n.Any(); fmt.Sprint(value) == n.Text {
			return value
		}
		return n.Text
	case strict.List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = composeValue(item)
		}
		return items
	case strict.Mapping:
		values := map[string]any{}
		for _, p := range n.Pairs {
			values[p.Key.Text] = composeValue(p.Value)
		}
		return values
	}
	return nil
}

// parseCompose has the Compose library read one service. References such as
// ${NAME} stay: they are resolved when a run needs them, and are never stored.
func parseCompose(name string, content map[string]any) (parsed types.ServiceConfig, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	data, err := json.Marshal(map[string]any{"services": map[string]any{name: content}})
	if err != nil {
		return parsed, err
	}
	project, err := compose.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  "/",
		ConfigFiles: []types.ConfigFile{{Filename: "services", Content: data}},
		Environment: types.Mapping{},
	}, func(o *compose.Options) {
		o.SetProjectName("rehearse", true)
		o.SkipInterpolation, o.SkipNormalization, o.SkipConsistencyCheck = true, true, true
		o.SkipExtends, o.SkipInclude, o.SkipResolveEnvironment, o.SkipResolveLabels = true, true, true, true
		o.ResolvePaths = false
	})
	if err != nil {
		return parsed, err
	}
	return project.Services[name], nil
}

var composePlace = regexp.MustCompile(`services(?:\.[^.\s]+|\[[^\]]+\])\.([a-z_]+)(?:\.(\w+))?\S* (.*)`)

func (v validator) reportCompose(name string, n *strict.Node, err error) {
	message := strings.TrimPrefix(err.Error(), "validating services: ")
	at := n
	if found := composePlace.FindStringSubmatch(message); found != nil {
		at = n.At(found[1], found[2])
		message = strings.TrimSuffix(found[1]+"."+found[2], ".") + " " + found[3]
	}
	v.Report(at, "write it as the Compose specification has it", "services.%s: %s", name, strings.ReplaceAll(message, "\n", " "))
}

func (v validator) convert(name string, n *strict.Node, from types.ServiceConfig) ComposeService {
	s := ComposeService{
		Name: name, Image: from.Image, Entrypoint: from.Entrypoint, Command: from.Command, User: from.User,
		WorkingDir: from.WorkingDir, ReadOnly: from.ReadOnly, Shm: units.Size(from.ShmSize),
		Environment: map[string]string{}, DependsOn: map[string]string{}, Health: health(from.HealthCheck),
		Ports: append(portsIn(n.Get("expose")), portsIn(n.Get("ports"))...),
	}
	for key, value := range from.Environment {
		if value != nil {
			s.Environment[key] = *value
		}
	}
	for _, path := range from.Tmpfs {
		v.mountPoint(n.At("tmpfs"), name, path)
		s.Tmpfs = append(s.Tmpfs, path)
	}
	mounts := n.At("volumes")
	if n.Has("volumes") && len(mounts.Items) != len(from.Volumes) {
		v.Report(mounts, "mount each at a path of its own", "services.%s: two volumes are mounted at the same path", name)
		return s
	}
	for i, volume := range from.Volumes {
		v.volume(&s, mounts.At(i), volume)
	}
	for dependency, how := range from.DependsOn {
		s.DependsOn[dependency] = conditions[how.Condition]
	}
	return s
}

// portsIn are the ports of the container in "8080", "80:8080" and "127.0.0.1:80:8080/tcp",
// and in the long form; what is written otherwise says nothing.
func portsIn(n *strict.Node) (ports []int) {
	if n == nil {
		return nil
	}
	for _, item := range n.Items {
		text := item.Text
		if target := item.Get("target"); target != nil {
			text = target.Text
		}
		text, _, _ = strings.Cut(text[strings.LastIndex(text, ":")+1:], "/")
		if port, err := strconv.Atoi(text); err == nil {
			ports = append(ports, port)
		}
	}
	return ports
}

var conditions = map[string]string{
	types.ServiceConditionStarted:               "started",
	types.ServiceConditionHealthy:               "healthy",
	types.ServiceConditionCompletedSuccessfully: "completed",
}

func health(from *types.HealthCheckConfig) *Health {
	if from == nil || from.Disable {
		return nil
	}
	h := &Health{Test: from.Test, Interval: span(from.Interval), Timeout: span(from.Timeout), StartPeriod: span(from.StartPeriod)}
	if from.Retries != nil {
		h.Retries = int(min(*from.Retries, 1000))
	}
	return h
}

func span(d *types.Duration) units.Duration {
	if d == nil {
		return 0
	}
	return units.Duration(*d)
}

func (v validator) mountPoint(at *strict.Node, name, target string) {
	switch taken := recipe.TakenPath(target); {
	case !strings.HasPrefix(target, "/") || strings.Contains(target, ":"):
		v.Report(at, "write a path inside the container that begins with /, without options", "services.%s: nothing can be mounted at %q", name, target)
	case taken != "":
		v.Report(at, "choose a folder of the application, such as /data", "services.%s: nothing can be mounted at %s: %s", name, target, taken)
	}
}

func (v validator) volume(s *ComposeService, at *strict.Node, volume types.ServiceVolumeConfig) {
	switch {
	case volume.Type == types.VolumeTypeTmpfs:
		v.mountPoint(at, s.Name, volume.Target)
		s.Tmpfs = append(s.Tmpfs, volume.Target)
	case volume.Type == types.VolumeTypeBind:
		v.Report(at, "mount a component's data by its name, such as db:/data", "services.%s: %s is a folder on the host, which a sandbox cannot see", s.Name, volume.Source)
	case volume.Type != types.VolumeTypeVolume || volume.Source == "":
		v.Report(at, "mount a component's data by its name, such as db:/data, or use tmpfs for scratch space", "services.%s: this does not mount a component's data", s.Name)
	case v.s.component(volume.Source) == nil:
		var names []string
		for _, c := range v.s.Components {
			names = append(names, c.Name)
		}
		v.Report(at, strict.Suggest(volume.Source, names), "services.%s: there is no component %q to mount", s.Name, volume.Source)
	case volume.Volume != nil && volume.Volume.Subpath != "":
		v.Report(at.Get("volume").Key("subpath"), "remove it, and let the application read the folder at its place in the whole",
			"services.%s: only the whole of a component's data can be mounted, not a part", s.Name)
	default:
		v.mountPoint(at, s.Name, volume.Target)
		s.Volumes = append(s.Volumes, ComposeVolume{Component: volume.Source, Target: volume.Target, ReadOnly: volume.ReadOnly})
	}
}

func (v validator) dependsOn(known map[string]ComposeService, n *strict.Node) {
	names := map[string]bool{}
	for _, c := range v.s.Components {
		names[c.Name] = true
	}
	for _, name := range v.composed() {
		names[name] = true
	}
	for _, s := range known {
		at := n.At(s.Name, "depends_on")
		for dependency, condition := range s.DependsOn {
			switch place := dependencyPlace(at, dependency); {
			case !names[dependency]:
				v.Report(place, suggest(dependency, names, ""), "services.%s depends on %q, which is neither a component nor a service", s.Name, dependency)
			case condition == "completed" && v.s.component(dependency) != nil:
				v.Report(place, "write condition: service_healthy", "services.%s waits for the component %s to exit, which components do not do", s.Name, dependency)
			}
		}
	}
}

func dependencyPlace(at *strict.Node, name string) *strict.Node {
	for _, item := range at.Items {
		if item.Text == name {
			return item
		}
	}
	return at.Key(name)
}

// order sorts services so that each comes after those that it depends on;
// beyond that, as they were written.
func (v validator) order(known map[string]ComposeService, n *strict.Node) {
	const visiting, done = 1, 2
	state := map[string]int{}
	var visit func(name string, way []string)
	visit = func(name string, way []string) {
		s, ok := known[name]
		switch {
		case !ok || state[name] == done:
			return
		case state[name] == visiting:
			circle := append(way[slices.Index(way, name):], name)
			v.Report(n.At(name, "depends_on"), "remove one of these dependencies", "services wait for each other in a circle: %s", strings.Join(circle, " → "))
			return
		}
		state[name] = visiting
		for _, dependency := range slices.Sorted(maps.Keys(s.DependsOn)) {
			visit(dependency, append(slices.Clone(way), name))
		}
		state[name] = done
		v.s.Services.Services = append(v.s.Services.Services, s)
	}
	for _, name := range v.composed() {
		visit(name, nil)
	}
}
