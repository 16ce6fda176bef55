package source

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

func listing(points string) *recipe.Recipe {
	return &recipe.Recipe{Name: "mine", Tool: &recipe.Tool{Points: points}}
}

func TestWhatAToolLists(t *testing.T) {
	at := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	size := int64(42)
	for _, c := range []struct {
		name, points, printed string
		want                  []Point
	}{
		{"an array", ".", `[{"id":"a","consistent_at":"2026-11-20T03:00:00+01:00","available_at":"2026-11-20T02:00:00Z","size":42,"about":"x"}]`,
			[]Point{{ID: "a", ConsistentAt: &at, ConsistentFrom: "what mine recorded", AvailableAt: &at, Size: &size, About: "x"}}},
		{"one by one", ".[]", `[{"id":"a"},{"id":"b"}]`, []Point{{ID: "a"}, {ID: "b"}}},
		{"what is not known stays unknown", ".", `[{"id":"a","consistent_at":null,"available_at":"","size":null}]`, []Point{{ID: "a"}}},
		{"seconds since 1970", ".", `[{"id":"a","consistent_at":1795140000}]`, []Point{{ID: "a", ConsistentAt: &at, ConsistentFrom: "what mine recorded"}}},
		{"none", ".", `[]`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := mapped(t.Context(), listing(c.points), []byte(c.printed))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestAListThatCannotBeUnderstood(t *testing.T) {
	for _, c := range []struct{ name, points, printed, reason string }{
		{"no JSON", ".", "usage: tool [options]", `it printed no JSON as its list: "usage: tool [options]"`},
		{"nothing at all", ".", "", `it printed no JSON as its list: ""`},
		{"JSON that is cut off", ".", `[{"id":`, "it printed no JSON as its list"},
		{"another shape", ".snapshots[]", `[1]`, "its list is not as the recipe mine expects it"},
		{"no id", ".", `[{"consistent_at":"2026-11-20T03:00:00Z"}]`, "a recovery point has no id"},
		{"no object", ".", `["a"]`, "a recovery point is no object: a"},
		{"a time that is none", ".", `[{"id":"a","consistent_at":"yesterday"}]`, "the recovery point a: consistent_at holds no time that can be read"},
		{"a size that is none", ".", `[{"id":"a","size":"large"}]`, "the recovery point a: size is no number"},
		{"points for ever", `repeat({"id":"a"})`, `[]`, "it lists more than 1000000 recovery points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := mapped(t.Context(), listing(c.points), []byte(c.printed))
			f := fault.Of(err)
			require.Equal(t, fault.Rig, f.Blame, "nothing was learnt about the backup")
			require.Equal(t, fault.Fetch, f.Class)
			require.Contains(t, f.Reason, c.reason)
			require.NotEmpty(t, f.Next)
		})
	}
}

func TestABoundedBufferSaysWhenThereWasMore(t *testing.T) {
	b := &bounded{most: 4}
	n, err := b.Write([]byte("abc"))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.False(t, b.over)
	n, err = b.Write([]byte("def"))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.True(t, b.over)
	require.Equal(t, "abcd", b.String())
}

// What restic says, as its versions say it.
func TestTheWordsOfRestic(t *testing.T) {
	restic := workspace(t).Recipes["restic"]
	for _, c := range []struct {
		line  string
		blame fault.Blame
		class fault.Class
	}{
		{`Fatal: unable to open config file: Head "https://s3.example/bucket/config": dial tcp: lookup s3.example: no such host`, fault.Rig, fault.Fetch},
		{`Fatal: unable to open config file: Stat: Get "https://10.0.0.1:9000/": dial tcp 10.0.0.1:9000: i/o timeout`, fault.Rig, fault.Fetch},
		{`Fatal: unable to open repository at s3:https://s3.example/bucket: client.BucketExists: Access Denied.`, fault.Rig, fault.Fetch},
		{`Fatal: unable to open config file: unexpected HTTP response (401): 401 Unauthorized`, fault.Rig, fault.Fetch},
		{`Fatal: unable to open config file: Stat: The specified bucket does not exist`, fault.Backup, fault.Fetch},
		{`subprocess ssh: Host key verification failed.`, fault.Rig, fault.Fetch},
		{`subprocess ssh: user@host: Permission denied (publickey).`, fault.Rig, fault.Fetch},
		{`Fatal: unable to open config file: stat /locations/repository/config: permission denied`, fault.Rig, fault.Fetch},
		{`Fatal: repository does not exist: unable to open config file: stat /srv/config: no such file or directory`, fault.Backup, fault.Fetch},
		{`{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}`, fault.Backup, fault.Key},
		{`{"message_type":"exit_error","code":10,"message":"Fatal: repository does not exist: unable to open config file: stat x/config: no such file or directory"}`, fault.Backup, fault.Fetch},
		{`Fatal: unsupported repository version 3`, fault.Rig, fault.Image},
		{`unknown flag: --json`, fault.Rig, fault.Image},
		{`ignoring error for /a: write /target/a: no space left on device`, fault.Rig, fault.Capacity},
		{`ignoring error for /home/x/a.bin: ciphertext verification failed`, fault.Backup, fault.Fetch},
		{`ignoring error for /: id 07fc418d not found in repository`, fault.Backup, fault.Fetch},
		{`Fatal: load <index/9b7514f55e>: invalid data returned`, fault.Backup, fault.Fetch},
		{`Load(<data/1959b7f280>, 37, 0) returned error, retrying after 552ms: open /locations/repository/data/19/1959: no such file or directory`, fault.Backup, fault.Fetch},
		{`Load(<data/1959b7f280>, 37, 0) failed: ReadFull: unexpected EOF`, fault.Backup, fault.Fetch},
		{`Load(<data/1959b7f280>, 37, 0) returned error, retrying after 552ms: Get "https://s3/": read tcp: connection reset by peer`, fault.Rig, fault.Fetch},
		{`Fatal: no matching ID found for prefix "abc"`, fault.Rig, fault.Fetch},
		{`Fatal: something that nobody has seen yet`, fault.Backup, fault.Fetch},
	} {
		t.Run(c.line, func(t *testing.T) {
			f := script.Words(restic, recipe.InTool, nil, c.line).Known()
			require.NotNil(t, f)
			require.Equal(t, c.blame, f.Blame, f.Reason)
			require.Equal(t, c.class, f.Class, f.Reason)
			require.NotEmpty(t, f.Next)
		})
	}
}
