package server_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/db"
)

func TestKilledProcessLeavesNoToken(t *testing.T) {
	t.Parallel()
	hub, fake := newHub(t), newFakeWorker(t)
	task, open := gate()
	t.Cleanup(open)
	fake.task.set(task)
	b := setup(t, at(t, hub), fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.connect(project, "alice", "alice/edge-asr")
	session := alice.session(project, "LOGBOOK")
	b.halt()
	child, addr := b.spawn()
	lone := &client{b: &bundle{t: t, DB: b.DB, URL: "http://" + addr}, token: alice.token}
	go func() { _, _ = lone.try("POST", runsOf(session), `{"type":"LOGBOOK","input":"hello"}`) }()
	eventually(t, "the worker has the task", func() bool { return fake.calls() == 1 })
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if len(hub.Scoped()) != 1 || b.count("github_revocations") != 1 {
		t.Fatalf("%d tokens and %d rows", len(hub.Scoped()), b.count("github_revocations"))
	}
	b.start()
	eventually(t, "the run ends and its token is revoked", func() bool {
		var status db.RunStatus
		err := b.DB.QueryRow(t.Context(), "SELECT status FROM runs").Scan(&status)
		return err == nil && status == db.RunStatusFAILED && len(hub.Scoped()) == 0 && b.count("github_revocations") == 0
	})
}

// spawn starts this test's server as a separate process.
func (b *bundle) spawn() (*exec.Cmd, string) {
	t := b.t
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, cmd := b.Conf, exec.Command(program)
	cmd.Env = append(os.Environ(), "SREDSPACE_TEST_SERVE=1", "SREDSPACE_ADDR=127.0.0.1:0", "SREDSPACE_PRIVATE_ADDR=off",
		"SREDSPACE_DATABASE_URL="+c.DatabaseURL,
		"SREDSPACE_S3_ENDPOINT="+c.S3Endpoint, "SREDSPACE_S3_BUCKET="+c.S3Bucket, "SREDSPACE_S3_ACCESS_KEY_ID="+c.S3AccessKey,
		"SREDSPACE_S3_SECRET_ACCESS_KEY="+c.S3SecretKey,
		"SREDSPACE_WORKER_URL="+c.WorkerURL, "SREDSPACE_WORKER_TOKEN="+c.WorkerToken, "SREDSPACE_OIDC_ISSUER="+c.OIDCIssuer,
		"SREDSPACE_OIDC_AUDIENCE="+c.OIDCAudience,
		"SREDSPACE_GITHUB_CLIENT_ID="+c.GitHubClientID, "SREDSPACE_GITHUB_CLIENT_SECRET="+c.GitHubClientSecret,
		"SREDSPACE_GITHUB_REDIRECT_URL="+c.GitHubRedirectURL,
		"SREDSPACE_GITHUB_API_URL="+c.GitHubAPIURL, "SREDSPACE_GITHUB_WEB_URL="+c.GitHubWebURL,
		"SREDSPACE_CREDENTIALS_KEYSET="+c.CredentialsKeyset,
		"SREDSPACE_RUN_LEASE=2s")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return cmd, strings.TrimSpace(addr)
}
