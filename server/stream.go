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

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/runs"
)

// keepAlive is how often a quiet stream says that it lives.
const keepAlive = 15 * time.Second

// eventStream answers with the events of a run.
type eventStream struct {
	ctx   context.Context
	runs  *runs.Service
	run   uuid.UUID
	after int32
}

// VisitGetRunEventsResponse makes it a response of getRunEvents.
func (s *eventStream) VisitGetRunEventsResponse(w http.ResponseWriter) error {
	w.Header().Set("X-Accel-Buffering", "no") // or a proxy would keep the events back
	return api.GetRunEvents200TexteventStreamResponse{Body: s.open()}.VisitGetRunEventsResponse(w)
}

// open starts reading events; the generated response flushes each piece that it gets.
func (s *eventStream) open() io.ReadCloser {
	reader, writer := io.Pipe()
	send := func(text []byte) error {
		_, err := writer.Write(text)
		return err
	}
	go func() {
		err := s.runs.Follow(s.ctx, s.run, s.after, keepAlive,
			func(events []runs.StreamEvent) error { return send(frames(events)) },
			func() error { return send([]byte(": keep-alive\n\n")) })
		if errors.Is(err, context.Canceled) {
			err = nil // the reader left
		}
		writer.CloseWithError(err)
	}()
	return reader
}

func frames(events []runs.StreamEvent) []byte {
	var b bytes.Buffer
	for _, e := range events {
		fmt.Fprintf(&b, "id: %d\nevent: %s\n", e.Seq, e.Type)
		// The worker's payload may hold line ends, and each line of data needs its name.
		for line := range bytes.SplitSeq(e.Data, []byte("\n")) {
			fmt.Fprintf(&b, "data: %s\n", bytes.TrimSuffix(line, []byte("\r")))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
