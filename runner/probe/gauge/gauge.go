// Package gauge measures folders from a container of the engine's: how much the
// volumes of an image hold, which nothing else in a sandbox sees.
package gauge

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// Arguments of the probe: Hold keeps its container alive, Usage prints how many
// bytes the folders that follow take up.
const (
	Hold  = "hold"
	Usage = "usage"
)

// Main carries out one of them, and says whether args are one.
func Main(args []string, out io.Writer) (code int, is bool) {
	switch {
	case len(args) == 1 && args[0] == Hold:
		ended := make(chan os.Signal, 1)
		signal.Notify(ended, syscall.SIGTERM, os.Interrupt)
		<-ended
		return 0, true
	case len(args) > 1 && args[0] == Usage:
		fmt.Fprintln(out, bytesIn(args[1:]))
		return 0, true
	}
	return 0, false
}

// bytesIn counts allocated blocks; what has several names counts once, and what
// went meanwhile takes no room.
func bytesIn(folders []string) (sum int64) {
	seen := map[[2]uint64]bool{}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // it is gone, or not to be read: nothing to count
			}
			info, err := d.Info()
			if err != nil {
				return nil //nolint:nilerr // as above
			}
			stat, is := info.Sys().(*syscall.Stat_t)
			if !is || seen[[2]uint64{stat.Dev, stat.Ino}] {
				return nil
			}
			if stat.Nlink > 1 && !d.IsDir() {
				seen[[2]uint64{stat.Dev, stat.Ino}] = true
			}
			sum += stat.Blocks * 512
			return nil
		})
	}
	return sum
}
