from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    *,
    erase: bool | Unset = False,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["erase"] = erase

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/projects/{project_id}".format(
            project_id=quote(str(project_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem]:
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
    erase: bool | Unset = False,
) -> Response[Any | Problem]:
    """Delete a project

     Cancels its active runs, releases its quota, and moves the project to the trash with its sessions
    and files. It returns 404 from
    then on. `restoreProject` brings it back within 30 days; after that, it is erased. `erase=true`
    skips the trash: a background
    job deletes the stored objects shortly after the response. It also erases a project that is in the
    trash already. The journal of
    the project is kept either way.

    Args:
        project_id (UUID):
        erase (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        erase=erase,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    erase: bool | Unset = False,
) -> Any | Problem | None:
    """Delete a project

     Cancels its active runs, releases its quota, and moves the project to the trash with its sessions
    and files. It returns 404 from
    then on. `restoreProject` brings it back within 30 days; after that, it is erased. `erase=true`
    skips the trash: a background
    job deletes the stored objects shortly after the response. It also erases a project that is in the
    trash already. The journal of
    the project is kept either way.

    Args:
        project_id (UUID):
        erase (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        erase=erase,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    erase: bool | Unset = False,
) -> Response[Any | Problem]:
    """Delete a project

     Cancels its active runs, releases its quota, and moves the project to the trash with its sessions
    and files. It returns 404 from
    then on. `restoreProject` brings it back within 30 days; after that, it is erased. `erase=true`
    skips the trash: a background
    job deletes the stored objects shortly after the response. It also erases a project that is in the
    trash already. The journal of
    the project is kept either way.

    Args:
        project_id (UUID):
        erase (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        erase=erase,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    erase: bool | Unset = False,
) -> Any | Problem | None:
    """Delete a project

     Cancels its active runs, releases its quota, and moves the project to the trash with its sessions
    and files. It returns 404 from
    then on. `restoreProject` brings it back within 30 days; after that, it is erased. `erase=true`
    skips the trash: a background
    job deletes the stored objects shortly after the response. It also erases a project that is in the
    trash already. The journal of
    the project is kept either way.

    Args:
        project_id (UUID):
        erase (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            erase=erase,
        )
    ).parsed
