package runs

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/runevents"
)

type deaf struct{}

func (deaf) Progress(runevents.Progress) {}
func (deaf) Delta(string)                {}

// A connection that breaks leaves the run with the worker only if the whole task was sent.
func TestTaskThatWasNotSentWholeIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prompt int
		taken  bool
	}{
		"cut off while it is sent": {32 << 20, false},
		"cut off after it":         {10, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					text, seen := make([]byte, 1000), ""
					for ok := true; ok && !strings.HasSuffix(seen, "}") && !(seen != "" && !c.taken); {
						n, err := conn.Read(text)
						seen, ok = strings.TrimSpace(seen+string(text[:n])), err == nil
					}
					_ = conn.Close()
				}
			}()
			client, err := worker.NewClient("http://" + listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			task := worker.TaskEnvelope{Input: worker.TaskInput{Content: strings.Repeat("x", c.prompt)}}
			end, err := NewWorker(client, 1<<20).process(context.Background(), task, deaf{})
			if taken := !errors.Is(err, errNotTaken); taken != c.taken {
				t.Errorf("taken: %v; %+v %v", taken, end, err)
			}
			if c.taken && (end.Failure == nil || end.Failure.Code != FailureWorkerUnreachable) {
				t.Errorf("got %+v", end)
			}
		})
	}
}
