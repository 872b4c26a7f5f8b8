package server

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/quota"
	"github.com/sredspace/sredspace/server/runs"
)

func fromNullable[T any](n nullable.Nullable[T]) *T {
	if value, err := n.Get(); err == nil {
		return &value
	}
	return nil
}

func toNullable[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

func toNullableTime(t *time.Time) nullable.Nullable[time.Time] {
	if t == nil {
		return nullable.NewNullNullable[time.Time]()
	}
	return nullable.NewNullableWithValue(t.UTC())
}

func toProject(p db.ProjectGetRow) api.Project {
	return api.Project{
		Id: p.ID, Name: p.Name, FiscalYear: p.FiscalYear, Status: api.ProjectStatus(p.Status), Description: toNullable(p.Description),
		SessionCount: int(p.SessionCount), FileCount: int(p.FileCount), CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(),
	}
}

func toListedProject(p db.ProjectListRow) api.Project { return toProject(db.ProjectGetRow(p)) }

func toSession(s db.Session) api.Session {
	return api.Session{
		Id: s.ID, ProjectId: s.ProjectID, Type: api.RunType(s.Type), Status: api.SessionStatus(s.Status), Title: toNullable(s.Title),
		MessageCount: int(s.MessageCount), CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(),
	}
}

func toMessage(m db.MessageListBeforeRow) api.Message {
	return api.Message{Id: m.ID, Role: api.MessageRole(m.Role), Content: m.Content, RunId: toNullable(m.RunID), CreatedAt: m.CreatedAt.UTC()}
}

func toFile(f db.File) api.File {
	return api.File{
		Id: f.ID, ProjectId: f.ProjectID, OriginalFilename: f.OriginalFilename, ContentType: f.ContentType, FileSize: f.FileSize,
		Sha256: toNullable(f.Sha256), UploadedAt: toNullableTime(f.UploadedAt), UploadStatus: api.UploadStatus(f.UploadStatus),
		IndexStatus: api.IndexStatus(f.IndexStatus), IndexError: toNullable(f.IndexError), CreatedAt: f.CreatedAt.UTC(),
	}
}

func toRunSummary(r db.RunListRow) api.RunSummary {
	return api.RunSummary{
		RunId: r.ID, SessionId: r.SessionID, Type: api.RunType(r.Type), Status: api.RunStatus(r.Status),
		Messages:        api.RunMessages{UserMessageId: r.UserMessageID, AssistantMessageId: toNullable(r.AssistantMessageID)},
		SelectedFileIds: orEmpty(r.FileIds), HistoryLimit: int(r.HistoryLimit), Error: toRunError(r.ErrorCode, r.ErrorMessage, r.ErrorRetryable),
		QuotaEffect: toQuotaEffect(r.Status), RequestId: r.RequestID, RetryOf: toNullable(r.RetryOf),
		Github:    toRunGithub(r.GithubAttached, r.GithubReason, r.GithubRepo, r.GithubBranch, r.GithubHeadSha, r.HandedOverAt),
		CreatedAt: r.CreatedAt.UTC(), StartedAt: toNullableTime(r.StartedAt), FinishedAt: toNullableTime(r.FinishedAt),
	}
}

func toRun(r runs.Run) api.Run {
	run := api.Run{
		RunId: r.ID, SessionId: r.SessionID, Type: api.RunType(r.Type), Status: api.RunStatus(r.Status),
		Messages:        api.RunMessages{UserMessageId: r.UserMessageID, AssistantMessageId: toNullable(r.AssistantMessageID)},
		SelectedFileIds: orEmpty(r.FileIDs), HistoryLimit: int(r.HistoryLimit), Error: toRunError(r.ErrorCode, r.ErrorMessage, r.ErrorRetryable),
		QuotaEffect: toQuotaEffect(r.Status), RequestId: r.RequestID, RetryOf: toNullable(r.RetryOf),
		Github:    toRunGithub(r.GithubAttached, r.GithubReason, r.GithubRepo, r.GithubBranch, r.GithubHeadSha, r.HandedOverAt),
		CreatedAt: r.CreatedAt.UTC(), StartedAt: toNullableTime(r.StartedAt), FinishedAt: toNullableTime(r.FinishedAt),
		Python: nullable.NewNullNullable[json.RawMessage](), PartialText: toNullable(r.PartialText),
	}
	if r.Python != nil {
		run.Python.Set(r.Python)
	}
	return run
}

func toPreflight(p runs.Preflight) api.Preflight {
	out := api.Preflight{
		WouldRun: len(p.Blockers) == 0, Blockers: []api.Blocker{}, ActiveRunId: toNullable(p.ActiveRunID), Files: []api.PreflightFile{},
		History: api.PreflightHistory{MessageIds: orEmpty(p.MessageIDs), Cut: p.Cut, Characters: p.Characters},
		Quota:   quota.State(db.QuotaMetricAIRUNSMONTHLY, p.Quota.Used, p.Quota.Reserved, p.Quota.LimitValue),
		Github:  toRunGithub(p.Github.Reason == nil, p.Github.Reason, p.Github.Repo, p.Github.Branch, nil, nil),
	}
	for _, b := range p.Blockers {
		out.Blockers = append(out.Blockers, api.Blocker{Code: b.Code, Message: b.Detail})
	}
	for _, f := range p.Files {
		out.Files = append(out.Files, api.PreflightFile{
			FileId: f.ID, OriginalFilename: toNullable(f.Filename), Usable: f.Reason == nil, Reason: toNullable(f.Reason),
		})
	}
	return out
}

// toRunGithub: a run that was handed over without a word on GitHub belongs to a project where nothing is bound.
func toRunGithub(attached bool, reason *db.RunGithubReason, repo, branch, head *string, handedOver *time.Time) api.RunGithub {
	out := api.RunGithub{
		Attached: attached, Reason: nullable.NewNullNullable[api.RunGithubReason](),
		RepoFullName: toNullable(repo), Branch: toNullable(branch), HeadSha: toNullable(head),
	}
	switch {
	case reason != nil:
		out.Reason.Set(api.RunGithubReason(*reason))
	case !attached && handedOver == nil:
		out.Reason.Set(api.RunGithubReasonNotStarted)
	case !attached:
		out.Reason.Set(api.RunGithubReasonNotBound)
	}
	return out
}

func toRunError(code, message *string, retryable *bool) nullable.Nullable[api.RunError] {
	if code == nil {
		return nullable.NewNullNullable[api.RunError]()
	}
	return nullable.NewNullableWithValue(api.RunError{Code: api.RunErrorCode(*code), Message: *message, Retryable: *retryable})
}

// toQuotaEffect says what the run cost; the ledger ends exactly as the run, so the status tells it.
func toQuotaEffect(status db.RunStatus) api.QuotaEffect {
	switch {
	case status == db.RunStatusSUCCEEDED:
		return api.QuotaEffectCONFIRMED
	case runs.Ended(status):
		return api.QuotaEffectCANCELLED
	}
	return api.QuotaEffectRESERVED
}

func orEmpty(ids []uuid.UUID) []uuid.UUID {
	if ids == nil {
		return []uuid.UUID{}
	}
	return ids
}
