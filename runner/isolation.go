package runner

import (
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"rehearse/runner/probe"
	"rehearse/scenarios/recipe"
)

// joined are the containers of the sandbox, if no two of them need the same
// port: then they need no network, and there is nothing that could leak.
func (r *rehearsal) joined() []string {
	names := []string{"probe"}
	var listening [][]int
	for _, c := range r.scenario.Components {
		made := r.workspace.Recipes[c.Recipe]
		if made == nil { // it is told later
			names = append(names, c.Name, c.Name+"-restore")
			continue
		}
		if s := made.Service; s != nil {
			names = append(names, c.Name)
			if s.Start == recipe.StartRestored {
				names = append(names, c.Name+"-restore")
			}
			listening = append(listening, s.Ports)
		}
	}
	for _, s := range r.services {
		names = append(names, s.Name)
		listening = append(listening, s.Ports)
	}
	if !apart(listening) {
		return nil
	}
	return names
}

// apart says whether it is certain that no two of several listen on one port.
func apart(listening [][]int) bool {
	if len(listening) < 2 {
		return true
	}
	taken := map[int]int{}
	for i, ports := range listening {
		if len(ports) == 0 {
			return false
		}
		for _, port := range ports {
			if by, is := taken[port]; is && by != i {
				return false
			}
			taken[port] = i
		}
	}
	return true
}

// eavesdropper hears on all addresses of this machine what a sandbox calls out to
// everyone. On another machine than the engine's it hears nothing, and proves
// as much as the other tries do.
type eavesdropper struct {
	conn  net.PacketConn // nil: it cannot listen
	heard atomic.Int64
	done  chan struct{}
}

func listenForAll() *eavesdropper {
	l := &eavesdropper{done: make(chan struct{})}
	conn, err := net.ListenPacket("udp", ":0") //nolint:noctx // it ends with the proof
	if err != nil {
		close(l.done)
		return l
	}
	l.conn = conn
	go func() {
		defer close(l.done)
		packet := make([]byte, 512)
		for {
			n, _, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			if string(packet[:n]) == probe.Shout {
				l.heard.Add(1)
			}
		}
	}()
	return l
}

func (l *eavesdropper) ports() []string {
	if l.conn == nil {
		return nil
	}
	return []string{strconv.Itoa(l.conn.LocalAddr().(*net.UDPAddr).Port)}
}

// judge ends the listening. What was heard reached this machine.
func (l *eavesdropper) judge(proof *probe.Isolation) {
	if l.conn == nil {
		return
	}
	port := l.ports()[0]
	sent := false
	for _, a := range proof.Attempts {
		sent = sent || a.What == "everyone" && strings.HasPrefix(a.Detail, "sent")
	}
	if sent { // it was delivered before the probe could say so; we may have been slow to hear
		_ = l.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	} else {
		l.close()
	}
	<-l.done
	l.close()
	if l.heard.Load() > 0 {
		proof.Isolated = false
		proof.Attempts = append(proof.Attempts, probe.Attempt{
			What: "everyone", Target: "udp port " + port + " of this machine", Reached: true, Detail: "it heard what the sandbox called out to everyone",
		})
	}
}

func (l *eavesdropper) close() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
	<-l.done
}
