package textdoc_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/sredspace/sredspace/server/textdoc"
)

const limit = 1 << 20

func document(text string, more map[string]any) map[string]any {
	sum := sha256.Sum256([]byte(text))
	out := map[string]any{
		"fileId": "f", "text": text, "characters": utf8.RuneCountInString(text), "textSha256": hex.EncodeToString(sum[:]), "segments": []any{},
	}
	for name, value := range more {
		out[name] = value
	}
	return out
}

func encode(t *testing.T, value any) string {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestValidDocuments(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", "é😀\n\t\"\\/ \u2028<>&", strings.Repeat("ab😀é", 5000)} {
		plain := encode(t, document(text, map[string]any{
			"segments": []any{map[string]any{"kind": "page", "number": 1, "label": nil, "charStart": 0, "charEnd": utf8.RuneCountInString(text)}},
			"records":  []any{map[string]any{"a": []any{1.5, true, nil, map[string]any{}, []any{}, "]}"}}},
		}))
		ascii := strings.ReplaceAll(strings.ReplaceAll(plain, "😀", `\ud83d\ude00`), "é", `\u00E9`)
		for _, body := range []string{plain, ascii, " \n" + plain + "\r\n\t "} {
			for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body))} {
				got, err := textdoc.Check(r, limit)
				if err != nil || got.FileID != "f" || got.Characters != int64(utf8.RuneCountInString(text)) {
					t.Fatalf("%.200s: %+v, %v", body, got, err)
				}
			}
		}
	}
}

func TestInvalidDocuments(t *testing.T) {
	t.Parallel()
	whole := encode(t, document("abc", nil))
	segment := func(s string) string { return strings.Replace(whole, `"segments":[]`, `"segments":[`+s+`]`, 1) }
	with := func(old, new string) string { return strings.Replace(whole, old, new, 1) }
	for name, body := range map[string]string{
		"empty": "", "null": "null", "an array": "[" + whole + "]", "cut off": whole[:len(whole)-1], "more after it": whole + "1",
		"no comma": with(`,"text"`, `"text"`), "no colon": with(`"text":`, `"text"`), "no name": with(`"text"`, `text`),
		"a trailing comma": with(`}`, `,}`), "twice": with(`"text"`, `"characters":3,"text"`), "not UTF-8": with("abc", "a\xff"),
		"cut UTF-8": with("abc", "ab\xc3"), "NUL": with("abc", `a\u0000`), "a control character": with("abc", "a\x01"),
		"an unknown escape": with("abc", `a\x`), "half an escape": with("abc", `a\u12`), "a lone surrogate": with("abc", `a\ud83d`),
		"two high surrogates": with("abc", `\ud83d\ud83d`), "no string": with(`"abc"`, `7`), "another text": with("abc", "abd"),
		"another count": with(`"characters":3`, `"characters":4`), "a text count": with(`"characters":3`, `"characters":"3"`),
		"no number": with(`"characters":3`, `"characters":03`), "no JSON value": with(`"characters":3`, `"characters":3,"x":nul`),
		"a long literal": with(`"characters":3`, `"characters":3,"x":`+strings.Repeat("1", 99)),
		"too deep":       with(`"characters":3`, `"characters":3,"x":`+strings.Repeat("[", 99)+strings.Repeat("]", 99)),
		"a long name":    with(`"characters":3`, `"characters":3,"`+strings.Repeat("x", 5000)+`":1`),
		"a long id":      with(`"f"`, `"`+strings.Repeat("x", 5000)+`"`), "segments null": with(`"segments":[]`, `"segments":null`),
		"an odd segment":    segment(`{"kind":"line","number":1,"charStart":0,"charEnd":1}`),
		"segment 0":         segment(`{"kind":"page","number":0,"charStart":0,"charEnd":1}`),
		"a segment outside": segment(`{"kind":"page","number":1,"charStart":0,"charEnd":4}`),
		"backwards":         segment(`{"kind":"page","number":1,"charStart":2,"charEnd":1}`),
		"no places":         segment(`{"kind":"page","number":1}`), "too large": with("abc", strings.Repeat("a", limit)),
	} {
		if got, err := textdoc.Check(strings.NewReader(body), limit); !errors.Is(err, textdoc.ErrInvalid) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, name := range []string{"fileId", "text", "characters", "textSha256", "segments"} {
		d := document("abc", nil)
		delete(d, name)
		if _, err := textdoc.Check(strings.NewReader(encode(t, d)), limit); !errors.Is(err, textdoc.ErrInvalid) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	broken := errors.New("broken")
	_, err := textdoc.Check(io.MultiReader(strings.NewReader(whole[:9]), iotest.ErrReader(broken)), limit)
	if !errors.Is(err, broken) || errors.Is(err, textdoc.ErrInvalid) {
		t.Errorf("a broken connection is %v", err)
	}
}

// Allocations do not grow with the text.
func TestALargeTextTakesLittleMemory(t *testing.T) {
	allocated := func(size int) uint64 {
		body := []byte(encode(t, document(strings.Repeat("été 40 ms; ", size/12), nil)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := textdoc.Check(bytes.NewReader(body), 1<<30); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := allocated(1<<20), allocated(32<<20)
	if large > small+1<<20 {
		t.Errorf("1 MB allocates %d bytes, 32 MB %d", small, large)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(`{"fileId":"f","text":"a","characters":1,"textSha256":"x","segments":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := textdoc.Check(bytes.NewReader(body), limit)
		if err == nil && !json.Valid(body) {
			t.Errorf("taken: %q", body)
		}
	})
}
