package api

import (
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

// chromium finds the browser. Where it is missing, CI installs it or fails.
func chromium(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("chromium"); err == nil {
		return path
	}
	if os.Getenv("CI") != "true" {
		t.Skip("chromium is not installed: pages were not looked at in a browser")
	}
	if out, err := exec.Command("sh", "-c", "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium").CombinedOutput(); err != nil {
		t.Fatalf("chromium is missing and cannot be installed: %v\n%s", err, out)
	}
	return "chromium"
}

func TestAPageOfARunRendersInABrowserAndRunsNothingThatWasRestored(t *testing.T) {
	browser := chromium(t)
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	picture := filepath.Join(t.TempDir(), "run.png")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir="+t.TempDir(),
		"--window-size=1200,900", "--screenshot="+picture, "--dump-dom", p.URL+"/runs/"+run.ID)
	dom, err := command.Output()
	require.NoError(t, err)
	require.Contains(t, string(dom), "<title>helpdesk-db · Rehearse</title>", "the script in the restored data did not change it")
	require.Contains(t, string(dom), `&lt;script&gt;document.title=`)
	require.Equal(t, 9, strings.Count(string(dom), `<rect class="phase`))

	file, err := os.Open(picture)
	require.NoError(t, err)
	defer file.Close()
	seen, err := png.Decode(file)
	require.NoError(t, err)
	colours := map[[3]uint32]int{}
	for y := 0; y < 900; y += 2 {
		for x := 0; x < 1200; x += 2 {
			r, g, b, _ := seen.At(x, y).RGBA()
			colours[[3]uint32{r >> 8, g >> 8, b >> 8}]++
		}
	}
	require.Greater(t, colours[[3]uint32{0x24, 0x56, 0xc9}], 300, "the bars of the restore have the colour of the style sheet")
	require.Greater(t, colours[[3]uint32{0xfc, 0xe8, 0xe6}], 3000, "so has the verdict")
}
