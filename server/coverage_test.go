package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/sredspace/sredspace/gen/api"
)

// The promise is that every documented status can happen. Each response of each test notes its pair in `seen`; a pair that no
// test reached is a line of the contract that nobody has proved.

// reportCoverage prints the pairs that were not reached and makes them a failure, when all tests had their say.
func reportCoverage(code int) int {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return code // a part of the tests says nothing about the whole
		}
	}
	documented, err := documentedPairs()
	if err != nil {
		fmt.Fprintln(os.Stderr, "read the contract:", err)
		return 1
	}
	var missing []string
	for _, pair := range documented {
		if _, reached := seen.Load(pair); !reached {
			missing = append(missing, pair)
		}
	}
	fmt.Printf("contract: %d of %d documented (operation, status) pairs reached\n", len(documented)-len(missing), len(documented))
	if len(missing) == 0 {
		return code
	}
	fmt.Printf("contract: not reached (test it, or take it out of openapi.yaml):\n  %s\n", strings.Join(missing, "\n  "))
	return max(code, 1)
}

// documentedPairs are all "operationId status" of the contract, one for each media type where a status has several.
func documentedPairs() ([]string, error) {
	spec, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	var pairs []string
	for _, item := range spec.Paths.Map() {
		for _, o := range item.Operations() {
			for status, response := range o.Responses.Map() {
				pair := o.OperationID + " " + status
				pairs = append(pairs, pair)
				if len(response.Value.Content) < 2 {
					continue
				}
				for media := range response.Value.Content {
					pairs = append(pairs, pair+" "+media)
				}
			}
		}
	}
	slices.Sort(pairs)
	return pairs, nil
}

// note keeps which pair a response proves.
func note(o *openapi3.Operation, status int, header http.Header) {
	pair := fmt.Sprintf("%s %d", o.OperationID, status)
	seen.Store(pair, true)
	media, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	seen.Store(pair+" "+media, true)
}

// noEvents is true for a stream that was read from its end on, so that there is nothing to hold against a schema.
func (r *reply) noEvents() bool {
	return r.Header.Get("Content-Type") == "text/event-stream" && !bytes.Contains(r.Body, []byte("data: "))
}

// decodeEvents lets the response validator look into a stream: each event's data is held against the schema that the contract
// gives for the stream; the last one is what the validator goes on with.
func decodeEvents(body io.Reader, _ http.Header, schema *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	var last any
	var id, kind string
	var data []byte
	var problems []error
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			data = append(append(data, value...), '\n')
		case "":
			if data == nil {
				continue // the end of a comment
			}
			event, err := checkEvent(kind, data, schema)
			if err != nil {
				problems = append(problems, fmt.Errorf("event %s: %w", id, err))
			}
			last, data = event, nil
		}
	}
	return last, errors.Join(append(problems, lines.Err())...)
}

func checkEvent(kind string, data []byte, schema *openapi3.SchemaRef) (any, error) {
	var event map[string]any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&event); err != nil {
		return nil, fmt.Errorf("data is no JSON object: %w", err)
	}
	if event["type"] != kind {
		return event, fmt.Errorf("is a %q, its data a %q", kind, event["type"])
	}
	return event, schema.Value.VisitJSON(event, openapi3.MultiErrors())
}

func init() {
	openapi3filter.RegisterBodyDecoder("text/event-stream", decodeEvents)
}
