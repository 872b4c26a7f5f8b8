package edge

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/problem"
)

func TestCodesAreTheContracts(t *testing.T) {
	t.Parallel()
	spec, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	var contract []problem.Code
	for _, code := range spec.Components.Schemas["ErrorCode"].Value.Enum {
		contract = append(contract, problem.Code(code.(string)))
	}
	slices.Sort(contract)
	if codes := problem.Codes(); len(codes) == 0 || !slices.Equal(codes, contract) {
		t.Errorf("the codes are %v, the contract has %v", codes, contract)
	}
	for _, code := range problem.Codes() {
		if status := problem.New(code, "").Status(); status < 400 {
			t.Errorf("code %s has status %d", code, status)
		}
	}
}

func TestProblemsHideTheirCause(t *testing.T) {
	t.Parallel()
	p := toProblem(errors.New("dial tcp 10.0.0.1: password=hunter2"))
	document := toDocument(p, "r1")
	if document.Status != 500 || *document.Detail != "An internal error occurred." {
		t.Errorf("got %d %q", document.Status, *document.Detail)
	}
	for _, err := range []error{problem.NotFound(), database.ErrNotFound} {
		if p := toProblem(fmt.Errorf("read project: %w", err)); p.Code != problem.CodeNotFound {
			t.Errorf("wrapped %v became %s", err, p.Code)
		}
	}
}
