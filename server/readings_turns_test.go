package server_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/worker"
)

// busyness counts what is in progress at the worker, for each file name and in all.
type busyness struct {
	mu        sync.Mutex
	now, most map[string]int
	order     []string
}

func (b *busyness) watch(next http.HandlerFunc) http.HandlerFunc {
	b.now, b.most = map[string]int{}, map[string]int{}
	return func(w http.ResponseWriter, r *http.Request) {
		var task worker.IndexRequest
		mustDecode(r, &task)
		b.add(task.Filename, 1)
		defer b.add(task.Filename, -1)
		next(w, again(r, task))
	}
}

func (b *busyness) add(name string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > 0 {
		b.order = append(b.order, name)
	}
	for _, of := range []string{name, "all"} {
		b.now[of] += n
		b.most[of] = max(b.most[of], b.now[of])
	}
}

func (b *busyness) of(name string) (now, most int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now[name], b.most[name]
}

// One user's files never take all slots, and another user's small file is read alongside.
func TestOneUsersFilesDoNotBlockOthers(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fine := fake.index.get()
	var busy busyness
	open := make(chan struct{})
	fake.index.set(busy.watch(func(w http.ResponseWriter, r *http.Request) {
		var task worker.IndexRequest
		mustDecode(r, &task)
		if task.Filename == "slow.txt" {
			select {
			case <-open:
			case <-r.Context().Done():
				return
			}
		}
		fine(w, again(r, task))
	}))
	b := setup(t, fake.use)
	other := b.second()
	alice, bob := b.as("alice"), other.as("bob")
	project := alice.project()
	var slow []string
	for range 8 {
		slow = append(slow, alice.upload(project, "slow.txt", "text/plain", noteText))
	}
	eventually(t, "two of them are read", func() bool { now, _ := busy.of("slow.txt"); return now == 2 })
	theirs := bob.project()
	for range 5 {
		if file := bob.ready(theirs, bob.upload(theirs, "small.txt", "text/plain", noteText)); file.IndexStatus != api.IndexStatusREADY {
			t.Errorf("got %+v", file)
		}
	}
	if now, most := busy.of("slow.txt"); now != 2 || most != 2 {
		t.Errorf("one person has %d readings, at most %d", now, most)
	}
	close(open)
	for _, id := range slow {
		alice.ready(project, id)
	}
	if _, most := busy.of("slow.txt"); most != 2 {
		t.Errorf("one person had %d readings", most)
	}
}

// The worker's capacity limits all processes together, and waiting users take turns.
func TestReadingsTakeTurnsWithinTheCapacity(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	fake.ready.set(answer(`{"status":"ok","version":"9.9.9","capacity":{"runs":1,"readings":1}}`))
	fine := fake.index.get()
	var busy busyness
	open := make(chan struct{})
	fake.index.set(busy.watch(func(w http.ResponseWriter, r *http.Request) {
		<-open
		fine(w, r)
	}))
	b := setup(t, fake.use)
	other := b.second()
	alice, bob, carol := b.as("alice"), other.as("bob"), b.as("carol")
	project := alice.project()
	last := ""
	for range 6 {
		last = alice.upload(project, "alice", "text/plain", noteText)
	}
	for name, c := range map[string]*client{"bob": bob, "carol": carol} {
		theirs := c.project()
		c.upload(theirs, name, "text/plain", noteText)
	}
	close(open)
	alice.ready(project, last)
	eventually(t, "all are read", func() bool { return b.count("files WHERE index_status = 'READY'") == 8 })
	if _, most := busy.of("all"); most != 1 {
		t.Errorf("the worker had %d readings", most)
	}
	for place, name := range busy.order {
		if name != "alice" && place > 2 {
			t.Errorf("the order is %v", busy.order)
		}
	}
}
