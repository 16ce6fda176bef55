package plan

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/address"
	"rehearse/store"
)

// settingsPlace is where the freezes of the settings come from.
const settingsPlace = "settings"

// scope is whom a freeze concerns; all three empty: everything.
type scope struct{ Scenario, Service, Client string }

// scopes are one for each name that is given: a freeze concerns what any of them means.
func scopes(clients, services, names []string) (all []scope) {
	for _, name := range names {
		all = append(all, scope{Scenario: name})
	}
	for _, service := range services {
		all = append(all, scope{Service: service})
	}
	for _, client := range clients {
		all = append(all, scope{Client: client})
	}
	if all == nil {
		return []scope{{}}
	}
	return all
}

// freezesOf are the freezes of the settings as exemptions. The UID of each is
// made of all that it says: a freeze that is changed is another one, and what
// the old one exempted stays exempt.
func freezesOf(freezes []scenarios.Freeze) (all []store.Exemption) {
	for _, f := range freezes {
		for _, s := range scopes(f.Clients, f.Services, f.Scenarios) {
			all = append(all, s.exemption(store.Exemption{
				Origin: settingsPlace, FromAt: f.From.UTC(), UntilAt: f.Until.UTC(), Reason: f.Reason,
				RequestedBy: f.RequestedBy, ApprovedBy: f.ApprovedBy,
			}))
		}
	}
	return all
}

func (s scope) exemption(e store.Exemption) store.Exemption {
	e.Scenario, e.Service, e.Client = s.Scenario, s.Service, s.Client
	e.UID = digestOf(e)
	return e
}

func digestOf(value any) string {
	data, err := json.Marshal(value)
	if err != nil { // it is made of plain texts and times
		panic(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

const (
	calendarPlace = "calendar"
	// betweenCalendars is how often it is looked whether one is to be read again.
	betweenCalendars = 5 * time.Second
	// calendarAgain is how soon one is read again that could not be: a freeze that
	// nobody sees cannot be approved before something is due in it.
	calendarAgain = time.Minute
	// calendarPatience is how long a calendar may take to answer.
	calendarPatience = 30 * time.Second
	// beyond is how far ahead of what is planned events are read: they are to
	// be approved before anything is due in them.
	beyond = 90 * 24 * time.Hour
	// mostOfCalendar is how much scenarios.ReadCalendar takes.
	mostOfCalendar = 1 << 20
)

// calendars reads those of the settings, beside the planner's look at what is
// due: one that does not answer holds up nothing.
type calendars struct {
	*Planner
	known string               // the version of the workspace that they are of
	next  map[string]time.Time // when one is to be read again, by its place
	said  map[string]string    // the trouble that was said already
}

func (p *Planner) readCalendars(ctx context.Context) {
	c := &calendars{Planner: p, next: map[string]time.Time{}, said: map[string]string{}}
	for ctx.Err() == nil {
		if now, err := c.Store.Moment(ctx); err == nil { // else the planner beside says so
			c.look(ctx, now)
		}
		select {
		case <-ctx.Done():
		case <-time.After(betweenCalendars):
		}
	}
}

// look reads the calendars that are to be read now, and withdraws what came
// from those that the settings name no more.
func (c *calendars) look(ctx context.Context, now time.Time) {
	w := c.Workspace()
	if c.known != w.Version {
		c.next = map[string]time.Time{}
	}
	var places []string
	for _, calendar := range w.Settings.Calendars {
		place := placeOf(calendar)
		places = append(places, place)
		if now.Before(c.next[place]) {
			continue
		}
		every := cmp.Or(calendar.Every, scenarios.DefaultReadAgain).Std()
		err := c.read(ctx, w, calendar, now)
		if err != nil {
			every = min(every, calendarAgain)
		}
		c.next[place] = now.Add(every)
		if ctx.Err() == nil {
			c.say(calendar, place, err)
		}
	}
	if c.known == w.Version {
		return
	}
	if err := c.Store.ForgetPlaces(ctx, calendarPlace, places, now); err == nil {
		c.known = w.Version
	} else if c.said[""] != err.Error() && ctx.Err() == nil {
		c.said[""] = err.Error()
		c.Log.Error("freezes of calendars that are named no more were not withdrawn", "error", err)
	}
}

// placeOf tells calendars apart, whatever they are read for.
func placeOf(c scenarios.Calendar) string {
	return calendarPlace + ":" + digestOf([]any{c.File, c.URL, c.Clients, c.Services, c.Scenarios})
}

// say logs a trouble once, and when it is over.
func (c *calendars) say(of scenarios.Calendar, place string, err error) {
	name := cmp.Or(of.File, address.HostOnly(of.URL))
	switch {
	case err == nil && c.said[place] != "":
		c.Log.Info("the calendar is read again", "calendar", name)
		delete(c.said, place)
	case err != nil && c.said[place] != err.Error():
		c.Log.Error("a calendar of freezes cannot be read: what was last read of it stays in force", "calendar", name, "error", err)
		c.said[place] = err.Error()
	}
}

// read brings what stands in a calendar into the store. Where a part of it
// cannot be read, nothing is taken for withdrawn.
func (c *calendars) read(ctx context.Context, w *scenarios.Workspace, of scenarios.Calendar, now time.Time) error {
	data, err := c.fetch(ctx, w, of)
	if err != nil {
		return err
	}
	ahead := max(w.Settings.Planner.Ahead.Std(), store.Ahead) + beyond
	events, wrong := scenarios.ReadCalendar(bytes.NewReader(data), now, now.Add(ahead))
	var standing []store.Exemption
	for _, e := range events {
		for _, s := range scopes(of.Clients, of.Services, of.Scenarios) {
			standing = append(standing, s.exemption(store.Exemption{
				UID: e.UID, Origin: calendarPlace, FromAt: e.From, UntilAt: e.Until,
				Reason: cmp.Or(e.Reason, "freeze"), RequestedBy: cmp.Or(e.RequestedBy, calendarPlace),
			}))
		}
	}
	if wrong != nil {
		return errors.Join(wrong, c.Store.AddExemptions(ctx, placeOf(of), standing, now))
	}
	return c.Store.SyncExemptions(ctx, placeOf(of), standing, now)
}

// calendarClient is not the one that notices have for themselves. Calendars are
// shared from behind redirects, to other hosts too; their addresses are what
// people publish.
var calendarClient = &http.Client{}

// fetch gets the text of a calendar, within bounds of time and size.
func (c *calendars) fetch(ctx context.Context, w *scenarios.Workspace, of scenarios.Calendar) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, calendarPatience)
	defer cancel()
	if of.URL == "" {
		return ofFile(w, of.File)
	}
	address, err := w.Resolve(of.URL)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its url is no http or https address")
	}
	request.Header.Set("Accept", "text/calendar")
	response, err := calendarClient.Do(request)
	if err != nil {
		return nil, without(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers %s", response.Status)
	}
	return some(response.Body)
}

// without leaves the address out of an error: it may hold a token.
func without(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

func ofFile(w *scenarios.Workspace, path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return some(file)
}

// some reads as much as is needed to see that a calendar is too large.
func some(from io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(from, mostOfCalendar+1)) }
