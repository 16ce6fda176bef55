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

// phrases say what each note means; the number and the example are put in.
var phrases = map[string]string{
	"absolute": "%s absolute names were taken as relative, the first is %s",
	"twice":    "%s members come more than once and the last one counts, the first is %s",
	"long":     "%s names are longer than the 255 bytes that the file system takes and were cut, the first is %s",
	"out":      "%s symbolic links lead out of the backup and were not followed, the first is %s",
	"setuid":   "%s members have set-user-id or set-group-id bits, which were not restored, the first is %s",
	"device":   "%s devices, pipes or sockets were not created, the first is %s",
	"xattr":    "%s members have extended attributes, which were not restored, the first is %s",
	"type":     "%s members are of a kind that is unknown here and were left out, the first is %s",
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
		out = append(out, fmt.Sprintf(phrases[what], humanize.Comma(n.count[what]), short(n.first[what])))
	}
	return out
}
