package probe

import (
	"io/fs"
	"syscall"
)

// system is what only Unix knows of a file: its owner, which file it is, and
// whether it has several names.
func system(info fs.FileInfo) (uid, gid int, id [2]uint64, several bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, -1, id, false
	}
	return int(st.Uid), int(st.Gid), [2]uint64{uint64(st.Dev), st.Ino}, st.Nlink > 1
}
