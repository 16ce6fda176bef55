package probe

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
)

// What names tell of files that are no backup, whatever is in them. Sources and
// the probe go by the same names.

// clutter is what operating systems, storage devices and programs leave in
// folders that they show, copy or lock. Nobody backs anything up under it.
var clutter = regexp.MustCompile(`^(?i:` +
	`@eadir|@recycle|@recently-snapshot|@tmp|#recycle|#snapshot|\$recycle\.bin|recycler|system volume information|` +
	`lost\+found|thumbs\.db|ehthumbs(_vista)?\.db|desktop\.ini|__macosx|aquota\.(user|group)|` +
	`\.ds_store|\.locali[sz]ed|\.appledouble|\.appledb|\.appledesktop|\._.*|\.spotlight-v100|\.fseventsd|\.temporaryitems|` +
	`\.documentrevisions-v100|\.trashe?s?|\.trash-\d+|\.directory|\.stfolder.*|\.stversions|\.stignore|\.syncthing\..*|\.sync|` +
	`\.@__.*|\.snapshots?|\.zfs|\.nfs[0-9a-f]{8,}|\.fuse_hidden.*|\.owncloudsync\.log|\.dropbox(\.cache|\.attr)?|\.~lock\..*#|~\$.*` +
	`)$`)

// IsClutter says that a file or folder of this base name is never a backup.
func IsClutter(base string) bool { return clutter.MatchString(base) }

// unfinished is how programs end the name of what they have not finished, after
// any separator, with a number behind it where they try several times. Words
// that also name things are only taken for that after a dot.
var unfinished = regexp.MustCompile(`(?i)^(.*?)(?:` +
	`(?:[._~ -]+| ?\()(?:in[._ -]?progress|inprog|part|partial|filepart|tmp|incomplete|unfinished|uploading|downloading|writing|copying|transferring)` +
	`|\.(?:temp|temporary|upload|download|crdownload|opdownload|aria2|!ut|bc!|swp|lftp|rsync-?tmp|unconfirmed|new)` +
	`)\)?(?:[._-]?[0-9]{1,6})?~?$`)

// begun is how they begin such a name.
var begun = regexp.MustCompile(`(?i)^[._]*(?:(?:in[._ -]?progress|inprog|incomplete|unfinished)[._ -]+|tmp\.+|\.?tmp[._-]+)(.+)$`)

// numberedPart is a part of a file that was cut into several: that is finished.
var numberedPart = regexp.MustCompile(`(?i)[._-]part[._-]?[0-9]+$`)

// wholly are whole names that only what is not finished has.
var wholly = regexp.MustCompile(`(?i)^[._]*(in[._ -]?progress|partial|tmp|temp|temporary|incomplete|unfinished|uploads?|uploading|uploadtmp)$`)

// Unfinished says that by its base name a file or folder is still being
// written, and what it will be called: "" where the name is nothing else.
func Unfinished(base string) (stem string, is bool) {
	switch {
	case numberedPart.MatchString(base):
		return "", false
	case wholly.MatchString(base):
		return "", true
	}
	if m := unfinished.FindStringSubmatch(base); m != nil {
		return m[1], true
	}
	if m := begun.FindStringSubmatch(base); m != nil {
		return m[1], true
	}
	return strings.CutSuffix(base, "~")
}

// sumSuffix ends the name of a file of checksums, listName is one that speaks of
// all files of a folder, and signature ends the name of a signature.
var (
	sumSuffix = regexp.MustCompile(`(?i)\.(sha-?(1|224|256|384|512)|md5|checksums?|cksums?|hash|digest|b2|blake2b?|sha3(-?\d+)?|b3|blake3|xxh(32|64|128|3)?|xxhash|crc32?c?|sfv|tth)(sums?)?(\.(txt|json|csv))?$`)
	listName  = regexp.MustCompile(`(?i)^\.?((sha(1|224|256|384|512)?|md5|b2)[-_]?sums?|check[-_]?sums?|(sha(1|224|256|384|512)|md5)\.(txt|lst|list)|sums|hashes|(tag)?manifest[-.]?(sha(1|224|256|384|512)|md5))([-_.](sha(1|224|256|384|512)|md5|b2))?(\.(txt|lst|list|json|csv))?$`)
	signature = regexp.MustCompile(`(?i)\.(sig|asc|minisig)$`)
)

// SumOf says that a file is named as checksums of another are, and of which:
// "" is of all files of its folder.
func SumOf(base string) (owner string, is bool) {
	base = strings.TrimSuffix(base, ".asc") // signed in clear, or a signature that says nothing here
	if listName.MatchString(base) {
		return "", true
	}
	if at := sumSuffix.FindStringIndex(base); at != nil && at[0] > 0 {
		return base[:at[0]], true
	}
	return "", false
}

// OwnerIn is the file that a list of checksums is called after, given what is in
// its folder: desk.sha256 is of desk.db, desk.gz or desk.sql.gz where that is the
// only file of the name. What desk.sql.gpg was before it was encrypted stays
// unknown, so that one stays undecided.
func OwnerIn(owner string, folder []string) string {
	only := ""
	if bare := strings.TrimPrefix(owner, "."); bare != owner && slices.Contains(folder, bare) && !slices.Contains(folder, owner) {
		return bare // the list is hidden, and what it speaks of is not
	}
	for _, name := range folder {
		if name == owner {
			return owner
		}
		if !strings.HasPrefix(name, owner+".") || ofSums(name) {
			continue
		}
		if only != "" {
			return owner
		}
		only = name
	}
	plain := unpacked(only)
	if strings.Contains(strings.TrimPrefix(plain, owner+"."), ".") || packs.MatchString(plain) {
		return owner
	}
	return cmp.Or(only, owner)
}

// packs ends the names of what holds something else, encrypted or packed by what
// Rehearse does not unpack.
var packs = regexp.MustCompile(`(?i)\.(z|lzma|lzo|br|gpg|pgp|age|enc)$`)

// writtenAbout ends the names of what programs write about a backup, beside it.
var writtenAbout = regexp.MustCompile(`(?i)\.(json|meta(data|info)?|info|properties|ya?ml|xml|txt|md|nfo|stats?|status|ok|done|ready|complete(d)?|finished|success|` +
	`err|stderr|out|stdout|idx|index|toc|lst|list|contents|files|notes?|comment|size|sum|par2|vol\d+\+\d+\.par2|torrent)$`)

// AsideOf says that a file is named as something that is written about another
// is, and about which, where that is there.
func AsideOf(base string) (owner string, is bool) {
	if at := writtenAbout.FindStringIndex(base); at != nil && at[0] > 0 {
		return base[:at[0]], true
	}
	return "", false
}

// SignatureOf says that a file is named as the signature of another is, and of which.
func SignatureOf(base string) (owner string, is bool) {
	if at := signature.FindStringIndex(base); at != nil && at[0] > 0 {
		return base[:at[0]], true
	}
	return "", false
}

// ofSums says that a file is named as checksums, signatures and lists of them are.
func ofSums(base string) bool {
	if _, is := SumOf(base); is {
		return true
	}
	if signed, is := SignatureOf(base); is {
		return signed != ""
	}
	list, is := strings.CutSuffix(strings.ToLower(base), ".gpg")
	return is && listName.MatchString(list)
}

// inClutter says that a file is clutter or in a folder that is.
func inClutter(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), IsClutter)
}

// packedOrDumped ends the names of archives and dumps.
var packedOrDumped = regexp.MustCompile(`(?i)\.(gz|tgz|zst|tzst|xz|txz|bz2|tbz2?|lz4|lzo|z|7z|zip|rar|tar|cpio|gpg|pgp|age|enc|` +
	`sql|dump|dmp|pgdump|pgc|backup|bak|db|sqlite3?|rdb|aof|archive|bson|xbstream|img|iso|qcow2|vmdk|vma|ldif|mdb|fbk|bkp)(\.\d+)?$`)

// IsPacked says that by its name a file is an archive or a dump.
func IsPacked(base string) bool { return packedOrDumped.MatchString(path.Base(base)) }
