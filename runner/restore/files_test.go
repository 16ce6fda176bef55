package restore

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

func show(v any) string { return fmt.Sprint(v) }

// attachments are files with a list of their sums, as sha256sum writes it.
func attachments() backup {
	files := backup{}
	for i := range 40 {
		files[fmt.Sprintf("attachments/%02d/file %d.txt", i%4, i)] = bytes.Repeat([]byte(fmt.Sprintf("line %d\n", i)), 200+i)
	}
	var sums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	files["SHA256SUMS"] = []byte(sums.String())
	return files
}

var withSums = map[string]any{"manifest": "SHA256SUMS"}

func TestGoodFilesPass(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	files := attachments()
	good := map[string]backup{"a zip": {"a.zip": zipOf(t, files)}, "a plain folder": files}
	for ending, pack := range packers {
		good["a tar"+ending] = backup{"a.tar" + ending: pack(t, tarOf(t, files))}
		good["a tar"+ending+" under another name"] = backup{"nightly.bak": pack(t, tarOf(t, files))}
	}
	for name, b := range good {
		t.Run(name, func(t *testing.T) {
			p, answers := l.passes(t, "files", b, withSums)
			require.Len(t, answers, 1)
			require.True(t, answers[0].Held, answers[0].Got)
			all, err := p.Files(t.Context(), "attachments/**")
			require.NoError(t, err)
			require.EqualValues(t, 40, all.Count)
			some, err := p.Files(t.Context(), "attachments/03/*.txt")
			require.NoError(t, err)
			require.EqualValues(t, 10, some.Count)
		})
	}
	t.Run("no manifest is asked about when none is named", func(t *testing.T) {
		_, answers := l.passes(t, "files", backup{"a.zip": zipOf(t, files)}, nil)
		require.Empty(t, answers)
	})
}

func TestDamagedFilesFail(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	files := attachments()
	lost := "attachments/01/file 5.txt"
	plain := tarOf(t, files)
	zipped := zipOf(t, files)
	twins := map[string]twin{
		"a member missing":               {backup{"a.tar": tarOf(t, files.less(lost))}, lost},
		"a member changed":               {backup{"a.tar": tarOf(t, files.with(lost, []byte("something else")))}, lost},
		"a member too many":              {backup{"a.tar": tarOf(t, files.with("attachments/evil.exe", []byte("MZ")))}, "attachments/evil.exe"},
		"a member emptied":               {backup{"a.tar": tarOf(t, files.with(lost, nil))}, lost},
		"its manifest missing":           {backup{"a.tar": tarOf(t, files.less("SHA256SUMS"))}, "SHA256SUMS"},
		"its manifest is no list":        {backup{"a.tar": tarOf(t, files.with("SHA256SUMS", []byte("all is well\n")))}, "not in the list"},
		"its manifest is empty":          {backup{"a.tar": tarOf(t, files.with("SHA256SUMS", nil))}, "not in the list"},
		"an archive without files":       {backup{"a.zip": zipOf(t, nil)}, "not a single file"},
		"an empty file":                  {backup{"a.tar": {}}, "empty"},
		"nothing":                        {backup{}, ""},
		"text that is called an archive": {backup{"a.tar.gz": []byte("the backup is on holiday\n")}, ""},
		"a bit in a member":              {backup{"a.tar": flipped(plain, bytes.Index(plain, []byte("line 5\n"))+2)}, lost},
		"a bit in a member's head":       {backup{"a.tar": flipped(plain, 3*512+100)}, ""},
		"a bit in a zip's member":        {backup{"a.zip": flipped(zipped, bytes.Index(zipped, []byte(lost))+len(lost)+30)}, ""},
		"a zip without its list":         {backup{"a.zip": zipped[:bytes.LastIndex(zipped, []byte("PK\x01\x02"))]}, ""},
	}
	for ending, pack := range packers {
		data := pack(t, plain)
		for _, at := range []float64{.001, .3, .6, .9} {
			twins["a tar"+ending+" cut off after "+show(at)] = twin{backup{"a.tar" + ending: cut(data, at)}, ""}
		}
		if ending != "" {
			twins["a tar"+ending+" with a bit"] = twin{backup{"a.tar" + ending: flipped(data, part(data, .5))}, ""}
		}
	}
	for _, at := range []float64{.3, .9, .999} {
		twins["a zip cut off after "+show(at)] = twin{backup{"a.zip": cut(zipped, at)}, ""}
	}
	for _, name := range slices.Sorted(maps.Keys(twins)) {
		t.Run(name, func(t *testing.T) {
			with := withSums
			if name == "an archive without files" {
				with = nil
			}
			t.Log(l.fails(t, "files", twins[name].files, with, twins[name].reason).Reason)
		})
	}
	t.Run("an archive without files passes where it may be empty", func(t *testing.T) {
		l.passes(t, "files", backup{"a.zip": zipOf(t, nil)}, map[string]any{"allow_empty": true})
	})
	t.Run("the disk limit is the rig's", func(t *testing.T) {
		l.empty(t)
		backup{"a.tar": plain}.put(t, l.source)
		p := l.part(recipeOf(t, "files"), nil)
		p.limits.Disk = 20000
		l.adopt(t, p)
		f := fault.Of(p.Unpack(t.Context(), nil))
		require.Equal(t, fault.Rig, f.Blame)
		require.Equal(t, fault.Capacity, f.Class)
		require.Contains(t, f.Next, "disk")
	})
}
