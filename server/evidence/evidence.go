// Package evidence keeps the journal verifiable: it gives the entries that triggers wrote (migrations/000029) their place in a tree,
// signs the state of the tree, has it time-stamped and witnessed, and reads entries with their proofs. docs/evidence.md has the format.
package evidence

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/server/objects"
)

// Settings are optional: without keys nothing is signed, without an authority nothing is time-stamped, and reading says what is missing.
type Settings struct {
	Keys          *Keyring // nil: no tree
	Host          string   // begins the origin of a tree
	AuthorityURL  string   // of RFC 3161 time stamps; empty: none
	StampInterval time.Duration
	Witnesses     []Witness
}

// Service keeps and reads the evidence.
type Service struct {
	Settings
	pool  *pgxpool.Pool
	store *objects.Store
	log   *slog.Logger

	mu       sync.Mutex
	low      int64   // every entry up to here has its leaf, or was never committed
	horizon  horizon // the next low
	last     sizeOf  // the newest state that this process signed, and its note
	lastNote string
	compared bool // the database was compared with the object storage

	anchored   sizeOf // the state in the object storage
	anchoredAt time.Time
	stamped    time.Time // when this process last asked the authority
}

// horizon: once every transaction below next has ended, no entry up to id can appear any more.
type horizon struct{ id, next int64 }

type sizeOf struct {
	tree int32
	size int64
}

// New makes a Service.
func New(settings Settings, pool *pgxpool.Pool, store *objects.Store, log *slog.Logger) *Service {
	return &Service{Settings: settings, pool: pool, store: store, log: log}
}

const (
	interval   = time.Second
	roundLimit = 20 * time.Second
)

// Start extends the tree each second in which something happened, until ctx is done. One process at a time does it.
func (s *Service) Start(ctx context.Context) {
	if s.Keys == nil {
		return
	}
	go s.every(ctx, "extend the evidence log", s.Extend)
	if s.store != nil {
		go s.every(ctx, "keep the state of the evidence log", s.keepAnchor)
	}
	if s.AuthorityURL != "" || len(s.Witnesses) > 0 {
		go s.every(ctx, "notarize the evidence log", s.notarize)
	}
}

func (s *Service) every(ctx context.Context, what string, do func(context.Context) error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		round, cancel := context.WithTimeout(ctx, roundLimit)
		err := do(round)
		cancel()
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, what, "error", err)
		}
	}
}
