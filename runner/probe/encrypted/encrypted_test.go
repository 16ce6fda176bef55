package encrypted_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/stretchr/testify/require"

	"rehearse/runner/probe/encrypted"
	"rehearse/scenarios/fault"
)

const passphrase = "correct horse"

// isSQL is what is known in these tests.
func isSQL(head []byte) bool { return bytes.HasPrefix(head, []byte("SELECT")) }

func open(data []byte, keys encrypted.Keys) (string, error) {
	r, err := encrypted.Open(bytes.NewReader(data), data[:min(len(data), 64<<10)], "dump.sql", keys, isSQL)
	if err != nil {
		return "", err
	}
	plain, err := io.ReadAll(r)
	return string(plain), err
}

func raw(t *testing.T, golden string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(golden)
	require.NoError(t, err)
	return data
}

func TestWhatTheProgramsMadeIsDecrypted(t *testing.T) {
	type sealed struct {
		data []byte
		keys encrypted.Keys
		by   string
	}
	word := encrypted.Keys{Passphrase: passphrase}
	cases := map[string]sealed{
		"gpg by a passphrase":          {raw(t, goldenGPG), word, encrypted.GnuPG},
		"gpg to a key":                 {raw(t, goldenGPGKey), encrypted.Keys{Key: gpgKey}, encrypted.GnuPG},
		"gpg to a key, armored":        {[]byte(goldenGPGArmored), encrypted.Keys{Key: gpgKey}, encrypted.GnuPG},
		"age to a key":                 {raw(t, goldenAge), encrypted.Keys{Key: "# of a test\n" + ageKey + "\n"}, encrypted.Age},
		"openssl, with its iterations": {raw(t, goldenIterations), encrypted.Keys{Passphrase: passphrase, Iterations: 5000}, encrypted.OpenSSL},
	}
	for name, golden := range goldenOpenSSL {
		cases["openssl, "+name] = sealed{raw(t, golden), word, encrypted.OpenSSL}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.by, encrypted.By(c.data))
			plain, err := open(c.data, c.keys)
			require.NoError(t, err)
			require.Equal(t, "SELECT 1;\n", plain)
		})
		t.Run(name+", without a key", func(t *testing.T) {
			_, err := open(c.data, encrypted.Keys{})
			is(t, err, fault.Rig, "dump.sql is encrypted with "+c.by+", and no key to decrypt it is configured")
		})
	}
}

func is(t *testing.T, err error, blame fault.Blame, reason string) {
	t.Helper()
	f := fault.Of(err)
	require.NotNil(t, f, "it should have failed with: %s", reason)
	require.Contains(t, f.Reason, reason)
	require.Equal(t, blame, f.Blame, f.Reason)
	require.NotEmpty(t, f.Next)
}

// dump is text of some length, by which a cut is seen wherever it is.
func dump() []byte {
	return []byte("SELECT 1;\n" + strings.Repeat("INSERT INTO a VALUES (1);\n", 20_000))
}

func sealers(t *testing.T) map[string]func([]byte) []byte {
	identity, err := age.ParseX25519Identity(ageKey)
	require.NoError(t, err)
	return map[string]func([]byte) []byte{
		encrypted.Age: func(plain []byte) []byte {
			var out bytes.Buffer
			w, err := age.Encrypt(&out, identity.Recipient())
			require.NoError(t, err)
			finish(t, w, plain)
			return out.Bytes()
		},
		encrypted.GnuPG: func(plain []byte) []byte {
			var out bytes.Buffer
			w, err := openpgp.SymmetricallyEncrypt(&out, []byte(passphrase), nil, &packet.Config{DefaultCompressionAlgo: packet.CompressionZLIB})
			require.NoError(t, err)
			finish(t, w, plain)
			return out.Bytes()
		},
		encrypted.OpenSSL: opensslEnc,
	}
}

func finish(t *testing.T, w io.WriteCloser, plain []byte) {
	_, err := w.Write(plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
}

func opensslEnc(plain []byte) []byte {
	salt := make([]byte, 8)
	_, _ = rand.Read(salt)
	keys, err := pbkdf2.Key(sha256.New, passphrase, salt, 10000, 48)
	if err != nil {
		panic(err)
	}
	block, _ := aes.NewCipher(keys[:32])
	pad := 16 - len(plain)%16
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, keys[32:]).CryptBlocks(padded, padded)
	return append(append([]byte("Salted__"), salt...), padded...)
}

func TestAWrongKeyIsToldFromADamagedFile(t *testing.T) {
	right := encrypted.Keys{Passphrase: passphrase, Key: ageKey}
	other, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	wrong := encrypted.Keys{Passphrase: "battery staple", Key: other.String()}
	for by, seal := range sealers(t) {
		t.Run(by, func(t *testing.T) {
			right, wrong := right, wrong
			if by == encrypted.GnuPG {
				right.Key, wrong.Key = "", ""
			}
			data := seal(dump())
			plain, err := open(data, right)
			require.NoError(t, err)
			require.Equal(t, string(dump()), plain)
			_, err = open(data, wrong)
			is(t, err, fault.Backup, "dump.sql is encrypted with "+by+", and the ")
			require.Contains(t, fault.Of(err).Reason, "the setting is wrong, or the backup was encrypted with another key")
			for _, part := range []float64{.5, .9, .9999} {
				n := int(float64(len(data)) * part)
				if by == encrypted.OpenSSL {
					n |= 1 // no whole number of blocks
				}
				_, err = open(data[:n], right)
				is(t, err, fault.Backup, "truncated")
				require.Equal(t, fault.Restore, fault.Of(err).Class)
			}
			flipped := bytes.Clone(data)
			flipped[len(data)-20] ^= 1
			_, err = open(flipped, right)
			is(t, err, fault.Backup, "the key fits")
		})
	}
}

// Zeros that CFB encrypted come out as zeros in CBC as well, with the same key.
func TestZerosInCFBAreNotTakenForCBC(t *testing.T) {
	plain := append([]byte("SELECT 1;\n"), make([]byte, 40_000)...)
	for name, c := range map[string]struct {
		seal func(key, vector, plain []byte) []byte
	}{
		"CBC": {func(key, vector, plain []byte) []byte {
			block, _ := aes.NewCipher(key)
			padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(16 - len(plain)%16)}, 16-len(plain)%16)...)
			cipher.NewCBCEncrypter(block, vector).CryptBlocks(padded, padded)
			return padded
		}},
		"CFB": {func(key, vector, plain []byte) []byte {
			block, _ := aes.NewCipher(key)
			out := make([]byte, len(plain))
			cipher.NewCFBEncrypter(block, vector).XORKeyStream(out, plain) //nolint:staticcheck // backups of others have it
			return out
		}},
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := pbkdf2.Key(sha256.New, passphrase, []byte("saltsalt"), 10000, 48)
			require.NoError(t, err)
			data := append([]byte("Salted__saltsalt"), c.seal(keys[:32], keys[32:], plain)...)
			got, err := open(data, encrypted.Keys{Passphrase: passphrase})
			require.NoError(t, err)
			require.Equal(t, string(plain), got)
		})
	}
}

func TestAWrongPassphraseOfOpenSSLMayBeAnotherCipher(t *testing.T) {
	_, err := open(opensslEnc(dump()), encrypted.Keys{Passphrase: "battery staple"})
	is(t, err, fault.Backup, "the setting is wrong, or the backup was encrypted with another key; such a file does not say its cipher or its iterations")
	require.Contains(t, fault.Of(err).Next, "`iterations`")
}

func TestManyWrongPassphrasesOfGnuPG(t *testing.T) {
	data := raw(t, goldenGPG)
	for i := range 20 {
		_, err := open(data, encrypted.Keys{Passphrase: strings.Repeat("x", i+1)})
		is(t, err, fault.Backup, "the passphrase under `decrypt` does not decrypt it")
	}
}

func TestAKeyOfAnotherKindIsAMistakeOfTheSettings(t *testing.T) {
	for name, c := range map[string]struct {
		golden string
		keys   encrypted.Keys
		reason string
	}{
		"a passphrase for what is encrypted to a key of GnuPG": {goldenGPGKey, encrypted.Keys{Passphrase: passphrase}, "and `decrypt` of the component has no private key"},
		"a key for what is encrypted by a passphrase":          {goldenGPG, encrypted.Keys{Key: gpgKey}, "has no passphrase"},
		"a passphrase for what is encrypted to a key of age":   {goldenAge, encrypted.Keys{Passphrase: passphrase}, "has no key"},
		"a key for openssl":      {goldenOpenSSL["aes-256-ctr"], encrypted.Keys{Key: ageKey}, "has no passphrase"},
		"a key of age for GnuPG": {goldenGPGKey, encrypted.Keys{Key: ageKey}, "is not a private key of GnuPG"},
		"a key of GnuPG for age": {goldenAge, encrypted.Keys{Key: gpgKey}, "holds no identity of age"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(raw(t, c.golden), c.keys)
			is(t, err, fault.Rig, c.reason)
			require.Equal(t, fault.Key, fault.Of(err).Class)
			require.NotContains(t, fault.Of(err).Reason+fault.Of(err).Next, passphrase)
		})
	}
}

func TestADiskThatFailsIsNotTheFilesFault(t *testing.T) {
	broken := errors.New("input/output error")
	for by, seal := range sealers(t) {
		data := seal(dump())
		keys := encrypted.Keys{Passphrase: passphrase}
		if by == encrypted.Age {
			keys = encrypted.Keys{Key: ageKey}
		}
		r, err := encrypted.Open(io.MultiReader(bytes.NewReader(data[:len(data)/2]), failing{broken}), data[:min(4096, len(data)/2)], "dump.sql", keys, isSQL)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		require.ErrorIs(t, err, broken, by)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestRandomBytesAreToldFromOthers(t *testing.T) {
	sample := make([]byte, encrypted.Sample)
	_, _ = rand.Read(sample)
	for _, n := range []int{512, 4096, 64 << 10, len(sample)} {
		require.True(t, encrypted.Random(sample[:n]), "%d", n)
	}
	text := dump()
	require.False(t, encrypted.Random(text))
	require.False(t, encrypted.Random(append(make([]byte, 4096), sample...)), "a beginning that was overwritten with zeros")
	require.False(t, encrypted.Random(sample[:100]), "too few to tell")
}

func TestNames(t *testing.T) {
	for name, plain := range map[string]string{"a.tar.gz.gpg": "a.tar.gz", "A.SQL.ENC": "A.SQL", "a.age": "a", "a.sql": "a.sql", ".gpg": ".gpg"} {
		got, ok := encrypted.Named(name)
		require.Equal(t, plain, got)
		require.Equal(t, plain != name, ok)
	}
}

func TestWhatGnuPGSignedNeedsNoKey(t *testing.T) {
	signer, err := openpgp.NewEntity("backup", "", "a@example.org", nil)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		seal func(out io.Writer) (io.WriteCloser, error)
		keys encrypted.Keys
	}{
		"signed":                  {func(out io.Writer) (io.WriteCloser, error) { return openpgp.Sign(out, signer, nil, nil) }, encrypted.Keys{}},
		"signed, and a key given": {func(out io.Writer) (io.WriteCloser, error) { return openpgp.Sign(out, signer, nil, nil) }, encrypted.Keys{Passphrase: passphrase}},
		"signed and armored": {func(out io.Writer) (io.WriteCloser, error) {
			to, err := armor.Encode(out, "PGP MESSAGE", nil)
			if err != nil {
				return nil, err
			}
			w, err := openpgp.Sign(to, signer, nil, nil)
			return closers{w, to}, err
		}, encrypted.Keys{}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w, err := c.seal(&out)
			require.NoError(t, err)
			finish(t, w, dump())
			require.Equal(t, encrypted.GnuPG, encrypted.By(out.Bytes()))
			require.True(t, encrypted.Signed(out.Bytes()))
			plain, err := open(out.Bytes(), c.keys)
			require.NoError(t, err)
			require.Equal(t, string(dump()), plain)
			_, err = open(out.Bytes()[:out.Len()/2], c.keys)
			is(t, err, fault.Backup, "truncated")
			require.NotContains(t, fault.Of(err).Reason, "the key fits")
		})
	}
	t.Run("signed and encrypted", func(t *testing.T) {
		var ring bytes.Buffer
		require.NoError(t, signer.SerializePrivate(&ring, nil))
		var out bytes.Buffer
		w, err := openpgp.Encrypt(&out, []*openpgp.Entity{signer}, signer, nil, nil)
		require.NoError(t, err)
		finish(t, w, []byte("SELECT 1;\n"))
		require.False(t, encrypted.Signed(out.Bytes()))
		plain, err := open(out.Bytes(), encrypted.Keys{Key: ring.String()})
		require.NoError(t, err)
		require.Equal(t, "SELECT 1;\n", plain)
	})
}

// closers are closed in their order.
type closers struct {
	io.WriteCloser
	then io.Closer
}

func (c closers) Close() error { return errors.Join(c.WriteCloser.Close(), c.then.Close()) }
