package restoretest

import (
	"strings"
	"testing"
)

const makeRepositories = `
mkdir -p /tmp/made /tmp/data && cd /tmp && export HOME=/tmp
head -c 200000 /dev/urandom >data/new.bin
head -c 300000 /dev/urandom >data/old.bin
echo hello >data/c.txt
export RESTIC_PASSWORD=correct RESTIC_REPOSITORY=/tmp/made/restic
restic --no-cache --quiet init
restic --no-cache --quiet backup data --time '2026-11-20 03:00:00'
export BORG_PASSPHRASE=correct BORG_REPO=/tmp/made/borg BORG_BASE_DIR=/tmp TZ=UTC
borg init --encryption repokey
borg create --timestamp 2026-11-20T03:00:00 ::helpdesk-20 data
tar -C /tmp/made -cf - .
rm -rf /tmp/made /tmp/data`

// A repository is damaged in the file that holds most of the data.
func TestSourcesAreHeld(t *testing.T) {
	t.Setenv("LAB_CORRECT", "correct")
	t.Setenv("LAB_WRONG", "wrong")
	const image = "rehearse-fixture/restic:0.14"
	lab := NewLab(t, "files", image, "")
	made := Untar(t, lab.Shell(t, makeRepositories))
	for name, c := range map[string]struct {
		secret  string
		damaged string // what the reason says of a damaged pack or segment
		missing string
		wrong   string
	}{
		"restic": {"password", `damaged|pack|blob|ciphertext|EOF|hash`, `missing|pack|no such`, `the password does not open the repository`},
		"borg":   {"passphrase", `damaged|segment|missing|CRC|integrity|truncated`, `missing`, `the passphrase does not open the repository`},
	} {
		repository := below(made, name)
		damaged := map[Damage]Verdict{}
		for _, d := range Damages {
			damaged[d] = Broken(c.damaged)
		}
		if name == "restic" {
			damaged[CutLast] = Unseen("a pack ends with its table of contents, which the index holds as well")
		}
		HoldSource(t, lab.engine, name, image, Subject{
			Sound: repository, With: map[string]any{c.secret: "${LAB_CORRECT}"}, Damaged: damaged,
			Facts: map[string]any{"data/c.txt": int64(6), "data/new.bin": int64(200000), "data/old.bin": int64(300000)},
			Twins: map[string]Twin{
				"a wrong key":         {repository, map[string]any{c.secret: "${LAB_WRONG}"}, Broken(c.wrong)},
				"a member is missing": {repository.without(repository.largest()), nil, Broken(c.missing)},
			},
		})
	}
}

// below are the files of a folder, by their names in it.
func below(all Files, folder string) Files {
	files := Files{}
	for name, data := range all {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok {
			files[rest] = data
		}
	}
	return files
}
