package encrypted

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"rehearse/scenarios/fault"
)

// A backup is restored even when an old GnuPG encrypted it without a checksum:
// whether it is whole is then told by what is in it.
var pgpConfig = &packet.Config{InsecureAllowUnauthenticatedMessages: true}

func (f *file) gpg(head []byte, keys Keys) (io.Reader, error) {
	r := io.Reader(f.in)
	if bytes.HasPrefix(head, []byte(pgpArmor)) {
		block, err := armor.Decode(r)
		if err != nil {
			return nil, f.damaged(err)
		}
		r = block.Body
		if inner, err := armor.Decode(bytes.NewReader(head)); err == nil {
			head, _ = io.ReadAll(io.LimitReader(inner.Body, peek)) // as far as it goes
		}
	}
	to := recipientsOf(head)
	if keys.Key == "" && !to.passphrase {
		return nil, lacksKey(f.name, GnuPG, "to "+to.String(), "private key")
	}
	if keys.Key != "" && keys.Passphrase == "" && len(to.keys) == 0 && to.passphrase {
		return nil, lacksKey(f.name, GnuPG, "by a passphrase", "passphrase")
	}
	ring, err := keyRing(keys)
	if err != nil {
		return nil, err
	}
	asked := false
	message, err := openpgp.ReadMessage(r, ring, func(_ []openpgp.Key, symmetric bool) ([]byte, error) {
		if asked || !symmetric || keys.Passphrase == "" {
			return nil, pgperrors.ErrKeyIncorrect
		}
		asked = true
		return []byte(keys.Passphrase), nil
	}, pgpConfig)
	var unsupported pgperrors.UnsupportedError
	switch {
	case err == nil:
	case errors.As(err, &unsupported):
		return nil, fault.OfRig(fault.Restore, "%s is encrypted with GnuPG in a way that is unknown here: %w", f.name, err).
			To("decrypt it by a recipe of your own")
	case !asked && f.in.ended && !errors.Is(err, pgperrors.ErrKeyIncorrect):
		return nil, f.damaged(io.ErrUnexpectedEOF)
	default:
		return nil, wrongKey(f.name, GnuPG, f.tried(keys, to))
	}
	body, plain, err := peeked(&endOnce{r: message.UnverifiedBody})
	if len(plain) >= leastSample && !f.plausible(plain) || !f.known(plain) && errors.Is(err, pgperrors.ErrMDCHashMismatch) {
		return nil, wrongKey(f.name, GnuPG, f.tried(keys, to))
	}
	return &judged{f, body}, nil
}

// Signed says of what begins so that GnuPG signed or packed it without
// encrypting it: anybody can read it.
func Signed(head []byte) bool {
	if bytes.HasPrefix(head, []byte(pgpArmor)) {
		block, err := armor.Decode(bytes.NewReader(head))
		if err != nil {
			return false
		}
		head, _ = io.ReadAll(io.LimitReader(block.Body, peek)) // as far as it goes
	}
	const onePass, literal = 4, 11 // kinds of packets, RFC 9580, 5
	if bytes.HasPrefix(head, []byte{0x90, 0x0d, 3}) || bytes.HasPrefix(head, []byte{0xc4, 0x0d, 3}) {
		return true
	}
	if len(head) < 16 || head[0] != 0xa3 && head[0] != 0xc8 { // compressed, by GnuPG and by others
		return false
	}
	p, err := packet.Read(bytes.NewReader(head))
	compressed, is := p.(*packet.Compressed)
	if err != nil || !is {
		return false
	}
	inner := make([]byte, 1)
	if _, err := io.ReadFull(compressed.Body, inner); err != nil || inner[0]&0x80 == 0 {
		return false
	}
	kind := inner[0] & 0x3f
	if inner[0]&0x40 == 0 { // the old way to write it
		kind >>= 2
	}
	return kind == onePass || kind == literal
}

// openSigned reads a message that is not encrypted. Who signed it is not known here.
func (f *file) openSigned() (io.Reader, error) {
	r, head, err := peeked(f.in)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	in := io.Reader(r)
	if bytes.HasPrefix(head, []byte(pgpArmor)) {
		block, err := armor.Decode(in)
		if err != nil {
			return nil, f.damaged(err)
		}
		in = block.Body
	}
	message, err := openpgp.ReadMessage(in, openpgp.EntityList{}, nil, pgpConfig)
	if err != nil {
		return nil, f.damaged(err)
	}
	return &judged{f, &endOnce{r: message.UnverifiedBody}}, nil
}

// endOnce does not ask a reader again that has said how it ended: the library
// checks the end of a signed message each time.
type endOnce struct {
	r   io.Reader
	err error
}

func (e *endOnce) Read(p []byte) (n int, err error) {
	if e.err != nil {
		return 0, e.err
	}
	n, e.err = e.r.Read(p)
	return n, e.err
}

func (f *file) tried(keys Keys, to recipients) string {
	switch {
	case keys.Key != "" && len(to.keys) > 0:
		return "the private key under `decrypt` (it is encrypted to " + to.String() + ")"
	case keys.Key != "":
		return "what stands under `decrypt`"
	}
	return "the passphrase under `decrypt`"
}

// recipients are whom an OpenPGP message says that it can be read by.
type recipients struct {
	passphrase bool
	keys       []string // ids of their keys
}

func (r recipients) String() string {
	switch len(r.keys) {
	case 0:
		return "a public key"
	case 1:
		return "the public key " + r.keys[0]
	}
	return "the public keys " + strings.Join(r.keys, ", ")
}

func recipientsOf(head []byte) (r recipients) {
	packets := packet.NewReader(bytes.NewReader(head))
	for {
		p, err := packets.Next()
		if err != nil {
			return r
		}
		switch p := p.(type) {
		case *packet.SymmetricKeyEncrypted:
			r.passphrase = true
		case *packet.EncryptedKey:
			if id := fmt.Sprintf("%016X", p.KeyId); len(r.keys) < 5 && !slices.Contains(r.keys, id) {
				r.keys = append(r.keys, id)
			}
		default:
			return r
		}
	}
}

// keyRing reads private keys, armored or not, and unlocks those that need it.
func keyRing(keys Keys) (openpgp.EntityList, error) {
	if keys.Key == "" {
		return openpgp.EntityList{}, nil
	}
	read := openpgp.ReadKeyRing
	if strings.Contains(keys.Key, "-----BEGIN PGP") {
		read = openpgp.ReadArmoredKeyRing
	}
	ring, err := read(strings.NewReader(keys.Key))
	if err != nil {
		return nil, fault.OfRig(fault.Key, "`decrypt.key` of the component is not a private key of GnuPG: %w", err).
			To("write the key with: gpg --export-secret-keys --armor KEY")
	}
	locked := false
	for _, e := range ring {
		private := e.PrivateKey
		if private == nil {
			return nil, fault.OfRig(fault.Key, "`decrypt.key` of the component holds a public key, which decrypts nothing").
				To("write the private key with: gpg --export-secret-keys --armor KEY")
		}
		if e.DecryptPrivateKeys([]byte(keys.Passphrase)) != nil {
			locked = true
		}
	}
	if locked && !slices.ContainsFunc(ring, unlocked) {
		return nil, fault.OfRig(fault.Key, "the private key under `decrypt` is locked, and its passphrase there does not open it").
			To("give the passphrase of the key as `decrypt.passphrase` of the component")
	}
	return ring, nil
}

func unlocked(e *openpgp.Entity) bool {
	return e.PrivateKey != nil && !e.PrivateKey.Encrypted ||
		slices.ContainsFunc(e.Subkeys, func(k openpgp.Subkey) bool { return k.PrivateKey != nil && !k.PrivateKey.Encrypted })
}
