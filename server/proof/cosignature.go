package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// WitnessKey is the public key of a witness (C2SP tlog-cosignature, cosignature/v1). Package note knows only plain signatures.
type WitnessKey struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

const algCosignature = 4

// ParseWitnessKey reads a key in the format of signed notes: name+hash+base64.
func ParseWitnessKey(text string) (WitnessKey, error) {
	name, rest, _ := strings.Cut(text, "+")
	hash, encoded, ok := strings.Cut(rest, "+")
	number, err := strconv.ParseUint(hash, 16, 32)
	key, badKey := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || badKey != nil || name == "" || len(key) != 1+ed25519.PublicKeySize || key[0] != algCosignature {
		return WitnessKey{}, errors.New("not the key of a witness: name+hash+base64 of 33 bytes that begin with 4")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(number) {
		return WitnessKey{}, errors.New("the hash of the key of a witness is wrong")
	}
	return WitnessKey{name: name, hash: uint32(number), public: key[1:]}, nil
}

// Name is the witness's name.
func (k WitnessKey) Name() string { return k.name }

// KeyHash is the number that its signatures carry.
func (k WitnessKey) KeyHash() uint32 { return k.hash }

// Verify implements note.Verifier.
func (k WitnessKey) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(k.public, cosigned(text, int64(binary.BigEndian.Uint64(sig))), sig[8:])
}

func cosigned(text []byte, at int64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

// Cosign is what a witness signs; tests and local stacks play one.
func Cosign(name string, private ed25519.PrivateKey, text string, at time.Time) string {
	public := append([]byte{algCosignature}, private.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	sig := binary.BigEndian.AppendUint64(sum[:4:4], uint64(at.Unix()))
	sig = append(sig, ed25519.Sign(private, cosigned([]byte(text), at.Unix()))...)
	return "— " + name + " " + base64.StdEncoding.EncodeToString(sig) + "\n"
}

// WitnessKeyOf is the text of a witness's public key.
func WitnessKeyOf(name string, public ed25519.PublicKey) string {
	key := append([]byte{algCosignature}, public...)
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(key))
}

// CheckCosignature reports whether the line is the witness's signature of the checkpoint.
func CheckCosignature(checkpoint, line string, key WitnessKey) bool {
	text, _, ok := strings.Cut(checkpoint, "\n\n")
	if !ok {
		return false
	}
	_, err := note.Open([]byte(text+"\n\n"+line), note.VerifierList(key))
	return err == nil
}
