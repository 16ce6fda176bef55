package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
)

// KindCheckpoint is the kind of a message that carries a checkpoint of the evidence log.
const KindCheckpoint scenarios.NoticeKind = "evidence.checkpoint"

// MailCheckpoint sends a checkpoint of the evidence log to people who keep it.
func MailCheckpoint(ctx context.Context, w *scenarios.Workspace, s *scenarios.SMTP, id, subject, text string) error {
	return mail(ctx, w, s, message{ID: id, Subject: subject, Text: text, Notices: []store.Notice{{Kind: KindCheckpoint}}})
}

// PostCheckpoint posts a checkpoint of the evidence log as a CloudEvent, signed as
// notices are.
func PostCheckpoint(ctx context.Context, w *scenarios.Workspace, hook *scenarios.Webhook, id, checkpoint string) error {
	where, err := resolved(w, "webhook.url", hook.URL)
	if err != nil {
		return err
	}
	secret, err := resolved(w, "webhook.secret", hook.Secret)
	if err != nil {
		return err
	}
	e := envelope{SpecVersion: "1.0", ID: id, Source: "/rehearse", Type: "rehearse." + string(KindCheckpoint), Time: time.Now().UTC(),
		ContentType: "application/json", Data: map[string]string{"checkpoint": checkpoint}}
	if pages := pagesOf(w); pages != "" {
		e.Source = pages
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the event: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, where, bytes.NewReader(body))
	if err != nil || request.URL.Host == "" {
		return errors.New("webhook.url is not an address: write one that begins with https://")
	}
	request.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	request.Header.Set("User-Agent", "rehearse")
	sign(request.Header, secret, id, time.Now(), body)
	response, err := webhooks.Do(request)
	if err != nil {
		return errors.New(request.URL.Host + " " + masked(why(err), where, secret))
	}
	defer response.Body.Close()
	return answered(response, where, secret)
}
