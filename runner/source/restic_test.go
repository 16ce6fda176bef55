package source

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/poly1305" //nolint:staticcheck // restic's own format, to write a repository of its future

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

const makeRepository = `
export RESTIC_PASSWORD=correct RESTIC_REPOSITORY=/tmp/made/repo
restic="restic --no-cache --quiet"
$restic init
mkdir -p data/sub
head -c 300000 /dev/urandom >data/old.bin
$restic backup data --host alpha --tag prod,db --time '2026-11-18 03:00:00'
$restic backup data --host beta --tag prod --time '2026-11-19 03:00:00'
head -c 400000 /dev/urandom >data/new.bin
echo hello >data/sub/c.txt
: >data/empty
ln data/new.bin data/hard
ln -s new.bin data/link
mkfifo data/pipe
mknod data/null c 1 3
printf x >"data/$(printf 'bad\377')"
printf yy >"data/two
lines"
printf zzz >'data/"type":"file" "size":99'
chmod 4755 data/old.bin
chmod 0 data/sub/c.txt
chown 4242:4242 data/empty
$restic backup data --host alpha --tag prod,db --time '2026-11-20 03:00:00'
$restic cat masterkey >made/masterkey`

var wholeSnapshot = []string{
	`data/"type":"file" "size":99 3`, "data/bad\xff 1", "data/empty 0", "data/hard 400000", "data/new.bin 400000",
	"data/old.bin 300000", "data/sub/c.txt 6", "data/two\nlines 2",
}

// theRepository is made once; cases copy it.
var theRepository struct {
	sync.Mutex
	files     map[string][]byte
	masterKey []byte
}

// repository is a copy of a sound restic repository with three snapshots.
func repository(t *testing.T) string {
	t.Helper()
	theRepository.Lock()
	defer theRepository.Unlock()
	if theRepository.files == nil {
		dir := made(t, resticImage, makeRepository)
		key, err := os.ReadFile(filepath.Join(dir, "masterkey"))
		require.NoError(t, err)
		theRepository.masterKey, theRepository.files = key, map[string][]byte{}
		inside := os.DirFS(filepath.Join(dir, "repo"))
		require.NoError(t, fs.WalkDir(inside, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				theRepository.files[name], err = fs.ReadFile(inside, name)
			}
			return err
		}))
	}
	copied := filepath.Join(t.TempDir(), "repo")
	for name, data := range theRepository.files {
		target := filepath.Join(copied, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(target), 0o755))
		require.NoError(t, os.WriteFile(target, data, 0o600))
	}
	return copied
}

func restic(t *testing.T, repository string, with map[string]any) place {
	t.Helper()
	all := map[string]any{"repository": repository, "password": "${F_CORRECT}"}
	maps.Copy(all, with)
	return tooled(t, resticImage, scenarios.ToolSource{Recipe: "restic", With: all})
}

func TestAGoodResticRepository(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	p := restic(t, repo, nil)
	require.Equal(t, "restic "+repo, p.About())
	choice, err := p.take(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC), *choice.ConsistentAt)
	require.Equal(t, "what restic recorded", choice.ConsistentFrom)
	require.Len(t, choice.ID, 64)
	require.Equal(t, "alpha /tmp/data #prod #db", choice.About)
	require.Equal(t, 3, choice.Candidates)
	require.Equal(t, wholeSnapshot, p.sees(t, choice.Point))
	require.Equal(t, []string{"restic could not set 1 owners, devices or extended attributes, which a container may not; the data is not touched by that"}, p.Notes())

	require.NoError(t, p.Close(t.Context()))
	require.NoError(t, p.Close(t.Context()), "closing twice is fine")
	require.Equal(t, fileNames(theRepository.files), fileNames(read(t, repo)), "nothing is written into a repository, not even a lock")
}

func TestDamageThatTheChosenSnapshotDoesNotUse(t *testing.T) {
	t.Parallel()
	t.Run("a pack of another snapshot is missing", func(t *testing.T) {
		repo := repository(t)
		p := restic(t, repo, nil)
		points, err := p.List(t.Context())
		require.NoError(t, err)
		choice, err := Choose(points, scenarios.Point{Take: scenarios.Oldest}, time.Now(), 0)
		require.NoError(t, err)
		require.NoError(t, p.Fetch(t.Context(), choice.Point, nil))
		require.NoError(t, p.Close(t.Context()))
		require.NoError(t, p.Verify(t.Context()))
		require.Empty(t, p.Symptoms(), "all is there")
		remove(t, largest(t, repo))
		require.NoError(t, p.Verify(t.Context()))
		require.Len(t, p.Symptoms(), 1, p.Notes())
		require.Contains(t, p.Symptoms()[0].Reason, "restic check finds damage in the repository that the restored snapshot does not use: pack ")
		require.NotEmpty(t, p.Symptoms()[0].Next)
	})
	t.Run("an older snapshot cannot be read", func(t *testing.T) {
		repo := repository(t)
		snapshots, yesterday := matching(t, repo, "snapshots/*"), time.Now().Add(-24*time.Hour)
		flip(t, snapshots[1], 60)
		require.NoError(t, os.Chtimes(snapshots[1], yesterday, yesterday))
		p := restic(t, repo, nil)
		points, err := p.List(t.Context())
		require.NoError(t, err)
		require.Len(t, points, 2)
		require.Len(t, p.Symptoms(), 1)
		require.Contains(t, p.Symptoms()[0].Reason, "is damaged and cannot be read; newer ones can")
	})
}

func fileNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }

func read(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = os.ReadFile(filepath.Join(dir, name))
		}
		return err
	}))
	return files
}

func TestWhichSnapshotsAreListed(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	for _, c := range []struct {
		name string
		with map[string]any
		want int
	}{
		{"all", nil, 3},
		{"with a tag", map[string]any{"tags": []any{"prod"}}, 3},
		{"with all of several tags", map[string]any{"tags": []any{"prod", "db"}}, 2},
		{"of a host", map[string]any{"host": "beta"}, 1},
		{"of a path", map[string]any{"paths": []any{"/tmp/data"}}, 3},
		{"of no such path", map[string]any{"paths": []any{"/elsewhere; rm -rf /"}}, 0},
		{"of a host that does not exist", map[string]any{"host": "$(reboot)"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			points, err := restic(t, repo, c.with).List(t.Context())
			if c.want == 0 {
				require.ErrorContains(t, err, "there is no recovery point with ")
				return
			}
			require.NoError(t, err)
			require.Len(t, points, c.want)
		})
	}
}

func TestPartOfASnapshot(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	for _, c := range []struct {
		name   string
		only   []any
		want   []string
		reason string
	}{
		{"one file", []any{"/data/new.bin"}, []string{"data/new.bin 400000"}, ""},
		{"a folder and a file", []any{"/data/sub/", "/data/empty"}, []string{"data/empty 0", "data/sub/c.txt 6"}, ""},
		{"what is not there", []any{"/data/nothing"}, nil, "nothing in the snapshot is below /data/nothing"},
		{"a pattern", []any{"/data/*.bin"}, nil, "holds a character that restic takes for a pattern"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := restic(t, repo, map[string]any{"only": c.only})
			choice, err := p.take(t.Context())
			if c.reason != "" {
				require.Contains(t, fault.Of(err).Reason, c.reason)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, p.sees(t, choice.Point))
		})
	}
}

// largest is the pack that holds files' data.
func largest(t *testing.T, repo string) string { return bySize(t, repo, -1) }

func bySize(t *testing.T, repo string, order int) string {
	t.Helper()
	packs := matching(t, repo, "data/*/*")
	size := func(name string) int64 {
		info, err := os.Stat(name)
		require.NoError(t, err)
		return info.Size()
	}
	return slices.MinFunc(packs, func(a, b string) int { return order * int(size(a)-size(b)) })
}

func matching(t *testing.T, repo, glob string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(repo, glob))
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

func flip(t *testing.T, name string, at int64) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	one := make([]byte, 1)
	_, err = file.ReadAt(one, at)
	require.NoError(t, err)
	one[0] ^= 0xff
	_, err = file.WriteAt(one, at)
	require.NoError(t, err)
}

func remove(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		require.NoError(t, os.RemoveAll(name))
	}
}

func TestDamagedResticRepositories(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, repo string)
		with   map[string]any
		blame  fault.Blame
		class  fault.Class
		reason string
	}{
		{"a pack is missing", func(t *testing.T, repo string) { remove(t, largest(t, repo)) },
			nil, fault.Backup, fault.Fetch, " is missing from the repository"},
		{"all packs are missing", func(t *testing.T, repo string) { remove(t, matching(t, repo, "data/*")...) },
			nil, fault.Backup, fault.Fetch, " is missing from the repository"},
		{"a pack is cut off", func(t *testing.T, repo string) { require.NoError(t, os.Truncate(largest(t, repo), 1000)) },
			nil, fault.Backup, fault.Fetch, "in the repository is cut off or damaged"},
		{"a pack is empty", func(t *testing.T, repo string) { require.NoError(t, os.Truncate(largest(t, repo), 0)) },
			nil, fault.Backup, fault.Fetch, "in the repository is cut off or damaged"},
		{"one byte of a file's data is flipped: sizes and names are as they were", func(t *testing.T, repo string) { flip(t, largest(t, repo), 1000) },
			nil, fault.Backup, fault.Fetch, "is damaged in the repository: ciphertext verification failed"},
		{"one byte of the folders' data is flipped", func(t *testing.T, repo string) {
			for _, pack := range matching(t, repo, "data/*/*") {
				if pack != largest(t, repo) {
					flip(t, pack, 30)
				}
			}
		}, nil, fault.Backup, fault.Fetch, "is damaged in the repository"},
		{"the index is missing", func(t *testing.T, repo string) { remove(t, matching(t, repo, "index/*")...) },
			nil, fault.Backup, fault.Fetch, "an index or a pack is missing from the repository"},
		{"the index is damaged", func(t *testing.T, repo string) {
			for _, index := range matching(t, repo, "index/*") {
				flip(t, index, 100)
			}
		}, nil, fault.Backup, fault.Fetch, "the index "},
		{"a snapshot is damaged: it may be the newest", func(t *testing.T, repo string) { flip(t, matching(t, repo, "snapshots/*")[1], 60) },
			nil, fault.Backup, fault.Fetch, "in the repository is damaged and cannot be read"},
		{"a snapshot is cut off", func(t *testing.T, repo string) {
			require.NoError(t, os.Truncate(matching(t, repo, "snapshots/*")[0], 50))
		},
			nil, fault.Backup, fault.Fetch, "in the repository is damaged and cannot be read"},
		{"there is no snapshot any more", func(t *testing.T, repo string) { remove(t, matching(t, repo, "snapshots/*")...) },
			nil, fault.Backup, fault.NoRecoveryPoint, "there is no recovery point at the source"},
		{"the key is missing", func(t *testing.T, repo string) { remove(t, matching(t, repo, "keys/*")...) },
			nil, fault.Backup, fault.Key, "the repository holds no key: its folder keys is empty"},
		{"the key is damaged", func(t *testing.T, repo string) {
			require.NoError(t, os.WriteFile(matching(t, repo, "keys/*")[0], []byte(`{"kdf":"scrypt","N":`), 0o600))
		}, nil, fault.Backup, fault.Key, "the key or the config of the repository is damaged"},
		{"the config is damaged", func(t *testing.T, repo string) { flip(t, filepath.Join(repo, "config"), 60) },
			nil, fault.Backup, fault.Key, "the key or the config of the repository is damaged"},
		{"the config is empty", func(t *testing.T, repo string) { require.NoError(t, os.Truncate(filepath.Join(repo, "config"), 0)) },
			nil, fault.Backup, fault.Fetch, "the config of the repository is empty"},
		{"the config is missing", func(t *testing.T, repo string) { remove(t, filepath.Join(repo, "config")) },
			nil, fault.Backup, fault.Fetch, "there is no restic repository at this place"},
		{"it is a repository of borg", func(t *testing.T, repo string) {
			remove(t, matching(t, repo, "*")...)
			require.NoError(t, os.MkdirAll(filepath.Join(repo, "data", "0"), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(repo, "README"), []byte("This is a Borg Backup repository.\n"), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(repo, "config"), []byte("[repository]\nversion = 1\n"), 0o600))
		}, nil, fault.Rig, fault.Fetch, "it is a repository of borg, not of restic"},
		{"the repository was emptied", func(t *testing.T, repo string) { remove(t, matching(t, repo, "*")...) },
			nil, fault.Backup, fault.Fetch, "there is no restic repository at this place"},
		{"the password is wrong", nil,
			map[string]any{"password": "${F_WRONG}"}, fault.Backup, fault.Key, "the password does not open the repository"},
		{"the repository is of a later version", laterVersion,
			nil, fault.Rig, fault.Image, "restic in the image is too old for this repository: unsupported repository version"},
		{"the path is not there", func(t *testing.T, repo string) { remove(t, repo) },
			nil, fault.Rig, fault.Fetch, "does not exist, or is not mounted"},
		{"the password is empty", nil,
			map[string]any{"password": "${F_EMPTY}"}, fault.Rig, fault.Internal, "${F_EMPTY} is empty"},
		{"the password is not set", nil,
			map[string]any{"password": "${F_NOT_SET}"}, fault.Rig, fault.Internal, "the variable F_NOT_SET is not set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			repo := repository(t)
			if c.damage != nil {
				c.damage(t, repo)
			}
			_, err := restic(t, repo, c.with).take(t.Context())
			f := fault.Of(err)
			require.NotNil(t, f, "this must not pass")
			require.Equal(t, c.blame, f.Blame, f.Reason)
			require.Equal(t, c.class, f.Class, f.Reason)
			require.Contains(t, f.Reason, c.reason)
			require.NotEmpty(t, f.Next, "what to do")
			for _, secret := range []string{"not-the-password", locationDir} {
				require.NotContains(t, f.Reason+f.Next+err.Error(), secret)
			}
		})
	}
}

// laterVersion writes the config of a repository that this restic is too old
// for, the way restic encrypts: AES-256 in counter mode, then Poly1305-AES.
func laterVersion(t *testing.T, repo string) {
	t.Helper()
	var key struct {
		Encrypt []byte `json:"encrypt"`
		MAC     struct {
			K []byte `json:"k"`
			R []byte `json:"r"`
		} `json:"mac"`
	}
	require.NoError(t, json.Unmarshal(theRepository.masterKey, &key))
	iv := bytes.Repeat([]byte{7}, aes.BlockSize)
	text := []byte(`{"version":9,"id":"aa","chunker_polynomial":"25b468838dcb75"}`)
	block, err := aes.NewCipher(key.Encrypt)
	require.NoError(t, err)
	cipher.NewCTR(block, iv).XORKeyStream(text, text)
	mac, err := aes.NewCipher(key.MAC.K)
	require.NoError(t, err)
	var once [32]byte
	copy(once[:16], key.MAC.R)
	mac.Encrypt(once[16:], iv)
	var sum [16]byte
	poly1305.Sum(&sum, text, &once)
	require.NoError(t, os.WriteFile(filepath.Join(repo, "config"), slices.Concat(iv, text, sum[:]), 0o600))
}

func TestARepositoryThatCannotBeReached(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, address, network, reason string }{
		{"nothing listens there", "rest:http://127.0.0.1:1/", "", "connection refused"},
		{"there is no network", "rest:http://192.0.2.1/", "none", "network is unreachable"},
		{"its name is not known", "rest:http://backup.invalid/", "none", "backup.invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tooled(t, resticImage, scenarios.ToolSource{Recipe: "restic", Network: c.network,
				With: map[string]any{"repository": strings.Replace(c.address, "//", "//user:hunter2@", 1), "password": "${F_CORRECT}"}}).take(t.Context())
			f := fault.Of(err)
			require.Equal(t, fault.Rig, f.Blame, f.Reason)
			require.Equal(t, fault.Fetch, f.Class)
			require.Contains(t, f.Reason, c.reason)
			require.NotContains(t, f.Reason, "hunter2")
		})
	}
}

func TestASnapshotThatIsPrunedMeanwhile(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	p := restic(t, repo, nil)
	points, err := p.List(t.Context())
	require.NoError(t, err)
	remove(t, matching(t, repo, "snapshots/"+points[0].ID)...)
	f := fault.Of(p.Fetch(t.Context(), points[0], nil))
	require.Equal(t, fault.Rig, f.Blame)
	require.Contains(t, f.Reason, "is gone now")
}

func TestResticOfTheCorpus(t *testing.T) {
	t.Parallel()
	geheim := map[string]any{"password": "${F_GEHEIM}"}
	t.Run("a repository of the year 2015", func(t *testing.T) {
		p := restic(t, corpus(t, "restic-small-repo/*"), geheim)
		choice, err := p.take(t.Context())
		require.NoError(t, err)
		require.Equal(t, 4, choice.Candidates)
		require.Equal(t, "06c5a25c", choice.ID[:8])
		require.Equal(t, "2015-11-10", choice.ConsistentAt.Format(time.DateOnly))
		require.Equal(t, []string{"testdir/bar 4", "testdir/bar2 6", "testdir/baz 4"}, p.sees(t, choice.Point))
		require.Empty(t, p.Notes())
	})
	for _, c := range []struct {
		name, pattern string
		with          map[string]any
		class         fault.Class
		reason        string
	}{
		{"its password is wrong", "restic-small-repo/*", map[string]any{"password": "${F_WRONG}"}, fault.Key, "the password does not open the repository"},
		{"its data is missing, and folders are restored all the same", "restic-data-missing/*", geheim, fault.Fetch, "the pack 1959b7f280 is missing from the repository"},
		{"it has no snapshots, and restic calls it sound", "restic-no-snapshots/*", geheim, fault.NoRecoveryPoint, "there is no recovery point at the source"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := restic(t, corpus(t, c.pattern), c.with).take(t.Context())
			f := fault.Of(err)
			require.NotNil(t, f, "this must not pass")
			require.Equal(t, fault.Backup, f.Blame, f.Reason)
			require.Equal(t, c.class, f.Class, f.Reason)
			require.Contains(t, f.Reason, c.reason)
		})
	}
}

func TestProgressOfAFetch(t *testing.T) {
	t.Parallel()
	p := restic(t, repository(t), nil)
	points, err := p.List(t.Context())
	require.NoError(t, err)
	var last int64
	require.NoError(t, p.Fetch(t.Context(), points[len(points)-1], func(done, _ int64) { last = done }))
	require.Positive(t, last)
}

func TestSecretsAreNotWhereTheEngineShowsThem(t *testing.T) {
	t.Parallel()
	p := restic(t, repository(t), nil)
	_, err := p.List(t.Context())
	require.NoError(t, err)
	spec := p.Source.(*tool)
	exit, err := spec.container.Exec(t.Context(), sandbox.Command{Args: []string{"sh", "-c", "tr '\\0' '\\n' </proc/1/environ; cat /proc/1/cmdline"}})
	require.NoError(t, err)
	require.NotEmpty(t, exit.Stdout)
	require.NotContains(t, string(exit.Stdout), "correct")
}
