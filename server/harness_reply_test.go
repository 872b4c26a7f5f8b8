package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/sredspace/sredspace/gen/api"
)

// checkContract fails the test where the response is not what the contract declares for the operation.
func (r *reply) checkContract(req *http.Request) {
	r.t.Helper()
	plain := req.Clone(req.Context())
	plain.URL.Scheme, plain.URL.Host, plain.Host = "", "", ""
	route, params, err := contract.FindRoute(plain)
	if r.Status >= 400 {
		if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
			r.t.Errorf("%s %s: error of type %q", req.Method, req.URL.Path, got)
		}
		if r.Header.Get("X-Request-Id") == "" || r.Header.Get("X-Request-Id") != fmt.Sprint(r.JSON()["requestId"]) {
			r.t.Errorf("%s %s: requestId missing or not that of the header", req.Method, req.URL.Path)
		}
		for _, field := range missingByCode(r.JSON()) {
			r.t.Errorf("%s %s: %s without %s", req.Method, req.URL.Path, r.JSON()["code"], field)
		}
	}
	if r.Status == http.StatusMethodNotAllowed && (r.Header.Get("Allow") == "" || r.JSON()["code"] != "method_not_allowed") {
		r.t.Errorf("%s %s: 405 with Allow %q: %.200s", req.Method, req.URL.Path, r.Header.Get("Allow"), r.Body)
	}
	if err != nil || r.Status == http.StatusMethodNotAllowed || strings.HasSuffix(req.URL.Path, "/") {
		return // not an operation: unknown path or method, or a page
	}
	note(route.Operation, r.Status, r.Header)
	r.checkHeaders(req, route.Operation)
	err = openapi3filter.ValidateResponse(req.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 r.Status, Header: r.Header, Body: io.NopCloser(bytes.NewReader(r.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if media := r.Header.Get("Content-Type"); strings.HasPrefix(media, "text/") {
		err = errors.Join(err, checkStream(r.Body)) // no operation sends other text
	}
	if err != nil {
		r.t.Errorf("%s %s -> %d is not what the contract says: %v", req.Method, req.URL.Path, r.Status, err)
	}
}

// plainHeaders belong to HTTP itself and to CORS; the contract names every other header that a response has.
var plainHeaders = []string{"Content-Type", "Content-Length", "Date", "Connection", "Vary"}

func (r *reply) checkHeaders(req *http.Request, o *openapi3.Operation) {
	r.t.Helper()
	response := o.Responses.Status(r.Status)
	if response == nil {
		return // the validator reports it
	}
	for name := range r.Header {
		declared := slices.Contains(plainHeaders, name) || strings.HasPrefix(name, "Access-Control-")
		for known := range response.Value.Headers {
			declared = declared || http.CanonicalHeaderKey(known) == name
		}
		if !declared {
			r.t.Errorf("%s %s -> %d: the contract does not name the header %s", req.Method, req.URL.Path, r.Status, name)
		}
	}
}

// JSON is the body as an object.
func (r *reply) JSON() map[string]any {
	var out map[string]any
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		r.t.Errorf("not a JSON object (%v): %.200s", err, r.Body)
	}
	return out
}

// want fails the test on any other status.
func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("got %d, want %d: %.600s", r.Status, status, r.Body)
	}
	return r
}

// problem expects a problem document with a code and with these pointers or parameters among its errors.
func (r *reply) problem(status int, code string, places ...string) *reply {
	r.t.Helper()
	r.want(status)
	var p api.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil || string(p.Code) != code {
		r.t.Fatalf("got %s, want code %s (%v)", r.Body, code, err)
	}
	for _, place := range places {
		found := false
		if p.Errors != nil {
			for _, e := range *p.Errors {
				found = found || (e.Pointer != nil && *e.Pointer == place) || (e.Parameter != nil && *e.Parameter == place)
			}
		}
		if !found {
			r.t.Errorf("no error at %q in %s", place, r.Body)
		}
	}
	return r
}

func (r *reply) str(key string) string {
	r.t.Helper()
	s, ok := r.JSON()[key].(string)
	if !ok {
		r.t.Fatalf("no string %q in %.400s", key, r.Body)
	}
	return s
}

func decode[T any](r *reply) T {
	r.t.Helper()
	var out T
	if err := json.Unmarshal(r.Body, &out); err != nil {
		r.t.Fatalf("decode: %v: %.400s", err, r.Body)
	}
	return out
}
