package server_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/config"
)

// traces is an OpenTelemetry collector that keeps what it gets.
type traces struct {
	*httptest.Server
	mu    sync.Mutex
	spans map[string][]*trace.Span // by trace
}

func newTraces(t *testing.T) *traces {
	t.Helper()
	c := &traces{spans: map[string][]*trace.Span{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, resource := range sent.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					id := hex.EncodeToString(span.TraceId)
					c.spans[id] = append(c.spans[id], span)
				}
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *traces) use(conf *config.Config) { conf.TraceCollector = c.URL }

// of returns the spans of a trace.
func (c *traces) of(id string) []*trace.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.spans[id])
}

func names(spans []*trace.Span) map[string]int {
	count := map[string]int{}
	for _, span := range spans {
		count[span.Name]++
	}
	return count
}

// private starts the server with a private listener and returns its address.
func private(t *testing.T, addr *string) func(*config.Config) {
	t.Helper()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	*addr = fmt.Sprintf("127.0.0.1:%d", port)
	return func(c *config.Config) { c.PrivateAddr, c.Version, c.Commit = *addr, "1.2.3", "abc" }
}

func read(t *testing.T, url string) string {
	t.Helper()
	text, err := fetch(url)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sample returns the line of a series without its value's last digits; "" if there is none.
func sample(metrics, series string) string {
	for line := range strings.Lines(metrics) {
		if value, found := strings.CutPrefix(line, series+" "); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// traceOf is the trace that is stored with a run.
func (b *bundle) traceOf(run api.Run) string {
	b.t.Helper()
	var stored string
	if err := b.DB.QueryRow(b.t.Context(), "SELECT traceparent FROM runs WHERE id = $1", run.RunId).Scan(&stored); err != nil {
		b.t.Fatal(err)
	}
	return strings.Split(stored, "-")[1]
}

// A run that starts at once, and one that waits and is executed by another process, is each one trace from the request to its end, in
// the server and in the worker.
func TestRunIsOneTrace(t *testing.T) {
	t.Parallel()
	seen := newTraces(t)
	worker, err := parts.StartWorker(t.Context(), parts.WorkerOptions{
		LogFile: t.TempDir() + "/worker.log", Env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + seen.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Stop()
	use := func(c *config.Config) { c.WorkerURL, c.WorkerToken = worker.URL, worker.Token }
	b := setup(t, seen.use, use)
	alice := b.as("alice")
	project := alice.project()
	file := alice.upload(project, "notes.md", "text/markdown", "- 2025-03-04: unknown whether it holds; 3 of 5 samples cracked\n")
	alice.ready(project, file)
	session := alice.session(project, "T661")
	prompt := map[string]any{"type": "T661", "input": "A secret prompt", "selected_file_ids": []string{file}}
	direct := decode[api.Run](alice.do("POST", runsOf(session), prompt).want(200))

	b.halt()
	worker.Stop()
	b = b.second()
	waits := b.as("alice").later(project)
	b.halt()
	if worker, err = parts.StartWorker(t.Context(), parts.WorkerOptions{
		LogFile: t.TempDir() + "/worker.log", Env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + seen.URL},
	}); err != nil {
		t.Fatal(err)
	}
	defer worker.Stop()
	b = b.second(use)
	eventually(t, "the waiting run ends", func() bool { return b.as("alice").run(waits.RunId).Status == "SUCCEEDED" })
	b.halt()
	worker.Stop()

	for name, tc := range map[string]struct {
		run  api.Run
		want []string
	}{
		"at once": {direct, []string{
			"createRun", "db RunAdmit", "run.execute", "db RunGetTask", "worker POST", "POST /api/v1/task/process", "run.settle", "db RunSettle",
		}},
		"waiting": {waits, []string{
			"createRun", "db RunAdmit", "run.queue", "run.execute", "worker POST", "POST /api/v1/task/process", "run.settle", "db RunSettle",
		}},
	} {
		spans := seen.of(b.traceOf(tc.run))
		got := names(spans)
		for _, want := range tc.want {
			if got[want] == 0 {
				t.Errorf("%s: the trace has no span %q: %v", name, want, got)
			}
		}
		known := map[string]bool{"": true}
		for _, span := range spans {
			known[string(span.SpanId)] = true
		}
		for _, span := range spans {
			if !known[string(span.ParentSpanId)] {
				t.Errorf("%s: the parent of %q is in no span", name, span.Name)
			}
			if text := span.String(); strings.Contains(text, "secret") || strings.Contains(text, "notes.md") || strings.Contains(text, "X-Amz") {
				t.Errorf("%s: a span holds content: %s", name, text)
			}
		}
	}
	reading := seen.named("file.read")
	if len(reading) != 1 || !slices.Contains(keys(names(seen.of(hex.EncodeToString(reading[0].TraceId)))), "confirmFile") {
		t.Errorf("the reading is in no trace of its request: %v", reading)
	}
}

func keys(m map[string]int) (out []string) {
	for key := range m {
		out = append(out, key)
	}
	return out
}

func (c *traces) named(name string) (found []*trace.Span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, spans := range c.spans {
		for _, span := range spans {
			if span.Name == name {
				found = append(found, span)
			}
		}
	}
	return found
}

// A client does not choose the trace of its request, unless it is a trusted proxy.
func TestOnlyProxiesContinueTraces(t *testing.T) {
	t.Parallel()
	sent := header("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	for _, trusted := range []bool{false, true} {
		b := setup(t, func(c *config.Config) {
			if trusted {
				c.TrustedProxies = []string{"127.0.0.0/8"}
			}
		})
		alice := b.as("alice")
		run := decode[api.Run](alice.do("POST", runsOf(alice.session(alice.project(), "T661")), hello, sent).want(200))
		if got := b.traceOf(run) == "4bf92f3577b34da6a3ce929d0e0e4736"; got != trusted {
			t.Errorf("trusted %t: continued %t", trusted, got)
		}
		if line := "traceId=" + b.traceOf(run); !strings.Contains(b.logs.String(), line) {
			t.Errorf("no log line has %s", line)
		}
	}
}

func TestMetricsAfterRuns(t *testing.T) {
	t.Parallel()
	var addr string
	fake := newFakeWorker(t)
	b := setup(t, fake.use, private(t, &addr), func(c *config.Config) { c.AuditInterval = time.Hour })
	alice := b.as("alice")
	project := alice.project()
	for range 2 {
		alice.do("POST", runsOf(alice.session(project, "T661")), hello).want(200)
	}
	fake.task.set(answerStatus(http.StatusInternalServerError, `{"code":"internal","retryable":true}`))
	alice.do("POST", runsOf(alice.session(project, "PRECHECK")), map[string]any{"type": "PRECHECK", "input": "x"}).want(200)
	alice.do("GET", "/api/v1/no/such", nil).want(404)
	alice.do("GET", project, nil).want(200)

	want := map[string]string{
		`sredspace_http_requests_total{operation="createRun",status="200"}`:      "3",
		`sredspace_http_requests_total{operation="getProject",status="200"}`:     "1",
		`sredspace_http_requests_total{operation="page",status="404"}`:           "1",
		`sredspace_runs_ended_total{outcome="SUCCEEDED",type="T661"}`:            "2",
		`sredspace_runs_ended_total{outcome="worker_failed",type="PRECHECK"}`:    "1",
		`sredspace_run_duration_seconds_count{outcome="FAILED",type="PRECHECK"}`: "1",
		`sredspace_runs_admitted_total{start="at_once"}`:                         "3",
		`sredspace_calls_total{outcome="5xx",service="worker"}`:                  "1",
		`sredspace_run_queue_age_seconds`:                                        "0",
		`sredspace_runs{status="QUEUED",waiting_for="slot"}`:                     "0",
		`sredspace_runs{status="RUNNING",waiting_for=""}`:                        "0",
		`sredspace_readings{status="PENDING"}`:                                   "0",
		`sredspace_reservations_open{metric="AI_RUNS_MONTHLY"}`:                  "0",
		`sredspace_ledger_violations`:                                            "0",
		`sredspace_run_leases`:                                                   "0",
		`sredspace_run_slots_used`:                                               "0",
		`sredspace_open_requests{kind="wait"}`:                                   "0",
		`sredspace_dependency_up{dependency="postgres"}`:                         "1",
		`sredspace_dependency_up{dependency="s3"}`:                               "1",
		`sredspace_dependency_up{dependency="issuer"}`:                           "1",
		`sredspace_dependency_up{dependency="worker"}`:                           "1",
		`sredspace_pool_connections_max{pool="main"}`:                            fmt.Sprint(b.Conf.DatabaseConns),
		`sredspace_build_info{commit="abc",version="1.2.3"}`:                     "1",
	}
	for series, value := range want {
		eventually(t, series+" is "+value, func() bool { return sample(read(t, "http://"+addr+"/metrics"), series) == value })
	}
	if metrics := read(t, "http://"+addr+"/metrics"); strings.Contains(metrics, "no/such") || strings.Contains(metrics, project) {
		t.Error("a path became a label")
	}
	if profile := read(t, "http://"+addr+"/debug/pprof/goroutine?debug=1"); !strings.Contains(profile, "goroutine profile") {
		t.Error("no profile")
	}
	for _, path := range []string{"/metrics", "/status", "/debug/pprof/"} {
		page := read(t, b.URL+path)
		for _, inside := range []string{"sredspace_", "goroutine", "dependencies"} {
			if strings.Contains(page, inside) {
				t.Errorf("the public listener serves %s", path)
			}
		}
	}
}

// A client that leaves is no error of the server: the alert on errors must not fire because users close their pages.
func TestClientThatLeavesIsNoError(t *testing.T) {
	t.Parallel()
	var addr string
	fake := newFakeWorker(t)
	b := setup(t, fake.use, private(t, &addr))
	alice := b.as("alice")
	session := alice.session(alice.project(), "T661")
	ctx, leave := context.WithCancel(t.Context())
	counted := make(chan struct{}) // the run does not end before
	defer close(counted)
	fake.task.set(func(w http.ResponseWriter, r *http.Request) {
		leave()
		<-counted
		answer(`{"markdown":"fine"}`)(w, r)
	})
	if _, err := alice.try("POST", runsOf(session), hello, func(r *http.Request) { *r = *r.WithContext(ctx) }); err == nil {
		t.Error("the client did not leave")
	}
	eventually(t, "the request is counted", func() bool {
		return strings.Contains(read(t, "http://"+addr+"/metrics"), `sredspace_http_requests_total{operation="createRun",`)
	})
	metrics := read(t, "http://"+addr+"/metrics")
	if sample(metrics, `sredspace_http_requests_total{operation="createRun",status="499"}`) != "1" {
		t.Errorf("got %s", regexp.MustCompile(`(?m)^sredspace_http_requests_total\{operation="createRun".*$`).FindAllString(metrics, -1))
	}
}

func TestStatusNamesWhatFails(t *testing.T) {
	t.Parallel()
	var addr string
	fake := newFakeWorker(t)
	b := setup(t, fake.use, private(t, &addr))
	type dependency struct {
		Name, State, Detail string
		Since               time.Time
	}
	var status struct {
		Status, Version, Commit string
		Dependencies            []dependency
	}
	of := func(name string) dependency {
		if err := json.Unmarshal([]byte(read(t, "http://"+addr+"/status")), &status); err != nil {
			t.Fatal(err)
		}
		return status.Dependencies[slices.IndexFunc(status.Dependencies, func(d dependency) bool { return d.Name == name })]
	}
	for _, name := range []string{"postgres", "s3", "worker", "issuer"} {
		eventually(t, name+" is ok", func() bool { return of(name).State == "ok" })
	}
	if of("github").State != "off" || status.Status != "ok" || status.Version != "1.2.3" || status.Commit != "abc" {
		t.Errorf("got %+v", status)
	}
	before := of("worker").Since
	fake.Close()
	eventually(t, "the worker fails", func() bool { return of("worker").State == "failing" })
	if failing := of("worker"); !failing.Since.After(before) || failing.Detail == "" || status.Status != "degraded" {
		t.Errorf("got %+v, %s", failing, status.Status)
	}
	// One dependency's failure takes no server out.
	b.as("alice").do("GET", "/readyz", nil).want(200)
	b.as("alice").do("GET", "/healthz", nil).want(200)
}
