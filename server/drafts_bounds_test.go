package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/sredspace/sredspace/gen/api"
)

// exec changes what a test can't change over HTTP.
func (b *bundle) exec(sql string, args ...any) {
	b.t.Helper()
	if _, err := b.DB.Exec(b.t.Context(), sql, args...); err != nil {
		b.t.Fatal(err)
	}
}

// A full draft refuses what would add to it, says why, and can still be read and exported.
func TestAFullDraft(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	d.imported()
	d.write(d.project, "244", "My own words.")
	if d.b.count("drafts WHERE bytes::numeric / (SELECT sum(octet_length(content::text)) FROM draft_lines) BETWEEN 0.5 AND 1.5") != 1 {
		t.Error("the draft does not know its size")
	}
	passages := decode[api.DraftPassagePage](d.do("GET", d.project+"/draft/passages", nil).want(200))
	dismiss := map[string]any{"runId": d.run.RunId, "passageId": passages.Items[0].PassageId, "decision": "dismiss"}
	for what, set := range map[string]string{"5000 versions": "version = 5000", "256 MB": "version = 2, bytes = 256 << 20"} {
		d.b.exec("UPDATE drafts SET " + set)
		now := d.draft(d.project)
		for _, refused := range []*reply{
			d.do("PUT", d.project+"/draft/lines/242", `{"text":"More."}`, header("If-Match", now.Etag)),
			d.do("POST", d.project+"/draft/restore", `{"version":1}`, header("If-Match", now.Etag)),
			d.do("POST", d.project+"/draft/import", map[string]any{"runId": d.run.RunId}, header("If-Match", now.Etag)),
		} {
			if detail := refused.problem(409, "draft_full").str("detail"); what == "5000 versions" && !strings.Contains(detail, what) {
				t.Errorf("got %q", detail)
			}
		}
		// What adds no version is still possible, and so is a save that changes nothing.
		d.do("POST", d.project+"/draft/passages/decisions", dismiss).want(200)
		d.do("PUT", d.project+"/draft/lines/242", map[string]any{"text": d.line(d.project, "242").Text.MustGet()},
			header("If-Match", now.Etag)).want(200)
		d.do("GET", d.project+"/draft/diff?from=0", nil).want(200)
	}
	d.b.exec("UPDATE drafts SET version = 2, bytes = 0, decisions = 20000")
	d.do("POST", d.project+"/draft/passages/decisions", dismiss).problem(409, "draft_full")
	if export := d.exported(d.project, "part2_text"); export.Status != "READY" {
		t.Errorf("got %+v", export)
	}
}

// A fork copies so much and no more, and says what to do instead.
func TestAForkIsBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	alice := b.as("alice")
	project := alice.project()
	fill := func(messages int, content string) (session string, ids []uuid.UUID) {
		session = alice.session(project, "T661")
		for range messages {
			ids = append(ids, uuid.Must(uuid.NewV7()))
		}
		b.exec(`INSERT INTO messages (id, session_id, seq, role, content)
			SELECT id, $2, seq, 'USER', $3 FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, seq)`, ids, session, content)
		return session, ids
	}
	long, ids := fill(1002, "hello")
	before := func(id uuid.UUID) string { return fmt.Sprintf(`{"beforeMessageId":%q}`, id) }
	refused := alice.do("POST", "/api/v1/sessions/"+long+"/fork", before(ids[1001])).problem(400, "invalid_request", "/beforeMessageId")
	if !strings.Contains(string(refused.Body), "1001 messages are before it; at most 1000") {
		t.Errorf("got %s", refused.Body)
	}
	made := decode[api.Session](alice.do("POST", "/api/v1/sessions/"+long+"/fork", before(ids[1000])).want(201))
	if made.MessageCount != 1000 || b.count("messages WHERE session_id = '"+made.Id.String()+"'") != 1000 {
		t.Errorf("got %+v", made)
	}
	large, ids := fill(19, strings.Repeat("x", 1<<20))
	alice.do("POST", "/api/v1/sessions/"+large+"/fork", before(ids[17])).problem(400, "invalid_request", "/beforeMessageId")
	alice.do("POST", "/api/v1/sessions/"+large+"/fork", before(ids[16])).want(201)
}

// A citation of a commit is checked with the text that the run kept; without one, the reason is there.
func TestCitationsOfCommits(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	d := setup(t, fake.use).drafted(fake, "alice")
	text := "fix: the cache held 31 ms at p99 — été"
	sum := sha256.Sum256([]byte(text))
	input := func(id string, text any, sum string) map[string]any {
		return map[string]any{"kind": "commit", "id": id, "name": "c", "sha256": sum, "chars": 38,
			"used": true, "skippedReason": nil, "text": text}
	}
	commit := func(id, sha string, start, end int, quote string) map[string]any {
		return map[string]any{
			"id": id, "fileId": nil, "messageId": nil, "commitSha": sha, "url": nil, "page": nil, "line": 1, "charStart": start, "charEnd": end,
			"quote": quote,
		}
	}
	right := hex.EncodeToString(sum[:])
	var sentences []any
	words := []string{"The cache held.", "It held for a while.", "Nobody kept this one.", "This one was altered."}
	for i, sentence := range words {
		sentences = append(sentences, map[string]any{"text": sentence, "origin": "llm", "citationIds": []string{fmt.Sprintf("c%d", i+1)}})
	}
	d.run = d.answered("T661_GEN", map[string]any{
		"inputs": []any{input("aaa", text, right), input("bbb", nil, right), input("ccc", text+"!", right)},
		"citations": []any{
			commit("c1", "aaa", 5, 19, "the cache held"), commit("c2", "aaa", 6, 19, "the cache held"),
			commit("c3", "bbb", 5, 19, "the cache held"), commit("c4", "ccc", 5, 19, "the cache held"),
		},
		"result": map[string]any{"sections": map[string]any{"244": map[string]any{"text": strings.Join(words, " "), "sentences": sentences}}},
	})
	d.imported()
	var got []string
	for _, s := range d.line(d.project, "244").Sentences {
		why := ""
		if !s.Citations[0].UncheckedReason.IsNull() {
			why = string(s.Citations[0].UncheckedReason.MustGet())
		}
		got = append(got, string(s.Citations[0].Check)+why)
	}
	if !slices.Equal(got, []string{"exact", "mismatch", "uncheckedtext_not_kept", "uncheckedtext_not_kept"}) {
		t.Errorf("got %v", got)
	}
}
