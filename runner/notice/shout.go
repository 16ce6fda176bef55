package notice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"regexp"
	"strings"

	"github.com/nicholas-fedor/shoutrrr"
	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"rehearse/scenarios"
)

// Much of the library speaks through http.DefaultClient, which nothing else of
// this program uses: it would wait for ever, and carry what it says on to
// wherever an answer points.
func init() {
	http.DefaultClient.Timeout = defaultLimit
	http.DefaultClient.CheckRedirect = func(*http.Request, []*http.Request) error {
		return errors.New("it redirects, and redirects are not followed: name the address itself")
	}
}

// shout sends through the library. It knows no context: what hangs is left
// behind when ctx ends, and ends by the library's own limits.
func shout(ctx context.Context, w *scenarios.Workspace, s *scenarios.Shout, m message) error {
	where, err := resolved(w, "shout.url", s.URL)
	if err != nil {
		return err
	}
	scheme := schemeOf(where)
	text, params := spoken(scheme, m)
	sent := make(chan error, 1)
	go func() { sent <- speak(where, text, params) }()
	select {
	case err = <-sent:
	case <-ctx.Done():
		err = errors.New("did not answer in time")
	}
	if err != nil {
		return &refusal{err: errors.New(oneLine(scheme) + ": " + masked(err.Error(), where))}
	}
	return nil
}

// schemeOf is the service that an address is of.
func schemeOf(where string) string {
	scheme, _, _ := strings.Cut(where, ":")
	scheme, _, _ = strings.Cut(scheme, "+")
	return strings.ToLower(scheme)
}

// keepsIncidents says whether a receiver opens an incident or alert by topic and
// ends it by the same: what is told of several topics at once would end none.
func keepsIncidents(w *scenarios.Workspace, r *scenarios.Receiver) bool {
	if r.Shout == nil {
		return false
	}
	where, err := resolved(w, "shout.url", r.Shout.URL)
	scheme := schemeOf(where)
	return err == nil && (scheme == "pagerduty" || scheme == "opsgenie")
}

// speak turns a panic of the library into an error: it must not cost a server
// that carries runs.
func speak(where, text string, params types.Params) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the library broke: %v", broken)
		}
	}()
	sender, err := shoutrrr.NewSender(log.New(io.Discard, "", 0), where)
	if errors.Is(err, router.ErrUnknownService) {
		return errors.New("no such kind of receiver is known: see that shout.url begins as slack://, teams://, pagerduty:// or the like")
	}
	if err != nil {
		return fmt.Errorf("shout.url is not understood: %w", err)
	}
	sender.Timeout = defaultLimit
	return errors.Join(sender.Send(text, &params)...)
}

// titled are the services that take a title beside the text.
var titled = map[string]bool{
	"bark": true, "gotify": true, "join": true, "lark": true, "matrix": true, "mattermost": true,
	"pushbullet": true, "pushover": true, "slack": true, "teams": true, "telegram": true,
}

// spoken is what a service is told, in its own terms: an incident that opens
// and is resolved, an alert, or a message.
func spoken(scheme string, m message) (string, types.Params) {
	subject, text := tame(m.Subject), bounded(tame(m.Text), 1800)
	switch scheme {
	case "pagerduty":
		params := types.Params{"dedup_key": threadOf(m), "severity": severity(m), "source": sourceOf(m)}
		if !m.Trouble && !m.Trial && m.Topic != "" {
			params["action"] = "resolve"
		}
		return subject, params
	case "opsgenie":
		return text, types.Params{"title": bounded(subject, 130), "alias": threadOf(m), "source": sourceOf(m), "priority": priority(m)}
	case "generic":
		return subject + "\n\n" + text, types.Params{"title": subject}
	case "discord": // else each line becomes a card of its own, and ten lines a message
		return text, types.Params{"title": subject, "splitLines": "No"}
	case "ntfy":
		return text, types.Params{"title": subject, "priority": map[bool]string{true: "high", false: "default"}[m.Trouble]}
	}
	if titled[scheme] {
		return text, types.Params{"title": subject}
	}
	return subject + "\n\n" + text, types.Params{}
}

// threadOf is the same for all that is about the same, so that the end of a
// trouble closes what its beginning opened.
func threadOf(m message) string {
	if m.Topic == "" {
		return m.ID
	}
	return "rehearse/" + m.Topic
}

func sourceOf(m message) string {
	if service := m.Notices[0].Service; service != "" {
		return service
	}
	return "rehearse"
}

// severity: a broken backup is critical, a broken rig is not.
func severity(m message) string {
	switch {
	case !m.Trouble:
		return "info"
	case m.Notices[0].Kind == scenarios.RunFailed || m.Notices[0].Kind == scenarios.ServiceBreached:
		return "critical"
	default:
		return "warning"
	}
}

// priority is P1 … P5 by the tier of the service; what is none's is P3.
func priority(m message) string {
	if !m.Trouble {
		return "P5"
	}
	if m.Tier == 0 {
		return "P3"
	}
	return fmt.Sprintf("P%d", min(max(m.Tier, 1), 5))
}

var everybody = regexp.MustCompile(`(?i)@(everyone|here|channel|all|room)\b`)

// tame takes from a text what chat services obey: calls to everybody, tags and
// links that read as something else. What restored data says is quoted in it.
func tame(text string) string {
	text = everybody.ReplaceAllString(text, "@\u200b$1")
	return strings.NewReplacer("<", "‹", ">", "›", "](", "] (").Replace(text)
}
