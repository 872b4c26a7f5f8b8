package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/cmd/local/parts"
	"github.com/sredspace/sredspace/server/config"
)

func TestEverySettingIsDocumented(t *testing.T) {
	root, err := parts.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config.Config]()) {
		if name, _, _ := strings.Cut(field.Tag.Get("env"), ","); !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/operate.md does not name %s", name)
		}
	}
}
