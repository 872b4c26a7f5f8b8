// Package sredspace holds the public contract, so that the server serves it as it was written.
package sredspace

import _ "embed"

// Contract is openapi.yaml.
//
//go:embed openapi.yaml
var Contract []byte
