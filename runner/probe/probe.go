// Package probe is both ends of the conversation with our own small process
// inside every sandbox. Everything that reads restored bytes reads them there:
// unpacking, file checks, manifests, SQLite, HTTP and TCP checks, digests, disk
// use, and the proof that the sandbox reaches nothing.
//
// The conversation is one JSON object a line over the container's standard
// input and output. Requests carry an id and may overlap; each gets any number
// of progress lines and one last line with a result or a fault. Client is the
// end of ours, Serve the end inside.
package probe

import (
	"encoding/json"
	"fmt"
	"time"

	"rehearse/runner/probe/encrypted"
	"rehearse/scenarios/fault"
)

// Where a component's things are, the same in the probe and in its service container.
const (
	Root      = "/rehearse"           // /rehearse/<component>/data and …/source
	DataDir   = "/rehearse/%s/data"   // writable
	SourceDir = "/rehearse/%s/source" // read-only
	ExportDir = "/rehearse/%s/export" // writable, where the return to normal is rehearsed: what is restored elsewhere
	SumsDir   = "/rehearse/%s/sums"   // read-only: checksums that lie beside the recovery point
)

// SumPath is where one of the files of checksums beside a recovery point is;
// several may have the same name.
func SumPath(component string, n int, base string) string {
	return fmt.Sprintf(SumsDir+"/%d/%s", component, n, base)
}

// Request is one question to the probe.
type Request struct {
	ID   int64           `json:"id"` // 0 is the greeting
	Op   string          `json:"op"`
	Args json.RawMessage `json:"args,omitempty"`
	Stop int64           `json:"stop,omitempty"` // gives up the request of that id
}

// Response is one line of the probe's.
type Response struct {
	ID       int64           `json:"id"`
	Progress *Moved          `json:"progress,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Fault    *fault.Fault    `json:"fault,omitempty"`
}

// Moved is how far an operation is.
type Moved struct {
	Bytes int64 `json:"bytes"`           // written or read so far
	Total int64 `json:"total,omitempty"` // where it is known
	Files int64 `json:"files,omitempty"`
}

// Greeting is what the probe says first.
type Greeting struct {
	Version string    `json:"version"`
	Time    time.Time `json:"time"`
}

// UnpackArgs asks for a recovery point to be made ready in Data.
type UnpackArgs struct {
	Source   string         `json:"source"`   // folder that holds the point's files
	Data     string         `json:"data"`     // folder to fill
	File     string         `json:"file"`     // glob that chooses the file; "" when there is but one
	Archives bool           `json:"archives"` // open tar and zip
	Keep     string         `json:"keep"`
	Wants    []string       `json:"wants"`
	Detect   []DetectArgs   `json:"detect,omitempty"`
	Together []string       `json:"together"`
	InPlace  bool           `json:"in_place"`
	Readable bool           `json:"readable"` // for every user: what is not is copied although InPlace, and opened for reading
	Owners   bool           `json:"owners"`   // keep them
	Inner    bool           `json:"inner"`    // open archives inside of what is unpacked as well, each into NAME.d beside it
	Keys     encrypted.Keys `json:"keys"`
	Scan     []ScanArgs     `json:"scan"`
	Files    []string       `json:"files_in_order,omitempty"` // globs, in place of File: the files of one backup in their order
	InParts  bool           `json:"in_parts"`                 // the recipe takes several files, and Files may name them
	Manifest string         `json:"manifest"`                 // glob of a SHA256SUMS-style file, inside the backup or beside it; "" is none
	MaxBytes int64          `json:"max_bytes"`
	MaxFiles int64          `json:"max_files"`
}

// DetectArgs is recipe.Detect on the wire.
type DetectArgs struct {
	Format  string `json:"format"`
	About   string `json:"about"`
	Magic   []byte `json:"magic,omitempty"`
	Offset  int    `json:"offset,omitempty"`
	Line    string `json:"line,omitempty"`
	Member  string `json:"member,omitempty"`
	Others  string `json:"others,omitempty"`
	Archive string `json:"archive,omitempty"`
	Refuse  string `json:"refuse,omitempty"`
	Next    string `json:"next,omitempty"`
}

// ScanArgs is recipe.Scan on the wire.
type ScanArgs struct {
	Name  string `json:"name"`
	Find  string `json:"find"`
	Match string `json:"match"`
}

// Unpacked says what was found and made.
type Unpacked struct {
	File    string              `json:"file"`            // the thing to restore: a file or a folder
	Chosen  string              `json:"chosen"`          // below Source: the file that was unpacked; "" is all of it
	Format  string              `json:"format"`          // see Format
	Parts   []UnpackedPart      `json:"parts,omitempty"` // of UnpackArgs.Files, in their order; File and Format are the first's
	Layers  []string            `json:"layers"`          // what was peeled off, outermost first: "gzip", "tar", …
	Files   int64               `json:"files"`
	Folders int64               `json:"folders"`
	Links   int64               `json:"links"` // symbolic ones
	Bytes   int64               `json:"bytes"` // written
	Newest  *time.Time          `json:"newest,omitempty"`
	Notes   []string            `json:"notes,omitempty"` // what was contained rather than restored: devices, setuid bits, …
	Found   map[string][]string `json:"found,omitempty"` // of Scan, distinct, in order of appearance
	// Sums says which checksums inside the archive agree with what came out of it.
	Sums SumsAnswer `json:"sums"`
}

// UnpackedPart is one of several files to restore.
type UnpackedPart struct {
	File   string `json:"file"`
	Format string `json:"format"`
}

// Formats that the probe tells by content, beside those that a recipe detects.
// What it does not know is "unknown".
const (
	Tree       = "tree" // a folder of files
	SQLText    = "sql"  // text that begins like SQL
	SQLiteFile = "sqlite"
	PlainText  = "text"
	TarArchive = "tar" // only where archives are left packed
	ZipArchive = "zip"
	Unknown    = "unknown"
)

// FilesArgs asks for facts of the files that a glob chooses below Root.
type FilesArgs struct {
	Root string `json:"root"`
	Glob string `json:"glob"`
}

// FilesFacts is the answer; Names holds at most 1000 of them, as Owners and Modes do, sorted.
type FilesFacts struct {
	Count  int64      `json:"count"` // regular files
	Size   int64      `json:"size"`  // bytes
	Empty  int64      `json:"empty"` // how many of them have no bytes
	Newest *time.Time `json:"newest"`
	Oldest *time.Time `json:"oldest"`
	Names  []string   `json:"names"`
	Owners []string   `json:"owners"` // distinct, as uid:gid
	Modes  []string   `json:"modes"`  // distinct, in octal with four digits
	// OwnersLost is that the owners could not be kept when this was unpacked.
	OwnersLost bool `json:"owners_lost,omitempty"`
}

// Question asks one of the probe's own questions (recipe.Integrity.Probe,
// recipe.Query.Probe) about a component.
type Question struct {
	Ask     string `json:"ask"`  // manifest, sqlite_integrity, sqlite
	Data    string `json:"data"` // the component's folder
	File    string `json:"file"` // what unpack found
	Text    string `json:"text"` // the query
	MaxRows int    `json:"max_rows"`
}

// Verdict is the answer to an integrity question. A broken backup is not a
// fault here: it was asked, and the answer is no.
type Verdict struct {
	Held   bool           `json:"held"`
	Wanted string         `json:"wanted"`
	Got    string         `json:"got"`
	Facts  map[string]any `json:"facts,omitempty"`
}

// Rows is the answer to a query.
type Rows struct {
	Columns []string         `json:"columns"`
	Rows    []map[string]any `json:"rows"`  // at most MaxRows
	Count   int64            `json:"count"` // all of them
}

// HTTPArgs asks a URL from inside.
type HTTPArgs struct {
	URL     string            `json:"url"`
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// HTTPAnswer is what came back; Body is at most 1 MiB. What does not answer
// has Error and no status: that is an answer, not a fault.
type HTTPAnswer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`          // the first 1 MiB
	Cut     bool              `json:"cut,omitempty"` // there was more
	Seconds float64           `json:"seconds"`
	Error   string            `json:"error,omitempty"`
}

// TCPAnswer says whether a port took a connection.
type TCPAnswer struct {
	Open    bool    `json:"open"`
	Banner  string  `json:"banner"` // what the other side said within 300 ms
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error,omitempty"`
}

// IsolationArgs names what must not be reachable beside DNS, the internet and
// the metadata address, which are always tried.
type IsolationArgs struct {
	Host     []string `json:"host"`     // addresses of the engine's host
	Canaries []string `json:"canaries"` // host:port
	// Shouts are ports on which the engine's host listens for what is called
	// out to everyone. Whether it was heard only the listener knows.
	Shouts []string `json:"shouts,omitempty"`
}

// Isolation is the proof: each attempt, and whether it was stopped.
type Isolation struct {
	Isolated   bool      `json:"isolated"`
	Attempts   []Attempt `json:"attempts"`
	Interfaces []string  `json:"interfaces,omitempty"` // with their addresses
	Routes     []string  `json:"routes,omitempty"`
}

// Attempt is one try to get out.
type Attempt struct {
	What    string `json:"what"` // dns, internet, metadata, host, gateway, everyone, machine, canary
	Target  string `json:"target"`
	Reached bool   `json:"reached"`
	Detail  string `json:"detail"` // the error that stopped it, or what answered
}

// DigestArgs asks for a SHA-256 over files and folders; DigestAnswer is
// independent of order and place.
type DigestArgs struct {
	Paths []string `json:"paths"`
}

// DigestAnswer is the digest of a recovery point: for a single file its plain
// SHA-256 as sha256sum prints it, else the SHA-256 of the sorted lines
// "<sha256>  <path>\n".
type DigestAnswer struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Files  int64  `json:"files"`
}

// UsageArgs asks how much is stored below folders.
type UsageArgs struct {
	Paths []string `json:"paths"`
}

// UsageAnswer counts allocated bytes, as du does, and what the filesystem has left.
type UsageAnswer struct {
	Bytes int64 `json:"bytes"`
	Files int64 `json:"files"`
	Free  int64 `json:"free"`
}
