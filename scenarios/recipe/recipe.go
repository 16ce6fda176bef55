// Package recipe is the format in which a kind of backup is described, and the
// recipes that come with Rehearse.
//
// A recipe is data. A restore recipe says how the files of a recovery point
// become something that can be questioned: what the probe unpacks, which
// service container is needed, which scripts restore, which built-in checks
// must hold, and how a query is asked. A source recipe says how a backup tool
// lists its recovery points and fetches one. Carrying them out is the work of
// runner/restore and runner/source; nothing here touches an engine.
//
// A recipe is one YAML file, or a folder with recipe.yaml and its scripts beside
// it, as our own are: then a script is named, such as `run: {file: load.sh}`.
//
// Scripts are POSIX sh. They never have anything interpolated: they get
// environment variables instead. Every parameter is there under its upper-case
// name, and beside them:
//
//	DATA      the component's own folder, empty at first, writable; beside a
//	          service the probe unpacks into its subfolder unpacked
//	SOURCE    the folder that holds the recovery point's files, read-only
//	FILE      what unpack found: the file or folder to restore
//	FORMAT    what unpack took it for: a format of Detect, or "sqlite", "sql", "tree", …
//	FILES     where the recipe unpacks several files in order and the scenario
//	          names them: what was found, one a line; FORMATS what each is
//	CPUS      whole processors that the sandbox may use, at least 1
//	MEMORY_MB memory limit of the container in MiB
//	PASSWORD  a random password, new for every run; not where a parameter has the name
//	EXPORT    in the scripts of Dump alone: the folder that is restored elsewhere
//	TIMEOUT_MS milliseconds until the time limit of what is asked, where there is one
//
// Service.Run is the one script that gets neither PASSWORD nor secret
// parameters, FILE nor FORMAT: its environment can be read by whoever may
// inspect the engine, and it may start before the recovery point is there.
//
// A script tells what it found by functions that it has beside the shell's own:
//
//	fact NAME=VALUE      becomes a fact of the run and, in upper case, a variable
//	                     of the scripts after it
//	note TEXT            is recorded
//	broken CLASS TEXT    the backup is broken; ends the script with code 1
//	rig CLASS TEXT       our rig is; ends the script with code 1
//	doubt CLASS TEXT     our rig is to blame if this script's own tools find the
//	                     backup broken (an image older than the backup)
//	symptom CLASS TEXT   something noticed that a person should know, shown beside
//	                     the verdict; it decides nothing
//	got TEXT             in an integrity script: what is shown beside what was wanted
//	skip TEXT            in an integrity script: nothing was asked; ends it with code 0
//	hear "$TEXT"         prints a text in which lines that begin with :: are such
//	                     directives: what a program of the script's own answered
//
// CLASS is one of fault.OfRecipes, and " => " in a text goes before what to do.
// Each of these prints one directive on standard output; echo "::fact a=b" and
// printf '::fact %s\n' a=b do the same. Directives bear a mark that only the
// script has: lines that look like one and were printed by something else, such
// as the dump that is being loaded, are ignored and noted.
//
// Standard input belongs to the script, after its first line, which is the mark.
//
// Inspect lists what is in the restored copy, for people: it decides nothing and
// is bounded in time. It prints what it lists, in the form that its answer names
// and bounded to 1,000 rows, each with these columns, of which only kind and name
// must have a value:
//
//	kind       database, schema, table, folder, keys, …
//	in         what it is part of, such as the database of a table
//	name       what it is called there
//	count      how much it holds
//	of         what is counted: rows, files, keys
//	estimated  true where the count is not exact
//	bytes      its size
//	newest     the newest time in it, as it is stored: RFC 3339 where its zone is known
//	column     where that time stands
//
// A later row about the same kind, in and name takes the place of an earlier one,
// so that a script may print first what costs nothing.
package recipe

import (
	"encoding/hex"
	"regexp"
	"slices"

	"rehearse/scenarios/fault"
)

// Recipe is one recipe. It is a restore recipe (Unpack, Service, Restore,
// Integrity, Query) or a source recipe (Tool), never both.
type Recipe struct {
	Name       string      `yaml:"recipe"`           // lower-case slug, unique in a workspace
	About      string      `yaml:"about"`            // one sentence for people
	Parameters []Parameter `yaml:"parameters,named"` // a mapping in YAML; kept in its order

	Preamble string `yaml:"preamble"` // lines that each of the recipe's scripts begins with

	Unpack    *Unpack     `yaml:"unpack"`
	Service   *Service    `yaml:"service"` // nil: the probe alone answers
	Restore   []Step      `yaml:"restore"`
	Integrity []Integrity `yaml:"integrity"`
	Query     *Query      `yaml:"query"`
	Inspect   *Inspect    `yaml:"inspect"` // nil: what was restored is not listed
	Dump      *Dump       `yaml:"dump"`    // nil: it cannot be written out again, and no scenario may rehearse the return

	Tool *Tool `yaml:"tool"`

	Faults []Words `yaml:"faults"` // how the tools' words are to be understood; the first that matches counts

	Digest string `yaml:"-"` // SHA-256 of the file, or of the folder's files, hex; set when loaded
	File   string `yaml:"-"` // where it was read, recipe.yaml of a folder; "" for our own

	scripts, parameters []placed // where they stand, for Lint
}

// Type says what a parameter's value is.
type Type string

// The types; the author of a recipe chooses.
const (
	Text     Type = "text"
	Number   Type = "number"   // a whole number
	Switch   Type = "switch"   // true or false; scripts see "true" or ""
	Glob     Type = "glob"     // a pattern for file names, doublestar syntax
	List     Type = "list"     // several texts; scripts see them one a line
	Secret   Type = "secret"   // only ever a reference such as ${NAME}
	Location Type = "location" // a local path (mounted read-only, seen by scripts where it is mounted) or a tool's own address
)

// Parameter is a typed value that a scenario may or must give under `with`.
type Parameter struct {
	Name     string `yaml:"-"`
	About    string `yaml:"about"`
	Type     Type   `yaml:"type"`     // "" is text
	Default  any    `yaml:"default"`  // nil and not required: the empty value
	Required bool   `yaml:"required"` // must be given
	// Copy gives the scripts of a source a copy of a local folder, which they may
	// write into; of a location only.
	Copy bool `yaml:"copy"`
	// Trial is the value where nothing is given and the backup is tried without a
	// scenario, which would have given it.
	Trial string `yaml:"trial"`
}

// Unpack is what the probe does with the recovery point before anything else:
// it chooses a file by the parameter `file`, peels compression and archives off
// by content, never by name, and says what it found. An archive without a
// single file in it fails, unless the recipe has a switch `allow_empty` and it is on.
type Unpack struct {
	// Archives says whether tar and zip archives are opened: "all" extracts
	// them into DATA (the default), "none" leaves them packed.
	Archives string `yaml:"archives"`
	// Keep names a member; a tar that begins with it is itself the backup and is
	// left packed.
	Keep string `yaml:"keep"`
	// Detect are formats that the recipe tells by content; the first that
	// matches counts. They are wanted.
	Detect []Detect `yaml:"detect"`
	// Names and Signs decide where nobody says which recipe a backup needs, and
	// content alone leaves several or none. Names are globs of what such files are
	// usually called. Signs are regular expressions (RE2) that match lines of SQL
	// text in the dialect of this recipe's server; the recipe with most of them
	// restores it.
	Names []string `yaml:"names"`
	Signs []string `yaml:"signs"`
	// Wants are further formats that this recipe understands, of those that the
	// probe knows by itself; anything else fails with what was found instead.
	// Without Wants and Detect: any.
	Wants []string `yaml:"wants"`
	// Together are globs of files that are placed beside the chosen one,
	// relative to its name ("{}-wal" for SQLite's journal).
	Together []string `yaml:"together"`
	// Owners keeps the owners of files and folders, as numbers; else what is
	// unpacked belongs to root.
	Owners bool `yaml:"owners"`
	// InPlace leaves an unpacked file where the source has it, read-only,
	// instead of copying it into DATA.
	InPlace bool `yaml:"in_place"`
	// Files is on when one backup may be several files: the parameter `files`, a
	// list, names them in the order in which scripts are to take them.
	Files bool `yaml:"files"`
	// Scan collects words from a text backup in one fast pass.
	Scan []Scan `yaml:"scan"`
	// Manifest is on when the files recipe's manifest is to be checked while
	// extracting; the parameter `manifest` names it.
	Manifest bool `yaml:"manifest"`
}

// Detect tells a format of backups by content: a file by Magic and Line, an
// archive that is left packed or a folder by a Member. All that is given must hold.
type Detect struct {
	Format string `yaml:"format"` // what scripts get as FORMAT, a slug
	About  string `yaml:"about"`  // for people, such as "a PostgreSQL dump"
	Magic  string `yaml:"magic"`  // text at Offset
	Hex    string `yaml:"hex"`    // bytes at Offset, in place of Magic
	Offset int    `yaml:"offset"`
	// Line is RE2, and matches a line of text within the first 64 KiB. With the
	// format sql it makes a script of what does not begin as one.
	Line string `yaml:"line"`
	// Member is the name of a file. Without Archive, the folder that holds it is
	// what is to be restored, and Magic and Line speak of that file; a folder
	// in an archive is unpacked.
	Member string `yaml:"member"`
	// Others is RE2, and matches the names of the files beside Member. Where all of
	// several files have such names and Member is not there, it was lost.
	Others string `yaml:"others"`
	// Archive is tar: an archive whose first file is Member is left packed.
	Archive string `yaml:"archive"`
	// Refuse says why a recovery point that holds Member cannot be restored by
	// this recipe, though it may be sound; Next says what to do.
	Refuse string `yaml:"refuse"`
	Next   string `yaml:"next"`
}

// Bytes are what must stand at Offset.
func (d Detect) Bytes() []byte {
	if d.Hex == "" {
		return []byte(d.Magic)
	}
	bytes, _ := hex.DecodeString(d.Hex) // validated
	return bytes
}

// Wanted are the formats that the recipe restores; none means any.
func (u *Unpack) Wanted() []string {
	var all []string
	for _, d := range u.Detect {
		if d.Refuse == "" && !slices.Contains(all, d.Format) {
			all = append(all, d.Format)
		}
	}
	return append(all, u.Wants...)
}

// Scan looks for the literal Find and, on each line that holds it, matches
// Match; the distinct first groups reach scripts one a line as the variable
// Name in upper case.
type Scan struct {
	Name  string         `yaml:"name"`
	Find  string         `yaml:"find"`
	Match string         `yaml:"match"` // RE2
	Re    *regexp.Regexp `yaml:"-"`
}

// Service is the container that the restored data lives in.
type Service struct {
	Image        string            `yaml:"image"` // default; a component's `image` goes before it
	User         string            `yaml:"user"`
	Start        Start             `yaml:"start"`
	Run          string            `yaml:"run"` // script that becomes the service; replaces the image's entrypoint. Without Run and Ready nothing runs: the image has the tools that the other scripts need
	Environment  map[string]string `yaml:"environment"`
	Tmpfs        []string          `yaml:"tmpfs"`
	Shm          string            `yaml:"shm"` // size of /dev/shm
	Capabilities []string          `yaml:"capabilities"`
	Ports        []int             `yaml:"ports"` // that it listens on; left out: not known
	Ready        string            `yaml:"ready"` // script; exit 0 means ready. It is asked again until then
	ReadyWithin  string            `yaml:"ready_within"`
	// Settings are the lines that Run gets as SETTINGS; they are kept in the
	// record, because a timing is only worth something with them.
	Settings string `yaml:"settings"`
}

// Start says when the service starts.
type Start string

const (
	// StartEmpty: before the restore, on nothing; if it does not become ready,
	// our rig is broken.
	StartEmpty Start = "empty"
	// StartRestored: after the restore steps; if it does not become ready, the
	// backup is.
	StartRestored Start = "restored"
)

// Step is one step of a restore: a script in the service container, or in the
// container Image when the service only starts afterwards.
type Step struct {
	Name string `yaml:"name"`
	Run  string `yaml:"run"`
}

// Integrity is a built-in check. Exactly one of Run and Probe is set.
type Integrity struct {
	Name  string `yaml:"name"`  // by which a scenario switches it off
	When  string `yaml:"when"`  // a parameter; without a value for it the check is not there
	Run   string `yaml:"run"`   // script in the service container; exit 0 and no ::broken means that it held
	Probe string `yaml:"probe"` // a question the probe knows: manifest, sqlite_integrity
}

// Query is how `sql:` and `query:` checks are asked. Exactly one of Run and Probe is set.
type Query struct {
	Run    string `yaml:"run,plain"` // script in the service container; the question is on standard input
	Probe  string `yaml:"probe"`     // sqlite
	Answer Answer `yaml:"answer"`    // how to read what Run prints
}

// Inspect is how the contents of the restored copy are listed. Exactly one of Run
// and Probe is set.
type Inspect struct {
	Run    string `yaml:"run,plain"` // script in the service container
	Probe  string `yaml:"probe"`     // files, sqlite_tables
	Answer Answer `yaml:"answer"`    // how to read what Run prints
}

// Dump is how the restored copy is written out again, so that the return to normal
// operation can be rehearsed. Probe is set, or Run, Write and Tally are.
type Dump struct {
	Run   string `yaml:"run,plain"` // script in the service container; leaves what it exports as files in the folder EXPORT, in a form that the recipe restores
	Write string `yaml:"write"`     // script; changes the copy by the statements on standard input
	Tally string `yaml:"tally"`     // script; a TSV with the columns name, count and digest: each table with its rows, the same for the same rows in any order
	Probe string `yaml:"probe"`     // sqlite or files: the probe does all three
}

// Answer is the form of what a query script prints.
type Answer string

const (
	JSON Answer = "json" // an array of objects, or any JSON value
	CSV  Answer = "csv"  // a header line, then rows; NULL is \N
	TSV  Answer = "tsv"  // a header line, then rows between tabs; NULL is \N, and \t \n \r \0 \\ are what they stand for
	Line Answer = "text" // the whole text is the value
	// Either is JSON where it begins with { or [, else CSV.
	Either Answer = "json or csv"
)

// Tool is a backup tool as a source. List and Fetch run, one after the other,
// in one container that can reach the repository and nothing of the sandbox.
type Tool struct {
	Image        string            `yaml:"image"` // default; the source's `image` goes before it
	User         string            `yaml:"user"`
	Environment  map[string]string `yaml:"environment"`
	Capabilities []string          `yaml:"capabilities"`
	Tmpfs        map[string]string `yaml:"tmpfs"` // folders in memory, with their sizes; /tmp is one of 256m unless it is here
	List         string            `yaml:"list"`  // script; prints JSON, or a line for each recovery point
	// Exactly one of Points and Lines: how what List prints becomes recovery points.
	Points string         `yaml:"points"` // jq: from JSON to [{id, consistent_at, available_at, size, about}]
	Lines  string         `yaml:"lines"`  // RE2 with groups of these names; lines that it does not match are none
	LineRe *regexp.Regexp `yaml:"-"`
	Fetch  string         `yaml:"fetch"` // script; POINT is the id, TARGET the folder to fill
	// Verify is a script that looks at the repository as a whole, in a container
	// of its own after the checks. What it finds is a symptom and decides nothing.
	// A parameter verify of type switch turns it off.
	Verify string `yaml:"verify"`
	// Limits: exit codes of Fetch that are warnings; they are recorded.
	Warnings []int `yaml:"warnings"`
}

// Words says what a tool means by what it prints.
type Words struct {
	Match  string         `yaml:"match"`  // RE2, against each line by itself; begin it with ^ and what the tool calls itself, where it does
	Lines  int            `yaml:"lines"`  // how many lines the pattern spans, joined by \n; 0 is one
	From   Stream         `yaml:"from"`   // where the tool prints it; "" is stderr
	Blame  fault.Blame    `yaml:"blame"`  // backup or rig
	Class  fault.Class    `yaml:"class"`  //
	Reason string         `yaml:"reason"` // may use $1; "" takes the matched line
	Next   string         `yaml:"next"`
	Ignore bool           `yaml:"ignore"` // harmless: recorded, never a fault
	In     During         `yaml:"in"`     // only there; "" is everywhere
	Re     *regexp.Regexp `yaml:"-"`
}

// MostLines is how many lines a pattern may span.
const MostLines = 20

// Stream is one of the two places that a tool prints to.
type Stream string

// Where words are looked for; the author of a recipe chooses.
const (
	Stderr Stream = "stderr"
	Stdout Stream = "stdout" // of a script that answers nothing there
)

// During says in which of a recipe's scripts words mean what they are said to.
type During string

// Where tools speak; the author of a recipe chooses.
const (
	InRestore   During = "restore"
	InStart     During = "start" // until the service is ready
	InIntegrity During = "integrity"
	InQuery     During = "query"
	InTool      During = "tool" // List and Fetch of a source
	InDump      During = "dump" // Run of a dump
)
