package server_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/objects"
)

// Objects that count against no quota are removed: unconfirmed uploads, and uploads through a signed URL after the file or project
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
	eventually(t, "the unconfirmed object is gone", func() bool { return len(b.objects()) == 0 })
	// A slow upload that began before its URL expired ends now.
	bring(late)
	b.abandon(`UPDATE river_job SET args = jsonb_set(args, '{until}', to_jsonb(now())), scheduled_at = now(), state = 'available'
		WHERE kind = 'file_discard'`)
	eventually(t, "the late object is gone", func() bool { return len(b.objects()) == 0 })

	file, inProject := alice.presign(project, "a.md", "text/markdown", 10), alice.presign(doomed, "b.md", "text/markdown", 10)
	alice.do("DELETE", project+"/files/"+file.FileId.String(), nil).want(204)
	alice.do("DELETE", doomed+"?erase=true", nil).want(204)
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
	eventually(t, "the object uploaded after the deletion is gone", func() bool { return len(b.objects()) == 0 })
}

// A deletion completes even if its job gave up or was lost.
func TestDeletionsAreFoundAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, newFakeWorker(t).use)
	alice := b.as("alice")
	kept, doomed := alice.project(), alice.project()
	file, _ := alice.readFile(kept)
	alice.readFile(doomed)
	session := alice.session(kept, "T661")
	halted := func(sql string) { // before the job's first second
		b.halt()
		b.abandon(sql)
		b.start()
	}
	alice.do("DELETE", kept+"/files/"+file, nil).want(204)
	alice.do("DELETE", kept+"/sessions/"+session, nil).want(204)
	alice.do("DELETE", doomed+"?erase=true", nil).want(204)
	halted("UPDATE river_job SET state = 'discarded', finalized_at = now() - interval '11 minutes' WHERE kind = 'erase'")
	b.tidied(0)
	eventually(t, "the rows are gone", func() bool {
		return b.count("files")+b.count("sessions")+b.count("projects WHERE deleted_at IS NOT NULL") == 0
	})

	file, _ = alice.readFile(kept)
	session = alice.session(kept, "T661")
	doomed = alice.project()
	alice.readFile(doomed)
	alice.do("DELETE", kept+"/files/"+file, nil).want(204)
	alice.do("DELETE", kept+"/sessions/"+session, nil).want(204)
	alice.do("DELETE", doomed+"?erase=true", nil).want(204)
	b.halt()
	b.abandon("DELETE FROM river_job WHERE kind = 'erase'")
	for _, table := range []string{"files", "sessions", "projects"} {
		b.abandon("UPDATE " + table + " SET deleted_at = deleted_at - interval '2 minutes' WHERE deleted_at IS NOT NULL")
	}
	b.start()
	b.tidied(0)
	eventually(t, "the rows are gone", func() bool {
		return b.count("files")+b.count("sessions")+b.count("projects WHERE deleted_at IS NOT NULL") == 0
	})
}

func TestManyObjectsAreDeletedInFewCalls(t *testing.T) {
	t.Parallel()
	url, single, bulk := counting(t, stack.S3.Endpoint)
	store := objects.New(objects.Config{
		Endpoint: url, Region: stack.S3.Region, Bucket: stack.S3.Bucket,
		AccessKey: stack.S3.AccessKeyID, SecretKey: stack.S3.SecretAccessKey,
	})
	const many = 1100
	user, project := uuid.New(), uuid.New()
	var putting sync.WaitGroup
	numbers := make(chan int)
	for range 8 {
		putting.Go(func() {
			for i := range numbers {
				key := objects.TextKey(user, project, uuid.New(), int32(i))
				if _, err := stack.S3.Client().PutObject(t.Context(), &s3.PutObjectInput{
					Bucket: &stack.S3.Bucket, Key: &key, Body: strings.NewReader("x"),
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range many {
		numbers <- i
	}
	close(numbers)
	putting.Wait()
	prefix := objects.ProjectPrefix(user, project)
	if keys, err := store.List(t.Context(), prefix); err != nil || len(keys) != many {
		t.Fatalf("%d objects (%v)", len(keys), err)
	}
	if err := store.DeletePrefix(t.Context(), prefix); err != nil {
		t.Fatal(err)
	}
	if keys := listObjects(t, prefix); len(keys) > 0 || single.Load() != 0 || bulk.Load() != 2 {
		t.Errorf("%d objects are left after %d and %d calls", len(keys), single.Load(), bulk.Load())
	}
	if err := store.DeletePrefix(t.Context(), prefix); err != nil || bulk.Load() != 2 {
		t.Errorf("nothing is deleted with %d calls (%v)", bulk.Load()-2, err)
	}
}
