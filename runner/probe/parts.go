package probe

import (
	"fmt"
	"os"
	"path/filepath"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// inOrder unpacks the files that make one backup, each into a folder of its own.
func (u *unpacking) inOrder() error {
	if u.args.File != "" {
		return fault.OfRig(fault.Restore, "both `file` and `files` are given").To("remove one of them")
	}
	for i, glob := range u.args.Files {
		part := *u
		part.args.File, part.args.Files = glob, nil
		part.args.Data = filepath.Join(u.args.Data, fmt.Sprintf("part%d", i+1))
		if u.args.MaxBytes > 0 {
			part.args.MaxBytes = max(1, u.args.MaxBytes-u.out.Bytes)
		}
		if u.args.MaxFiles > 0 {
			part.args.MaxFiles = max(1, u.args.MaxFiles-u.out.Files-u.out.Folders)
		}
		part.out = Unpacked{Layers: []string{}}
		if err := os.MkdirAll(part.args.Data, 0o777); err != nil {
			return fault.OfRig(fault.Engine, "make the folder to restore into: %w", err)
		}
		if err := part.start(); err != nil {
			return err
		}
		if !part.used {
			return fault.OfRig(fault.Restore, "nothing matches %s of `files`: %s is one backup without files inside", glob, tree.Shown(part.chosen)).
				To("remove it from `files`, or correct it")
		}
		part.noteInside()
		u.add(part.out)
	}
	return nil
}

// add counts what one of several files came to. What the first one is counts for all.
func (u *unpacking) add(out Unpacked) {
	if len(u.out.Parts) == 0 {
		u.out.File, u.out.Format, u.out.Layers = out.File, out.Format, out.Layers
	}
	u.out.Parts = append(u.out.Parts, UnpackedPart{File: out.File, Format: out.Format})
	u.out.Files += out.Files
	u.out.Folders += out.Folders
	u.out.Bytes += out.Bytes
	u.out.Notes = append(u.out.Notes, out.Notes...)
	if out.Newest != nil && (u.out.Newest == nil || out.Newest.After(*u.out.Newest)) {
		u.out.Newest = out.Newest
	}
}

// all are the files to restore: those in order, else the one.
func (out Unpacked) all() []UnpackedPart {
	if len(out.Parts) > 0 {
		return out.Parts
	}
	return []UnpackedPart{{File: out.File, Format: out.Format}}
}
