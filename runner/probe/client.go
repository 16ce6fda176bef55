package probe

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"rehearse/scenarios/fault"
)

// mostLine bounds a line of the conversation, in both directions.
const mostLine = 64 << 20

// Client is our end of the conversation. Its methods may be called
// concurrently. When ctx ends first they return its cause at once and tell the
// probe to give up; when the conversation breaks they return a fault of the rig.
type Client struct {
	conn     io.ReadWriteCloser
	greeting Greeting

	writing sync.Mutex // one line at a time

	mu      sync.Mutex
	last    int64
	waiting map[int64]*call
	broken  error
	done    chan struct{} // closed when the reading side has ended
}

// call is one question on its way. Both channels hold one: the reader never waits for anybody.
type call struct {
	moved  chan Moved
	answer chan Response
}

// Dial begins the conversation and waits until the probe has greeted.
func Dial(ctx context.Context, conn io.ReadWriteCloser) (*Client, error) {
	c := &Client{conn: conn, waiting: map[int64]*call{}, done: make(chan struct{})}
	hello := c.expect(0)
	go c.read()
	select {
	case r := <-hello.answer:
		if err := json.Unmarshal(r.Result, &c.greeting); err != nil {
			_ = c.Close()
			return nil, fault.OfRig(fault.Engine, "the probe did not greet as it should: %w", err).To("remove the image rehearse-probe and run again")
		}
		return c, nil
	case <-c.done:
		_ = c.Close()
		return nil, c.broke()
	case <-ctx.Done():
		_ = c.Close()
		return nil, fmt.Errorf("wait for the probe: %w", context.Cause(ctx))
	}
}

// Greeting is what the probe said first.
func (c *Client) Greeting() Greeting { return c.greeting }

// Close ends the conversation and with it the probe. Closing twice is fine.
func (c *Client) Close() error {
	err := c.conn.Close()
	<-c.done
	return err
}

// read hands every line to whoever waits for it until there are no more.
func (c *Client) read() {
	defer close(c.done)
	lines := newLines(c.conn)
	for {
		line, err := lines.next()
		if err != nil {
			c.fail(err)
			return
		}
		var r Response
		if err := json.Unmarshal(line, &r); err != nil {
			c.fail(fmt.Errorf("it said %s, which is not part of it", excerpt(line)))
			return
		}
		c.deliver(r)
	}
}

func (c *Client) deliver(r Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.waiting[r.ID]
	switch {
	case w == nil: // given up meanwhile
	case r.Progress != nil:
		select { // only the newest counts
		case <-w.moved:
		default:
		}
		w.moved <- *r.Progress
	default:
		delete(c.waiting, r.ID)
		w.answer <- r
	}
}

func (c *Client) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(err, io.EOF) {
		err = errors.New("the probe has ended")
	}
	c.broken = err
}

func (c *Client) broke() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fault.OfRig(fault.Engine, "the conversation with the probe broke: %w", c.broken).
		To("look whether the engine still runs and whether the probe's container was killed, for instance for memory")
}

func (c *Client) expect(id int64) *call {
	w := &call{moved: make(chan Moved, 1), answer: make(chan Response, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting[id] = w
	return w
}

func (c *Client) forget(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}

func (c *Client) nextID() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	return c.last
}

func (c *Client) send(r Request) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("ask the probe: %w", err)
	}
	if len(line) >= mostLine {
		return fault.OfRig(fault.Internal, "the question to the probe has %d bytes; %d is the most", len(line), mostLine)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if _, err := c.conn.Write(append(line, '\n')); err != nil {
		c.fail(err)
		return c.broke()
	}
	return nil
}

// Do asks one question: the answer goes to result, progress to moved, which may be nil.
func (c *Client) Do(ctx context.Context, op string, args, result any, moved func(Moved)) error {
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("ask the probe to %s: %w", op, err)
	}
	id := c.nextID()
	w := c.expect(id)
	defer c.forget(id)
	sent := make(chan error, 1)
	go func() { sent <- c.send(Request{ID: id, Op: op, Args: raw}) }()
	for {
		select {
		case err := <-sent:
			if err != nil {
				return err
			}
			sent = nil
		case m := <-w.moved:
			if moved != nil {
				moved(m)
			}
		case r := <-w.answer:
			return r.read(op, result)
		case <-c.done:
			select { // the answer may have been the last thing said
			case r := <-w.answer:
				return r.read(op, result)
			default:
				return c.broke()
			}
		case <-ctx.Done():
			go func() { _ = c.send(Request{Op: "stop", Stop: id}) }()
			return fmt.Errorf("ask the probe to %s: %w", op, context.Cause(ctx))
		}
	}
}

func (r Response) read(op string, result any) error {
	if r.Fault != nil {
		return r.Fault
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(r.Result, result); err != nil {
		return fault.OfRig(fault.Internal, "read the probe's answer to %s: %w", op, err)
	}
	return nil
}

// Unpack makes a recovery point ready in Data.
func (c *Client) Unpack(ctx context.Context, args UnpackArgs, moved func(Moved)) (Unpacked, error) {
	var out Unpacked
	return out, c.Do(ctx, "unpack", args, &out, moved)
}

// Digest is the SHA-256 of files and folders.
func (c *Client) Digest(ctx context.Context, args DigestArgs, moved func(Moved)) (DigestAnswer, error) {
	var out DigestAnswer
	return out, c.Do(ctx, "digest", args, &out, moved)
}

// Sums holds the checksums in and beside a recovery point against its files.
func (c *Client) Sums(ctx context.Context, args SumsArgs) (SumsAnswer, error) {
	var out SumsAnswer
	return out, c.Do(ctx, "sums", args, &out, nil)
}

// Files are facts of the files that a glob chooses.
func (c *Client) Files(ctx context.Context, args FilesArgs) (FilesFacts, error) {
	var out FilesFacts
	return out, c.Do(ctx, "files", args, &out, nil)
}

// Verify asks an integrity question.
func (c *Client) Verify(ctx context.Context, q Question) (Verdict, error) {
	var out Verdict
	return out, c.Do(ctx, "verify", q, &out, nil)
}

// Query asks the restored data.
func (c *Client) Query(ctx context.Context, q Question) (Rows, error) {
	var out Rows
	return out, c.Do(ctx, "query", q, &out, nil)
}

// HTTP asks a URL from inside.
func (c *Client) HTTP(ctx context.Context, args HTTPArgs) (HTTPAnswer, error) {
	var out HTTPAnswer
	return out, c.Do(ctx, "http", args, &out, nil)
}

// TCP says whether a port, "name:port", takes a connection.
func (c *Client) TCP(ctx context.Context, address string) (TCPAnswer, error) {
	var out TCPAnswer
	return out, c.Do(ctx, "tcp", tcpArgs{Address: address}, &out, nil)
}

// Isolation tries to get out of the sandbox in every way it knows.
func (c *Client) Isolation(ctx context.Context, args IsolationArgs) (Isolation, error) {
	var out Isolation
	return out, c.Do(ctx, "isolation", args, &out, nil)
}

// Usage is how much is stored below folders.
func (c *Client) Usage(ctx context.Context, args UsageArgs) (UsageAnswer, error) {
	var out UsageAnswer
	return out, c.Do(ctx, "usage", args, &out, nil)
}

// Prepare makes folders that any service's user can write to.
func (c *Client) Prepare(ctx context.Context, dirs []string) error {
	return c.Do(ctx, "prepare", prepareArgs{Folders: dirs}, nil, nil)
}

type tcpArgs struct {
	Address string `json:"address"`
}

type prepareArgs struct {
	Folders []string `json:"folders"`
}

// lines reads lines of bounded length.
type lines struct {
	r   *bufio.Reader
	buf []byte
}

var errLong = fmt.Errorf("a line has more than %d MiB", mostLine>>20)

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// next is the next line, good until the one after. One that is too long is
// skipped to its end and reported as errLong.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(l.buf)+len(part) > mostLine; !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return nil, err
		case long:
			return nil, errLong
		default:
			return bytes.TrimRight(l.buf, "\r\n"), nil
		}
	}
}

// excerpt shows the beginning of something that may be anything.
func excerpt(b []byte) string {
	if len(b) > 80 {
		return strconv.Quote(string(b[:80])) + "…"
	}
	return strconv.Quote(string(b))
}

// UnmarshalJSON keeps whole numbers exact: they come back as int64, not as float64.
func (r *Rows) UnmarshalJSON(data []byte) error {
	type plain Rows
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode((*plain)(r)); err != nil {
		return err
	}
	for _, row := range r.Rows {
		for k, v := range row {
			if n, ok := v.(json.Number); ok {
				row[k] = number(n)
			}
		}
	}
	return nil
}

func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64() // SQLite has no numbers beyond these two
	return f
}
