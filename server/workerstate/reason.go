package workerstate

import (
	"encoding/json"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/scrub"
)

const maxReason = 500 // characters

// betweenMachines are the codes that are about the request which the server made. The person who started the work cannot act on them.
var betweenMachines = map[worker.ProblemCode]bool{
	"":                                     true, // not a problem document of the contract
	worker.ProblemCodeInvalidRequest:       true,
	worker.ProblemCodeUnauthorized:         true,
	worker.ProblemCodeNotFound:             true,
	worker.ProblemCodeMethodNotAllowed:     true,
	worker.ProblemCodeBodyTooLarge:         true,
	worker.ProblemCodeUnsupportedMediaType: true,
	worker.ProblemCodeNotReady:             true,
	worker.ProblemCodeBusy:                 true,
	worker.ProblemCodeInternal:             true,
}

// Reason returns the sentence of a problem document of the worker that is meant for the user, or otherwise when it has none.
func Reason(body []byte, otherwise string) string {
	var problem worker.Problem
	_ = json.Unmarshal(body, &problem) // anything but a problem document has no code
	if betweenMachines[problem.Code] || problem.Detail == "" {
		return otherwise
	}
	return scrub.Limited(problem.Detail, maxReason)
}
