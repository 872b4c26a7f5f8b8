package parts

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/digitorus/timestamp"
)

// Authority is a local RFC 3161 time-stamp authority. Its clock is this machine's, so its stamps prove nothing to anyone else.
type Authority struct {
	URL    string
	CAFile string // its certificate, which is also its own root

	certificate *x509.Certificate
	key         crypto.Signer
	server      *http.Server
}

// AuthorityOptions are the choices of StartAuthority.
type AuthorityOptions struct {
	Port int // 0: a free one
}

// StartAuthority starts one whose key and certificate are kept in dir.
func StartAuthority(ctx context.Context, dir string, opts AuthorityOptions) (*Authority, error) {
	a := &Authority{CAFile: filepath.Join(dir, "authority.pem")}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := a.loadKey(filepath.Join(dir, "authority.key")); err != nil {
		return nil, fmt.Errorf("keys of the time-stamp authority: %w", err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(opts.Port))
	if err != nil {
		return nil, err
	}
	a.URL = "http://" + listener.Addr().String()
	a.server = &http.Server{Handler: http.HandlerFunc(a.stamp), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = a.server.Serve(listener) }()
	return a, nil
}

// Stop ends it.
func (a *Authority) Stop() { a.server.Close() }

func (a *Authority) stamp(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	request, err := timestamp.ParseRequest(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stamp := timestamp.Timestamp{
		HashAlgorithm: request.HashAlgorithm, HashedMessage: request.HashedMessage, Nonce: request.Nonce, Time: time.Now(),
		Policy: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1}, AddTSACertificate: request.Certificates,
	}
	response, err := stamp.CreateResponseWithOpts(a.certificate, a.key, crypto.SHA256)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	_, _ = w.Write(response)
}

func (a *Authority) loadKey(path string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a.makeKey(path)
	}
	if err != nil {
		return err
	}
	block, _ := pem.Decode(content)
	certificate, err := os.ReadFile(a.CAFile)
	if err != nil {
		return err
	}
	ca, _ := pem.Decode(certificate)
	if block == nil || ca == nil {
		return errors.New("not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return errors.New("not a signing key")
	}
	a.key = signer
	a.certificate, err = x509.ParseCertificate(ca.Bytes)
	return err
}

func (a *Authority) makeKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}) // time stamping, alone and critical, as RFC 3161 asks
	if err != nil {
		return err
	}
	sum := sha256.Sum256(elliptic.MarshalCompressed(key.Curve, key.X, key.Y))
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(sum[:8]), Subject: pkix.Name{CommonName: "Sredspace local time-stamp authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(20, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(a.CAFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600); err != nil {
		return err
	}
	a.key = key
	a.certificate, err = x509.ParseCertificate(der)
	return err
}
