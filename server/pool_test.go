package server_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/sredspace/sredspace/server/config"
)

// oneAddress passes each new connection to the next host, as a Kubernetes service or a TCP balancer does.
func oneAddress(t *testing.T, hosts ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for n := 0; ; n++ {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", hosts[n%len(hosts)])
			if err != nil {
				in.Close()
				continue
			}
			go func() { _, _ = io.Copy(out, in); out.Close() }()
			go func() { _, _ = io.Copy(in, out); in.Close() }()
		}
	}()
	return "http://" + listener.Addr().String()
}

// Three workers of two slots each behind one address, which knows nothing of slots: all six are used, a worker that refuses costs no
// run, and no worker gets more than it takes.
func TestAPoolOfWorkersBehindOneAddress(t *testing.T) {
	t.Parallel()
	const workers, slots = 3, 2
	var mu sync.Mutex
	with, most := make([]int, workers), make([]int, workers)
	next := make(chan struct{})
	var hosts []string
	for i := range workers {
		fake := newFakeWorker(t)
		fake.ready.set(capacity(slots))
		fake.task.set(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			full := with[i] == slots
			if !full {
				with[i]++
				most[i] = max(most[i], with[i])
			}
			mu.Unlock()
			if full {
				answerStatus(http.StatusServiceUnavailable, `{"code":"busy"}`)(w, r)
				return
			}
			select {
			case <-next:
				answer(`{"markdown":"fine"}`)(w, r)
			case <-r.Context().Done():
			}
			mu.Lock()
			with[i]--
			mu.Unlock()
		})
		hosts = append(hosts, strings.TrimPrefix(fake.URL, "http://"))
	}
	address := oneAddress(t, hosts...)
	b := setup(t, func(c *config.Config) { c.WorkerURL, c.WorkerToken, c.Workers = address, "token", workers })
	eventually(t, "a worker is ready", func() bool { return b.count("server_processes WHERE worker_ready") == 1 })
	for _, name := range []string{"alice", "bob"} {
		person := b.as(name)
		project := person.project()
		for range 5 {
			person.later(project)
		}
	}
	eventually(t, "every slot is used", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return with[0]+with[1]+with[2] == workers*slots
	})
	for range 10 {
		next <- struct{}{}
	}
	eventually(t, "all end", func() bool { return b.count("runs WHERE status = 'SUCCEEDED'") == 10 })
	for i, n := range most {
		if n > slots {
			t.Errorf("worker %d had %d runs at once", i+1, n)
		}
	}
	b.checkLedger(t)
}
