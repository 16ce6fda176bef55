package source

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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

func TestWhatScriptsSay(t *testing.T) {
	h := &heard{words: []recipe.Words{
		{Re: regexp.MustCompile(`timeout`), Blame: fault.Rig, Class: fault.Fetch},
		{Re: regexp.MustCompile(`mode of (\S+)`), Ignore: true},
		{Re: regexp.MustCompile(`lost (\S+)`), Blame: fault.Backup, Class: fault.Fetch, Reason: "$1 is lost", Next: "look"},
		{Re: regexp.MustCompile(`lost`), Blame: fault.Backup, Class: fault.Data, In: recipe.InQuery},
	}}
	out, errs := &lines{each: h.out}, &lines{each: h.err}
	for _, part := range []string{"plain\n::fact bytes", "=12\n::note some", "thing\n::rig no recovery point too early => wait\n::broken fetch second\n"} {
		_, _ = out.Write([]byte(part))
	}
	for _, part := range []string{"cannot set mode of x\nlost a", "ll\n\nlost more\nlast line " + strings.Repeat("x", 2*mostOfLine)} {
		_, _ = errs.Write([]byte(part))
	}
	out.flush()
	errs.flush()
	require.Equal(t, map[string]string{"bytes": "12"}, h.facts)
	require.Equal(t, []string{"something", "taken for harmless: cannot set mode of x"}, h.notes)
	require.Equal(t, &fault.Fault{Blame: fault.Rig, Class: fault.NoRecoveryPoint, Reason: "too early", Next: "wait"}, h.declared, "the first counts")
	require.Equal(t, &fault.Fault{Blame: fault.Backup, Class: fault.Fetch, Reason: "all is lost", Next: "look"}, h.meant)
	require.True(t, strings.HasPrefix(h.last, "last line xxx") && len(h.last) < 400)

	h.err("a timeout")
	require.Equal(t, fault.Rig, h.meant.Blame, "the first of the words counts, not the first line")
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
	words := workspace(t).Recipes["restic"].Faults
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
			h := &heard{words: words}
			h.err(c.line)
			require.NotNil(t, h.meant)
			require.Equal(t, c.blame, h.meant.Blame, h.meant.Reason)
			require.Equal(t, c.class, h.meant.Class, h.meant.Reason)
			require.NotEmpty(t, h.meant.Next)
		})
	}
}
