package server_test

import (
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

// What no quota counts is not kept: an upload that nobody confirmed in time, and one that its URL still brings after its file or project
// was deleted.
func TestUncountedObjectsAreRemoved(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project, doomed := alice.project(), alice.project()
	bring := func(u api.Upload) {
		t.Helper()
		if status := put(t, u.UploadUrl, u.Headers, []byte("0123456789")); status != 200 {
			t.Fatalf("PUT answered %d", status)
		}
	}
	late := alice.presign(project, "late.md", "text/markdown", 10)
	bring(late)
	b.abandon("UPDATE files SET upload_expires_at = now() - interval '1 second'")
	eventually(t, "what was not confirmed is gone", func() bool { return len(b.objects()) == 0 })

	file, inProject := alice.presign(project, "a.md", "text/markdown", 10), alice.presign(doomed, "b.md", "text/markdown", 10)
	alice.do("DELETE", project+"/files/"+file.FileId.String(), nil).want(204)
	alice.do("DELETE", doomed, nil).want(204)
	eventually(t, "the first pass is done", func() bool {
		return b.count("river_job WHERE kind = 'erase' AND scheduled_at > now() + interval '30 seconds'") == 2
	})
	bring(file)
	bring(inProject)
	if got := b.objects(); len(got) != 2 {
		t.Fatalf("there are %q", got)
	}
	b.abandon(
		`UPDATE river_job SET args = jsonb_set(args, '{until}', to_jsonb(now())), scheduled_at = now(), state = 'available' WHERE kind = 'erase'`,
	)
	eventually(t, "what came after the deletion is gone", func() bool { return len(b.objects()) == 0 })
}
