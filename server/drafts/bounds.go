package drafts

import (
	"fmt"

	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/problem"
)

// The limits of a draft; the contract states the same numbers.
const (
	maxVersions  = 5000
	maxBytes     = 256 << 20 // of all versions, as they are stored
	maxDecisions = 20_000
)

// roomForVersion refuses a version that the draft has no room for. The caller holds its lock.
func roomForVersion(draft db.Draft, bytes int64) error {
	switch {
	case draft.Version >= maxVersions:
		return full(fmt.Sprintf("%d versions", maxVersions))
	case draft.Bytes+bytes > maxBytes:
		return full(fmt.Sprintf("%d MB of versions", maxBytes>>20))
	}
	return nil
}

func roomForDecision(draft db.Draft) error {
	if draft.Decisions >= maxDecisions {
		return full(fmt.Sprintf("%d decisions", maxDecisions))
	}
	return nil
}

func full(of string) error {
	return problem.New(problem.CodeDraftFull, fmt.Sprintf(
		"The draft has %s, the most that a project keeps. Export it and continue in a new project; everything here can still be read.", of))
}
