from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.delete_me_confirm import DeleteMeConfirm
from ...models.problem import Problem
from ...types import UNSET, Response


def _get_kwargs(
    *,
    confirm: DeleteMeConfirm,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_confirm = confirm.value
    params["confirm"] = json_confirm

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/me",
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
    *,
    client: AuthenticatedClient | Client,
    confirm: DeleteMeConfirm,
) -> Response[Any | Problem]:
    """Erase your account

     Erases the account and everything in it for good; there is no trash. Runs end, quota is released,
    and projects, files and messages
    are deleted. Of the evidence, only hashes remain: they reveal nothing without what was erased, and
    let the chain and the tree still
    verify. Evidence packs that were downloaded before keep their contents. A token of the same person
    still works, as that of a new
    user. Send the phrase that the user typed.

    Args:
        confirm (DeleteMeConfirm):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        confirm=confirm,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    confirm: DeleteMeConfirm,
) -> Any | Problem | None:
    """Erase your account

     Erases the account and everything in it for good; there is no trash. Runs end, quota is released,
    and projects, files and messages
    are deleted. Of the evidence, only hashes remain: they reveal nothing without what was erased, and
    let the chain and the tree still
    verify. Evidence packs that were downloaded before keep their contents. A token of the same person
    still works, as that of a new
    user. Send the phrase that the user typed.

    Args:
        confirm (DeleteMeConfirm):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        client=client,
        confirm=confirm,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    confirm: DeleteMeConfirm,
) -> Response[Any | Problem]:
    """Erase your account

     Erases the account and everything in it for good; there is no trash. Runs end, quota is released,
    and projects, files and messages
    are deleted. Of the evidence, only hashes remain: they reveal nothing without what was erased, and
    let the chain and the tree still
    verify. Evidence packs that were downloaded before keep their contents. A token of the same person
    still works, as that of a new
    user. Send the phrase that the user typed.

    Args:
        confirm (DeleteMeConfirm):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        confirm=confirm,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    confirm: DeleteMeConfirm,
) -> Any | Problem | None:
    """Erase your account

     Erases the account and everything in it for good; there is no trash. Runs end, quota is released,
    and projects, files and messages
    are deleted. Of the evidence, only hashes remain: they reveal nothing without what was erased, and
    let the chain and the tree still
    verify. Evidence packs that were downloaded before keep their contents. A token of the same person
    still works, as that of a new
    user. Send the phrase that the user typed.

    Args:
        confirm (DeleteMeConfirm):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            confirm=confirm,
        )
    ).parsed
