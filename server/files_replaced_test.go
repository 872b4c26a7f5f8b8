package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/sredspace/sredspace/gen/api"
)

// Only the confirmed object is read: an object that was replaced in storage is neither downloaded nor indexed.
func TestReplacedObjects(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	id := alice.upload(project, "notes.txt", "text/plain", "p99 fell to 41 ms")
	if file := alice.ready(project, id); file.IndexStatus != api.IndexStatusREADY {
		t.Fatalf("the file is %s", file.IndexStatus)
	}
	path := project + "/files/" + id
	resp, err := http.Get(alice.do("GET", path+"/download", nil).want(200).str("url"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if content, _ := io.ReadAll(resp.Body); string(content) != "p99 fell to 41 ms" {
		t.Errorf("the download is %q", content)
	}

	var key string
	for _, object := range b.objects() {
		if strings.HasSuffix(object, "/original") {
			key = object
		}
	}
	_, err = stack.S3.Client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &stack.S3.Bucket, Key: &key, Body: strings.NewReader("p99 fell to 14 ms"),
	})
	if err != nil {
		t.Fatal(err)
	}
	alice.do("GET", path+"/download", nil).problem(409, "file_not_ready")
	b.readByOlderWorker()
	alice.do("POST", path+"/reindex", nil).want(202)
	file := alice.reread(project, id)
	if file.IndexStatus != api.IndexStatusREADY || !strings.Contains(file.NextReading.MustGet().Error.MustGet(), "confirmed") {
		t.Errorf("the file is %+v", file)
	}
	if text := decode[api.TextDocument](alice.do("GET", path+"/text", nil).want(200)); text.Text != "p99 fell to 41 ms" {
		t.Errorf("the text is %q", text.Text)
	}
}
