package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// What a file is called decides nothing: each of these lines has a twin in which
// the same words are the tool's.
func TestOnlyTheToolsOwnWordsCount(t *testing.T) {
	ours, err := recipe.Ours()
	require.NoError(t, err)
	for _, c := range []struct {
		recipe, line string
		blame        fault.Blame
		class        fault.Class
		reason       string
	}{
		{"restic", `Fatal: unable to open config file: Stat: Get "http://backup/config": dial tcp 192.0.2.1:80: connect: connection refused`, fault.Rig, fault.Fetch, ""},
		{"restic", `Load(<data/9b387f8b2c>, 0, 0) returned error, retrying after 552ms: dial tcp: i/o timeout`, fault.Rig, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/a: dial tcp 192.0.2.1:80: connect: connection refused`, fault.Rig, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/connection refused: ciphertext verification failed`, fault.Backup, fault.Fetch, "the data of /srv/connection refused is damaged in the repository: ciphertext verification failed"},
		{"restic", `ignoring error for /srv/x509: certificates/a: ciphertext verification failed`, fault.Backup, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/Access Denied.txt: wrong data returned, hash is 1234`, fault.Backup, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/open a: permission denied: ciphertext verification failed`, fault.Backup, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/a: open /locations/repository/data/00/00: permission denied`, fault.Rig, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/no space left on device: ciphertext verification failed`, fault.Backup, fault.Fetch, ""},
		{"restic", `ignoring error for /srv/a: write /target/srv/a: no space left on device`, fault.Rig, fault.Capacity, ""},
		{"restic", `ignoring error for /srv/wrong password or no key found: EOF`, fault.Backup, fault.Fetch, "restic cannot restore"},
		{"restic", `Fatal: wrong password or no key found`, fault.Backup, fault.Key, "the password does not open the repository"},
		{"restic", `{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}`, fault.Backup, fault.Key, "the password does not open the repository"},
		{"restic", `{"message_type":"exit_error","code":10,"message":"Fatal: repository does not exist: unable to open config file: stat /x/config: no such file or directory\nIs there a repository at the following location?\n/x"}`, fault.Backup, fault.Fetch, "there is no restic repository"},
		{"restic", `Fatal: unknown flag: --no-lock`, fault.Rig, fault.Image, "too old"},
		{"restic", `Load(<data/9b387f8b2c>, 600141, 0) returned error, retrying after 1s: open /locations/repository/data/9b/9b38: no such file or directory`, fault.Backup, fault.Fetch, "the pack 9b387f8b2c is missing from the repository"},

		{"borg", `ERROR PassphraseWrong: passphrase supplied in BORG_PASSPHRASE is incorrect.`, fault.Backup, fault.Key, "the passphrase does not open the repository"},
		{"borg", `WARNING : srv/passphrase supplied in x is incorrect: File has damaged (all-zero) chunks. Try running borg check --repair.`, fault.Backup, fault.Fetch, "has filled it with zeros"},
		{"borg", `WARNING : srv/Read-only file system: File has damaged (all-zero) chunks. Try running borg check --repair.`, fault.Backup, fault.Fetch, "has filled it with zeros"},
		{"borg", `WARNING : srv/[Errno 28] No space left on device: File has damaged (all-zero) chunks. Try running borg check --repair.`, fault.Backup, fault.Fetch, "has filled it with zeros"},
		{"borg", `WARNING : srv/a: write: [Errno 28] No space left on device: '/target/srv/a'`, fault.Rig, fault.Capacity, ""},
		{"borg", `ERROR Exception: OSError: [Errno 28] No space left on device`, fault.Rig, fault.Capacity, ""},
		{"borg", `ERROR Exception: OSError: [Errno 30] Read-only file system: '/locations/repository/index.1'`, fault.Rig, fault.Fetch, "borg must write into the repository"},
		{"borg", `ERROR Exception: PermissionError: [Errno 13] Permission denied: '/locations/repository/config'`, fault.Rig, fault.Fetch, "Permission denied"},
		{"borg", `ERROR IntegrityError: Data integrity error: Segment entry checksum mismatch [segment 2, offset 8]`, fault.Backup, fault.Fetch, "the repository is damaged: Data integrity error"},
		{"borg", `ERROR Exception: FileNotFoundError: [Errno 2] No such file or directory: '/locations/repository/data/0/17'`, fault.Backup, fault.Fetch, "the segment 17 is missing"},
		{"borg", `ERROR KeyfileInvalidError: Invalid key file for repository /x found in /y.`, fault.Backup, fault.Key, "`key_file` does not hold the key"},
		{"borg", `ERROR UnsupportedManifestError: Unsupported manifest envelope.`, fault.Rig, fault.Image, "not made for this repository"},
		{"borg", `borg list: error: unrecognized arguments: --bypass-lock`, fault.Rig, fault.Image, "not made for this repository"},
	} {
		t.Run(c.recipe+": "+c.line, func(t *testing.T) {
			_, reason, words := script.Meaning(ours[c.recipe].Faults, nil, recipe.InTool, recipe.Stderr, c.line)
			require.NotNil(t, words)
			require.Equal(t, c.blame, words.Blame)
			require.Equal(t, c.class, words.Class)
			require.Contains(t, reason, c.reason)
			if c.class == fault.Key {
				require.Contains(t, words.Next, "it may be the setting")
			}
		})
	}
}

func TestAListOfPlainLines(t *testing.T) {
	parse := func(lines string) *recipe.Recipe {
		r, err := recipe.Parse("x.yaml", []byte("recipe: lines\nabout: x\ntool:\n  image: x\n  list: x\n  fetch: x\n  lines: '"+lines+"'\n"))
		require.NoError(t, err)
		return r
	}
	r := parse(`^(?P<id>\S+) +(?P<consistent_at>\d\S+)(?: +(?P<size>\d+))?(?: +# (?P<about>.*))?$`)
	points, err := mapped(t.Context(), r, []byte("NAME TIME\n\nmonday 2026-11-20T03:00:00Z 1234 # full\r\ntuesday 1795143600\n"))
	require.NoError(t, err)
	require.Equal(t, []string{"monday", "tuesday"}, ids(points))
	require.EqualValues(t, 1234, *points[0].Size)
	require.Equal(t, "full", points[0].About)
	require.Nil(t, points[1].Size)
	require.Equal(t, "2026-11-20T03:00:00Z", points[1].ConsistentAt.Format("2006-01-02T15:04:05Z07:00"))

	points, err = mapped(t.Context(), r, nil)
	require.NoError(t, err, "nothing is an empty list")
	require.Empty(t, points)

	_, err = mapped(t.Context(), r, []byte("something else entirely\n"))
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	require.Contains(t, err.Error(), `no line of its list is as the recipe lines expects it: "something else entirely"`)
}
