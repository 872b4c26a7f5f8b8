// Package vault encrypts credentials before they are stored: AEAD by Tink, with the owner as associated data, so that what was
// sealed for one person's project cannot be unsealed as another's, even by an attacker who can write to the database.
package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Vault seals with the primary key of its keyset and opens with any of them, so that keys can be rotated.
type Vault struct{ aead tink.AEAD }

// Owner says whose secret it is and which one: the associated data.
type Owner struct {
	User, Project uuid.UUID
	Kind          string
}

func (o Owner) bytes() []byte {
	return bytes.Join([][]byte{o.User[:], o.Project[:], []byte(o.Kind)}, nil)
}

// Open reads a keyset: Tink's JSON in base64, as NewKeyset makes it.
func Open(encoded string) (*Vault, error) {
	handle, err := read(encoded)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use keyset: %w", err)
	}
	return &Vault{aead: primitive}, nil
}

// Seal encrypts a secret for its owner.
func (v *Vault) Seal(secret string, owner Owner) ([]byte, error) {
	sealed, err := v.aead.Encrypt([]byte(secret), owner.bytes())
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", owner.Kind, err)
	}
	return sealed, nil
}

// ErrUnreadable means that no key in the keyset unseals it for this owner: the key was removed, or was not added yet.
var ErrUnreadable = errors.New("no key in the keyset can decrypt it")

// Unseal decrypts what was sealed for the same owner.
func (v *Vault) Unseal(sealed []byte, owner Owner) (string, error) {
	secret, err := v.aead.Decrypt(sealed, owner.bytes())
	if err != nil {
		return "", fmt.Errorf("unseal %s: %w", owner.Kind, ErrUnreadable) // Tink gives no more detail
	}
	return string(secret), nil
}

// NewKeyset makes a keyset with one key.
func NewKeyset() (string, error) {
	manager := keyset.NewManager()
	return addPrimary(manager)
}

// Rotated adds a new primary key to a keyset and keeps the others to open what they sealed.
func Rotated(encoded string) (string, error) {
	handle, err := read(encoded)
	if err != nil {
		return "", err
	}
	return addPrimary(keyset.NewManagerFromHandle(handle))
}

func addPrimary(manager *keyset.Manager) (string, error) {
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
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

// read takes the keyset in clear text: it comes from the same secret store as the rest of the configuration.
func read(encoded string) (*keyset.Handle, error) {
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("not base64") // the cause would reveal a part of the keyset
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("not a Tink keyset in JSON")
	}
	return handle, nil
}
