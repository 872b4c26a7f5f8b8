from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.draft_line import DraftLine
from ...models.draft_line_number import DraftLineNumber
from ...models.draft_line_update import DraftLineUpdate
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    line: DraftLineNumber,
    *,
    body: DraftLineUpdate,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/projects/{project_id}/draft/lines/{line}".format(
            project_id=quote(str(project_id), safe=""),
            line=quote(str(line), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DraftLine | Problem | None:
    if response.status_code == 200:
        response_200 = DraftLine.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DraftLine | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    line: DraftLineNumber,
    *,
    client: AuthenticatedClient | Client,
    body: DraftLineUpdate,
    if_match: str | Unset = UNSET,
) -> Response[DraftLine | Problem]:
    """Write a line

     Makes a new version in which this line has the new value. `If-Match` is the line's `etag` (or the
    draft's): edits of different
    lines never conflict. Sentences keep the citations that still support their words; a sentence that
    no record supports is marked
    `unsupported`. If the line already has this value, nothing changes and no version is made, even with
    an old `etag`: a repeated
    request is safe.

    A draft keeps at most 5,000 versions with 256 MB of text and citations, and 20,000 decisions; beyond
    that, writes are 409
    `draft_full`, and everything can still be read and exported.

    Args:
        project_id (UUID):
        line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table
            220, 261 of the table 260, and 269 of the table 268.
        if_match (str | Unset):
        body (DraftLineUpdate): The new value: the field that fits the line's `kind`. `null` or no
            rows clears it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftLine | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        line=line,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    line: DraftLineNumber,
    *,
    client: AuthenticatedClient | Client,
    body: DraftLineUpdate,
    if_match: str | Unset = UNSET,
) -> DraftLine | Problem | None:
    """Write a line

     Makes a new version in which this line has the new value. `If-Match` is the line's `etag` (or the
    draft's): edits of different
    lines never conflict. Sentences keep the citations that still support their words; a sentence that
    no record supports is marked
    `unsupported`. If the line already has this value, nothing changes and no version is made, even with
    an old `etag`: a repeated
    request is safe.

    A draft keeps at most 5,000 versions with 256 MB of text and citations, and 20,000 decisions; beyond
    that, writes are 409
    `draft_full`, and everything can still be read and exported.

    Args:
        project_id (UUID):
        line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table
            220, 261 of the table 260, and 269 of the table 268.
        if_match (str | Unset):
        body (DraftLineUpdate): The new value: the field that fits the line's `kind`. `null` or no
            rows clears it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftLine | Problem
    """

    return sync_detailed(
        project_id=project_id,
        line=line,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    line: DraftLineNumber,
    *,
    client: AuthenticatedClient | Client,
    body: DraftLineUpdate,
    if_match: str | Unset = UNSET,
) -> Response[DraftLine | Problem]:
    """Write a line

     Makes a new version in which this line has the new value. `If-Match` is the line's `etag` (or the
    draft's): edits of different
    lines never conflict. Sentences keep the citations that still support their words; a sentence that
    no record supports is marked
    `unsupported`. If the line already has this value, nothing changes and no version is made, even with
    an old `etag`: a repeated
    request is safe.

    A draft keeps at most 5,000 versions with 256 MB of text and citations, and 20,000 decisions; beyond
    that, writes are 409
    `draft_full`, and everything can still be read and exported.

    Args:
        project_id (UUID):
        line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table
            220, 261 of the table 260, and 269 of the table 268.
        if_match (str | Unset):
        body (DraftLineUpdate): The new value: the field that fits the line's `kind`. `null` or no
            rows clears it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftLine | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        line=line,
        body=body,
        if_match=if_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    line: DraftLineNumber,
    *,
    client: AuthenticatedClient | Client,
    body: DraftLineUpdate,
    if_match: str | Unset = UNSET,
) -> DraftLine | Problem | None:
    """Write a line

     Makes a new version in which this line has the new value. `If-Match` is the line's `etag` (or the
    draft's): edits of different
    lines never conflict. Sentences keep the citations that still support their words; a sentence that
    no record supports is marked
    `unsupported`. If the line already has this value, nothing changes and no version is made, even with
    an old `etag`: a repeated
    request is safe.

    A draft keeps at most 5,000 versions with 256 MB of text and citations, and 20,000 decisions; beyond
    that, writes are 409
    `draft_full`, and everything can still be read and exported.

    Args:
        project_id (UUID):
        line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table
            220, 261 of the table 260, and 269 of the table 268.
        if_match (str | Unset):
        body (DraftLineUpdate): The new value: the field that fits the line's `kind`. `null` or no
            rows clears it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftLine | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            line=line,
            client=client,
            body=body,
            if_match=if_match,
        )
    ).parsed
