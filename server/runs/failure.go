package runs

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

// FailureCodes lists every failure code.
func FailureCodes() []FailureCode {
	return []FailureCode{
		FailureRunInterrupted, FailureRunQueueTimeout, FailureSessionDeleted,
		FailureSettledByOperator, FailureWorkerFailed, FailureWorkerInvalidResponse,
		FailureWorkerRejected, FailureWorkerResponseTooLarge, FailureWorkerTimeout,
		FailureWorkerUnreachable,
	}
}

// Failure is why a run did not succeed, as it is stored and shown.
type Failure struct {
	Code      FailureCode
	Message   string
	Retryable bool
}
