package encrypted

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // backups of others have it
	"crypto/md5" //nolint:gosec // backups of others have it
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // backups of others have it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"sync"

	"golang.org/x/crypto/chacha20"
)

// A file of `openssl enc` says neither its cipher nor how its key was made from
// the passphrase, so those that people use are tried on its beginning.
var ciphers = []openSSLCipher{
	{key: 32, vector: aes.BlockSize, block: must(aes.NewCipher)},
	{key: 16, vector: aes.BlockSize, block: must(aes.NewCipher)},
	{key: 24, vector: aes.BlockSize, block: must(aes.NewCipher)},
	{key: 24, vector: des.BlockSize, block: must(des.NewTripleDESCipher)},
	{key: 32, vector: aes.BlockSize, stream: aesIn(cipher.NewCTR)},
	{key: 16, vector: aes.BlockSize, stream: aesIn(cipher.NewCTR)},
	{key: 24, vector: aes.BlockSize, stream: aesIn(cipher.NewCTR)},
	{key: 32, vector: aes.BlockSize, stream: chaCha},
	{key: 32, vector: aes.BlockSize, stream: aesIn(cipher.NewCFBDecrypter)}, //nolint:staticcheck // backups of others have it
	{key: 16, vector: aes.BlockSize, stream: aesIn(cipher.NewCFBDecrypter)}, //nolint:staticcheck // backups of others have it
	{key: 32, vector: aes.BlockSize, stream: aesIn(cipher.NewOFB)},          //nolint:staticcheck // backups of others have it
	{key: 16, vector: aes.BlockSize, stream: aesIn(cipher.NewOFB)},          //nolint:staticcheck // backups of others have it
}

// tries is for people what ciphers and derivations hold.
const tries = "such a file does not say its cipher or its iterations, and Rehearse tries AES (CBC, CTR, CFB, OFB), 3DES and ChaCha20 with the iterations that people use"

// openSSLCipher is one that `openssl enc` has: in CBC with a block, else a stream.
type openSSLCipher struct {
	key, vector int // how long they are
	block       func(key []byte) cipher.Block
	stream      func(key, vector []byte) cipher.Stream
}

// must makes ciphers of keys that have the right length.
func must(make func([]byte) (cipher.Block, error)) func([]byte) cipher.Block {
	return func(key []byte) cipher.Block {
		block, err := make(key)
		if err != nil {
			panic(err)
		}
		return block
	}
}

func aesIn(mode func(cipher.Block, []byte) cipher.Stream) func(key, vector []byte) cipher.Stream {
	return func(key, vector []byte) cipher.Stream { return mode(must(aes.NewCipher)(key), vector) }
}

// chaCha is what openssl calls chacha20: its vector is the counter and the nonce.
func chaCha(key, vector []byte) cipher.Stream {
	stream, err := chacha20.NewUnauthenticatedCipher(key, vector[4:])
	if err != nil {
		panic(err)
	}
	stream.SetCounter(binary.LittleEndian.Uint32(vector))
	return stream
}

const (
	saltLen    = 8
	longestKey = 32 + aes.BlockSize
	// defaultIterations is what openssl enc -pbkdf2 does.
	defaultIterations = 10000
)

// otherIterations are what people give to -iter.
var otherIterations = []int{1000, 20_000, 50_000, 100_000, 200_000, 310_000, 500_000, 600_000, 1_000_000}

var digests = []func() hash.Hash{sha256.New, md5.New, sha512.New, sha1.New}

// derivations are the ways from a passphrase to a key and its vector, the
// likeliest first; each costs something only when it is asked.
func derivations(keys Keys, salt []byte) []func(n int) []byte {
	var ways []func(n int) []byte
	for _, digest := range digests {
		ways = append(ways, byPBKDF2(digest, keys.Passphrase, salt, cmp.Or(keys.Iterations, defaultIterations)))
	}
	if keys.Iterations != 0 { // -iter implies -pbkdf2
		return ways
	}
	for _, digest := range digests {
		ways = append(ways, func(n int) []byte { return bytesToKey(digest, keys.Passphrase, salt, n) })
	}
	for _, iterations := range otherIterations {
		ways = append(ways, byPBKDF2(sha256.New, keys.Passphrase, salt, iterations))
	}
	return ways
}

func byPBKDF2(digest func() hash.Hash, passphrase string, salt []byte, iterations int) func(n int) []byte {
	long := sync.OnceValue(func() []byte {
		key, err := pbkdf2.Key(digest, passphrase, salt, iterations, longestKey)
		if err != nil {
			return make([]byte, longestKey) // it fits nothing
		}
		return key
	})
	return func(n int) []byte { return long()[:n] }
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
		wrong := wrongKey(f.name, OpenSSL, "the passphrase under `decrypt`")
		wrong.Reason += "; " + tries
		return nil, wrong.To("try it by hand with openssl enc -d; correct `decrypt` of the component, whose `iterations` are what stood behind -iter, or find the passphrase that was in use when the backup was made")
	}
	if _, err := r.Discard(begin); err != nil {
		return nil, f.damaged(err)
	}
	return &judged{f, plain}, nil
}

// decrypter tries every cipher with every derivation; nil when none gives
// anything that makes sense. What is all there is also judged by its padding.
// One key can make sense with several ciphers: zeros come out as zeros in more
// than one mode, and the first block is the same in all streams.
func (f *file) decrypter(r io.Reader, sample []byte, all bool, keys Keys, salt []byte) io.Reader {
	for _, derive := range derivations(keys, salt) {
		var likely io.Reader
		best := none
		for _, c := range ciphers {
			long := derive(c.key + c.vector)
			out, plain := c.try(long[:c.key], long[c.key:], sample, r)
			pad := 0
			if c.block != nil && all && len(out) == len(sample) {
				pad = padding(out, c.vector)
				out = out[:len(out)-pad]
			}
			if sense := f.sense(out, pad); sense > best {
				likely, best = plain, sense
			}
			if best == certain {
				return likely
			}
		}
		if likely != nil {
			return likely
		}
	}
	return nil
}

// try decrypts a sample, and what comes after it.
func (c openSSLCipher) try(key, vector, sample []byte, r io.Reader) (out []byte, plain io.Reader) {
	if c.stream != nil {
		out = make([]byte, len(sample))
		c.stream(key, vector).XORKeyStream(out, sample)
		return out, cipher.StreamReader{S: c.stream(key, vector), R: r}
	}
	block := c.block(key)
	out = make([]byte, len(sample)/c.vector*c.vector)
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(out, sample[:len(out)])
	return out, &cbcReader{r: r, mode: cipher.NewCBCDecrypter(block, vector)}
}

// What sense decrypted bytes make.
const (
	none      = iota
	beginning // it is known how they begin, and what follows looks random, as compressed bytes do
	possible  // they are not random
	certain
)

// sense says whether one of many tries gave the right bytes. A few bytes can be
// known by chance, so they must be plain words, or be followed by more padding
// than chance makes.
func (f *file) sense(out []byte, pad int) int {
	words := func() bool {
		return len(out) > 0 && !bytes.ContainsFunc(out, func(r rune) bool {
			return r > '~' || r < ' ' && r != '\n' && r != '\r' && r != '\t'
		})
	}
	switch {
	case len(out) < leastSample && (pad >= 4 || words()):
		return certain
	case len(out) < leastSample:
		return none
	case !Random(out[aes.BlockSize:]) && f.known(out):
		return certain
	case !Random(out):
		return possible
	case f.known(out):
		return beginning
	}
	return none
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
