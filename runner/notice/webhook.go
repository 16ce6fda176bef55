package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
)

// envelope is a CloudEvents 1.0 event in structured JSON.
type envelope struct {
	SpecVersion string    `json:"specversion"`
	ID          string    `json:"id"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject,omitempty"`
	Time        time.Time `json:"time"`
	ContentType string    `json:"datacontenttype"`
	Data        any       `json:"data"`
}

// event is one notice as programs read it.
type event struct {
	ID      string               `json:"id"`
	Kind    scenarios.NoticeKind `json:"kind"`
	Topic   string               `json:"topic"`   // what troubles follow and end each other on
	Trouble bool                 `json:"trouble"` // false: all is well, or again
	Subject string               `json:"subject"`
	Service string               `json:"service,omitempty"`
	Run     string               `json:"run,omitempty"`
	Link    string               `json:"link,omitempty"`
	store.NoticeBody
}

func eventOf(w *scenarios.Workspace, n store.Notice) event {
	n.Body.Took = nil
	return event{ID: n.Dedup, Kind: n.Kind, Topic: n.Topic, Trouble: n.Trouble != "", Subject: subjectOf(n),
		Service: n.Service, Run: n.RunID, Link: linkTo(w, n), NoticeBody: n.Body}
}

func envelopeOf(w *scenarios.Workspace, m message) envelope {
	first := m.Notices[0]
	e := envelope{
		SpecVersion: "1.0", ID: m.ID, Source: "/rehearse", Type: "rehearse." + string(first.Kind), Subject: m.Topic,
		Time: first.Body.At.UTC(), ContentType: "application/json", Data: eventOf(w, first),
	}
	if pages := pagesOf(w); pages != "" {
		e.Source = pages
	}
	if len(m.Notices) > 1 {
		events := make([]event, len(m.Notices))
		for i, n := range m.Notices {
			events[i] = eventOf(w, n)
		}
		e.Type, e.Data = "rehearse.digest", map[string]any{"notices": events}
	}
	return e
}

// webhooks follows no redirect: what was signed for one address, and may hold
// what restored data says, is not carried on to another.
var webhooks = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     fresh(),
}

// fresh is a transport that keeps no connection: notices are rare, and one that
// slept for hours is the one that breaks in the middle.
func fresh() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableKeepAlives = true
	return t
}

func post(ctx context.Context, w *scenarios.Workspace, hook *scenarios.Webhook, m message) error {
	where, err := resolved(w, "webhook.url", hook.URL)
	if err != nil {
		return err
	}
	secret, err := resolved(w, "webhook.secret", hook.Secret)
	if err != nil {
		return err
	}
	body, err := json.Marshal(envelopeOf(w, m))
	if err != nil {
		return fmt.Errorf("write the event: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, where, bytes.NewReader(body))
	if err != nil || request.URL.Host == "" || request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return &refusal{err: errors.New("webhook.url is not an address: write one that begins with https://")}
	}
	request.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	request.Header.Set("User-Agent", "rehearse")
	sign(request.Header, secret, m.ID, time.Now(), body)
	response, err := webhooks.Do(request)
	if err != nil {
		return &refusal{err: errors.New(request.URL.Host + " " + masked(why(err), where, secret))}
	}
	defer response.Body.Close()
	return answered(response, where, secret)
}

// why is an error without the address that the client puts before it.
func why(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		if at.Timeout() {
			return "did not answer in time"
		}
		err = at.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "closed the connection without an answer"
	}
	return err.Error()
}

// answered takes 2xx alone for delivered.
func answered(response *http.Response, secrets ...string) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, 2<<10))
	status := response.StatusCode
	host := response.Request.URL.Host
	if status >= 200 && status < 300 {
		return nil // what it says beside that is not ours to judge, nor whether it says it to the end
	}
	r := &refusal{wait: retryAfter(response.Header.Get("Retry-After"), time.Now())}
	r.answered = status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity
	said := masked(string(text), secrets...)
	switch {
	case status >= 300 && status < 400:
		r.err = fmt.Errorf("%s answered %d: redirects are not followed; name the address itself", host, status)
	case err != nil || said == "":
		r.err = fmt.Errorf("%s answered %d", host, status)
	default:
		r.err = fmt.Errorf("%s answered %d: %s", host, status, bounded(said, 200))
	}
	return r
}

// retryAfter reads what RFC 9110 calls Retry-After, up to a day.
func retryAfter(header string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.Atoi(header); err == nil {
		wait = time.Duration(min(max(seconds, 0), 86400)) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), 24*time.Hour)
}

// sign adds the headers of Standard Webhooks (standardwebhooks.com): a
// signature over id, time and body, so that a receiver can refuse what others
// made, what was changed and what is old.
func sign(header http.Header, secret, id string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", stamp)
	if secret == "" {
		return
	}
	mac := hmac.New(sha256.New, keyOf(secret))
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// keyOf: a secret that begins with whsec_ is in base64, any other is the key itself.
func keyOf(secret string) []byte {
	if encoded, is := strings.CutPrefix(secret, "whsec_"); is {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}
