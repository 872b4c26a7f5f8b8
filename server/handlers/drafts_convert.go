package handlers

import (
	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/drafts"
)

// convertAll is never nil: an empty list is [].
func convertAll[From, To any](list []From, convert func(From) To) []To {
	out := make([]To, 0, len(list))
	for _, item := range list {
		out = append(out, convert(item))
	}
	return out
}

func lineNumbers(lines *[]api.DraftLineNumber) []string {
	if lines == nil {
		return nil
	}
	return convertAll(*lines, func(line api.DraftLineNumber) string { return string(line) })
}

func fromLineUpdate(body api.DraftLineUpdate) drafts.Value {
	value := drafts.Value{
		Text: fromNullable(body.Text), HasText: body.Text.IsSpecified(), Checked: fromNullable(body.Checked),
		HasChecked: body.Checked.IsSpecified(), HasRows: body.Rows != nil,
	}
	if body.Rows != nil {
		value.Rows = convertAll(*body.Rows, func(row api.DraftRow) map[string]string { return row })
	}
	return value
}

func toDraft(d drafts.Draft) api.Draft {
	return api.Draft{
		ProjectId: d.ProjectID, Version: d.Version, Etag: d.ETag(), RunId: toNullable(d.RunID), Lines: convertAll(d.Lines, toDraftLine),
		UpdatedAt: toNullableTime(d.UpdatedAt),
	}
}

func toDraftLine(l drafts.Line) api.DraftLine {
	out := api.DraftLine{
		Line: api.DraftLineNumber(l.Line), Kind: api.DraftLineKind(l.Kind), Text: toNullable(l.Text), Checked: toNullable(l.Checked),
		Rows: convertAll(l.Rows, func(row map[string]string) api.DraftRow { return row }), Version: l.Version, Etag: l.ETag(),
		Counts: nullable.NewNullNullable[api.DraftCounts](), Sentences: convertAll(l.Sentences, toDraftSentence),
		Citations: convertAll(l.Citations, toDraftCitation),
	}
	if c := l.Counts(); c != nil {
		out.Counts.Set(api.DraftCounts{
			WordCount: c.Words, WordLimit: c.WordLimit, LineCount: c.Lines, LineLimit: c.LineLimit, WithinLimit: c.Within(),
		})
	}
	return out
}

func toDraftSentence(s drafts.Sentence) api.DraftSentence {
	return api.DraftSentence{
		Text: s.Text, CharStart: s.Start, CharEnd: s.End, Origin: api.DraftOrigin(s.Origin), Support: api.DraftSupport(s.Support),
		Citations: convertAll(s.Citations, toDraftCitation),
	}
}

func toDraftCitation(c drafts.Citation) api.DraftCitation {
	return api.DraftCitation{
		FileId: toNullable(c.FileID), ReadingId: toNullable(c.ReadingID), MessageId: toNullable(c.MessageID), CommitSha: toNullable(c.CommitSHA),
		Url: toNullable(c.URL), Page: toNullable(c.Page), Line: toNullable(c.Line), CharStart: c.Start, CharEnd: c.End, Quote: c.Quote,
		Check: api.DraftCitationCheck(c.Check), UncheckedReason: toUncheckedReason(c),
	}
}

func toUncheckedReason(c drafts.Citation) nullable.Nullable[api.DraftUncheckedReason] {
	if c.Check != drafts.Unchecked || c.Why == "" {
		return nullable.NewNullNullable[api.DraftUncheckedReason]()
	}
	return nullable.NewNullableWithValue(api.DraftUncheckedReason(c.Why))
}

func toAuthor(id uuid.UUID, subject string) api.DraftAuthor {
	return api.DraftAuthor{UserId: id, Subject: subject}
}

func toDraftVersion(v drafts.Version) api.DraftVersion {
	return api.DraftVersion{
		Version: v.Number, Kind: api.DraftVersionKind(v.Kind), Author: toAuthor(v.AuthorID, v.Subject), RunId: toNullable(v.RunID),
		RestoredFrom: toNullable(v.RestoredFrom), Reason: toNullable(v.Reason), Lines: toLineNumbers(v.Lines), CreatedAt: v.CreatedAt.UTC(),
	}
}

func toDraftVersionFull(v drafts.Version, d drafts.Draft) api.DraftVersionFull {
	head := toDraftVersion(v)
	return api.DraftVersionFull{
		Version: head.Version, Kind: head.Kind, Author: head.Author, RunId: head.RunId, RestoredFrom: head.RestoredFrom, Reason: head.Reason,
		Lines: head.Lines, CreatedAt: head.CreatedAt, Content: convertAll(d.Lines, toDraftLine),
	}
}

func toLineNumbers(lines []string) []api.DraftLineNumber {
	return convertAll(lines, func(line string) api.DraftLineNumber { return api.DraftLineNumber(line) })
}

func toSegments(segments []drafts.Segment) []api.DraftDiffSegment {
	return convertAll(segments, func(s drafts.Segment) api.DraftDiffSegment {
		return api.DraftDiffSegment{Op: api.DraftDiffOp(s.Op), Text: s.Text}
	})
}

func toLineDiff(l drafts.LineDiff) api.DraftLineDiff {
	return api.DraftLineDiff{
		Line: api.DraftLineNumber(l.Line), Before: l.Before, After: l.After, Segments: toSegments(l.Segments),
		Sentences: convertAll(l.Sentences, func(s drafts.SentenceDiff) api.DraftSentenceDiff {
			return api.DraftSentenceDiff{Before: toNullable(s.Before), After: toNullable(s.After), Segments: toSegments(s.Segments)}
		}),
	}
}

func toDraftDecision(d drafts.Decision) api.DraftDecision {
	return api.DraftDecision{
		Id: d.ID, Kind: api.DraftDecisionKind(d.Kind), RunId: d.RunID, ChangeId: toNullable(d.ChangeID), PassageId: toNullable(d.PassageID),
		Line: toNullable(d.Line), Before: toNullable(d.Before), After: toNullable(d.After), Reason: toNullable(d.Reason),
		Author: toAuthor(d.AuthorID, d.Subject), Version: toNullable(d.DraftDecision.Version), CreatedAt: d.CreatedAt.UTC(),
	}
}

func toDecisionState(d *db.DraftDecision) nullable.Nullable[api.DraftDecisionState] {
	if d == nil {
		return nullable.NewNullNullable[api.DraftDecisionState]()
	}
	return nullable.NewNullableWithValue(api.DraftDecisionState{
		Id: d.ID, Kind: api.DraftDecisionKind(d.Kind), Reason: toNullable(d.Reason), Version: toNullable(d.Version), CreatedAt: d.CreatedAt.UTC(),
	})
}

func toDraftChange(c drafts.Change) api.DraftChange {
	return api.DraftChange{
		ChangeId: c.ID, Line: c.Line, Op: c.Op, Before: toNullable(c.Before), After: toNullable(c.After), Reason: c.Reason, RuleId: c.RuleID,
		Applicable: c.Applicable, Citations: convertAll(c.Citations, toDraftCitation), Decision: toDecisionState(c.Decision),
	}
}

func toDraftPassage(p drafts.Passage) api.DraftPassage {
	return api.DraftPassage{
		PassageId: p.ID, State: api.DraftPassageState(p.State), InputKind: p.InputKind, InputId: p.InputID, ReadingId: toNullable(p.ReadingID),
		Page: toNullable(p.Page), Line: toNullable(p.Line), CharStart: p.CharStart, CharEnd: p.CharEnd, Quote: p.Quote,
		SuggestedLine: toNullable(p.SuggestedLine), Reason: toNullable(p.Reason), Decision: toDecisionState(p.Decision),
	}
}
