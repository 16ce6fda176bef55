package probe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"rehearse/runner/probe/encrypted"
	"rehearse/runner/probe/layer"
	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// What lies inside of a backup of files and is a backup or a secret of its own:
// archives in it, encrypted files, and repositories of other tools.

// closed counts archives that were restored as the files that they are.
type closed struct {
	n     int64
	first string
}

func (c *closed) add(name string) {
	if ofArchives.MatchString(name) {
		if c.n++; c.n == 1 {
			c.first = name
		}
	}
}

// noteInside says that what is packed inside of a tree was not looked into.
func (u *unpacking) noteInside() {
	if c := u.closed; c.n > 0 && u.out.Format == Tree && u.args.Archives && !u.args.Inner && !u.noted {
		u.out.Notes = append(u.out.Notes, fmt.Sprintf("archives inside of the backup were not opened, so whether they are whole is not known: %d of them, the first is %s (the parameter open_inner opens them)", c.n, tree.Shown(c.first)))
	}
}

// mostInner bounds the archives that are opened inside of one.
const mostInner = 10_000

// openInside opens all archives below a folder of Data, each into a folder beside it
// that has its name and ".d", and reads what is compressed to its end.
func (u *unpacking) openInside(dest string) error {
	if u.depth++; u.depth > deepest {
		return fault.OfRig(fault.Capacity, "archives are nested more than %d deep below %s, and are not opened any further", deepest, tree.Shown(dest)).
			To("switch off open_inner, or store the backup with less wrapping")
	}
	defer func() { u.depth-- }()
	root := filepath.Join(u.args.Data, dest)
	var packed []string
	err := walk(u.ctx, root, func(name string, d fs.DirEntry) error {
		if !d.Type().IsRegular() || inClutter(name) {
			return nil
		}
		if format, layers, err := u.beginning(filepath.Join(root, name)); err != nil || layers > 0 || slices.Contains(openable, format) {
			packed = append(packed, name)
		}
		if len(packed) > mostInner {
			return fault.OfRig(fault.Capacity, "the backup holds more than %d archives, and they are not all opened", mostInner).To("switch off open_inner")
		}
		return nil
	})
	if err != nil {
		return err
	}
	whole := u.out
	for _, name := range packed {
		if err := u.openOne(dest, name); err != nil {
			return err
		}
	}
	u.out.File, u.out.Format, u.out.Layers = whole.File, whole.Format, whole.Layers
	return nil
}

func (u *unpacking) openOne(dest, name string) error {
	place := filepath.Join(u.args.Data, dest, name)
	src, err := openSource(place, u.m)
	if err != nil {
		return err
	}
	defer src.Close()
	i, err := u.peel(src, place, path.Base(name), path.Join(dest, path.Dir(name)))
	if err != nil {
		return err
	}
	defer i.close()
	if by := encrypted.By(i.head); by != "" {
		u.out.Notes = append(u.out.Notes, tree.Shown(name)+" inside of the backup is encrypted with "+by+" and was not opened")
		return nil
	}
	if i.format == TarArchive || i.format == ZipArchive {
		u.name = name
		return u.extract(i)
	}
	if _, err := io.Copy(io.Discard, i.stream); err != nil {
		return err
	}
	return u.behind(i, false)
}

// encryptedBy is which program encrypted a file; "" also where it cannot be read.
func encryptedBy(place string) string {
	f, err := os.Open(place)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || encrypted.Signed(head[:n]) {
		return ""
	}
	return encrypted.By(head[:n])
}

// encryptedAll is the fault of a folder of nothing but encrypted files, for which
// there is no key.
func (u *unpacking) encryptedAll(l *listing) error {
	if u.args.Keys.Given() || u.args.Manifest != "" || l.total > mostListed {
		return nil
	}
	by, n := "", 0
	for _, name := range l.files {
		if ofSums(path.Base(name)) {
			continue
		}
		if by = encryptedBy(filepath.Join(u.args.Source, name)); by == "" {
			return nil
		}
		n++
	}
	if n == 0 {
		return nil
	}
	return encrypted.NoKey(fmt.Sprintf("each of the %d files of the recovery point", n), by)
}

// decryptFile is copyFile for an encrypted file; its name loses what says so.
func (u *unpacking) decryptFile(w *tree.Writer, place, name string, info fs.FileInfo) error {
	plain, _ := encrypted.Named(name)
	return w.File(plain, metaOf(info), -1, func(to io.Writer) error {
		src, err := openSource(place, u.m)
		if err != nil {
			return err
		}
		defer src.Close()
		head := make([]byte, layer.Head)
		n, err := src.f.ReadAt(head, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return unreadable(err)
		}
		r, err := encrypted.Open(src, head[:n], tree.Shown(name), u.args.Keys, u.known)
		if err != nil {
			return err
		}
		return pour(to, r, -1)
	})
}

// repositories are told by a file that each of them has at its top.
var repositories = []struct{ file, of string }{
	{"kopia.repository.f", "Kopia"}, {"kopia.repository", "Kopia"}, {"gocryptfs.conf", "gocryptfs"}, {".encfs6.xml", "EncFS"}, {"encfs6.xml", "EncFS"},
	{"cryfs.config", "CryFS"}, {"vault.cryptomator", "Cryptomator"}, {"masterkey.cryptomator", "Cryptomator"},
}

// repositoryOf names the backup tool whose repository a folder is, or the one
// folder in it is, or the program that encrypts folders; "" is none.
func repositoryOf(place string) string {
	for range 3 {
		folders := func(names ...string) bool {
			return !slices.ContainsFunc(names, func(name string) bool {
				info, err := os.Stat(filepath.Join(place, name))
				return err != nil || !info.IsDir()
			})
		}
		head := make([]byte, 64)
		if f, err := os.Open(filepath.Join(place, "config")); err == nil {
			n, _ := io.ReadFull(f, head) // what there is of it
			_ = f.Close()
			switch {
			case folders("data", "index", "keys", "snapshots"):
				return "restic"
			case folders("data") && bytes.HasPrefix(head[:n], []byte("[repository]")):
				return "borg"
			}
		}
		for _, r := range repositories {
			if _, err := os.Lstat(filepath.Join(place, r.file)); err == nil {
				return r.of
			}
		}
		entries, err := os.ReadDir(place)
		if err != nil || len(entries) != 1 || !entries[0].IsDir() {
			return ""
		}
		place = filepath.Join(place, entries[0].Name())
	}
	return ""
}
