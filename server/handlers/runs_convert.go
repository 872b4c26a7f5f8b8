package handlers

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

func toRunSummary(r db.RunListRow) api.RunSummary {
	return api.RunSummary{
		RunId: r.ID, ProjectId: r.ProjectID, SessionId: r.SessionID, Type: api.RunType(r.Type), Status: api.RunStatus(r.Status),
		WaitingFor:      toWaitingFor(r.Status, r.WaitingFor),
		Messages:        api.RunMessages{UserMessageId: r.UserMessageID, AssistantMessageId: toNullable(r.AssistantMessageID)},
		SelectedFileIds: orEmpty(r.FileIds), Readings: toRunReadings(r.FileIds, r.ReadingIds), HistoryLimit: int(r.HistoryLimit),
		Error:       toRunError(r.ErrorCode, r.ErrorMessage, r.ErrorRetryable),
		QuotaEffect: toQuotaEffect(r.Status), RequestId: r.RequestID, RetryOf: toNullable(r.RetryOf),
		Github:    toRunGithub(r.GithubAttached, r.GithubReason, r.GithubRepo, r.GithubBranch, r.GithubHeadSha, r.HandedOverAt),
		CreatedAt: r.CreatedAt.UTC(), StartedAt: toNullableTime(r.StartedAt), FinishedAt: toNullableTime(r.FinishedAt),
	}
}

func toRun(r runs.Run) api.Run {
	run := api.Run{
		RunId: r.ID, ProjectId: r.ProjectID, SessionId: r.SessionID, Type: api.RunType(r.Type), Status: api.RunStatus(r.Status),
		WaitingFor:      toWaitingFor(r.Status, r.WaitingFor),
		Messages:        api.RunMessages{UserMessageId: r.UserMessageID, AssistantMessageId: toNullable(r.AssistantMessageID)},
		SelectedFileIds: orEmpty(r.FileIDs), Readings: toRunReadings(r.FileIDs, r.ReadingIDs), HistoryLimit: int(r.HistoryLimit),
		Error:       toRunError(r.ErrorCode, r.ErrorMessage, r.ErrorRetryable),
		QuotaEffect: toQuotaEffect(r.Status), RequestId: r.RequestID, RetryOf: toNullable(r.RetryOf),
		Github:    toRunGithub(r.GithubAttached, r.GithubReason, r.GithubRepo, r.GithubBranch, r.GithubHeadSha, r.HandedOverAt),
		CreatedAt: r.CreatedAt.UTC(), StartedAt: toNullableTime(r.StartedAt), FinishedAt: toNullableTime(r.FinishedAt),
		Python: nullable.NewNullNullable[json.RawMessage](), PartialText: toNullable(r.PartialText),
		Citations: toCitations(r.Evidence),
	}
	if r.Python != nil {
		run.Python.Set(citeReadings(r.Python, known(run.Readings)))
	}
	return run
}

func toRunReadings(files, readings []uuid.UUID) []api.RunReading {
	out := make([]api.RunReading, 0, len(files))
	for i, file := range files {
		reading := api.RunReading{FileId: file, ReadingId: nullable.NewNullNullable[uuid.UUID]()}
		if readings[i] != uuid.Nil {
			reading.ReadingId.Set(readings[i])
		}
		out = append(out, reading)
	}
	return out
}

// known maps files to readings.
func known(readings []api.RunReading) map[uuid.UUID]uuid.UUID {
	out := make(map[uuid.UUID]uuid.UUID, len(readings))
	for _, r := range readings {
		if id, err := r.ReadingId.Get(); err == nil {
			out[r.FileId] = id
		}
	}
	return out
}

func toPreflight(p runs.Preflight) api.Preflight {
	out := api.Preflight{
		WouldRun: len(p.Blockers) == 0, Blockers: []api.Blocker{}, ActiveRunId: toNullable(p.ActiveRunID), Files: []api.PreflightFile{},
		History: api.PreflightHistory{MessageIds: orEmpty(p.MessageIDs), Cut: p.Cut, Characters: p.Characters},
		Quota:   toQuotaState(quota.NewState(db.QuotaMetricAIRUNSMONTHLY, p.Quota.Used, p.Quota.Reserved, p.Quota.LimitValue)),
		Github:  toRunGithub(p.Github.Reason == nil, p.Github.Reason, p.Github.Repo, p.Github.Branch, nil, nil),
	}
	for _, b := range p.Blockers {
		out.Blockers = append(out.Blockers, api.Blocker{Code: api.ErrorCode(b.Code), Message: b.Detail})
	}
	for _, f := range p.Files {
		out.Files = append(out.Files, api.PreflightFile{
			FileId: f.ID, OriginalFilename: toNullable(f.Filename), Usable: f.Reason == nil, Reason: toNullable(f.Reason),
		})
	}
	return out
}

// toRunGithub converts the GitHub access. A run handed over without a reason belongs to a project with no bound repository.
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

func toWaitingFor(status db.RunStatus, reason *db.RunWaitingFor) nullable.Nullable[api.RunWaitingFor] {
	if reason == nil || status != db.RunStatusQUEUED {
		return nullable.NewNullNullable[api.RunWaitingFor]()
	}
	return nullable.NewNullableWithValue(api.RunWaitingFor(*reason))
}

// toQuotaEffect is what the run costs; its reservation ends exactly as the run does, so the status decides.
func toQuotaEffect(status db.RunStatus) api.QuotaEffect {
	switch {
	case status == db.RunStatusSUCCEEDED:
		return api.QuotaEffectCONFIRMED
	case runs.Ended(status):
		return api.QuotaEffectCANCELLED
	}
	return api.QuotaEffectRESERVED
}
