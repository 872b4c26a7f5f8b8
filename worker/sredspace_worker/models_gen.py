# Made from openapi.yaml by scripts/generate.sh. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel
from uuid import UUID
from datetime import date as date_aliased


class Capacity(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    runs: Annotated[int, Field(description="Concurrent tasks (`processTask`).", ge=1)]
    readings: Annotated[int, Field(description="Concurrent files (`indexFile`).", ge=1)]


class Problem(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: str
    title: str
    status: int
    code: Literal[
        "invalid_request",
        "unauthorized",
        "not_found",
        "method_not_allowed",
        "body_too_large",
        "unsupported_media_type",
        "unreadable_file",
        "unsupported_file",
        "file_too_complex",
        "text_unavailable",
        "object_unavailable",
        "not_ready",
        "busy",
        "internal",
    ]
    detail: Annotated[
        str,
        Field(
            description="What is wrong and what to do, in one or two sentences. Never contains a URL or a secret. The server shows it to the user\nas the reason of a failed run or file, except with codes that are about the request itself (invalid_request,\nunauthorized, not_found, method_not_allowed, body_too_large, unsupported_media_type, not_ready, busy, internal).\n"
        ),
    ]
    retryable: bool


class IndexRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    file_id: Annotated[UUID, Field(alias="fileId")]
    filename: Annotated[str, Field(max_length=255, min_length=1, pattern="^[^\\x00]*$")]
    content_type: Annotated[str, Field(alias="contentType", max_length=255, min_length=1, pattern="^[^\\x00]*$")]
    file_size: Annotated[int, Field(alias="fileSize", description="Size in bytes.", ge=0)]
    download_url: Annotated[
        str, Field(alias="downloadUrl", description="Signed URL to GET the original.", pattern="^https?://[!-~]+$")
    ]
    text_upload_url: Annotated[
        str,
        Field(
            alias="textUploadUrl",
            description="Signed URL to PUT the text document (`Content-Type` application/json).",
            pattern="^https?://[!-~]+$",
        ),
    ]


class Segment(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    kind: Literal["page", "sheet", "slide", "entry"]
    number: Annotated[int, Field(ge=1)]
    label: Annotated[str | None, Field(...)]
    char_start: Annotated[int, Field(alias="charStart", ge=0)]
    char_end: Annotated[int, Field(alias="charEnd", ge=0)]


class TextRecord(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    char_start: Annotated[int, Field(alias="charStart", ge=0)]
    char_end: Annotated[int, Field(alias="charEnd", ge=0)]
    date: Annotated[
        str | None, Field(description="The day stated in the record, as YYYY-MM-DD in its own time zone. Null if there is none.")
    ]
    author: Annotated[
        str | None, Field(description="Null if the record does not name one; the author of the file is not a substitute.")
    ]
    source: Annotated[str, Field(description="The source, e.g. `Slack #lab`, `Jira LAB-12, comment`, `quoted mail`.")]


class BoxItem(RootModel[float]):
    root: Annotated[float, Field(ge=0.0, le=1.0)]


class RecognisedLine(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    char_start: Annotated[int, Field(alias="charStart", ge=0)]
    char_end: Annotated[int, Field(alias="charEnd", ge=0)]
    page: Annotated[int, Field(ge=1)]
    box: Annotated[
        list[BoxItem],
        Field(
            description="Left, top, right and bottom as fractions of the page's width and height, from its top left.",
            max_length=4,
            min_length=4,
        ),
    ]


class TaskDraftLine(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    line: Literal["242", "244", "246"]
    text: Annotated[str, Field(pattern="^[^\\x00]*$")]


class TaskDecision(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    kind: Literal["change_accepted", "change_refused", "passage_placed", "passage_dismissed"]
    line: Annotated[str | None, Field(description="The line of the form. Null for a dismissed passage.", pattern="^[^\\x00]*$")]
    before: Annotated[str | None, Field(description="The text that the change replaces.", pattern="^[^\\x00]*$")]
    after: Annotated[
        str | None, Field(description="The text that the change puts there; the words of the passage.", pattern="^[^\\x00]*$")
    ]
    input_id: Annotated[str | None, Field(alias="inputId", description="The source of the passage.", pattern="^[^\\x00]*$")]


class TaskTaxYear(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: date_aliased
    end: date_aliased


class TaskProject(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: UUID
    name: Annotated[str, Field(pattern="^[^\\x00]*$")]
    fiscal_year: Annotated[str, Field(alias="fiscalYear", description="The tax year, e.g. `2025`.", pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")]


class TaskSession(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: UUID
    type: Literal["PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK"]
    title: Annotated[str | None, Field(pattern="^[^\\x00]*$")]


class TaskInput(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    message_id: Annotated[UUID, Field(alias="messageId")]
    content: Annotated[str, Field(pattern="^[^\\x00]*$")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt")]


class TaskMessage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    message_id: Annotated[UUID, Field(alias="messageId")]
    role: Literal["USER", "ASSISTANT"]
    content: Annotated[str, Field(pattern="^[^\\x00]*$")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt")]


class TaskFile(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    file_id: Annotated[UUID, Field(alias="fileId")]
    filename: Annotated[str, Field(pattern="^[^\\x00]*$")]
    content_type: Annotated[str, Field(alias="contentType", pattern="^[^\\x00]*$")]
    file_size: Annotated[int, Field(alias="fileSize", ge=0)]
    sha256: Annotated[str, Field(pattern="^[^\\x00]*$")]
    uploaded_at: Annotated[AwareDatetime, Field(alias="uploadedAt")]
    download_url: Annotated[
        str, Field(alias="downloadUrl", description="Signed URL to GET the original.", pattern="^https?://[!-~]+$")
    ]
    text_url: Annotated[
        str, Field(alias="textUrl", description="Signed URL to GET the text document.", pattern="^https?://[!-~]+$")
    ]


class TaskGitHub(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    repo_full_name: Annotated[str, Field(alias="repoFullName", pattern="^[^\\x00]*$")]
    branch: Annotated[str, Field(pattern="^[^\\x00]*$")]
    head_sha: Annotated[str, Field(alias="headSha", pattern="^[^\\x00]*$")]
    token: Annotated[
        str, Field(description="Restricted to this repository and revoked when the run ends.", pattern="^[^\\x00]*$")
    ]
    expires_at: Annotated[AwareDatetime, Field(alias="expiresAt")]
    api_base_url: Annotated[str, Field(alias="apiBaseUrl", pattern="^https?://[!-~]+$")]


class ProgressEvent(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: Literal["progress"]
    step: Literal["reading", "github", "analysing", "writing", "model", "verifying"]
    detail: Annotated[str, Field(description="What the step works on, e.g. a filename.")]
    done: Annotated[int, Field(ge=0)]
    total: Annotated[int, Field(ge=0)]


class DeltaEvent(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: Literal["delta"]
    text: str


class ErrorEvent(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: Literal["error"]
    problem: Problem


class Engine(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    mode: Literal["offline", "llm"]
    model: Annotated[str | None, Field(...)]
    rules_version: Annotated[str, Field(alias="rulesVersion")]
    fallback_reason: Annotated[
        str | None,
        Field(
            alias="fallbackReason",
            description="Why the configured model was not used. Null if it was used or none is configured.",
        ),
    ]


class TaxYear(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    start: Annotated[str | None, Field(description="YYYY-MM-DD; null when it is unknown.")]
    end: Annotated[str | None, Field(...)]
    source: Literal["project", "prompt", "files", "fiscal_year", "unknown"]
    citation_id: Annotated[str | None, Field(alias="citationId", description="The sentence that states it.")]


class InputAccount(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    kind: Literal["file", "message", "commit"]
    id: str
    units: Annotated[int, Field(ge=0)]
    used: Annotated[int, Field(ge=0)]
    left_out: Annotated[int, Field(alias="leftOut", ge=0)]
    not_placed: Annotated[int, Field(alias="notPlaced", ge=0)]
    set_aside: Annotated[int, Field(alias="setAside", ge=0)]


class Accounting(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    units: Annotated[int, Field(ge=0)]
    used: Annotated[int, Field(ge=0)]
    left_out: Annotated[int, Field(alias="leftOut", ge=0)]
    not_placed: Annotated[int, Field(alias="notPlaced", ge=0)]
    set_aside: Annotated[int, Field(alias="setAside", ge=0)]
    used_by_line: Annotated[
        dict[str, int],
        Field(alias="usedByLine", description="Where the used units went: a line of the form, a criterion, or `log`."),
    ]
    reasons: Annotated[dict[str, int], Field(description="The units left out, by reason.")]
    inputs: list[InputAccount]


class Passage(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    input_kind: Annotated[Literal["file", "message", "commit"], Field(alias="inputKind")]
    input_id: Annotated[str, Field(alias="inputId")]
    page: Annotated[int | None, Field(...)]
    line: Annotated[int | None, Field(description="Line in the text where the quote starts.")]
    char_start: Annotated[int, Field(alias="charStart", ge=0)]
    char_end: Annotated[int, Field(alias="charEnd", ge=0)]
    quote: str
    suggested_line: Annotated[
        Literal["242", "244", "246"] | None, Field(alias="suggestedLine", description="Where it would fit best.")
    ]
    reason: Annotated[str | None, Field(description="Why it was left out. Null for a unit that was not placed.")]
    by: Annotated[str | None, Field(description="The citation of the correction.")]


class UsedInput(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    kind: Literal["file", "message", "commit"]
    id: str
    name: str
    sha256: Annotated[str, Field(description="SHA-256 of the text that offsets refer to, in UTF-8.")]
    chars: Annotated[int, Field(ge=0)]
    used: Annotated[bool, Field(description="Whether the answer cites it.")]
    skipped_reason: Annotated[str | None, Field(alias="skippedReason")]
    text: Annotated[
        str | None,
        Field(
            description="For a commit that the answer cites: the text that offsets refer to, so that the citations can be checked later. Null or\nabsent for other inputs, and when the texts of all cited commits together exceed a million characters.\n"
        ),
    ] = None


class Citation(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: str
    file_id: Annotated[str | None, Field(alias="fileId")]
    message_id: Annotated[str | None, Field(alias="messageId")]
    commit_sha: Annotated[
        str | None,
        Field(alias="commitSha", description="A commit, pull request (`pull/12`) or issue (`issues/7`) of the bound repository."),
    ]
    url: Annotated[str | None, Field(...)]
    page: Annotated[int | None, Field(description="Page, sheet or slide number. Null if the format has none.")]
    line: Annotated[int | None, Field(description="Line of the text on which the quote starts.")]
    char_start: Annotated[int, Field(alias="charStart", ge=0)]
    char_end: Annotated[int, Field(alias="charEnd", ge=0)]
    quote: str
    recognised: Annotated[
        bool | None,
        Field(description="The quote was recognised in a picture (OCR) and may hold errors; compare it with the picture."),
    ] = None


class Question(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: str
    line: Annotated[str | None, Field(description="A line of the form, e.g. `242`.")]
    slot: str
    text: str
    why: str
    blocking: bool


class Warning(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    code: str
    text: str


class CitedLabel(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    label: str
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class Exclusion(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    category: str
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class RoutineSignal(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    phrase: str
    rule_id: Annotated[str, Field(alias="ruleId")]
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class PrecheckBasis(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    sentences_read: Annotated[int, Field(alias="sentencesRead", ge=0)]
    files_read: Annotated[int, Field(alias="filesRead", ge=0)]


class PcaHint(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    suggest: bool
    reason: str


class Criterion(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: Literal[
        "uncertainty",
        "state_of_art",
        "hypothesis",
        "experiment_or_analysis",
        "results_conclusions",
        "advancement",
        "contemporaneous_record",
    ]
    policy: Literal["why", "how", "Q1", "Q2", "Q3", "Q4", "Q5"]
    status: Literal["supported", "partial", "not_found", "contradicted"]
    rationale: str
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class SlotRow(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    line: Literal["242", "244", "246"]
    slot: str
    status: Literal["answered", "thin", "missing"]
    citation_ids: Annotated[list[str], Field(alias="citationIds")]
    excerpt: Annotated[str | None, Field(...)]


class PartAValue(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    value: str
    citation_ids: Annotated[
        list[str], Field(alias="citationIds", description="Empty if the value comes from a field of the project.")
    ]


class PartA(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    field_200: Annotated[PartAValue | None, Field(alias="200")]
    field_202: Annotated[PartAValue | None, Field(alias="202")]
    field_204: Annotated[PartAValue | None, Field(alias="204")]
    field_206: Annotated[PartAValue | None, Field(alias="206")]
    field_208: Annotated[PartAValue | None, Field(alias="208")]
    field_210: Annotated[PartAValue | None, Field(alias="210")]
    field_218: Annotated[PartAValue | None, Field(alias="218")]


class Completeness(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    answered: Annotated[int, Field(ge=0)]
    total: Annotated[int, Field(ge=0)]


class NextQuestion(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    line: Annotated[str | None, Field(...)]
    slot: str
    text: str
    example: Annotated[str | None, Field(description="Always null. A worker never invents facts for the user.")]


class DraftSentence(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    text: str
    origin: Annotated[
        Literal["quote", "trimmed_quote", "corrected_quote", "table_row", "template", "llm", "gap"],
        Field(
            description="`corrected_quote` is a sentence with its corrected figure in brackets and cites both papers; `table_row` is a row with the names of its columns and cites both; `template` is a fixed connective of the worker."
        ),
    ]
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class Omitted(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    quote: str
    reason: Literal[
        "word_limit",
        "line_limit",
        "outside_tax_year",
        "routine",
        "business",
        "planned",
        "superseded",
        "third_party",
        "excluded",
        "duplicate",
        "not_asked",
        "debris",
    ]
    citation_id: Annotated[str, Field(alias="citationId")]


class DraftSection(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    text: Annotated[str, Field(description="Plain text for the form, without citation marks.")]
    word_count: Annotated[
        int,
        Field(
            alias="wordCount", description="Words without placeholders (`[GAP: ...]`), which are not filed. So for lines.", ge=0
        ),
    ]
    word_limit: Annotated[int, Field(alias="wordLimit", ge=1)]
    line_count: Annotated[int, Field(alias="lineCount", ge=0)]
    line_limit: Annotated[int, Field(alias="lineLimit", ge=1)]
    within_limit: Annotated[bool, Field(alias="withinLimit")]
    sentences: list[DraftSentence]
    omitted: list[Omitted]


class EvidenceBox(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    line: Annotated[int, Field(ge=270, le=281)]
    label: str
    status: Literal["seen", "not_seen"]
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class TraceRow(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    uncertainty_id: Annotated[str, Field(alias="uncertaintyId")]
    hypothesis_ids: Annotated[list[str], Field(alias="hypothesisIds")]
    test_ids: Annotated[list[str], Field(alias="testIds")]
    result_ids: Annotated[list[str], Field(alias="resultIds")]
    advancement_ids: Annotated[list[str], Field(alias="advancementIds")]
    broken: bool


class GenSections(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    field_242: Annotated[DraftSection, Field(alias="242")]
    field_244: Annotated[DraftSection, Field(alias="244")]
    field_246: Annotated[DraftSection, Field(alias="246")]


class SectionC(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    prepared_by: Annotated[str | None, Field(alias="preparedBy")]
    key_individuals: Annotated[
        list[CitedLabel], Field(alias="keyIndividuals", description="Only people named as authors in the material.")
    ]
    contractors: list[CitedLabel]


class T661GenResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    part_a: Annotated[PartA, Field(alias="partA")]
    sections: Annotated[GenSections, Field(title="GenSections")]
    section_c: Annotated[SectionC, Field(alias="sectionC", title="SectionC")]
    evidence: list[EvidenceBox]
    trace: list[TraceRow]


class DraftBase(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    kind: Annotated[Literal["file", "message", "draft"], Field(description="`draft`: the draft of the project.")]
    id: Annotated[str, Field(description="The ID of the file or message; the version of the draft.")]
    sha256: str


class EditedSection(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    before: str
    after: str
    word_count_before: Annotated[int, Field(alias="wordCountBefore", ge=0)]
    word_count_after: Annotated[int, Field(alias="wordCountAfter", ge=0)]
    word_limit: Annotated[int, Field(alias="wordLimit", ge=1)]
    line_count_after: Annotated[int, Field(alias="lineCountAfter", ge=0)]
    line_limit: Annotated[int, Field(alias="lineLimit", ge=1)]
    within_limit: Annotated[bool, Field(alias="withinLimit")]


class Change(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: str
    line: str
    op: Literal["delete", "move", "replace", "insert", "insert_gap"]
    before: Annotated[str | None, Field(...)]
    after: Annotated[str | None, Field(...)]
    reason: str
    rule_id: Annotated[str, Field(alias="ruleId")]
    citation_ids: Annotated[list[str], Field(alias="citationIds")]
    auto_applied: Annotated[
        bool, Field(alias="autoApplied", description="Whether the section's `after` already contains the change.")
    ]


class Issue(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: str
    rule_id: Annotated[str, Field(alias="ruleId")]
    line: Annotated[str | None, Field(...)]
    severity: Literal["blocker", "major", "minor", "info"]
    citation_id: Annotated[str | None, Field(alias="citationId", description="The first of `citationIds`.")]
    citation_ids: Annotated[
        list[str],
        Field(alias="citationIds", description="Every sentence with this finding; equal findings of a line are one issue."),
    ]
    count: Annotated[int, Field(description="How many sentences have it.", ge=1)]
    problem: str
    suggestion: str
    policy_ref: Annotated[str, Field(alias="policyRef")]


class LineCount(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    line: str
    word_count: Annotated[int, Field(alias="wordCount", ge=0)]
    word_limit: Annotated[int, Field(alias="wordLimit", ge=1)]
    line_count: Annotated[int, Field(alias="lineCount", ge=0)]
    line_limit: Annotated[int, Field(alias="lineLimit", ge=1)]
    within_limit: Annotated[bool, Field(alias="withinLimit")]


class CrossCheck(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: Literal[
        "dates_in_tax_year",
        "same_terms_242_244_246",
        "people_244_vs_260",
        "contractors_244_vs_267",
        "evidence_mentioned_vs_files",
    ]
    status: Literal["ok", "attention", "not_checked"]
    detail: str
    citation_ids: Annotated[list[str], Field(alias="citationIds")]


class T661AnalysisResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    base: DraftBase | None
    issues: list[Issue]
    coverage: list[SlotRow]
    counts: list[LineCount]
    trace: list[TraceRow]
    cross_checks: Annotated[list[CrossCheck], Field(alias="crossChecks")]
    strengths: list[CitedLabel]


class LogEntry(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: str
    date: Annotated[str | None, Field(description="The date stated in the record, as YYYY-MM-DD.")]
    date_source: Annotated[
        Literal["commit", "file_text", "message_time", "calendar_header", "unknown"], Field(alias="dateSource")
    ]
    author: Annotated[str | None, Field(...)]
    author_source: Annotated[Literal["commit", "file_text", "sender"] | None, Field(alias="authorSource")]
    project: Annotated[str | None, Field(...)]
    activity: str
    activity_origin: Annotated[
        Literal["quote", "trimmed_quote", "table_row"],
        Field(
            alias="activityOrigin",
            description="`table_row` is a row of a table with the names of its columns; `evidence` cites both.",
        ),
    ]
    stage: Literal["problem", "hypothesis", "experiment", "result", "conclusion", "support", "routine", "admin"]
    lines: list[Literal[242, 244, 246]]
    hours: Annotated[float | None, Field(...)]
    hours_source: Annotated[Literal["stated"] | None, Field(alias="hoursSource")]
    evidence: list[str]
    commit_sha: Annotated[str | None, Field(alias="commitSha")]
    evidence_box: Annotated[int, Field(alias="evidenceBox", ge=270, le=281)]
    flags: list[
        Literal[
            "undated",
            "author_unknown",
            "committer_date_differs",
            "outside_tax_year",
            "written_after_work",
            "relative_date",
            "planned",
            "corrected",
        ]
    ]


class LogGap(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    from_: Annotated[str, Field(alias="from")]
    to: str
    days: Annotated[int, Field(ge=1)]


class SheetTotal(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    citation_id: Annotated[str, Field(alias="citationId")]
    stated: Annotated[float, Field(ge=0.0)]
    counted: Annotated[float, Field(ge=0.0)]
    ties: bool


class LogTotals(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    entries: Annotated[int, Field(ge=0)]
    hours_stated: Annotated[float, Field(alias="hoursStated", ge=0.0)]
    entries_without_hours: Annotated[int, Field(alias="entriesWithoutHours", ge=0)]
    by_stage: Annotated[dict[str, int], Field(alias="byStage")]
    by_author: Annotated[dict[str, int], Field(alias="byAuthor")]
    hours_by_author: Annotated[
        dict[str, float],
        Field(
            alias="hoursByAuthor",
            description="Hours by person; an empty key holds hours without a person. Each of the three adds up to `hoursStated`.",
        ),
    ]
    hours_by_project: Annotated[dict[str, float], Field(alias="hoursByProject")]
    hours_by_week: Annotated[dict[str, float], Field(alias="hoursByWeek", description="By the Monday of the week, YYYY-MM-DD.")]
    sheet_totals: Annotated[
        list[SheetTotal], Field(alias="sheetTotals", description="Total rows of time sheets against the rows that were read.")
    ]


class ReplicabilityPoint(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: Literal["inputs", "setup", "measure", "result", "date", "person"]
    status: Literal["all", "some", "none"]
    entries: Annotated[int, Field(description="Entries about tests that meet the criterion.", ge=0)]
    of: Annotated[int, Field(ge=0)]
    missing: Annotated[list[str], Field(description="The first entries that do not.")]


class LogbookResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    entries: Annotated[list[LogEntry], Field(description="Dated entries, oldest first.")]
    undated: list[LogEntry]
    gaps: list[LogGap]
    totals: Annotated[LogTotals, Field(title="LogTotals")]
    replicability: Annotated[
        list[ReplicabilityPoint],
        Field(description="Whether the records suffice to repeat the work: six criteria over all entries."),
    ]
    compiled_at: Annotated[str, Field(alias="compiledAt", description="When the logbook was compiled (the time of the request).")]


class Health(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    status: Literal["ok"]
    version: str
    capacity: Capacity | None = None


class Skipped(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    part: Annotated[str, Field(description="The part that was not read, e.g. `page 3`.")]
    reason: str
    code: Annotated[
        Literal[
            "page_without_text",
            "picture_not_read",
            "attachment_not_read",
            "entry_not_read",
            "embedded_not_read",
            "part_damaged",
            "text_cut",
            "hidden_left_out",
            "hidden_read",
            "deleted_left_out",
            "repeated_left_out",
            "formula_without_value",
            "encoding_doubtful",
            "characters_unmapped",
            "text_recognised",
            "structure_not_read",
            "total_row",
            "dates_ambiguous",
            "more_notices",
        ],
        Field(
            description="- `page_without_text`: a page or slide without text, mostly a scan or a picture\n- `picture_not_read`: a picture, drawing or chart whose words are not in the text\n- `attachment_not_read`, `entry_not_read`: an attachment of a mail, or a file in an archive, that could not be read\n- `embedded_not_read`: a file or object embedded in the document\n- `part_damaged`: a part that is damaged\n- `text_cut`: the file holds more text than is kept\n- `hidden_left_out`: hidden text; it is not in the text\n- `hidden_read`: a hidden sheet, row, column or slide; it is in the text\n- `deleted_left_out`: tracked deletions and words that are struck out; they are not in the text\n- `repeated_left_out`: heads and feet of pages that repeat; they are in the text once\n- `formula_without_value`: formulas that were never calculated; the text shows the formula\n- `encoding_doubtful`: bytes that fit no encoding, or an encoding that was guessed\n- `characters_unmapped`: characters whose font does not say what they are\n- `text_recognised`: text recognised on a picture (OCR); it may hold errors\n- `structure_not_read`: read as plain text because its structure is damaged or unknown\n- `total_row`: a row that sums other rows; it is marked and is no work of its own\n- `dates_ambiguous`: dates whose day and month cannot be told apart\n- `more_notices`: more notices than are listed\n"
        ),
    ]


class ReadingNotice(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    code: Annotated[
        Literal[
            "page_without_text",
            "picture_not_read",
            "attachment_not_read",
            "entry_not_read",
            "embedded_not_read",
            "part_damaged",
            "text_cut",
            "hidden_left_out",
            "hidden_read",
            "deleted_left_out",
            "repeated_left_out",
            "formula_without_value",
            "encoding_doubtful",
            "characters_unmapped",
            "text_recognised",
            "structure_not_read",
            "total_row",
            "dates_ambiguous",
            "more_notices",
        ],
        Field(
            description="- `page_without_text`: a page or slide without text, mostly a scan or a picture\n- `picture_not_read`: a picture, drawing or chart whose words are not in the text\n- `attachment_not_read`, `entry_not_read`: an attachment of a mail, or a file in an archive, that could not be read\n- `embedded_not_read`: a file or object embedded in the document\n- `part_damaged`: a part that is damaged\n- `text_cut`: the file holds more text than is kept\n- `hidden_left_out`: hidden text; it is not in the text\n- `hidden_read`: a hidden sheet, row, column or slide; it is in the text\n- `deleted_left_out`: tracked deletions and words that are struck out; they are not in the text\n- `repeated_left_out`: heads and feet of pages that repeat; they are in the text once\n- `formula_without_value`: formulas that were never calculated; the text shows the formula\n- `encoding_doubtful`: bytes that fit no encoding, or an encoding that was guessed\n- `characters_unmapped`: characters whose font does not say what they are\n- `text_recognised`: text recognised on a picture (OCR); it may hold errors\n- `structure_not_read`: read as plain text because its structure is damaged or unknown\n- `total_row`: a row that sums other rows; it is marked and is no work of its own\n- `dates_ambiguous`: dates whose day and month cannot be told apart\n- `more_notices`: more notices than are listed\n"
        ),
    ]
    place: Annotated[
        str, Field(description="Where in the file, e.g. `page 3`, `sheet Hours, row 12`, `attachment data.bin`.", max_length=200)
    ]
    reason: Annotated[str, Field(description="What happened and what to do about it. Can be shown to the user.", max_length=1000)]


class TextDocument(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    file_id: Annotated[UUID, Field(alias="fileId")]
    text: Annotated[str, Field(description="NFC-normalized text with `\\n` line endings and no NUL.")]
    characters: int
    text_sha256: Annotated[str, Field(alias="textSha256")]
    segments: Annotated[
        list[Segment], Field(description="Pages, sheets, slides or archive entries in order. Empty if the format has none.")
    ]
    skipped: Annotated[
        list[Skipped] | None,
        Field(
            description="As in the response of `indexFile`, so that a run can report what it could not see. Absent in older documents."
        ),
    ] = None
    warnings: Annotated[
        list[ReadingNotice] | None, Field(description="As in the response of `indexFile`. Absent in older documents.")
    ] = None
    records: Annotated[
        list[TextRecord] | None,
        Field(
            description="Messages, tickets, mails and commits in the file, in order. In the text, each is a separate paragraph,\n`2025-03-04 · Jane Doe · Slack #lab: text`. Absent in older documents.\n"
        ),
    ] = None
    recognised: Annotated[
        list[RecognisedLine] | None,
        Field(description="Lines recognised in a picture (OCR), with their position on the page. Absent in older documents."),
    ] = None


class TaskDraft(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    version: Annotated[int, Field(description="The version of the draft.", ge=1)]
    lines: Annotated[
        list[TaskDraftLine],
        Field(description="The lines that have text, in order, each at most once.", max_length=3, min_length=1),
    ]


class PrecheckResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    outlook: Literal["likely", "possible", "unlikely", "insufficient_information"]
    criteria: list[Criterion]
    exclusions: list[Exclusion]
    routine_signals: Annotated[list[RoutineSignal], Field(alias="routineSignals")]
    claimable_parts: Annotated[list[CitedLabel], Field(alias="claimableParts")]
    not_claimable_parts: Annotated[list[CitedLabel], Field(alias="notClaimableParts")]
    basis: Annotated[PrecheckBasis, Field(title="PrecheckBasis")]
    pca_hint: Annotated[PcaHint, Field(alias="pcaHint", title="PcaHint")]


class T661Result(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    slots: list[SlotRow]
    part_a: Annotated[PartA, Field(alias="partA")]
    next_question: Annotated[NextQuestion | None, Field(alias="nextQuestion")]
    completeness: Annotated[Completeness, Field(title="Completeness")]


class T661DraftResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    base: DraftBase | None
    sections: Annotated[dict[str, EditedSection], Field(title="DraftSections")]
    changes: list[Change]
    unresolved: list[Issue]
    instructions_used: Annotated[list[str], Field(alias="instructionsUsed")]


class IndexResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    file_id: Annotated[UUID, Field(alias="fileId")]
    sha256: Annotated[str, Field(description="SHA-256 of the original file in lowercase hex.")]
    text_sha256: Annotated[str, Field(alias="textSha256", description="SHA-256 of the text in UTF-8, in lowercase hex.")]
    characters: Annotated[int, Field(description="Number of Unicode code points in the text.")]
    pages: Annotated[int | None, Field(description="Number of pages, sheets or slides. Null if the format has none.")]
    language: Annotated[Literal["en", "fr", "und"], Field(description="The main language of the text.")]
    skipped: Annotated[
        list[Skipped],
        Field(
            description="Visible parts of the file that are not in its text. Every visible word is in the text or in a part listed here.\n"
        ),
    ]
    warnings: Annotated[
        list[ReadingNotice],
        Field(
            description="Everything that the user who uploaded the file should know about the reading: each part of `skipped`, content\nomitted on purpose (hidden text, tracked deletions), and content that was read with doubts (text recognition,\nencodings). At most 201 entries; beyond that, the last one gives the number of further entries.\n"
        ),
    ]
    engine_version: Annotated[str, Field(alias="engineVersion")]


class TaskEnvelope(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    run_id: Annotated[UUID, Field(alias="runId")]
    attempt: Annotated[int, Field(description="Which execution attempt of the run this is, for logs.", ge=1)]
    type: Literal["PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK"]
    requested_at: Annotated[AwareDatetime, Field(alias="requestedAt", description="When the user created the run.")]
    project: TaskProject
    session: TaskSession
    input: TaskInput
    history: Annotated[
        list[TaskMessage],
        Field(
            description="Earlier messages, oldest first, with roles USER and ASSISTANT only. Never includes the prompt itself.",
            max_length=50,
        ),
    ]
    files: Annotated[list[TaskFile], Field(description="The selected files, in the order of the selection.")]
    github: TaskGitHub | None
    tax_year: Annotated[TaskTaxYear | None, Field(alias="taxYear")] = None
    decisions: Annotated[
        list[TaskDecision] | None,
        Field(
            description="What a person decided about the results of earlier runs of the project, one entry for each change or passage. The\nworker respects them: it does not propose a refused change again, nor one that takes an accepted change back; it keeps a\nplaced passage in its line, and leaves a dismissed one out with the reason `dismissed`. Null or absent if there are none.\n",
            max_length=1000,
        ),
    ] = None
    draft: TaskDraft | None = None


class TaskResult(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    schema_version: Annotated[str, Field(alias="schemaVersion")]
    run_type: Annotated[Literal["PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK"], Field(alias="runType")]
    language: Literal["en", "fr"]
    engine: Engine
    tax_year: Annotated[TaxYear, Field(alias="taxYear")]
    inputs: list[UsedInput]
    citations: list[Citation]
    accounting: Accounting
    not_placed: Annotated[
        list[Passage],
        Field(
            alias="notPlaced",
            description="Units that no rule placed, in reading order, each with the line where it would fit best. At most 1,000; `accounting`\ncounts all.\n",
        ),
    ]
    left_out: Annotated[
        list[Passage],
        Field(
            alias="leftOut",
            description="Units that were left out, each with its reason, in reading order. At most 1,000; headings and other lines that are not statements are only counted.",
        ),
    ]
    set_aside: Annotated[
        list[Passage],
        Field(
            alias="setAside",
            description="Units that a correction replaces, with the citation of the correction in `by`. At most 1,000.",
        ),
    ]
    questions: list[Question]
    warnings: list[Warning]
    summary: Annotated[
        list[DraftSentence],
        Field(
            description="A short model-written summary. Each sentence is verified against its citations. Empty without a model."
        ),
    ]
    result: Annotated[
        PrecheckResult | T661Result | T661GenResult | T661DraftResult | T661AnalysisResult | LogbookResult,
        Field(description="The result for the run type in `runType`."),
    ]
    markdown: Annotated[str, Field(description="The assistant message.", min_length=1)]
    disclaimer: str


class ResultEvent(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: Literal["result"]
    result: TaskResult


class TaskEvent(RootModel[ProgressEvent | DeltaEvent | ResultEvent | ErrorEvent]):
    root: Annotated[
        ProgressEvent | DeltaEvent | ResultEvent | ErrorEvent,
        Field(description="One line of the streamed answer.", discriminator="type"),
    ]
