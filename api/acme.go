package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"rehearse/scenarios"
)

// issued are certificates that an authority issues by ACME. It asks for proof on the
// port that the server listens on (TLS-ALPN), so that nothing else must be open.
func issued(ctx context.Context, settings scenarios.ACMESettings) (*tls.Config, error) {
	// Why a certificate was not issued stands nowhere else.
	troubles, err := zap.Config{Level: zap.NewAtomicLevelAt(zap.ErrorLevel), Encoding: "json", EncoderConfig: zap.NewProductionEncoderConfig(),
		OutputPaths: []string{"stderr"}, ErrorOutputPaths: []string{"stderr"}, DisableStacktrace: true}.Build()
	if err != nil {
		return nil, err
	}
	var cache *certmagic.Cache
	magic := certmagic.Config{Storage: &certmagic.FileStorage{Path: settings.Storage}, Logger: troubles}
	cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return certmagic.New(cache, magic), nil },
		Logger:           troubles,
	})
	context.AfterFunc(ctx, cache.Stop)
	config := certmagic.New(cache, magic)
	template := certmagic.ACMEIssuer{CA: settings.Directory, Email: settings.Email, Agreed: true, DisableHTTPChallenge: true, Logger: troubles}
	if template.CA == "" {
		template.CA = certmagic.LetsEncryptProductionCA
	}
	if settings.Roots != "" {
		pem, err := os.ReadFile(settings.Roots)
		if err != nil {
			return nil, fmt.Errorf("read access.tls.acme.roots: %w", err)
		}
		if template.TrustedRoots = x509.NewCertPool(); !template.TrustedRoots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("access.tls.acme.roots: %s holds no certificate in PEM", settings.Roots)
		}
	}
	config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(config, template)}
	if err := config.ManageAsync(ctx, settings.Domains); err != nil {
		return nil, fmt.Errorf("ask for certificates of %v: %w", settings.Domains, err)
	}
	t := config.TLSConfig()
	t.MinVersion = tls.VersionTLS12
	t.NextProtos = append([]string{"h2", "http/1.1"}, t.NextProtos...)
	return t, nil
}
