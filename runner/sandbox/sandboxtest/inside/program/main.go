// Command program is package inside as a container's program, with what only
// makes sense in a real one: using up memory and pids, and trying to get out.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"rehearse/runner/probe/bridge"
	"rehearse/runner/probe/gauge"
	"rehearse/runner/sandbox/sandboxtest/inside"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	code := inside.Program(ctx, inside.World{
		Args:        os.Args[1:],
		Environment: os.Getenv,
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		Read:        os.ReadFile,
		Write:       func(path string, data []byte) error { return os.WriteFile(path, data, 0o644) },
		Find:        func(name string) error { _, err := net.DefaultResolver.LookupHost(ctx, name); return err },
	})
	if code == 90 {
		code = others(ctx, os.Args[1:])
	}
	os.Exit(code)
}

func others(ctx context.Context, args []string) int {
	if len(args) == 0 {
		return 90
	}
	var err error
	switch args[0] {
	case "eat": // memory, until it is killed or has had so many MiB
		err = eat(args[1])
	case "feed": // a child that eats, and 37 when it was killed for that
		child := exec.CommandContext(ctx, "/proc/self/exe", "eat", args[1])
		_ = child.Run()
		if child.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
			return 37
		}
	case "spawn": // children that wait, and says how many it got
		err = spawn(ctx, args[1])
	case "listen": // on a port, and answers each caller
		err = listen(ctx, args[1])
	case "dial": // network, address; says who answered
		err = dial(ctx, args[1], args[2])
	case "shout": // sends to an address and hears nothing
		err = shout(ctx, args[1])
	case "addresses":
		err = addresses()
	case "probe": // as the probe closes a bridge, and measures
		if code, is := gauge.Main(args[1:], os.Stdout); is {
			return code
		}
		if len(args) < 3 || args[1] != bridge.Command {
			return 90
		}
		err = bridge.Close(args[2])
	default:
		return 90
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func eat(mebibytes string) error {
	n, err := strconv.Atoi(mebibytes)
	if err != nil {
		return err
	}
	var eaten [][]byte
	for range n {
		eaten = append(eaten, bytes.Repeat([]byte{1}, 1<<20))
	}
	fmt.Println("ate", len(eaten))
	return nil
}

func spawn(ctx context.Context, wanted string) error {
	n, err := strconv.Atoi(wanted)
	if err != nil {
		return err
	}
	got := 0
	for ; got < n; got++ {
		child := exec.CommandContext(ctx, "/proc/self/exe", "stay")
		if child.Start() != nil {
			break
		}
		defer func() { _ = child.Process.Kill() }()
	}
	fmt.Print(got)
	return nil
}

func listen(ctx context.Context, address string) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = l.Close() })
	fmt.Println("listening")
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		_, _ = io.WriteString(c, "here I am")
		_ = c.Close()
	}
}

func dial(ctx context.Context, network, address string) error {
	c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(3 * time.Second))
	if strings.HasPrefix(network, "udp") {
		if _, err := io.WriteString(c, "anybody?"); err != nil {
			return err
		}
		heard := make([]byte, 100)
		n, err := c.Read(heard)
		fmt.Print(string(heard[:n]))
		return err
	}
	heard, _ := io.ReadAll(c)
	fmt.Print(string(heard))
	return nil
}

func shout(ctx context.Context, address string) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "udp", address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_, err = io.WriteString(c, "anybody?")
	return err
}

func addresses() error {
	all, err := net.InterfaceAddrs()
	for _, a := range all {
		fmt.Println(a)
	}
	return err
}
