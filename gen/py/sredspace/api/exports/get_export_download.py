from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.download import Download
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    project_id: UUID,
    export_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/projects/{project_id}/exports/{export_id}/download".format(
            project_id=quote(str(project_id), safe=""),
            export_id=quote(str(export_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Download | Problem | None:
    if response.status_code == 200:
        response_200 = Download.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Download | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Download | Problem]:
    """Get a download URL for an export

     The signed URL needs no token, serves the file under its name, and expires at `expiresAt`.

    Args:
        project_id (UUID):
        export_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Download | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        export_id=export_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> Download | Problem | None:
    """Get a download URL for an export

     The signed URL needs no token, serves the file under its name, and expires at `expiresAt`.

    Args:
        project_id (UUID):
        export_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Download | Problem
    """

    return sync_detailed(
        project_id=project_id,
        export_id=export_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Download | Problem]:
    """Get a download URL for an export

     The signed URL needs no token, serves the file under its name, and expires at `expiresAt`.

    Args:
        project_id (UUID):
        export_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Download | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        export_id=export_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> Download | Problem | None:
    """Get a download URL for an export

     The signed URL needs no token, serves the file under its name, and expires at `expiresAt`.

    Args:
        project_id (UUID):
        export_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Download | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            export_id=export_id,
            client=client,
        )
    ).parsed
