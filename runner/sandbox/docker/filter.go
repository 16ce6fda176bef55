package docker

import (
	"encoding/json"
	"sync"

	"github.com/moby/profiles/seccomp"
)

// filter is Docker's own filter of system calls as newer engines have it. That
// of an older one lets a container open AF_VSOCK, a virtual machine's way to its
// hypervisor, which belongs to no network namespace.
var filter = sync.OnceValue(func() string {
	profile, err := json.Marshal(seccomp.DefaultProfile())
	if err != nil {
		panic(err) // it is a constant
	}
	return string(profile)
})

// security are the options that every container of ours is started with.
func (e *Engine) security() []string {
	options := []string{"no-new-privileges"}
	if !e.unfiltered.Load() {
		options = append(options, "seccomp="+filter())
	}
	return options
}
