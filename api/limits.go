package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// limiter bounds how often each of many callers may do something.
type limiter struct {
	every rate.Limit
	burst int

	mutex   sync.Mutex
	callers map[string]*rate.Limiter
}

// mostCallers is how many are remembered: a caller beyond them starts afresh, and so
// do all others: even then, each can do at most the burst at once.
const mostCallers = 10_000

func newLimiter(each time.Duration, burst int) *limiter {
	return &limiter{every: rate.Every(each), burst: burst, callers: map[string]*rate.Limiter{}}
}

// allow counts an attempt, and says whether it may happen at a moment.
func (l *limiter) allow(caller string, at time.Time) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	each := l.callers[caller]
	if each == nil {
		if len(l.callers) >= mostCallers {
			clear(l.callers)
		}
		each = rate.NewLimiter(l.every, l.burst)
		l.callers[caller] = each
	}
	return each.AllowN(at, 1)
}

// limits are how often what may be tried.
type limits struct {
	requests *limiter // by address, whatever is asked for
	signIns  *limiter // by address: passwords and tokens that may be guessed
	refusals *limiter // by actor: each refusal is an entry of the log
}

func usualLimits() limits {
	return limits{requests: newLimiter(20*time.Millisecond, 500), signIns: newLimiter(6*time.Second, 10), refusals: newLimiter(10*time.Second, 60)}
}

var errTooMany = refuse(http.StatusTooManyRequests, "Too many requests: wait a minute, then try again.")

// slowed turns away who asks too often. Health is answered always.
func (s *Server) slowed(c *gin.Context) {
	if s.unguarded() || s.limits.requests.allow(caller(s.address(c.Request)), time.Now()) {
		return
	}
	c.Header("Retry-After", "1")
	s.fail(c, errTooMany)
}

// caller is an address as far as it belongs to one network: who has one address of
// IPv6 has billions.
func caller(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() || ip.Is4In6() {
		return address
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}

// address is where a request comes from. What a proxy says of it counts only where
// that is one of the trusted ones: the last address that none of them has.
func (s *Server) address(r *http.Request) string {
	from := peer(r)
	if !trusted(s.proxies, from) {
		return from
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0; i-- {
		address, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			return from
		}
		if from = address.Unmap().String(); !trusted(s.proxies, from) {
			return from
		}
	}
	return from
}

// peer is the other end of the connection.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return host
}

func trusted(proxies []netip.Prefix, address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, network := range proxies {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

// encrypted says whether a browser reaches the server by TLS.
func (s *Server) encrypted(r *http.Request) bool {
	return r.TLS != nil || trusted(s.proxies, peer(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// onlyThroughProxies turns away who goes around the proxy that encrypts, from
// another machine: passwords would cross the network as they are.
func (s *Server) onlyThroughProxies(c *gin.Context) {
	if len(s.proxies) == 0 || s.Access.TLS != nil || trusted(s.proxies, peer(c.Request)) {
		return
	}
	if ip, err := netip.ParseAddr(peer(c.Request)); err == nil && ip.IsLoopback() {
		return
	}
	s.fail(c, refuse(http.StatusForbidden, "This server answers other machines only through its proxy, because the connection is not encrypted."))
}
