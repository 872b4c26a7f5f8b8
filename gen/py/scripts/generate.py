"""Writes the generated part of sredspace/ from openapi.yaml: api/, models/, client.py, types.py, errors.py and _idempotent.py.

The generator writes for Python 3.11; what Python 3.10 does not have is replaced. The same contract gives the same bytes."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent.parent
CONTRACT = HERE.parent.parent / "openapi.yaml"
PACKAGE = HERE / "sredspace"
WRITTEN = ("api", "models", "client.py", "types.py", "errors.py")


def generate(target: Path) -> None:
    tools = Path(sys.executable).parent
    command: list[str | Path] = [tools / "openapi-python-client", "generate", "--fail-on-warning", "--meta", "none"]
    command += ["--path", CONTRACT, "--output-path", target]
    done = subprocess.run(command, env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def for_python_310(text: str, depth: int) -> str:
    """`depth` is the number of folders between the file and the package."""
    needed = []
    if re.search(r"\bStrEnum\b", text):
        text = text.replace("from enum import StrEnum\n", "")
        needed.append("StrEnum")
    if "fromisoformat(" in text:
        text = text.replace("datetime.datetime.fromisoformat(", "time_of(").replace("datetime.date.fromisoformat(", "date_of(")
        needed += [name for name in ("date_of", "time_of") if f"{name}(" in text]
    text = text.replace("*args: object", "*args: Any")  # httpx wants more than objects there
    lines = []
    for name in needed:
        lines.append(f"from {'.' * (depth + 1)}_compat import {name}\n")
    if re.search(r"^from typing import .*\bSelf\b", text, re.M):
        text = re.sub(r"^(from typing import .*?)(?:, Self\b|\bSelf, )", r"\1", text, flags=re.M)
        lines.append("from typing_extensions import Self\n")
    if not lines:
        return text
    after = list(re.finditer(r"^(?:from|import) .*\n", text, re.M))
    at = 0
    for match in after:  # behind the imports at the top of the module
        if text[: match.start()].count("\nif TYPE_CHECKING") or text[: match.start()].count("\nclass "):
            break
        if "(\n" not in match.group():
            at = match.end()
    return text[:at] + "".join(lines) + text[at:]


def with_our_errors(name: str, text: str) -> str:
    """A status that is not in the contract is an exception of ours, so that a call without a result can return None."""
    if name == "client.py":
        return text.replace("unexpected_status: bool = field(default=False", "unexpected_status: bool = field(default=True")
    if name == "errors.py":
        text = text.replace("(Exception):", "(ResponseError):").replace(
            "\n\nclass", "\nfrom ._problems import ResponseError\n\n\nclass"
        )
        return re.sub(r"super\(\)\.__init__\(.*\)\n", "super().__init__(status_code)\n", text, flags=re.S)
    return text


def idempotent_paths() -> str:
    contract = YAML(typ="safe").load(CONTRACT)
    found = []
    for path, item in contract["paths"].items():
        parameters = item.get("post", {}).get("parameters", [])
        if any(parameter.get("$ref", "").endswith("/IdempotencyKey") for parameter in parameters):
            found.append(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$")
    listed = "".join(f'    r"{path}",\n' for path in found)
    return f'"""Paths whose POST takes an Idempotency-Key."""\n\nPATHS = (\n{listed})\n'


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        generate(target)
        for name in WRITTEN:
            shutil.rmtree(PACKAGE / name, ignore_errors=True)
            shutil.move(target / name, PACKAGE / name)
    for name in WRITTEN:
        for file in sorted((PACKAGE / name).rglob("*.py")) if (PACKAGE / name).is_dir() else [PACKAGE / name]:
            depth = len(file.relative_to(PACKAGE).parts) - 1
            file.write_text(with_our_errors(name, for_python_310(file.read_text(), depth)))
    (PACKAGE / "_idempotent.py").write_text(idempotent_paths())
    ruff = [Path(sys.executable).parent / "ruff"]
    for command in (["check", "--quiet", "--select", "I", "--fix"], ["format", "--quiet"]):
        subprocess.run([*ruff, *command, *(PACKAGE / name for name in WRITTEN)], cwd=HERE, check=True)


main()
