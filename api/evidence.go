package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rehearse/store"
	"rehearse/store/ledger"
)

type evidenceAnswer struct{ Body store.EvidenceLog }

type evidenceCheckAnswer struct{ Body store.CheckedEvidence }

type bundleQuestion struct {
	Body struct {
		Client  string    `json:"client,omitempty" doc:"only this client; without a client or service, the whole log" maxLength:"200"`
		Service string    `json:"service,omitempty" doc:"only of this service" maxLength:"200"`
		From    time.Time `json:"from" doc:"RFC 3339"`
		Until   time.Time `json:"until" doc:"RFC 3339, not included"`
	}
}

func (s *Server) showEvidence(ctx context.Context, _ *struct{}) (*evidenceAnswer, error) {
	log, err := s.Store.EvidenceLog(ctx)
	return &evidenceAnswer{Body: log}, err
}

func (s *Server) checkEvidence(ctx context.Context, _ *struct{}) (*evidenceCheckAnswer, error) {
	found, err := s.Store.CheckEvidence(ctx, "")
	return &evidenceCheckAnswer{Body: found}, err
}

// bundleOperation describes an answer that is a file.
func bundleOperation() huma.Operation {
	return huma.Operation{
		OperationID: "export-evidence", Method: http.MethodPost, Path: v1 + "/evidence/bundle", DefaultStatus: http.StatusOK,
		Summary: "The evidence of a client or service for a period, as a bundle for an auditor", Errors: []int{400, 403, 404, 409, 413, 415, 422},
		Responses: map[string]*huma.Response{"200": {
			Description: "a zip file, which `rehearse evidence verify` verifies with only the public key of the log",
			Content:     map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}},
	}
}

// exportEvidence makes the bundle in a file first: what goes wrong is then an
// answer of its own, and not a file that ends early.
func (s *Server) exportEvidence(ctx context.Context, in *bundleQuestion) (*huma.StreamResponse, error) {
	file, err := s.bundle(ctx, in)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }() // nothing was promised on it
		c.SetHeader("Content-Type", "application/zip")
		c.SetHeader("Content-Disposition", `attachment; filename="evidence.zip"`)
		_, _ = io.Copy(c.BodyWriter(), file) // the client may have gone
	}}, nil
}

// bundle makes a bundle in a file, which the caller closes and removes.
func (s *Server) bundle(ctx context.Context, in *bundleQuestion) (*os.File, error) {
	asked := in.Body
	switch {
	case !asked.Until.After(asked.From):
		return nil, refuse(http.StatusUnprocessableEntity, "The period ends before it begins: give from and until, in this order.")
	case asked.Client != "" && asked.Service != "":
		return nil, refuse(http.StatusUnprocessableEntity, "Give a client or a service, not both.")
	case s.EvidenceKey == nil:
		return nil, refuse(http.StatusConflict, "This server does not have the key of the evidence log. Export where it is, with rehearse evidence export.")
	}
	file, err := os.CreateTemp("", "rehearse-evidence-*.zip")
	if err != nil {
		return nil, err
	}
	query := store.EvidenceQuery{About: ledger.About{Client: asked.Client, Service: asked.Service}, From: asked.From, Until: asked.Until,
		Made: "rehearse " + s.Version, Keep: s.KeepCheckpoint, Controls: store.ControlsOf(s.Workspace())}
	err = s.Store.ExportEvidence(ctx, file, query, s.EvidenceKey)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = errors.Join(file.Close(), os.Remove(file.Name())) // nothing was promised on it
		if errors.Is(err, store.ErrNoEvidence) {
			return nil, refuse(http.StatusNotFound, "The evidence log has no "+query.About.String()+".")
		}
		return nil, err
	}
	return file, nil
}
