// Package tree writes the members of an archive, or a copy of a folder, into a
// folder that none of them can lead out of, and does so fast: files are created
// in order by whoever reads the archive, and filled, hashed and dated by a few
// workers behind it. What may not be restored (devices, setuid bits) is left
// out and noted; what no honest backup holds (names with "..") is a fault of
// the backup; a limit that is reached is a fault of the rig, because nothing
// was learnt. Reading archives is left to the caller.
package tree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"golang.org/x/sys/unix"

	"rehearse/scenarios/fault"
)

// longestPath is what a path below the folder may have, so that the whole path
// stays below the 4096 bytes that the kernel takes at once.
const longestPath = 3900

// Options are what a Writer is held to.
type Options struct {
	MaxBytes int64             // 0 is no limit
	MaxFiles int64             // files, folders and links together; 0 is no limit
	Index    *Index            // nil: nothing is hashed
	Owners   bool              // keep them; else all belongs to whoever writes it
	Began    func(name string) // is told of every file; may be nil
}

// Meta is what a member brings along beside its content.
type Meta struct {
	Mode     fs.FileMode // permissions; bits for set-user-id and the like are left out and noted
	Modified time.Time   // zero is unknown
	UID, GID int         // -1 is unknown
}

// Made counts what was made.
type Made struct {
	Files, Folders, Links, Bytes int64
	Newest                       *time.Time // of regular files
}

// Writer fills one folder. Its methods are called by one goroutine. After an
// error only Close may be called.
type Writer struct {
	opts Options
	dir  string
	root *os.Root
	fds  map[string]int // open folders by their cleaned path
	mode fs.FileMode    // that files may have as they are created, by the umask
	euid int
	egid int

	ctx    context.Context
	cancel context.CancelCauseFunc
	queue  chan pending
	done   sync.WaitGroup

	made    Made
	inodes  int64
	written atomic.Int64
	folders []folder // what they get in the end, because filling them changes it
	notes   notes
	chowned atomic.Bool // an owner could not be set
	closed  bool
}

type folder struct {
	path string
	meta Meta
}

// pending is a file that was created and waits to be filled.
type pending struct {
	fd   int
	name string
	meta Meta
	fill func(io.Writer) error
	slot slot
	mode bool // the file must still be given its mode
	room bool // was reserved for all of it
}

// New begins to fill dir, which must be there.
func New(ctx context.Context, dir string, opts Options) (*Writer, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.OfRig(fault.Engine, "open the folder to restore into: %w", err)
	}
	if opts.Began == nil {
		opts.Began = func(string) {}
	}
	w := &Writer{opts: opts, dir: dir, root: root, fds: map[string]int{}, mode: fs.ModePerm &^ umask(), euid: os.Geteuid(), egid: os.Getegid(), queue: make(chan pending, 256)}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	for range max(2, runtime.GOMAXPROCS(0)) {
		w.done.Add(1)
		go w.work()
	}
	return w, nil
}

// umask is read and not set, because it belongs to the whole process.
func umask() fs.FileMode {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return fs.ModePerm // then every file is given its mode afterwards
	}
	_, rest, _ := strings.Cut(string(status), "Umask:\t")
	line, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.ParseUint(line, 8, 32)
	if err != nil {
		return fs.ModePerm
	}
	return fs.FileMode(n)
}

// Clean makes a member's name one below the folder: "" is the folder itself.
func (w *Writer) Clean(name string) (string, error) {
	if strings.HasPrefix(name, "/") {
		w.notes.add("absolute", name)
	}
	parts := strings.Split(name, "/")
	keep := parts[:0]
	for _, part := range parts {
		switch {
		case part == "" || part == ".":
		case part == "..":
			return "", hostile(`the member %s would leave the folder it is restored to: no honest archive holds ".." in a name`, Shown(name))
		case len(part) > longestName:
			w.notes.add("long", name)
			keep = append(keep, fitting(part))
		default:
			keep = append(keep, part)
		}
	}
	clean := strings.Join(keep, "/")
	if len(clean) > longestPath {
		return "", fault.OfRig(fault.Restore, "the member %s has a path of %s bytes, and the sandbox takes %s at most", short(name), humanize.Comma(int64(len(clean))), humanize.Comma(longestPath)).
			To("restore this part of the backup by a recipe of your own, or back it up from further down")
	}
	if strings.ContainsRune(clean, 0) {
		return "", hostile("the member %s has a zero byte in its name", short(name))
	}
	return clean, nil
}

// longestName is what the file system of the sandbox takes; others take longer ones.
const longestName = 255

// Fitting is a path as a Writer makes it: names that are too long for the file
// system are cut, and end in a part of their SHA-256, which keeps them apart.
func Fitting(path string) string {
	if len(path) <= longestName {
		return path
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = fitting(part)
	}
	return strings.Join(parts, "/")
}

func fitting(name string) string {
	if len(name) <= longestName {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	cut := longestName - 17
	for cut > 0 && !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + "~" + hex.EncodeToString(sum[:8])
}

func hostile(format string, args ...any) *fault.Fault {
	return fault.OfBackup(fault.Data, format, args...).
		To("treat this backup as hostile: find out who made it, and take an earlier one")
}

// reserve takes room for so many bytes before they are written.
func (w *Writer) reserve(bytes int64) error {
	if now := w.written.Add(bytes); w.opts.MaxBytes > 0 && (now > w.opts.MaxBytes || now < 0) {
		w.written.Add(-bytes)
		return fault.OfRig(fault.Capacity, "the backup unpacks to more than %s, the disk limit of this sandbox: unpacking was stopped", humanize.IBytes(uint64(w.opts.MaxBytes))).
			To("raise `limits: disk` of the scenario, unless the backup is not supposed to be so big")
	}
	return nil
}

// begin is what is asked before every member.
func (w *Writer) begin() error {
	if err := w.ctx.Err(); err != nil {
		return context.Cause(w.ctx)
	}
	w.inodes++
	if w.opts.MaxFiles > 0 && w.inodes > w.opts.MaxFiles {
		return fault.OfRig(fault.Capacity, "the backup holds more than %s files and folders, the limit of this sandbox: unpacking was stopped", humanize.Comma(w.opts.MaxFiles)).
			To("raise `limits: files` of the scenario, unless the backup is not supposed to hold so many")
	}
	return nil
}

// File makes a regular file and has it filled by a worker: fill may run after
// File has returned, and beside others. The size is what fill will write at
// most, held against the limit before anything is written; -1 is unknown.
func (w *Writer) File(name string, meta Meta, size int64, fill func(io.Writer) error) error {
	if err := w.begin(); err != nil {
		return err
	}
	if err := w.reserve(max(size, 0)); err != nil {
		return err
	}
	path, err := w.Clean(name)
	if err != nil {
		return err
	}
	if path == "" {
		return fault.OfBackup(fault.Data, "the archive holds a file that is named like its own root, %s", Shown(name))
	}
	dir, base, err := w.parent(path)
	if err != nil {
		return err
	}
	meta.Mode = w.permissions(name, meta.Mode)
	fd, err := w.create(dir, base, path, meta.Mode)
	if err != nil {
		return err
	}
	w.made.Files++
	w.newest(meta.Modified)
	w.opts.Began(path)
	p := pending{fd: fd, name: name, meta: meta, fill: fill, slot: w.opts.Index.enter(path), mode: meta.Mode&w.mode != meta.Mode, room: size >= 0}
	select {
	case w.queue <- p:
		return nil
	case <-w.ctx.Done():
		_ = unix.Close(fd)
		return context.Cause(w.ctx)
	}
}

// create makes a new file. What an earlier member left under the name goes: the last one counts.
func (w *Writer) create(dir int, base, path string, mode fs.FileMode) (int, error) {
	for range 2 {
		fd, err := ignoringEINTR(func() (int, error) {
			return unix.Openat(dir, base, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, uint32(mode))
		})
		if err == nil {
			return fd, nil
		}
		if !errors.Is(err, unix.EEXIST) {
			return -1, w.trouble("create", path, err)
		}
		if err := w.replace(dir, base, path); err != nil {
			return -1, err
		}
	}
	return -1, fault.OfRig(fault.Engine, "create %s: something else keeps making it", Shown(path))
}

// replace removes what an earlier member made under a name.
func (w *Writer) replace(dir int, base, path string) error {
	var st unix.Stat_t
	if err := unix.Fstatat(dir, base, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return w.trouble("look at", path, err)
	}
	w.notes.add("twice", path)
	w.forget(path)
	flags := 0
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		flags = unix.AT_REMOVEDIR
		w.made.Folders--
	case unix.S_IFREG:
		w.made.Files--
		w.opts.Index.leave(path)
	default:
		w.made.Links--
	}
	err := unix.Unlinkat(dir, base, flags)
	if errors.Is(err, unix.ENOTEMPTY) {
		return fault.OfBackup(fault.Data, "the archive holds %s twice: as a folder with things in it, and as something else", Shown(path))
	}
	if err != nil {
		return w.trouble("replace", path, err)
	}
	return nil
}

// Folder makes a folder, or takes one that is there.
func (w *Writer) Folder(name string, meta Meta) error {
	if err := w.begin(); err != nil {
		return err
	}
	path, err := w.Clean(name)
	if err != nil || path == "" {
		return err // the root itself keeps the mode that services need
	}
	dir, base, err := w.parent(path)
	if err != nil {
		return err
	}
	if err := w.mkdir(dir, base, path); err != nil {
		return err
	}
	meta.Mode = w.permissions(name, meta.Mode)
	w.folders = append(w.folders, folder{path: path, meta: meta})
	return nil
}

func (w *Writer) mkdir(dir int, base, path string) error {
	for range 2 {
		err := unix.Mkdirat(dir, base, 0o755)
		if err == nil {
			w.made.Folders++
			return nil
		}
		if !errors.Is(err, unix.EEXIST) {
			return w.trouble("create the folder", path, err)
		}
		var st unix.Stat_t
		if unix.Fstatat(dir, base, &st, unix.AT_SYMLINK_NOFOLLOW) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR {
			return nil
		}
		if err := w.replace(dir, base, path); err != nil {
			return err
		}
	}
	return fault.OfRig(fault.Engine, "create the folder %s: something else keeps making it", Shown(path))
}

// Symlink makes a symbolic link as it is. Nothing of ours ever follows one out.
func (w *Writer) Symlink(name, target string, meta Meta) error {
	if err := w.begin(); err != nil {
		return err
	}
	path, err := w.Clean(name)
	if err != nil {
		return err
	}
	if path == "" || target == "" || len(target) > 4095 || strings.ContainsRune(target, 0) {
		return hostile("the symbolic link %s leads to %s, which no file system could hold", short(name), short(target))
	}
	dir, base, err := w.parent(path)
	if err != nil {
		return err
	}
	if leadsOut(path, target) {
		w.notes.add("out", name)
	}
	err = unix.Symlinkat(target, dir, base)
	if errors.Is(err, unix.EEXIST) {
		if err := w.replace(dir, base, path); err != nil {
			return err
		}
		err = unix.Symlinkat(target, dir, base)
	}
	if err != nil {
		return w.trouble("create the symbolic link", path, err)
	}
	w.made.Links++
	if w.foreign(meta) {
		w.owner(unix.Fchownat(dir, base, meta.UID, meta.GID, unix.AT_SYMLINK_NOFOLLOW))
	}
	if !meta.Modified.IsZero() { // the date of a link is not worth an error
		_ = unix.UtimesNanoAt(dir, base, times(meta.Modified), unix.AT_SYMLINK_NOFOLLOW)
	}
	return nil
}

// leadsOut: whether a link's target is elsewhere, going by names alone.
func leadsOut(path, target string) bool {
	if strings.HasPrefix(target, "/") {
		return true
	}
	return !filepath.IsLocal(filepath.Join(filepath.Dir(path), target))
}

// Link makes a hard link to a member that came before.
func (w *Writer) Link(name, target string) error {
	if err := w.begin(); err != nil {
		return err
	}
	path, err := w.Clean(name)
	if err != nil {
		return err
	}
	to, err := w.Clean(target)
	if err != nil {
		return hostile("the hard link %s leads to %s, which is outside of the archive", Shown(name), Shown(target))
	}
	if path == to {
		return nil
	}
	if path == "" || to == "" {
		return hostile("the hard link %s leads to %s, which no file system could hold", Shown(name), Shown(target))
	}
	missing := fault.OfBackup(fault.Data, "the hard link %s leads to %s, which does not come before it in the archive", Shown(name), Shown(target))
	if !w.there(to) {
		return missing
	}
	oldDir, oldBase, err := w.parent(to)
	if err != nil {
		return err
	}
	if oldDir, err = unix.Dup(oldDir); err != nil { // the next folder may push it out of the cache
		return w.trouble("link to", to, err)
	}
	defer unix.Close(oldDir)
	dir, base, err := w.parent(path)
	if err != nil {
		return err
	}
	err = unix.Linkat(oldDir, oldBase, dir, base, 0)
	if errors.Is(err, unix.EEXIST) {
		if err := w.replace(dir, base, path); err != nil {
			return err
		}
		err = unix.Linkat(oldDir, oldBase, dir, base, 0)
	}
	switch {
	case errors.Is(err, unix.ENOENT):
		return missing
	case err != nil:
		return w.trouble("create the hard link", path, err)
	}
	w.made.Files++
	w.opts.Index.same(path, to)
	return nil
}

// there says whether a path exists, without making its folders.
func (w *Writer) there(path string) bool {
	_, err := w.root.Lstat(path)
	return err == nil
}

// Skip notes a member that is not restored.
func (w *Writer) Skip(what, name string) { w.notes.add(what, name) }

// permissions are the nine bits that are restored.
func (w *Writer) permissions(name string, mode fs.FileMode) fs.FileMode {
	if mode&(fs.ModeSetuid|fs.ModeSetgid) != 0 {
		w.notes.add("setuid", name)
	}
	return mode.Perm()
}

func (w *Writer) newest(t time.Time) {
	if !t.IsZero() && (w.made.Newest == nil || t.After(*w.made.Newest)) {
		utc := t.UTC()
		w.made.Newest = &utc
	}
}

// parent is the open folder that a path is in, made where it is missing.
func (w *Writer) parent(path string) (dir int, base string, err error) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		dir, err = w.open("")
		return dir, path, err
	}
	dir, err = w.open(path[:i])
	return dir, path[i+1:], err
}

// mostOpen bounds the folders that are kept open.
const mostOpen = 128

// open gives a folder's descriptor, good until the next call. No step of the
// way follows a symbolic link, so nothing can lead out.
func (w *Writer) open(path string) (int, error) {
	if fd, ok := w.fds[path]; ok {
		return fd, nil
	}
	up, base, err := w.above(path)
	if err != nil {
		return -1, err
	}
	fd, err := ignoringEINTR(func() (int, error) {
		return unix.Openat(up, base, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	})
	switch {
	case errors.Is(err, unix.ENOENT):
		if err := w.begin(); err != nil {
			return -1, err
		}
		if err := w.mkdir(up, base, path); err != nil {
			return -1, err
		}
		return w.open(path)
	case errors.Is(err, unix.ELOOP), errors.Is(err, unix.ENOTDIR):
		fd, err = w.throughLink(path)
		if err != nil {
			return -1, err
		}
	case err != nil:
		return -1, w.trouble("open the folder", path, err)
	}
	if len(w.fds) >= mostOpen {
		w.closeFolders()
	}
	w.fds[path] = fd
	return fd, nil
}

func (w *Writer) above(path string) (int, string, error) {
	if path == "" {
		return unix.AT_FDCWD, w.dir, nil
	}
	return w.parent(path)
}

// throughLink opens a folder that an earlier member made a symbolic link of.
// Where that stays inside, it is as tar does it; os.Root refuses where it does not.
func (w *Writer) throughLink(path string) (int, error) {
	f, err := w.root.Open(path)
	switch {
	case err == nil:
		defer f.Close()
		if st, err := f.Stat(); err != nil || !st.IsDir() {
			return -1, fault.OfBackup(fault.Data, "the archive holds members below %s, which is no folder", Shown(path))
		}
		return unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	case errors.Is(err, fs.ErrNotExist):
		return -1, fault.OfBackup(fault.Data, "the archive holds members below %s, a symbolic link that leads nowhere", Shown(path))
	case errors.Is(err, unix.ENOTDIR):
		return -1, fault.OfBackup(fault.Data, "the archive holds members below %s, which is no folder", Shown(path))
	}
	return -1, hostile("the archive holds members below %s, a symbolic link that leads out of the folder it is restored to", Shown(path))
}

func (w *Writer) closeFolders() {
	for path, fd := range w.fds {
		_ = unix.Close(fd)
		delete(w.fds, path)
	}
}

// forget closes a folder that goes, and all below it.
func (w *Writer) forget(path string) {
	for open, fd := range w.fds {
		if open == path || strings.HasPrefix(open, path+"/") {
			_ = unix.Close(fd)
			delete(w.fds, open)
		}
	}
}

// Close waits until everything is written and dates the folders. When err, the
// reader's own error, is not nil, it is the one that counts.
func (w *Writer) Close(err error) (Made, []string, error) {
	if w.closed {
		return w.made, nil, err
	}
	w.closed = true
	if err != nil {
		w.cancel(err)
	}
	close(w.queue)
	w.done.Wait()
	if cause := context.Cause(w.ctx); err == nil && cause != nil {
		err = cause
	}
	if err == nil {
		err = w.finishFolders()
	}
	w.closeFolders()
	w.cancel(nil)
	_ = w.root.Close()
	w.made.Bytes = w.written.Load()
	if w.chowned.Load() {
		w.notes.add("owner", "")
	}
	return w.made, w.notes.lines(), err
}

// finishFolders goes from the deepest up, so that a folder that may not be
// entered is closed last. Where one came twice, the last one counts.
func (w *Writer) finishFolders() error {
	slices.SortStableFunc(w.folders, func(a, b folder) int { return strings.Compare(b.path, a.path) })
	for _, f := range w.folders {
		dir, base, err := w.parent(f.path)
		if err != nil {
			return err
		}
		fd, err := unix.Openat(dir, base, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if err != nil {
			continue // a later member took its place
		}
		err = w.finish(fd, f.path, f.meta, true)
		_ = unix.Close(fd)
		if err != nil {
			return err
		}
	}
	return nil
}

// finish gives an open file or folder its owner, mode and time.
func (w *Writer) finish(fd int, name string, meta Meta, mode bool) error {
	if mode {
		if err := unix.Fchmod(fd, uint32(meta.Mode)); err != nil {
			return w.trouble("set the mode of", name, err)
		}
	}
	if !meta.Modified.IsZero() {
		if err := futimens(fd, meta.Modified); err != nil {
			return w.trouble("set the time of", name, err)
		}
	}
	if w.foreign(meta) { // last: what belongs to another cannot be changed any more
		w.owner(unix.Fchown(fd, meta.UID, meta.GID))
	}
	return nil
}

// foreign: whether somebody else is to own it than us.
func (w *Writer) foreign(meta Meta) bool {
	fits := func(id int) bool { return id >= 0 && int64(id) < math.MaxUint32 }
	return w.opts.Owners && fits(meta.UID) && fits(meta.GID) && (meta.UID != w.euid || meta.GID != w.egid)
}

func (w *Writer) owner(err error) {
	if err != nil {
		w.chowned.Store(true)
	}
}

// trouble says whose fault an error of the file system is: nearly always ours.
func (w *Writer) trouble(doing, name string, err error) error {
	switch {
	case errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT):
		return fault.OfRig(fault.Capacity, "%s %s: the disk of the sandbox is full: %w", doing, Shown(name), err).
			To("free disk space where the container engine keeps its data, or run the scenario on a bigger machine")
	case errors.Is(err, unix.EFBIG):
		return fault.OfRig(fault.Capacity, "%s %s: the file is bigger than the file system allows: %w", doing, Shown(name), err).
			To("use another file system where the container engine keeps its data")
	case errors.Is(err, unix.ENAMETOOLONG), errors.Is(err, unix.EINVAL), errors.Is(err, unix.EILSEQ):
		return fault.OfRig(fault.Engine, "%s %s: the file system of the sandbox does not take that name: %w", doing, Shown(name), err).
			To("use another file system where the container engine keeps its data")
	}
	return fault.OfRig(fault.Engine, "%s %s: %w", doing, Shown(name), err)
}

// Shown is a name as people can read it, whatever bytes it has.
func Shown(name string) string {
	quoted := strconv.Quote(name)
	if quoted[1:len(quoted)-1] == name {
		return name
	}
	return quoted
}

func short(name string) string {
	if len(name) > 120 {
		return Shown(name[:120]) + "…"
	}
	return Shown(name)
}

func times(t time.Time) []unix.Timespec {
	ts := unix.NsecToTimespec(t.UnixNano())
	if t.Year() < 1700 || t.Year() > 2250 { // beyond what nanoseconds in 64 bits hold
		ts = unix.Timespec{Sec: t.Unix()}
	}
	return []unix.Timespec{ts, ts}
}

func ignoringEINTR(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}

// guarded turns a panic, which hostile bytes may cause in a decoder, into a fault.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "rehearse probe: %v\n%s", p, debug.Stack())
			err = fault.OfRig(fault.Internal, "the probe panicked: %v", p)
		}
	}()
	return f()
}

// Alive is the error that has ended the writing, nil while it goes on.
func (w *Writer) Alive() error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return nil
}
