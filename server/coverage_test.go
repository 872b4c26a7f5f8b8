package server_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/sredspace/sredspace"
)

// The guarantee is that every documented status can occur. Each response of each test records its pair in `seen`; a pair that no
// test reached is an unproven line of the contract.

// reportCoverage prints the pairs that were not reached and fails, after all tests have run.
func reportCoverage(code int) int {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return code // a subset of the tests proves nothing about coverage
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
	spec, err := readContract()
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

// note records which pair a response proves.
func note(o *openapi3.Operation, status int, header http.Header) {
	pair := fmt.Sprintf("%s %d", o.OperationID, status)
	seen.Store(pair, true)
	media, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	seen.Store(pair+" "+media, true)
}

// readContract reads the contract as the response validator needs it.
func readContract() (*openapi3.T, error) {
	spec, err := openapi3.NewLoader().LoadFromData(sredspace.Contract) // the embedded contract lacks what handlers do not see
	if err != nil {
		return nil, err
	}
	// In OpenAPI 3.0 a schema without a type accepts any value including null, and cannot be `nullable`; the validator requires it.
	for _, part := range spec.Components.Schemas["Run"].Value.AllOf {
		if python := part.Value.Properties["python"]; python != nil {
			python.Value.Nullable = true
		}
	}
	return spec, nil
}

// missingByCode lists the fields that the contract promises with a problem's code and that the problem lacks.
func missingByCode(problem map[string]any) []string {
	byCode, _ := contractSpec.Components.Schemas["Problem"].Value.Extensions["x-required-by-code"].(map[string]any)
	code, _ := problem["code"].(string)
	required, _ := byCode[code].([]any)
	var missing []string
	for _, name := range required {
		if problem[name.(string)] == nil {
			missing = append(missing, name.(string))
		}
	}
	return missing
}

// checkStream checks every event of a stream against the schema that the contract names by x-event-schema: OpenAPI 3.0 cannot describe
// the events itself.
func checkStream(stream []byte) error {
	schema := contractSpec.Components.Schemas["RunEventMessage"].Value
	var problems []error
	message := map[string]any{}
	for line := range strings.Lines(string(stream)) {
		switch name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); name {
		case "id", "event":
			message[name] = value
		case "data":
			if before, more := message[name].(string); more {
				value = before + "\n" + value
			}
			message[name] = value
		case "":
			if len(message) > 0 { // otherwise the end of a comment
				problems = append(problems, checkMessage(message, schema))
				message = map[string]any{}
			}
		}
	}
	return errors.Join(problems...)
}

func checkMessage(message map[string]any, schema *openapi3.Schema) error {
	var event map[string]any
	text, _ := message["data"].(string)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&event); err != nil {
		return fmt.Errorf("event %s: data is no JSON object: %w", message["id"], err)
	}
	if event["type"] != message["event"] {
		return fmt.Errorf("event %s is a %q, its data a %q", message["id"], message["event"], event["type"])
	}
	message["data"] = event
	if err := schema.VisitJSON(message, openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("event %s: %w", message["id"], err)
	}
	return nil
}

func init() {
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.PlainBodyDecoder)
}
