"""Paths whose POST takes an Idempotency-Key."""

PATHS = (
    r"/api/v1/projects$",
    r"/api/v1/projects/[^/]+/sessions$",
    r"/api/v1/projects/[^/]+/files/presign$",
    r"/api/v1/sessions/[^/]+/runs$",
    r"/api/v1/runs/[^/]+/retry$",
    r"/api/v1/sessions/[^/]+/fork$",
    r"/api/v1/projects/[^/]+/draft/import$",
    r"/api/v1/projects/[^/]+/draft/restore$",
    r"/api/v1/projects/[^/]+/draft/changes/decisions$",
    r"/api/v1/projects/[^/]+/draft/passages/decisions$",
    r"/api/v1/projects/[^/]+/exports$",
)
