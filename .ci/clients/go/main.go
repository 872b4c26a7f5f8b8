// The typical flow with the client of oapi-codegen.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/sredspace/clients/api"
)

const notes = "We were uncertain whether the cache could hold its latency. We tested three designs and measured each.\n"

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func check(holds bool, format string, args ...any) {
	if !holds {
		log.Fatalf("check failed: "+format, args...)
	}
}

func main() {
	ctx := context.Background()
	signed := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("SREDSPACE_TOKEN"))
		return nil
	}
	client := must(api.NewClientWithResponses(os.Getenv("SREDSPACE_URL"), api.WithRequestEditorFn(signed)))

	created := must(client.CreateProjectWithResponse(ctx, nil, api.ProjectCreate{Name: "From Go", FiscalYear: "2025"}))
	check(created.JSON201 != nil, "a project: %s", created.Body)
	project := created.JSON201.Id
	opened := must(client.CreateSessionWithResponse(ctx, project, nil, api.SessionCreate{Type: api.PRECHECK}))
	check(opened.JSON201 != nil, "a session: %s", opened.Body)
	session := opened.JSON201.Id

	file := api.PresignFile{Filename: "notes.md", ContentType: "text/markdown", FileSize: int64(len(notes))}
	announced := must(client.PresignFilesWithResponse(ctx, project, nil, api.PresignRequest{Files: []api.PresignFile{file}}))
	check(announced.JSON201 != nil, "an upload URL: %s", announced.Body)
	upload := announced.JSON201.Items[0]
	put := must(http.NewRequestWithContext(ctx, http.MethodPut, upload.UploadUrl, strings.NewReader(notes)))
	for name, value := range upload.Headers {
		put.Header.Set(name, value)
	}
	stored := must(http.DefaultClient.Do(put))
	check(stored.StatusCode == http.StatusOK, "the object storage returns %s", stored.Status)
	confirmed := must(client.ConfirmFileWithResponse(ctx, project, upload.FileId))
	check(confirmed.JSON200 != nil, "the upload is confirmed: %s", confirmed.Body)
	for must(client.GetFileWithResponse(ctx, project, upload.FileId)).JSON200.IndexStatus != api.INDEXREADY {
		time.Sleep(200 * time.Millisecond)
	}

	key := uuid.NewString()
	request := api.RunRequest{Type: api.PRECHECK, Input: "Is it SR&ED?", SelectedFileIds: &[]uuid.UUID{upload.FileId}}
	answered := must(client.CreateRunWithResponse(ctx, session, &api.CreateRunParams{IdempotencyKey: &key}, request))
	check(answered.JSON200 != nil && answered.JSON200.Status == api.SUCCEEDED, "the run succeeds: %s", answered.Body)
	run := answered.JSON200.RunId

	// The plain method returns the response, so that its body can be read as it arrives.
	accept := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Accept", "text/event-stream")
		return nil
	}
	stream := must(client.ClientInterface.GetRunEvents(ctx, run, nil, accept))
	var types []string
	for lines := bufio.NewScanner(stream.Body); lines.Scan(); {
		if data, found := bytes.CutPrefix(lines.Bytes(), []byte("data: ")); found {
			var event struct{ Type string }
			must(0, json.Unmarshal(data, &event))
			types = append(types, event.Type)
		}
	}
	check(len(types) > 1 && types[0] == "run.queued" && types[len(types)-1] == "run.completed", "the events of the run: %v", types)
	whole := must(client.GetRunEventsWithResponse(ctx, run, nil))
	check(strings.Count(string(whole.Body), "\ndata: ") == len(types), "the whole stream: %s", whole.Body)

	history := must(client.GetHistoryWithResponse(ctx, session, nil))
	check(history.JSON200 != nil && len(history.JSON200.Items) == 2, "the history: %s", history.Body)

	missing := must(client.GetProjectWithResponse(ctx, uuid.New()))
	check(missing.ApplicationproblemJSON404 != nil && missing.ApplicationproblemJSON404.Code == "not_found", "a missing project: %s", missing.Body)
	must(client.DeleteProjectWithResponse(ctx, project, &api.DeleteProjectParams{}))
	fmt.Printf("Go: project, session, upload, run, %d events, history, 404\n", len(types))
}
