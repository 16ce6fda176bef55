package anchor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"rehearse/scenarios"
	"rehearse/store/ledger"
)

// client follows no redirect: an anchor is who the settings name.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// ErrTwoHistories is a witness that knows another history of the log than the one it
// was shown.
var ErrTwoHistories = errors.New("the witness knows another history of this log")

// cosignature has a witness cosign a checkpoint. It is given the size that it saw last; if it
// saw something else, it says so, and is asked once more.
func (k *Keeper) cosignature(ctx context.Context, w *scenarios.Workspace, place *scenarios.WitnessPlace, seen int64, cp ledger.Checkpoint, checkpoint []byte) (string, error) {
	address, err := w.Resolve(place.URL)
	if err != nil {
		return "", err
	}
	address = strings.TrimSuffix(address, "/") + "/add-checkpoint"
	for asked := 0; ; asked++ {
		proof, err := k.Store.ProveConsistency(ctx, seen, cp.Size)
		if err != nil {
			return "", err
		}
		status, kind, body, err := post(ctx, address, "text/plain; charset=utf-8", ledger.WitnessRequest(seen, proof, checkpoint))
		if err != nil {
			return "", err
		}
		if status == http.StatusOK {
			line, _, err := ledger.CosignatureOf(checkpoint, body, place.Key)
			return line, err
		}
		if status != http.StatusConflict || !strings.HasPrefix(kind, "text/x.tlog.size") {
			return "", refusedBy(status, seen, cp, body)
		}
		known, err := ledger.WitnessConflict(body)
		switch {
		case err != nil:
			return "", err
		case known > cp.Size:
			return "", fmt.Errorf("%w: it saw %d entries, and this database has %d. Entries were removed from its end, or it was restored from an older backup, or another copy of it goes on elsewhere", ErrTwoHistories, known, cp.Size)
		case known == seen:
			return "", forked(seen, cp)
		case asked > 0:
			return "", fmt.Errorf("the witness saw %d entries just now and %d before: another server shows it the same log; it is tried again with the next checkpoint", known, seen)
		}
		seen = known
	}
}

func refusedBy(status int, seen int64, cp ledger.Checkpoint, body []byte) error {
	switch status {
	case http.StatusNotFound:
		return fmt.Errorf("the witness does not know the log %s: ask its operator to add that name with the public key (rehearse keys show)", cp.Origin)
	case http.StatusForbidden:
		return fmt.Errorf("the witness does not trust the key that signs the log %s: ask its operator to add the key that rehearse keys show prints", cp.Origin)
	case http.StatusUnprocessableEntity, http.StatusConflict:
		return forked(seen, cp)
	}
	return fmt.Errorf("the witness answered %d: %s", status, firstLine(body))
}

// forked is a witness that saw something else of the size that it was asked about.
func forked(seen int64, cp ledger.Checkpoint) error {
	if seen == cp.Size {
		return fmt.Errorf("%w: two histories of %d entries were signed with the key of %s. Keep this database and the checkpoint of the witness: together they prove it", ErrTwoHistories, seen, cp.Origin)
	}
	return fmt.Errorf("%w: the first %d entries are not those that it saw. The log was rewritten and signed again with the same key, or two copies of it go on apart", ErrTwoHistories, seen)
}

func firstLine(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, line[:min(len(line), 200)])
}

// post posts a body, and returns what was answered.
func post(ctx context.Context, address, contentType string, body []byte) (status int, kind string, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, errors.New("the address of the anchor is not one of the web")
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", "rehearse")
	response, err := client.Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return 0, "", nil, fmt.Errorf("%s does not answer: %w", request.URL.Host, err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, response.Header.Get("Content-Type"), answer, err
}
