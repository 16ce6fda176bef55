package encrypted

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/armor"

	"rehearse/scenarios/fault"
)

func (f *file) age(head []byte, keys Keys) (io.Reader, error) {
	r := io.Reader(f.in)
	if bytes.HasPrefix(head, []byte(ageArmor)) {
		r = armor.NewReader(r)
		head, _ = io.ReadAll(io.LimitReader(armor.NewReader(bytes.NewReader(head)), peek)) // as far as it goes
	}
	byPassphrase := bytes.HasPrefix(head, []byte(ageHeader+"\n-> scrypt "))
	var identities []age.Identity
	what := "the passphrase under `decrypt`"
	switch {
	case byPassphrase && keys.Passphrase == "":
		return nil, lacksKey(f.name, Age, "by a passphrase", "passphrase")
	case byPassphrase:
		identity, err := age.NewScryptIdentity(keys.Passphrase)
		if err != nil {
			return nil, fault.OfRig(fault.Key, "the passphrase under `decrypt` cannot be used: %w", err)
		}
		identities = append(identities, identity)
	case keys.Key == "":
		return nil, lacksKey(f.name, Age, "to a public key", "key")
	default:
		var err error
		if identities, err = ageIdentities(keys); err != nil {
			return nil, err
		}
		what = "the key under `decrypt`"
	}
	plain, err := age.Decrypt(r, identities...)
	var none *age.NoIdentityMatchError
	switch {
	case err == nil:
		return &judged{f, plain}, nil
	case errors.As(err, &none):
		return nil, wrongKey(f.name, Age, what)
	case f.in.ended && !bytes.Contains(head, []byte("\n---")):
		return nil, f.damaged(io.ErrUnexpectedEOF)
	}
	return nil, f.damaged(err)
}

// ageIdentities reads what age-keygen writes, or a private key of ssh.
func ageIdentities(keys Keys) ([]age.Identity, error) {
	if strings.Contains(keys.Key, "PRIVATE KEY-----") {
		identity, err := agessh.ParseIdentity([]byte(keys.Key))
		if err != nil {
			return nil, fault.OfRig(fault.Key, "`decrypt.key` of the component is not a private key of ssh that age can use without asking: %w", err).
				To("give a key of the type ed25519 or rsa without a passphrase, or an identity of age")
		}
		return []age.Identity{identity}, nil
	}
	identities, err := age.ParseIdentities(strings.NewReader(keys.Key))
	if err != nil {
		return nil, fault.OfRig(fault.Key, "`decrypt.key` of the component holds no identity of age: it should have a line that begins with AGE-SECRET-KEY-1").
			To("give the file that age-keygen wrote, such as decrypt: {key: ${file:/etc/rehearse/backup.key}}")
	}
	return identities, nil
}
