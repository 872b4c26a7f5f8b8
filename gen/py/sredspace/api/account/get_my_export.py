from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.personal_export import PersonalExport
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    renew: bool | Unset = False,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["renew"] = renew

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/me/export",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PersonalExport | Problem | None:
    if response.status_code == 200:
        response_200 = PersonalExport.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[PersonalExport | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    renew: bool | Unset = False,
) -> Response[PersonalExport | Problem]:
    """Export your personal data

     A background job writes a ZIP file with everything that the server keeps about you: account, limits,
    projects, sessions,
    messages, runs, files, drafts and journals, as JSON and in the original files. The first call starts
    it; repeat the call until the
    status is READY, then `download` has a signed URL. The file expires after seven days, and the next
    call makes another. It counts
    against no quota.

    Args:
        renew (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PersonalExport | Problem]
    """

    kwargs = _get_kwargs(
        renew=renew,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    renew: bool | Unset = False,
) -> PersonalExport | Problem | None:
    """Export your personal data

     A background job writes a ZIP file with everything that the server keeps about you: account, limits,
    projects, sessions,
    messages, runs, files, drafts and journals, as JSON and in the original files. The first call starts
    it; repeat the call until the
    status is READY, then `download` has a signed URL. The file expires after seven days, and the next
    call makes another. It counts
    against no quota.

    Args:
        renew (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PersonalExport | Problem
    """

    return sync_detailed(
        client=client,
        renew=renew,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    renew: bool | Unset = False,
) -> Response[PersonalExport | Problem]:
    """Export your personal data

     A background job writes a ZIP file with everything that the server keeps about you: account, limits,
    projects, sessions,
    messages, runs, files, drafts and journals, as JSON and in the original files. The first call starts
    it; repeat the call until the
    status is READY, then `download` has a signed URL. The file expires after seven days, and the next
    call makes another. It counts
    against no quota.

    Args:
        renew (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PersonalExport | Problem]
    """

    kwargs = _get_kwargs(
        renew=renew,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    renew: bool | Unset = False,
) -> PersonalExport | Problem | None:
    """Export your personal data

     A background job writes a ZIP file with everything that the server keeps about you: account, limits,
    projects, sessions,
    messages, runs, files, drafts and journals, as JSON and in the original files. The first call starts
    it; repeat the call until the
    status is READY, then `download` has a signed URL. The file expires after seven days, and the next
    call makes another. It counts
    against no quota.

    Args:
        renew (bool | Unset):  Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PersonalExport | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            renew=renew,
        )
    ).parsed
