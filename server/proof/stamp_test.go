package proof_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"

	"github.com/sredspace/sredspace/server/proof"
)

var (
	stampedAt = time.Date(2026, time.November, 26, 10, 0, 0, 0, time.UTC)
)

// authority is a certificate with its key.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// certify makes a certificate for time stamps, signed by another or by itself.
func certify(t *testing.T, by *authority, change func(*x509.Certificate)) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Authority"},
		NotBefore: stampedAt.AddDate(-1, 0, 0), NotAfter: stampedAt.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}, BasicConstraintsValid: true,
	}
	if change != nil {
		change(template)
	}
	a := &authority{key: key}
	if by == nil {
		by = &authority{certificate: template, key: key}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, by.certificate, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.certificate, err = x509.ParseCertificate(raw); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) stamp(t *testing.T, c proof.Checkpoint) []byte {
	t.Helper()
	response, err := (&timestamp.Timestamp{
		HashAlgorithm: crypto.SHA256, HashedMessage: proof.Stamped(c), Time: stampedAt, Policy: asn1.ObjectIdentifier{1, 2, 3},
		AddTSACertificate: true,
	}).CreateResponseWithOpts(a.certificate, a.key, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// beside signs the same time stamp again, and puts the certificate of another authority beside its own.
func (a *authority) beside(t *testing.T, c proof.Checkpoint, others ...*authority) []byte {
	t.Helper()
	var response struct {
		Status asn1.RawValue
		Token  asn1.RawValue
	}
	if _, err := asn1.Unmarshal(a.stamp(t, c), &response); err != nil {
		t.Fatal(err)
	}
	token, err := pkcs7.Parse(response.Token.FullBytes)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := pkcs7.NewSignedData(token.Content)
	if err != nil {
		t.Fatal(err)
	}
	signed.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	signed.SetContentType(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4})
	for _, other := range others {
		signed.AddCertificate(other.certificate)
	}
	if err := signed.AddSigner(a.certificate, a.key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	if response.Token.FullBytes, err = signed.Finish(); err != nil {
		t.Fatal(err)
	}
	out, err := asn1.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTimeStampsOfAnAdversary(t *testing.T) {
	t.Parallel()
	root := certify(t, nil, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage, c.ExtKeyUsage, c.Subject.CommonName = true, x509.KeyUsageCertSign, nil, "Root"
	})
	honest := certify(t, root, nil)
	roots := x509.NewCertPool()
	roots.AddCert(root.certificate)
	c := proof.Checkpoint{Origin: forgedOrigin, Size: 7}
	other := proof.Checkpoint{Origin: forgedOrigin, Size: 8}
	for _, pool := range []*x509.CertPool{roots, nil} {
		for name, response := range map[string][]byte{
			"honest": honest.stamp(t, c), "with the root": honest.beside(t, c, root),
			"with another's certificate": honest.beside(t, c, certify(t, nil, nil)),
		} {
			stamp, err := proof.CheckStamp(response, c, pool)
			if err != nil || !stamp.Time.Equal(stampedAt) || stamp.Authority != "CN=Authority" {
				t.Errorf("%s: %+v %v", name, stamp, err)
			}
		}
	}
	thief := certify(t, nil, func(c *x509.Certificate) { c.IsCA, c.Subject.CommonName = true, "Thief" })
	cases := []struct {
		name     string
		response []byte
		alone    bool // it is found without the root too
	}{
		{"of another state", honest.stamp(t, other), true},
		{"nothing", nil, true},
		{"no response", []byte("not DER"), true},
		{"cut off", honest.stamp(t, c)[:200], true},
		{"bytes behind", append(honest.stamp(t, c), 0), true},
		{"by another authority", certify(t, nil, nil).stamp(t, c), false},
		{"by a thief beside an honest certificate", thief.beside(t, c, honest), false},
		{"by a thief beside all honest certificates", thief.beside(t, c, honest, root), false},
		{"by the root itself", root.stamp(t, c), true},
		{"by an expired certificate", certify(t, root, func(c *x509.Certificate) { c.NotAfter = stampedAt.Add(-time.Hour) }).stamp(t, c), true},
		{"by a certificate of later", certify(t, root, func(c *x509.Certificate) { c.NotBefore = stampedAt.Add(time.Hour) }).stamp(t, c), true},
		{"by a certificate without a usage", certify(t, root, func(c *x509.Certificate) { c.ExtKeyUsage = nil }).stamp(t, c), true},
		{"by a server's certificate", certify(t, root, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		}).stamp(t, c), true},
		{"by a certificate for everything", certify(t, root, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
		}).stamp(t, c), true},
		{"by a certificate for more", certify(t, root, func(c *x509.Certificate) {
			c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		}).stamp(t, c), true},
	}
	for _, a := range cases {
		if stamp, err := proof.CheckStamp(a.response, c, roots); err == nil {
			t.Errorf("%s: accepted as of %s", a.name, stamp.Authority)
		}
		if stamp, err := proof.CheckStamp(a.response, c, nil); a.alone == (err == nil) {
			t.Errorf("%s, without a root: %+v %v", a.name, stamp, err)
		}
	}
	if stamp, err := proof.CheckStamp(thief.beside(t, c, honest), c, nil); err != nil || !strings.Contains(stamp.Authority, "Thief") {
		t.Errorf("the thief's time stamp is said to be by %s: %v", stamp.Authority, err)
	}
}

// An entry cannot be younger than a time stamp of a state that has it.
func TestAnEntryBehindItsTimeStampIsNamed(t *testing.T) {
	t.Parallel()
	tsa := certify(t, nil, nil)
	for at, want := range map[string]string{
		"2026-11-26T09:59:59.000000Z": "", "2026-11-26T10:04:00.000000Z": "",
		"2026-11-26T10:06:00.000000Z": "time", "2027-11-26T10:00:00.000000Z": "time",
	} {
		p := newPlot(t, nil)
		p.m[proof.EntriesName] = []byte(strings.Replace(string(p.m[proof.EntriesName]), "2026-11-26T10:00:00.000000Z", at, 1))
		note, _, _ := strings.Cut(string(p.m[proof.CheckpointName(1)]), "\n\n")
		checkpoint, err := proof.ParseCheckpoint(note + "\n")
		if err != nil {
			t.Fatal(err)
		}
		p.m[proof.StampName(1)] = tsa.stamp(t, checkpoint)
		if found := named(verify(p.sealed(), proof.Options{})); found != want {
			t.Errorf("recorded %s: %q", at, found)
		}
	}
}
