package server_test

import (
	"net/url"
	"sync"
	"testing"
)

// A second click, here or at another process, finds an account that has ended.
func TestErasingAnAccountAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := eraseMe + url.QueryEscape(erasePhrase)
	other := b.second().as("alice")
	other.do("GET", "/api/v1/projects", nil).want(200) // remembers whom the token names
	alice := b.as("alice")
	alice.do("DELETE", path, nil).want(204)
	other.do("GET", myExport, nil).problem(401, "unauthorized")
	other.do("DELETE", path, nil).want(204)

	alice.project()
	var asked sync.WaitGroup
	for range 8 {
		asked.Go(func() {
			if r, err := alice.try("DELETE", path, nil); err != nil || r.Status != 204 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	asked.Wait()
	if n := b.number("SELECT count(*) FROM projects p JOIN users u ON u.id = p.user_id WHERE u.deleted_at IS NULL"); n != 0 {
		t.Errorf("%d projects are left", n)
	}
}
