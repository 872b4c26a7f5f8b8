package ratelimit_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sredspace/sredspace/server/ratelimit"
)

func TestBucket(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(ratelimit.Policy{Name: "user", PerSecond: 2, Burst: 3})
	now := time.Now()
	for i, want := range []string{`"user";r=2;t=1`, `"user";r=1;t=1`, `"user";r=0;t=1`} {
		if got := l.Take("alice", now); !got.OK || got.Limit() != want {
			t.Errorf("%d: got %t %s, want %s", i, got.OK, got.Limit(), want)
		}
	}
	refused := l.Take("alice", now)
	if refused.OK || refused.Wait != 500*time.Millisecond || refused.Policy() != `"user";q=3;w=2` {
		t.Errorf("got %t %s %s", refused.OK, refused.Wait, refused.Policy())
	}
	if !l.Take("bob", now).OK {
		t.Error("bob pays for alice")
	}
	if l.Take("alice", now.Add(400*time.Millisecond)).OK || !l.Take("alice", now.Add(500*time.Millisecond)).OK {
		t.Error("the next one does not come when it was said to")
	}
	if got := l.Take("alice", now.Add(time.Hour)); got.Remaining != 2 {
		t.Errorf("after an hour %d are left", got.Remaining)
	}
}

func TestOffIsNil(t *testing.T) {
	t.Parallel()
	if ratelimit.New(ratelimit.Policy{Name: "user", Burst: 5}) != nil {
		t.Error("a policy without a rate limits")
	}
}

func TestOneBucketForManyAtOnce(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(ratelimit.Policy{Name: "user", PerSecond: 0.001, Burst: 100})
	now := time.Now()
	var taken atomic.Int32
	var wg sync.WaitGroup
	for range 400 {
		wg.Go(func() {
			if l.Take("alice", now).OK {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 100 {
		t.Errorf("%d of 100 were taken", taken.Load())
	}
}

func BenchmarkTake(b *testing.B) {
	l := ratelimit.New(ratelimit.Policy{Name: "user", PerSecond: 1000, Burst: 1000})
	keys := make([]string, 100_000) // twice what it remembers
	for i := range keys {
		keys[i] = fmt.Sprint(i)
	}
	now := time.Now()
	for i := 0; b.Loop(); i++ {
		l.Take(keys[i%len(keys)], now)
	}
}
