package runs

import (
	"testing"

	"github.com/sredspace/sredspace/gen/api"
)

func TestFailureCodesAreTheContracts(t *testing.T) {
	t.Parallel()
	spec, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	contract := map[FailureCode]bool{}
	for _, code := range spec.Components.Schemas["RunErrorCode"].Value.Enum {
		contract[FailureCode(code.(string))] = true
	}
	delete(contract, "internal") // reserved by the contract; no run fails with it
	for code := range retryable {
		if !contract[code] {
			t.Errorf("the contract does not have %s", code)
		}
		delete(contract, code)
	}
	for code := range contract {
		t.Errorf("%s of the contract is unknown here", code)
	}
}
