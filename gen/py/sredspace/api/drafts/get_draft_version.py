from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.draft_version_full import DraftVersionFull
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    project_id: UUID,
    version: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/projects/{project_id}/draft/versions/{version}".format(
            project_id=quote(str(project_id), safe=""),
            version=quote(str(version), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DraftVersionFull | Problem | None:
    if response.status_code == 200:
        response_200 = DraftVersionFull.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DraftVersionFull | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    version: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DraftVersionFull | Problem]:
    """Get a version of the draft

     The whole draft as it was in this version.

    Args:
        project_id (UUID):
        version (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftVersionFull | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        version=version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    version: int,
    *,
    client: AuthenticatedClient | Client,
) -> DraftVersionFull | Problem | None:
    """Get a version of the draft

     The whole draft as it was in this version.

    Args:
        project_id (UUID):
        version (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftVersionFull | Problem
    """

    return sync_detailed(
        project_id=project_id,
        version=version,
        client=client,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    version: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DraftVersionFull | Problem]:
    """Get a version of the draft

     The whole draft as it was in this version.

    Args:
        project_id (UUID):
        version (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DraftVersionFull | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        version=version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    version: int,
    *,
    client: AuthenticatedClient | Client,
) -> DraftVersionFull | Problem | None:
    """Get a version of the draft

     The whole draft as it was in this version.

    Args:
        project_id (UUID):
        version (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DraftVersionFull | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            version=version,
            client=client,
        )
    ).parsed
