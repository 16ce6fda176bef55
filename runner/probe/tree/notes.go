package tree

import (
	"fmt"
	"sync"

	"github.com/dustin/go-humanize"
)

// notes counts what was contained rather than restored, with one example each.
type notes struct {
	mu    sync.Mutex
	count map[string]int64
	first map[string]string
	order []string
}

func (n *notes) add(what, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.count == nil {
		n.count, n.first = map[string]int64{}, map[string]string{}
	}
	if n.count[what] == 0 {
		n.first[what] = name
		n.order = append(n.order, what)
	}
	n.count[what]++
}

// phrases say what each note means, of one and of several.
var phrases = map[string]struct{ one, several string }{
	"absolute": {"1 absolute name was taken as relative", "%s absolute names were taken as relative"},
	"twice":    {"1 member comes more than once and the last one counts", "%s members come more than once and the last one counts"},
	"long": {
		"1 name is longer than the 255 bytes that the file system takes and was cut",
		"%s names are longer than the 255 bytes that the file system takes and were cut",
	},
	"out": {"1 symbolic link leads out of the backup and was not followed", "%s symbolic links lead out of the backup and were not followed"},
	"setuid": {
		"1 member has set-user-id or set-group-id bits, which were not restored",
		"%s members have set-user-id or set-group-id bits, which were not restored",
	},
	"device": {"1 device, pipe or socket was not created", "%s devices, pipes or sockets were not created"},
	"xattr":  {"1 member has extended attributes, which were not restored", "%s members have extended attributes, which were not restored"},
	"type":   {"1 member is of a kind that is unknown here and was left out", "%s members are of a kind that is unknown here and were left out"},
}

// OwnersLost is the note that not all owners could be kept.
const OwnersLost = "owners could not be restored"

func (n *notes) lines() (out []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, what := range n.order {
		if what == "owner" {
			out = append(out, OwnersLost)
			continue
		}
		if n.count[what] == 1 {
			out = append(out, phrases[what].one+": "+short(n.first[what]))
			continue
		}
		out = append(out, fmt.Sprintf(phrases[what].several+", the first is %s", humanize.Comma(n.count[what]), short(n.first[what])))
	}
	return out
}
