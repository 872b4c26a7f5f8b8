package queries_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Every table carries its owner, and every query names it: a user sees only their own rows, and a table could be partitioned or
// distributed by owner (docs/scale.md). What follows are the exceptions, each with its reason.

// ownedThrough are tables whose rows belong to a row that carries the owner, by a foreign key. The column would cost more than it
// gives: these are the largest tables, and nothing reads them but by that row.
var ownedThrough = map[string]string{
	"messages":   "sessions",
	"run_events": "runs",
	"run_files":  "runs",
}

// withoutOwner are tables that hold nothing of a person.
var withoutOwner = map[string]string{
	"users":            "the owners themselves",
	"tier_limits":      "the same for everybody",
	"tier_concurrency": "the same for everybody",
	"server_processes": "our processes",
	"measurements":     "of the whole installation",
	"search_pending":   "ids of messages that wait for the index, for a moment",

	// The journal outlives what it records, so it has no foreign keys; journal_heads carries the owner of each project's entries.
	"journal":            "found by the head of its project",
	"journal_content":    "one row for an entry",
	"journal_signatures": "one row for an entry",
	"log_exported":       "the tree, as packs hold it",
	"log_checkpoints":    "the tree over everybody's entries, of hashes alone",
	"log_cosignatures":   "the tree",
	"log_hashes":         "the tree",
	"log_leaves":         "the tree",
	"log_timestamps":     "the tree",
	"log_trees":          "the tree",
}

const operator = "an operator asks, whose role was checked"

// nameless are the queries that do not name the owner, by why they need not.
var nameless = map[string][]string{
	"it finds out who asks": {"UserEnsure", "UserGetBySubject"},
	"it reads and writes nothing of a person": {
		"JobListDiscarded", "LogCheckpointAdd", "LogCheckpointFor", "LogCheckpointNewest", "LogCosignatureAdd", "LogCosignatureNewest",
		"LogCosignatures", "LogHashes", "LogHashesAdd", "LogLastID", "LogLeavesAdd", "LogLock", "LogOldest", "LogPending",
		"LogTimestampAdd",
		"LogCheckpointGet", "LogTimestampNewest", "PackLastLeaf", "PackStateAdd", "PackStates",
		"LogTreeAdd", "LogTreeGet", "LogTreeList", "LogTreeNewest", "LogWaiting", "MeasurementClaim",
		"MeasurementGet",
		"MeasurementSet", "Notify", "ReadingLockClaims", "ServerProcessCountOthers", "ServerProcessGone", "ServerProcessSeen",
	},
	operator: {
		"AdminExists", "AdminRunGet", "ReservationLock", "ReservationStanding", "SessionGetOwner", "UserGet", "UserList", "UserLock",
		"UserSetTier",
	},
	"the system looks at everybody's: sweepers, dispatch, the audit": {
		"AuditCounters", "AuditExportsKnown", "AuditFileObjects", "AuditFilesKnown", "AuditPeriods", "AuditReservations", "AuditSubjects",
		"EraseListForgotten", "ExportHideStale", "ExportListDeleted", "ExportListExpired", "ExportListLost", "ExportListStale",
		"FileListExpiredUploads", "FileListLegacy", "GithubRevocationQueueLeft", "GithubStateForgetExpired",
		"IdempotencyForget", "MeasureLoad", "ReadingClaim", "ReadingListLost", "ReadingWaits", "RunAnyWaiting", "RunClaim",
		"RunCountByPerson", "RunEventForget",
		"JournalExpire", "ProjectTrashExpired", "RunListExpiredLeases", "RunListQueueTimeout", "RunNextInLine", "RunSayWhyWaiting",
		"SearchIndexMessages",
	},
	"the row was found by its owner, or claimed, just before": {
		"FileTrashByProject", "FileUntrashByProject", "QuotaTakeBack", "SessionTrashByProject",
		"SessionUntrashByProject",
		"ExportErase", "ExportExpire", "ExportFail", "ExportHideByProject", "ExportLock", "ExportProgress", "ExportReady", "ExportStart",
		"FileConfirmUpload", "FileErase", "FileFailUpload", "FileHide", "FileHideByProject", "FileInUse", "FileLockAny", "FileLockLegacy",
		"FilePointAtReading", "FileSetUnread", "FileTakeOver", "GithubConnectionClaimRefresh", "GithubConnectionFail",
		"GithubConnectionRefreshed", "GithubConnectionReleaseRefresh", "GithubRevocationForget", "GithubRevocationGet",
		"GithubRevocationQueueRun", "GithubRevocationRefreshed", "GithubRevocationRelease", "JournalSign", "JournalSignature",
		"MessageCopy", "ProjectErase", "QuotaCancel", "QuotaConfirm",
		"QuotaRelease", "ReadingCreate", "ReadingForget", "ReadingGetClaimed", "ReadingGetOpen", "ReadingListTextKeys", "ReadingRenewLease",
		"ReadingReturn", "ReadingSettle", "RunEventAppend", "RunEventList", "RunGetActive", "RunGetAnswered", "RunGetAny",
		"RunGetEnded", "RunGetTask",
		"RunHandOver", "RunListActiveInScope", "RunLock", "RunLockQueued", "RunRenewLeases", "RunReturn", "RunSetGithub", "RunSettle",
		"RunTaskFiles", "SessionErase", "SessionHideByProject",
	},
}

func TestEveryTableCarriesItsOwner(t *testing.T) {
	rows, err := small.Query(context.Background(), `
SELECT c.relname::text AS name, COALESCE(a.attnotnull, false) AS owned, COALESCE(
	(SELECT min(f.confrelid::regclass::text) FROM pg_constraint f JOIN pg_attribute k ON k.attrelid = f.conrelid AND k.attnum = f.conkey[1]
	 WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confdeltype = 'c' AND k.attnotnull), '') AS parent
FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname !~ '^(river_|schema_migrations)' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
		Name, Parent string
		Owned        bool
	}])
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, table := range tables {
		seen[table.Name] = true
		through, excepted := ownedThrough[table.Name]
		switch {
		case withoutOwner[table.Name] != "" || excepted:
			if table.Owned {
				t.Errorf("%s carries its owner and need not be an exception", table.Name)
			}
			if excepted && table.Parent != through {
				t.Errorf("a row of %s does not go with its row of %s: its parent is %q", table.Name, through, table.Parent)
			}
		case !table.Owned:
			t.Errorf("%s has no column user_id that is never null", table.Name)
		}
	}
	for name := range ownedThrough {
		if !seen[name] {
			t.Errorf("there is no table %s", name)
		}
	}
	for name := range withoutOwner {
		if !seen[name] {
			t.Errorf("there is no table %s", name)
		}
	}
}

func namesOwner(q query) bool {
	return slices.Contains(q.arguments, "user_id") || slices.Contains(q.arguments, "user_ids")
}

func TestEveryQueryNamesTheOwner(t *testing.T) {
	reasons := map[string]string{}
	for reason, names := range nameless {
		for _, name := range names {
			if before, twice := reasons[name]; twice {
				t.Errorf("%s has two reasons: %s; %s", name, before, reason)
			}
			reasons[name] = reason
		}
	}
	for _, q := range readQueries(t) {
		_, excepted := reasons[q.name]
		delete(reasons, q.name)
		switch {
		case !namesOwner(q) && !excepted:
			t.Errorf("%s does not name the owner (@user_id). If it need not, add it to `nameless` where its reason is", q.name)
		case namesOwner(q) && excepted:
			t.Errorf("%s names the owner and need not be an exception", q.name)
		}
	}
	for name := range reasons {
		t.Errorf("there is no query %s", name)
	}
}

var call = regexp.MustCompile(`\.(\w+)\(`)

// A handler has checked nothing before its query does, so it calls only queries that name the owner.
func TestHandlersAskByOwner(t *testing.T) {
	// The stream of a run begins with RunGet, and a fork with the message that it ends at: both name it. Operators' handlers run after
	// the check of the role.
	allowed := append([]string{"MessageCopy", "RunEventList"}, nameless[operator]...)
	unowned := map[string]bool{}
	for _, q := range readQueries(t) {
		unowned[q.name] = !namesOwner(q) && !slices.Contains(allowed, q.name)
	}
	files, err := filepath.Glob("../server/handlers/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%v: %d files", err, len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range call.FindAllStringSubmatch(string(text), -1) {
			if unowned[found[1]] && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s calls %s, which does not name the owner", filepath.Base(file), found[1])
			}
		}
	}
}
