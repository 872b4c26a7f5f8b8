package evidence

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/signature"
	tinked25519 "github.com/tink-crypto/tink-go/v2/signature/ed25519"

	"github.com/sredspace/sredspace/server/proof"
)

// Keyring holds the deployment's signing keys. The primary key signs; the others endorse it, so that a rotation is not an interruption.
type Keyring struct {
	primary string
	keys    map[string]ed25519.PrivateKey
}

// OpenKeyring reads a keyset: Tink's JSON in base64, as NewKeyset makes it. Errors reveal nothing of the keyset.
func OpenKeyring(encoded string) (*Keyring, error) {
	handle, err := readKeyset(encoded)
	if err != nil {
		return nil, err
	}
	ring := &Keyring{keys: map[string]ed25519.PrivateKey{}}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, errors.New("the keyset cannot be read")
		}
		private, ok := entry.Key().(*tinked25519.PrivateKey)
		if !ok || len(private.OutputPrefix()) > 0 {
			return nil, errors.New("the keyset holds a key that is not Ed25519 without prefix")
		}
		key := ed25519.NewKeyFromSeed(private.PrivateKeyBytes().Data(insecuresecretdataaccess.Token{}))
		id := proof.KeyID(key.Public().(ed25519.PublicKey))
		ring.keys[id] = key
		if entry.IsPrimary() {
			ring.primary = id
		}
	}
	if ring.primary == "" {
		return nil, errors.New("the keyset has no primary key")
	}
	return ring, nil
}

// Primary is the id of the key that signs.
func (r *Keyring) Primary() string { return r.primary }

func (r *Keyring) public() ed25519.PublicKey { return r.keys[r.primary].Public().(ed25519.PublicKey) }

func (r *Keyring) signer(keyID, origin string) proof.Signer {
	return proof.Signer{Origin: origin, Private: r.keys[keyID]}
}

// NewKeyset makes a keyset with one signing key.
func NewKeyset() (string, error) { return addSigningKey(keyset.NewManager()) }

// RotatedKeyset adds a new primary key and keeps the others, which endorse it.
func RotatedKeyset(encoded string) (string, error) {
	handle, err := readKeyset(encoded)
	if err != nil {
		return "", err
	}
	return addSigningKey(keyset.NewManagerFromHandle(handle))
}

func addSigningKey(manager *keyset.Manager) (string, error) {
	id, err := manager.Add(signature.ED25519KeyWithoutPrefixTemplate())
	if err != nil {
		return "", fmt.Errorf("make key: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return "", fmt.Errorf("make key primary: %w", err)
	}
	handle, err := manager.Handle()
	if err != nil {
		return "", fmt.Errorf("make keyset: %w", err)
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return "", fmt.Errorf("write keyset: %w", err)
	}
	return base64.StdEncoding.EncodeToString(text.Bytes()), nil
}

func readKeyset(encoded string) (*keyset.Handle, error) {
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, errors.New("not base64") // the cause would reveal a part of the keyset
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, errors.New("not a Tink keyset in JSON")
	}
	return handle, nil
}
