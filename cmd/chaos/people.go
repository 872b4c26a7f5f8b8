package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// person is one user with a project and a few sessions, who does one action after the other.
type person struct {
	*stage.Person
	*records
	random   *rand.Rand
	project  string
	sessions []string
	files    []string // READY
	spawn    func(func())
}

const (
	sessionsEach = 4
	requestLimit = 20 * time.Second
)

func (p *person) settleIn(ctx context.Context) (err error) {
	if p.project, err = p.Make(ctx, "/api/v1/projects", map[string]any{"name": "Chaos of " + p.Name, "fiscalYear": "2025"}); err != nil {
		return err
	}
	for range sessionsEach {
		session, err := p.Make(ctx, "/api/v1/projects/"+p.project+"/sessions", map[string]any{"type": "T661"})
		if err != nil {
			return err
		}
		p.sessions = append(p.sessions, session)
	}
	return nil
}

// live acts until over is closed; ctx cancels even the request in progress.
func (p *person) live(ctx context.Context, over <-chan struct{}) {
	actions := []struct {
		weight int
		do     func(ctx context.Context, session string)
	}{
		{24, p.wait}, {12, p.background}, {24, p.stream}, {8, p.duplicate}, {12, p.disconnect}, {8, p.cancel}, {8, p.readAgain}, {4, p.upload},
	}
	for ctx.Err() == nil {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(p.random.IntN(60)) * time.Millisecond):
		}
		chosen := p.random.IntN(100)
		for _, action := range actions {
			if chosen -= action.weight; chosen < 0 {
				action.do(ctx, p.sessions[p.random.IntN(len(p.sessions))])
				break
			}
		}
	}
}

func (p *person) script() stage.Script {
	s := stage.Script{Steps: 1 + p.random.IntN(8), Pause: p.random.IntN(200)}
	switch p.random.IntN(20) {
	case 0:
		s.End = "fail"
	case 1:
		s.End = "hangup"
	case 2:
		s.End = []string{"refuse", "garbage"}[p.random.IntN(2)]
	case 3:
		s.Steps, s.Pause = 1, 0
	}
	return s
}

func (p *person) body(script stage.Script) map[string]any {
	body := map[string]any{"type": "T661", "input": script.Prompt(), "history_limit": p.random.IntN(5)}
	if len(p.files) > 0 && p.random.IntN(3) == 0 {
		body["selected_file_ids"] = []string{p.files[p.random.IntN(len(p.files))]}
	}
	return body
}

func runsOf(session string) string { return "/api/v1/sessions/" + session + "/runs" }

// again reports whether a request got no definite answer and may be repeated with its key; it counts what came instead.
func (p *person) again(reply *stage.Reply, err error) bool {
	switch {
	case err != nil:
		p.count("requests without an answer")
		return true
	case reply.Status == http.StatusBadGateway || reply.Status == http.StatusServiceUnavailable || reply.Code() == "rate_limited":
		p.count(fmt.Sprintf("answers %d", reply.Status))
		return true
	case reply.Status >= 500:
		p.breaks("an outage is a 503", "%d %s", reply.Status, reply.Body)
		return true
	}
	return false
}

func (p *person) pause(ctx context.Context, most time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(p.random.Int64N(int64(most)))):
	}
}

// post sends one request until it has a definite answer, always with the same key, as a careful client does. False: refused,
// because an earlier run of the session is still active.
func (p *person) post(ctx context.Context, path string, body any, headers ...string) (stage.Run, bool) {
	key := uuid.NewString()
	return p.postWith(ctx, key, path, body, headers...)
}

func (p *person) postWith(ctx context.Context, key, path string, body any, headers ...string) (stage.Run, bool) {
	for try := 0; ctx.Err() == nil; try++ {
		if try > 0 {
			p.count("repeats with the same key")
			p.pause(ctx, 400*time.Millisecond)
		}
		one, cancel := context.WithTimeout(ctx, requestLimit)
		reply, err := p.Do(one, http.MethodPost, path, body, append([]string{"Idempotency-Key", key}, headers...)...)
		cancel()
		if p.again(reply, err) {
			continue
		}
		if run, accepted := p.accepted(reply, key); accepted || !busy(reply) {
			return run, accepted
		}
		p.count("refused: the session has an active run")
		return stage.Run{}, false
	}
	return stage.Run{}, false
}

func busy(reply *stage.Reply) bool { return reply.Code() == "run_in_progress" }

// accepted records the run of a 200 or 202; anything else except "busy" is unexpected here.
func (p *person) accepted(reply *stage.Reply, key string) (stage.Run, bool) {
	if reply.Status != http.StatusOK && reply.Status != http.StatusAccepted {
		if !busy(reply) {
			p.breaks("nothing but what was asked for is refused", "%d %s", reply.Status, reply.Body)
		}
		return stage.Run{}, false
	}
	run, err := reply.Run()
	if err != nil {
		p.breaks("answers are readable", "%v", err)
		return stage.Run{}, false
	}
	if reply.Header.Get("Idempotency-Replayed") == "true" {
		p.count("replays")
	}
	p.told(run, key)
	return run, true
}

func (p *person) wait(ctx context.Context, session string) {
	if run, ok := p.post(ctx, runsOf(session), p.body(p.script())); ok {
		p.count("asked by waiting")
		p.maybeRetry(ctx, p.end(ctx, run))
	}
}

func (p *person) background(ctx context.Context, session string) {
	if run, ok := p.post(ctx, runsOf(session), p.body(p.script()), "Prefer", "respond-async"); ok {
		p.count("asked in the background")
		p.maybeRetry(ctx, p.end(ctx, run))
	}
}

// end polls a run to its end.
func (p *person) end(ctx context.Context, run stage.Run) stage.Run {
	for !run.Ended() && ctx.Err() == nil {
		p.pause(ctx, 300*time.Millisecond)
		if reply := p.get(ctx, "/api/v1/runs/"+run.RunID); reply != nil {
			if now, err := reply.Run(); err == nil {
				run = now
				p.told(run, "")
			}
		}
	}
	return run
}

// get returns nil if there was no definite answer.
func (p *person) get(ctx context.Context, path string) *stage.Reply {
	one, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	reply, err := p.Do(one, http.MethodGet, path, nil)
	if p.again(reply, err) {
		return nil
	}
	if reply.Status != http.StatusOK {
		p.breaks("what was accepted is there", "GET %s: %d %s", path, reply.Status, reply.Body)
		return nil
	}
	return reply
}

func (p *person) maybeRetry(ctx context.Context, run stage.Run) {
	retryable := run.Status == "CANCELLED" || run.Status == "FAILED" && run.Error != nil && run.Error.Retryable
	if !retryable || p.random.IntN(2) == 0 {
		return
	}
	if next, ok := p.post(ctx, "/api/v1/runs/"+run.RunID+"/retry", nil, "Prefer", "respond-async"); ok {
		p.count("tried again")
		p.end(ctx, next)
	}
}

// duplicate sends one request several times at once.
func (p *person) duplicate(ctx context.Context, session string) {
	key, body := uuid.NewString(), p.body(p.script())
	done := make(chan stage.Run)
	for range 3 {
		one := *p // with its own random source
		one.random = rand.New(rand.NewPCG(p.random.Uint64(), 0))
		go func() {
			run, _ := one.postWith(ctx, key, runsOf(session), body, "Prefer", "respond-async")
			done <- run
		}()
	}
	var last stage.Run
	for range 3 {
		if run := <-done; run.RunID != "" {
			last = run
		}
	}
	if last.RunID != "" {
		p.count("asked three times at once")
		p.end(ctx, last)
	}
}

// disconnect closes the connection while waiting, then repeats the request or finds the run by its key.
func (p *person) disconnect(ctx context.Context, session string) {
	key, body := uuid.NewString(), p.body(p.script())
	one, cancel := context.WithTimeout(ctx, time.Duration(1+p.random.IntN(400))*time.Millisecond)
	reply, err := p.Do(one, http.MethodPost, runsOf(session), body, "Idempotency-Key", key)
	cancel()
	if err == nil {
		if !p.again(reply, nil) {
			p.accepted(reply, key)
		}
		return
	}
	p.count("clients that hung up")
	if p.random.IntN(2) == 0 {
		if run, ok := p.postWith(ctx, key, runsOf(session), body); ok {
			p.end(ctx, run)
		}
		return
	}
	found := p.get(ctx, runsOf(session)+"?idempotencyKey="+key)
	var page struct {
		Items []stage.Run `json:"items"`
	}
	if found == nil {
		return
	}
	if err := json.Unmarshal(found.Body, &page); err != nil || len(page.Items) > 1 {
		p.breaks("one key, one run", "%v %s", err, found.Body)
		return
	}
	for _, run := range page.Items {
		p.count("found by key after hanging up")
		p.told(run, key)
	}
}

func (p *person) cancel(ctx context.Context, session string) {
	script := stage.Script{Steps: 20, Pause: 100 + p.random.IntN(100)}
	run, ok := p.post(ctx, runsOf(session), p.body(script), "Prefer", "respond-async")
	if !ok {
		return
	}
	p.pause(ctx, time.Second)
	for ctx.Err() == nil {
		one, stop := context.WithTimeout(ctx, requestLimit)
		reply, err := p.Do(one, http.MethodPost, "/api/v1/runs/"+run.RunID+"/cancel", nil)
		stop()
		switch {
		case p.again(reply, err):
			p.pause(ctx, 400*time.Millisecond)
			continue
		case reply.Status == http.StatusOK:
			ended, err := reply.Run()
			if err != nil || ended.Status != "CANCELLED" {
				p.breaks("a cancelled run is cancelled", "%v %s", err, reply.Body)
				return
			}
			p.count("cancelled")
			p.told(ended, "")
			p.maybeRetry(ctx, ended)
		case reply.Code() == "run_ended":
			p.count("cancelled too late")
		default:
			p.breaks("nothing but what was asked for is refused", "cancel: %d %s", reply.Status, reply.Body)
		}
		return
	}
}
