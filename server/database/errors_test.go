package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// The failure must come from Postgres: a timeout of storage, GitHub or the worker looks the same on the network.
func TestUnavailableIsOnlyPostgres(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, timedOut := http.DefaultClient.Do(req) //nolint:bodyclose // there is none
	for _, other := range []error{refused, timedOut, context.DeadlineExceeded, net.ErrClosed, io.ErrUnexpectedEOF,
		&url.Error{Op: "Get", URL: "http://storage", Err: refused}, nil} {
		if Unavailable(other) || Unavailable(fmt.Errorf("read object: %w", other)) {
			t.Errorf("%v is taken for Postgres", other)
		}
	}
	if _, err := Open(t.Context(), "postgres://127.0.0.1:1/x", 1); !Unavailable(err) {
		t.Errorf("%v is not recognized as a Postgres error", err)
	}
}

// A connection that breaks in the middle of a query is Postgres's.
func TestBrokenConnectionsArePostgres(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	conn, err := marked(func(context.Context, string, string) (net.Conn, error) { return near, nil })(t.Context(), "tcp", "x")
	if err != nil {
		t.Fatal(err)
	}
	far.Close()
	if _, err := conn.Read(make([]byte, 1)); !Unavailable(fmt.Errorf("read: %w", err)) || !errors.Is(err, io.EOF) {
		t.Errorf("%v is not recognized as a Postgres error", err)
	}
	if _, err := conn.Write([]byte("x")); !Unavailable(err) {
		t.Errorf("%v is not recognized as a Postgres error", err)
	}
	_ = near.SetDeadline(time.Now())
	if _, err := conn.Read(make([]byte, 1)); !Unavailable(err) {
		t.Errorf("%v is not recognized as a Postgres error", err)
	}
}
