//go:build tools

// Package sredspace: this file pins the generators that `make generate` runs, so that every machine generates the same code,
// and the comparison that `make lint-contract` runs.
package sredspace

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "github.com/oasdiff/oasdiff"
	_ "github.com/sqlc-dev/sqlc/cmd/sqlc"
)
