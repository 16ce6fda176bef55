package scenarios

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/access"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// AccessSettings say how people and programs reach the server and sign in.
type AccessSettings struct {
	URL            string            `yaml:"url"`             // how browsers reach it, such as https://rehearse.example; needed for oidc
	TLS            *TLSSettings      `yaml:"tls"`             // without it the server speaks plain HTTP
	TrustedProxies []string          `yaml:"trusted_proxies"` // addresses or networks whose X-Forwarded-For and -Proto are believed
	OpenMetrics    bool              `yaml:"open_metrics"`    // /metrics needs no token
	Session        units.Duration    `yaml:"session"`         // how long a user stays signed in; default 12h
	OIDC           *ProviderSettings `yaml:"oidc"`            // a provider of identities to sign in with
}

// TLSSettings are files, or an authority that issues certificates by ACME.
type TLSSettings struct {
	Cert string        `yaml:"cert"` // PEM, the server's own first; read again when it changes
	Key  string        `yaml:"key"`
	ACME *ACMESettings `yaml:"acme"`
}

// ACMESettings say for which names certificates are fetched, and from whom.
type ACMESettings struct {
	Domains   []string `yaml:"domains"`
	Email     string   `yaml:"email"`     // where the authority writes to
	Directory string   `yaml:"directory"` // of the authority; default Let's Encrypt
	Storage   string   `yaml:"storage"`   // folder for keys and certificates; default .rehearse/acme
	Roots     string   `yaml:"roots"`     // PEM file of the authorities that the directory's own certificate is checked by; default those of the system
}

// ProviderSettings are those of an OpenID Connect provider.
type ProviderSettings struct {
	Name         string            `yaml:"name"` // on the button; default the issuer's host
	Issuer       string            `yaml:"issuer"`
	ClientID     string            `yaml:"client_id"`
	ClientSecret string            `yaml:"client_secret"` // by reference
	Scopes       []string          `yaml:"scopes"`        // beside openid, profile and email
	Claim        string            `yaml:"claim"`         // that holds the groups; default groups
	Groups       map[string]Rights `yaml:"groups"`        // who is in none of them may not sign in
}

// Rights are what the members of a group may do.
type Rights struct {
	Roles   []access.Role `yaml:"roles"`
	Clients []string      `yaml:"clients"` // empty is every client
}

// What settings of access are when they are left out.
const (
	DefaultSession = units.Duration(12 * time.Hour)
	DefaultClaim   = "groups"
	DefaultACME    = ".rehearse/acme"
)

// RightsOf are the roles and clients of a user in these groups. A limit to
// clients in any of them limits all: a wider group does not lift it.
func (p ProviderSettings) RightsOf(groups []string) (roles []access.Role, clients []string) {
	for _, group := range groups {
		if rights, ok := p.Groups[group]; ok {
			roles, clients = append(roles, rights.Roles...), append(clients, rights.Clients...)
		}
	}
	slices.Sort(roles)
	slices.Sort(clients)
	return slices.Compact(roles), slices.Compact(clients)
}

// Proxies are the networks of TrustedProxies; what is not a network is left out.
func (a AccessSettings) Proxies() (networks []netip.Prefix) {
	for _, text := range a.TrustedProxies {
		if network, err := networkOf(text); err == nil {
			networks = append(networks, network)
		}
	}
	return networks
}

func networkOf(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	return network.Masked(), err
}

// Closed says whether what goes over a network to the server can be encrypted.
func (a AccessSettings) Closed() bool { return a.TLS != nil || len(a.TrustedProxies) > 0 }

func (a *AccessSettings) fill(absolute func(string) string) {
	set(&a.Session, DefaultSession)
	if t := a.TLS; t != nil {
		for _, path := range []*string{&t.Cert, &t.Key} {
			if *path != "" {
				*path = absolute(*path)
			}
		}
		if t.ACME != nil {
			set(&t.ACME.Storage, DefaultACME)
			t.ACME.Storage = absolute(t.ACME.Storage)
		}
	}
	if a.OIDC != nil {
		set(&a.OIDC.Claim, DefaultClaim)
	}
}

// access looks at the settings of access.
func (c settingsCheck) access() {
	a, n := c.s.Access, c.n.Get("access")
	if n == nil {
		return
	}
	if n.Has("url") {
		webAddress(c.File, n.Get("url"), "access.url", a.URL)
	}
	positive(c.File, n, "session", units.Duration(time.Minute), "write 1m or more, such as 12h")
	for i, text := range a.TrustedProxies {
		if _, err := networkOf(text); err != nil {
			c.Report(n.At("trusted_proxies", i), "write an address or a network, such as 10.0.0.5 or 10.0.0.0/24", "access.trusted_proxies: %q is not an address", text)
		}
	}
	if a.TLS != nil {
		c.tls(n.Get("tls"), *a.TLS)
	}
	if a.OIDC != nil {
		c.oidc(n, *a.OIDC)
	}
}

func (c settingsCheck) tls(n *strict.Node, t TLSSettings) {
	switch files := t.Cert != "" || t.Key != ""; {
	case c.Doubtful(n):
	case files && t.ACME != nil:
		c.Report(n, "keep one of the two", "access.tls has files and acme")
	case !files && t.ACME == nil:
		c.Report(n, "write cert: and key:, or acme: {domains: [rehearse.example]}", "access.tls has neither files nor acme")
	case files && (t.Cert == "" || t.Key == ""):
		c.Report(n, "name both files, in PEM", "access.tls needs both cert and key")
	case t.ACME != nil && len(t.ACME.Domains) == 0:
		c.Report(n.Get("acme"), "such as domains: [rehearse.example]", "access.tls.acme has no domains")
	case t.ACME != nil && t.ACME.Directory != "":
		webAddress(c.File, n.At("acme", "directory"), "access.tls.acme.directory", t.ACME.Directory)
	}
}

func (c settingsCheck) oidc(n *strict.Node, p ProviderSettings) {
	at := n.Get("oidc")
	if c.Doubtful(at) {
		return
	}
	for _, needed := range []struct{ key, value, next string }{
		{"issuer", p.Issuer, "the address that the provider calls itself by, such as https://login.example.com/realms/main"},
		{"client_id", p.ClientID, "as the provider knows Rehearse"},
		{"client_secret", p.ClientSecret, "write client_secret: ${NAME} or ${file:/path}"},
	} {
		if needed.value == "" && !c.Doubtful(at.Get(needed.key)) {
			c.Report(at, needed.next, "access.oidc has no %s", needed.key)
		}
	}
	if p.Issuer != "" {
		webAddress(c.File, at.Get("issuer"), "access.oidc.issuer", p.Issuer)
	}
	if c.s.Access.URL == "" && !c.Doubtful(n.Get("url")) {
		c.Report(at, "write access: {url: https://…}, as browsers reach this server: the provider sends them back there", "access.oidc needs access.url")
	}
	if len(p.Groups) == 0 && !c.Doubtful(at.Get("groups")) {
		c.Report(at, "such as groups: {backup-team: {roles: [operator]}}", "access.oidc has no groups, so no person could sign in")
	}
	for group, rights := range p.Groups {
		for i, role := range rights.Roles {
			if !slices.Contains(access.Roles, role) {
				c.Report(at.At("groups", group, "roles", i), strict.Suggest(string(role), roleNames()), "role %q does not exist; the roles are: %s", role, strings.Join(roleNames(), ", "))
			}
		}
	}
}

func roleNames() []string {
	names := make([]string, len(access.Roles))
	for i, role := range access.Roles {
		names[i] = string(role)
	}
	return names
}

// ProviderSecret is the secret of the provider's client, with its reference resolved.
func (w *Workspace) ProviderSecret() (string, error) {
	if w.Settings.Access.OIDC == nil {
		return "", nil
	}
	return w.Resolve(w.Settings.Access.OIDC.ClientSecret)
}
