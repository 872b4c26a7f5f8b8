package edge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Event is one server-sent event. Data is compact JSON, so it has no line breaks.
type Event struct {
	ID   int32
	Name string
	Data []byte
}

// EventWriter writes server-sent events.
type EventWriter struct{ out io.Writer }

// Send writes events in one piece.
func (w EventWriter) Send(events []Event) error {
	var b bytes.Buffer
	for _, e := range events {
		fmt.Fprintf(&b, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Name, e.Data)
	}
	_, err := w.out.Write(b.Bytes())
	return err
}

// KeepAlive writes a comment: proxies close a connection that stays silent.
func (w EventWriter) KeepAlive() error {
	_, err := io.WriteString(w.out, ": keep-alive\n\n")
	return err
}

// ErrUnfinished ends a stream that has more to come: this process is stopping, and the reader continues at another one.
var ErrUnfinished = errors.New("the stream is not finished")

// EventStream is a response body that write fills. The generated response flushes each piece that it reads. An error cuts the
// connection (see logAccess): a stream that ends as if it were complete would make clients stop reading.
func EventStream(write func(EventWriter) error) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(write(EventWriter{writer})) }()
	return reader
}
