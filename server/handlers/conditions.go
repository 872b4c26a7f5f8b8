package handlers

import (
	"fmt"

	"github.com/sredspace/sredspace/server/drafts"
	"github.com/sredspace/sredspace/server/problem"
)

// revisionTag is the ETag of a project or a session: it changes with what a user can change.
func revisionTag(revision int64) string { return fmt.Sprintf(`"r%d"`, revision) }

// matchRevision refuses a conditional change of something that changed since.
func matchRevision(ifMatch *string, revision int64) error {
	if ifMatch == nil || *ifMatch == drafts.AnyState || *ifMatch == revisionTag(revision) {
		return nil
	}
	return &problem.Error{
		Code: problem.CodePreconditionFailed, Detail: "It changed since you read it. Nothing was changed; read it again.",
		CurrentETag: revisionTag(revision),
	}
}
