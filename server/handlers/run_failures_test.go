package handlers

import (
	"testing"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/runs"
)

func TestFailureCodesAreTheContracts(t *testing.T) {
	t.Parallel()
	spec, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]bool{"internal": true} // reserved by the contract; no run fails with it today
	for _, code := range runs.FailureCodes() {
		ours[string(code)] = true
	}
	contract := spec.Components.Schemas["RunErrorCode"].Value.Enum
	for _, code := range contract {
		if !ours[code.(string)] {
			t.Errorf("the contract's code %s is unknown", code)
		}
	}
	if len(ours) != len(contract) {
		t.Errorf("%d codes here, %d in the contract", len(ours), len(contract))
	}
}
