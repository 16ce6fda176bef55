package probe_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

// talk begins a conversation with a probe in this process.
func talk(t testing.TB, opts probe.ServeOptions) *probe.Client {
	t.Helper()
	ours, theirs := net.Pipe()
	var served sync.WaitGroup
	served.Go(func() {
		require.NoError(t, probe.Serve(context.Background(), theirs, theirs, opts))
		_ = theirs.Close()
	})
	c, err := probe.Dial(context.Background(), ours)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = c.Close()
		served.Wait()
	})
	return c
}

func TestTheProbeGreets(t *testing.T) {
	c := talk(t, probe.ServeOptions{Version: "1.2.3"})
	require.Equal(t, "1.2.3", c.Greeting().Version)
	require.False(t, c.Greeting().Time.IsZero())
}

func TestPathsAreBelowTheRootOfTheServer(t *testing.T) {
	root := t.TempDir()
	c := talk(t, probe.ServeOptions{Root: root})
	require.NoError(t, c.Prepare(t.Context(), []string{"/rehearse/db/data"}))
	info, err := os.Stat(filepath.Join(root, "rehearse/db/data"))
	require.NoError(t, err)
	require.Equal(t, os.ModeSticky|0o777, info.Mode()&(os.ModeSticky|os.ModePerm))

	write(t, filepath.Join(root, "rehearse/db/source/notes.txt"), "hello")
	out, err := c.Unpack(t.Context(), probe.UnpackArgs{Source: "/rehearse/db/source", Data: "/rehearse/db/data", Archives: true}, nil)
	require.NoError(t, err)
	require.Equal(t, "/rehearse/db/data/notes.txt", out.File)
}

func TestQuestionsOverlap(t *testing.T) {
	c := talk(t, probe.ServeOptions{})
	slow := listen(t, func(conn net.Conn) { <-t.Context().Done() })
	asked := make(chan error, 1)
	go func() {
		_, err := c.HTTP(t.Context(), probe.HTTPArgs{URL: "http://" + slow})
		asked <- err
	}()
	for range 20 {
		_, err := c.Usage(t.Context(), probe.UsageArgs{Paths: []string{t.TempDir()}})
		require.NoError(t, err)
	}
	select {
	case err := <-asked:
		t.Fatalf("nobody answers, but the question ended: %v", err)
	default:
	}
}

func TestGivingUpAQuestionReturnsTheCauseAndStopsIt(t *testing.T) {
	c := talk(t, probe.ServeOptions{})
	gone := make(chan struct{})
	arrived := make(chan struct{})
	slow := listen(t, func(conn net.Conn) {
		close(arrived)
		_, _ = io.Copy(io.Discard, conn) // until the probe lets go
		close(gone)
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() { <-arrived; cancel(errors.New("the operator said so")) }()
	_, err := c.HTTP(ctx, probe.HTTPArgs{URL: "http://" + slow})
	require.ErrorContains(t, err, "the operator said so")
	<-gone
}

func TestABrokenConversationIsTheRigsFault(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() {
		_, _ = theirs.Write([]byte(`{"id":0,"result":{"version":"1"}}` + "\n"))
		_, _ = bufio.NewReader(theirs).ReadString('\n')
		_ = theirs.Close()
	}()
	c, err := probe.Dial(t.Context(), ours)
	require.NoError(t, err)
	_, err = c.Usage(t.Context(), probe.UsageArgs{})
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame)
	require.Equal(t, fault.Engine, f.Class)
	require.Equal(t, "the conversation with the probe broke: the probe has ended", f.Reason)
	_, err = c.Usage(t.Context(), probe.UsageArgs{})
	require.Equal(t, fault.Engine, fault.Of(err).Class, "every later question says so too")
	require.NoError(t, c.Close())
}

func TestAProbeThatDoesNotGreet(t *testing.T) {
	t.Run("because it ends", func(t *testing.T) {
		ours, theirs := net.Pipe()
		go theirs.Close()
		_, err := probe.Dial(t.Context(), ours)
		require.Equal(t, fault.Engine, fault.Of(err).Class)
	})
	t.Run("because it speaks otherwise", func(t *testing.T) {
		ours, theirs := net.Pipe()
		go func() { _, _ = theirs.Write([]byte("exec format error\n")) }()
		_, err := probe.Dial(t.Context(), ours)
		require.ErrorContains(t, err, `it said "exec format error", which is not part of it`)
	})
	t.Run("in time", func(t *testing.T) {
		ours, _ := net.Pipe()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("the time is up"))
		_, err := probe.Dial(ctx, ours)
		require.ErrorContains(t, err, "the time is up")
	})
}

func TestTheServerSurvivesGarbage(t *testing.T) {
	in, out := raw(t)
	next := func() (r probe.Response) {
		line, err := out.ReadBytes('\n')
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(line, &r))
		return r
	}
	require.Equal(t, int64(0), next().ID)
	for line, reason := range map[string]string{
		"\x00\xff garbage":                        "is no request",
		`{"id":"one"}`:                            "is no request",
		`{"id":-7,"op":"usage"}`:                  "the id -7, which is in use or no id",
		`{"id":1,"op":"fly","args":{}}`:           `the probe knows no operation "fly"`,
		`{"id":2,"op":"usage","args":7}`:          "read the request to usage",
		`{"id":3,"op":"unpack"}`:                  "read the request to unpack",
		`{"id":4,"op":"verify","args":{}}`:        `the probe cannot ask ""`,
		`{"id":5,"op":"http","args":{"url":":"}}`: "missing protocol scheme",
	} {
		_, err := io.WriteString(in, line+"\n")
		require.NoError(t, err)
		r := next()
		require.NotNil(t, r.Fault, line)
		require.Contains(t, r.Fault.Reason, reason)
		require.Equal(t, fault.Rig, r.Fault.Blame)
	}
	_, err := io.WriteString(in, `{"stop":99}`+"\n"+`{"id":6,"op":"usage","args":{}}`+"\n")
	require.NoError(t, err)
	require.Nil(t, next().Fault)
}

func TestALineThatIsTooLongIsSkipped(t *testing.T) {
	in, out := raw(t)
	_, err := out.ReadBytes('\n')
	require.NoError(t, err)
	go func() {
		long := strings.Repeat("x", 1<<20)
		for range 65 {
			_, _ = io.WriteString(in, long)
		}
		_, _ = io.WriteString(in, "\n"+`{"id":1,"op":"usage","args":{}}`+"\n")
	}()
	line, err := out.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "a line has more than 64 MiB")
	line, err = out.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, `{"id":1,"result":`)
}

func TestTheEndOfTheInputEndsTheProbe(t *testing.T) {
	slow := listen(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	request := `{"id":1,"op":"http","args":{"url":"http://` + slow + `"}}` + "\n"
	require.NoError(t, probe.Serve(t.Context(), strings.NewReader(request), io.Discard, probe.ServeOptions{}))
}

func TestTheEndOfTheContextEndsTheProbe(t *testing.T) {
	in, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, probe.Serve(ctx, in, io.Discard, probe.ServeOptions{}))
}

func TestTheProgramTakesNoArguments(t *testing.T) {
	require.Equal(t, 64, probe.Main([]string{"--help"}))
}

// raw speaks with a probe without a client.
func raw(t *testing.T) (io.Writer, *bufio.Reader) {
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	var served sync.WaitGroup
	served.Go(func() { _ = probe.Serve(context.Background(), in, out, probe.ServeOptions{}) })
	t.Cleanup(func() {
		_ = fromServer.Close()
		_ = toServer.Close()
		served.Wait()
	})
	return toServer, bufio.NewReader(fromServer)
}

// listen takes connections on loopback until the test ends.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

func write(t testing.TB, file, content string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
	return file
}

func TestProgressReachesWhoeverAsked(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	said := make(chan probe.Moved, 1)
	go func() {
		_, _ = io.WriteString(theirs, `{"id":0,"result":{}}`+"\n")
		_, _ = bufio.NewReader(theirs).ReadString('\n')
		_, _ = io.WriteString(theirs, `{"id":1,"progress":{"bytes":7,"total":9,"files":2}}`+"\n")
		<-said // only then the answer
		_, _ = io.WriteString(theirs, `{"id":1,"result":{"format":"tree"}}`+"\n")
	}()
	c, err := probe.Dial(t.Context(), ours)
	require.NoError(t, err)
	var moved probe.Moved
	out, err := c.Unpack(t.Context(), probe.UnpackArgs{}, func(m probe.Moved) { moved = m; said <- m })
	require.NoError(t, err)
	require.Equal(t, "tree", out.Format)
	require.Equal(t, probe.Moved{Bytes: 7, Total: 9, Files: 2}, moved)
}

func TestWorkTellsHowFarItIsAndCanBeStopped(t *testing.T) {
	source, data := t.TempDir(), t.TempDir()
	huge, err := os.Create(filepath.Join(source, "huge"))
	require.NoError(t, err)
	require.NoError(t, huge.Truncate(1<<42)) // takes no room, and for ever to read
	require.NoError(t, huge.Close())
	in, out := raw(t)
	next := func() (r probe.Response) {
		line, err := out.ReadBytes('\n')
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(line, &r))
		return r
	}
	next()
	_, err = io.WriteString(in, `{"id":1,"op":"digest","args":{"paths":["`+source+`","`+data+`"]}}`+"\n")
	require.NoError(t, err)
	r := next()
	require.NotNil(t, r.Progress)
	require.Positive(t, r.Progress.Bytes)
	_, err = io.WriteString(in, `{"stop":1}`+"\n")
	require.NoError(t, err)
	for r.Fault == nil {
		r = next()
	}
	require.Contains(t, r.Fault.Reason, "stopped")
}
