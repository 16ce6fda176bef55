package notice

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

const password = "correct horse"

func by(o *postOffice, change ...func(*scenarios.SMTP)) scenarios.Receiver {
	s := &scenarios.SMTP{Host: o.Addr().String(), From: "Rehearse <rehearse@acme.example>", To: []string{"ops@acme.example"}}
	for _, c := range change {
		c(s)
	}
	return scenarios.Receiver{Name: "ops", SMTP: s}
}

func readable(t *testing.T, d delivered) string {
	t.Helper()
	require.Equal(t, "quoted-printable", d.Mail.Header.Get("Content-Transfer-Encoding"))
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(d.Body)))
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func subject(t *testing.T, d delivered) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(d.Mail.Header.Get("Subject"))
	require.NoError(t, err)
	return text
}

func TestAMailSaysWhatIsWrongWhereAndWhatToDo(t *testing.T) {
	o := mailServer(t)
	p := arrange(t, by(o))
	p.serve()
	p.fails("12 rows of 40000 wanted")
	p.becomes(1, store.Sent)
	got := o.mails()
	require.Len(t, got, 1)
	require.True(t, got[0].Secure, "it was sent over STARTTLS")
	require.Equal(t, []string{"ops@acme.example"}, got[0].To)
	require.Equal(t, "[rehearse] FAILED: desk-db: 12 rows of 40000 wanted", subject(t, got[0]))
	require.Equal(t, "auto-generated", got[0].Mail.Header.Get("Auto-Submitted"))
	require.Regexp(t, `^<[0-9a-f]{24}\.rehearse@acme\.example>$`, got[0].Mail.Header.Get("Message-Id"))
	require.Equal(t, `The recovery was rehearsed and FAILED: the backup, its data or the promise is broken.

What is wrong  12 rows of 40000 wanted
Where          phase check · class data
What to do     look at the dump

Service        Service desk
               client acme · tier 1 · owner desk@acme.example
Scenario       desk-db
Run            20261122-030000-000001 · scheduled · began 2026-11-22 07:00 UTC
At             2026-11-22 12:00 UTC
RTO            4h30m of 4h promised: NOT kept
RPO            unknown: no check says; 4h promised
Page           https://rehearse.acme.example/runs/20261122-030000-000001
`, readable(t, got[0]))
}

func TestMailIsSentByTheWayThatTheSettingsSay(t *testing.T) {
	login := base64.StdEncoding.EncodeToString([]byte("\x00desk\x00" + password))
	for name, row := range map[string]struct {
		server func(*postOffice)
		ours   func(*scenarios.SMTP)
		secure bool
	}{
		"starttls":               {func(*postOffice) {}, func(s *scenarios.SMTP) { s.TLS = "starttls" }, true},
		"starttls with password": {func(o *postOffice) { o.account = login }, func(s *scenarios.SMTP) { s.User, s.Password = "desk", "${NOTICE_PASSWORD}" }, true},
		"tls":                    {func(o *postOffice) { o.implicit = true }, func(s *scenarios.SMTP) { s.TLS = "tls" }, true},
		"tls with password":      {func(o *postOffice) { o.implicit, o.account = true, login }, func(s *scenarios.SMTP) { s.TLS, s.User, s.Password = "tls", "desk", "${NOTICE_PASSWORD}" }, true},
		"none":                   {func(o *postOffice) { o.noTLS = true }, func(s *scenarios.SMTP) { s.TLS = "none" }, false},
		"none with password, on this machine": {func(o *postOffice) { o.noTLS, o.account = true, login },
			func(s *scenarios.SMTP) { s.TLS, s.User, s.Password = "none", "desk", "${NOTICE_PASSWORD}" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NOTICE_PASSWORD", password)
			o := mailServer(t, row.server)
			p := arrange(t, by(o, row.ours))
			require.NoError(t, Try(t.Context(), p.w, "ops", p.log()))
			require.Len(t, o.mails(), 1)
			require.Equal(t, row.secure, o.mails()[0].Secure)
			require.Equal(t, "[rehearse] a trial notice: nothing is wrong", subject(t, o.mails()[0]))
		})
	}
}

func TestMailThatCannotBeSentSaysWhy(t *testing.T) {
	for name, row := range map[string]struct {
		server func(*postOffice)
		ours   func(*scenarios.SMTP)
		says   string
	}{
		"a server without STARTTLS": {func(o *postOffice) { o.noTLS = true }, func(*scenarios.SMTP) {}, "does not support STARTTLS"},
		"a wrong password": {func(o *postOffice) { o.account = "x" }, func(s *scenarios.SMTP) { s.User, s.Password = "desk", "${NOTICE_PASSWORD}" },
			"no such user or password"},
		"a password over the open net": {func(*postOffice) {}, func(s *scenarios.SMTP) { s.Host, s.TLS, s.User = "mail.acme.example:25", "none", "desk" },
			"a password is not sent over a connection without TLS"},
		"a variable that is not set": {func(*postOffice) {}, func(s *scenarios.SMTP) { s.Password = "${NOTICE_NOTHING}" }, "smtp.password: the variable NOTICE_NOTHING is not set"},
		"a host without a port":      {func(*postOffice) {}, func(s *scenarios.SMTP) { s.Host = "mail.acme.example" }, "write it as mail.acme.example:587"},
		"nobody to send to":          {func(*postOffice) {}, func(s *scenarios.SMTP) { s.To = nil }, "smtp.to is empty"},
		"an address that is none":    {func(*postOffice) {}, func(s *scenarios.SMTP) { s.To = []string{"ops@acme.example\r\nBcc: all@acme.example"} }, "is not an address"},
		"a server that breaks off":   {func(o *postOffice) { o.breaks = "data" }, func(*scenarios.SMTP) {}, "127.0.0.1:"},
		"nobody listens":             {func(o *postOffice) { o.Close() }, func(*scenarios.SMTP) {}, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NOTICE_PASSWORD", password)
			o := mailServer(t, row.server)
			p := arrange(t, by(o, row.ours))
			err := Try(t.Context(), p.w, "ops", p.log())
			require.ErrorContains(t, err, row.says)
			require.NotContains(t, err.Error(), password)
			require.Empty(t, o.mails())
		})
	}
}

func TestAnUntrustedCertificateIsRefused(t *testing.T) {
	o := mailServer(t)
	_, port, _ := strings.Cut(o.Addr().String(), ":")
	p := arrange(t, by(o, func(s *scenarios.SMTP) { s.Host = "localhost:" + port }))
	require.ErrorContains(t, Try(t.Context(), p.w, "ops", p.log()), "certificate", "it is for 127.0.0.1 alone")
}

func TestOneMailboxThatIsGoneKeepsNobodyElseFromHearing(t *testing.T) {
	o := mailServer(t, func(o *postOffice) { o.refuses = map[string]string{"gone@acme.example": "550 5.1.1 no such mailbox"} })
	p := arrange(t, by(o, func(s *scenarios.SMTP) { s.To = []string{"gone@acme.example", "ops@acme.example"} }))
	p.serve()
	p.fails("why")
	require.Eventually(t, func() bool { n := p.notices(store.Waiting); return len(n) == 1 && n[0].Attempts >= 3 }, 10*time.Second, 10*time.Millisecond)
	require.Len(t, o.mails(), 1, "who took it does not get it again")
	n := p.notices(store.Waiting)[0]
	require.Equal(t, []string{"ops@acme.example"}, n.Body.Took[:1])
	o.mu.Lock()
	o.refuses = nil
	o.mu.Unlock()
	p.becomes(1, store.Sent)
	require.Len(t, o.mails(), 2)
	require.Equal(t, []string{"gone@acme.example"}, o.mails()[1].To)
}

func TestAServerThatBreaksOffAfterItTookTheMailHasTakenIt(t *testing.T) {
	o := mailServer(t, func(o *postOffice) { o.breaks = "quit" })
	p := arrange(t, by(o))
	require.NoError(t, Try(t.Context(), p.w, "ops", p.log()))
	require.Len(t, o.mails(), 1)
}

func TestAMailIsTheSameWhenItIsSentAgain(t *testing.T) {
	o := mailServer(t)
	p := arrange(t, by(o))
	n := store.Notice{Dedup: "run/1", Topic: "scenario/desk-db", Kind: scenarios.RunFailed, Trouble: "x"}
	for range 2 {
		require.NoError(t, send(t.Context(), p.w, p.w.Settings.Notices.ReceiverNamed("ops"), compose(p.w, []store.Notice{n}), p.log()))
	}
	first, second := o.mails()[0].Mail.Header, o.mails()[1].Mail.Header
	require.Equal(t, first.Get("Message-Id"), second.Get("Message-Id"))
	require.Equal(t, first.Get("References"), second.Get("References"))
	require.NotEmpty(t, first.Get("References"))
}

func TestWhatRestoredDataSaysCannotForgeAMail(t *testing.T) {
	o := mailServer(t)
	p := arrange(t, by(o))
	p.serve()
	p.fails("bad\r\nBcc: all@acme.example\r\n\r\n.\r\nMAIL FROM:<x>\x1b[31m\u202egnp\nPage           https://evil.example")
	p.becomes(1, store.Sent)
	require.Len(t, o.mails(), 1)
	got := o.mails()[0]
	require.Empty(t, got.Mail.Header.Get("Bcc"))
	require.Equal(t, []string{"ops@acme.example"}, got.To)
	text := readable(t, got)
	require.NotContains(t, text, "\x1b")
	require.NotContains(t, text, "\u202e")
	require.NotContains(t, text, "\nPage           https://evil.example", "a line of theirs does not pass for one of ours")
	require.Contains(t, text, "\nPage           https://rehearse.acme.example/runs/")
}
