// Package encrypted tells by content which program encrypted a backup, and
// decrypts what it is given a key for: GnuPG, age and `openssl enc`. A missing
// key says nothing about the backup and is the rig's fault; a key that was
// configured and does not fit is the backup's, because it may be the one that
// people would use; so are bytes that are missing or were changed. Encrypted
// members of zip archives are left to package archive.
package encrypted

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"strings"

	"github.com/dustin/go-humanize"

	"rehearse/scenarios/fault"
)

// Programs that encrypt, as they are called before people.
const (
	GnuPG        = "GnuPG"
	Age          = "age"
	OpenSSL      = "openssl"
	AnsibleVault = "Ansible Vault"
	LUKS         = "LUKS"
)

// Keys are what a component is given to decrypt its backup with. The zero value
// is that nothing was configured.
type Keys struct {
	Passphrase string `json:"passphrase,omitempty"` // of a file, or of Key
	Key        string `json:"key,omitempty"`        // private keys of GnuPG, or identities of age or ssh, as their files hold them
	Iterations int    `json:"iterations,omitempty"` // of PBKDF2 in openssl; 0 is its default
}

// Given says whether there is anything to decrypt with.
func (k Keys) Given() bool { return k.Passphrase != "" || k.Key != "" }

// layers are how the programs are named among what was peeled off a backup.
var layers = map[string]string{GnuPG: "gpg", Age: "age", OpenSSL: "openssl"}

// Layer is how a program is named in records.
func Layer(program string) string { return layers[program] }

const (
	pgpArmor     = "-----BEGIN PGP MESSAGE-----"
	ageHeader    = "age-encryption.org/v1"
	ageArmor     = "-----BEGIN AGE ENCRYPTED FILE-----"
	salted       = "Salted__"
	saltedBase64 = "U2FsdGVkX1" // what `openssl enc -a` makes of it
)

// By tells which program encrypted something that begins so, "" when none did that is known.
func By(head []byte) string {
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case begins(pgpArmor), gpgPacket(head), Signed(head):
		return GnuPG
	case begins(ageHeader), begins(ageArmor):
		return Age
	case begins(salted), begins(saltedBase64):
		return OpenSSL
	case begins("$ANSIBLE_VAULT;"):
		return AnsibleVault
	case begins("LUKS\xba\xbe"):
		return LUKS
	}
	return ""
}

// gpgPacket: an OpenPGP message begins with a session key, encrypted by a
// public key (version 3 or 6, an algorithm that exists) or by a passphrase
// (RFC 9580, 5.1 and 5.3).
func gpgPacket(head []byte) bool {
	if len(head) < 16 {
		return false
	}
	body := map[byte]int{0x84: 2, 0x85: 3, 0x8c: 2, 0xc1: 2, 0xc3: 2}[head[0]]
	if body == 0 {
		return false
	}
	if head[0] == 0xc1 && head[1] >= 192 {
		body = 3
	}
	if head[0] == 0x8c || head[0] == 0xc3 {
		return head[body] >= 4 && head[body] <= 6 && head[body+1] >= 1 && head[body+1] <= 13 && head[body+2] <= 4
	}
	algorithm := head[body+9]
	return head[body] == 3 && (algorithm <= 3 && algorithm > 0 || algorithm >= 16 && algorithm <= 36)
}

// Suffixes are what names of encrypted files end in, in small letters.
var Suffixes = []string{".gpg", ".pgp", ".asc", ".age", ".enc", ".aes", ".cpt", ".openssl", ".crypt", ".encrypted", ".hc", ".tc", ".axx"}

// Named says whether a file's name says that it is encrypted, and what the name
// is without that.
func Named(base string) (plain string, ok bool) {
	for _, suffix := range Suffixes {
		if at := len(base) - len(suffix); at > 0 && strings.EqualFold(base[at:], suffix) {
			return base[:at], true
		}
	}
	return base, false
}

// Sample is how many bytes Random should see, where there are so many.
const Sample = 1 << 20

// leastSample is what can be told apart at all.
const leastSample = 256

// Random says whether bytes are spread as evenly as only those of encryption
// are. Compressed ones nearly are: a thousand of them can be taken for random,
// a million cannot.
func Random(sample []byte) bool {
	if len(sample) < leastSample {
		return false
	}
	var counts [256]float64
	for _, b := range sample {
		counts[b]++
	}
	expected := float64(len(sample)) / 256
	var chi2 float64 // 255 on average, with a deviation of 22.6
	for _, n := range counts {
		chi2 += (n - expected) * (n - expected) / expected
	}
	return chi2 > 150 && chi2 < 390
}

const howToConfigure = "give the component the key by reference, such as decrypt: {passphrase: ${BACKUP_PASSPHRASE}} or decrypt: {key: ${file:/etc/rehearse/backup.key}}"

// NoKey is the fault of something encrypted for which no key was configured.
func NoKey(name, program string) *fault.Fault {
	f := fault.OfRig(fault.Key, "%s is encrypted with %s, and no key to decrypt it is configured: nothing was learnt about the backup", name, program)
	if layers[program] == "" {
		return f.To("decrypt it by a recipe of your own: Rehearse decrypts GnuPG, age, openssl enc and zip")
	}
	return f.To("%s", howToConfigure)
}

// Unknown is the fault of something that is encrypted by a program which left no
// sign of itself.
func Unknown(name, wanted string) *fault.Fault {
	return fault.OfRig(fault.Key, "%s is not %s: all of its bytes look random, so it is encrypted (as by ccrypt, SQLCipher or a raw cipher), or was overwritten with random bytes", name, wanted).
		To("if the backup is meant to be encrypted, decrypt it by a recipe of your own, or encrypt with GnuPG, age or openssl enc, for which Rehearse takes a key under `decrypt`; else look at the backup")
}

// wrongKey is the fault of a configured key that does not open something.
func wrongKey(name, program, what string) *fault.Fault {
	return fault.OfBackup(fault.Key, "%s is encrypted with %s, and %s does not decrypt it: the setting is wrong, or the backup was encrypted with another key", name, program, what).
		To("try the key by hand; correct `decrypt` of the component, or find the key that was in use when the backup was made")
}

// lacksKey is the fault of a configured key of the other kind.
func lacksKey(name, program, needs, lacks string) *fault.Fault {
	return fault.OfRig(fault.Key, "%s is encrypted with %s %s, and `decrypt` of the component has no %s", name, program, needs, lacks).
		To("%s", howToConfigure)
}

// file is one encrypted file on its way: what it is called, and how far its
// bytes were read.
type file struct {
	name, program string
	signed        bool // it is not encrypted at all
	in            *counting
	known         func([]byte) bool
}

// Open decrypts r, which begins with head and people know as name. Known says
// whether decrypted bytes begin as something that is known. Errors of r are
// passed on; all others are faults.
func Open(r io.Reader, head []byte, name string, keys Keys, known func(head []byte) bool) (io.Reader, error) {
	f := &file{name: name, program: By(head), in: &counting{r: r}, known: known}
	if f.signed = Signed(head); f.signed {
		plain, err := f.openSigned()
		return plain, cmp.Or(f.in.err, err)
	}
	if !keys.Given() || layers[f.program] == "" {
		return nil, NoKey(name, f.program)
	}
	var plain io.Reader
	var err error
	switch f.program {
	case GnuPG:
		plain, err = f.gpg(head, keys)
	case Age:
		plain, err = f.age(head, keys)
	default:
		plain, err = f.openssl(head, keys)
	}
	if f.in.err != nil {
		return nil, f.in.err
	}
	return plain, err
}

// judged is decrypted content whose errors say what is wrong with the file.
type judged struct {
	*file
	r io.Reader
}

func (j *judged) Read(p []byte) (int, error) {
	n, err := j.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = j.damaged(err)
	}
	return n, err
}

// damaged says of a file whose key fits what is wrong with it.
func (f *file) damaged(err error) error {
	var own *fault.Fault
	at := humanize.Comma(f.in.n)
	what, fits := "what "+f.program+" encrypted", "the key fits, but "
	if f.signed {
		what, fits = "the signed message of "+f.program, ""
	}
	switch {
	case f.in.err != nil:
		return f.in.err
	case errors.As(err, &own):
		return own
	case f.in.ended && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)):
		return fault.OfBackup(fault.Restore, "%s: %s ends after %s bytes: the file is truncated", f.name, what, at).
			To("compare the file's size with the original, and look whether the backup or its copy was interrupted")
	case f.in.ended:
		return fault.OfBackup(fault.Restore, "%s: %sthe end of %s, at byte %s, is not as it was written: the file is truncated, or bytes of it have changed", f.name, fits, what, at).
			To("compare the file's size and checksum with the original")
	}
	return fault.OfBackup(fault.Restore, "%s: %s%s is corrupt at about byte %s: %s", f.name, fits, what, at, err).
		To("compare the file's checksum with the original: bytes of it have changed")
}

// plausible says whether decrypted bytes can be right.
func (f *file) plausible(head []byte) bool {
	return f.known(head) || len(head) >= leastSample && !Random(head)
}

// peeked is a reader whose beginning was looked at. The error that ended the
// look comes back when the reading gets there.
const peek = 64 << 10

func peeked(r io.Reader) (*bufio.Reader, []byte, error) {
	b := bufio.NewReaderSize(r, peek)
	head, err := b.Peek(peek)
	return b, head, err
}

// counting knows how far the file was read and how that ended.
type counting struct {
	r     io.Reader
	n     int64
	ended bool
	err   error // other than the end
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		c.ended = true
	case err != nil:
		c.err = err
	}
	return n, err
}
