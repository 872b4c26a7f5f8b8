from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.run import Run
from ...models.run_request import RunRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    session_id: UUID,
    *,
    body: RunRequest,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(prefer, Unset):
        headers["Prefer"] = prefer

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/sessions/{session_id}/runs".format(
            session_id=quote(str(session_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Run | None:
    if response.status_code == 200:
        response_200 = Run.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = Run.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Run]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RunRequest,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Response[Problem | Run]:
    """Create a run

     Admission is all or nothing: a rejected request writes and reserves nothing. An admitted run
    continues even if this
    connection breaks. Find it again with `listRuns`, or repeat the request with the same `Idempotency-
    Key`. A failed run
    returns 200 with `status: FAILED` and uses no quota. If so many runs wait that this one could not be
    executed in time, it is
    refused with 503 `unavailable` and `Retry-After`.

    There are three ways to receive the answer:
    * **Wait** (default): 200 with the finished run. If the run takes longer than the server waits, or
    longer than
      `Prefer: wait=N` seconds, 202 with the current run. Continue with `getRun` or `getRunEvents`.
    * **In the background**: `Prefer: respond-async` returns 202 immediately.
    * **Stream**: `Accept: text/event-stream` returns the events of `getRunEvents`, starting with the
    first. If the request
      accepts JSON equally, the response is JSON.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (RunRequest): What to run.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Run]
    """

    kwargs = _get_kwargs(
        session_id=session_id,
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RunRequest,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Problem | Run | None:
    """Create a run

     Admission is all or nothing: a rejected request writes and reserves nothing. An admitted run
    continues even if this
    connection breaks. Find it again with `listRuns`, or repeat the request with the same `Idempotency-
    Key`. A failed run
    returns 200 with `status: FAILED` and uses no quota. If so many runs wait that this one could not be
    executed in time, it is
    refused with 503 `unavailable` and `Retry-After`.

    There are three ways to receive the answer:
    * **Wait** (default): 200 with the finished run. If the run takes longer than the server waits, or
    longer than
      `Prefer: wait=N` seconds, 202 with the current run. Continue with `getRun` or `getRunEvents`.
    * **In the background**: `Prefer: respond-async` returns 202 immediately.
    * **Stream**: `Accept: text/event-stream` returns the events of `getRunEvents`, starting with the
    first. If the request
      accepts JSON equally, the response is JSON.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (RunRequest): What to run.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Run
    """

    return sync_detailed(
        session_id=session_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    ).parsed


async def asyncio_detailed(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RunRequest,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Response[Problem | Run]:
    """Create a run

     Admission is all or nothing: a rejected request writes and reserves nothing. An admitted run
    continues even if this
    connection breaks. Find it again with `listRuns`, or repeat the request with the same `Idempotency-
    Key`. A failed run
    returns 200 with `status: FAILED` and uses no quota. If so many runs wait that this one could not be
    executed in time, it is
    refused with 503 `unavailable` and `Retry-After`.

    There are three ways to receive the answer:
    * **Wait** (default): 200 with the finished run. If the run takes longer than the server waits, or
    longer than
      `Prefer: wait=N` seconds, 202 with the current run. Continue with `getRun` or `getRunEvents`.
    * **In the background**: `Prefer: respond-async` returns 202 immediately.
    * **Stream**: `Accept: text/event-stream` returns the events of `getRunEvents`, starting with the
    first. If the request
      accepts JSON equally, the response is JSON.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (RunRequest): What to run.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Run]
    """

    kwargs = _get_kwargs(
        session_id=session_id,
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RunRequest,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Problem | Run | None:
    """Create a run

     Admission is all or nothing: a rejected request writes and reserves nothing. An admitted run
    continues even if this
    connection breaks. Find it again with `listRuns`, or repeat the request with the same `Idempotency-
    Key`. A failed run
    returns 200 with `status: FAILED` and uses no quota. If so many runs wait that this one could not be
    executed in time, it is
    refused with 503 `unavailable` and `Retry-After`.

    There are three ways to receive the answer:
    * **Wait** (default): 200 with the finished run. If the run takes longer than the server waits, or
    longer than
      `Prefer: wait=N` seconds, 202 with the current run. Continue with `getRun` or `getRunEvents`.
    * **In the background**: `Prefer: respond-async` returns 202 immediately.
    * **Stream**: `Accept: text/event-stream` returns the events of `getRunEvents`, starting with the
    first. If the request
      accepts JSON equally, the response is JSON.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (RunRequest): What to run.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Run
    """

    return (
        await asyncio_detailed(
            session_id=session_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
            prefer=prefer,
        )
    ).parsed
