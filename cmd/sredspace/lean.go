package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	leanPercent = 30 // garbage as a part of a large heap: a server that mostly waits for workers and readers should be small
	firstSweeps = 2 * time.Second
	smallHeap   = 32 << 20 // a heap is not collected before it has this size: collecting a small one again and again takes a tenth of the CPU
)

// stayLean lets the collector start at smallHeap or at leanPercent of garbage, whichever is later, unless GOGC is set. It is called once
// the server has started and swept for the first time, and gives back what that needed.
func stayLean() {
	if before := debug.SetGCPercent(leanPercent); before != 100 {
		debug.SetGCPercent(before)
		return
	}
	debug.FreeOSMemory()
	dropPages()
	adjust(&cycle{percent: leanPercent})
}

// cycle becomes garbage at once, so that its finalizer runs after each collection.
type cycle struct {
	percent int
	_       *cycle // a value without pointers may share its memory with others, and outlive a collection with them
}

func adjust(c *cycle) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	percent := leanPercent
	if bytes := live[0].Value.Uint64(); bytes > 0 && bytes < smallHeap {
		percent = max(leanPercent, int((smallHeap-bytes)*100/bytes))
	}
	if far := percent - c.percent; far*far > 100 { // changing it stops the world
		debug.SetGCPercent(percent)
		c.percent = percent
	}
	runtime.SetFinalizer(&cycle{percent: c.percent}, adjust)
}
