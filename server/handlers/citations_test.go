package handlers

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
)

func TestCitationsNameTheirReading(t *testing.T) {
	t.Parallel()
	file, reading := uuid.MustParse("019ab3de-6c1e-7a53-8f0e-0b5f3c7e9a11"), uuid.MustParse("019ab3de-6c1e-7a53-8f0e-0b5f3c7e9a12")
	readings := map[uuid.UUID]uuid.UUID{file: reading}
	one := `{ "id":"c1" , "fileId":"` + file.String() + `","quote":"a \"]} b" }`
	cited := `{ "id":"c1" , "fileId":"` + file.String() + `","quote":"a \"]} b" ,"readingId":"` + reading.String() + `"}`
	message := `{"id":"c2","messageId":"m"}`
	other := `{"id":"c3","fileId":"019ab3de-6c1e-7a53-8f0e-0b5f3c7e9a99"}`
	named := `{"id":"c4","fileId":"` + file.String() + `","readingId":null}`
	for sent, want := range map[string]string{
		`{"a":[1, 2.50],  "citations" : [` + one + ` , ` + message + `,` + other + `,` + one + `],"z":1e3}`: `{"a":[1, 2.50],  "citations" : [` +
			cited + ` , ` + message + `,` + other + `,` + cited + `],"z":1e3}`,
		`{"citations":[` + named + `]}`:       `{"citations":[` + named + `]}`,
		`{"citations":[` + message + `,3]}`:   `{"citations":[` + message + `,3]}`,
		`{"citations":{"fileId":"x"}}`:        `{"citations":{"fileId":"x"}}`,
		`{"citations":[]}`:                    `{"citations":[]}`,
		`["citations"]`:                       `["citations"]`,
		`{"b":{"citations":[` + one + `]}}`:   `{"b":{"citations":[` + one + `]}}`,
		`{"markdown":"\"citations\":[` + `"}`: `{"markdown":"\"citations\":[` + `"}`,
	} {
		if got := citeReadings(json.RawMessage(sent), readings); string(got) != want {
			t.Errorf("%s\n-> %s\nwant %s", sent, got, want)
		}
		if got := citeReadings(json.RawMessage(sent), nil); string(got) != sent {
			t.Errorf("without files: %s\n-> %s", sent, got)
		}
	}
}
