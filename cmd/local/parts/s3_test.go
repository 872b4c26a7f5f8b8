package parts

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const body = "- 2025-03-04: p99 fell to 41 ms\n"

func presignPut(t *testing.T, server *S3, key string, expires time.Duration, once bool) *v4.PresignedHTTPRequest {
	t.Helper()
	input := &s3.PutObjectInput{
		Bucket: &server.Bucket, Key: &key, ContentType: aws.String("text/markdown"), ContentLength: aws.Int64(int64(len(body))),
	}
	if once {
		input.IfNoneMatch = aws.String("*")
	}
	signed, err := s3.NewPresignClient(server.Client()).PresignPutObject(t.Context(), input, s3.WithPresignExpires(expires))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// send returns the status and the body of the answer.
func send(t *testing.T, method, url, content string, header http.Header) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(answer)
}

func s3On(t *testing.T, dir string) *S3 {
	t.Helper()
	server, err := StartS3(t.Context(), dir, S3Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return server
}

// One test: a process can have one S3 server at a time.
func TestS3(t *testing.T) {
	dir := t.TempDir()
	server := s3On(t, dir)
	client := server.Client()

	t.Run("a signed PUT binds length and type", func(t *testing.T) {
		signed := presignPut(t, server, "projects/p1/files/f1", time.Minute, false)
		for _, bound := range []string{"content-length", "content-type"} {
			if !strings.Contains(signed.URL, "content-length%3Bcontent-type") {
				t.Fatalf("%s is not signed: %s", bound, signed.URL)
			}
		}
		if strings.Contains(signed.URL, "checksum") {
			t.Fatalf("the checksum of an empty body is signed: %s", signed.URL)
		}
		markdown := http.Header{"Content-Type": {"text/markdown"}}
		if response, answer := send(t, "PUT", signed.URL, body+"more", markdown); response.StatusCode != 403 {
			t.Errorf("longer body: %d %s", response.StatusCode, answer)
		}
		if response, answer := send(t, "PUT", signed.URL, body[1:], markdown); response.StatusCode != 403 {
			t.Errorf("shorter body: %d %s", response.StatusCode, answer)
		}
		if response, answer := send(t, "PUT", signed.URL, body, http.Header{"Content-Type": {"text/html"}}); response.StatusCode != 403 {
			t.Errorf("other type: %d %s", response.StatusCode, answer)
		}
		if response, answer := send(t, "PUT", signed.URL, body, nil); response.StatusCode != 403 {
			t.Errorf("no type: %d %s", response.StatusCode, answer)
		}
		if response, answer := send(t, "PUT", signed.URL, body, markdown); response.StatusCode != 200 {
			t.Errorf("as announced: %d %s", response.StatusCode, answer)
		}
		head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &server.Bucket, Key: aws.String("projects/p1/files/f1")})
		if err != nil {
			t.Fatal(err)
		}
		if *head.ContentLength != int64(len(body)) || *head.ContentType != "text/markdown" || *head.ETag == "" {
			t.Errorf("HEAD: %d %s %s", *head.ContentLength, *head.ContentType, *head.ETag)
		}
	})

	t.Run("If-None-Match lets one upload through", func(t *testing.T) {
		signed := presignPut(t, server, "once", time.Minute, true)
		header := http.Header{"Content-Type": {"text/markdown"}, "If-None-Match": {"*"}}
		first, answer := send(t, "PUT", signed.URL, body, header)
		if first.StatusCode != 200 {
			t.Fatalf("first: %d %s", first.StatusCode, answer)
		}
		if second, answer := send(t, "PUT", signed.URL, body, header); second.StatusCode != 412 {
			t.Errorf("second: %d %s", second.StatusCode, answer)
		}
		delete(header, "If-None-Match")
		if without, answer := send(t, "PUT", signed.URL, body, header); without.StatusCode != 403 {
			t.Errorf("without the condition: %d %s", without.StatusCode, answer)
		}
	})

	t.Run("a signed URL expires", func(t *testing.T) {
		signed := presignPut(t, server, "late", time.Second, false)
		time.Sleep(2200 * time.Millisecond)
		if response, answer := send(t, "PUT", signed.URL, body, http.Header{"Content-Type": {"text/markdown"}}); response.StatusCode != 403 {
			t.Errorf("expired: %d %s", response.StatusCode, answer)
		}
	})

	t.Run("a range of an object", func(t *testing.T) {
		if _, err := client.PutObject(
			t.Context(),
			&s3.PutObjectInput{Bucket: &server.Bucket, Key: aws.String("r"), Body: strings.NewReader(body)},
		); err != nil {
			t.Fatal(err)
		}
		signed, err := s3.NewPresignClient(client).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: &server.Bucket, Key: aws.String("r")})
		if err != nil {
			t.Fatal(err)
		}
		response, answer := send(t, "GET", signed.URL, "", http.Header{"Range": {"bytes=2-11"}})
		if response.StatusCode != 206 || answer != "2025-03-04" {
			t.Errorf("%d %q", response.StatusCode, answer)
		}
		if response, _ := send(t, "GET", server.Endpoint+"/"+server.Bucket+"/r", "", nil); response.StatusCode != 403 {
			t.Errorf("without a signature: %d", response.StatusCode)
		}
	})

	t.Run("pages of this machine may upload, others not", func(t *testing.T) {
		signed := presignPut(t, server, "page", time.Minute, true)
		preflight := func(origin string) *http.Response {
			response, _ := send(t, "OPTIONS", signed.URL, "", http.Header{
				"Origin": {origin}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {"content-type,if-none-match"},
			})
			return response
		}
		for _, origin := range []string{"http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:3000"} {
			response := preflight(origin)
			if response.StatusCode >= 300 || response.Header.Get("Access-Control-Allow-Origin") != origin {
				t.Errorf("%s: %d %v", origin, response.StatusCode, response.Header)
			}
			if allowed := response.Header.Get("Access-Control-Allow-Headers"); !strings.Contains(strings.ToLower(allowed), "if-none-match") {
				t.Errorf("%s: headers %q", origin, allowed)
			}
		}
		if response := preflight("https://elsewhere.example"); response.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("a page from elsewhere may upload: %v", response.Header)
		}
		response, answer := send(t, "PUT", signed.URL, body, http.Header{
			"Origin": {"http://localhost:5173"}, "Content-Type": {"text/markdown"}, "If-None-Match": {"*"},
		})
		if response.StatusCode != 200 || !strings.Contains(response.Header.Get("Access-Control-Expose-Headers"), "ETag") {
			t.Errorf("upload: %d %s %v", response.StatusCode, answer, response.Header)
		}
	})

	t.Run("a second server in the process is refused", func(t *testing.T) {
		if second, err := StartS3(t.Context(), t.TempDir(), S3Options{}); err == nil {
			second.Stop()
			t.Fatal("started")
		}
	})

	t.Run("objects are there after a new start", func(t *testing.T) {
		server.Stop()
		again := s3On(t, dir)
		object, err := again.Client().GetObject(context.Background(), &s3.GetObjectInput{Bucket: &again.Bucket, Key: aws.String("r")})
		if err != nil {
			t.Fatal(err)
		}
		defer object.Body.Close()
		content, err := io.ReadAll(object.Body)
		if err != nil || string(content) != body {
			t.Fatalf("%q %v", content, err)
		}
		if _, err := again.Client().DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &again.Bucket, Key: aws.String("r")}); err != nil {
			t.Fatal(err)
		}
		if _, err := again.Client().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &again.Bucket, Key: aws.String("r")}); err == nil {
			t.Fatal("the deleted object still exists")
		}
		again.Stop()
	})

	t.Run("a file system without attributes", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "metadata"), 0o700); err != nil {
			t.Fatal(err)
		}
		plain := s3On(t, dir)
		signed := presignPut(t, plain, "f", time.Minute, false)
		if response, answer := send(t, "PUT", signed.URL, body, http.Header{"Content-Type": {"text/markdown"}}); response.StatusCode != 200 {
			t.Fatalf("%d %s", response.StatusCode, answer)
		}
		head, err := plain.Client().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &plain.Bucket, Key: aws.String("f")})
		if err != nil || *head.ContentType != "text/markdown" {
			t.Fatalf("%v %v", head, err)
		}
	})
}
