package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

var stack *parts.TestParts

// The test binary plays the server too, so that it can be killed for real.
func TestMain(m *testing.M) {
	if os.Getenv("SREDSPACE_TEST_PROGRAM") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if stack, err = parts.StartForTests(context.Background(), parts.TestOptions{Worker: true}); err != nil {
		fmt.Fprintln(os.Stderr, "start the parts:", err)
		return 1
	}
	defer stack.Stop()
	return m.Run()
}

// program is one sredspace process against the parts.
func program(t *testing.T, addr, worker string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(
		os.Environ(),
		"SREDSPACE_TEST_PROGRAM=1",
		"SREDSPACE_ADDR="+addr,
		"SREDSPACE_PRIVATE_ADDR=off",
		"SREDSPACE_LOG_LEVEL=error",
		"SREDSPACE_DATABASE_URL="+parts.AsServer(stack.Postgres.URL), "SREDSPACE_MIGRATE_URL="+stack.Postgres.URL,
		"SREDSPACE_S3_ENDPOINT="+stack.S3.Endpoint,
		"SREDSPACE_S3_REGION="+stack.S3.Region,
		"SREDSPACE_S3_BUCKET="+stack.S3.Bucket,
		"SREDSPACE_S3_ACCESS_KEY_ID="+stack.S3.AccessKeyID,
		"SREDSPACE_S3_SECRET_ACCESS_KEY="+stack.S3.SecretAccessKey,
		"SREDSPACE_WORKER_URL="+worker,
		"SREDSPACE_WORKER_TOKEN=x",
		"SREDSPACE_OIDC_ISSUER="+stack.Issuer.URL,
		"SREDSPACE_OIDC_AUDIENCE="+parts.Audience,
		"SREDSPACE_RUN_LEASE=2s",
		"SREDSPACE_SWEEP_INTERVAL=200ms",
		"SREDSPACE_RATE_USER=0",
		"SREDSPACE_RATE_PRESIGN=0",
	)
	cmd.Stderr = os.Stderr
	return cmd
}

// auditOutput runs `sredspace audit` and returns its output and whether it succeeded.
func auditOutput(t *testing.T, options ...string) (string, bool) {
	t.Helper()
	cmd := program(t, "127.0.0.1:1", "http://127.0.0.1:1", append([]string{"audit"}, options...)...)
	out, err := cmd.Output()
	return string(out), err == nil
}

// A server that is killed in the middle of everything leaves nothing that the next one does not clear up.
func TestKilledServerLeavesACleanLedger(t *testing.T) {
	worker := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(300 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"markdown":"fine"}`)
	}))
	defer worker.Close()
	port, err := parts.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	if err := program(t, addr, worker.URL, "migrate").Run(); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	db, err := pgx.Connect(t.Context(), stack.Postgres.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	exec := func(sql string) {
		t.Helper()
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	count := func(sql string) (n int) {
		t.Helper()
		if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	exec("UPDATE tier_limits SET limit_value = 10000 WHERE metric IN ('AI_RUNS_MONTHLY', 'PROJECT_COUNT')")
	api := person{t: t, url: "http://" + addr}
	if api.token, err = stack.Issuer.Token(parts.TokenRequest{User: "alice"}); err != nil {
		t.Fatal(err)
	}
	for round := range 4 {
		server := program(t, addr, worker.URL, "serve")
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		api.await(func() bool { return api.send("GET", "/readyz", "") != nil })
		var wg sync.WaitGroup
		if round < 3 { // the last one only clears up
			project := api.create("/api/v1/projects", `{"name":"x","fiscalYear":"2025"}`)
			var sessions []string
			for range 25 {
				sessions = append(sessions, api.create("/api/v1/projects/"+project+"/sessions", `{"type":"T661"}`))
			}
			for i := range 150 {
				wg.Go(func() { api.send("POST", "/api/v1/sessions/"+sessions[i%25]+"/runs", `{"type":"T661","input":"go"}`) })
				wg.Go(func() { api.send("POST", "/api/v1/projects", `{"name":"y","fiscalYear":"2025"}`) })
				wg.Go(func() {
					api.send(
						"POST",
						"/api/v1/projects/"+project+"/files/presign",
						`{"files":[{"filename":"a.md","contentType":"text/markdown","fileSize":9}]}`,
					)
				})
			}
			api.await(func() bool {
				return count("SELECT count(*) FROM runs WHERE status = 'RUNNING' AND handed_over_at IS NOT NULL") >= 1+5*round
			})
		} else {
			api.await(func() bool { return count("SELECT count(*) FROM runs WHERE finished_at IS NULL") == 0 })
		}
		if err := server.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = server.Wait()
		wg.Wait()
		if out, clean := auditOutput(t); !clean || out != "0 violations\n" {
			t.Errorf("round %d: %s", round, out)
		}
		if out, clean := auditOutput(t, "--json"); !clean || out != `{"violations":[]}`+"\n" {
			t.Errorf("round %d: %s", round, out)
		}
	}
	interrupted := count("SELECT count(*) FROM runs WHERE error_code = 'run_interrupted'")
	t.Logf("%d runs, %d of them interrupted", count("SELECT count(*) FROM runs"), interrupted)
	if interrupted == 0 {
		t.Error("no kill hit a run")
	}

	exec("UPDATE quota_counters SET used = used - 1 WHERE metric = 'PROJECT_COUNT'")
	if out, clean := auditOutput(t); clean || !strings.HasPrefix(out, "counter user=") || !strings.HasSuffix(out, "\n1 violations\n") {
		t.Errorf("a broken ledger: %t %s", clean, out)
	}
	var report struct{ Violations []map[string]string }
	out, clean := auditOutput(t, "--json")
	if err := json.Unmarshal([]byte(out), &report); err != nil || clean || len(report.Violations) != 1 ||
		report.Violations[0]["rule"] != "counter" || report.Violations[0]["userId"] == "" {
		t.Errorf("a broken ledger as JSON: %v %t %s", err, clean, out)
	}
	exec("UPDATE quota_counters SET used = used + 1 WHERE metric = 'PROJECT_COUNT'")
}

// person talks to the server while it is being killed.
type person struct {
	t          *testing.T
	url, token string
}

// send answers with the body of a 2xx, else nothing.
func (p person) send(method, path, body string) []byte {
	req, err := http.NewRequest(method, p.url+path, bytes.NewBufferString(body))
	if err != nil {
		p.t.Error(err)
		return nil
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		return nil
	}
	return text
}

func (p person) create(path, body string) string {
	p.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(p.send("POST", path, body), &made); err != nil || made.ID == "" {
		p.t.Fatalf("create %s: %v", path, err)
	}
	return made.ID
}

func (p person) await(fact func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if fact() {
			return
		}
	}
	p.t.Fatal("never")
}
