// Package bridge closes the bridge of a sandbox against the engine's host. It is
// called by Rehearse itself where it may, and else by the probe in a container
// beside the host's network.
package bridge

import (
	"fmt"
	"os"
	"strings"
)

// Command is the argument of the probe with which it closes a bridge.
const Command = "close-bridge"

// Close has the kernel drop what comes in by a bridge from an address that
// it would not answer there, which is everything, for the bridge has no address
// of its own. It succeeds only where the kernel says that it does.
func Close(name string) error {
	if strings.ContainsAny(name, "/.") {
		return fmt.Errorf("%q is not the name of a bridge", name)
	}
	filter := func(of string) string { return "/proc/sys/net/ipv4/conf/" + of + "/rp_filter" }
	if checks(filter(name)) || checks(filter("all")) {
		return nil
	}
	if err := os.WriteFile(filter(name), []byte("1"), 0); err != nil {
		return fmt.Errorf("check the sources of what comes from the bridge %s: %w", name, err)
	}
	if !checks(filter(name)) {
		return fmt.Errorf("the kernel does not check the sources of what comes from the bridge %s", name)
	}
	return nil
}

func checks(setting string) bool {
	value, err := os.ReadFile(setting)
	return err == nil && strings.TrimSpace(string(value)) != "0"
}
