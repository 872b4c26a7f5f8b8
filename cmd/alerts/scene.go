package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/cmd/internal/stage"
	"github.com/sredspace/sredspace/cmd/internal/supervise"
)

// scene is the stage and the people on it, each with a session.
type scene struct {
	*stage.Stage
	people []*stage.Person
	rooms  []string // the session of each
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// exec puts something back in order, whatever has ended.
func (s *scene) exec(ctx context.Context, sql string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if _, err := s.DB.Exec(ctx, sql); err != nil {
		fmt.Println("undo:", err)
	}
}

func (s *scene) freeze(servers []*supervise.Keeper) (undo func()) {
	for _, server := range servers {
		server.Signal(syscall.SIGSTOP)
	}
	return func() {
		for _, server := range servers {
			server.Signal(syscall.SIGCONT)
		}
	}
}

// cut takes every server's link to a part down.
func (s *scene) cut(part string) (undo func()) {
	done := make(chan struct{})
	var all sync.WaitGroup
	for _, link := range s.Links {
		if strings.HasPrefix(link.Name, part) {
			all.Go(func() {
				if _, err := link.Break(stage.Fault{Toxic: "down"}, func() { <-done }); err != nil {
					fmt.Println("restore link:", err)
				}
			})
		}
	}
	return sync.OnceFunc(func() {
		close(done)
		all.Wait()
	})
}

func (s *scene) rename(ctx context.Context, what, to string) (undo func(), err error) {
	kind, name, _ := strings.Cut(what, " ")
	if _, err := s.DB.Exec(ctx, "ALTER "+what+" RENAME TO "+to); err != nil {
		return nil, err
	}
	return func() { s.exec(ctx, "ALTER "+kind+" "+to+" RENAME TO "+name) }, nil
}

func (s *scene) change(ctx context.Context, sql, there, back string) (undo func(), err error) {
	if _, err := s.DB.Exec(ctx, fmt.Sprintf(sql, there)); err != nil {
		return nil, err
	}
	return func() { s.exec(ctx, fmt.Sprintf(sql, back)) }, nil
}

// hold keeps the locks of a statement.
func (s *scene) hold(ctx context.Context, sql string) (undo func(), err error) {
	lasting := context.WithoutCancel(ctx)
	tx, err := s.DB.Begin(lasting)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(lasting, sql); err != nil {
		_ = tx.Rollback(lasting)
		return nil, err
	}
	return sync.OnceFunc(func() { _ = tx.Rollback(lasting) }), nil
}

func (s *scene) reopenReservation(ctx context.Context) (undo func(), err error) {
	var id uuid.UUID
	err = s.DB.QueryRow(ctx, `UPDATE quota_reservations SET status = 'RESERVED', settled_at = NULL
		WHERE id = (SELECT id FROM quota_reservations WHERE status = 'CANCELLED' AND metric = 'AI_RUNS_MONTHLY' LIMIT 1) RETURNING id`).Scan(&id)
	if err != nil {
		return nil, err
	}
	return func() {
		s.exec(ctx, "UPDATE quota_reservations SET status = 'CANCELLED', settled_at = now() WHERE id = '"+id.String()+"'")
	}, nil
}

// person makes a user with a project and a session.
func (s *scene) person(ctx context.Context) (*stage.Person, string, error) {
	p, err := s.Person("p-"+uuid.NewString(), nil)
	if err != nil {
		return nil, "", err
	}
	project, err := p.Make(ctx, "/api/v1/projects", map[string]string{"name": "x", "fiscalYear": "2025"})
	if err != nil {
		return nil, "", err
	}
	session, err := p.Make(ctx, "/api/v1/projects/"+project+"/sessions", map[string]string{"type": "T661"})
	return p, session, err
}

// prepare makes at least so many people.
func (s *scene) prepare(ctx context.Context, count int) error {
	for len(s.people) < count {
		p, session, err := s.person(ctx)
		if err != nil {
			return err
		}
		s.people, s.rooms = append(s.people, p), append(s.rooms, session)
	}
	return nil
}

// repeat lets so many people do something side by side, once a second until ctx ends; the first time is over when it returns.
func (s *scene) repeat(ctx context.Context, people int, do func(p *stage.Person, session string)) error {
	if err := s.prepare(ctx, people); err != nil {
		return err
	}
	persons, rooms := s.people[:people], s.rooms[:people]
	round := func() {
		var all sync.WaitGroup
		for i, person := range persons {
			all.Go(func() { do(person, rooms[i]) })
		}
		all.Wait()
	}
	round()
	go func() {
		for ctx.Err() == nil {
			sleep(ctx, time.Second)
			round()
		}
	}()
	return nil
}

func (s *scene) get(ctx context.Context, p *stage.Person, path string) {
	_, _ = p.Do(ctx, http.MethodGet, path, nil)
}

func (s *scene) run(ctx context.Context, p *stage.Person, session string, script stage.Script) {
	_, _ = p.Do(ctx, http.MethodPost, "/api/v1/sessions/"+session+"/runs", map[string]string{"type": "T661", "input": script.Prompt()},
		"Prefer", "respond-async")
}

// upload announces, uploads and confirms files.
func (s *scene) upload(ctx context.Context, count int) error {
	p, err := s.Person("p-"+uuid.NewString(), nil)
	if err != nil {
		return err
	}
	project, err := p.Make(ctx, "/api/v1/projects", map[string]string{"name": "x", "fiscalYear": "2025"})
	if err != nil {
		return err
	}
	content := []byte("notes")
	var files []map[string]any
	for range count {
		files = append(files, map[string]any{"filename": "a.md", "contentType": "text/markdown", "fileSize": len(content)})
	}
	path := "/api/v1/projects/" + project + "/files"
	reply, err := p.Do(ctx, http.MethodPost, path+"/presign", map[string]any{"files": files})
	if err != nil {
		return err
	}
	var signed struct {
		Items []struct {
			FileID, UploadURL string
			Headers           map[string]string
		}
	}
	if err := json.Unmarshal(reply.Body, &signed); err != nil || len(signed.Items) != count {
		return fmt.Errorf("presign: %d %.200s", reply.Status, reply.Body)
	}
	for _, item := range signed.Items {
		req, err := http.NewRequestWithContext(ctx, http.MethodPut, item.UploadURL, bytes.NewReader(content))
		if err != nil {
			return err
		}
		for name, value := range item.Headers {
			req.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if confirmed, err := p.Do(ctx, http.MethodPost, path+"/"+item.FileID+"/confirm", nil); err != nil || confirmed.Status != http.StatusOK {
			return fmt.Errorf("confirm: %w %v", err, confirmed)
		}
	}
	return nil
}
