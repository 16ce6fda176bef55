package api

import (
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
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

// newBrowser is a browser without a window, in a profile of its own. Its many processes
// are one group, which ends with the test before the profile is removed: they would
// still write into it.
func newBrowser(ctx context.Context, t *testing.T, browser string, args ...string) *exec.Cmd {
	t.Helper()
	profile, err := os.MkdirTemp("", "rehearse-browser-")
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, browser, append([]string{"--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--user-data-dir=" + profile}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	end := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel = end
	t.Cleanup(func() {
		if cmd.Process != nil {
			_ = end() // most have ended already
		}
		require.Eventually(t, func() bool { return os.RemoveAll(profile) == nil }, time.Minute, 20*time.Millisecond)
	})
	return cmd
}

// photograph is what a browser makes of a page, as its elements and as a picture.
func photograph(t *testing.T, browser, address string) (dom string, seen image.Image) {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "page.png")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := newBrowser(ctx, t, browser, "--window-size=1200,900", "--screenshot="+picture, "--dump-dom", address).Output()
	require.NoError(t, err)
	file, err := os.Open(picture)
	require.NoError(t, err)
	defer file.Close()
	seen, err = png.Decode(file)
	require.NoError(t, err)
	return string(out), seen
}

func TestWhoApprovesAnExemptionSeesTheWholeButtonBesideALongReason(t *testing.T) {
	browser := chromium(t)
	p := open(t)
	from := time.Now().UTC().AddDate(0, 0, 1).Truncate(time.Second)
	_, err := p.store.RequestExemption(t.Context(), store.Exemption{
		FromAt: from, UntilAt: from.Add(time.Hour), Reason: "the weekly window for changes, which is long and has a reason that says so", RequestedBy: "service-desk@acme.example", Client: "acme"})
	require.NoError(t, err)

	_, seen := photograph(t, browser, p.URL+"/exemptions")
	shown, cut := 0, 0
	for y := 310; y < 480; y++ { // below the link to the calendar
		for x := 900; x < 1169; x++ { // the sheet ends at 1170
			r, g, b, _ := seen.At(x, y).RGBA()
			if [3]uint32{r >> 8, g >> 8, b >> 8} != [3]uint32{0x24, 0x56, 0xc9} {
				continue
			}
			shown++
			if x >= 1160 {
				cut++
			}
		}
	}
	require.Greater(t, shown, 1500, "the button to approve is there")
	require.Zero(t, cut, "and is not cut off at the edge of the sheet")
}

func TestAPageOfARunRendersInABrowserAndRunsNothingThatWasRestored(t *testing.T) {
	browser := chromium(t)
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	dom, seen := photograph(t, browser, p.URL+"/runs/"+run.ID)
	require.Contains(t, dom, "<title>helpdesk-db failed ", "the script in the restored data did not change it")
	require.Contains(t, dom, `&lt;script&gt;document.title=`)
	require.Equal(t, 9, strings.Count(dom, `<rect class="phase`))

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
