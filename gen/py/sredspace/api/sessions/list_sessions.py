from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.run_type import RunType
from ...models.session_page import SessionPage
from ...models.session_status import SessionStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    *,
    status: SessionStatus | Unset = UNSET,
    type_: RunType | Unset = UNSET,
    q: str | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_type_: str | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_.value

    params["type"] = json_type_

    params["q"] = q

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/projects/{project_id}/sessions".format(
            project_id=quote(str(project_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | SessionPage | None:
    if response.status_code == 200:
        response_200 = SessionPage.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | SessionPage]:
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
    status: SessionStatus | Unset = UNSET,
    type_: RunType | Unset = UNSET,
    q: str | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
) -> Response[Problem | SessionPage]:
    """List a project's sessions

     Newest first.

    Args:
        project_id (UUID):
        status (SessionStatus | Unset): Only an ACTIVE session accepts runs.
        type_ (RunType | Unset): PRECHECK: does the work look like SR&ED? T661: guided intake for
            lines 242, 244 and 246. T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated
            record from the evidence.
        q (str | Unset):
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SessionPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        status=status,
        type_=type_,
        q=q,
        limit=limit,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    status: SessionStatus | Unset = UNSET,
    type_: RunType | Unset = UNSET,
    q: str | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
) -> Problem | SessionPage | None:
    """List a project's sessions

     Newest first.

    Args:
        project_id (UUID):
        status (SessionStatus | Unset): Only an ACTIVE session accepts runs.
        type_ (RunType | Unset): PRECHECK: does the work look like SR&ED? T661: guided intake for
            lines 242, 244 and 246. T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated
            record from the evidence.
        q (str | Unset):
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SessionPage
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        status=status,
        type_=type_,
        q=q,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    status: SessionStatus | Unset = UNSET,
    type_: RunType | Unset = UNSET,
    q: str | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
) -> Response[Problem | SessionPage]:
    """List a project's sessions

     Newest first.

    Args:
        project_id (UUID):
        status (SessionStatus | Unset): Only an ACTIVE session accepts runs.
        type_ (RunType | Unset): PRECHECK: does the work look like SR&ED? T661: guided intake for
            lines 242, 244 and 246. T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated
            record from the evidence.
        q (str | Unset):
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SessionPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        status=status,
        type_=type_,
        q=q,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    status: SessionStatus | Unset = UNSET,
    type_: RunType | Unset = UNSET,
    q: str | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
) -> Problem | SessionPage | None:
    """List a project's sessions

     Newest first.

    Args:
        project_id (UUID):
        status (SessionStatus | Unset): Only an ACTIVE session accepts runs.
        type_ (RunType | Unset): PRECHECK: does the work look like SR&ED? T661: guided intake for
            lines 242, 244 and 246. T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated
            record from the evidence.
        q (str | Unset):
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SessionPage
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            status=status,
            type_=type_,
            q=q,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
