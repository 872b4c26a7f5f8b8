from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.draft_change_decision import DraftChangeDecision
from ...models.draft_decision import DraftDecision
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    *,
    body: DraftChangeDecision,
    if_match: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/projects/{project_id}/draft/changes/decisions".format(
            project_id=quote(str(project_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DraftDecision | Problem | None:
    if response.status_code == 200:
        response_200 = DraftDecision.from_dict(response.json())

        return response_200

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

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 428:
        response_428 = Problem.from_dict(response.json())

        return response_428

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DraftDecision | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DraftChangeDecision,
    if_match: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[DraftDecision | Problem]:
    """Accept or refuse a change

     Accepting applies the change to the current text of its line and makes a new version; it requires
    `If-Match` with the `etag` of
    the line or the draft. Refusing only records the decision. The next run does not propose a refused
    change again.

    Args:
        project_id (UUID):
        if_match (str | Unset):
        idempotency_key (str | Unset):
        body (DraftChangeDecision): The decision.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftDecision | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DraftChangeDecision,
    if_match: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> DraftDecision | Problem | None:
    """Accept or refuse a change

     Accepting applies the change to the current text of its line and makes a new version; it requires
    `If-Match` with the `etag` of
    the line or the draft. Refusing only records the decision. The next run does not propose a refused
    change again.

    Args:
        project_id (UUID):
        if_match (str | Unset):
        idempotency_key (str | Unset):
        body (DraftChangeDecision): The decision.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftDecision | Problem
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DraftChangeDecision,
    if_match: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[DraftDecision | Problem]:
    """Accept or refuse a change

     Accepting applies the change to the current text of its line and makes a new version; it requires
    `If-Match` with the `etag` of
    the line or the draft. Refusing only records the decision. The next run does not propose a refused
    change again.

    Args:
        project_id (UUID):
        if_match (str | Unset):
        idempotency_key (str | Unset):
        body (DraftChangeDecision): The decision.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftDecision | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        body=body,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DraftChangeDecision,
    if_match: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> DraftDecision | Problem | None:
    """Accept or refuse a change

     Accepting applies the change to the current text of its line and makes a new version; it requires
    `If-Match` with the `etag` of
    the line or the draft. Refusing only records the decision. The next run does not propose a refused
    change again.

    Args:
        project_id (UUID):
        if_match (str | Unset):
        idempotency_key (str | Unset):
        body (DraftChangeDecision): The decision.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftDecision | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            body=body,
            if_match=if_match,
            idempotency_key=idempotency_key,
        )
    ).parsed
