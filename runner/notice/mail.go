package notice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rehearse/scenarios"
)

// mail sends one mail to each person, over one connection, so that one whose
// mailbox is gone keeps nobody else from hearing of it.
func mail(ctx context.Context, w *scenarios.Workspace, s *scenarios.SMTP, m message) error {
	account, err := accountOf(w, s)
	if err != nil {
		return err
	}
	var letters []letter
	for _, to := range account.to {
		if slices.Contains(m.Notices[0].Body.Took, to) {
			continue
		}
		l, err := account.letter(to, m)
		if err != nil {
			return err
		}
		letters = append(letters, l)
	}
	return account.hand(ctx, letters)
}

// letter is the mail for one person.
type letter struct {
	*gomail.Msg
	to string
}

// hand hands the letters over to the server.
func (a *account) hand(ctx context.Context, letters []letter) error {
	if len(letters) == 0 {
		return nil // all took it before
	}
	connection, err := a.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return a.refused(err)
	}
	// The library heeds ctx only while it connects.
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer stop()
	var mails []*gomail.Msg
	for _, l := range letters {
		mails = append(mails, l.Msg)
	}
	err = a.client.SendWithSMTPClient(connection, mails...)
	_ = a.client.CloseWithSMTPClient(connection) // what was taken was said before
	return a.outcome(letters, err)
}

// account is where mail is handed over, with everything resolved.
type account struct {
	host           string
	from           string
	to             []string
	user, password string
	client         *gomail.Client
	implicit       bool // TLS from the first byte
	unencrypted    bool
}

func accountOf(w *scenarios.Workspace, s *scenarios.SMTP) (*account, error) {
	a := &account{implicit: s.TLS == "tls", unencrypted: s.TLS == "none"}
	var err error
	for _, setting := range []struct {
		name, text string
		into       *string
	}{{"smtp.host", s.Host, &a.host}, {"smtp.from", s.From, &a.from}, {"smtp.user", s.User, &a.user}, {"smtp.password", s.Password, &a.password}} {
		if *setting.into, err = resolved(w, setting.name, setting.text); err != nil {
			return nil, err
		}
	}
	for _, to := range s.To {
		address, err := resolved(w, "smtp.to", to)
		if err != nil {
			return nil, err
		}
		a.to = append(a.to, address)
	}
	if len(a.to) == 0 {
		return nil, errors.New("smtp.to is empty: name who gets the mail")
	}
	return a, a.connect()
}

func (a *account) connect() error {
	host, port, err := net.SplitHostPort(a.host)
	number, wrong := strconv.Atoi(port)
	if err != nil || wrong != nil {
		return errors.New("smtp.host is no host:port: write it as mail.acme.example:587")
	}
	if a.user != "" && a.unencrypted && !isLoopback(host) {
		return errors.New("smtp: a password is not sent over a connection without TLS: set tls to starttls or tls, or leave user and password out")
	}
	options := []gomail.Option{
		gomail.WithPort(number), gomail.WithTimeout(defaultLimit), gomail.WithoutNoop(),
		gomail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}),
	}
	switch {
	case a.implicit:
		options = append(options, gomail.WithSSL())
	case a.unencrypted:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if a.user != "" {
		options = append(options, gomail.WithUsername(a.user), gomail.WithPassword(a.password),
			gomail.WithOpportunisticSMTPAuth(a.mechanisms()...))
	}
	if a.client, err = gomail.NewClient(host, options...); err != nil {
		return &refusal{err: errors.New("smtp: " + masked(err.Error(), a.secrets()...))}
	}
	return nil
}

// mechanisms: in clear only on this machine itself.
func (a *account) mechanisms() []gomail.SMTPAuthType {
	if a.unencrypted {
		return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (a *account) secrets() []string { return []string{a.password} }

func (a *account) letter(to string, m message) (letter, error) {
	msg := gomail.NewMsg()
	if err := msg.From(a.from); err != nil {
		return letter{}, errors.New("smtp.from is not an address: write it as rehearse@acme.example")
	}
	if err := msg.To(to); err != nil {
		return letter{}, fmt.Errorf("smtp.to: %q is not an address: write it as ops@acme.example", oneLine(to))
	}
	msg.Subject("[rehearse] " + m.Subject)
	msg.SetDateWithValue(time.Now())
	msg.SetMessageIDWithValue(a.idOf(m.ID + " to " + to))
	if m.Topic != "" {
		msg.SetGenHeader(gomail.HeaderReferences, "<"+a.idOf(m.Topic)+">") // what is about the same stands together
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Rehearse-Notice", oneLine(m.ID))
	msg.SetGenHeader("X-Rehearse-Kind", oneLine(kindOf(m)))
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return letter{msg, to}, nil
}

func kindOf(m message) string {
	if len(m.Notices) > 1 {
		return "digest"
	}
	return string(m.Notices[0].Kind)
}

// idOf is a Message-ID that is the same whenever the same is sent.
func (a *account) idOf(text string) string {
	domain := "rehearse.invalid"
	if from, err := netmail.ParseAddress(a.from); err == nil {
		if _, after, found := strings.Cut(from.Address, "@"); found {
			domain = after
		}
	}
	return digestOf(text) + ".rehearse@" + domain
}

func (a *account) refused(err error) error {
	text := err.Error()
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		text = "did not answer in time"
	}
	return &refusal{err: errors.New(a.host + ": " + masked(text, a.secrets()...))}
}

// outcome says who did not take the mail. A server that breaks off after it
// took a mail has taken it.
func (a *account) outcome(letters []letter, err error) error {
	var took []string
	answered := true
	for _, l := range letters {
		if l.IsDelivered() {
			took = append(took, l.to)
			continue
		}
		var said *gomail.SendError
		if wrong := l.SendError(); errors.As(wrong, &said) {
			err = wrong
		}
		answered = answered && said.ErrorCode() > 0
	}
	if len(took) == len(letters) {
		return nil
	}
	if err == nil {
		err = errors.New("closed the connection before it took the mail")
	}
	return &refusal{err: a.refused(err), took: took, answered: answered}
}
