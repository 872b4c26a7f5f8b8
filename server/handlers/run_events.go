package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/edge"
	"github.com/sredspace/sredspace/server/runevents"
	"github.com/sredspace/sredspace/server/runs"
)

// keepAlive is how often a quiet stream sends a heartbeat.
const keepAlive = 15 * time.Second

// stream is a response body with the events of a run after a number.
func (h *runHandlers) stream(ctx context.Context, run uuid.UUID, after int32) io.ReadCloser {
	return edge.EventStream(func(w edge.EventWriter) error {
		ended := false
		send := func(entries []runevents.Entry) error {
			events, err := toEvents(entries)
			if err != nil {
				return err
			}
			ended = entries[len(entries)-1].Kind.Ends()
			return w.Send(events)
		}
		err := h.events.Follow(ctx, run, after, keepAlive, send, w.KeepAlive)
		if err == nil && !ended {
			return edge.ErrUnfinished
		}
		return err
	})
}

func toEvents(entries []runevents.Entry) ([]edge.Event, error) {
	events := make([]edge.Event, 0, len(entries))
	for _, entry := range entries {
		event := edge.Event{ID: entry.Seq, Name: string(entry.Kind), Data: entry.Data}
		if entry.Run != nil {
			var err error
			ended := api.RunEndedEvent{Type: api.RunEndedEventType(entry.Kind), Run: toRun(runs.Run{
				Run: entry.Run.Run, FileIDs: entry.Run.FileIds, ReadingIDs: entry.Run.ReadingIds,
			})}
			if event.Data, err = json.Marshal(ended); err != nil {
				return nil, fmt.Errorf("encode the last event: %w", err)
			}
		}
		events = append(events, event)
	}
	return events, nil
}

// readToItsEnd reports whether a run has ended and has no event after a number.
func (h *runHandlers) readToItsEnd(ctx context.Context, run runs.Run, after int32) (bool, error) {
	if after == 0 || !runs.Ended(run.Status) {
		return false, nil
	}
	rest, err := h.queries.RunEventList(ctx, db.RunEventListParams{RunID: run.ID, AfterSeq: after, MaxRows: 1})
	if err != nil {
		return false, fmt.Errorf("look for more events: %w", err)
	}
	return len(rest) == 0, nil
}

// runEvents is the response of getRunEvents.
type runEvents struct {
	body io.ReadCloser
	text bool // as plain text
}

// VisitGetRunEventsResponse writes the response.
func (r runEvents) VisitGetRunEventsResponse(w http.ResponseWriter) error {
	w.Header().Set("X-Accel-Buffering", "no") // or a proxy would hold the events back
	if r.text {
		w = plainText{w}
	}
	return api.GetRunEvents200TexteventStreamResponse{Body: r.body}.VisitGetRunEventsResponse(w)
}

// plainText writes a stream of events with another content type.
type plainText struct{ http.ResponseWriter }

func (w plainText) WriteHeader(status int) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.ResponseWriter.WriteHeader(status)
}

func (w plainText) Flush() {
	if flusher, ok := w.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
}
