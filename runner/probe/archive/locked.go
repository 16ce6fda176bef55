package archive

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // what WinZip chose
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// Members of a zip archive are encrypted by what PKWARE chose in 1989 (ZipCrypto)
// or by AES as WinZip does it (https://www.winzip.com/en/support/aes-encryption/).

const (
	strongly = 1 << 6 // flag: by PKWARE's own strong encryption
	winZip   = 99     // method: by AES, the real method is in an extra field

	classicHeader           = 12
	aesVerifier, aesCode    = 2, 10
	aesIterations, aesExtra = 1000, 0x9901
)

// locked says how a member is encrypted.
type locked struct {
	strength byte // of AES: 1, 2, 3; 0 is ZipCrypto
	unsummed bool // AE-2: no checksum of the plain bytes is kept
}

// overhead is what encryption adds to a member.
func (l locked) overhead() uint64 {
	if l.strength == 0 {
		return classicHeader
	}
	return uint64(l.saltLen()) + aesVerifier + aesCode
}

func (l locked) saltLen() int { return 4 + 4*int(l.strength) }
func (l locked) keyLen() int  { return 8 + 8*int(l.strength) }

// lockedBy says what is needed to open an encrypted member.
func (z *zipReader) lockedBy(e entry) error {
	name := tree.Shown(e.readable())
	switch {
	case e.flags&strongly != 0 || e.method == winZip && (e.lock.strength < 1 || e.lock.strength > 3):
		return fault.OfRig(fault.Key, "%s: the member %s is encrypted in a way that is unknown here", z.name, name).
			To("encrypt the archive with AES (7z -tzip -mem=AES256), or decrypt it by a recipe of your own")
	case z.passphrase == "":
		return fault.OfRig(fault.Key, "%s: the member %s is encrypted with a password, and none is configured: nothing was learnt about the backup", z.name, name).
			To("give the component the password by reference, such as decrypt: {passphrase: ${BACKUP_PASSPHRASE}}")
	case e.packed < e.lock.overhead() && !e.mode().IsDir():
		return z.broken("the encrypted member %s has %d bytes, fewer than its encryption adds", name, e.packed)
	}
	return nil
}

func (z *zipReader) wrongPassword(e entry) *fault.Fault {
	return fault.OfBackup(fault.Key, "%s: the member %s is encrypted, and the passphrase under `decrypt` does not open it: the setting is wrong, or the archive was made with another password", z.name, tree.Shown(e.readable())).
		To("try the password by hand (unzip or 7z); correct `decrypt` of the component, or find the password that was in use when the backup was made")
}

// unlock decrypts a member's bytes.
func (z *zipReader) unlock(e entry, r io.Reader) (io.Reader, error) {
	if e.lock.strength > 0 {
		return z.unlockAES(e, r)
	}
	k := newClassic(z.passphrase)
	head := make([]byte, classicHeader)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	k.decrypt(head)
	expect := byte(e.crc >> 24)
	if e.flags&described != 0 {
		expect = byte(e.clock >> 8)
	}
	if head[classicHeader-1] != expect && head[classicHeader-1] != byte(e.crc>>24) {
		return nil, z.wrongPassword(e)
	}
	return &classicReader{k, r}, nil
}

func (z *zipReader) unlockAES(e entry, r io.Reader) (io.Reader, error) {
	head := make([]byte, e.lock.saltLen()+aesVerifier)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	salt, verifier := head[:e.lock.saltLen()], head[e.lock.saltLen():]
	n := e.lock.keyLen()
	keys, err := pbkdf2.Key(sha1.New, z.passphrase, salt, aesIterations, 2*n+aesVerifier)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(keys[2*n:], verifier) {
		return nil, z.wrongPassword(e)
	}
	block, err := aes.NewCipher(keys[:n])
	if err != nil {
		return nil, err
	}
	return &aesReader{
		content: io.LimitReader(r, int64(e.packed-e.lock.overhead())), r: r,
		block: block, mac: hmac.New(sha1.New, keys[n:2*n]),
	}, nil
}

// classic is the state of ZipCrypto (APPNOTE 6.1).
type classic [3]uint32

func newClassic(passphrase string) *classic {
	k := &classic{0x12345678, 0x23456789, 0x34567890}
	for i := range len(passphrase) {
		k.update(passphrase[i])
	}
	return k
}

func (k *classic) update(b byte) {
	k[0] = crc32.IEEETable[byte(k[0])^b] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
}

func (k *classic) decrypt(p []byte) {
	for i, b := range p {
		t := k[2] | 2
		b ^= byte(t * (t ^ 1) >> 8)
		k.update(b)
		p[i] = b
	}
}

type classicReader struct {
	k *classic
	r io.Reader
}

func (c *classicReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.k.decrypt(p[:n])
	return n, err
}

// errCode: the authentication code behind a member's bytes is not theirs.
var errCode = errors.New("its authentication code is wrong")

// aesReader decrypts by AES in counter mode, whose counter is little-endian, and
// holds what it read against the code behind it.
type aesReader struct {
	content, r io.Reader
	block      cipher.Block
	mac        hash.Hash
	counter    uint64
	stream     [aes.BlockSize]byte
	used       int // of stream; 0: a new block is due
}

func (a *aesReader) Read(p []byte) (int, error) {
	n, err := a.content.Read(p)
	a.mac.Write(p[:n])
	for i := range p[:n] {
		if a.used == 0 {
			a.counter++
			var count [aes.BlockSize]byte
			binary.LittleEndian.PutUint64(count[:], a.counter)
			a.block.Encrypt(a.stream[:], count[:])
		}
		p[i] ^= a.stream[a.used]
		a.used = (a.used + 1) % aes.BlockSize
	}
	if errors.Is(err, io.EOF) {
		code := make([]byte, aesCode)
		if _, failed := io.ReadFull(a.r, code); failed != nil {
			return n, failed
		}
		if !hmac.Equal(a.mac.Sum(nil)[:aesCode], code) {
			return n, errCode
		}
	}
	return n, err
}
