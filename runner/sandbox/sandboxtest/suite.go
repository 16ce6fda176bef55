package sandboxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// Images says how an engine runs the program inside.
type Images struct {
	Program string // image that holds package inside
	Path    string // of the program in it
}

// Run holds an engine to the contract of package sandbox.
func Run(t *testing.T, e sandbox.Engine, images Images) {
	prove(t, e, images, claims)
	HostMounts(t, e, images)
}

// HostMounts holds an engine to what the contract says of paths of ours.
func HostMounts(t *testing.T, e sandbox.Engine, images Images) {
	prove(t, e, images, hostClaims)
}

func prove(t *testing.T, e sandbox.Engine, images Images, claims map[string]func(*testing.T, *place)) {
	for name, holds := range claims {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, &place{Engine: e, images: images})
		})
	}
}

var claims = map[string]func(*testing.T, *place){
	"it says which engine it is":                                      aboutSays,
	"a command's output and code come back":                           execAnswers,
	"a command gets its environment, and the container's":             execEnvironment,
	"a command reads its input to the end":                            execInput,
	"output is bounded where nobody takes it":                         execBounded,
	"a command that never reads its input still ends":                 execUnread,
	"a command ends with the cause of its context":                    execCancelled,
	"a command in a container that ended is gone, and how":            execGone,
	"a command whose container ends under it is gone":                 execCut,
	"what a container prints is in its log":                           logsTail,
	"a container's end is waited for and known afterwards":            waitState,
	"waiting ends with the cause of its context":                      waitCancelled,
	"a conversation carries both ways":                                talkBothWays,
	"a large conversation is carried whole":                           talkLarge,
	"a conversation ends with its container":                          talkEnds,
	"containers reach each other by name, and only inside":            namesReach,
	"joined containers reach each other by name, and have no network": joinedReach,
	"a container that joins waits for the one that it joins":          joinedWaits,
	"a volume is shared, and read-only where it was said":             volumesShared,
	"the root cannot be written to unless it was said":                rootReadOnly,
	"a temporary file system can be written to":                       tmpfsWritable,
	"an image that cannot be had is an error that says what to do":    imageMissing,
	"an image is known by its id":                                     imageKnown,
	"two containers of one name are an error":                         nameTaken,
	"containers start at the same time":                               startTogether,
	"a start that was cancelled leaves nothing":                       startCancelled,
	"removing twice is fine":                                          removeTwice,
	"closing twice is fine and leaves nothing":                        closeTwice,
	"nothing starts in a closed sandbox":                              startAfterClose,
	"a sweep spares what it is told to and removes the rest":          sweepSpares,
	"two attempts at a run have nothing in common":                    attemptsApart,
	"a health check becomes healthy":                                  healthHealthy,
	"what another process started is found":                           foundAgain,
	"what is written outside of volumes is counted":                   writtenCounts,
}

var hostClaims = map[string]func(*testing.T, *place){
	"a folder and a file of ours are seen and not written": hostMounts,
	"a path of ours that is not there is an error":         hostMissing,
	"what would hand the machine over is not mounted":      hostDangerous,
}

// place is where one claim is put to the proof.
type place struct {
	sandbox.Engine
	images Images
}

var (
	counting sync.Mutex
	count    int
)

// run is a new id; those of the suite are told by their beginning.
func run() string {
	counting.Lock()
	defer counting.Unlock()
	count++
	return fmt.Sprintf("b-suite-%d-%d", os.Getpid(), count)
}

func (p *place) open(t *testing.T) (sandbox.Sandbox, string) {
	t.Helper()
	id := run()
	s, err := p.Open(t.Context(), sandbox.Spec{Run: id, Runner: "suite", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.Close(context.Background()))
		require.Empty(t, p.left(t, id))
	})
	return s, id
}

// openJoined opens a sandbox whose containers have one loopback interface.
func (p *place) openJoined(t *testing.T, names ...string) sandbox.Sandbox {
	t.Helper()
	id := run()
	s, err := p.Open(t.Context(), sandbox.Spec{Run: id, Runner: "suite", Expires: time.Now().Add(time.Hour), Joined: names})
	require.NoError(t, err)
	require.Empty(t, p.left(t, id), "no network was made")
	t.Cleanup(func() {
		require.NoError(t, s.Close(context.Background()))
		require.Empty(t, p.left(t, id))
	})
	return s
}

func joinedReach(t *testing.T, p *place) {
	s := p.openJoined(t, "one", "two", "never")
	one := p.start(t, s, p.spec("one", "stay"))
	two := p.start(t, s, p.spec("two", "stay"))
	alone := p.spec("alone", "stay")
	alone.Reach = sandbox.Nothing
	apart := p.start(t, s, alone)
	for _, c := range []sandbox.Container{one, two} {
		for _, name := range []string{"one", "two"} {
			require.Zero(t, p.exec(t, c, "find", name).Code, name)
		}
		require.NotZero(t, p.exec(t, c, "find", "example.com").Code)
	}
	require.NotZero(t, p.exec(t, apart, "find", "two").Code)
	require.NoError(t, two.Remove(t.Context()))
	require.Zero(t, p.exec(t, one, "exit", "0").Code, "the one goes on without the other")
}

func joinedWaits(t *testing.T, p *place) {
	s := p.openJoined(t, "one", "two")
	ctx, cancel := context.WithCancelCause(t.Context())
	began := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		close(began)
		_, err := s.Start(ctx, p.spec("two", "stay"))
		ended <- err
	}()
	<-began
	cancel(errEnough)
	require.ErrorIs(t, <-ended, errEnough)

	go func() {
		_, err := s.Start(t.Context(), p.spec("two", "stay"))
		ended <- err
	}()
	p.start(t, s, p.spec("one", "stay"))
	require.NoError(t, <-ended)
}

// left is what a sweep would find of a run.
func (p *place) left(t *testing.T, runs ...string) []sandbox.Leftover {
	t.Helper()
	var found []sandbox.Leftover
	_, err := p.Sweep(context.Background(), func(l sandbox.Leftover) bool {
		for _, id := range runs {
			if l.Run == id {
				found = append(found, l)
			}
		}
		return true
	})
	require.NoError(t, err)
	return found
}

func (p *place) spec(name string, args ...string) sandbox.ContainerSpec {
	return sandbox.ContainerSpec{Name: name, Image: p.images.Program, Entrypoint: []string{p.images.Path}, Command: args,
		Reach: sandbox.Inside, Memory: 128 << 20}
}

func (p *place) start(t *testing.T, s sandbox.Sandbox, spec sandbox.ContainerSpec) sandbox.Container {
	t.Helper()
	c, err := s.Start(t.Context(), spec)
	require.NoError(t, err)
	return c
}

// stay is a container that does nothing until it is removed.
func (p *place) stay(t *testing.T, s sandbox.Sandbox) sandbox.Container {
	t.Helper()
	return p.start(t, s, p.spec("one", "stay"))
}

func (p *place) command(args ...string) sandbox.Command {
	return sandbox.Command{Args: append([]string{p.images.Path}, args...)}
}

func (p *place) exec(t *testing.T, c sandbox.Container, args ...string) sandbox.Exit {
	t.Helper()
	exit, err := c.Exec(t.Context(), p.command(args...))
	require.NoError(t, err)
	return exit
}

func aboutSays(t *testing.T, p *place) {
	a, err := p.About(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, a.Name)
	require.NotEmpty(t, a.APIVersion)
	require.Positive(t, a.CPUs)
	require.Positive(t, a.Memory)
	require.NotEmpty(t, a.Root)
	require.WithinDuration(t, time.Now(), a.Time, time.Hour)
}

func execAnswers(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.stay(t, s)
	exit := p.exec(t, c, "say", "to you", "to the side")
	require.Equal(t, sandbox.Exit{Stdout: []byte("to you"), Stderr: []byte("to the side")}, exit)
	require.Equal(t, 7, p.exec(t, c, "exit", "7").Code)

	var out, side bytes.Buffer
	cmd := p.command("say", "to you", "to the side")
	cmd.Stdout, cmd.Stderr = &out, &side
	exit, err := c.Exec(t.Context(), cmd)
	require.NoError(t, err)
	require.Empty(t, exit.Stdout)
	require.Empty(t, exit.Stderr)
	require.Equal(t, "to you", out.String())
	require.Equal(t, "to the side", side.String())
}

func execEnvironment(t *testing.T, p *place) {
	s, _ := p.open(t)
	spec := p.spec("one", "stay")
	spec.Environment = map[string]string{"A": "of the container", "B": "of the container"}
	c := p.start(t, s, spec)
	cmd := p.command("env", "B")
	cmd.Environment = map[string]string{"B": "of the command = mine"}
	exit, err := c.Exec(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, "of the command = mine", string(exit.Stdout))
	require.Equal(t, "of the container", string(p.exec(t, c, "env", "A").Stdout))
}

func execInput(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.stay(t, s)
	cmd := p.command("count")
	cmd.Stdin = io.LimitReader(zeros{}, 8<<20)
	exit, err := c.Exec(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, "8388608", string(exit.Stdout))

	cmd = p.command("cat")
	cmd.Stdin = strings.NewReader("again")
	exit, err = c.Exec(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, "again", string(exit.Stdout))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func execBounded(t *testing.T, p *place) {
	s, _ := p.open(t)
	exit := p.exec(t, p.stay(t, s), "flood", "3000000")
	require.Zero(t, exit.Code)
	require.Len(t, exit.Stdout, 1<<20)
	require.True(t, bytes.HasPrefix(exit.Stdout, []byte("all work")))
}

func execUnread(t *testing.T, p *place) {
	s, _ := p.open(t)
	cmd := p.command("exit", "4")
	cmd.Stdin = io.LimitReader(zeros{}, 64<<20)
	exit, err := p.stay(t, s).Exec(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, 4, exit.Code)
}

var errEnough = errors.New("enough of it")

func execCancelled(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.stay(t, s)
	ctx, cancel := context.WithCancelCause(t.Context())
	cmd := p.command("stay", "I am here")
	cmd.Stdout = whenWritten(func() { cancel(errEnough) })
	_, err := c.Exec(ctx, cmd)
	require.ErrorIs(t, err, errEnough)
	_, err = c.Exec(ctx, p.command("exit", "0"))
	require.ErrorIs(t, err, errEnough, "and one that did not even begin")
	require.Zero(t, p.exec(t, c, "exit", "0").Code, "the container is none the worse for it")
}

type whenWritten func()

func (f whenWritten) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

func execGone(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.start(t, s, p.spec("one", "exit", "3"))
	_, err := c.Wait(t.Context())
	require.NoError(t, err)
	_, err = c.Exec(t.Context(), p.command("exit", "0"))
	require.ErrorIs(t, err, sandbox.ErrGone)
	var gone *sandbox.Gone
	require.ErrorAs(t, err, &gone)
	require.Equal(t, "one", gone.Name)
	require.Equal(t, 3, gone.State.Code)
	require.Equal(t, fault.Rig, fault.Of(err).Blame)

	require.NoError(t, c.Remove(t.Context()))
	_, err = c.Exec(t.Context(), p.command("exit", "0"))
	require.ErrorIs(t, err, sandbox.ErrGone)
	_, err = c.State(t.Context())
	require.ErrorIs(t, err, sandbox.ErrGone)
}

func execCut(t *testing.T, p *place) {
	s, _ := p.open(t)
	spec := p.spec("one", "cat") // ends as soon as its input does
	spec.Talk = true
	c := p.start(t, s, spec)
	cmd := p.command("stay", "I am here")
	cmd.Stdout = whenWritten(func() { closeWrite(t, c.Talk()) })
	_, err := c.Exec(t.Context(), cmd)
	require.ErrorIs(t, err, sandbox.ErrGone)
}

func logsTail(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.start(t, s, p.spec("one", "say", "first this, ", "then that"))
	_, err := c.Wait(t.Context())
	require.NoError(t, err)
	text, err := c.Logs(t.Context(), 1000)
	require.NoError(t, err)
	require.Contains(t, text, "first this")
	require.Contains(t, text, "then that")
	text, err = c.Logs(t.Context(), 4)
	require.NoError(t, err)
	require.Len(t, text, 4)
}

func waitState(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.start(t, s, p.spec("one", "exit", "5"))
	ended, err := c.Wait(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Code: 5}, ended)
	now, err := c.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, ended, now)

	now, err = p.start(t, s, p.spec("two", "stay")).State(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Running: true}, now)
}

func waitCancelled(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.stay(t, s)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	_, err := c.Wait(ctx)
	require.ErrorIs(t, err, errEnough)
}

func closeWrite(t *testing.T, talk io.ReadWriteCloser) {
	half, ok := talk.(interface{ CloseWrite() error })
	require.True(t, ok, "one side of a conversation can be closed")
	require.NoError(t, half.CloseWrite())
}

func (p *place) talking(t *testing.T, s sandbox.Sandbox) sandbox.Container {
	spec := p.spec("one", "cat", "said aside")
	spec.Talk = true
	return p.start(t, s, spec)
}

func talkBothWays(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.talking(t, s)
	talk := c.Talk()
	for _, word := range []string{"good morning", "and good night"} {
		_, err := io.WriteString(talk, word)
		require.NoError(t, err)
		heard := make([]byte, len(word))
		_, err = io.ReadFull(talk, heard)
		require.NoError(t, err)
		require.Equal(t, word, string(heard))
	}
	closeWrite(t, talk)
	rest, err := io.ReadAll(talk)
	require.NoError(t, err)
	require.Empty(t, rest)
	ended, err := c.Wait(t.Context())
	require.NoError(t, err)
	require.Zero(t, ended.Code)
	text, err := c.Logs(t.Context(), 1000)
	require.NoError(t, err)
	require.Equal(t, "said aside", text)
	require.NoError(t, talk.Close())
	require.NoError(t, talk.Close())
}

func talkLarge(t *testing.T, p *place) {
	const size = 32 << 20
	s, _ := p.open(t)
	talk := p.talking(t, s).Talk()
	wrote := make(chan error, 1)
	go func() {
		_, err := io.CopyN(talk, zeros{}, size)
		wrote <- errors.Join(err, talk.(interface{ CloseWrite() error }).CloseWrite())
	}()
	heard, err := io.Copy(io.Discard, talk)
	require.NoError(t, err)
	require.NoError(t, <-wrote)
	require.EqualValues(t, size, heard)
}

func talkEnds(t *testing.T, p *place) {
	s, _ := p.open(t)
	c := p.talking(t, s)
	heard := make(chan struct{})
	go func() {
		_, _ = io.ReadAll(c.Talk()) // ends with an error or without, but ends
		close(heard)
	}()
	require.NoError(t, c.Remove(t.Context()))
	<-heard
	_, err := io.WriteString(c.Talk(), "still there?")
	require.Error(t, err)
}

func namesReach(t *testing.T, p *place) {
	s, _ := p.open(t)
	one := p.stay(t, s)
	p.start(t, s, p.spec("the-other.one", "stay"))
	alone := p.spec("alone", "stay")
	alone.Reach = sandbox.Nothing
	away := p.start(t, s, alone)
	require.Zero(t, p.exec(t, one, "find", "the-other.one").Code)
	require.NotZero(t, p.exec(t, one, "find", "nobody").Code)
	require.NotZero(t, p.exec(t, one, "find", "alone").Code)
	require.NotZero(t, p.exec(t, away, "find", "one").Code)

	elsewhere, _ := p.open(t)
	stranger := p.start(t, elsewhere, p.spec("stranger", "stay"))
	require.NotZero(t, p.exec(t, stranger, "find", "the-other.one").Code)
	require.NotZero(t, p.exec(t, one, "find", "stranger").Code)
}

func volumesShared(t *testing.T, p *place) {
	s, id := p.open(t)
	spec := p.spec("writer", "stay")
	spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/rehearse/db/data"}}
	writer := p.start(t, s, spec)
	spec = p.spec("reader", "stay")
	spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/elsewhere", ReadOnly: true}, {Volume: "empty", Target: "/empty"}}
	reader := p.start(t, s, spec)

	require.Zero(t, p.exec(t, writer, "write", "/rehearse/db/data/note", "mine").Code)
	require.Equal(t, "mine", string(p.exec(t, reader, "read", "/elsewhere/note").Stdout))
	require.NotZero(t, p.exec(t, reader, "write", "/elsewhere/note", "yours").Code)
	require.NotZero(t, p.exec(t, reader, "read", "/empty/note").Code)
	require.Equal(t, "mine", string(p.exec(t, writer, "read", "/rehearse/db/data/note").Stdout))

	kinds := map[string]int{}
	for _, l := range p.left(t, id) {
		kinds[l.Kind]++
	}
	require.Equal(t, map[string]int{"container": 2, "network": 1, "volume": 2}, kinds)
}

func rootReadOnly(t *testing.T, p *place) {
	s, _ := p.open(t)
	require.NotZero(t, p.exec(t, p.stay(t, s), "write", "/note", "x").Code)
	spec := p.spec("loose", "stay")
	spec.WritableRoot = true
	require.Zero(t, p.exec(t, p.start(t, s, spec), "write", "/note", "x").Code)
}

func tmpfsWritable(t *testing.T, p *place) {
	s, _ := p.open(t)
	spec := p.spec("one", "stay")
	spec.Tmpfs = map[string]int64{"/scratch": 1 << 20}
	spec.User = "1234"
	c := p.start(t, s, spec)
	require.Zero(t, p.exec(t, c, "write", "/scratch/note", "x").Code)
	require.Equal(t, "x", string(p.exec(t, c, "read", "/scratch/note").Stdout))
}

func hostMounts(t *testing.T, p *place) {
	ours := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(ours, "deep/er"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(ours, "deep/er/note"), []byte("kept"), 0o600))
	single := filepath.Join(t.TempDir(), "the file.txt")
	require.NoError(t, os.WriteFile(single, []byte("alone"), 0o644))
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(ours, link))

	s, _ := p.open(t)
	mounts := []sandbox.Mount{
		{Host: ours, Target: "/rehearse/a/source"},
		{Host: single, Target: "/rehearse/b/source/the file.txt"},
		{Host: filepath.Join(ours, "deep/er/note"), Target: "/rehearse/b/source/note"},
		{Host: link, Target: "/rehearse/c/source"},
	}
	for _, name := range []string{"one", "two"} {
		spec := p.spec(name, "stay")
		spec.Mounts = mounts
		c := p.start(t, s, spec)
		require.Equal(t, "kept", string(p.exec(t, c, "read", "/rehearse/a/source/deep/er/note").Stdout))
		require.Equal(t, "alone", string(p.exec(t, c, "read", "/rehearse/b/source/the file.txt").Stdout))
		require.Equal(t, "kept", string(p.exec(t, c, "read", "/rehearse/b/source/note").Stdout))
		require.Equal(t, "kept", string(p.exec(t, c, "read", "/rehearse/c/source/deep/er/note").Stdout))
		require.NotZero(t, p.exec(t, c, "write", "/rehearse/a/source/deep/er/note", "lost").Code)
		require.NotZero(t, p.exec(t, c, "write", "/rehearse/a/source/new", "lost").Code)
		require.NotZero(t, p.exec(t, c, "write", "/rehearse/b/source/note", "lost").Code)
	}
	data, err := os.ReadFile(filepath.Join(ours, "deep/er/note"))
	require.NoError(t, err)
	require.Equal(t, "kept", string(data))
}

func hostMissing(t *testing.T, p *place) {
	s, _ := p.open(t)
	missing := filepath.Join(t.TempDir(), "not there")
	spec := p.spec("one", "stay")
	spec.Mounts = []sandbox.Mount{{Host: missing, Target: "/in"}}
	_, err := s.Start(t.Context(), spec)
	require.ErrorContains(t, err, missing)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotEmpty(t, fault.Of(err).Next)
	require.NoFileExists(t, missing)
}

func hostDangerous(t *testing.T, p *place) {
	s, _ := p.open(t)
	for _, path := range []string{"/", "/var/run/docker.sock", "relative"} {
		spec := p.spec("one", "stay")
		spec.Mounts = []sandbox.Mount{{Host: path, Target: "/in"}}
		_, err := s.Start(t.Context(), spec)
		require.Error(t, err, path)
	}
}

func imageMissing(t *testing.T, p *place) {
	const missing = "127.0.0.1:1/there/is/no:such"
	_, err := p.Image(t.Context(), missing, nil)
	require.ErrorIs(t, err, sandbox.ErrNoImage)
	require.ErrorContains(t, err, missing)
	found := fault.Of(err)
	require.Equal(t, fault.Rig, found.Blame)
	require.Equal(t, fault.Image, found.Class)
	require.NotEmpty(t, found.Next)

	s, _ := p.open(t)
	spec := p.spec("one", "stay")
	spec.Image = missing
	_, err = s.Start(t.Context(), spec)
	require.ErrorIs(t, err, sandbox.ErrNoImage)
}

func imageKnown(t *testing.T, p *place) {
	found, err := p.Image(t.Context(), p.images.Program, nil)
	require.NoError(t, err)
	require.Equal(t, p.images.Program, found.Ref)
	require.True(t, strings.HasPrefix(found.ID, "sha256:"), found.ID)
	require.False(t, found.Pulled)
	again, err := p.Image(t.Context(), found.ID, nil)
	require.NoError(t, err)
	require.Equal(t, found.ID, again.ID)
}

func nameTaken(t *testing.T, p *place) {
	s, _ := p.open(t)
	first := p.stay(t, s)
	_, err := s.Start(t.Context(), p.spec("one", "stay"))
	require.ErrorContains(t, err, "already")
	require.Zero(t, p.exec(t, first, "exit", "0").Code, "the first is left alone")
}

func startTogether(t *testing.T, p *place) {
	s, _ := p.open(t)
	var all sync.WaitGroup
	codes := make([]int, 6)
	errs := make([]error, len(codes))
	for i := range codes {
		all.Go(func() {
			spec := p.spec(fmt.Sprintf("n%d", i), "exit", fmt.Sprint(10+i))
			spec.Mounts = []sandbox.Mount{{Volume: "shared", Target: "/shared"}}
			c, err := s.Start(t.Context(), spec)
			if err == nil {
				var ended sandbox.State
				ended, err = c.Wait(t.Context())
				codes[i] = ended.Code
			}
			errs[i] = err
		})
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, []int{10, 11, 12, 13, 14, 15}, codes)
}

func startCancelled(t *testing.T, p *place) {
	s, id := p.open(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	_, err := s.Start(ctx, p.spec("one", "stay"))
	require.ErrorIs(t, err, errEnough)
	_, err = p.Open(ctx, sandbox.Spec{Run: id + "-more"})
	require.ErrorIs(t, err, errEnough)
	left := p.left(t, id, id+"-more")
	require.Len(t, left, 1)
	require.Equal(t, "network", left[0].Kind)
}

func removeTwice(t *testing.T, p *place) {
	s, id := p.open(t)
	c := p.stay(t, s)
	require.NoError(t, c.Remove(t.Context()))
	require.NoError(t, c.Remove(t.Context()))
	require.Len(t, p.left(t, id), 1, "the network")
	p.stay(t, s) // the name is free again
}

func closeTwice(t *testing.T, p *place) {
	s, id := p.open(t)
	spec := p.spec("one", "stay")
	spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/data"}}
	c := p.start(t, s, spec)
	require.NoError(t, s.Close(t.Context()))
	require.Empty(t, p.left(t, id))
	require.NoError(t, s.Close(t.Context()))
	require.NoError(t, c.Remove(t.Context()))
}

func startAfterClose(t *testing.T, p *place) {
	s, id := p.open(t)
	require.NoError(t, s.Close(t.Context()))
	_, err := s.Start(t.Context(), p.spec("one", "stay"))
	require.ErrorContains(t, err, "closed")
	require.Empty(t, p.left(t, id))
}

func sweepSpares(t *testing.T, p *place) {
	runs := map[string]time.Time{run(): time.Now().Add(time.Hour), run(): time.Now().Add(-time.Minute)}
	var kept, expired string
	for id, expires := range runs {
		s, err := p.Open(t.Context(), sandbox.Spec{Run: id, Runner: "somebody", Expires: expires})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close(context.Background())) })
		spec := p.spec("one", "stay")
		spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/data"}}
		p.start(t, s, spec)
		if expires.After(time.Now()) {
			kept = id
		} else {
			expired = id
		}
	}
	removed, err := p.Sweep(t.Context(), func(l sandbox.Leftover) bool {
		_, ours := runs[l.Run]
		return !ours || l.Expires.After(time.Now())
	})
	require.NoError(t, err)
	require.Len(t, removed, 3)
	for _, l := range removed {
		require.Equal(t, expired, l.Run)
		require.Equal(t, "somebody", l.Runner)
		require.WithinDuration(t, runs[expired], l.Expires, time.Second)
		require.Contains(t, l.Name, expired)
	}
	require.Empty(t, p.left(t, expired))
	require.Len(t, p.left(t, kept), 3)
}

func attemptsApart(t *testing.T, p *place) {
	id := run()
	var boxes []sandbox.Sandbox
	for attempt := range 2 {
		s, err := p.Open(t.Context(), sandbox.Spec{Run: id, Attempt: attempt + 1, Runner: "suite", Expires: time.Now().Add(time.Hour)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close(context.Background())) })
		spec := p.spec("one", "stay")
		spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/data"}}
		p.start(t, s, spec)
		boxes = append(boxes, s)
	}
	require.Len(t, p.left(t, id), 6, "of each a network, a container and a volume")
	require.NoError(t, boxes[0].Close(t.Context()))
	left := p.left(t, id)
	require.Len(t, left, 3)
	for _, l := range left {
		require.Equal(t, 2, l.Attempt)
	}
}

func healthHealthy(t *testing.T, p *place) {
	s, _ := p.open(t)
	spec := p.spec("one", "stay")
	spec.Health = &sandbox.Health{Test: []string{"CMD", p.images.Path, "exit", "0"}, Interval: 50 * time.Millisecond, Retries: 3, Timeout: 5 * time.Second}
	c := p.start(t, s, spec)
	require.Eventually(t, func() bool {
		now, err := c.State(t.Context())
		return err == nil && now.Health == "healthy"
	}, 20*time.Second, 20*time.Millisecond)
}

func writtenCounts(t *testing.T, p *place) {
	s, _ := p.open(t)
	p.stay(t, s)
	spec := p.spec("loose", "stay")
	spec.WritableRoot = true
	c := p.start(t, s, spec)
	before, err := s.Written(t.Context())
	require.NoError(t, err)
	require.Zero(t, p.exec(t, c, "write", "/note", strings.Repeat("x", 20_000)).Code)
	after, err := s.Written(t.Context())
	require.NoError(t, err)
	require.GreaterOrEqual(t, after-before, int64(20_000))
}

func foundAgain(t *testing.T, p *place) {
	s, id := p.open(t)
	spec := p.spec("talker", "stay")
	spec.Talk = true
	p.start(t, s, spec)
	p.stay(t, s)
	ended := p.start(t, s, p.spec("ended", "exit", "3"))
	_, err := ended.Wait(t.Context())
	require.NoError(t, err)
	found, err := p.Find(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []string{"one", "talker"}, []string{found[0].Name, found[1].Name}, "what ended is not there")
	require.Len(t, found, 2)
	exit, err := found[0].Exec(t.Context(), p.command("exit", "0"))
	require.NoError(t, err)
	require.Zero(t, exit.Code)
	require.Nil(t, found[1].Talk(), "the conversation is whose container it is")
	found, err = p.Find(t.Context(), run())
	require.NoError(t, err)
	require.Empty(t, found)
}
