package ledger

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// TimestampRequest asks a time stamp authority (RFC 3161) to stamp a checkpoint. The
// nonce ties the answer to the question.
func TimestampRequest(checkpoint []byte, nonce *big.Int) ([]byte, error) {
	return timestamp.CreateRequest(bytes.NewReader(checkpoint), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true, Nonce: nonce})
}

// ReadTimestamp reads what an authority answered: its token in base64, and the time
// in it. Who signed it is for VerifyTimestamp to judge.
func ReadTimestamp(answer, checkpoint []byte, nonce *big.Int) (token string, at time.Time, err error) {
	stamp, err := timestamp.ParseResponse(answer)
	if err != nil {
		return "", at, fmt.Errorf("the answer of the time stamp authority: %w", err)
	}
	if err := stampOf(stamp, checkpoint); err != nil {
		return "", at, err
	}
	if stamp.Nonce == nil || stamp.Nonce.Cmp(nonce) != 0 {
		return "", at, errors.New("the time stamp answers another request than Rehearse's")
	}
	return base64.StdEncoding.EncodeToString(stamp.RawToken), stamp.Time.UTC(), nil
}

func stampOf(stamp *timestamp.Timestamp, checkpoint []byte) error {
	sum := sha256.Sum256(checkpoint)
	if stamp.HashAlgorithm != crypto.SHA256 || !bytes.Equal(stamp.HashedMessage, sum[:]) {
		return errors.New("it is about another checkpoint")
	}
	return nil
}

// VerifyTimestamp verifies a token of a checkpoint by the certificates of its
// authority, offline, and returns the time at which it was stamped. The certificates
// count as of that time: that they expired since does not matter.
func VerifyTimestamp(token string, checkpoint []byte, authorities *x509.CertPool) (at time.Time, err error) {
	der, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return at, fmt.Errorf("it is not in base64: %w", err)
	}
	stamp, err := timestamp.Parse(der)
	if err != nil {
		return at, fmt.Errorf("it cannot be read: %w", err)
	}
	if err := stampOf(stamp, checkpoint); err != nil {
		return at, err
	}
	p7, err := pkcs7.Parse(der)
	if err != nil {
		return at, fmt.Errorf("it cannot be read: %w", err)
	}
	err = p7.VerifyWithOpts(x509.VerifyOptions{Roots: authorities, CurrentTime: stamp.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}})
	if err != nil {
		return at, fmt.Errorf("it is not signed by the authority that was given: %w", err)
	}
	return stamp.Time.UTC(), nil
}

// Authorities reads the certificates of time stamp authorities, in PEM.
func Authorities(certificates []byte) (*x509.CertPool, error) {
	pool, read := x509.NewCertPool(), 0
	for block, rest := pem.Decode(certificates); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read the certificate: %w", err)
		}
		pool.AddCert(certificate)
		read++
	}
	if read == 0 {
		return nil, errors.New("there is no certificate in PEM in it")
	}
	return pool, nil
}
