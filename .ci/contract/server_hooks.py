"""What happens between calls and no schema can express: bytes are PUT to the signed URL, the client waits until a file is read, and an
administrator raises the limits of a person who has reached them."""

import itertools
import os
import time

import requests
import schemathesis

LARGEST = 1 << 20
FILTERS = ("before", "cursor", "subject", "userId", "sessionId", "status", "reading")
counter = itertools.count()


refusals = itertools.count(1)
STEP = {"STORAGE_BYTES": 50 << 20, "FILE_SIZE_BYTES": 0}


def refill(metric, used):
    """Every other refusal raises the limit a little, so that a run meets its limits again and again, and gets on."""
    if next(refusals) % 2:
        return
    admin = os.environ["CONTRACT_SERVER"] + "/api/v1/admin/users"
    headers = {"Authorization": f"Bearer {os.environ['CONTRACT_ADMIN_TOKEN']}"}
    found = requests.get(admin, params={"subject": os.environ["CONTRACT_PERSON"]}, headers=headers, timeout=30).json()["items"]
    change = {"reason": "Contract tests go on", "overrides": {metric: used + STEP.get(metric, 5)}}
    requests.patch(f"{admin}/{found[0]['id']}", json=change, headers=headers, timeout=30).raise_for_status()


def own_headers(response):
    return {"Authorization": response.request.headers.get("Authorization", "")}


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Every other run goes to the background, so that there are active runs to watch and cancel; most attach no files, because
    files that were never uploaded are refused, which leaves no run at all. Most lists are asked for without a filter or a cursor,
    because an empty page ends a walk. Most projects have a year of our days."""
    if case.meta is not None and not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw.get("operationId")
    turn = next(counter)
    if operation in ("createRun", "retryRun") and turn % 2:
        case.headers["Prefer"] = "respond-async"
    if operation == "createRun" and turn % 4 and isinstance(case.body, dict):
        case.body = {name: value for name, value in case.body.items() if name != "selected_file_ids"}
    if case.method == "GET" and turn % 4 and case.query:
        case.query = {name: value for name, value in case.query.items() if name not in FILTERS}
    if operation == "createProject" and turn % 4 and isinstance(case.body, dict):
        # Most years of the pattern are refused, and so are most pairs of days.
        case.body = {name: value for name, value in case.body.items() if not name.startswith("taxYear")} | {"fiscalYear": "2025"}
    if operation == "presignFiles" and turn % 4 and isinstance(case.body, dict):
        case.body = {"files": [{**file, "fileSize": min(file["fileSize"], 4211)} for file in case.body["files"][:3]]}


@schemathesis.hook
def after_call(ctx, case, response):
    if response.status_code in (409, 429):
        problem = response.json()
        if problem["code"] in ("limit_reached", "quota_exceeded"):
            refill(problem["quota"]["metric"], problem["quota"]["used"] + problem["quota"]["reserved"])
    operation = case.operation.definition.raw.get("operationId")
    if operation == "presignFiles" and response.status_code == 201:
        for announced, upload in zip(case.body["files"], response.json()["items"]):
            if announced["fileSize"] <= LARGEST:
                line = b"It was unknown whether the model could run under 40 ms. "
                body = (line * (announced["fileSize"] // len(line) + 1))[: announced["fileSize"]]
                requests.put(upload["uploadUrl"], data=body, headers=upload["headers"], timeout=30)
    elif operation == "confirmFile" and response.status_code == 200:
        for _ in range(50):
            file = requests.get(response.request.url.removesuffix("/confirm"), headers=own_headers(response), timeout=30)
            if file.status_code != 200 or file.json()["indexStatus"] in ("READY", "FAILED"):
                break
            time.sleep(0.1)
