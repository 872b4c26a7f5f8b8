package handlers

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// storedJSON is a response that is stored in its final form: it is copied in small pieces, whatever its size.
type storedJSON struct {
	body io.ReadCloser
	size int64
	head bool // only the headers are wanted
}

// VisitGetFileTextResponse writes the response. An error cuts the response off, which clients notice because its length was sent.
func (r storedJSON) VisitGetFileTextResponse(w http.ResponseWriter) error {
	defer r.body.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.FormatInt(r.size, 10))
	w.WriteHeader(http.StatusOK)
	if r.head {
		return nil
	}
	if _, err := io.Copy(w, r.body); err != nil {
		return fmt.Errorf("copy stored response: %w", err)
	}
	return nil
}
