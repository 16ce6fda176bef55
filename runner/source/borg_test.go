package source

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

const makeBorg = `
export BORG_PASSPHRASE=correct BORG_REPO=/tmp/made/repo BORG_BASE_DIR=/tmp TZ=UTC
borg init --encryption repokey
mkdir -p data/sub
head -c 300000 /dev/urandom >data/old.bin
borg create --timestamp 2026-11-19T03:00:00 ::helpdesk-19 data
head -c 400000 /dev/urandom >data/new.bin
ln data/new.bin data/hard
ln -s new.bin data/link
mknod data/null c 1 3
echo hello >data/sub/c.txt
chown 4242:4242 data/sub/c.txt
borg create --timestamp 2026-11-20T03:00:00 ::helpdesk-20 data
borg create --timestamp 2026-11-21T03:00:00 ::other-21 data/sub
export BORG_REPO=/tmp/made/keyed
borg init --encryption keyfile
borg create --timestamp 2026-11-20T03:00:00 ::helpdesk-20 data/sub
cp .config/borg/keys/* /tmp/made/key || cp /tmp/.config/borg/keys/* /tmp/made/key
mkdir /tmp/made/packed
tar -C /tmp/made -czf /tmp/made/packed/keyed.tar.gz keyed`

func borg(t *testing.T, repository string, with map[string]any) place {
	t.Helper()
	if with == nil {
		with = map[string]any{"passphrase": "${F_CORRECT}", "glob": "helpdesk-*"}
	}
	with["repository"] = repository
	return tooled(t, borgImage, scenarios.ToolSource{Recipe: "borg", With: with})
}

func TestBorg(t *testing.T) {
	t.Parallel()
	all := made(t, borgImage, makeBorg)
	sound := filepath.Join(all, "repo")
	copied := func(t *testing.T) string {
		repo := filepath.Join(t.TempDir(), "repo")
		require.NoError(t, os.CopyFS(repo, os.DirFS(sound)))
		return repo
	}
	segments := func(t *testing.T, repo string) []string { return matching(t, repo, "data/0/*") }
	largest := func(t *testing.T, repo string) string {
		return slices.MaxFunc(segments(t, repo), func(a, b string) int {
			one, err := os.Stat(a)
			require.NoError(t, err)
			other, err := os.Stat(b)
			require.NoError(t, err)
			return int(one.Size() - other.Size())
		})
	}
	t.Run("a good repository", func(t *testing.T) {
		p := borg(t, sound, map[string]any{"passphrase": "${F_CORRECT}", "glob": "helpdesk-*"})
		choice, err := p.take(t.Context())
		require.NoError(t, err)
		require.Equal(t, "helpdesk-20", choice.ID)
		require.Equal(t, 2, choice.Candidates)
		require.Equal(t, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC), *choice.ConsistentAt)
		require.Equal(t, []string{"data/hard 400000", "data/new.bin 400000", "data/old.bin 300000", "data/sub/c.txt 6"}, p.sees(t, choice.Point))
		require.Len(t, p.Notes(), 1)
	})
	t.Run("one whose key is in a file", func(t *testing.T) {
		p := borg(t, filepath.Join(all, "keyed"), map[string]any{"passphrase": "${F_CORRECT}", "key_file": filepath.Join(all, "key")})
		choice, err := p.take(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"data/sub/c.txt 6"}, p.sees(t, choice.Point))
	})
	t.Run("one without its index, which borg can make anew", func(t *testing.T) {
		repo := copied(t)
		remove(t, slices.Concat(matching(t, repo, "index.*"), matching(t, repo, "hints.*"), matching(t, repo, "integrity.*"))...)
		p := borg(t, repo, nil)
		choice, err := p.take(t.Context())
		require.NoError(t, err)
		require.Equal(t, "helpdesk-20", choice.ID)
		require.Contains(t, p.Notes()[0], "the index of the repository was missing or behind")
		left, err := filepath.Glob(filepath.Join(repo, "index.*"))
		require.NoError(t, err)
		require.Empty(t, left, "nothing is written into the repository")
	})
	for name, damage := range map[string]func(t *testing.T, repo string){
		"its index is cut off":         func(t *testing.T, repo string) { require.NoError(t, os.Truncate(matching(t, repo, "index.*")[0], 100)) },
		"its index has a byte flipped": func(t *testing.T, repo string) { flip(t, matching(t, repo, "index.*")[0], 30) },
	} {
		t.Run(name+", which borg can make anew", func(t *testing.T) {
			repo := copied(t)
			damage(t, repo)
			before := read(t, repo)
			p := borg(t, repo, nil)
			choice, err := p.take(t.Context())
			require.NoError(t, err)
			require.Equal(t, []string{"data/hard 400000", "data/new.bin 400000", "data/old.bin 300000", "data/sub/c.txt 6"}, p.sees(t, choice.Point))
			require.Len(t, p.Symptoms(), 1)
			require.Contains(t, p.Symptoms()[0].Reason, "the index of the repository is damaged")
			require.Equal(t, before, read(t, repo), "nothing is written into the repository")
		})
		t.Run(name+", and a segment too", func(t *testing.T) {
			repo := copied(t)
			damage(t, repo)
			flip(t, largest(t, repo), 5000)
			_, err := borg(t, repo, nil).take(t.Context())
			f := fault.Of(err)
			require.NotNil(t, f, "this must not pass")
			require.Equal(t, fault.Backup, f.Blame, f.Reason)
			require.Contains(t, f.Reason, "the repository is damaged")
		})
	}
	t.Run("another archive is damaged: it is noticed, and decides nothing", func(t *testing.T) {
		repo := copied(t)
		p := borg(t, repo, map[string]any{"passphrase": "${F_CORRECT}", "glob": "other-*"})
		choice, err := p.take(t.Context())
		require.NoError(t, err)
		require.Equal(t, "other-21", choice.ID)
		require.NoError(t, p.Close(t.Context()))
		require.NoError(t, p.Verify(t.Context()))
		require.Empty(t, p.Symptoms(), "all is there")
		remove(t, largest(t, repo))
		require.NoError(t, p.Verify(t.Context()))
		require.Len(t, p.Symptoms(), 1, p.Notes())
		require.Contains(t, p.Symptoms()[0].Reason, "borg check finds damage in the repository that the restored archive does not use")
	})
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, repo string)
		with   map[string]any
		blame  fault.Blame
		class  fault.Class
		reason string
	}{
		{"a wrong passphrase", nil, map[string]any{"passphrase": "${F_WRONG}"}, fault.Backup, fault.Key, "the passphrase does not open the repository"},
		{"no passphrase is configured", nil, map[string]any{}, fault.Rig, fault.Key, "the repository is encrypted, and no `passphrase` is configured"},
		{"no key file is configured", func(t *testing.T, repo string) {
			remove(t, repo)
			require.NoError(t, os.CopyFS(repo, os.DirFS(filepath.Join(all, "keyed"))))
		}, nil, fault.Rig, fault.Key, "no `key_file` is configured"},
		{"the key file is of another repository", func(t *testing.T, repo string) {
			remove(t, repo)
			require.NoError(t, os.CopyFS(repo, os.DirFS(filepath.Join(all, "keyed"))))
		}, map[string]any{"passphrase": "${F_CORRECT}", "key_file": "/etc/hostname"}, fault.Backup, fault.Key, "`key_file` does not hold the key of this repository"},
		{"its data is on another disk, behind a link", func(t *testing.T, repo string) {
			require.NoError(t, os.Rename(filepath.Join(repo, "data"), repo+"-data"))
			require.NoError(t, os.Symlink(repo+"-data", filepath.Join(repo, "data")))
		}, nil, fault.Rig, fault.Fetch, "is a link that leads outside the repository, to "},
		{"a segment is missing", func(t *testing.T, repo string) { remove(t, largest(t, repo)) },
			nil, fault.Backup, fault.Fetch, "is missing from the repository; the repository is damaged"},
		{"the newest segments are missing", func(t *testing.T, repo string) {
			all := segments(t, repo)
			slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
			remove(t, all[len(all)-2:]...)
		}, nil, fault.Backup, fault.Fetch, "segments are missing from the repository"},
		{"it is a repository of restic", func(t *testing.T, repo string) {
			remove(t, repo)
			require.NoError(t, os.CopyFS(repo, os.DirFS(repository(t))))
		}, nil, fault.Rig, fault.Fetch, "it is a repository of restic, not of borg"},
		{"it is packed in an archive", func(t *testing.T, repo string) {
			remove(t, repo)
			require.NoError(t, os.CopyFS(repo, os.DirFS(filepath.Join(all, "packed"))))
		}, nil, fault.Rig, fault.Fetch, "there is an archive in it, and a repository is a folder"},
		{"a segment is cut off", func(t *testing.T, repo string) { require.NoError(t, os.Truncate(largest(t, repo), 1000)) },
			nil, fault.Backup, fault.Fetch, "the repository is damaged"},
		{"one byte is flipped", func(t *testing.T, repo string) { flip(t, largest(t, repo), 5000) },
			nil, fault.Backup, fault.Fetch, "the repository is damaged"},
		{"the config is missing", func(t *testing.T, repo string) { remove(t, filepath.Join(repo, "config")) },
			nil, fault.Backup, fault.Fetch, "there is no borg repository at this place"},
		{"it was emptied", func(t *testing.T, repo string) { remove(t, matching(t, repo, "*")...) },
			nil, fault.Backup, fault.Fetch, "there is no borg repository at this place"},
		{"no archive matches", nil, map[string]any{"passphrase": "${F_CORRECT}", "glob": "finance-*"},
			fault.Backup, fault.NoRecoveryPoint, "there is no recovery point with glob finance-*"},
		{"the folder is not there", func(t *testing.T, repo string) { remove(t, repo) },
			nil, fault.Rig, fault.Fetch, "does not exist, or is not mounted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			repo := copied(t)
			if c.damage != nil {
				c.damage(t, repo)
			}
			_, err := borg(t, repo, c.with).take(t.Context())
			f := fault.Of(err)
			require.NotNil(t, f, "this must not pass")
			require.Equal(t, c.blame, f.Blame, f.Reason)
			require.Equal(t, c.class, f.Class, f.Reason)
			require.Contains(t, f.Reason, c.reason)
			require.NotEmpty(t, f.Next)
		})
	}
}

func TestBorgOfTheCorpus(t *testing.T) {
	t.Parallel()
	dir := corpusFolder(t, "borg-repo12/*")
	p := borg(t, dir, map[string]any{"passphrase": "${F_BORG}"})
	points, err := p.List(t.Context())
	require.NoError(t, err)
	choice, err := Choose(points, scenarios.Point{Take: scenarios.ByID, ID: "archive1"}, time.Now(), 0)
	require.NoError(t, err)
	require.Equal(t, time.Date(2022, 12, 3, 20, 5, 23, 0, time.UTC), *choice.ConsistentAt)
	require.NoError(t, p.Fetch(t.Context(), choice.Point, nil))
	require.Equal(t, []string{
		"tmp/borgtest/directory/no_hardlink 8", "tmp/borgtest/hardlink1 17", "tmp/borgtest/hardlink2 17", "tmp/borgtest/target 18",
		"tmp/borgtest/with_flags 0", "tmp/borgtest/with_xattrs 0", "tmp/borgtest/without_flags 0", "tmp/borgtest/without_xattrs 0",
	}, p.sees(t, choice.Point))
}
