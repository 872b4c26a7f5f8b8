package vault

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
)

func open(t *testing.T, encoded string) *Vault {
	t.Helper()
	v, err := Open(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOnlyTheOwnerOpens(t *testing.T) {
	t.Parallel()
	encoded, err := NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	v, owner := open(t, encoded), Owner{User: uuid.New(), Project: uuid.New(), Kind: "access"}
	sealed, err := v.Seal("ghu_secret", owner)
	if err != nil || bytes.Contains(sealed, []byte("ghu_secret")) {
		t.Fatalf("got %q, %v", sealed, err)
	}
	if secret, err := v.Unseal(sealed, owner); err != nil || secret != "ghu_secret" {
		t.Errorf("got %q, %v", secret, err)
	}
	for name, other := range map[string]Owner{
		"another user":    {User: uuid.New(), Project: owner.Project, Kind: owner.Kind},
		"another project": {User: owner.User, Project: uuid.New(), Kind: owner.Kind},
		"another kind":    {User: owner.User, Project: owner.Project, Kind: "refresh"},
	} {
		if secret, err := v.Unseal(sealed, other); err == nil {
			t.Errorf("%s opened it: %q", name, secret)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	first, err := NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	both, err := Rotated(first)
	if err != nil {
		t.Fatal(err)
	}
	owner := Owner{User: uuid.New(), Project: uuid.New(), Kind: "access"}
	before, after := open(t, first), open(t, both)
	old, err := before.Seal("old", owner)
	if err != nil {
		t.Fatal(err)
	}
	if secret, err := after.Unseal(old, owner); err != nil || secret != "old" {
		t.Errorf("the old key is lost: %q, %v", secret, err)
	}
	fresh, err := after.Seal("new", owner)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.Unseal(fresh, owner); err == nil {
		t.Error("the new key is not the one that seals")
	}
}

func TestBadKeysets(t *testing.T) {
	t.Parallel()
	for _, encoded := range []string{"", "no base64!", "e30=", "bm90IGpzb24="} {
		if _, err := Open(encoded); err == nil {
			t.Errorf("%q was taken", encoded)
		}
	}
}
