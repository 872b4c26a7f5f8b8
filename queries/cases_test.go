package queries_test

import (
	"slices"

	"github.com/sredspace/sredspace/cmd/local/fill"
)

// request is a query with values that differ from the typical ones.
type request struct {
	name   string
	values map[string]string
}

// plannedEachTime are lists with optional filters that the server plans for the values at hand: database.Planned.
var plannedEachTime = []string{"UserList", "ReservationList", "AdminRunList", "AdminActionList", "RunList",
	"ProjectList", "ProjectFind", "SessionList", "SessionFind", "FileList", "FileFind", "SearchFind"}

// modesOf says how the server plans a query.
func modesOf(name string) []string {
	if slices.Contains(plannedEachTime, name) {
		return []string{custom}
	}
	return []string{generic, custom}
}

// exceptions are the values of arguments whose name means something else in one query.
var exceptions = map[string]map[string]string{
	"AdminActionAdd":       {"before": "'{}'"},
	"RunSetGithub":         {"reason": "NULL", "branch": "NULL"},
	"ProjectCreate":        {"fiscal_year": "'2025'"},
	"UserEnsure":           {"subject": "'s'"},
	"LogLeavesAdd":         {"ids": "'{9000001}'", "indexes": "'{9000001}'"},
	"LogTreeAdd":           {"id": "9"},
	"LogTreeGet":           {"id": "1"},
	"LogPending":           {"low_id": "9000000", "max_rows": "50000"}, // the newest entries, as the process that extends the tree knows
	"LogCheckpointAdd":     {"size": "9000000"},
	"LogCheckpointFor":     {"leaf_index": "9"},
	"DraftVersionAdd":      {"kind": "'edit'", "number": "2"},
	"DraftLineAdd":         {"line": "'246'"},
	"DraftDecisionAdd":     {"kind": "'passage_placed'", "subject": "'passage/1'"},
	"SearchFind":           {"kind": "NULL"},
	"ExportCreate":         {"kind": "'part2_text'"},
	"PersonalMessageList":  {"before_seq": "9223372036854775807"},
	"ExportPersonalNewest": {"kind": "'personal_data'"},
	"UserHide":             {"user_id": spare},
	"UserErase":            {"user_id": spare},
	"JournalForget":        {"user_id": spare},
	"MessageCopy":          {"to_session": otherSession},
	"ReadingReturn":        {"from_status": "'INDEXING'"},
	"ReadingSettle":        {"from_status": "'INDEXING'", "to_status": "'FAILED'"},
}

var (
	spare       = "'11111111-0000-7000-8000-0000000000ff'" // a person who was erased
	longSession = quoted(fill.Session, 0)
	longProject = quoted(fill.Project, 0)
	anyone      = quoted(fill.Person, 0xabcdef) // who has nothing: a walk that looks for their rows finds no end
)

// cases are requests whose rows are few among many, or at the far end.
var cases = []request{
	{"MessageListBefore", map[string]string{"session_id": longSession, "user_id": heavy}},
	{"MessageListBefore", map[string]string{"session_id": longSession, "user_id": heavy, "before_seq": "60"}},
	{"RunList", map[string]string{"session_id": longSession, "user_id": heavy}},
	{"RunList", map[string]string{"session_id": longSession, "user_id": heavy, "status": "'FAILED'"}},
	{"RunList", map[string]string{"session_id": longSession, "user_id": heavy, "idempotency_key": "'no such key'"}},
	{"RunListActiveInScope", map[string]string{"scope_id": longSession}},
	{"RunListActiveInScope", map[string]string{"scope_id": longProject}},
	{"RunGet", map[string]string{"id": quoted(fill.Run, 9), "user_id": heavy}},
	{"JournalList", map[string]string{"project_id": longProject, "user_id": heavy, "before_seq": "300"}},
	{"JournalGetRun", map[string]string{"run_id": quoted(fill.Run, 10), "user_id": heavy}},
	{"RunGetTask", map[string]string{"id": quoted(fill.Run, 9)}},
	{"ProjectList", map[string]string{"user_id": heavy}},
	{"ProjectList", map[string]string{"user_id": heavy, "before": quoted(fill.Project, 60)}},
	{"ProjectGet", map[string]string{"user_id": heavy, "id": quoted(fill.Project, 50)}},
	{"FileList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"SessionList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"UserList", nil},
	{"UserList", map[string]string{"subject": "'person-7'"}},
	{"UserList", map[string]string{"subject": "'nobody'"}},
	{"QuotaList", map[string]string{"user_id": heavy}},
	{"ReservationList", map[string]string{"user_id": heavy}},
	{"ReservationList", map[string]string{"user_id": heavy, "status": "'RESERVED'"}},
	{"ReservationList", map[string]string{"user_id": anyone}},
	{"AdminRunList", nil},
	{"AdminRunList", map[string]string{"status": "'RUNNING'"}},
	{"AdminRunList", map[string]string{"user_id": heavy}},
	{"AdminRunList", map[string]string{"user_id": anyone}},
	{"AdminRunList", map[string]string{"user_id": heavy, "status": "'FAILED'"}},
	{"AdminActionList", nil},
	{"AdminActionList", map[string]string{"user_id": quoted(fill.Person, 2)}},
	{"AdminActionList", map[string]string{"user_id": anyone}},
	{"ProjectList", map[string]string{"user_id": heavy, "status": "'ARCHIVED'"}},
	{"ProjectFind", map[string]string{"user_id": aPerson, "query": "'latency'"}},
	{"ProjectFind", map[string]string{"user_id": heavy, "query": "'\"word7\"'"}},
	{"SessionList", map[string]string{"user_id": heavy, "project_id": longProject, "status": "'ARCHIVED'"}},
	{"SessionList", map[string]string{"user_id": heavy, "project_id": longProject, "type": "'LOGBOOK'"}},
	{"SearchFind", map[string]string{"user_id": aPerson, "query": "'latency'"}},
	{"SearchFind", map[string]string{"user_id": heavy, "query": "'\"word7\"'"}},
	{"SearchFind", map[string]string{"user_id": anyone, "query": "'latency'"}},
	{"DraftGet", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"DraftLinesAt", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"DraftVersionList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"DraftDecisionList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"UserProjectsLeft", map[string]string{"user_id": heavy}},
	{"PersonalProjectList", map[string]string{"user_id": heavy}},
	{"PersonalSessionList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"PersonalFileList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"PersonalRunList", map[string]string{"user_id": heavy, "session_id": longSession}},
	{"PersonalMessageList", map[string]string{"user_id": heavy, "session_id": longSession}},
	{"PersonalReservationList", map[string]string{"user_id": heavy}},
	{"PersonalActionList", map[string]string{"user_id": heavy}},
	{"ExportPersonalNewest", map[string]string{"user_id": heavy, "kind": "'personal_data'"}},
	{"ProjectRetention", map[string]string{"user_id": heavy, "id": longProject}},
	{"ExportList", map[string]string{"user_id": heavy, "project_id": longProject}},
	{"ProjectErase", map[string]string{"id": erased}},
	{"SessionHideByProject", map[string]string{"project_id": aProject}},
	{"FileHideByProject", map[string]string{"project_id": aProject}},
	{"FileInUse", map[string]string{"id": aFile, "file_id": aFile}},
}
