package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/server/runs"
)

// keepAlive is how often a quiet stream says that it lives.
const keepAlive = 15 * time.Second

// eventStream is the body of a text/event-stream response. It writes itself, so that each batch can be flushed.
type eventStream struct {
	ctx   context.Context
	runs  *runs.Service
	run   uuid.UUID
	after int32
}

// Read is not used: io.Copy prefers WriteTo.
func (s *eventStream) Read([]byte) (int, error) { return 0, io.EOF }

// WriteTo sends the run's events until the last one, or until the reader or this process goes away.
func (s *eventStream) WriteTo(w io.Writer) (int64, error) {
	out := w.(http.ResponseWriter)
	control := http.NewResponseController(out)
	out.Header().Set("Cache-Control", "no-store")
	out.Header().Set("X-Accel-Buffering", "no") // or a proxy would keep the events back
	if err := control.Flush(); err != nil {
		return 0, err
	}
	var total int64
	send := func(text []byte) error {
		n, err := out.Write(text)
		total += int64(n)
		if err != nil {
			return err
		}
		return control.Flush()
	}
	err := s.runs.Follow(s.ctx, s.run, s.after, keepAlive,
		func(events []runs.StreamEvent) error { return send(frames(events)) },
		func() error { return send([]byte(": keep-alive\n\n")) })
	if errors.Is(err, context.Canceled) {
		return total, nil // the reader left
	}
	return total, err
}

func frames(events []runs.StreamEvent) []byte {
	var b bytes.Buffer
	for _, e := range events {
		fmt.Fprintf(&b, "id: %d\nevent: %s\n", e.Seq, e.Type)
		// The worker's payload may hold line ends, and each line of data needs its name.
		for _, line := range bytes.Split(e.Data, []byte("\n")) {
			b.WriteString("data: ")
			b.Write(bytes.TrimSuffix(line, []byte("\r")))
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
