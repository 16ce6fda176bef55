package encrypted

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // backups of others have it
	"crypto/md5" //nolint:gosec // backups of others have it
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // backups of others have it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"hash"
	"io"
)

// A file of `openssl enc` says neither its cipher nor how its key was made from
// the passphrase, so those that people use are tried on its beginning.
var ciphers = []struct {
	name     string
	key      int
	block    func([]byte) (cipher.Block, error)
	streamed bool // CTR, else CBC
}{
	{"aes-256-cbc", 32, aes.NewCipher, false},
	{"aes-128-cbc", 16, aes.NewCipher, false},
	{"aes-192-cbc", 24, aes.NewCipher, false},
	{"des-ede3-cbc", 24, des.NewTripleDESCipher, false},
	{"aes-256-ctr", 32, aes.NewCipher, true},
	{"aes-128-ctr", 16, aes.NewCipher, true},
	{"aes-192-ctr", 24, aes.NewCipher, true},
}

const (
	saltLen    = 8
	longestKey = 32 + aes.BlockSize
	// defaultIterations is what openssl enc -pbkdf2 does.
	defaultIterations = 10000
)

var digests = []func() hash.Hash{sha256.New, md5.New, sha512.New, sha1.New}

// derivations are the ways from a passphrase to a key and its vector.
func derivations(keys Keys, salt []byte) []func(n int) []byte {
	iterations := keys.Iterations
	if iterations == 0 {
		iterations = defaultIterations
	}
	var ways []func(n int) []byte
	for _, digest := range digests {
		long, err := pbkdf2.Key(digest, keys.Passphrase, salt, iterations, longestKey)
		if err == nil {
			ways = append(ways, func(n int) []byte { return long[:n] })
		}
	}
	if keys.Iterations == 0 { // -iter implies -pbkdf2
		for _, digest := range digests {
			ways = append(ways, func(n int) []byte { return bytesToKey(digest, keys.Passphrase, salt, n) })
		}
	}
	return ways
}

// bytesToKey is EVP_BytesToKey with one iteration, what openssl does without -pbkdf2.
func bytesToKey(digest func() hash.Hash, passphrase string, salt []byte, n int) (out []byte) {
	h := digest()
	var last []byte
	for len(out) < n {
		h.Reset()
		h.Write(last)
		h.Write([]byte(passphrase))
		h.Write(salt)
		last = h.Sum(nil)
		out = append(out, last...)
	}
	return out[:n]
}

func (f *file) openssl(head []byte, keys Keys) (io.Reader, error) {
	if keys.Passphrase == "" {
		return nil, lacksKey(f.name, OpenSSL, "by a passphrase", "passphrase")
	}
	in := io.Reader(f.in)
	if bytes.HasPrefix(head, []byte(saltedBase64)) {
		in = base64.NewDecoder(base64.StdEncoding, in)
	}
	r, head, err := peeked(in)
	const begin = len(salted) + saltLen
	if len(head) <= begin {
		if f.in.err == nil && (err == nil || errors.Is(err, io.EOF)) {
			err = io.ErrUnexpectedEOF
		}
		return nil, f.damaged(err)
	}
	salt := bytes.Clone(head[len(salted):begin])
	plain := f.decrypter(r, head[begin:], errors.Is(err, io.EOF), keys, salt)
	if plain == nil {
		return nil, wrongKey(f.name, OpenSSL, "the passphrase under `decrypt`")
	}
	if _, err := r.Discard(begin); err != nil {
		return nil, f.damaged(err)
	}
	return &judged{f, plain}, nil
}

// decrypter tries every cipher with every derivation; nil when none gives
// anything that makes sense. What is all there is also judged by its padding.
func (f *file) decrypter(r io.Reader, sample []byte, all bool, keys Keys, salt []byte) io.Reader {
	for _, derive := range derivations(keys, salt) {
		for _, c := range ciphers {
			block, err := c.block(derive(c.key))
			if err != nil {
				continue
			}
			vector := derive(c.key + block.BlockSize())[c.key:]
			out := make([]byte, len(sample)/block.BlockSize()*block.BlockSize())
			if c.streamed {
				out = make([]byte, len(sample))
				cipher.NewCTR(block, vector).XORKeyStream(out, sample)
			} else {
				cipher.NewCBCDecrypter(block, vector).CryptBlocks(out, sample[:len(out)])
			}
			pad := 0
			if !c.streamed && all && len(out) == len(sample) {
				pad = padding(out, block.BlockSize())
				out = out[:len(out)-pad]
			}
			if !f.likely(out, pad) {
				continue
			}
			if c.streamed {
				return cipher.StreamReader{S: cipher.NewCTR(block, vector), R: r}
			}
			return &cbcReader{r: r, mode: cipher.NewCBCDecrypter(block, vector)}
		}
	}
	return nil
}

// likely says whether one of many tries gave the right bytes. A few bytes can be
// known by chance, so they must be plain words, or be followed by more padding
// than chance makes.
func (f *file) likely(out []byte, pad int) bool {
	if len(out) >= leastSample {
		return f.plausible(out)
	}
	return pad >= 4 || len(out) > 0 && !bytes.ContainsFunc(out, func(r rune) bool {
		return r > '~' || r < ' ' && r != '\n' && r != '\r' && r != '\t'
	})
}

// padding is how many bytes PKCS #7 put behind the end; 0: it is no padding.
func padding(plain []byte, size int) int {
	if len(plain) == 0 {
		return 0
	}
	n := int(plain[len(plain)-1])
	if n == 0 || n > size || n > len(plain) {
		return 0
	}
	if !bytes.Equal(plain[len(plain)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return 0
	}
	return n
}

// cbcReader decrypts whole blocks and takes the padding off the last one, which
// it keeps back until the end is there.
type cbcReader struct {
	r     io.Reader
	mode  cipher.BlockMode
	buf   []byte // read and not decrypted
	plain []byte // decrypted and not given out
	err   error
}

const cbcChunk = 64 << 10

func (c *cbcReader) Read(p []byte) (int, error) {
	for len(c.plain) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.plain)
	c.plain = c.plain[n:]
	return n, nil
}

func (c *cbcReader) fill() {
	size := c.mode.BlockSize()
	chunk := make([]byte, cbcChunk)
	n, err := io.ReadFull(c.r, chunk)
	c.buf = append(c.buf, chunk[:n]...)
	whole := len(c.buf) / size * size
	switch {
	case err == nil:
		whole -= size
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		c.err = err
		return
	case whole != len(c.buf) || whole == 0:
		c.err = io.ErrUnexpectedEOF // and what there is of the last block means nothing
	}
	plain := make([]byte, whole)
	c.mode.CryptBlocks(plain, c.buf[:whole])
	c.buf = append(c.buf[:0], c.buf[whole:]...)
	if err != nil && c.err == nil {
		pad := padding(plain, size)
		plain, c.err = plain[:len(plain)-pad], io.EOF
		if pad == 0 {
			c.err = errPadding
		}
	}
	c.plain = plain
}

var errPadding = errors.New("its last block is not one")
