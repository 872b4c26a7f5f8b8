package proof

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/digitorus/pkcs7"
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

// signerOf is the certificate of the key that signed the time stamp; others may come with it. It has to be one for time stamps, and valid
// at that time (RFC 3161, 2.3).
func signerOf(stamp *timestamp.Timestamp) (*x509.Certificate, error) {
	token, err := pkcs7.Parse(stamp.RawToken)
	if err != nil {
		return nil, fmt.Errorf("parse token: %w", err)
	}
	signer := token.GetOnlySigner()
	switch {
	case signer == nil:
		return nil, errors.New("the time stamp has no certificate of its authority, or several signers")
	case !slices.Equal(signer.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}) || len(signer.UnknownExtKeyUsage) > 0:
		return nil, errors.New("the certificate of the authority is not one for time stamps only")
	case stamp.Time.Before(signer.NotBefore) || stamp.Time.After(signer.NotAfter):
		return nil, errors.New("the certificate of the authority was not valid at the time of the time stamp")
	}
	return signer, nil
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
	signer, err := signerOf(stamp)
	if err != nil {
		return Stamp{}, err
	}
	others := x509.NewCertPool()
	for _, certificate := range stamp.Certificates {
		others.AddCert(certificate)
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
