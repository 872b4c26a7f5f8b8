package evidence

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/outbound"
	"github.com/sredspace/sredspace/server/proof"
)

// Witness signs checkpoints that are consistent with those that it signed before (C2SP tlog-witness).
type Witness struct {
	Key proof.WitnessKey
	URL string
}

const (
	askTimeout = 5 * time.Second
	maxReply   = 64 << 10
)

// notarize has the newest checkpoint time-stamped and witnessed. Nothing waits for it, and what fails is tried with the next one.
func (s *Service) notarize(ctx context.Context) error {
	q := db.New(s.pool)
	tree, err := q.LogTreeNewest(ctx)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find tree: %w", err)
	}
	newest, err := q.LogCheckpointNewest(ctx, tree.ID)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find checkpoint: %w", err)
	}
	checkpoint, err := proof.OpenCheckpoint(newest.Note, tree.Origin, tree.PublicKey)
	if err != nil {
		return err
	}
	failed := []error{s.stamp(ctx, q, newest, checkpoint)}
	for _, w := range s.Witnesses {
		failed = append(failed, s.witness(ctx, q, w, newest))
	}
	return errors.Join(failed...)
}

func (s *Service) stamp(ctx context.Context, q *db.Queries, newest db.LogCheckpoint, checkpoint proof.Checkpoint) error {
	if s.AuthorityURL == "" || time.Since(s.stamped) < s.StampInterval {
		return nil
	}
	last, err := q.LogTimestampNewest(ctx, newest.Tree)
	if err != nil && !database.NoRows(err) {
		return fmt.Errorf("find time stamp: %w", err)
	}
	if err == nil && (last.Size >= newest.Size || time.Since(last.Time) < s.StampInterval) {
		return nil
	}
	s.stamped = time.Now() // also when it fails: an authority must not be asked every second
	request, err := (&timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: proof.Stamped(checkpoint), Certificates: true}).Marshal()
	if err != nil {
		return fmt.Errorf("make time stamp request: %w", err)
	}
	response, status, err := post(ctx, s.AuthorityURL, "application/timestamp-query", request)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("ask for a time stamp: status %d: %w", status, err)
	}
	stamp, err := proof.CheckStamp(response, checkpoint, nil)
	if err != nil {
		return err
	}
	return q.LogTimestampAdd(ctx, db.LogTimestampAddParams{Tree: newest.Tree, Size: newest.Size, Response: response, Time: stamp.Time})
}

func (s *Service) witness(ctx context.Context, q *db.Queries, w Witness, newest db.LogCheckpoint) error {
	old, err := q.LogCosignatureNewest(ctx, newest.Tree, w.Key.Name())
	if err != nil {
		return fmt.Errorf("find cosignature: %w", err)
	}
	if old >= newest.Size {
		return nil
	}
	for range 2 {
		line, known, err := s.askWitness(ctx, q, w, newest, old)
		if err != nil {
			return fmt.Errorf("ask witness %s: %w", w.Key.Name(), err)
		}
		if line == "" { // it knows a different size
			old = known
			continue
		}
		return q.LogCosignatureAdd(ctx, db.LogCosignatureAddParams{Tree: newest.Tree, Size: newest.Size, Witness: w.Key.Name(), Line: line})
	}
	return fmt.Errorf("witness %s has signed a state that we do not know", w.Key.Name())
}

func (s *Service) askWitness(ctx context.Context, q *db.Queries, w Witness, newest db.LogCheckpoint, old int64) (string, int64, error) {
	body := fmt.Appendf(nil, "old %d\n", old)
	if old > 0 && old < newest.Size {
		steps, err := tlog.ProveTree(newest.Size, old, newHashes(ctx, q, newest.Tree))
		if err != nil {
			return "", 0, fmt.Errorf("prove consistency: %w", err)
		}
		for _, step := range steps {
			body = fmt.Appendf(body, "%s\n", step)
		}
	}
	body = append(append(body, '\n'), newest.Note...)
	reply, status, err := post(ctx, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", "text/plain", body)
	if err != nil {
		return "", 0, err
	}
	switch status {
	case http.StatusOK:
		for line := range strings.Lines(string(reply)) {
			if proof.CheckCosignature(newest.Note, line, w.Key) {
				return line, 0, nil
			}
		}
		return "", 0, errors.New("its answer has no valid signature")
	case http.StatusConflict:
		var size int64
		if _, err := fmt.Sscanf(string(reply), "%d", &size); err != nil || size > newest.Size {
			return "", 0, errors.New("it has signed a larger tree than ours")
		}
		return "", size, nil
	}
	return "", 0, fmt.Errorf("status %d", status)
}

var client = outbound.Client(http.DefaultTransport.(*http.Transport).Clone(), askTimeout)

func post(ctx context.Context, url, contentType string, body []byte) ([]byte, int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	return reply, resp.StatusCode, err
}
