package files

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/sredspace/sredspace/gen/worker"
)

const (
	healthKept    = 3 * time.Second // how long a good answer is valid
	healthTimeout = 2 * time.Second
)

// health is the worker's report about itself.
type health struct {
	ready    bool
	version  string // "": unknown
	capacity int32  // readings at once; 0: unknown
}

// healthCheck asks the worker on demand and remembers the answer for a short time.
type healthCheck struct {
	client *worker.Client
	mu     sync.Mutex
	last   health
	until  time.Time
}

func (h *healthCheck) get(ctx context.Context) health {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Now().After(h.until) {
		h.last = h.ask(ctx)
		h.until = time.Now().Add(healthKept)
		if !h.last.ready {
			h.until = time.Now().Add(lookAgain)
		}
	}
	return h.last
}

// doubt delays new readings for a while after the worker refused one.
func (h *healthCheck) doubt(wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last.ready, h.until = false, time.Now().Add(wait)
}

func (h *healthCheck) ask(ctx context.Context) health {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	resp, err := h.client.GetReadiness(ctx)
	if err != nil {
		return health{}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil || resp.StatusCode != http.StatusOK {
		return health{}
	}
	var answer struct {
		Version  string `json:"version"`
		Capacity struct {
			Readings int32 `json:"readings"`
		} `json:"capacity"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return health{ready: true} // a worker of an older contract
	}
	return health{ready: true, version: answer.Version, capacity: max(answer.Capacity.Readings, 0)}
}
