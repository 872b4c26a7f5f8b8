"""Prints what a run of Schemathesis did, from its NDJSON report: calls by phase and kind of data, statuses, and the links walked.

figures.py CONTRACT REPORT
"""

import collections
import json
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")


def declared_links(contract: dict) -> set[str]:
    """The links that the contract names, as `METHOD /path -> [status] name -> target`."""
    found = set()
    for path, item in contract["paths"].items():
        for method in METHODS:
            for status, response in item.get(method, {}).get("responses", {}).items():
                found |= {f"{method.upper()} {path} -> [{status}] {name} " for name in response.get("links", {})}
    return found


def main() -> None:
    with open(sys.argv[1]) as file:
        contract = yaml.safe_load(file)
    operations = {
        f"{method.upper()} {path}" for path, item in contract["paths"].items() for method in METHODS if method in item
    }
    declared = declared_links(contract)
    calls: collections.Counter[str] = collections.Counter()
    statuses: collections.Counter[int] = collections.Counter()
    answered, links, succeeded = set(), set(), set()
    walked = 0
    for line in open(sys.argv[2]):
        event = json.loads(line).get("ScenarioFinished")
        if not event:
            continue
        recorder = event["recorder"]
        for case_id, case in recorder.get("cases", {}).items():
            interaction = recorder.get("interactions", {}).get(case_id)
            response = interaction and interaction.get("response")
            if not response:
                continue
            value, status = case["value"], response["status_code"]
            mode = ((value.get("meta") or {}).get("generation") or {}).get("mode") or "by a check"
            calls[f"{event['phase']}, {mode}"] += 1
            statuses[status] += 1
            if status < 300:
                answered.add(f"{value['method']} {value['path']}")
            transition = case.get("transition")
            if transition:
                walked += 1
                links.add(transition["id"])
                if status < 300:
                    succeeded.add(transition["id"])
    named = {name for name in declared if any(link.startswith(name) for link in links)}
    well = {name for name in declared if any(link.startswith(name) for link in succeeded)}
    print(f"calls: {sum(calls.values())} ({'; '.join(f'{name}: {n}' for name, n in sorted(calls.items()))})")
    print(f"statuses: {', '.join(f'{status}: {n}' for status, n in sorted(statuses.items()))}")
    never = ", ".join(sorted(operations - answered)) or "none"
    print(f"operations with a success: {len(answered & operations)} of {len(operations)}; never: {never}")
    if walked:
        print(f"links of the contract: {len(named)} of {len(declared)} walked, {len(well)} to a success; calls along links {walked}")


if __name__ == "__main__":
    main()
