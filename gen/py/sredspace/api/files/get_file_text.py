from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.text_document import TextDocument
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    file_id: UUID,
    *,
    reading: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_reading: str | Unset = UNSET
    if not isinstance(reading, Unset):
        json_reading = str(reading)
    params["reading"] = json_reading

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/projects/{project_id}/files/{file_id}/text".format(
            project_id=quote(str(project_id), safe=""),
            file_id=quote(str(file_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TextDocument | None:
    if response.status_code == 200:
        response_200 = TextDocument.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | TextDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    file_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    reading: UUID | Unset = UNSET,
) -> Response[Problem | TextDocument]:
    """Get a file's extracted text

     The text that citations refer to: `text[charStart:charEnd]`, counted in Unicode code points (in
    JavaScript:
    `[...text].slice(charStart, charEnd).join('')`). Citations of a run refer to the text of their
    `readingId`, which can be an
    earlier one than the file's: pass it as `reading`. It is kept until the file is deleted.

    Args:
        project_id (UUID):
        file_id (UUID):
        reading (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TextDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        file_id=file_id,
        reading=reading,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    file_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    reading: UUID | Unset = UNSET,
) -> Problem | TextDocument | None:
    """Get a file's extracted text

     The text that citations refer to: `text[charStart:charEnd]`, counted in Unicode code points (in
    JavaScript:
    `[...text].slice(charStart, charEnd).join('')`). Citations of a run refer to the text of their
    `readingId`, which can be an
    earlier one than the file's: pass it as `reading`. It is kept until the file is deleted.

    Args:
        project_id (UUID):
        file_id (UUID):
        reading (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TextDocument
    """

    return sync_detailed(
        project_id=project_id,
        file_id=file_id,
        client=client,
        reading=reading,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    file_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    reading: UUID | Unset = UNSET,
) -> Response[Problem | TextDocument]:
    """Get a file's extracted text

     The text that citations refer to: `text[charStart:charEnd]`, counted in Unicode code points (in
    JavaScript:
    `[...text].slice(charStart, charEnd).join('')`). Citations of a run refer to the text of their
    `readingId`, which can be an
    earlier one than the file's: pass it as `reading`. It is kept until the file is deleted.

    Args:
        project_id (UUID):
        file_id (UUID):
        reading (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TextDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        file_id=file_id,
        reading=reading,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    file_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    reading: UUID | Unset = UNSET,
) -> Problem | TextDocument | None:
    """Get a file's extracted text

     The text that citations refer to: `text[charStart:charEnd]`, counted in Unicode code points (in
    JavaScript:
    `[...text].slice(charStart, charEnd).join('')`). Citations of a run refer to the text of their
    `readingId`, which can be an
    earlier one than the file's: pass it as `reading`. It is kept until the file is deleted.

    Args:
        project_id (UUID):
        file_id (UUID):
        reading (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TextDocument
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            file_id=file_id,
            client=client,
            reading=reading,
        )
    ).parsed
