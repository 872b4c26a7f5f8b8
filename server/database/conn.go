package database

import (
	"context"
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// connError is a network error on a connection to Postgres. Without this type, a timeout of another service would look
// the same.
type connError struct{ error }

func (e connError) Unwrap() error { return e.error }

// Timeout and Temporary make it a net.Error, as pgx expects.
func (e connError) Timeout() bool {
	var network net.Error
	return errors.As(e.error, &network) && network.Timeout()
}

func (e connError) Temporary() bool { return false }

type markedConn struct{ net.Conn }

func mark(n int, err error) (int, error) {
	if err != nil {
		err = connError{err}
	}
	return n, err
}

func (c markedConn) Read(p []byte) (int, error)  { return mark(c.Conn.Read(p)) }
func (c markedConn) Write(p []byte) (int, error) { return mark(c.Conn.Write(p)) }

// marked makes connections whose errors are recognizable as Postgres's.
func marked(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, connError{err}
		}
		return markedConn{conn}, nil
	}
}
