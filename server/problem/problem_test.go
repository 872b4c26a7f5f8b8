package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/problem"
)

func TestEveryCodeOfTheContractHasAStatus(t *testing.T) {
	t.Parallel()
	spec, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	codes := spec.Components.Schemas["ErrorCode"].Value.Enum
	if len(codes) == 0 {
		t.Fatal("the contract lists no codes")
	}
	for _, code := range codes {
		if status := problem.New(api.ErrorCode(code.(string)), "").Status(); status < 400 {
			t.Errorf("code %s has no status", code)
		}
	}
}

func TestFromHidesWhatIsNotAProblem(t *testing.T) {
	t.Parallel()
	p := problem.From(errors.New("dial tcp 10.0.0.1: password=hunter2"))
	body := p.Body("r1")
	if p.Status() != 500 || *body.Detail != "Something went wrong on our side." {
		t.Errorf("got %d %q", p.Status(), *body.Detail)
	}
	wrapped := problem.From(fmt.Errorf("read project: %w", problem.NotFound()))
	if wrapped.Code != api.ErrorCodeNotFound {
		t.Errorf("a wrapped problem became %s", wrapped.Code)
	}
}
