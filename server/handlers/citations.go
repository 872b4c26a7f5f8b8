package handlers

import (
	"bytes"
	"encoding/json"

	"github.com/google/uuid"
)

// citeReadings adds to each file citation the reading that its offsets refer to. Every other byte stays as the worker sent it.
func citeReadings(python json.RawMessage, readings map[uuid.UUID]uuid.UUID) json.RawMessage {
	if len(readings) == 0 || !bytes.Contains(python, []byte(`"citations"`)) {
		return python
	}
	decoder := json.NewDecoder(bytes.NewReader(python))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return python
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return python
		}
		if name == "citations" {
			return citeIn(python, decoder, readings)
		}
		var skipped json.RawMessage
		if decoder.Decode(&skipped) != nil {
			return python
		}
	}
	return python
}

func citeIn(python json.RawMessage, decoder *json.Decoder, readings map[uuid.UUID]uuid.UUID) json.RawMessage {
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		return python
	}
	var out []byte
	copied := 0
	for decoder.More() {
		var raw json.RawMessage
		if decoder.Decode(&raw) != nil {
			return python
		}
		var citation struct {
			FileID    *uuid.UUID      `json:"fileId"`
			ReadingID json.RawMessage `json:"readingId"`
		}
		if json.Unmarshal(raw, &citation) != nil || citation.FileID == nil || citation.ReadingID != nil {
			continue
		}
		if reading, ok := readings[*citation.FileID]; ok {
			brace := int(decoder.InputOffset()) - 1 // a citation with a fileId is an object with at least one member
			out = append(append(out, python[copied:brace]...), `,"readingId":"`+reading.String()+`"`...)
			copied = brace
		}
	}
	if copied == 0 {
		return python
	}
	return append(out, python[copied:]...)
}
