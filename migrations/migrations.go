// Package migrations embeds the schema. Files 000001 to 000007 are River's own (its versions 2 to 8), kept verbatim so that
// one tool migrates everything.
package migrations

import "embed"

// FS holds the migration files.
//
//go:embed *.sql
var FS embed.FS
