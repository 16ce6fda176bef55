// Package signer holds the key of the evidence log in a process of its own, which
// signs for others over a socket of this machine: the web server then never holds the
// key. It signs nothing but what an evidence log needs, and no checkpoint that would
// take a log back or fork it while it runs. Who may ask is for the file system to say:
// the socket has mode 0600, or 0660 for a group.
package signer

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"rehearse/store/ledger"
)

// mostText is longer than any text that a log signs.
const mostText = 16 << 20

// Signer signs over a socket. Make one with New.
type Signer struct {
	key ledger.Key

	mu     sync.Mutex
	newest ledger.Checkpoint
}

// New makes a signer with a key.
func New(key ledger.Key) *Signer { return &Signer{key: key} }

// Serve answers until ctx ends. It closes the listener.
func (s *Signer) Serve(ctx context.Context, listener net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /key", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s.key.Public()) })
	mux.HandleFunc("POST /sign", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostText))
		if err != nil {
			http.Error(w, "the text is too long", http.StatusRequestEntityTooLarge)
			return
		}
		signature, err := s.sign(text)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		_, _ = w.Write(signature) // the client may have gone
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s *Signer) sign(text []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	checkpoint, err := ledger.Signable(s.key.Name(), text)
	if err != nil {
		return nil, err
	}
	if checkpoint != nil {
		switch newest := s.newest; {
		case checkpoint.Size < newest.Size:
			return nil, fmt.Errorf("a checkpoint of %d entries was signed before, and this one has %d: entries were removed, or the database was restored from an older backup. If that is so and known, restart the signer", newest.Size, checkpoint.Size)
		case checkpoint.Size == newest.Size && newest.Size > 0 && checkpoint.Root != newest.Root:
			return nil, fmt.Errorf("another checkpoint of %d entries was signed before: these would be two histories of one log", newest.Size)
		}
		s.newest = *checkpoint
	}
	return s.key.Sign(text)
}

// remote is a key that another process holds.
type remote struct {
	ledger.Verifier
	socket, public string
	client         *http.Client
}

// Dial finds the signer behind a socket. The key signs for as long as the signer runs.
func Dial(ctx context.Context, socket string) (ledger.Key, error) {
	r := &remote{socket: socket}
	r.client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}}}
	public, err := r.ask(ctx, http.MethodGet, "/key", "")
	if err != nil {
		return nil, fmt.Errorf("ask the signer at %s for its key: %w", socket, err)
	}
	r.public = strings.TrimSpace(string(public))
	if r.Verifier, err = ledger.VerifierOf(r.public); err != nil {
		return nil, fmt.Errorf("what answers at %s is not a signer: %w", socket, err)
	}
	return r, nil
}

func (r *remote) Public() string { return r.public }

// Sign has the signer sign. What it returns is verified.
func (r *remote) Sign(text []byte) ([]byte, error) {
	signature, err := r.ask(context.Background(), http.MethodPost, "/sign", string(text))
	if err != nil {
		return nil, fmt.Errorf("the signer at %s: %w", r.socket, err)
	}
	if len(signature) != ed25519.SignatureSize || !r.Verify(text, signature) {
		return nil, fmt.Errorf("the signer at %s has another key than it had: restart this process", r.socket)
	}
	return signature, nil
}

func (r *remote) ask(ctx context.Context, method, path, body string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://signer"+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			return nil, fmt.Errorf("it does not answer (%w); start it with rehearse keys serve", op.Err)
		}
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err == nil && response.StatusCode != http.StatusOK {
		return nil, errors.New(strings.TrimSpace(string(answer)))
	}
	return answer, err
}
