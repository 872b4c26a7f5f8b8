from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.github_branch_page import GithubBranchPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project_id: UUID,
    *,
    repo: str,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["repo"] = repo

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/projects/{project_id}/integrations/github/repos/branches".format(
            project_id=quote(str(project_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> GithubBranchPage | Problem | None:
    if response.status_code == 200:
        response_200 = GithubBranchPage.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[GithubBranchPage | Problem]:
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
    repo: str,
    cursor: str | Unset = UNSET,
) -> Response[GithubBranchPage | Problem]:
    """List a repository's branches

     Lists the branches in GitHub's order, up to 100 per page.

    Args:
        project_id (UUID):
        repo (str): A GitHub repository as `owner/name`.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GithubBranchPage | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        repo=repo,
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
    repo: str,
    cursor: str | Unset = UNSET,
) -> GithubBranchPage | Problem | None:
    """List a repository's branches

     Lists the branches in GitHub's order, up to 100 per page.

    Args:
        project_id (UUID):
        repo (str): A GitHub repository as `owner/name`.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GithubBranchPage | Problem
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        repo=repo,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    repo: str,
    cursor: str | Unset = UNSET,
) -> Response[GithubBranchPage | Problem]:
    """List a repository's branches

     Lists the branches in GitHub's order, up to 100 per page.

    Args:
        project_id (UUID):
        repo (str): A GitHub repository as `owner/name`.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GithubBranchPage | Problem]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        repo=repo,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    repo: str,
    cursor: str | Unset = UNSET,
) -> GithubBranchPage | Problem | None:
    """List a repository's branches

     Lists the branches in GitHub's order, up to 100 per page.

    Args:
        project_id (UUID):
        repo (str): A GitHub repository as `owner/name`.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GithubBranchPage | Problem
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            repo=repo,
            cursor=cursor,
        )
    ).parsed
