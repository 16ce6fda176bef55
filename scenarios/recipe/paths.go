package recipe

import (
	"path"
	"strings"
)

// takenPaths are what a container's paths are already used for.
var takenPaths = []struct{ path, by string }{
	{"/proc", "it belongs to the kernel"},
	{"/sys", "it belongs to the kernel"},
	{"/dev", "it belongs to the kernel"},
	{"/rehearse", "Rehearse keeps what it restores there"},
	{"/rehearse-bin", "Rehearse's own program is there"},
	{"/rehearse-copy", "Rehearse copies there"},
	{"/etc/hosts", "the container engine writes it"},
	{"/etc/resolv.conf", "the container engine writes it"},
	{"/etc/hostname", "the container engine writes it"},
	{"/run/docker.sock", "no sandbox may have the engine's socket"},
	{"/var/run/docker.sock", "no sandbox may have the engine's socket"},
}

// TakenPath says why nothing may be mounted at a path of a container, "" where
// it may: data in place of what the kernel or the engine keeps there would break
// the container, or its isolation.
func TakenPath(at string) string {
	at = path.Clean("/" + at)
	if at == "/" {
		return "it would hide the whole image"
	}
	for _, taken := range takenPaths {
		if at == taken.path || strings.HasPrefix(at, taken.path+"/") {
			return taken.by
		}
		if strings.HasPrefix(taken.path, at+"/") && at != "/etc" && at != "/run" && at != "/var" && at != "/var/run" {
			return taken.by
		}
	}
	return ""
}
