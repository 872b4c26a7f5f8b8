"""Contains all the data models used in inputs/outputs"""

from .admin_action import AdminAction
from .admin_action_after import AdminActionAfter
from .admin_action_before import AdminActionBefore
from .admin_action_kind import AdminActionKind
from .admin_action_page import AdminActionPage
from .admin_repair import AdminRepair
from .admin_reservation import AdminReservation
from .admin_reservation_page import AdminReservationPage
from .admin_run import AdminRun
from .admin_run_page import AdminRunPage
from .admin_run_reservation import AdminRunReservation
from .admin_user import AdminUser
from .admin_user_page import AdminUserPage
from .admin_user_summary import AdminUserSummary
from .admin_user_update import AdminUserUpdate
from .blocker import Blocker
from .citations_type_0 import CitationsType0
from .delete_me_confirm import DeleteMeConfirm
from .download import Download
from .draft import Draft
from .draft_author import DraftAuthor
from .draft_change import DraftChange
from .draft_change_decision import DraftChangeDecision
from .draft_change_decision_decision import DraftChangeDecisionDecision
from .draft_change_list import DraftChangeList
from .draft_citation import DraftCitation
from .draft_citation_check import DraftCitationCheck
from .draft_counts import DraftCounts
from .draft_decision import DraftDecision
from .draft_decision_kind import DraftDecisionKind
from .draft_decision_page import DraftDecisionPage
from .draft_decision_state import DraftDecisionState
from .draft_diff import DraftDiff
from .draft_diff_op import DraftDiffOp
from .draft_diff_segment import DraftDiffSegment
from .draft_import import DraftImport
from .draft_line import DraftLine
from .draft_line_diff import DraftLineDiff
from .draft_line_kind import DraftLineKind
from .draft_line_number import DraftLineNumber
from .draft_line_update import DraftLineUpdate
from .draft_origin import DraftOrigin
from .draft_passage import DraftPassage
from .draft_passage_decision import DraftPassageDecision
from .draft_passage_decision_decision import DraftPassageDecisionDecision
from .draft_passage_decision_line import DraftPassageDecisionLine
from .draft_passage_page import DraftPassagePage
from .draft_passage_state import DraftPassageState
from .draft_restore import DraftRestore
from .draft_row import DraftRow
from .draft_sentence import DraftSentence
from .draft_sentence_diff import DraftSentenceDiff
from .draft_support import DraftSupport
from .draft_unchecked_reason import DraftUncheckedReason
from .draft_version import DraftVersion
from .draft_version_full import DraftVersionFull
from .draft_version_kind import DraftVersionKind
from .draft_version_page import DraftVersionPage
from .error_code import ErrorCode
from .events_dropped_event import EventsDroppedEvent
from .events_dropped_event_type import EventsDroppedEventType
from .evidence import Evidence
from .evidence_envelope_type_0 import EvidenceEnvelopeType0
from .evidence_envelope_type_0_payload_type import EvidenceEnvelopeType0PayloadType
from .evidence_inclusion_type_0 import EvidenceInclusionType0
from .evidence_keys import EvidenceKeys
from .evidence_missing import EvidenceMissing
from .evidence_signature import EvidenceSignature
from .evidence_timestamp_type_0 import EvidenceTimestampType0
from .evidence_tree import EvidenceTree
from .export import Export
from .export_create import ExportCreate
from .export_create_language import ExportCreateLanguage
from .export_error import ExportError
from .export_error_code import ExportErrorCode
from .export_kind import ExportKind
from .export_page import ExportPage
from .export_progress import ExportProgress
from .export_status import ExportStatus
from .field_error import FieldError
from .file_warning import FileWarning
from .forked_from import ForkedFrom
from .github_binding import GithubBinding
from .github_bound_repo import GithubBoundRepo
from .github_branch import GithubBranch
from .github_branch_page import GithubBranchPage
from .github_connection import GithubConnection
from .github_oauth_exchange import GithubOauthExchange
from .github_oauth_start import GithubOauthStart
from .github_repo import GithubRepo
from .github_repo_page import GithubRepoPage
from .github_token_status import GithubTokenStatus
from .health import Health
from .health_status import HealthStatus
from .history_page import HistoryPage
from .index_status import IndexStatus
from .journal_entry import JournalEntry
from .journal_entry_statement_type_0 import JournalEntryStatementType0
from .journal_kind import JournalKind
from .journal_page import JournalPage
from .ledger_audit import LedgerAudit
from .ledger_violation import LedgerViolation
from .ledger_violation_rule import LedgerViolationRule
from .list_draft_passages_state import ListDraftPassagesState
from .message import Message
from .message_delta_event import MessageDeltaEvent
from .message_delta_event_type import MessageDeltaEventType
from .message_role import MessageRole
from .next_reading import NextReading
from .next_reading_status import NextReadingStatus
from .personal_download import PersonalDownload
from .personal_export import PersonalExport
from .preflight import Preflight
from .preflight_file import PreflightFile
from .preflight_history import PreflightHistory
from .presign_file import PresignFile
from .presign_request import PresignRequest
from .problem import Problem
from .progress_event import ProgressEvent
from .progress_event_type import ProgressEventType
from .project import Project
from .project_create import ProjectCreate
from .project_file import ProjectFile
from .project_file_page import ProjectFilePage
from .project_page import ProjectPage
from .project_status import ProjectStatus
from .project_update import ProjectUpdate
from .protected_resource_metadata import ProtectedResourceMetadata
from .quota_effect import QuotaEffect
from .quota_metric import QuotaMetric
from .quota_overrides import QuotaOverrides
from .quota_overrides_update import QuotaOverridesUpdate
from .quota_state import QuotaState
from .quotas import Quotas
from .recognised_line import RecognisedLine
from .reservation_status import ReservationStatus
from .run import Run
from .run_ended_event import RunEndedEvent
from .run_ended_event_type import RunEndedEventType
from .run_error import RunError
from .run_error_code import RunErrorCode
from .run_event_message import RunEventMessage
from .run_event_type import RunEventType
from .run_github import RunGithub
from .run_github_reason import RunGithubReason
from .run_messages import RunMessages
from .run_page import RunPage
from .run_queued_event import RunQueuedEvent
from .run_queued_event_type import RunQueuedEventType
from .run_reading import RunReading
from .run_request import RunRequest
from .run_started_event import RunStartedEvent
from .run_started_event_type import RunStartedEventType
from .run_status import RunStatus
from .run_summary import RunSummary
from .run_type import RunType
from .run_waiting_event import RunWaitingEvent
from .run_waiting_event_type import RunWaitingEventType
from .run_waiting_event_waiting_for import RunWaitingEventWaitingFor
from .run_waiting_for import RunWaitingFor
from .search_highlight import SearchHighlight
from .search_hit import SearchHit
from .search_kind import SearchKind
from .search_page import SearchPage
from .session import Session
from .session_create import SessionCreate
from .session_fork import SessionFork
from .session_page import SessionPage
from .session_status import SessionStatus
from .session_status_update import SessionStatusUpdate
from .session_title_update import SessionTitleUpdate
from .text_document import TextDocument
from .text_segment import TextSegment
from .text_segment_kind import TextSegmentKind
from .tier import Tier
from .upload import Upload
from .upload_headers import UploadHeaders
from .upload_list import UploadList
from .upload_status import UploadStatus

__all__ = (
    "AdminAction",
    "AdminActionAfter",
    "AdminActionBefore",
    "AdminActionKind",
    "AdminActionPage",
    "AdminRepair",
    "AdminReservation",
    "AdminReservationPage",
    "AdminRun",
    "AdminRunPage",
    "AdminRunReservation",
    "AdminUser",
    "AdminUserPage",
    "AdminUserSummary",
    "AdminUserUpdate",
    "Blocker",
    "CitationsType0",
    "DeleteMeConfirm",
    "Download",
    "Draft",
    "DraftAuthor",
    "DraftChange",
    "DraftChangeDecision",
    "DraftChangeDecisionDecision",
    "DraftChangeList",
    "DraftCitation",
    "DraftCitationCheck",
    "DraftCounts",
    "DraftDecision",
    "DraftDecisionKind",
    "DraftDecisionPage",
    "DraftDecisionState",
    "DraftDiff",
    "DraftDiffOp",
    "DraftDiffSegment",
    "DraftImport",
    "DraftLine",
    "DraftLineDiff",
    "DraftLineKind",
    "DraftLineNumber",
    "DraftLineUpdate",
    "DraftOrigin",
    "DraftPassage",
    "DraftPassageDecision",
    "DraftPassageDecisionDecision",
    "DraftPassageDecisionLine",
    "DraftPassagePage",
    "DraftPassageState",
    "DraftRestore",
    "DraftRow",
    "DraftSentence",
    "DraftSentenceDiff",
    "DraftSupport",
    "DraftUncheckedReason",
    "DraftVersion",
    "DraftVersionFull",
    "DraftVersionKind",
    "DraftVersionPage",
    "ErrorCode",
    "EventsDroppedEvent",
    "EventsDroppedEventType",
    "Evidence",
    "EvidenceEnvelopeType0",
    "EvidenceEnvelopeType0PayloadType",
    "EvidenceInclusionType0",
    "EvidenceKeys",
    "EvidenceMissing",
    "EvidenceSignature",
    "EvidenceTimestampType0",
    "EvidenceTree",
    "Export",
    "ExportCreate",
    "ExportCreateLanguage",
    "ExportError",
    "ExportErrorCode",
    "ExportKind",
    "ExportPage",
    "ExportProgress",
    "ExportStatus",
    "FieldError",
    "FileWarning",
    "ForkedFrom",
    "GithubBinding",
    "GithubBoundRepo",
    "GithubBranch",
    "GithubBranchPage",
    "GithubConnection",
    "GithubOauthExchange",
    "GithubOauthStart",
    "GithubRepo",
    "GithubRepoPage",
    "GithubTokenStatus",
    "Health",
    "HealthStatus",
    "HistoryPage",
    "IndexStatus",
    "JournalEntry",
    "JournalEntryStatementType0",
    "JournalKind",
    "JournalPage",
    "LedgerAudit",
    "LedgerViolation",
    "LedgerViolationRule",
    "ListDraftPassagesState",
    "Message",
    "MessageDeltaEvent",
    "MessageDeltaEventType",
    "MessageRole",
    "NextReading",
    "NextReadingStatus",
    "PersonalDownload",
    "PersonalExport",
    "Preflight",
    "PreflightFile",
    "PreflightHistory",
    "PresignFile",
    "PresignRequest",
    "Problem",
    "ProgressEvent",
    "ProgressEventType",
    "Project",
    "ProjectCreate",
    "ProjectFile",
    "ProjectFilePage",
    "ProjectPage",
    "ProjectStatus",
    "ProjectUpdate",
    "ProtectedResourceMetadata",
    "QuotaEffect",
    "QuotaMetric",
    "QuotaOverrides",
    "QuotaOverridesUpdate",
    "QuotaState",
    "Quotas",
    "RecognisedLine",
    "ReservationStatus",
    "Run",
    "RunEndedEvent",
    "RunEndedEventType",
    "RunError",
    "RunErrorCode",
    "RunEventMessage",
    "RunEventType",
    "RunGithub",
    "RunGithubReason",
    "RunMessages",
    "RunPage",
    "RunQueuedEvent",
    "RunQueuedEventType",
    "RunReading",
    "RunRequest",
    "RunStartedEvent",
    "RunStartedEventType",
    "RunStatus",
    "RunSummary",
    "RunType",
    "RunWaitingEvent",
    "RunWaitingEventType",
    "RunWaitingEventWaitingFor",
    "RunWaitingFor",
    "SearchHighlight",
    "SearchHit",
    "SearchKind",
    "SearchPage",
    "Session",
    "SessionCreate",
    "SessionFork",
    "SessionPage",
    "SessionStatus",
    "SessionStatusUpdate",
    "SessionTitleUpdate",
    "TextDocument",
    "TextSegment",
    "TextSegmentKind",
    "Tier",
    "Upload",
    "UploadHeaders",
    "UploadList",
    "UploadStatus",
)
