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
	return int(st.Uid), int(st.Gid), [2]uint64{uint64(st.Dev), st.Ino}, st.Nlink > 1 //nolint:unconvert // Dev has another type on other machines
}

// allocated is what a file takes up on the disk.
func allocated(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Blocks * 512
	}
	return info.Size()
}
