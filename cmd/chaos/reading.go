package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/internal/stage"
)

// stream asks for events and reads them to the last, over as many connections as it takes.
func (p *person) stream(ctx context.Context, session string) {
	key, body := uuid.NewString(), p.body(p.script())
	var s *stream
	for s == nil && ctx.Err() == nil {
		err := p.ask(ctx, session, key, body, &s)
		var other *stage.ErrNoStream
		if errors.As(err, &other) && !p.again(other.Reply, nil) {
			if !busy(other.Reply) {
				p.breaks("nothing but what was asked for is refused", "stream: %s", other)
			}
			return
		}
		if s == nil {
			p.count("repeats with the same key")
			p.pause(ctx, 400*time.Millisecond)
		}
	}
	if s == nil {
		return
	}
	p.count("asked by streaming")
	if p.random.IntN(3) == 0 { // a second reader follows the same stream
		other := p.open(s.run, p.random.IntN(s.after())) // at least one event is left to read
		p.spawn(func() { p.readOn(ctx, other) })
	}
	p.readOn(ctx, s)
}

// ask posts for a stream and reads it; s is made at the first event, which names the run.
func (p *person) ask(ctx context.Context, session, key string, body any, s **stream) error {
	one, stop := context.WithTimeout(ctx, p.patience())
	defer stop()
	resp, err := p.Send(one, http.MethodPost, runsOf(session), body, "Idempotency-Key", key, "Accept", "text/event-stream")
	if err != nil {
		p.count("requests without an answer")
		return err
	}
	defer resp.Body.Close()
	if resp.Header.Get("Idempotency-Replayed") == "true" {
		p.count("replays")
	}
	return stage.Read(resp, func(e stage.Event) bool {
		if *s == nil {
			var first struct {
				RunID string `json:"runId"`
			}
			if err := json.Unmarshal([]byte(e.Data), &first); err != nil || e.Type != "run.queued" || first.RunID == "" {
				p.breaks("a stream begins with its run", "%+v", e)
				return false
			}
			*s = p.open(first.RunID, 0)
			p.told(stage.Run{RunID: first.RunID}, key)
		}
		return p.take(*s, e)
	})
}

// patience is how long this reader keeps one connection: some leave in the middle.
func (p *person) patience() time.Duration {
	if p.random.IntN(3) == 0 {
		return time.Duration(50+p.random.IntN(800)) * time.Millisecond
	}
	return requestLimit
}

// readOn continues after the last event that it has, until it has them all.
func (p *person) readOn(ctx context.Context, s *stream) {
	for !s.complete && ctx.Err() == nil {
		p.count("streams resumed")
		one, stop := context.WithTimeout(ctx, requestLimit)
		err := p.Follow(one, s.run, s.after(), func(e stage.Event) bool { return p.take(s, e) })
		stop()
		var other *stage.ErrNoStream
		if errors.As(err, &other) && !p.again(other.Reply, nil) {
			p.breaks("what was accepted is there", "events of %s: %s", s.run, other)
			return
		}
		if !s.complete {
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// readAgain reads one of the user's runs from the beginning, whether it has ended or not.
func (p *person) readAgain(ctx context.Context, session string) {
	reply := p.get(ctx, runsOf(session)+"?limit=5")
	if reply == nil {
		return
	}
	var page struct {
		Items []stage.Run `json:"items"`
	}
	if err := json.Unmarshal(reply.Body, &page); err != nil {
		p.breaks("answers are readable", "%v", err)
		return
	}
	if len(page.Items) == 0 {
		return
	}
	run := page.Items[p.random.IntN(len(page.Items))]
	p.told(run, "")
	s := p.open(run.RunID, 0)
	p.readOn(ctx, s)
}

type upload struct {
	FileID    string            `json:"fileId"`
	UploadURL string            `json:"uploadUrl"`
	Headers   map[string]string `json:"headers"`
}

// upload uploads a file; after any failure, the next attempt is a new file.
func (p *person) upload(ctx context.Context, _ string) {
	one, stop := context.WithTimeout(ctx, requestLimit)
	defer stop()
	content := []byte("notes of an experiment " + uuid.NewString())
	path := "/api/v1/projects/" + p.project + "/files"
	reply, err := p.Do(one, http.MethodPost, path+"/presign", map[string]any{
		"files": []any{map[string]any{"filename": "notes.txt", "contentType": "text/plain", "fileSize": len(content)}}})
	if p.again(reply, err) || reply.Status != http.StatusCreated {
		return
	}
	var uploads struct {
		Items []upload `json:"items"`
	}
	err = json.Unmarshal(reply.Body, &uploads)
	if bytes.HasPrefix(reply.Body, []byte("[")) { // release 1.0.0
		err = json.Unmarshal(reply.Body, &uploads.Items)
	}
	if err != nil || len(uploads.Items) != 1 {
		p.breaks("answers are readable", "%v %s", err, reply.Body)
		return
	}
	req, err := http.NewRequestWithContext(one, http.MethodPut, uploads.Items[0].UploadURL, bytes.NewReader(content))
	if err != nil {
		p.breaks("answers are readable", "%v", err)
		return
	}
	for name, value := range uploads.Items[0].Headers {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.count("uploads that broke")
		return
	}
	resp.Body.Close()
	if reply, err = p.Do(
		one,
		http.MethodPost,
		path+"/"+uploads.Items[0].FileID+"/confirm",
		nil,
	); p.again(reply, err) ||
		reply.Status != http.StatusOK {
		p.count("uploads that broke")
		return
	}
	p.count("files uploaded")
	for one.Err() == nil {
		p.pause(one, 300*time.Millisecond)
		var file struct {
			IndexStatus string `json:"indexStatus"`
		}
		if reply := p.get(
			one,
			path+"/"+uploads.Items[0].FileID,
		); reply != nil && json.Unmarshal(reply.Body, &file) == nil &&
			file.IndexStatus == "READY" {
			p.files = append(p.files, uploads.Items[0].FileID)
			return
		}
	}
}
