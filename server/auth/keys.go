package auth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// keyRefreshInterval is how often the issuer's keys are read again although every token verifies: the tokens of a withdrawn key are refused
// within this time. (A token with an unknown key causes a read at once.)
const keyRefreshInterval = 5 * time.Minute

// maxKeys limits the answer of the issuer.
const maxKeys = 1 << 20

// keyWatch is the issuer's key set. Its generation changes with the keys.
type keyWatch struct {
	uri    string
	client *http.Client
	base   context.Context // of the discovery: the library reads keys with it

	set        atomic.Pointer[oidc.RemoteKeySet]
	generation atomic.Uint64
	refreshed  atomic.Int64 // when the keys were last requested, in Unix nanoseconds
	every      time.Duration

	mu   sync.Mutex
	seen [sha256.Size]byte
}

func (k *keyWatch) start(ctx context.Context, client *http.Client, uri string) {
	k.uri, k.client, k.base = uri, client, oidc.ClientContext(ctx, client)
	if k.every == 0 {
		k.every = keyRefreshInterval
	}
	k.refreshed.Store(time.Now().UnixNano())
	k.set.Store(oidc.NewRemoteKeySet(k.base, uri))
}

// VerifySignature uses the current key set.
func (k *keyWatch) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	return k.set.Load().VerifySignature(ctx, token)
}

// refreshIfStale refreshes the keys in the background if they are stale. An issuer that does not answer changes nothing.
func (k *keyWatch) refreshIfStale(ctx context.Context) {
	last := k.refreshed.Load()
	if time.Since(time.Unix(0, last)) < k.every || !k.refreshed.CompareAndSwap(last, time.Now().UnixNano()) {
		return
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, k.uri, nil)
	if err != nil {
		return // the library could not read them either
	}
	go func() {
		before := k.generation.Load()
		if resp, err := k.client.Do(req); err == nil {
			resp.Body.Close() // watched has read it
		}
		if k.generation.Load() != before {
			k.set.Store(oidc.NewRemoteKeySet(k.base, k.uri)) // the previous set still accepts withdrawn keys
		}
	}()
}

// note compares an answer of the issuer with the previous one: if the keys differ, every cached token is dropped.
func (k *keyWatch) note(answer []byte) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(answer, &set) != nil || len(set.Keys) == 0 {
		return // the issuer is broken; its keys have not changed
	}
	hash := sha256.Sum256(answer)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen != hash {
		k.seen = hash
		k.generation.Add(1)
	}
}

// watched passes every answer with keys to the keyWatch.
type watched struct {
	http.RoundTripper
	keys *keyWatch
}

func (w watched) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.RoundTripper.RoundTrip(req)
	if err != nil {
		return resp, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxKeys))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		w.keys.note(answer)
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp, nil
}
