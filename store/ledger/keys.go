package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// NewKey makes a key pair for a log: the signer's key, which is a secret, and the
// public key, which auditors pin. The name says whose log it is, as a host or URL
// without a scheme; it holds neither spaces nor plus signs.
func NewKey(random io.Reader, name string) (secret, public string, err error) {
	if !validName(name) {
		return "", "", fmt.Errorf("%q cannot name a log: use a host name, such as backup.example.org/rehearse, without spaces or +", name)
	}
	return note.GenerateKey(random, name)
}

func validName(name string) bool { return name != "" && !strings.ContainsAny(name, " \t\r\n+") }

// Signer signs notes; the key may be held by another process.
type Signer = note.Signer

// Key is the key of a log: a Signer that knows its public half. It may be held by
// another process, which then signs.
type Key interface {
	Signer
	Public() string
}

type secretKey struct {
	Signer
	public string
}

func (k secretKey) Public() string { return k.public }

// OpenKey reads a signer's key, as NewKey made it.
func OpenKey(secret string) (Key, error) {
	public, err := Public(secret)
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(secret))
	return secretKey{signer, public}, err
}

// Public is the public key of a signer's key.
func Public(secret string) (string, error) {
	secret = strings.TrimSpace(secret)
	signer, err := note.NewSigner(secret)
	if err != nil {
		return "", errors.New("this is not the secret key of an evidence log: it begins with PRIVATE+KEY+")
	}
	parts := strings.SplitN(secret, "+", 5)
	data, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil {
		return "", fmt.Errorf("read the key: %w", err)
	}
	private := ed25519.NewKeyFromSeed(data[1:])
	return note.NewEd25519VerifierKey(signer.Name(), private.Public().(ed25519.PublicKey))
}

// VerifierOf reads a public key, of a log or of a witness.
func VerifierOf(public string) (note.Verifier, error) {
	public = strings.TrimSpace(public)
	if strings.HasPrefix(public, "PRIVATE+KEY+") {
		return nil, errors.New("this is the secret key; give the public one, and keep this one to yourself")
	}
	if verifier, err := note.NewVerifier(public); err == nil {
		return verifier, nil
	}
	if verifier, err := cosignatureVerifier(public); err == nil {
		return verifier, nil
	}
	return nil, errors.New("this is not a public key of the form NAME+HASH+KEY, as `rehearse keys show` prints it")
}

// algCosignature is the type of the keys of witnesses (C2SP tlog-cosignature).
const algCosignature = 4

// witness verifies cosignatures, each of which says when it was made.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func cosignatureVerifier(public string) (*witness, error) {
	name, rest, _ := strings.Cut(public, "+")
	written, encoded, _ := strings.Cut(rest, "+")
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !validName(name) || len(data) != 1+ed25519.PublicKeySize || data[0] != algCosignature {
		return nil, errors.New("not the key of a witness")
	}
	w := &witness{name: name, hash: keyHash(name, data), key: ed25519.PublicKey(data[1:])}
	if written != fmt.Sprintf("%08x", w.hash) {
		return nil, errors.New("the hash in the key is not that of the key")
	}
	return w, nil
}

// WitnessKey is the public key of a witness in the form that VerifierOf reads.
func WitnessKey(name string, key ed25519.PublicKey) string {
	data := append([]byte{algCosignature}, key...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, data), base64.StdEncoding.EncodeToString(data))
}

func keyHash(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

// Verify checks a timestamped signature: eight bytes of seconds, then Ed25519.
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(w.key, cosigned(text, binary.BigEndian.Uint64(signature)), signature[8:])
}

func cosigned(text []byte, seconds uint64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
}

// Cosign is what a witness adds to a checkpoint; it is here for tests and for
// witnesses of one's own.
func Cosign(name string, key ed25519.PrivateKey, text []byte, seconds uint64) string {
	data := append([]byte{algCosignature}, key.Public().(ed25519.PublicKey)...)
	signature := binary.BigEndian.AppendUint32(nil, keyHash(name, data))
	signature = binary.BigEndian.AppendUint64(signature, seconds)
	signature = append(signature, ed25519.Sign(key, cosigned(text, seconds))...)
	return "— " + name + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

// Rotation is the fact of a changed key. Both keys sign the same text, so that
// neither can be put in without the other.
type Rotation struct {
	Old string `json:"old"`
	New string `json:"new"`
	// The note, signed by both: whoever pins the old key learns the new one from it.
	Note string `json:"note"`
}

// rotationSchema begins the text of the note, so that it is mistaken for no other.
const rotationSchema = "rehearse.evidence.key-change/1"

func rotationText(old, new string) string {
	return rotationSchema + "\nold " + old + "\nnew " + new + "\n"
}

// Rotate makes the fact of a changed key.
func Rotate(oldSecret, newSecret string) (r Rotation, err error) {
	var signers []note.Signer
	for _, secret := range []string{oldSecret, newSecret} {
		signer, err := note.NewSigner(strings.TrimSpace(secret))
		if err != nil {
			return r, errors.New("this is not the secret key of an evidence log: it begins with PRIVATE+KEY+")
		}
		signers = append(signers, signer)
	}
	if r.Old, err = Public(oldSecret); err != nil {
		return r, err
	}
	if r.New, err = Public(newSecret); err != nil {
		return r, err
	}
	if r.Old == r.New {
		return r, errors.New("the new key is the old one")
	}
	if signers[0].Name() != signers[1].Name() {
		return r, fmt.Errorf("the new key is of log %s, the old one of %s: a key is changed within one log", signers[1].Name(), signers[0].Name())
	}
	signed, err := note.Sign(&note.Note{Text: rotationText(r.Old, r.New)}, signers...)
	r.Note = string(signed)
	return r, err
}

// Verify checks that both keys signed the change.
func (r Rotation) Verify() error {
	old, err := VerifierOf(r.Old)
	if err != nil {
		return fmt.Errorf("the old key: %w", err)
	}
	new, err := VerifierOf(r.New)
	if err != nil {
		return fmt.Errorf("the new key: %w", err)
	}
	if r.Old == r.New {
		return errors.New("the new key is the old one")
	}
	opened, err := note.Open([]byte(r.Note), note.VerifierList(old, new))
	if err != nil {
		return fmt.Errorf("the signatures of the change do not verify: %w", err)
	}
	if len(opened.Sigs) != 2 {
		return errors.New("the change of the key is not signed by both keys")
	}
	if opened.Text != rotationText(r.Old, r.New) {
		return errors.New("what the two keys signed is another change of key than the entry names")
	}
	return nil
}

// Verifier verifies what a key signed.
type Verifier = note.Verifier

// Signable says whether a text is one that the key of a log signs: a checkpoint of
// that log, which it returns, the seal of a bundle, or a statement about a run. Each
// begins so that it cannot be taken for another.
func Signable(log string, text []byte) (*Checkpoint, error) {
	switch {
	case strings.HasPrefix(string(text), sealSchema+"\n"), strings.HasPrefix(string(text), statementPrefix):
		return nil, nil
	}
	checkpoint, err := ParseCheckpoint(string(text))
	if err != nil {
		return nil, errors.New("this is not a text that an evidence log needs signed")
	}
	if checkpoint.Origin != log {
		return nil, fmt.Errorf("this is a checkpoint of log %s, and the key is of %s", checkpoint.Origin, log)
	}
	return &checkpoint, nil
}
