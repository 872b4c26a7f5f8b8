package server_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// No text of a query reaches the database unless it is UTF-8.
func TestQueriesAreText(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice, admin := b.as("alice"), b.as("root", "admin")
	project := alice.project()
	ids := map[string]string{
		"{projectId}": project[strings.LastIndex(project, "/")+1:],
		"{sessionId}": alice.session(project, "T661"),
	}
	tried := 0
	for pattern, item := range contractSpec.Paths.Map() {
		path := pattern
		for name, id := range ids {
			path = strings.ReplaceAll(path, name, id)
		}
		if item.Get == nil || strings.Contains(path, "{") {
			continue
		}
		who := alice
		if strings.HasPrefix(path, "/api/v1/admin/") {
			who = admin
		}
		for _, parameter := range item.Get.Parameters {
			if parameter.Value.In != openapi3.ParameterInQuery {
				continue
			}
			for _, text := range []string{"%ff", "a%c0%80", "%ed%a0%80"} {
				r := who.do("GET", path+"?"+parameter.Value.Name+"="+text, nil)
				r.problem(400, "invalid_request")
				tried++
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d queries", tried)
	}
}
