package parts

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// signingKeys are kept in a file, newest first, so that tokens and sign-ins outlive a restart of the stack.
type signingKeys struct {
	path string
	mu   sync.RWMutex
	set  jose.JSONWebKeySet
}

func loadKeys(path string) (*signingKeys, error) {
	keys := &signingKeys{path: path}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return keys, keys.rotate()
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &keys.set); err != nil {
		return nil, err
	}
	if len(keys.set.Keys) == 0 {
		return keys, keys.rotate()
	}
	return keys, nil
}

func (k *signingKeys) rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key := jose.JSONWebKey{Key: private, KeyID: RandomSecret(), Algorithm: string(jose.RS256), Use: "sig"}
	k.set.Keys = append([]jose.JSONWebKey{key}, k.set.Keys...)
	return k.save()
}

func (k *signingKeys) dropOld() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.set.Keys = k.set.Keys[:1]
	return k.save()
}

func (k *signingKeys) save() error {
	content, err := json.Marshal(k.set)
	if err != nil {
		return err
	}
	return writeWhole(k.path, content)
}

func (k *signingKeys) public() jose.JSONWebKeySet {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var published jose.JSONWebKeySet
	for _, key := range k.set.Keys {
		published.Keys = append(published.Keys, key.Public())
	}
	return published
}

// sign makes a JWT of the claims; kind is its typ header, which tells access, ID and refresh tokens apart.
func (k *signingKeys) sign(kind string, claims any) (string, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(kind))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: k.set.Keys[0]}, options)
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}

// verify reads the claims of a token of that kind that we signed.
func (k *signingKeys) verify(kind, token string, claims any) error {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return err
	}
	if parsed.Headers[0].ExtraHeaders[jose.HeaderType] != kind {
		return errors.New("not a token for this use")
	}
	return parsed.Claims(k.public(), claims)
}
