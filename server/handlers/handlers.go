// Package handlers implements the contract: one file for each resource, thin, with its conversions beside it. Requests arrive
// checked by package edge; the work is done by the packages below.
package handlers

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/admin"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/erase"
	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/exports"
	"github.com/sredspace/sredspace/server/files"
	"github.com/sredspace/sredspace/server/github"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/runs"
	"github.com/sredspace/sredspace/server/search"
)

// Handlers are the handlers of all resources.
type Handlers struct {
	healthHandlers
	projectHandlers
	sessionHandlers
	historyHandlers
	runHandlers
	fileHandlers
	quotaHandlers
	meHandlers
	adminHandlers
	githubHandlers
	evidenceHandlers
	draftHandlers
	exportHandlers
	searchHandlers
}

var _ api.StrictServerInterface = (*Handlers)(nil)

// Parts are what the handlers work with.
type Parts struct {
	Pool     *pgxpool.Pool
	Runs     *runs.Service
	Events   *runevents.Log
	Files    *files.Service
	Erase    *erase.Service
	Admin    *admin.Service
	Drafts   *drafts.Service
	Exports  *exports.Service
	Search   *search.Service
	GitHub   *github.Service // nil: this server has no GitHub App
	Evidence *evidence.Service

	SignedOut func(user uuid.UUID) // an account was erased

	PublicURL, Issuer string
	RunWait           time.Duration // how long a request waits for its run
	Stopping          func() bool   // whether this process is stopping
}

// New makes the Handlers.
func New(p Parts) *Handlers {
	queries, planned := db.New(p.Pool), database.Planned(p.Pool)
	return &Handlers{
		healthHandlers:   healthHandlers{pool: p.Pool, stopping: p.Stopping, publicURL: p.PublicURL, issuer: p.Issuer},
		projectHandlers:  projectHandlers{pool: p.Pool, queries: queries, planned: planned, erase: p.Erase},
		sessionHandlers:  sessionHandlers{pool: p.Pool, queries: queries, planned: planned, erase: p.Erase},
		historyHandlers:  historyHandlers{queries: queries},
		runHandlers:      runHandlers{queries: queries, planned: planned, runs: p.Runs, events: p.Events, longestWait: p.RunWait},
		fileHandlers:     fileHandlers{queries: queries, planned: planned, files: p.Files, erase: p.Erase},
		quotaHandlers:    quotaHandlers{queries: queries},
		meHandlers:       meHandlers{exports: p.Exports, erase: p.Erase, signedOut: p.SignedOut},
		adminHandlers:    adminHandlers{pool: p.Pool, queries: planned, admin: p.Admin, signedOut: p.SignedOut},
		draftHandlers:    draftHandlers{drafts: p.Drafts},
		exportHandlers:   exportHandlers{queries: queries, exports: p.Exports},
		searchHandlers:   searchHandlers{search: p.Search},
		githubHandlers:   githubHandlers{pool: p.Pool, queries: queries, github: p.GitHub},
		evidenceHandlers: evidenceHandlers{queries: queries, evidence: p.Evidence},
	}
}
