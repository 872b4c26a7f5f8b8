package handlers

import (
	"io"
	"net/http"
	"runtime"
	"testing"
)

// sink is a client that reads everything.
type sink struct {
	header http.Header
	bytes  int64
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	return len(p), nil
}

// Memory use does not depend on the size of the text.
func TestStoredResponsesPassThrough(t *testing.T) {
	for _, size := range []int64{1 << 20, 64 << 20} {
		w := &sink{header: http.Header{}}
		text := io.NopCloser(io.LimitReader(endless{}, size))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := (storedJSON{body: text, size: size}).VisitGetFileTextResponse(w); err != nil || w.bytes != size {
			t.Errorf("%d of %d bytes: %v", w.bytes, size, err)
		}
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 256<<10 {
			t.Errorf("%d bytes allocate %d", size, got)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
