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
    run_id: UUID,
    *,
    last_event_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = last_event_id

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/runs/{run_id}/events".format(
            run_id=quote(str(run_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | str | None:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    run_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[Any | Problem | str]:
    """Stream a run's events

     Returns server-sent events. `id` counts 1, 2, 3 … without gaps, `event` is the type, and `data` is a
    `RunEvent`. The stream
    follows the run and ends after `run.completed`, `run.failed` or `run.cancelled`, which contains the
    whole run. Events are
    kept as long as the run, or for the time that the operator has set; afterwards the last event, with
    its `id`, is all that
    the stream of an ended run sends. Any number of clients can read them from any point (`Last-Event-
    ID`), during the run and
    afterwards. The server sends comments (`: keep-alive`) while there is nothing to report. A stream
    that breaks off
    before the last event is not complete: reconnect with the last `id` received, as a browser's
    `EventSource` does. A request
    that has received the last event gets 204, at which an `EventSource` stops. Swagger UI shows the
    events only after the run
    has finished. To follow a run live, use `curl -N -H "Authorization: Bearer …"`.

    A request that prefers `text/plain` to `text/event-stream` gets the same stream as plain text.

    Args:
        run_id (UUID):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | str]
    """

    kwargs = _get_kwargs(
        run_id=run_id,
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    run_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Any | Problem | str | None:
    """Stream a run's events

     Returns server-sent events. `id` counts 1, 2, 3 … without gaps, `event` is the type, and `data` is a
    `RunEvent`. The stream
    follows the run and ends after `run.completed`, `run.failed` or `run.cancelled`, which contains the
    whole run. Events are
    kept as long as the run, or for the time that the operator has set; afterwards the last event, with
    its `id`, is all that
    the stream of an ended run sends. Any number of clients can read them from any point (`Last-Event-
    ID`), during the run and
    afterwards. The server sends comments (`: keep-alive`) while there is nothing to report. A stream
    that breaks off
    before the last event is not complete: reconnect with the last `id` received, as a browser's
    `EventSource` does. A request
    that has received the last event gets 204, at which an `EventSource` stops. Swagger UI shows the
    events only after the run
    has finished. To follow a run live, use `curl -N -H "Authorization: Bearer …"`.

    A request that prefers `text/plain` to `text/event-stream` gets the same stream as plain text.

    Args:
        run_id (UUID):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | str
    """

    return sync_detailed(
        run_id=run_id,
        client=client,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    run_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[Any | Problem | str]:
    """Stream a run's events

     Returns server-sent events. `id` counts 1, 2, 3 … without gaps, `event` is the type, and `data` is a
    `RunEvent`. The stream
    follows the run and ends after `run.completed`, `run.failed` or `run.cancelled`, which contains the
    whole run. Events are
    kept as long as the run, or for the time that the operator has set; afterwards the last event, with
    its `id`, is all that
    the stream of an ended run sends. Any number of clients can read them from any point (`Last-Event-
    ID`), during the run and
    afterwards. The server sends comments (`: keep-alive`) while there is nothing to report. A stream
    that breaks off
    before the last event is not complete: reconnect with the last `id` received, as a browser's
    `EventSource` does. A request
    that has received the last event gets 204, at which an `EventSource` stops. Swagger UI shows the
    events only after the run
    has finished. To follow a run live, use `curl -N -H "Authorization: Bearer …"`.

    A request that prefers `text/plain` to `text/event-stream` gets the same stream as plain text.

    Args:
        run_id (UUID):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | str]
    """

    kwargs = _get_kwargs(
        run_id=run_id,
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    run_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Any | Problem | str | None:
    """Stream a run's events

     Returns server-sent events. `id` counts 1, 2, 3 … without gaps, `event` is the type, and `data` is a
    `RunEvent`. The stream
    follows the run and ends after `run.completed`, `run.failed` or `run.cancelled`, which contains the
    whole run. Events are
    kept as long as the run, or for the time that the operator has set; afterwards the last event, with
    its `id`, is all that
    the stream of an ended run sends. Any number of clients can read them from any point (`Last-Event-
    ID`), during the run and
    afterwards. The server sends comments (`: keep-alive`) while there is nothing to report. A stream
    that breaks off
    before the last event is not complete: reconnect with the last `id` received, as a browser's
    `EventSource` does. A request
    that has received the last event gets 204, at which an `EventSource` stops. Swagger UI shows the
    events only after the run
    has finished. To follow a run live, use `curl -N -H "Authorization: Bearer …"`.

    A request that prefers `text/plain` to `text/event-stream` gets the same stream as plain text.

    Args:
        run_id (UUID):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | str
    """

    return (
        await asyncio_detailed(
            run_id=run_id,
            client=client,
            last_event_id=last_event_id,
        )
    ).parsed
