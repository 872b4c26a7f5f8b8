from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.session import Session
from ...models.session_fork import SessionFork
from ...types import UNSET, Response, Unset


def _get_kwargs(
    session_id: UUID,
    *,
    body: SessionFork,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/sessions/{session_id}/fork".format(
            session_id=quote(str(session_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Session | None:
    if response.status_code == 201:
        response_201 = Session.from_dict(response.json())

        return response_201

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Session]:
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
    body: SessionFork,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | Session]:
    """Continue a session from an earlier message

     Makes a new ACTIVE session of the same type, in the same project, with copies of the messages before
    `beforeMessageId`. Each copy
    has an ID of its own and names its original in `copiedFrom`; the session names its origin in
    `forkedFrom`. The original session
    does not change. At most 1,000 messages with 16 MB of text are copied: for a later message, 400
    names `/beforeMessageId`; choose an
    earlier one, or start a new session.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        body (SessionFork): Where to continue from.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Session]
    """

    kwargs = _get_kwargs(
        session_id=session_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: SessionFork,
    idempotency_key: str | Unset = UNSET,
) -> Problem | Session | None:
    """Continue a session from an earlier message

     Makes a new ACTIVE session of the same type, in the same project, with copies of the messages before
    `beforeMessageId`. Each copy
    has an ID of its own and names its original in `copiedFrom`; the session names its origin in
    `forkedFrom`. The original session
    does not change. At most 1,000 messages with 16 MB of text are copied: for a later message, 400
    names `/beforeMessageId`; choose an
    earlier one, or start a new session.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        body (SessionFork): Where to continue from.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Session
    """

    return sync_detailed(
        session_id=session_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: SessionFork,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | Session]:
    """Continue a session from an earlier message

     Makes a new ACTIVE session of the same type, in the same project, with copies of the messages before
    `beforeMessageId`. Each copy
    has an ID of its own and names its original in `copiedFrom`; the session names its origin in
    `forkedFrom`. The original session
    does not change. At most 1,000 messages with 16 MB of text are copied: for a later message, 400
    names `/beforeMessageId`; choose an
    earlier one, or start a new session.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        body (SessionFork): Where to continue from.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Session]
    """

    kwargs = _get_kwargs(
        session_id=session_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    session_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: SessionFork,
    idempotency_key: str | Unset = UNSET,
) -> Problem | Session | None:
    """Continue a session from an earlier message

     Makes a new ACTIVE session of the same type, in the same project, with copies of the messages before
    `beforeMessageId`. Each copy
    has an ID of its own and names its original in `copiedFrom`; the session names its origin in
    `forkedFrom`. The original session
    does not change. At most 1,000 messages with 16 MB of text are copied: for a later message, 400
    names `/beforeMessageId`; choose an
    earlier one, or start a new session.

    Args:
        session_id (UUID):
        idempotency_key (str | Unset):
        body (SessionFork): Where to continue from.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Session
    """

    return (
        await asyncio_detailed(
            session_id=session_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
