package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/server/objects"
	"github.com/sredspace/sredspace/server/outbound"
)

const contentType = "text/plain"

// bucket is tried with signed URLs, as browsers and the worker use it.
type bucket struct {
	store   *objects.Store
	origins []string
}

// check uploads, reads and deletes an object of its own.
func (b bucket) check(ctx context.Context) (_ string, err error) {
	prefix := "check/" + uuid.NewString() + "/"
	key, content := prefix+"object", []byte("sredspace check")
	defer func() {
		if failed := b.store.DeletePrefix(ctx, prefix); err == nil && failed != nil {
			err = fmt.Errorf("DELETE: %w", failed)
		}
	}()
	upload, err := b.store.SignUpload(ctx, key, contentType, int64(len(content)), time.Minute)
	if err != nil {
		return "", err
	}
	if err := put(ctx, upload, content, http.StatusOK); err != nil {
		return "", fmt.Errorf("PUT: %w", err)
	}
	if err := put(ctx, upload, content, http.StatusPreconditionFailed); err != nil {
		return "", fmt.Errorf("a second PUT with If-None-Match: * must be refused: %w", err)
	}
	if info, err := b.store.Head(ctx, key); err != nil {
		return "", fmt.Errorf("HEAD: %w", err)
	} else if info.Size != int64(len(content)) || info.ContentType != contentType {
		return "", fmt.Errorf("HEAD: %d bytes of %q, but %d of %q were stored", info.Size, info.ContentType, len(content), contentType)
	}
	download, err := b.store.SignDownload(ctx, key, "check.txt", time.Minute)
	if err != nil {
		return "", err
	}
	answer, err := send(ctx, http.MethodGet, download.URL, nil, nil)
	if err != nil {
		return "", fmt.Errorf("GET: %w", err)
	}
	if answer.status != http.StatusOK || !bytes.Equal(answer.body, content) {
		return "", fmt.Errorf("GET: %s", answer)
	}
	if err := b.store.DeletePrefix(ctx, prefix); err != nil {
		return "", fmt.Errorf("DELETE: %w", err)
	}
	if _, err := b.store.Head(ctx, key); err == nil {
		return "", errors.New("DELETE: the object is still there")
	} else if !errors.Is(err, objects.ErrNotFound) {
		return "", fmt.Errorf("HEAD of a deleted object: %w", err)
	}
	return "PUT, GET and DELETE work", nil
}

// checkCORS sends the preflight of an upload, as a browser does before it, from every front end's origin.
func (b bucket) checkCORS(ctx context.Context) (string, error) {
	upload, err := b.store.SignUpload(ctx, "check/cors", contentType, 1, time.Minute)
	if err != nil {
		return "", err
	}
	for _, origin := range b.origins {
		answer, err := send(ctx, http.MethodOptions, upload.URL, map[string]string{
			"Origin": origin, "Access-Control-Request-Method": http.MethodPut, "Access-Control-Request-Headers": "content-type,if-none-match",
		}, nil)
		if err != nil {
			return "", err
		}
		if err := allows(answer.header, origin); answer.status >= http.StatusMultipleChoices {
			return "", fmt.Errorf("uploads from %s are refused (status %d): add the origin to the CORS rules of the bucket", origin, answer.status)
		} else if err != nil {
			return "", fmt.Errorf("uploads from %s are refused: the CORS rules of the bucket must allow %w", origin, err)
		}
	}
	return "uploads from " + strings.Join(b.origins, ", "), nil
}

// allows reports the first thing that the answer to a preflight lacks.
func allows(header http.Header, origin string) error {
	if got := header.Get("Access-Control-Allow-Origin"); got != "*" && got != origin {
		return errors.New("the origin")
	}
	if !lists(header, "Access-Control-Allow-Methods", http.MethodPut) {
		return errors.New("the method PUT")
	}
	for _, name := range []string{"Content-Type", "If-None-Match"} {
		if !lists(header, "Access-Control-Allow-Headers", name) {
			return fmt.Errorf("the header %s", name)
		}
	}
	return nil
}

func lists(header http.Header, name, value string) bool {
	return slices.ContainsFunc(strings.Split(strings.Join(header.Values(name), ","), ","), func(item string) bool {
		item = strings.TrimSpace(item)
		return item == "*" || strings.EqualFold(item, value)
	})
}

func put(ctx context.Context, signed objects.Signed, content []byte, want int) error {
	answer, err := send(ctx, http.MethodPut, signed.URL, signed.Headers, content)
	if err == nil && answer.status != want {
		err = errors.New(answer.String())
	}
	return err
}

// answer is what a dependency sent back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// String is short: some answers are whole pages.
func (a answer) String() string {
	return fmt.Sprintf("status %d %.200q", a.status, a.body)
}

func send(ctx context.Context, method, url string, headers map[string]string, body []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, withoutURL(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := outbound.Client(http.DefaultTransport, 0).Do(req)
	if err != nil {
		return answer{}, withoutURL(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return answer{status: resp.StatusCode, header: resp.Header, body: text}, err
}
