package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace"
	"github.com/sredspace/sredspace/server/problem"
)

func bodies(t *testing.T) map[string]*openapi3.Schema {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(sredspace.Contract)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*openapi3.Schema{}
	for _, op := range indexOperations(spec) {
		if op.body != nil {
			out[op.id] = op.body
		}
	}
	return out
}

// check sends a body through the checks, and reports the problem, the size of its document and what it allocated.
func check(t *testing.T, schema *openapi3.Schema, body string) (p *problem.Error, answer int, allocated uint64) {
	t.Helper()
	req := httptest.NewRequest("POST", "/", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	c := echo.New().NewContext(req, httptest.NewRecorder())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := checkBody(c, schema)
	if err == nil {
		p = nil
	} else if !errors.As(err, &p) {
		t.Fatalf("not a problem: %v", err)
	}
	if p != nil {
		document, err := json.Marshal(toDocument(p, "id"))
		if err != nil {
			t.Fatal(err)
		}
		answer = len(document)
	}
	runtime.ReadMemStats(&after)
	return p, answer, after.TotalAlloc - before.TotalAlloc
}

// many is a body of about size bytes: head, then one piece after the other, then tail.
func many(size int, head, piece, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; b.Len() < size-len(tail)-len(piece)-10; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		if strings.Contains(piece, "%d") {
			fmt.Fprintf(&b, piece, i)
		} else {
			b.WriteString(piece)
		}
	}
	return b.String() + tail
}

func hostile(size int) map[string]string {
	long := strings.Repeat("x", size-60)
	return map[string]string{
		"empty files":        many(size, `{"files":[`, `{}`, `]}`),
		"files of all kinds": many(size, `{"files":[`, `{"filename":"","contentType":1,"fileSize":"x","x":{}}`, `]}`),
		"ids":                many(size, `{"type":"T661","input":"x","selected_file_ids":[`, `"x"`, `]}`),
		"unknown fields":     many(size, `{`, `"f%d":1`, `}`),
		"unknown objects":    many(size, `{`, `"f%d":{"a":[]}`, `}`),
		"one unknown object": many(size, `{"x":{`, `"f%d":1`, `}}`),
		"array":              many(size, `[`, `1`, `]`),
		"array as a name":    many(size, `{"name":[`, `{}`, `],"title":[]}`),
		"object as a name":   many(size, `{"name":{`, `"f%d":1`, `},"input":{},"reason":{}}`),
		"brackets":           strings.Repeat("[", size),
		"nested names":       strings.Repeat(`{"name":`, size/8),
		"long name":          `{"` + long + `":1}`,
		"long text":          `{"name":"` + long + `","input":"` + long[:size/3] + `"}`,
		"long input":         `{"type":"T661","input":"` + long + `"}`,
		"blank input":        `{"type":"T661","input":"` + strings.Repeat(" ", size-60) + `"}`,
		"escapes":            `{"type":"T661","input":"` + strings.Repeat(`\u0041`, size/6-10) + `"}`,
		"long string":        `"` + long + `"`,
		"long number":        `{"type":"T661","input":"x","history_limit":1` + strings.Repeat("0", size-60) + `}`,
		"long fraction":      `{"type":"T661","input":"x","history_limit":1.` + strings.Repeat("0", size-60) + `}`,
		"white space":        strings.Repeat(" ", size-60) + `{"type":"none"}`,
		"many values":        many(size, ``, `{}`, ``),
		"overrides":          many(size, `{"reason":"x","overrides":{`, `"f%d":1`, `}}`),
	}
}

// The cost of an invalid body is small and proportional to its size, for every operation. CPU time follows
// allocations: without the bound, 600 kB of `{}` in presign took 15 s and several hundred megabytes.
func TestBadBodiesAreCheap(t *testing.T) {
	const size, most = 1 << 20, 20 << 20
	for id, schema := range bodies(t) {
		half := hostile(size / 2)
		for name, body := range hostile(size) {
			p, answer, allocated := check(t, schema, body)
			if p == nil {
				t.Errorf("%s, %s: accepted", id, name)
				continue
			}
			if len(p.Fields) > 1100 || answer > 16<<10 || allocated > most {
				t.Errorf("%s, %s: %d errors, answer of %d bytes, %d kB allocated", id, name, len(p.Fields), answer, allocated>>10)
			}
			_, _, first := check(t, schema, half[name])
			if allocated > 3*first+1<<20 {
				t.Errorf("%s, %s: twice the body allocates %.1f times as much", id, name, float64(allocated)/float64(first))
			}
		}
	}
}

func TestAtMostTwentyErrors(t *testing.T) {
	schemas := bodies(t)
	for name, body := range map[string]string{
		"PresignFiles": many(250, `{"files":[`, `{}`, `]}`),
		"CreateRun":    many(800, `{"type":"T661","input":"x","selected_file_ids":[`, `"x"`, `]}`),
	} {
		p, _, _ := check(t, schemas[strings.ToLower(name[:1])+name[1:]], body)
		if p == nil {
			t.Fatalf("%s: accepted", name)
		}
		if document := toDocument(p, "id"); len(*document.Errors) != maxErrors {
			t.Errorf("%s: %d errors", name, len(*document.Errors))
		}
	}
}

// All mistakes of a small body are reported at once, each with its pointer.
func TestPlacesOfMistakes(t *testing.T) {
	schemas := bodies(t)
	for body, places := range map[string][]string{
		`{"name":"a","fiscalYear":"2025","name":"b"}`:           {"/name"},
		`{"name":1,"fiscalYear":"x","other":{"a":1},"b":[1,2]}`: {"/name", "/fiscalYear", "/other", "/b"},
		`{"name":"a\u0000","fiscalYear":"2025"}`:                {"/name"},
		`{"name":{"a":1},"fiscalYear":["2025"]}`:                {"/name", "/fiscalYear"},
		`{"fiscalYear":"2025"}`:                                 {"/name"},
		`{"name":"a","fiscalYear":"2025"}{}`:                    {""},
		``:                                                      {""},
		`{"name":"\ud800","fiscalYear":"2025"}`:                 {"/name"},
	} {
		p, _, _ := check(t, schemas["createProject"], body)
		if p == nil {
			t.Errorf("%s: accepted", body)
			continue
		}
		for _, place := range places {
			found := false
			for _, f := range p.Fields {
				found = found || *f.Pointer == place
			}
			if !found {
				t.Errorf("%s: nothing at %q in %v", body, place, p.Fields)
			}
		}
	}
}

// The contract bounds every value of a request; otherwise the cost of its check would be unbounded.
func TestRequestsAreBounded(t *testing.T) {
	var walk func(at string, schema *openapi3.Schema)
	walk = func(at string, s *openapi3.Schema) {
		switch {
		case s.Type == nil || s.AllOf != nil || s.OneOf != nil || s.AnyOf != nil || s.Not != nil:
			t.Errorf("%s: a schema that the shape check does not support", at)
		case s.Type.Is("object"):
			switch extra := s.AdditionalProperties; {
			case extra.Schema != nil && s.MaxProps != nil:
				walk(at+"/*", extra.Schema.Value)
			case extra.Has == nil || *extra.Has:
				t.Errorf("%s takes any number of fields", at)
			}
			for name, property := range s.Properties {
				walk(at+"/"+name, property.Value)
			}
		case s.Type.Is("array"):
			if s.MaxItems == nil {
				t.Errorf("%s takes any number of items", at)
			}
			walk(at+"/0", s.Items.Value)
		case s.Type.Is("string"):
			if s.MaxLength == nil && s.Enum == nil && s.Format != "uuid" && !strings.HasSuffix(s.Pattern, "{3}$") {
				t.Errorf("%s is a text of any length", at)
			}
		}
	}
	for id, schema := range bodies(t) {
		walk(id, schema)
	}
}
