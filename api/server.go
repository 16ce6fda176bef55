// Package api serves what happened, to programs as JSON under /api/v1 and to
// people as pages that need no JavaScript. It reads the store and the workspace
// and asks the store for runs; it carries none out, never talks to an engine
// and decides no outcome.
//
// People sign in with a password or with a provider, programs with a token; only
// health is answered without (signin.go, oidc.go). Listen refuses every address but
// loopback unless what crosses the network can be encrypted, limits.go slows down
// who guesses, and guard.go turns away what a browser sends on behalf of another
// site.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"reflect"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/scenarios/watch"
	"rehearse/store"
	"rehearse/store/ledger"
)

// Options are what a server needs. Loaded, Reload, Ready, Planner, Log and Actor may be nil.
type Options struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace // asked on every request, so that a reload shows
	Loaded    func() watch.Loaded         // the same, with what is wrong with its files
	Reload    func()                      // asks for the workspace to be loaded again; nil: it never changes
	Version   string
	Ready     func(context.Context) error // whether the engine answers; the database is asked anyway
	Planner   func() time.Time            // when the planner of this process ticked last; zero before the first tick
	Log       *slog.Logger

	EvidenceKey ledger.Key // of the evidence log, which bundles are signed with; nil where this server cannot sign
	// KeepCheckpoint keeps the checkpoint of a bundle outside before it is written; may be nil.
	KeepCheckpoint func(ctx context.Context, checkpoint []byte)

	Access         scenarios.AccessSettings
	ProviderSecret string // of the client at the provider of Access; "" without one

	// NoSignIn lets in everyone who reaches the server, as the user of the operating
	// system whom this process runs as: for one person on this machine.
	NoSignIn bool
	// Actor is who a request comes from, in place of signing in; nil: people sign in.
	Actor func(*http.Request) access.Actor
}

// Server answers requests. Make one with New.
type Server struct {
	Options
	router  *gin.Engine
	pages   pages
	metrics *metrics
	pulses  pulses

	stopping chan struct{} // closed when streams must end

	permissions map[string]access.Verb // by method and path

	sessions *scs.SessionManager
	provider *provider
	proxies  []netip.Prefix
	limits   limits
}

// Gin would otherwise write to standard output, which belongs to the command line.
func init() { gin.SetMode(gin.ReleaseMode) }

// New makes a server; it reads nothing yet.
func New(options Options) (*Server, error) {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: options, router: gin.New(), stopping: make(chan struct{}), permissions: map[string]access.Verb{}, limits: usualLimits(), proxies: options.Access.Proxies()}
	if _, err := s.pages.in(time.UTC); err != nil {
		return nil, fmt.Errorf("load pages: %w", err)
	}
	s.sessions, s.provider = newSessions(options.Store, options.Access), newProvider(options.Access, options.ProviderSecret)
	s.metrics = newMetrics(s)
	s.router.RedirectTrailingSlash = false
	s.router.HandleMethodNotAllowed = true
	s.router.Use(s.logged, s.recovered, s.hardened, s.onlyLoopback, s.onlyThroughProxies, s.slowed, s.onlySameOrigin, s.legible, s.limited, s.identified, s.once)
	api := humagin.New(s.router, specification(options.Version))
	api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[units.Duration](), reflect.TypeFor[float64]()) // they are written in seconds
	s.routes(api)
	if err := s.serveSpecification(api.OpenAPI()); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler is the whole server as one handler.
func (s *Server) Handler() http.Handler {
	return compacted(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead { // Gin answers it with 405; net/http drops the body itself
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		s.router.ServeHTTP(w, r)
	}))
}

// Serve answers on the listener until ctx ends, and then lets requests that
// are under way finish for at most ten seconds.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(sync.OnceFunc(func() { close(s.stopping) }))
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return fmt.Errorf("let requests finish: %w", err)
	}
	return nil
}

// specification is what huma is told; its own routes stay off, because its
// documentation page loads from elsewhere and its others are not ours to keep.
func specification(version string) huma.Config {
	config := huma.DefaultConfig("Rehearse", version)
	config.Info.Description = "Restore tests of real backups: services and their commitments, scenarios, and runs with their proof. " +
		"Times are RFC 3339 in UTC, durations are seconds, and what is unknown is null. Lists come in pages: next_cursor of one is cursor of the next, " +
		"and the Link header has its address. Where a list has much detail it is left out; name the properties you want in fields, or read one item by its address. " +
		"Answers carry an ETag, and are compressed if you accept gzip."
	config.Info.License = &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"}
	config.Servers = []*huma.Server{{URL: "/", Description: "this server"}}
	config.Tags = tags
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "made by POST " + v1 + "/tokens, on the page /tokens, or by rehearse token create"}}
	config.Security = []map[string][]string{{"token": {}}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{explained, narrowed}
	return config
}

// serveSpecification makes the document once: it never changes afterwards.
func (s *Server) serveSpecification(spec *huma.OpenAPI) error {
	describeSchemas(spec.Components.Schemas)
	describeOperations(spec)
	document, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	s.at(http.MethodGet, specPath, access.SeeAccount, func(c *gin.Context) {
		c.Data(http.StatusOK, "application/openapi+json", document)
	})
	return nil
}
