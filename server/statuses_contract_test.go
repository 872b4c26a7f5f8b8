package server_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/sredspace/sredspace/server/config"
)

// These tests walk the contract: new operations are covered automatically.

// member is a user with one of each resource, who is also an operator, so that every path of the contract exists.
type member struct {
	*client
	project string            // its path
	session string            // its id
	ids     map[string]string // for walkContract
}

func (b *bundle) member(user string) member {
	b.t.Helper()
	c := b.as(user, "admin")
	m := member{client: c, project: c.project()}
	m.session = c.session(m.project, "PRECHECK")
	file := c.upload(m.project, "note.md", "text/markdown", "It was unknown whether the model could run under 40 ms on the board.")
	c.ready(m.project, file)
	run := c.do("POST", runsOf(m.session), map[string]any{
		"type": "PRECHECK", "input": "Is it SR&ED?", "selected_file_ids": []string{file},
	}).want(200).str("runId")
	m.write(m.project, "242", "It was unknown whether the model could run under 40 ms.")
	m.ids = map[string]string{
		"exportId":  m.exported(m.project, "part2_text").Id.String(),
		"projectId": strings.TrimPrefix(m.project, "/api/v1/projects/"), "sessionId": m.session, "fileId": file, "runId": run,
	}
	var id, reservation string
	if err := b.DB.QueryRow(
		b.t.Context(), "SELECT user_id::text, id::text FROM quota_reservations WHERE subject_id = $1", run,
	).Scan(&id, &reservation); err != nil {
		b.t.Fatalf("find the run's reservation: %v", err)
	}
	m.ids["userId"], m.ids["reservationId"] = id, reservation
	return m
}

func TestEveryOperationRefusesBadIds(t *testing.T) {
	t.Parallel()
	alice := setup(t).as("alice", "admin")
	bad := map[string]string{"projectId": "x", "sessionId": "x", "fileId": "x", "runId": "x", "userId": "x", "reservationId": "x",
		"exportId": "x", "line": "x", "version": "x"}
	walkContract(t, func(method, path, id string, op *operation) {
		if strings.Contains(path+"/", "/x/") {
			alice.do(method, path, op.body).problem(400, "invalid_request")
		}
	}, bad)
}

func TestEveryListRefusesInvalidLimits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.member("alice")
	walkContract(t, func(method, path, id string, op *operation) {
		if method != http.MethodGet {
			return
		}
		with := "?limit=ten"
		if strings.Contains(path, "?") {
			with = "&limit=ten"
		}
		r := m.do(method, path+with, nil)
		if op.limited {
			r.problem(400, "invalid_request", "limit")
			return
		}
		if plain := m.do(method, path, nil); r.Status != plain.Status {
			t.Errorf("%s stumbles over a parameter that it does not have: %d, without it %d", id, r.Status, plain.Status)
		}
	}, m.ids)
}

func TestEveryBodyIsJSONWithinBounds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.member("alice")
	before := b.dump()
	tried := 0
	walkContract(t, func(method, path, id string, op *operation) {
		if op.body == nil {
			return
		}
		tried++
		m.do(method, path, op.body, header("Content-Type", "application/x-www-form-urlencoded")).problem(415, "unsupported_media_type")
		m.do(method, path, `{"x":"`+strings.Repeat("x", 1<<20)+`"}`).problem(413, "body_too_large")
		m.do(method, path, `{"no_such_field":1}`).problem(400, "invalid_request")
		m.do(method, path, `{"x":`).problem(400, "invalid_request")
	}, m.ids)
	if after := b.dump(); after != before || tried < 7 {
		t.Errorf("%d bodies tried; they changed something:\n%s\n--- became ---\n%s", tried, before, after)
	}
}

// An internal error of any operation reveals no internal details.
func TestEveryOperationHidesItsFaults(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.member("alice")
	// Without these tables every handler fails in its first query; the user is cached.
	for _, table := range []string{"projects", "sessions", "messages", "files", "runs", "quota_counters", "tier_limits",
		"users", "quota_reservations", "admin_actions", "log_trees"} {
		b.abandon(fmt.Sprintf("ALTER TABLE %s RENAME TO %s_away", table, table))
	}
	walkContract(t, func(method, path, id string, op *operation) {
		if !op.signed && id != "GetEvidenceKeys" { // the other public ones ask no table
			return
		}
		r := m.do(method, path, op.body).problem(500, "internal")
		for _, inside := range []string{"relation", "SQL", "42P01", "pgx", "_away"} {
			if strings.Contains(string(r.Body), inside) {
				t.Errorf("%s reveals %q: %s", id, inside, r.Body)
			}
		}
	}, m.ids)
}

// wire is a proxy between a server and its Postgres that can be cut and restored.
type wire struct {
	net.Listener

	mu     sync.Mutex
	target string
	isCut  bool
	conns  []net.Conn
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: listener, target: target}
	t.Cleanup(func() {
		listener.Close()
		w.cut(true)
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go w.carry(conn)
		}
	}()
	return w
}

func (w *wire) carry(near net.Conn) {
	w.mu.Lock()
	target := w.target
	w.mu.Unlock()
	far, err := net.Dial("tcp", target)
	if err != nil {
		near.Close()
		return
	}
	w.mu.Lock()
	w.conns = append(w.conns, near, far)
	isCut := w.isCut
	w.mu.Unlock()
	if isCut {
		near.Close()
		far.Close()
	}
	go func() {
		_, _ = io.Copy(far, near)
		far.Close()
	}()
	_, _ = io.Copy(near, far)
	near.Close()
}

func (w *wire) cut(yes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut = yes
	if yes {
		for _, conn := range w.conns {
			conn.Close()
		}
		w.conns = nil
	}
}

// via routes a database URL through a wire.
func via(t *testing.T, databaseURL string) (string, *wire) {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	w := newWire(t, u.Host)
	u.Host = w.Addr().String()
	return u.String(), w
}

// Without its database the server answers 503 with Retry-After, and recovers as soon as Postgres does.
func TestEveryOperationWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	var w *wire
	b := setup(t, func(c *config.Config) { c.DatabaseURL, w = via(t, c.DatabaseURL) })
	m := b.member("alice")
	w.cut(true)
	walkContract(t, func(method, path, id string, op *operation) {
		r := m.do(method, path, op.body)
		switch id {
		case "GetLiveness", "GetProtectedResourceMetadata":
			r.want(200)
		case "GetReadiness":
			r.problem(503, "unavailable")
		default:
			if r.problem(503, "unavailable").Header.Get("Retry-After") == "" {
				t.Errorf("%s does not say when to come back", id)
			}
		}
	}, m.ids)
	w.cut(false)
	eventually(t, "ready again", func() bool { return m.do("GET", "/readyz", nil).Status == 200 })
	m.do("GET", m.project, nil).want(200)
}

// Unreachable storage is a 503 for the three operations that read from it, and for no other.
func TestWithoutTheStorage(t *testing.T) {
	t.Parallel()
	var w *wire
	b := setup(t, func(c *config.Config) {
		u, err := url.Parse(c.S3Endpoint)
		if err != nil {
			t.Fatal(err)
		}
		w = newWire(t, u.Host)
		c.S3Endpoint = u.Scheme + "://" + w.Addr().String()
	})
	m := b.member("alice")
	pending := m.presign(m.project, "a.txt", "text/plain", 5).FileId.String()
	w.cut(true)
	m.do("POST", m.project+"/files/"+pending+"/confirm", nil).problem(503, "unavailable")
	m.do("GET", m.project+"/files/"+m.ids["fileId"]+"/text", nil).problem(503, "unavailable")
	m.do("GET", m.project+"/files/"+m.ids["fileId"]+"/download", nil).problem(503, "unavailable")
	m.do("GET", m.project+"/files/"+pending, nil).want(200)
	w.cut(false)
	m.do("GET", m.project+"/files/"+m.ids["fileId"]+"/text", nil).want(200)
}
