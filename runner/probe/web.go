package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"rehearse/scenarios/fault"
)

const (
	mostBody   = 1 << 20
	mostHops   = 5
	dialWithin = 10 * time.Second
	bannerWait = 300 * time.Millisecond
)

// askHTTP asks a URL. No proxy, no cookies, any certificate: what runs in a
// sandbox rarely has the one of production, and the answer says which it had.
func askHTTP(ctx context.Context, a HTTPArgs) (HTTPAnswer, error) {
	method := a.Method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, a.URL, strings.NewReader(a.Body))
	if err != nil {
		return HTTPAnswer{}, fault.OfRig(fault.Internal, "ask %s: %w", a.URL, err).To("correct the address in the check")
	}
	for name, value := range a.Headers {
		if strings.EqualFold(name, "host") {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	began := time.Now()
	transport := &http.Transport{
		DialContext:       (&net.Dialer{Timeout: dialWithin}).DialContext,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		DisableKeepAlives: true,
	}
	client := &http.Client{Transport: transport, CheckRedirect: stayInside}
	res, err := client.Do(req)
	if err != nil {
		return HTTPAnswer{Seconds: time.Since(began).Seconds(), Error: why(ctx, err)}, ended(ctx)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, mostBody+1))
	answer := HTTPAnswer{Status: res.StatusCode, Headers: headers(res), Body: string(body[:min(len(body), mostBody)]), Cut: len(body) > mostBody, Seconds: time.Since(began).Seconds()}
	if err != nil {
		answer.Status, answer.Error = 0, "the answer ended early: "+why(ctx, err)
	}
	return answer, ended(ctx)
}

// stayInside follows a redirect only as far as the sandbox reaches.
func stayInside(req *http.Request, via []*http.Request) error {
	if len(via) > mostHops {
		return fmt.Errorf("it redirects more than %d times", mostHops)
	}
	if !inside(req.Context(), req.URL.Hostname()) {
		return fmt.Errorf("it redirects to %s, which is not inside the sandbox", req.URL.Redacted())
	}
	return nil
}

// inside: whether all addresses of a host are in networks of our own.
func inside(ctx context.Context, host string) bool {
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(addrs) == 0 {
		return false
	}
	own := ownNetworks()
	for _, addr := range addrs {
		if !within(own, addr.Unmap()) {
			return false
		}
	}
	return true
}

// ownNetworks are those of our interfaces, with our own address in each.
func ownNetworks() (out []netip.Prefix) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, netip.PrefixFrom(p.Addr().Unmap(), p.Bits()))
		}
	}
	return out
}

func within(networks []netip.Prefix, addr netip.Addr) bool {
	for _, p := range networks {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

func headers(res *http.Response) map[string]string {
	out := map[string]string{}
	for name, values := range res.Header {
		out[name] = strings.Join(values, ", ")
	}
	if t := res.TLS; t != nil {
		out["tls"] = tls.VersionName(t.Version) + certificate(t)
	}
	return out
}

// certificate says whether one would have been trusted elsewhere.
func certificate(t *tls.ConnectionState) string {
	if len(t.PeerCertificates) == 0 {
		return ""
	}
	c := t.PeerCertificates[0]
	return fmt.Sprintf(", certificate of %s by %s until %s, not verified", c.Subject, c.Issuer, c.NotAfter.UTC().Format(time.DateOnly))
}

// askTCP connects and listens for a moment.
func askTCP(ctx context.Context, address string) (TCPAnswer, error) {
	began := time.Now()
	conn, err := (&net.Dialer{Timeout: dialWithin}).DialContext(ctx, "tcp", address)
	answer := TCPAnswer{Seconds: time.Since(began).Seconds()}
	if err != nil {
		answer.Error = why(ctx, err)
		return answer, ended(ctx)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	answer.Open = true
	_ = conn.SetReadDeadline(time.Now().Add(bannerWait))
	banner := make([]byte, 1024)
	n, _ := conn.Read(banner) // many say nothing until they are asked
	answer.Banner = strings.ToValidUTF8(string(banner[:n]), "\uFFFD")
	return answer, ended(ctx)
}

// ended: a question that was given up has no answer.
func ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// why is the innermost reason of a network error, as people know it.
func why(ctx context.Context, err error) string {
	var (
		asked *url.Error
		dns   *net.DNSError
		op    *net.OpError
	)
	switch {
	case ctx.Err() != nil:
		return "no answer in time"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "nothing in the sandbox has the name " + dns.Name
	case errors.As(err, &dns):
		return "the name " + dns.Name + " could not be looked up: " + dns.Err
	case errors.As(err, &op) && op.Timeout():
		return "no answer within " + dialWithin.String()
	case errors.As(err, &op) && op.Err != nil:
		return strings.TrimPrefix(op.Err.Error(), "connect: ")
	case errors.As(err, &asked):
		return asked.Err.Error()
	}
	return err.Error()
}
