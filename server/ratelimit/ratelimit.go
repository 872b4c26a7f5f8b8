// Package ratelimit limits the request rate of each key (a user, an address) with a token bucket, in this process. Memory is
// limited too: the least recently used bucket is dropped, which at worst gives its key a full bucket again.
package ratelimit

import (
	"fmt"
	"math"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// maxKeys limits the buckets of a Limiter, some 200 bytes each.
const maxKeys = 50_000

// Policy is one rate: PerSecond in the long run, Burst at once. PerSecond 0 means no limit.
type Policy struct {
	Name      string
	PerSecond float64
	Burst     int
}

// Limiter has the buckets of one policy.
type Limiter struct {
	policy  Policy
	buckets *lru.Cache[string, *rate.Limiter]
}

// New makes a Limiter, or nil if the policy has no limit.
func New(policy Policy) *Limiter {
	if policy.PerSecond == 0 {
		return nil
	}
	buckets, err := lru.New[string, *rate.Limiter](maxKeys)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &Limiter{policy: policy, buckets: buckets}
}

// State is what a key has left.
type State struct {
	policy    Policy
	OK        bool // whether this request is allowed
	Remaining int
	Wait      time.Duration // until the next request is allowed if none is left; otherwise until the bucket is full
}

// Take counts one request of the key.
func (l *Limiter) Take(key string, now time.Time) State {
	bucket, known := l.buckets.Get(key)
	if !known {
		bucket = rate.NewLimiter(rate.Limit(l.policy.PerSecond), l.policy.Burst)
		if earlier, found, _ := l.buckets.PeekOrAdd(key, bucket); found {
			bucket = earlier // a concurrent request of the same key made it
		}
	}
	state := State{policy: l.policy, OK: bucket.AllowN(now, 1)}
	tokens := bucket.TokensAt(now)
	state.Remaining = max(0, int(tokens))
	missing := 1 - tokens
	if state.Remaining > 0 {
		missing = float64(l.policy.Burst) - tokens
	}
	state.Wait = time.Duration(max(0, missing) / l.policy.PerSecond * float64(time.Second))
	return state
}

// Policy is the item of the RateLimit-Policy field, Limit that of the RateLimit field (draft-ietf-httpapi-ratelimit-headers).
func (s State) Policy() string {
	return fmt.Sprintf("%q;q=%d;w=%d", s.policy.Name, s.policy.Burst, seconds(float64(s.policy.Burst)/s.policy.PerSecond))
}

// Limit is what is left, as an item of the RateLimit field.
func (s State) Limit() string {
	return fmt.Sprintf("%q;r=%d;t=%d", s.policy.Name, s.Remaining, seconds(s.Wait.Seconds()))
}

func seconds(n float64) int { return int(math.Ceil(n)) }
