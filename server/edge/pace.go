package edge

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/problem"
)

const (
	bodyPatience = 10 * time.Second       // for a body that does not arrive
	bodyPace     = 32 << 10               // each of these many bytes extends the deadline by a second
	bodyLinger   = 500 * time.Millisecond // for the rest of a body that was refused: a client may read only after it has written
)

// paceBodies limits how long a request's body may take. Without it, a client that sends a byte a second holds a connection for days,
// and net/http itself waits for up to 256 KiB of a body that no handler wants before it sends the response.
func paceBodies(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if req.ContentLength == 0 {
			return next(c)
		}
		body := &pacedBody{ReadCloser: req.Body, connection: http.NewResponseController(c.Response())}
		req.Body = body // of the copy that assignRequestID made: net/http decides by its own
		c.Response().Before(func() {
			if !body.ended {
				c.Response().Header().Set(echo.HeaderConnection, "close")
				body.setDeadline(time.Now().Add(bodyLinger))
			}
		})
		return next(c)
	}
}

// pacedBody is a body whose deadline moves as data arrives.
type pacedBody struct {
	io.ReadCloser
	connection *http.ResponseController
	began      time.Time
	arrived    int64
	ended      bool
}

func (b *pacedBody) Read(p []byte) (int, error) {
	if b.began.IsZero() {
		b.began = time.Now()
	}
	b.setDeadline(b.began.Add(bodyPatience + time.Duration(b.arrived)*time.Second/bodyPace))
	n, err := b.ReadCloser.Read(p)
	b.arrived += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		b.ended = true
		b.setDeadline(time.Time{}) // the response may be a stream
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = problem.Wrap(err, problem.CodeInvalidRequest, "The body did not arrive in time.")
	}
	return n, err
}

// setDeadline cannot fail on a connection of net/http; on a recorder of a test there is nothing to limit.
func (b *pacedBody) setDeadline(at time.Time) { _ = b.connection.SetReadDeadline(at) }
