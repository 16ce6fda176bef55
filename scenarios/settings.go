package scenarios

import (
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// settings reads rehearse.yaml, which may be missing: everything has a default.
func (l *loader) settings() error {
	s := &l.w.Settings
	folder := l.from.Layers[0]
	if _, err := fs.Lstat(folder.Files, settingsFile); !errors.Is(err, fs.ErrNotExist) {
		f, err := l.open(folder, settingsFile)
		if err != nil {
			return err
		}
		if len(f.Documents) > 0 && f.Documents[0].Kind != strict.Null {
			if n := f.Only("the settings"); n != nil {
				f.Decode(n, s)
				l.check = &settingsCheck{f, n, s, l.w.Recipes}
				l.check.all()
				l.check.sources(l.absolute)
			}
		}
	}
	s.fill(l)
	return nil
}

// SettingsOf is a workspace of which nothing but the settings was read: for those who
// must find its database before its services can be loaded from there.
func SettingsOf(files Files) (*Workspace, error) {
	if err := files.check(); err != nil {
		return nil, err
	}
	l := newLoader(files)
	if err := errors.Join(l.recipes(), l.settings()); err != nil {
		return nil, err
	}
	if l.check != nil {
		if err := l.check.Problems().Err(); err != nil {
			return nil, err
		}
	}
	return l.w, nil
}

func (s *Settings) fill(l *loader) {
	set(&s.Database, DefaultDatabase)
	if !isElsewhere(s.Database) {
		s.Database = l.absolute(s.Database)
	}
	set(&s.Listen, DefaultListen)
	set(&s.Engine.Local, DefaultLocal)
	set(&s.Runs.Concurrent, DefaultConcurrent)
	set(&s.Runs.Beat, DefaultBeat)
	set(&s.Runs.Silent, DefaultSilent)
	s.fillPlanning(l.absolute)
	s.fillNotices()
	s.Access.fill(l.absolute)
	s.Evidence.fill(l.absolute)
	s.fillFindings(l.absolute)
	s.Limits.fill(Limits{Memory: DefaultMemory, Disk: DefaultDisk, Files: DefaultFiles, Time: DefaultTimeLimit})
}

// set gives a default to what was left out.
func set[T comparable](field *T, to T) {
	var zero T
	if *field == zero {
		*field = to
	}
}

func (l *Limits) fill(from Limits) {
	set(&l.Memory, from.Memory)
	set(&l.CPUs, from.CPUs)
	set(&l.Disk, from.Disk)
	set(&l.Files, from.Files)
	set(&l.Time, from.Time)
}

type settingsCheck struct {
	*strict.File
	n       *strict.Node
	s       *Settings
	recipes map[string]*recipe.Recipe
}

func (c settingsCheck) all() {
	c.passwords(c.n)
	c.listen()
	c.engine()
	for _, name := range slices.Sorted(maps.Keys(c.s.Images)) {
		if c.recipes[name] == nil {
			c.Report(c.n.At("images").Key(name), strict.Suggest(name, slices.Collect(maps.Keys(c.recipes))), "images: recipe %q does not exist", name)
		}
		c.notEmpty(c.n.At("images", name), "the image", c.s.Images[name])
	}
	for _, name := range slices.Sorted(maps.Keys(c.s.Mirror)) {
		c.notEmpty(c.n.At("mirror", name), "the mirror", c.s.Mirror[name])
	}
	for i, canary := range c.s.Canaries {
		if !isHostPort(canary) {
			c.Report(c.n.At("canaries", i), "write host:port, such as 10.0.0.5:5432", "%q is not an address", canary)
		}
	}
	for i, folder := range c.s.Allow {
		if !filepath.IsAbs(folder) {
			c.Report(c.n.At("allow", i), "write an absolute path, such as /mnt/pool", "allow: %q is not an absolute path", folder)
		}
	}
	limits(c.File, c.n.Get("limits"), c.s.Limits)
	c.runs()
	c.database()
	c.planning()
	c.access()
	c.evidence()
	c.findings()
	c.ticketing()
	c.targets()
	c.reports()
	c.retention()
}

func (c settingsCheck) notEmpty(at *strict.Node, what, text string) {
	if strings.TrimSpace(text) == "" {
		c.Report(at, "name it, or remove the line", "%s has no name", what)
	}
}

// passwords: whatever settings come to be, none of them is a secret in clear.
func (c settingsCheck) passwords(n *strict.Node) {
	for _, p := range n.Pairs {
		if isPassword(p.Key.Text) && p.Value.Kind == strict.Scalar && !recipe.Reference.MatchString(p.Value.Text) {
			c.Hide(p.Value.Text)
			c.Report(p.Value, "write ${NAME} for an environment variable, or ${file:/path}", "%s is a secret and must not be written here", p.Key.Text)
		}
		c.passwords(p.Value)
	}
	for _, item := range n.Items {
		c.passwords(item)
	}
}

func isPassword(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "password") || strings.Contains(key, "passphrase") || strings.Contains(key, "secret")
}

func (c settingsCheck) listen() {
	if c.s.Listen == "" {
		return
	}
	host, port, err := net.SplitHostPort(c.s.Listen)
	at := c.n.At("listen")
	if number, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil {
		c.Report(at, "write it like "+DefaultListen, "listen: %q is not an address with a port", c.s.Listen)
	} else if address, _ := netip.ParseAddr(host); host != "localhost" && !address.IsLoopback() && !c.s.Access.Closed() && !c.Doubtful(c.n.Get("access")) {
		c.Report(at, "write it like 127.0.0.1:"+strconv.FormatUint(number, 10)+", or set access: {tls: …}, or access: {trusted_proxies: […]} for a proxy that encrypts",
			"listen: %q is not loopback, and passwords would cross the network unencrypted", c.s.Listen)
	}
}

func (c settingsCheck) engine() {
	at := c.n.At("engine")
	if local := c.s.Engine.Local; local != "" && !slices.Contains([]string{"auto", "yes", "no"}, local) {
		c.Report(at.At("local"), "write auto, yes or no", "engine.local cannot be %q", local)
	}
	scheme, rest, _ := strings.Cut(c.s.Engine.Host, "://")
	if c.s.Engine.Host != "" && (rest == "" || !slices.Contains([]string{"unix", "tcp", "http", "https", "ssh", "npipe"}, scheme)) {
		c.Report(at.At("host"), "write it like unix:///var/run/docker.sock or tcp://10.0.0.5:2376", "engine.host: %q is not the address of an engine", c.s.Engine.Host)
	}
}

func (c settingsCheck) runs() {
	at := c.n.Get("runs")
	if at.Has("concurrent") && !c.Doubtful(at.Get("concurrent")) && c.s.Runs.Concurrent < 1 {
		c.Report(at.Get("concurrent"), "write 1 or more", "runs.concurrent cannot be %d", c.s.Runs.Concurrent)
	}
	runs := c.s.Runs
	set(&runs.Beat, DefaultBeat)
	set(&runs.Silent, DefaultSilent)
	if at != nil && !c.Doubtful(at.Get("beat")) && !c.Doubtful(at.Get("silent")) && runs.Silent < 2*runs.Beat {
		c.Report(at, "make silent at least twice beat", "a run would count as lost after %s, but it beats only every %s", runs.Silent, runs.Beat)
	}
}

func isHostPort(text string) bool {
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" {
		return false
	}
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}

// What is less than this is a slip of the pen.
const (
	leastMemory = units.Size(16 << 20)
	leastDisk   = units.Size(1 << 20)
	leastTime   = units.Duration(1e9)
	mostCPUs    = 1024
)

// limits reports bounds under which nothing could ever be restored. at is nil
// where none were given.
func limits(f *strict.File, at *strict.Node, given Limits) {
	sound := func(key string) *strict.Node {
		if v := at.Get(key); !f.Doubtful(v) {
			return v
		}
		return nil
	}
	if v := sound("memory"); v != nil && given.Memory < leastMemory {
		f.Report(v, "write 512m or 2g: Docker has a minimum, and databases need more", "memory: %q is less than 16m", v.Text)
	}
	if v := sound("disk"); v != nil && given.Disk < leastDisk {
		f.Report(v, "write how much disk all restored data together may use, such as 20g", "disk: %q is less than 1m", v.Text)
	}
	if v := sound("time"); v != nil && given.Time < leastTime {
		f.Report(v, "write how long a run may take, such as 1h", "time: %q is less than 1s", v.Text)
	}
	if v := sound("files"); v != nil && given.Files < 1 {
		f.Report(v, "write how many files and folders may be extracted, or leave it out", "files: %q does not allow any file", v.Text)
	}
	if v := sound("cpus"); v != nil && (given.CPUs <= 0 || given.CPUs > mostCPUs) {
		f.Report(v, "write how many processors each container may use, such as 2 or 0.5, or leave it out for all of them", "cpus cannot be %s", v.Text)
	}
}
