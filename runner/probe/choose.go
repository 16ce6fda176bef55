package probe

import (
	"context"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// listing is what a folder holds, as far as choosing a file needs to know it.
type listing struct {
	files   []string // all that may be what is looked for, at most mostListed
	folders []string // that the glob chooses
	matched []string // files that the glob chooses
	total   int64    // regular files, companions included
}

// mostListed bounds what is remembered of files: beyond it nothing is chosen but by a glob.
const mostListed = 1000

// list looks through a folder; hit says what the glob chooses, by its name below
// the folder.
func list(ctx context.Context, root string, hit func(name string) bool, manifest string, together []string) (*listing, error) {
	l := &listing{}
	var packed []string // files that it would choose if they were decompressed
	err := walk(ctx, root, func(name string, d fs.DirEntry) error {
		chosen := hit != nil && hit(name)
		switch {
		case d.IsDir() && chosen:
			l.folders = append(l.folders, name)
		case !d.Type().IsRegular(), inClutter(name) && !chosen:
		default:
			l.total++
			switch {
			case manifest != "" && matches(manifest, name):
				return nil
			case len(l.files) < mostListed:
				l.files = append(l.files, name)
			}
			switch plain := path.Join(path.Dir(name), unpacked(path.Base(name))); {
			case chosen && len(l.matched) < mostListed:
				l.matched = append(l.matched, name)
			case hit != nil && plain != name && hit(plain) && len(packed) < mostListed:
				packed = append(packed, name)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(l.matched) == 0 && len(l.folders) == 0 {
		l.matched = packed
	}
	slices.Sort(l.files)
	slices.Sort(l.folders)
	l.matched = withoutCompanions(l.matched, together)
	slices.Sort(l.matched)
	return l, nil
}

// single is the one file there is, when companions do not count.
func (l *listing) single(together []string) (string, bool) {
	if l.total > mostListed {
		return "", false
	}
	alone := withoutCompanions(l.files, together)
	if len(alone) != 1 {
		return "", false
	}
	return alone[0], true
}

// withoutCompanions leaves out files that are only there beside another one,
// such as the -wal of a database.
func withoutCompanions(files, together []string) []string {
	if len(together) == 0 || len(files) > 100 {
		return files
	}
	return slices.DeleteFunc(slices.Clone(files), func(name string) bool {
		return slices.ContainsFunc(files, func(other string) bool {
			return other != name && accompanies(name, other, together)
		})
	})
}

// accompanies says whether a file belongs beside another: patterns hold "{}"
// where the other's name stands.
func accompanies(name, other string, together []string) bool {
	if path.Dir(name) != path.Dir(other) {
		return false
	}
	return slices.ContainsFunc(together, func(pattern string) bool {
		for _, base := range []string{path.Base(other), unpacked(path.Base(other))} {
			if matches(strings.ReplaceAll(pattern, "{}", literally(base)), path.Base(name)) && path.Base(name) != path.Base(other) {
				return true
			}
		}
		return false
	})
}

var globEscapes = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `{`, `\{`)

func literally(name string) string { return globEscapes.Replace(name) }

// suffixes that compression adds to a name, and what it was before.
var suffixes = []struct{ packed, plain, layer string }{
	{".tgz", ".tar", "gzip"}, {".gz", "", "gzip"},
	{".tzst", ".tar", "zstd"}, {".zst", "", "zstd"},
	{".txz", ".tar", "xz"}, {".xz", "", "xz"},
	{".tbz2", ".tar", "bzip2"}, {".tbz", ".tar", "bzip2"}, {".bz2", "", "bzip2"},
	{".lz4", "", "lz4"},
}

// ofArchives are endings of names that people give to archives.
var ofArchives = regexp.MustCompile(`(?i)\.(tar(\.(gz|zst|xz|bz2|lz4|z|lzma|lz))?|tgz|tzst|txz|tbz2?|zip|7z|rar)$`)

// unpacked is the name of a file once it is decompressed.
func unpacked(base string) string {
	for _, s := range suffixes {
		if plain, ok := withoutSuffix(base, s.packed); ok && plain != "" {
			return plain + s.plain
		}
	}
	return base
}

// withoutSuffix takes a suffix in small or capital letters off a name.
func withoutSuffix(name, suffix string) (string, bool) {
	at := len(name) - len(suffix)
	if at < 0 || !strings.EqualFold(name[at:], suffix) {
		return name, false
	}
	return name[:at], true
}

const tarPromise = "tar archive"

// archives by what their names end in, and what people call them.
var archives = []struct{ suffix, name string }{
	{".tar", tarPromise}, {".zip", "zip archive"}, {".7z", "7-Zip archive"}, {".rar", "RAR archive"},
	{".cpio", "cpio archive"}, {".z", "stream of compress"}, {".lzma", "lzma stream"}, {".lz", "lzip stream"},
	{".lzo", "lzop stream"}, {".gpg", "file encrypted with GnuPG"}, {".pgp", "file encrypted with GnuPG"},
	{".age", "file encrypted with age"},
}

// withoutMagic ends the names of files whose compression cannot be told by content.
var withoutMagic = regexp.MustCompile(`(?i)\.(br|zz|zpaq|lrz|zlib|deflate)$`)

func compressorOf(base string) string {
	return map[string]string{".br": "brotli", ".zz": "pigz --zlib", ".lrz": "lrzip", ".zpaq": "zpaq"}[strings.ToLower(path.Ext(base))]
}

// numbered is what rotation and splitting put behind a name: a.tar.gz.1, a.tgz-20240229.
var numbered = regexp.MustCompile(`[._-][0-9][0-9TtZz:._+-]*$`)

// promisedBy is what a name says that a file is, beside the layers that it was
// found to have; "" is nothing that must be so.
func promisedBy(base string, layers []string) string {
	for _, name := range []string{base, numbered.ReplaceAllString(base, "")} {
		for _, s := range suffixes {
			if _, ok := withoutSuffix(name, s.packed); ok && !slices.Contains(layers, s.layer) {
				return s.layer + " stream"
			}
		}
		for _, a := range archives {
			if _, ok := withoutSuffix(unpacked(name), a.suffix); ok {
				return a.name
			}
		}
	}
	return ""
}

func noMatch(glob, where string, l *listing) error {
	held := "nothing"
	if len(l.files) > 0 {
		held = shown(l.files)
	}
	return fault.OfBackup(fault.Restore, "no file matches %s; %s holds %s", glob, where, held).
		To("correct the parameter `file`, or look why the backup does not hold the file")
}

// part is what split, 7-Zip and others put behind the name of each part of a file.
var part = regexp.MustCompile(`\.?([a-z]{2}|\d{2,3})$`)

// volumes says that the names, which are sorted, are those of the parts of one
// file: the first is aa, 00, 01 or longer ones of the kind.
func volumes(names []string) bool {
	if len(names) < 2 {
		return false
	}
	var stem string
	for i, name := range names {
		at := part.FindStringSubmatchIndex(name)
		if at == nil || i > 0 && name[:at[0]] != stem {
			return false
		}
		stem = name[:at[0]]
		if i == 0 && strings.Trim(strings.TrimSuffix(name[at[2]:], "1"), "a0") != "" {
			return false
		}
	}
	return true
}

// partNamed ends the name of one part of an archive or a dump that was cut into
// several: numbers of rotated backups do not begin with a zero.
var partNamed = regexp.MustCompile(`(?i)^(?:(.+\.(?:zip|7z|rar|tar|tgz|gz|zst|xz|bz2|lz4|sql|dump|db|gpg|age|enc))\.?(?:0\d{1,3}|a[a-z]|a[a-z]{2}|part[._-]?(?:\d+|[a-z]{2})))$`)

// volumeNamed ends the name of a volume of zip or RAR that is not the last.
var volumeNamed = regexp.MustCompile(`(?i)^(.+)\.[zr]\d{2}$`)

// onePart blames what cannot be restored on its being one of several parts, where
// its name says so.
func onePart(name string, err error) error {
	if !partNamed.MatchString(path.Base(name)) || fault.Of(err) == nil || fault.Of(err).Blame != fault.Backup {
		return err
	}
	return onlyPart(path.Base(name), fault.Of(err).Reason)
}

func onlyPart(base, why string) error {
	whole := partNamed.FindStringSubmatch(base)
	if whole == nil {
		whole = volumeNamed.FindStringSubmatch(base)
	}
	return fault.OfRig(fault.Restore, "by its name %s is one part of %s, which was cut into several, and cannot be restored alone: %s", tree.Shown(base), tree.Shown(whole[1]), why).
		To("store the file whole, or let `group` of the source make one recovery point of the parts and put them together by a recipe of your own (cat)")
}

func unjoined(where string, names []string) error {
	return fault.OfRig(fault.Restore, "%s holds one file in %d parts, which this program does not put together: %s", where, len(names), shown(names)).
		To("store the file whole, or put the parts together by a recipe of your own (cat)")
}
