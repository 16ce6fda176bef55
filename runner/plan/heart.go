package plan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/address"
)

const (
	// betweenGlances is how often the settings are looked at: they may change.
	betweenGlances = 5 * time.Second
	// callTime is how long one call may take.
	callTime = 10 * time.Second
	// mostRedirects is more than a service that moved a path needs.
	mostRedirects = 3
)

// Heart calls an address of somebody else's while the planner lives. When it
// falls silent, for whatever reason, that somebody tells people: we could not.
type Heart struct {
	Workspace func() *scenarios.Workspace
	Alive     func() time.Time // the planner's last tick; zero before the first
	Log       *slog.Logger     // may be nil

	began time.Time // when it first wanted to beat
	last  time.Time // when it beat last, or tried to
	said  error     // what is wrong and was said already; nil while all is well
}

// errPlannerSilent is why nothing is called while everything else works.
var errPlannerSilent = errors.New("the planner is silent, so nothing was called: the log says what keeps it")

// Serve beats until ctx ends.
func (h *Heart) Serve(ctx context.Context) error {
	for ctx.Err() == nil {
		settings := h.Workspace().Settings
		wait := betweenGlances
		if settings.Heartbeat.URL != "" {
			wait = min(wait, h.beatIfDue(ctx, settings))
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// beatIfDue says how long it is until the next one.
func (h *Heart) beatIfDue(ctx context.Context, s scenarios.Settings) time.Duration {
	every := s.Heartbeat.Every.Std()
	if every <= 0 {
		every = scenarios.DefaultHeartbeat.Std()
	}
	if wait := every - time.Since(h.last); !h.last.IsZero() && wait > 0 {
		return wait
	}
	now := time.Now()
	if h.began.IsZero() {
		h.began = now
	}
	err := h.beat(ctx, s)
	if ctx.Err() == nil && !h.beginning(s.Planner, now, err) {
		h.say(s.Heartbeat, err)
	}
	if errors.Is(err, errPlannerSilent) {
		// A beat is owed as soon as the planner lives again: who waited for one
		// more interval would let others think that it is still silent.
		return min(every, betweenGlances)
	}
	h.last = now
	return every
}

// beginning says whether the planner is silent only because it has not had the
// time for its first tick.
func (h *Heart) beginning(p scenarios.PlannerSettings, now time.Time, err error) bool {
	return errors.Is(err, errPlannerSilent) && h.Alive().IsZero() && p.Alive(h.began, now)
}

// beat calls the address, unless the planner is not alive.
func (h *Heart) beat(ctx context.Context, s scenarios.Settings) error {
	if last := h.Alive(); !s.Planner.Alive(last, time.Now()) {
		return errPlannerSilent
	}
	address, err := h.Workspace().Resolve(s.Heartbeat.URL)
	if err != nil {
		return err
	}
	return call(ctx, address)
}

// call asks the address for nothing but to be noticed. Its errors never hold
// the address: whoever knows it can pretend that we live.
func call(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || request.URL.Host == "" || (request.URL.Scheme != "http" && request.URL.Scheme != "https") {
		return errors.New("what heartbeat.url stands for is no http or https address")
	}
	request.Header.Set("User-Agent", "rehearse")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport, CheckRedirect: onlyHome}).Do(request)
	if err != nil {
		return withoutAddress(request.URL.Host, err)
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("%s answered %s", request.URL.Host, response.Status)
	}
	return nil
}

// onlyHome follows no redirect to elsewhere: the address is a secret, and a
// page of somebody else's that answers is no sign of the one who listens.
func onlyHome(next *http.Request, via []*http.Request) error {
	if first := via[0].URL; next.URL.Host != first.Host || next.URL.Scheme != first.Scheme {
		return errors.New("it redirects to elsewhere, which is not followed: write the address that it is meant to be")
	}
	if len(via) > mostRedirects {
		return errors.New("it redirects in a circle")
	}
	return nil
}

// withoutAddress keeps of an error of net/http what is wrong, and the host.
func withoutAddress(host string, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("%s: %w", host, err)
}

// say logs what is new: that it is not heard, that it is so for another
// reason, that it is heard again.
func (h *Heart) say(s scenarios.Heartbeat, err error) {
	before := h.said
	h.said = err
	switch {
	case h.Log == nil || (err == nil) == (before == nil) && errors.Is(err, errPlannerSilent) == errors.Is(before, errPlannerSilent):
	case err == nil:
		h.Log.Info("the heartbeat is heard again", "url", address.HostOnly(s.URL))
	default:
		h.Log.Error("the heartbeat is not heard, so the monitor will report it missing", "url", address.HostOnly(s.URL), "error", err)
	}
}
