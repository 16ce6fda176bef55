package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sys/unix"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// mostNames bounds the names in an answer.
const mostNames = 1000

// files tells facts of what a glob chooses. No symbolic link is followed.
func (s *server) files(ctx context.Context, a FilesArgs) (FilesFacts, error) {
	if a.Glob == "" {
		a.Glob = "**"
	}
	a.Glob = strings.TrimPrefix(strings.TrimPrefix(a.Glob, "/"), "./")
	if !doublestar.ValidatePattern(a.Glob) {
		return FilesFacts{}, fault.OfRig(fault.Internal, "%q is not a pattern for file names", a.Glob).To("correct the pattern of the check")
	}
	facts := &FilesFacts{Names: []string{}, Owners: []string{}, Modes: []string{}}
	root := s.at(a.Root)
	s.ownersLost.Range(func(data, _ any) bool {
		facts.OwnersLost = facts.OwnersLost || root == data || strings.HasPrefix(root, data.(string)+"/")
		return true
	})
	info, err := os.Lstat(root)
	if err != nil {
		return FilesFacts{}, unreadable(err)
	}
	if info.Mode().IsRegular() {
		if doublestar.MatchUnvalidated(a.Glob, filepath.Base(root)) {
			facts.add(filepath.Base(root), info)
		}
		return *facts, nil
	}
	err = walk(ctx, root, func(name string, d fs.DirEntry) error {
		if !d.Type().IsRegular() || !doublestar.MatchUnvalidated(a.Glob, name) {
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // an application may run on these files
		}
		if err != nil {
			return unreadable(err)
		}
		facts.add(name, info)
		return nil
	})
	facts.trim()
	return *facts, err
}

func (f *FilesFacts) add(name string, info fs.FileInfo) {
	f.Count++
	f.Size += info.Size()
	if info.Size() == 0 {
		f.Empty++
	}
	uid, gid, _, _ := system(info)
	oneMore(&f.Owners, fmt.Sprintf("%d:%d", uid, gid))
	oneMore(&f.Modes, fmt.Sprintf("%04o", permissions(info)))
	t := info.ModTime().UTC()
	if f.Newest == nil || t.After(*f.Newest) {
		f.Newest = &t
	}
	if f.Oldest == nil || t.Before(*f.Oldest) {
		f.Oldest = &t
	}
	if f.Names = append(f.Names, tree.Shown(name)); len(f.Names) > 2*mostNames {
		f.trim()
	}
}

// permissions are the bits that chmod sets.
func permissions(info fs.FileInfo) (mode uint32) {
	mode = uint32(info.Mode().Perm())
	for bit, flag := range map[uint32]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if info.Mode()&flag != 0 {
			mode |= bit
		}
	}
	return mode
}

// oneMore adds to a few distinct texts, which stay sorted.
func oneMore(to *[]string, text string) {
	if at, there := slices.BinarySearch(*to, text); !there && len(*to) < mostNames {
		*to = slices.Insert(*to, at, text)
	}
}

// trim keeps the first names there are in order.
func (f *FilesFacts) trim() {
	slices.Sort(f.Names)
	f.Names = f.Names[:min(len(f.Names), mostNames)]
}

// usage counts allocated blocks; what has several names counts once.
func (s *server) usage(ctx context.Context, a UsageArgs) (UsageAnswer, error) {
	var out UsageAnswer
	seen := map[[2]uint64]bool{}
	add := func(info fs.FileInfo) {
		if _, _, id, several := system(info); several && !info.IsDir() {
			if seen[id] {
				return
			}
			seen[id] = true
		}
		out.Bytes += allocated(info)
		if info.Mode().IsRegular() {
			out.Files++
		}
	}
	for _, dir := range a.Paths {
		info, err := os.Lstat(s.at(dir))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return out, unreadable(err)
		}
		add(info)
		if info.IsDir() {
			err = walk(ctx, s.at(dir), func(_ string, d fs.DirEntry) error {
				if info, err := d.Info(); err == nil { // what went meanwhile takes no room
					add(info)
				}
				return nil
			})
			if err != nil {
				return out, err
			}
		}
		var st unix.Statfs_t
		if err := unix.Statfs(s.at(dir), &st); err == nil {
			free := int64(st.Bavail) * st.Bsize
			if out.Free == 0 || free < out.Free {
				out.Free = free
			}
		}
	}
	return out, nil
}

// prepare makes folders that any service's user can write to.
func (s *server) prepare(folders []string) error {
	for _, dir := range folders {
		place := s.at(dir)
		if err := os.MkdirAll(place, 0o755); err != nil {
			return fault.OfRig(fault.Engine, "make the folder %s: %w", dir, err)
		}
		if err := os.Chmod(place, 0o777|fs.ModeSticky); err != nil {
			return fault.OfRig(fault.Engine, "open the folder %s to the service: %w", dir, err)
		}
	}
	return nil
}
