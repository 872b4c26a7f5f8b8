package proof

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/digitorus/timestamp"
)

// Stamp is a checked RFC 3161 time stamp of a checkpoint.
type Stamp struct {
	Time      time.Time
	Authority string
}

// Stamped is what a time stamp covers: the text of the checkpoint without signatures, so that witnesses can sign later.
func Stamped(c Checkpoint) []byte {
	sum := sha256.Sum256([]byte(c.Text()))
	return sum[:]
}

// CheckStamp checks the response of an authority. With roots, its certificate must lead to one of them.
func CheckStamp(response []byte, c Checkpoint, roots *x509.CertPool) (Stamp, error) {
	stamp, err := timestamp.ParseResponse(response) // checks the signature too
	if err != nil {
		return Stamp{}, fmt.Errorf("parse time stamp: %w", err)
	}
	if stamp.HashAlgorithm != crypto.SHA256 || !bytes.Equal(stamp.HashedMessage, Stamped(c)) {
		return Stamp{}, errors.New("the time stamp is of something else")
	}
	out := Stamp{Time: stamp.Time.UTC()}
	var signer *x509.Certificate
	others := x509.NewCertPool()
	for _, certificate := range stamp.Certificates {
		if signer == nil && !certificate.IsCA {
			signer = certificate
			continue
		}
		others.AddCert(certificate)
	}
	if signer == nil {
		return Stamp{}, errors.New("the time stamp has no certificate of its authority")
	}
	out.Authority = signer.Subject.String()
	if roots == nil {
		return out, nil
	}
	_, err = signer.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: others, CurrentTime: stamp.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	})
	if err != nil {
		return Stamp{}, fmt.Errorf("check the authority's certificate: %w", err)
	}
	return out, nil
}
