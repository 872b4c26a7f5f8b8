"""A second verifier of evidence packs, written from docs/evidence.md: the standard library and the package cryptography. form.py belongs to it.

    python verify.py pack.zip [--earlier old.zip] [key id ...]

It prints what does not hold, and fails if there is anything. It does not check time stamps and witnesses.
"""

from __future__ import annotations

import hashlib
import re
import struct
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from form import (
    ENTRY,
    ENVELOPE,
    GROWTH,
    MANIFEST,
    MESSAGE,
    PACK,
    SESSION,
    TREE,
    BadPack,
    b64,
    canonical,
    container,
    field,
    hash_of,
    need,
    one_text,
    shape,
    strict,
)

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://github.com/sredspace/sredspace/evidence/"
PAYLOAD = "application/vnd.in-toto+json"
KINDS = ("run", "file", "reading", "status", "review", "export", "deletion", "restore", "erasure")
FOR_PEOPLE = {"README.md", "files.json", "ro-crate-preview.html"}
FORMAT = FOR_PEOPLE | {"manifest.dsse.json", "ro-crate-metadata.json", "evidence/entries.jsonl", "evidence/trees.json"}
MAX = 2**63 - 1
# What a pack that is not one can raise before a check of ours does.
BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, struct.error)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def envelope(text: bytes, keys: dict[str, bytes], used: set[str]) -> bytes:
    """The statement in a DSSE envelope. Adds the key that signed it to those that are used."""
    e = shape(canonical(text), ENVELOPE)
    need(e["payloadType"] == PAYLOAD and len(e["signatures"]) == 1, "no envelope of a statement")
    signature, payload = shape(e["signatures"][0], {"keyid": str, "sig": str}), b64(e["payload"])
    message = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)
    need(signature["keyid"] in keys and signed_by(keys[signature["keyid"]], b64(signature["sig"]), message), "no signature by a known key")
    used.add(signature["keyid"])
    return payload


def checkpoint(text: bytes, origin: str, key: bytes) -> tuple[int, bytes]:
    """Size and root of a signed note."""
    body, _, signatures = text.decode().partition("\n\n")
    lines, signed = body.split("\n"), False
    need(len(lines) == 3 and lines[0] == origin != "" and str(int(lines[1])) == lines[1], "no checkpoint of this tree")
    need(0 <= int(lines[1]) <= MAX and signatures.endswith("\n"), "no checkpoint of this tree")
    key_hash = sha256(origin.encode(), b"\n\x01", key)[:4]
    for line in signatures[:-1].split("\n"):
        name, _, encoded = line.removeprefix("— ").partition(" ")
        raw = b64(encoded)
        need(line.startswith("— ") and len(raw) > 4, "no signature line")
        if name == origin and raw[:4] == key_hash:
            signed = signed_by(key, raw[4:], (body + "\n").encode())
            need(signed, "the checkpoint is not signed by its key")
    need(signed, "the checkpoint is not signed by its key")
    return int(lines[1]), hash_of(lines[2])


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01", left, right)


def included(leaf: bytes, index: int, size: int, steps: list[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, sha256(b"\x00", leaf)
    for step in steps:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(step, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistent(old: int, new: int, old_root: bytes, root: bytes, steps: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if old == new:
        return not steps and old_root == root
    if not 0 < old < new or not steps:
        return False
    if old & (old - 1) == 0:
        steps = [old_root, *steps]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for c in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


class Pack:
    """A pack whose members have been read."""

    def __init__(self, pack: bytes) -> None:
        self.members = container(pack)
        self.known = set(FORMAT)  # members of which something says what they are
        self.used: set[str] = set()  # keys that something is signed with
        self.states: dict[int, tuple[int, bytes]] = {}
        self.trees = [shape(t, TREE) for t in canonical(self.members["evidence/trees.json"])]
        self.keys = {t["keyId"]: b64(t["publicKey"]) for t in self.trees}
        self.entries = [shape(canonical(e), ENTRY) for e in self.members["evidence/entries.jsonl"].splitlines(keepends=True)]
        need(all(len(k) == 32 and hashlib.sha256(k).hexdigest() == i for i, k in self.keys.items()), "a key does not have its id")

    def verify(self, trusted: list[str]) -> int:
        named = self.check_trees(set(trusted))
        self.check_manifest()
        runs = self.check_entries()
        untrusted = self.used - named
        need(not trusted or not untrusted, f"a key is not trusted: {untrusted}")
        self.check_documents(runs)
        self.check_crate()
        for name in self.members.keys() - self.known:
            need(re.fullmatch("documents/[^/]+", name), f"nothing in the pack says what {name} is")
        return len(self.entries)

    def check_trees(self, trusted: set[str]) -> set[str]:
        """The trusted keys, with those that they name."""
        for i, tree in enumerate(self.trees):
            number, key = tree["tree"], self.keys[tree["keyId"]]
            need(number > (self.trees[i - 1]["tree"] if i else 0), "the trees are not listed in the order of their numbers")
            opening = f"evidence/tree-{number}.opened.dsse.json"
            if number > 1:
                self.known.add(opening)
            note = self.members.get(f"evidence/tree-{number}.checkpoint")
            self.known |= {f"evidence/tree-{number}.checkpoint", f"evidence/tree-{number}.tsr"}
            if note is not None:
                size, root = self.states[number] = checkpoint(note, tree["origin"], key)
                self.used.add(tree["keyId"])
                for e in tree["earlier"]:
                    steps = [hash_of(s) for s in shape(e, GROWTH)["steps"]]
                    need(consistent(e["size"], size, hash_of(e["root"]), root, steps), "a tree has not grown from an earlier state")
            if i > 0:
                old = self.trees[i - 1]
                statement = strict(envelope(self.members[opening], {old["keyId"]: self.keys[old["keyId"]]}, set()))
                new = statement["predicate"]
                need(statement["predicateType"] in (PREDICATE + "key/v1", PREDICATE + "break/v1"), "a statement opens no tree")
                need(
                    (new["tree"], new["keyId"], new["previous"]["tree"]) == (tree["origin"], tree["keyId"], old["origin"]), "a rotation does not fit"
                )
                if old["keyId"] in trusted:
                    trusted.add(tree["keyId"])
        return trusted

    def check_manifest(self) -> None:
        used: set[str] = set()
        manifest = shape(canonical(envelope(self.members["manifest.dsse.json"], self.keys, used)), MANIFEST)
        need(used == {self.trees[-1]["keyId"]}, "the manifest is not signed with the key of the last tree")
        self.used |= used
        need(manifest["_type"] == STATEMENT and manifest["predicateType"] == PREDICATE + "pack/v1", "no manifest")
        self.manifest = shape(manifest["predicate"], PACK)
        subjects = [shape(s, {"name": str, "digest": dict}) for s in manifest["subject"]]
        listed = {s["name"]: shape(s["digest"], {"sha256": str})["sha256"] for s in subjects}
        self.sums = {name: hashlib.sha256(content).hexdigest() for name, content in self.members.items()}
        need(listed == {n: s for n, s in self.sums.items() if n != "manifest.dsse.json"}, "members are not those of the manifest")
        need(len(listed) == len(manifest["subject"]), "the manifest lists a member twice")

    def check_entries(self) -> list[dict[str, Any]]:
        """The chain, the statements and their places in the trees. Returns the statements of runs."""
        prev, place, erased, runs = bytes(32), (0, -1), dict[int, int](), []
        for seq, e in enumerate(self.entries, 1):
            commitment = bytes.fromhex(e["commitment"])
            entry = sha256(prev, struct.pack(">Q", seq), commitment)
            need(len(commitment) == 32 and commitment.hex() == e["commitment"], f"entry {seq} has no commitment")
            need((e["seq"], e["prev"], e["hash"]) == (seq, prev.hex(), entry.hex()), f"entry {seq} breaks the chain")
            need(e["kind"] in KINDS, f"entry {seq} has an unknown kind")
            datetime.strptime(e["recordedAt"], "%Y-%m-%dT%H:%M:%S.%fZ")
            need(len(e["recordedAt"]) == 27, f"entry {seq} has no time")
            prev = entry
            name = f"evidence/{seq:08d}-{e['kind']}.dsse.json"
            if e["salt"] is None:
                need(name not in self.members, f"entry {seq} has content but no salt")
            else:
                statement = self.check_statement(e, name, commitment)
                if e["kind"] in ("deletion", "erasure"):
                    for gone in field(statement["predicate"], "erasedEntries", list):
                        need(type(gone) is int, f"entry {seq} erases no number")
                        erased[gone] = seq
                elif e["kind"] == "run":
                    runs.append(statement)
            need((e["tree"] is None) == (e["leafIndex"] is None), f"entry {seq} has half a place in a tree")
            if e["tree"] is not None:
                size, root = self.states[e["tree"]]
                need(included(entry, e["leafIndex"], size, [hash_of(s) for s in e["steps"]], root), f"entry {seq} is not in the tree")
                need((e["tree"], e["leafIndex"]) > place, f"entry {seq} is out of order")
                place = (e["tree"], e["leafIndex"])
        gone = [e["seq"] for e in self.entries if e["salt"] is None and erased.get(e["seq"], 0) <= e["seq"]]
        need(not gone, f"content is missing, and no later entry says that it was erased: {gone[:9]}")
        need((len(self.entries), prev.hex()) == (self.manifest["entries"], self.manifest["head"]), "the journal has another end")
        return runs

    def check_statement(self, e: dict[str, Any], name: str, commitment: bytes) -> Any:
        self.known.add(name)
        raw = envelope(self.members[name], self.keys, self.used)
        salt, statement = b64(e["salt"]), strict(raw)
        need(len(salt) == 32 and sha256(salt, raw) == commitment, f"{name} is not what was recorded")
        need(statement["_type"] == STATEMENT and statement["predicateType"] == f"{PREDICATE}{e['kind']}/v1", f"{name} has another kind")
        about = field(statement["predicate"], "projectId", str) or self.manifest["projectId"]
        need(about == self.manifest["projectId"], f"{name} is about another project")
        return statement

    def check_documents(self, runs: list[dict[str, Any]]) -> None:
        """Outputs, messages and texts are those of the statements of runs, and quotes are where they say."""
        messages: dict[str, dict[str, Any]] = {}
        said: dict[str, str] = {}
        for name in self.members:
            if name.startswith("sessions/"):
                session = shape(canonical(self.members[name]), SESSION)
                need(f"sessions/{session['id']}.json" == name, f"{name} is another session")
                self.known.add(name)
                for m in session["messages"]:
                    need(shape(m, MESSAGE)["id"] not in messages, f"a message comes twice in {name}")
                    messages[m["id"]] = m
        texts: dict[str, str] = {}
        for statement in runs:
            run = statement["predicate"]
            for subject in field(statement, "subject", list):
                title, digest = field(subject, "name", str), field(field(subject, "digest", dict), "sha256", str)
                if title.startswith("urn:"):
                    continue  # a run without an answer
                form = {"answer": "answer.md", "payload": "payload.json"}
                name = f"runs/{field(run, 'runId', str)}/" + form.get(title, title.replace(" ", "-") + ".txt")
                self.known.add(name)
                need(self.sums.get(name, digest) == digest, f"{name} is not what the run produced")
                if title == "answer":
                    said[field(run, "runId", str)] = digest
            prompt = field(run, "externalParameters", dict).get("prompt")
            if prompt is not None:
                said[field(prompt, "messageId", str)] = field(prompt, "sha256", str)
            self.check_quotes(run, texts, messages)
        for m in messages.values():
            digest = said.get(m["runId"] if m["role"] == "ASSISTANT" and m["runId"] is not None else m["id"])
            need(digest in (None, hashlib.sha256(m["content"].encode()).hexdigest()), f"message {m['id']} is not what was sent or answered")

    def check_quotes(self, run: dict[str, Any], texts: dict[str, str], messages: dict[str, dict[str, Any]]) -> None:
        readings: dict[str, str] = {}
        for f in field(field(run, "resolvedDependencies", dict), "files", list):
            reading = field(f, "annotations", dict)
            name = f"texts/{field(reading, 'readingId', str)}.json"
            readings[field(f, "uri", str)] = name
            if name in self.members:
                self.known.add(name)
                if name not in texts:
                    texts[name] = strict(self.members[name], one_text)["text"]
                digest = hashlib.sha256(texts[name].encode()).hexdigest()
                need(reading.get("textSha256") in (None, digest), f"{name} is not the text that the run read")
        counted = run.get("citations")
        failed = {str(c) for c in field(counted, "failed", list)} if counted is not None else set()
        try:
            citations = strict(self.members[f"runs/{run['runId']}/payload.json"])["citations"] if counted is not None else []
        except (BadPack, KeyError, ValueError, TypeError, RecursionError):
            return  # there is none that can be read
        for c in citations:
            text = None
            if c["id"] in failed:
                continue
            if c.get("messageId") is not None:
                text = messages.get(c["messageId"], {}).get("content")
            elif c.get("fileId") is not None:
                text = texts.get(readings.get(f"urn:uuid:{c['fileId']}", ""))
            if text is not None:
                need(c["quote"] and c["charStart"] >= 0 and text[c["charStart"] : c["charEnd"]] == c["quote"], f"quote {c['id']} is not at its place")

    def check_crate(self) -> None:
        """The files in the metadata are the members."""
        if "ro-crate-metadata.json" not in self.members:
            return
        things, files = strict(self.members["ro-crate-metadata.json"])["@graph"], []
        for t in things:
            kinds = t.get("@type") if isinstance(t.get("@type"), list) else [field(t, "@type", str)]
            need(all(type(k) is str for k in kinds), "a thing in the metadata has no type")
            file = tuple(field(t, name, str) for name in ("@id", "contentSize", "sha256"))
            if "File" in kinds:
                files.append(file)
        listed = {name: (size, digest) for name, size, digest in files}
        without = ("manifest.dsse.json", "ro-crate-metadata.json", "ro-crate-preview.html")
        actual = {n: (str(len(c)), self.sums[n]) for n, c in self.members.items() if n not in without}
        need(listed == actual and len(files) == len(listed), "the metadata lists other files than the pack has")

    def follows(self, old: Pack) -> None:
        """The earlier pack is a beginning of this one: its entries, and the states of its trees."""
        old.verify([])
        need(old.manifest["projectId"] == self.manifest["projectId"], "the earlier pack is of another project")
        hashes = [e["hash"] for e in old.entries]
        need(hashes == [e["hash"] for e in self.entries[: len(hashes)]], "entries of the earlier pack were changed or cut")
        for number, state in old.states.items():
            before, now = ({t["tree"]: t for t in pack.trees}[number] for pack in (old, self))
            need((before["origin"], before["keyId"]) == (now["origin"], now["keyId"]), "a tree of the earlier pack is another one")
            states = [(e["size"], hash_of(e["root"])) for e in now["earlier"]] + [self.states[number]]
            need(state in states, "no proof that the tree has grown from the state in the earlier pack")


def verify(pack: bytes, trusted: list[str], earlier: bytes | None = None) -> int:
    """Raises BadPack, or returns the number of entries."""
    try:
        now = Pack(pack)
        count = now.verify(trusted)
        if earlier is not None:
            now.follows(Pack(earlier))
    except BROKEN as e:
        raise BadPack(f"not a pack: {type(e).__name__}: {e}") from e
    return count


def main() -> int:
    arguments, earlier = sys.argv[1:], None
    if "--earlier" in arguments:
        at = arguments.index("--earlier")
        earlier = Path(arguments[at + 1]).read_bytes()
        del arguments[at : at + 2]
    try:
        print("ok:", verify(Path(arguments[0]).read_bytes(), arguments[1:], earlier), "entries")
    except BadPack as e:
        print("bad:", ascii(str(e)))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
