package stage

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/sredspace/sredspace/cmd/local/parts"
)

// Link is a connection between two parts that can be cut and slowed.
type Link struct {
	Name, Addr, upstream string
	mu                   sync.Mutex // one fault at a time
	proxy                *toxiproxy.Proxy
}

var linkServer = sync.OnceValue(func() *toxiproxy.ApiServer {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics log each byte, whatever their logger is
	return toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
})

// newLink listens on a port of its own for a part on upstream (host:port).
func newLink(name, upstream string) (*Link, error) {
	port, err := parts.FreePort()
	if err != nil {
		return nil, err
	}
	link := &Link{Name: name, Addr: fmt.Sprintf("127.0.0.1:%d", port), upstream: upstream}
	return link, link.open()
}

// open makes a new proxy each time: taking toxics away from one that has connections can block forever. While a link was down, the
// system may have given its port to a connection, which ends soon.
func (l *Link) open() error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		l.proxy = toxiproxy.NewProxy(linkServer(), l.Name, l.Addr, l.upstream)
		err := l.proxy.Start()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("start link %s: %w", l.Name, err)
		}
	}
}

// Fault is what can happen to a link: "down" (refused, and what is open is closed) or a toxic of toxiproxy.
type Fault struct {
	Toxic      string
	Attributes map[string]any
}

// Break applies the fault for as long as the caller waits, then restores the link. One fault at a time: false means that there
// already is one.
func (l *Link) Break(fault Fault, wait func()) (bool, error) {
	if !l.mu.TryLock() {
		return false, nil
	}
	defer l.mu.Unlock()
	if fault.Toxic == "down" {
		l.proxy.Stop()
		wait()
		return true, l.open()
	}
	for _, direction := range []string{"upstream", "downstream"} {
		text, err := json.Marshal(map[string]any{"type": fault.Toxic, "stream": direction, "attributes": fault.Attributes})
		if err != nil {
			return true, err
		}
		if _, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(string(text))); err != nil {
			return true, fmt.Errorf("add %s to %s: %w", fault.Toxic, l.Name, err)
		}
	}
	wait()
	// Open connections are closed: the data that a toxic dropped never arrives, and a connection without it is no longer TCP.
	l.proxy.Stop()
	return true, l.open()
}

func (l *Link) stop() { l.proxy.Stop() }
