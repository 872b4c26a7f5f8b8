"""What people would write instead: the same endpoints in FastAPI over asyncpg, on the same database.

It answers with the same documents and checks the owner in the SQL. It has no queue, no lease, no fence and no recovery: a process
that dies loses its runs. It is the yardstick of `make bench`, and serves nothing else.
"""

import base64
import datetime
import hashlib
import os
import struct
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import jwt
import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field

ISSUER = os.environ["BENCH_ISSUER"]
AUDIENCE = os.environ["BENCH_AUDIENCE"]
WORKER = os.environ["BENCH_WORKER"]
WORKER_TOKEN = os.environ["BENCH_WORKER_TOKEN"]
DATABASE = os.environ["BENCH_DATABASE"]

PROJECT = """
SELECT p.*,
    (SELECT count(*) FROM sessions s WHERE s.project_id = p.id AND s.deleted_at IS NULL) AS session_count,
    (SELECT count(*) FROM files f WHERE f.project_id = p.id AND f.deleted_at IS NULL) AS file_count
FROM projects p WHERE p.user_id = $1 AND p.deleted_at IS NULL AND """


class Parts:
    """The pools that the requests share."""

    database: asyncpg.Pool
    worker: httpx.AsyncClient
    keys: jwt.PyJWKClient
    users: dict[bytes, tuple[float, uuid.UUID]]


parts = Parts()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    parts.database = await asyncpg.create_pool(DATABASE, min_size=4, max_size=10)
    parts.worker = httpx.AsyncClient(
        base_url=WORKER,
        headers={"X-Internal-Token": WORKER_TOKEN, "Accept": "application/json"},
        limits=httpx.Limits(max_keepalive_connections=64),
        timeout=60,
    )
    async with httpx.AsyncClient() as client:
        discovery = (await client.get(f"{ISSUER}/.well-known/openid-configuration")).json()
    parts.keys = jwt.PyJWKClient(discovery["jwks_uri"])
    parts.users = {}
    yield
    await parts.worker.aclose()
    await parts.database.close()


app = FastAPI(lifespan=lifespan)


def respond(document: dict[str, Any]) -> Response:
    """asyncpg's ids are a subclass of UUID, which orjson asks about."""
    return Response(orjson.dumps(document, default=str), media_type="application/json")


async def current_user(authorization: str = Header()) -> uuid.UUID:
    """Verified tokens are kept until they expire, so that a request does not verify a signature again."""
    token = authorization.removeprefix("Bearer ")
    digest = hashlib.sha256(token.encode()).digest()
    known = parts.users.get(digest)
    if known and known[0] > time.time():
        return known[1]
    try:
        key = parts.keys.get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key.key, algorithms=[key.algorithm_name], audience=AUDIENCE, issuer=ISSUER)
    except jwt.PyJWTError as error:
        raise HTTPException(401, "The bearer token is not valid.") from error
    user = await parts.database.fetchval("SELECT id FROM users WHERE issuer = $1 AND subject = $2", ISSUER, claims["sub"])
    if user is None:
        raise HTTPException(401, "The bearer token is not valid.")
    parts.users[digest] = (claims["exp"], user)
    return user


User = Depends(current_user)


def project(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "fiscalYear": row["fiscal_year"],
        "status": row["status"],
        "description": row["description"],
        "sessionCount": row["session_count"],
        "fileCount": row["file_count"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


@app.get("/api/v1/projects/{project_id}")
async def get_project(project_id: uuid.UUID, user: uuid.UUID = User) -> Response:
    row = await parts.database.fetchrow(PROJECT + "p.id = $2", user, project_id)
    if row is None:
        raise HTTPException(404, "There is no such resource.")
    return respond(project(row))


@app.get("/api/v1/projects")
async def list_projects(limit: int = 50, cursor: str | None = None, user: uuid.UUID = User) -> Response:
    before = uuid.UUID(bytes=base64.urlsafe_b64decode(cursor + "==")) if cursor else uuid.UUID(int=2**128 - 1)
    rows = await parts.database.fetch(PROJECT + "p.id < $2 ORDER BY p.id DESC LIMIT $3", user, before, limit + 1)
    page = rows[:limit]
    more = base64.urlsafe_b64encode(page[-1]["id"].bytes).decode().rstrip("=") if len(rows) > limit else None
    return respond({"items": [project(row) for row in page], "nextCursor": more})


@app.get("/api/v1/sessions/{session_id}/history")
async def history(session_id: uuid.UUID, limit: int = 50, before: str | None = None, user: uuid.UUID = User) -> Response:
    below = struct.unpack(">q", base64.urlsafe_b64decode(before + "=="))[0] if before else 2**63 - 1
    rows = await parts.database.fetch(
        """SELECT m.id, m.seq, m.role, m.content, m.run_id, m.created_at FROM messages m JOIN sessions s ON s.id = m.session_id
        WHERE m.session_id = $1 AND s.user_id = $2 AND s.deleted_at IS NULL AND m.role <> 'SYSTEM' AND m.seq < $3
        ORDER BY m.seq DESC LIMIT $4""",
        session_id,
        user,
        below,
        limit + 1,
    )
    if not rows and not await parts.database.fetchval(
        "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL)", session_id, user
    ):
        raise HTTPException(404, "There is no such resource.")
    page = rows[:limit]
    more = base64.urlsafe_b64encode(struct.pack(">q", page[-1]["seq"])).decode().rstrip("=") if len(rows) > limit else None
    items = [
        {"id": m["id"], "role": m["role"], "content": m["content"], "runId": m["run_id"], "createdAt": m["created_at"]}
        for m in reversed(page)
    ]
    return respond({"items": items, "nextCursor": more})


class RunRequest(BaseModel):
    type: str
    input: str = Field(min_length=1, max_length=50_000)
    history_limit: int = 10


SESSION = """SELECT s.project_id, s.type, s.title, s.status, p.name, p.fiscal_year, p.description, p.status AS project_status
FROM sessions s JOIN projects p ON p.id = s.project_id
WHERE s.id = $1 AND s.user_id = $2 AND s.deleted_at IS NULL AND p.deleted_at IS NULL FOR UPDATE OF s"""
MESSAGE = """WITH message AS (
    INSERT INTO messages (id, session_id, seq, role, content, run_id)
    SELECT $1, $2, COALESCE((SELECT max(seq) FROM messages WHERE session_id = $2), 0) + 1, $3, $4, $5 RETURNING seq
), counted AS (UPDATE sessions SET message_count = message_count + 1, updated_at = now() WHERE id = $2)
SELECT seq FROM message"""
RESERVE = """UPDATE quota_counters SET reserved = reserved + 1
WHERE user_id = $1 AND metric = 'AI_RUNS_MONTHLY' AND scope_id = $1 AND period_key = to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM')
    AND used + reserved < limit_value"""
SETTLE = """UPDATE quota_counters SET reserved = reserved - 1, used = used + $2
WHERE user_id = $1 AND metric = 'AI_RUNS_MONTHLY' AND scope_id = $1 AND period_key = to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM')"""
RUN = """INSERT INTO runs (id, session_id, project_id, user_id, type, status, attempt, user_message_id, history_limit,
    history_before_seq, request_id, lease_expires_at, started_at)
VALUES ($1, $2, $3, $4, $5, 'RUNNING', 1, $6, $7, $8, '', now() + interval '1 hour', now())"""


@app.post("/api/v1/sessions/{session_id}/runs")
async def create_run(session_id: uuid.UUID, body: RunRequest, user: uuid.UUID = User) -> Response:
    run, question, answer = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    now = datetime.datetime.now(datetime.UTC)
    async with parts.database.acquire() as connection, connection.transaction():
        session = await connection.fetchrow(SESSION, session_id, user)
        if session is None:
            raise HTTPException(404, "There is no such resource.")
        if session["status"] != "ACTIVE" or session["project_status"] == "ARCHIVED":
            raise HTTPException(409, "The session is not active.")
        if await connection.execute(RESERVE, user) != "UPDATE 1":
            raise HTTPException(429, "The quota AI_RUNS_MONTHLY does not allow this.")
        seq = await connection.fetchval(MESSAGE, question, session_id, "USER", body.input, run)
        limit = max(0, min(body.history_limit, 50))
        earlier = await connection.fetch(
            """SELECT id, role, content, created_at FROM messages
            WHERE session_id = $1 AND role <> 'SYSTEM' AND seq < $2 ORDER BY seq DESC LIMIT $3""",
            session_id,
            seq,
            limit,
        )
        await connection.execute(RUN, run, session_id, session["project_id"], user, body.type, question, limit, seq)
    task = {
        "runId": str(run),
        "attempt": 1,
        "type": body.type,
        "requestedAt": now.isoformat(),
        "project": {
            "id": str(session["project_id"]),
            "name": session["name"],
            "fiscalYear": session["fiscal_year"],
            "description": session["description"],
        },
        "session": {"id": str(session_id), "type": session["type"], "title": session["title"]},
        "input": {"messageId": str(question), "content": body.input, "createdAt": now.isoformat()},
        "history": [
            {"messageId": str(m["id"]), "role": m["role"], "content": m["content"], "createdAt": m["created_at"].isoformat()}
            for m in reversed(earlier)
        ],
        "files": [],
        "github": None,
    }
    reply = await parts.worker.post("/api/v1/task/process", json=task)
    reply.raise_for_status()
    result = reply.json()
    async with parts.database.acquire() as connection, connection.transaction():
        await connection.fetchval(MESSAGE, answer, session_id, "ASSISTANT", result["markdown"], run)
        await connection.execute(
            """UPDATE runs SET status = 'SUCCEEDED', assistant_message_id = $2, python = $3, finished_at = now(),
            lease_expires_at = NULL WHERE id = $1""",
            run,
            answer,
            reply.text,
        )
        await connection.execute(SETTLE, user, 1)
    return respond(
        {
            "runId": run,
            "sessionId": session_id,
            "type": body.type,
            "status": "SUCCEEDED",
            "python": result,
            "messages": {"userMessageId": question, "assistantMessageId": answer},
            "selectedFileIds": [],
            "historyLimit": limit,
        }
    )
