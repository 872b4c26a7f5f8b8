package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/scrub"
	"github.com/sredspace/sredspace/server/workerstate"
)

const (
	maxAnswer = 1 << 20 // bytes of the worker's answer, which holds up to 201 warnings
	maxWait   = 30 * time.Second

	reasonInvalid = "The file could not be read: the worker's answer is not valid."
)

// answer is the worker's response after it stored a text. Older workers send no warnings.
type answer struct {
	SHA256        string   `json:"sha256"`
	TextSHA256    string   `json:"textSha256"`
	Characters    int64    `json:"characters"`
	EngineVersion string   `json:"engineVersion"`
	Skipped       []notice `json:"skipped"`
	Noticed       []notice `json:"warnings"`
}

// notice is a warning, or a skipped part, which has the same fields under other names.
type notice struct {
	Code   string `json:"code"`
	Place  string `json:"place"`
	Part   string `json:"part"`
	Reason string `json:"reason"`
}

var (
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
	code   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
)

func readAnswer(body []byte) (answer, *failure) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return a, final(reasonInvalid, err)
	}
	if !digest.MatchString(a.SHA256) || !digest.MatchString(a.TextSHA256) {
		return a, final(reasonInvalid, errors.New("a checksum is missing"))
	}
	a.EngineVersion = scrub.Limited(a.EngineVersion, 100)
	return a, nil
}

// refusal parses why the worker did not read a file. Only the worker knows whether a retry can help.
func refusal(resp *http.Response, body []byte) *failure {
	var p struct {
		Code      string `json:"code"`
		Retryable *bool  `json:"retryable"`
	}
	_ = json.Unmarshal(body, &p) // anything but a problem document has neither
	cause := fmt.Errorf("worker answered %d %.100q", resp.StatusCode, p.Code)
	if resp.StatusCode == http.StatusServiceUnavailable && (p.Code == string(worker.ProblemCodeNotReady) || p.Code == "busy") {
		return &failure{reason: reasonWorker, cause: cause, notTaken: true, wait: retryAfter(resp)}
	}
	failed := broken(workerstate.Reason(body, reasonWorker), cause)
	if resp.StatusCode < 500 || p.Retryable != nil && !*p.Retryable {
		failed.tries = 1
	}
	return failed
}

func retryAfter(resp *http.Response) time.Duration {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil {
		return lookAgain
	}
	return min(max(time.Duration(seconds)*time.Second, lookAgain), maxWait)
}

// Warning is what a user should know about a reading of their file.
type Warning struct {
	Code   string `json:"code"`
	Place  string `json:"place"`
	Reason string `json:"reason"`
}

const (
	maxWarnings = 201
	maxPlace    = 200 // characters
	partSkipped = "part_not_read"
)

var emptyNotices = json.RawMessage("[]")

// warnings returns the worker's warnings, or the parts that an older worker skipped. They come from outside: bounded, without links.
func (a answer) warnings() []Warning {
	notices := a.Noticed
	if notices == nil {
		notices = a.Skipped
	}
	out := []Warning{}
	for _, n := range notices[:min(len(notices), maxWarnings)] {
		place := n.Place
		if place == "" {
			place = n.Part
		}
		if !code.MatchString(n.Code) {
			n.Code = partSkipped
		}
		out = append(out, Warning{Code: n.Code, Place: scrub.Limited(place, maxPlace), Reason: scrub.Limited(n.Reason, 1000)})
	}
	return out
}
