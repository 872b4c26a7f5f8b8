"""The licences of what we depend on, in Go, npm and PyPI.

    licenses.py check     fail on a dependency, of any kind, whose licence is not on the list below
    licenses.py notice    print NOTICE: the texts of what the binary, the page and the worker's image contain

Run it with the worker's Python; `make licenses` and `make notice` do.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OURS = "github.com/sredspace/"

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "HPND", "ISC",
    "LicenseRef-public-domain", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Python-2.0", "Unlicense", "ZPL-2.1", "Zlib",
    "CC-BY-4.0",  # of data only: what browsers support, which the linters of the page read
}  # fmt: skip

# What a package's own metadata does not say, or says in other words than SPDX's. The licence was read in the package.
READ = {
    "go:github.com/xi2/xz": "LicenseRef-public-domain",
    "pypi:pypdfium2": "BSD-3-Clause AND Apache-2.0",
}

# The words by which a licence text is known, the more special first.
TEXTS = (
    ("Apache-2.0", r"Apache License,?\s+Version 2\.0"),
    ("MPL-2.0", r"Mozilla Public License,? [Vv]ersion 2\.0"),
    ("AGPL-3.0", r"GNU AFFERO GENERAL PUBLIC LICENSE"),
    ("LGPL", r"GNU LESSER GENERAL PUBLIC LICENSE"),
    ("GPL", r"GNU GENERAL PUBLIC LICENSE"),
    ("CC0-1.0", r"CC0 1\.0 Universal"),
    ("Unlicense", r"This is free and unencumbered software"),
    ("BSD-3-Clause", r"Redistribution and use in source and binary forms[\s\S]*(?:Neither the name|names? of)"),
    ("BSD-2-Clause", r"Redistribution and use in source and binary forms"),
    ("ISC", r"Permission to use, copy, modify, and/or distribute|Permission to use, copy, modify, and distribute this software"),
    ("MIT", r"Permission is hereby granted, free of charge"),
    ("Zlib", r"This software is provided 'as-is'"),
)  # fmt: skip
LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|unlicense)([.\-].*)?$", re.IGNORECASE)
NOTICE_FILE = re.compile(r"^notice([.\-].*)?$", re.IGNORECASE)

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0", "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND", "MIT-CMU License": "MIT-CMU", "Zope Public License": "ZPL-2.1",
}  # fmt: skip


class Package(NamedTuple):
    kind: str  # go, npm, pypi
    name: str
    version: str
    licence: str  # an SPDX expression, or "" where none was found
    texts: tuple[str, ...] = ()


def texts_in(folder: Path, pattern: re.Pattern[str] = LICENCE_FILE) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    files = sorted(f for f in folder.iterdir() if f.is_file() and pattern.match(f.name) and f.suffix not in (".go", ".py", ".js"))
    return tuple(
        "\n".join(line.rstrip() for line in f.read_text(encoding="utf-8", errors="replace").strip().splitlines()) for f in files
    )


def licence_of(texts: tuple[str, ...]) -> str:
    found = {next((name for name, words in TEXTS if re.search(words, text)), "unknown") for text in texts}
    return " AND ".join(sorted(found))


def go(*patterns: str, test: bool = False) -> list[Package]:
    template = "{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}"
    command = ["go", "list", "-deps", *(["-test"] if test else []), "-f", template, *patterns]
    env = os.environ | {"GOOS": "linux", "GOARCH": "amd64"}  # what is released, whatever this machine is
    lines = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.splitlines()
    packages = []
    for line in sorted(set(filter(None, lines))):
        path, *rest = line.split(" ")
        if not f"{path}/".startswith(OURS):
            version, folder = rest
            texts = texts_in(Path(folder))
            packages.append(Package("go", path, version, licence_of(texts), texts + texts_in(Path(folder), NOTICE_FILE)))
    return packages


def go_itself() -> Package:
    root, version = subprocess.run(
        ["go", "env", "GOROOT", "GOVERSION"], check=True, capture_output=True, text=True
    ).stdout.split()
    return Package("go", "the Go standard library", version, "BSD-3-Clause", texts_in(Path(root)))


def npm(folder: str, production: bool) -> list[Package]:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())
    packages = []
    for path, entry in sorted(lock["packages"].items()):
        # A link is a package of ours; an optional one for another system is in the lock and not on the disk.
        if (
            path
            and not entry.get("link")
            and "node_modules/" in path
            and not (production and (entry.get("dev") or entry.get("optional")))
        ):
            name = path.rpartition("node_modules/")[2]
            packages.append(Package("npm", name, entry["version"], entry.get("license", ""), texts_in(ROOT / folder / path)))
    return packages


def pypi(*locks: str) -> list[Package]:
    packages = []
    for name in sorted(
        {name for lock in locks for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}
    ):
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python
        texts = tuple(
            "\n".join(
                line.rstrip() for line in Path(str(found.locate_file(file))).read_text(errors="replace").strip().splitlines()
            )
            for file in sorted(found.files or [], key=str)
            if LICENCE_FILE.match(file.name) and ".dist-info" in str(file)
        )
        packages.append(Package("pypi", name, found.version, pypi_licence(found, texts), texts))
    return packages


def pypi_licence(found: metadata.Distribution, texts: tuple[str, ...]) -> str:
    declared = found.metadata
    if expression := declared.get("License-Expression"):
        return expression
    classified = [
        c.rpartition(" :: ")[2] for c in declared.get_all("Classifier", []) if c.startswith("License :: OSI Approved :: ")
    ]
    names = sorted({CLASSIFIERS.get(c, c) for c in classified})
    if names:
        return " OR ".join(names)
    short = (declared.get("License") or "").strip()
    known = {"Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "BSD": "BSD-3-Clause"}
    return known.get(short, short if short in ALLOWED else licence_of(texts))


def allowed(expression: str) -> bool:
    """AND asks for all, OR for one; an exception (WITH) only ever permits more."""
    expression = re.sub(r" WITH [\w.-]+", "", expression)
    tokens = re.findall(r"\(|\)|[^\s()]+", expression)

    def either() -> bool:
        result = both()
        while tokens and tokens[0].upper() == "OR":
            tokens.pop(0)
            result = both() or result
        return result

    def both() -> bool:
        result = one()
        while tokens and tokens[0].upper() == "AND":
            tokens.pop(0)
            result = one() and result
        return result

    def one() -> bool:
        if tokens and tokens[0] == "(":
            tokens.pop(0)
            result = either()
            tokens.pop(0)
            return result
        return bool(tokens) and tokens.pop(0) in ALLOWED

    return either() and not tokens


def checked(package: Package) -> Package:
    return package._replace(licence=READ.get(f"{package.kind}:{package.name}", package.licence))


def check() -> int:
    packages = [*go("./...", test=True), *npm("web", False), *npm("gen/ts", False), *npm("docs/contract", False), *npm("examples/typescript", False)]
    packages += pypi("worker/requirements.lock", "worker/requirements-dev.lock")
    refused = [p for p in map(checked, packages) if not allowed(p.licence)]
    for p in refused:
        print(f"{p.kind} {p.name} {p.version}: {p.licence or 'no licence found'}", file=sys.stderr)
    if not refused:
        print(f"{len(packages)} dependencies, each under an allowed licence")
    return 1 if refused else 0


HEAD = """\
Sredspace
Copyright the Sredspace authors. Licensed under the Apache License, Version 2.0 (see LICENSE).

`make notice` writes this file. It lists what the server's binary, the workspace page and the worker's image contain, and then each
licence text once with the packages that come under it.
"""


def notice() -> int:
    parts = {
        "The server's binary": [go_itself(), *go("./cmd/sredspace")],
        "The workspace page": npm("web", True),
        "Swagger UI, in the server's binary": [Package("npm", "swagger-ui-dist", "5.29.1", "Apache-2.0")],
        "The worker": pypi("worker/requirements.lock"),
    }
    lines = [HEAD]
    by_text: dict[str, list[str]] = {}
    for title, packages in parts.items():
        lines.append(f"{title}\n{'-' * len(title)}")
        for p in map(checked, packages):
            lines.append(f"  {p.name} {p.version}: {p.licence}")
            for text in p.texts:
                by_text.setdefault(text, []).append(f"{p.name} {p.version}")
        lines.append("")
    for text, names in by_text.items():
        lines.append("=" * 80 + "\n" + "\n".join(sorted(set(names))) + "\n" + "-" * 80 + "\n" + text + "\n")
    print("\n".join(lines).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "notice": notice}[sys.argv[1]]())
