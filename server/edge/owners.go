package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"github.com/sredspace/sredspace/server/auth"
)

// ownerMemory is how long the edge remembers that a resource belongs to a user. An owner never changes, and the handler's SQL checks
// again: for a resource deleted since, the only cost is that its body is read before the 404.
const ownerMemory = 10 * time.Second

// The paths of the two operations on a project that is in the trash: restore it, or delete it for good.
const (
	restorePath = projectPath + "/restore"
	projectPath = "/api/v1/projects/:projectId"
)

type owned struct{ user, id uuid.UUID }

// owners checks the owner of the resource in the path before the body is read.
type owners struct {
	handlers Handlers
	known    *lru.Cache[owned, time.Time]
}

func newOwners(handlers Handlers) *owners {
	known, err := lru.New[owned, time.Time](10_000)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &owners{handlers: handlers, known: known}
}

func (o *owners) check(c echo.Context) error {
	ctx := c.Request().Context()
	operator := strings.HasPrefix(c.Path(), adminPaths)
	for i, name := range c.ParamNames() {
		id, err := uuid.Parse(c.ParamValues()[i])
		if err != nil {
			continue // not an id
		}
		switch {
		case name == "projectId" && c.Path() == restorePath:
			name = "trashedProjectId" // it is not found anywhere else
		case c.Path() == projectPath && c.Request().Method == http.MethodDelete:
			name = "erasableProjectId" // in the trash or not: the handler decides
		}
		key := owned{auth.Current(ctx).ID, id}
		if seen, ok := o.known.Get(key); ok && time.Since(seen) < ownerMemory && !operator {
			continue
		}
		if err := o.handlers.CheckOwner(ctx, name, id, operator); err != nil {
			return err
		}
		if !operator {
			o.known.Add(key, time.Now())
		}
	}
	return nil
}
