package scenarios

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"time"
)

// Documents are files of a workspace that are kept elsewhere than in a folder, by
// their names, such as catalogue/orders-db.yaml. It is an fs.FS.
type Documents map[string]Document

// Document is one of them.
type Document struct {
	Text []byte
	At   time.Time // when it came into force
}

// CatalogueFile is the name of the file that declares a service, where each has one
// of its own.
func CatalogueFile(service string) string { return catalogueFolder + "/" + service + ".yaml" }

// LoadWith loads files with one more layer, and refuses what would block a scenario
// that is not blocked in now, which is the workspace in force.
func (f Files) LoadWith(owner string, layer fs.FS, now *Workspace) (*Workspace, error) {
	w, err := LoadUsable(f.With(owner, layer))
	if err != nil {
		return nil, err
	}
	var fresh Problems
	for _, b := range w.Blocked {
		if !slices.ContainsFunc(now.Blocked, func(was Blocked) bool { return was.File == b.File }) {
			fresh = append(fresh, b.Problems...)
		}
	}
	if err := fresh.Err(); err != nil {
		return nil, err
	}
	return w, nil
}

// Open opens a file, or a folder that one is in.
func (d Documents) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if document, is := d[name]; is {
		return &openDocument{documentInfo{path.Base(name), document, false}, bytes.NewReader(document.Text), nil}, nil
	}
	below := map[string]fs.DirEntry{}
	for file, document := range d {
		if folder := path.Dir(file); folder == name {
			below[path.Base(file)] = fs.FileInfoToDirEntry(documentInfo{path.Base(file), document, false})
		} else if name == "." {
			below[folder] = fs.FileInfoToDirEntry(documentInfo{folder, Document{}, true})
		}
	}
	if len(below) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	entries := make([]fs.DirEntry, 0, len(below))
	for _, entry := range slices.Sorted(maps.Keys(below)) {
		entries = append(entries, below[entry])
	}
	return &openDocument{documentInfo{path.Base(name), Document{}, true}, nil, entries}, nil
}

type openDocument struct {
	info    documentInfo
	text    *bytes.Reader // nil of a folder
	entries []fs.DirEntry // of a folder, those that were not read yet
}

func (o *openDocument) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o *openDocument) Close() error               { return nil }

func (o *openDocument) Read(into []byte) (int, error) {
	if o.text == nil {
		return 0, &fs.PathError{Op: "read", Path: o.info.name, Err: fs.ErrInvalid}
	}
	return o.text.Read(into)
}

// ReadDir is as fs.ReadDirFile has it.
func (o *openDocument) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(o.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(o.entries) {
		n = len(o.entries)
	}
	some := o.entries[:n]
	o.entries = o.entries[n:]
	return some, nil
}

type documentInfo struct {
	name   string
	of     Document
	folder bool
}

func (i documentInfo) Name() string       { return i.name }
func (i documentInfo) Size() int64        { return int64(len(i.of.Text)) }
func (i documentInfo) ModTime() time.Time { return i.of.At }
func (i documentInfo) IsDir() bool        { return i.folder }
func (i documentInfo) Sys() any           { return nil }
func (i documentInfo) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
