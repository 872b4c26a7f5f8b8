"""Runs the code samples of the contract: samples.py FOLDER writes samples.ts there, and runs the ones in Python and curl, in the order
of the flow."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from ruamel.yaml import YAML

FLOW = ("createProject", "createSession", "presignFiles", "confirmFile", "getFile", "createRun", "getRunEvents", "getHistory")


def samples() -> dict[str, dict[str, str]]:
    contract = YAML(typ="safe").load(Path("openapi.yaml"))
    found: dict[str, dict[str, str]] = {}
    for item in contract["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "x-codeSamples" in operation:
                found[operation["operationId"]] = {sample["label"]: sample["source"] for sample in operation["x-codeSamples"]}
    if set(found) != set(FLOW):
        sys.exit(f"samples of {sorted(found)}, but the flow is {FLOW}")
    return found


def typescript(sources: list[str]) -> str:
    """One module: the imports of all, each name once, then the rest."""
    imported = [line for source in sources for line in re.findall(r"^import \{ (.*?) \}", source, re.M)]
    names = sorted({name for line in imported for name in line.split(", ")})
    bodies = [re.sub(r"^import .*\n", "", source, flags=re.M) for source in sources]
    head = f"import {{ {', '.join(names)} }} from '@sredspace/client';\n"
    start = "const [server, token] = process.argv.slice(2) as [string, string];\n"
    return head + start + "".join(bodies) + "if (history.items.length !== 2) throw new Error('the history');\n"


def curl(sources: dict[str, str]) -> None:
    variables = {"SERVER": os.environ["SREDSPACE_URL"], "TOKEN": os.environ["SREDSPACE_TOKEN"]}

    def run(source: str) -> str:
        command = source.replace("curl ", "curl --silent --show-error --fail-with-body ", 1)
        done = subprocess.run(["bash", "-euc", command], env={**os.environ, **variables}, capture_output=True, text=True, timeout=120)
        if done.returncode:
            sys.exit(f"{source}\n{done.stdout}{done.stderr}")
        return done.stdout

    variables["PROJECT"] = json.loads(run(sources["createProject"]))["id"]
    variables["SESSION"] = json.loads(run(sources["createSession"]))["id"]
    upload = json.loads(run(sources["presignFiles"]))["items"][0]
    variables |= {"FILE": upload["fileId"], "UPLOAD_URL": upload["uploadUrl"]}
    Path("notes.md").write_text("We tested three designs and measured each.\n")
    run(re.search(r"^# (curl -X PUT .*)$", sources["presignFiles"], re.M)[1])  # type: ignore[index]
    run(sources["confirmFile"])
    while json.loads(run(sources["getFile"]))["indexStatus"] != "READY":
        time.sleep(0.2)
    variables["RUN"] = json.loads(run(sources["createRun"]))["runId"]
    if "run.completed" not in run(sources["getRunEvents"]) or len(json.loads(run(sources["getHistory"]))["items"]) != 2:
        sys.exit("curl: the stream or the history is not complete")


def main() -> None:
    found = samples()
    folder = Path(sys.argv[1])
    of = {label: {operation: found[operation][label] for operation in FLOW} for label in ("curl", "TypeScript", "Python")}
    (folder / "samples.ts").write_text(typescript(list(of["TypeScript"].values())))
    os.chdir(folder)
    scope = {"server": os.environ["SREDSPACE_URL"], "token": os.environ["SREDSPACE_TOKEN"], "print": lambda *_, **__: None}
    source = "\n".join(of["Python"].values())
    Path("samples.py").write_text(f"server = token = ''\n{source}")  # for mypy
    exec(source, scope)
    if len(scope["history"].items) != 2:  # type: ignore[attr-defined]
        sys.exit("Python: the history is not complete")
    curl(of["curl"])
    print(f"the samples in Python and curl: {len(FLOW)} operations each")


main()
