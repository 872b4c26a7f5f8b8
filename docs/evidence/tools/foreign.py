"""Shows an evidence pack to four tools that we did not write: securesystemslib, in-toto-attestation, rfc3161-client, rocrate-validator.

    python foreign.py pack.zip authority.pem

It prints a line for each, with its version, and fails if one of them refuses, or has nothing to judge. It needs no network: the context of
RO-Crate 1.1 is the copy in the package rocrate.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tempfile
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import google.protobuf.json_format as protobuf
from cryptography import x509
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from rfc3161_client import VerifierBuilder, decode_timestamp_response
from rocrate_validator import models, services
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def say(tool: str, found: str) -> None:
    print(f"{tool} {version(tool)}: {found}")


def need(count: int, what: str) -> None:
    if count == 0:
        raise SystemExit(f"the pack has no {what}")


def statements(pack: zipfile.ZipFile) -> None:
    """Signatures and form of every statement."""
    keys = [
        SSlibKey(t["keyId"], "ed25519", "ed25519", {"public": base64.b64decode(t["publicKey"]).hex()})
        for t in json.loads(pack.read("evidence/trees.json"))
    ]
    count = 0
    for name in pack.namelist():
        if name.endswith(".dsse.json"):
            envelope = Envelope.from_dict(json.loads(pack.read(name)))
            envelope.verify(keys, 1)
            Statement.copy_from_pb(protobuf.ParseDict(json.loads(envelope.payload), statement_pb2.Statement())).validate()
            count += 1
    need(count, "envelope")
    say("securesystemslib", f"{count} envelopes are signed by their key")
    say("in-toto-attestation", f"{count} statements are valid")


def time_stamps(pack: zipfile.ZipFile, authority: bytes) -> None:
    """Each over the text of its checkpoint."""
    root, count = x509.load_pem_x509_certificate(authority), 0
    for name in pack.namelist():
        if name.endswith(".tsr"):
            body = pack.read(name.replace(".tsr", ".checkpoint")).decode().split("\n\n")[0] + "\n"
            response = decode_timestamp_response(pack.read(name))
            VerifierBuilder().add_root_certificate(root).build().verify(response, hashlib.sha256(body.encode()).digest())
            say("rfc3161-client", f"{name} was stamped at {response.tst_info.gen_time.isoformat()}")
            count += 1
    need(count, "time stamp")


def context_of_crates() -> bytes:
    context = files("rocrate").joinpath("data", "ro-crate.jsonld").read_bytes()
    found = json.loads(context)["@id"]
    if found != CONTEXT:
        raise SystemExit(f"rocrate {version('rocrate')} has the context {found}, and {CONTEXT} is missing: see requirements.in")
    return context


def crate(pack: zipfile.ZipFile) -> None:
    """RO-Crate and Process Run Crate: what they require."""
    without_network(context_of_crates())
    with tempfile.TemporaryDirectory() as folder:
        pack.extractall(folder)
        result = services.validate(
            services.ValidationSettings(rocrate_uri=folder, profile_identifier="process-run-crate", requirement_severity=models.Severity.REQUIRED)
        )
    for issue in result.get_issues():
        print(f"  {issue.check.identifier}: {issue.message}")
    if not result.passed():
        raise SystemExit("rocrate-validator refuses the pack")
    need(len(result.executed_checks), "check that the validator executes")
    say("roc-validator", f"{len(result.executed_checks)} checks of ro-crate-1.1 and process-run-crate-0.5 pass")


def without_network(context: bytes) -> None:
    """Both libraries below the validator get the context from here."""
    import rdflib.plugins.shared.jsonld.context as jsonld_context
    import rdflib.plugins.shared.jsonld.util as jsonld_util
    from rocrate_validator.utils import http

    class Answer:
        def __init__(self, found: bool) -> None:
            self.status_code, self.ok, self.from_cache = (200 if found else 404), found, True
            self.content = context if found else b""
            self.text, self.headers = self.content.decode(), {"Content-Type": "application/ld+json"}

        def json(self) -> Any:
            return json.loads(self.content)

        def raise_for_status(self) -> None:
            pass

    http.HttpRequester.get = http.HttpRequester.head = lambda _self, url, *_a, **_k: Answer(url.rstrip("/") == CONTEXT)
    fetched = jsonld_util.source_to_json

    def source(wanted: Any, *args: Any, **kwargs: Any) -> Any:
        return (json.loads(context), None) if wanted == CONTEXT else fetched(wanted, *args, **kwargs)

    jsonld_util.source_to_json = jsonld_context.source_to_json = source


def main() -> None:
    pack = zipfile.ZipFile(sys.argv[1])
    statements(pack)
    time_stamps(pack, Path(sys.argv[2]).read_bytes())
    crate(pack)


if __name__ == "__main__":
    main()
