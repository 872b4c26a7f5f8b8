package runs

import "github.com/sredspace/sredspace/gen/db"

// FailureCode names the reason why a run did not succeed. It is stored with the run, and the contract lists the same codes
// (RunErrorCode).
type FailureCode string

// The failure codes.
const (
	FailureRunInterrupted         FailureCode = "run_interrupted"
	FailureRunQueueTimeout        FailureCode = "run_queue_timeout"
	FailureSessionDeleted         FailureCode = "session_deleted"
	FailureSettledByOperator      FailureCode = "settled_by_operator"
	FailureWorkerFailed           FailureCode = "worker_failed"
	FailureWorkerInvalidResponse  FailureCode = "worker_invalid_response"
	FailureWorkerRejected         FailureCode = "worker_rejected"
	FailureWorkerResponseTooLarge FailureCode = "worker_response_too_large"
	FailureWorkerTimeout          FailureCode = "worker_timeout"
	FailureWorkerUnreachable      FailureCode = "worker_unreachable"
)

// retryable is the one table of whether a new run for the same message may succeed.
var retryable = map[FailureCode]bool{
	FailureRunInterrupted:         true,
	FailureRunQueueTimeout:        true,
	FailureSessionDeleted:         false,
	FailureSettledByOperator:      true,
	FailureWorkerFailed:           true,
	FailureWorkerInvalidResponse:  true,
	FailureWorkerRejected:         false,
	FailureWorkerResponseTooLarge: false,
	FailureWorkerTimeout:          true,
	FailureWorkerUnreachable:      true,
}

// kinds are the types of runs.
var kinds = []string{
	string(db.RunTypePRECHECK), string(db.RunTypeT661), string(db.RunTypeT661GEN), string(db.RunTypeT661DRAFT), string(db.RunTypeT661ANALYSIS),
	string(db.RunTypeLOGBOOK),
}

// outcomes are all ways in which a run can end, as metrics name them.
func outcomes() []string {
	all := []string{string(db.RunStatusSUCCEEDED), string(db.RunStatusCANCELLED)}
	for code := range retryable {
		all = append(all, string(code))
	}
	return all
}

// Failure is the stored and public reason why a run did not succeed.
type Failure struct {
	Code      FailureCode
	Message   string
	Retryable bool
}

// failureOf makes a Failure with a text for the user.
func failureOf(code FailureCode, message string) *Failure {
	return &Failure{Code: code, Message: message, Retryable: retryable[code]}
}
