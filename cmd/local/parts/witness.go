package parts

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/server/proof"
)

// Witness is a local witness (C2SP tlog-witness). It trusts the first checkpoint of a tree that it sees, and no fork after it.
type Witness struct {
	URL, Key string

	private ed25519.PrivateKey
	server  *http.Server

	mu   sync.Mutex
	seen map[string]proof.Checkpoint
}

const witnessName = "witness.local"

// StartWitness starts one that remembers nothing from before.
func StartWitness(ctx context.Context) (*Witness, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &Witness{
		URL: "http://" + listener.Addr().String(), Key: proof.WitnessKeyOf(witnessName, public), private: private,
		seen: map[string]proof.Checkpoint{},
	}
	w.server = &http.Server{Handler: http.HandlerFunc(w.add), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = w.server.Serve(listener) }()
	return w, nil
}

// Stop ends it.
func (w *Witness) Stop() { w.server.Close() }

func (w *Witness) add(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	head, note, ok := bytes.Cut(body, []byte("\n\n"))
	if err != nil || !ok || r.URL.Path != "/add-checkpoint" {
		http.Error(out, "not a request of the protocol", http.StatusBadRequest)
		return
	}
	lines := strings.Split(string(head), "\n")
	var old int64
	var steps tlog.TreeProof
	if _, err := fmt.Sscanf(lines[0], "old %d", &old); err != nil {
		http.Error(out, "no old size", http.StatusBadRequest)
		return
	}
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			http.Error(out, "a step is no hash", http.StatusBadRequest)
			return
		}
		steps = append(steps, hash)
	}
	text, _, _ := strings.Cut(string(note), "\n\n")
	w.mu.Lock()
	defer w.mu.Unlock()
	checkpoint, err := proof.ParseCheckpoint(text + "\n")
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	last := w.seen[checkpoint.Origin]
	if last.Size != old {
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		fmt.Fprintln(out, last.Size)
		return
	}
	if old > 0 && tlog.CheckTree(steps, checkpoint.Size, checkpoint.Root, last.Size, last.Root) != nil {
		http.Error(out, "not consistent", http.StatusUnprocessableEntity)
		return
	}
	w.seen[checkpoint.Origin] = checkpoint
	fmt.Fprint(out, proof.Cosign(witnessName, w.private, text+"\n", time.Now()))
}
