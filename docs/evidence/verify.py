"""A second verifier of evidence packs, written from docs/evidence.md: hashlib, struct, json and the package cryptography.

    python verify.py pack.zip [--earlier old.zip] [key id ...]

It prints what does not hold, and fails if there is anything. It does not check time stamps and witnesses.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://github.com/sredspace/sredspace/evidence/"
PAYLOAD = "application/vnd.in-toto+json"


class BadPack(Exception):
    """The pack does not hold."""


def need(condition: object, message: str) -> None:
    if not condition:
        raise BadPack(message)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "base64 is not written in its one form")
    return raw


def canonical(text: bytes) -> Any:
    """JSON in the one form of a pack: no spaces, keys in their order, ended by a line feed."""
    value = json.loads(text)
    need((json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n").encode() == text, "JSON is not written in its one form")
    return value


def container(pack: bytes) -> dict[str, bytes]:
    """The members of the ZIP file, which has one possible form."""
    members: dict[str, bytes] = {}
    local, directory, at = b"", b"", 0
    while pack[at : at + 4] == b"PK\3\4":
        need(len(pack) >= at + 30, "cut off")
        crc, size, _, length = struct.unpack("<IIIH", pack[at + 14 : at + 28])
        name, content = pack[at + 30 : at + 30 + length], pack[at + 30 + length : at + 30 + length + size]
        common = struct.pack("<HHHHHIII", 20, 0x0800, 0, 0, 0x0021, crc, size, size)
        need(len(content) == size and zlib.crc32(content) == crc, "a checksum is wrong")
        need(not members or name > max(n.encode() for n in members), "members are not sorted")
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<H", length) + bytes(12) + struct.pack("<I", at) + name
        local += b"PK\3\4" + common + struct.pack("<HH", length, 0) + name + content
        members[name.decode()] = content
        at += 30 + length + size
    end = b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", len(members), len(members), len(directory), at, 0)
    need(pack == local + directory + end, "the ZIP file is not written in its one form")
    return members


def signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def envelope(text: bytes, keys: dict[str, bytes]) -> bytes:
    """The statement in a DSSE envelope."""
    e = canonical(text)
    need(list(e) == ["payloadType", "payload", "signatures"] and e["payloadType"] == PAYLOAD and len(e["signatures"]) == 1, "no envelope")
    signature, payload = e["signatures"][0], b64(e["payload"])
    need(list(signature) == ["keyid", "sig"], "no signature")
    message = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)
    need(signature["keyid"] in keys and signed_by(keys[signature["keyid"]], b64(signature["sig"]), message), "no signature by a known key")
    return payload


def checkpoint(note: str, origin: str, key: bytes) -> tuple[int, bytes]:
    """Size and root of a signed note."""
    body, _, signatures = note.partition("\n\n")
    lines = body.split("\n")
    need(len(lines) == 3 and lines[0] == origin and str(int(lines[1])) == lines[1], "no checkpoint of this tree")
    key_hash = sha256(origin.encode(), b"\n\x01", key)[:4]
    for line in signatures.splitlines():
        need(line.startswith("— "), "no signature line")
        name, _, encoded = line[2:].partition(" ")
        raw = b64(encoded)
        if name == origin and raw[:4] == key_hash and signed_by(key, raw[4:], (body + "\n").encode()):
            return int(lines[1]), b64(lines[2])
    raise BadPack("the checkpoint is not signed by its key")


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


def follows(members: dict[str, bytes], earlier: bytes) -> None:
    """The earlier pack is a beginning of this one: its entries, and the states of its trees."""
    before = container(earlier)
    old = [canonical(line) for line in before["evidence/entries.jsonl"].splitlines(keepends=True)]
    new = [canonical(line) for line in members["evidence/entries.jsonl"].splitlines(keepends=True)]
    need([e["hash"] for e in old] == [e["hash"] for e in new[: len(old)]], "entries of the earlier pack were changed or cut")
    trees = {t["origin"]: t for t in canonical(members["evidence/trees.json"])}
    for tree in canonical(before["evidence/trees.json"]):
        note = before.get(f"evidence/tree-{tree['tree']}.checkpoint")
        if note is None:
            continue
        state = checkpoint(note.decode(), tree["origin"], b64(tree["publicKey"]))
        need(tree["origin"] in trees, "a tree of the earlier pack is gone")
        now = trees[tree["origin"]]
        states = [(e["size"], b64(e["root"])) for e in now["earlier"]]
        states.append(checkpoint(members[f"evidence/tree-{now['tree']}.checkpoint"].decode(), now["origin"], b64(now["publicKey"])))
        need(state in states, "no proof that the tree has grown from the state in the earlier pack")


def verify(pack: bytes, trusted: list[str], earlier: bytes | None = None) -> int:
    """Raises BadPack, or returns the number of entries."""
    members = container(pack)
    trees = {t["tree"]: t for t in canonical(members["evidence/trees.json"])}
    keys = {t["keyId"]: b64(t["publicKey"]) for t in trees.values()}
    need(all(hashlib.sha256(k).hexdigest() == i for i, k in keys.items()), "a key does not have its id")
    states: dict[int, tuple[int, bytes]] = {}
    known = set(trusted)
    for number, tree in trees.items():
        note = members.get(f"evidence/tree-{number}.checkpoint")
        if note is not None:
            size, root = states[number] = checkpoint(note.decode(), tree["origin"], keys[tree["keyId"]])
            for e in tree["earlier"]:
                need(consistent(e["size"], size, b64(e["root"]), root, [b64(s) for s in e["steps"]]), "a tree has not grown from an earlier state")
        if number > 1:
            old = trees[number - 1]
            opening = json.loads(envelope(members[f"evidence/tree-{number}.opened.dsse.json"], {old["keyId"]: keys[old["keyId"]]}))["predicate"]
            need((opening["tree"], opening["keyId"], opening["previous"]["tree"]) == (tree["origin"], tree["keyId"], old["origin"]), "a rotation does not fit")
            if old["keyId"] in known:
                known.add(tree["keyId"])
        need(not trusted or tree["keyId"] in known or number not in states, "a key is not trusted")
    manifest = json.loads(envelope(members["manifest.dsse.json"], keys))
    need(manifest["_type"] == STATEMENT and manifest["predicateType"] == PREDICATE + "pack/v1", "no manifest")
    listed = {s["name"]: s["digest"]["sha256"] for s in manifest["subject"]}
    actual = {name: hashlib.sha256(content).hexdigest() for name, content in members.items() if name != "manifest.dsse.json"}
    need(listed == actual and len(listed) == len(manifest["subject"]), "members are not those of the manifest")
    entries = [canonical(line) for line in members["evidence/entries.jsonl"].splitlines(keepends=True)]
    prev, place, erased, missing = bytes(32), (0, -1), set(), set()
    for seq, e in enumerate(entries, 1):
        commitment = bytes.fromhex(e["commitment"])
        entry = sha256(prev, struct.pack(">Q", seq), commitment)
        need((e["seq"], e["prev"], e["hash"]) == (seq, prev.hex(), entry.hex()), f"entry {seq} breaks the chain")
        prev = entry
        name = f"evidence/{seq:08d}-{e['kind']}.dsse.json"
        if e["salt"] is None:
            missing.add(seq)
            need(name not in members, f"entry {seq} has content but no salt")
        else:
            raw = envelope(members[name], keys)
            salt, statement = b64(e["salt"]), json.loads(raw)
            need(len(salt) == 32 and sha256(salt, raw) == commitment, f"entry {seq} is not what was recorded")
            need(statement["_type"] == STATEMENT and statement["predicateType"] == f"{PREDICATE}{e['kind']}/v1", f"entry {seq} has another kind")
            about = statement["predicate"].get("projectId") or manifest["predicate"]["projectId"]
            need(about == manifest["predicate"]["projectId"], f"entry {seq} is about another project")
            erased |= set(statement["predicate"].get("erasedEntries") or [])
            documents(members, statement, e["kind"])
        if e["tree"] is not None:
            size, root = states[e["tree"]]
            need(included(entry, e["leafIndex"], size, [b64(s) for s in e["steps"]], root), f"entry {seq} is not in the tree")
            need((e["tree"], e["leafIndex"]) > place, f"entry {seq} is out of order")
            place = (e["tree"], e["leafIndex"])
    need(missing <= erased, "content is missing, and no entry says that it was erased")
    if earlier is not None:
        follows(members, earlier)
    need((len(entries), prev.hex()) == (manifest["predicate"]["entries"], manifest["predicate"]["head"]), "the journal has another end")
    return len(entries)


def documents(members: dict[str, bytes], statement: dict[str, Any], kind: str) -> None:
    if kind != "run":
        return
    run = statement["predicate"]["runId"]
    names = {"answer": "answer.md", "payload": "payload.json"}
    for subject in statement["subject"]:
        name = f"runs/{run}/" + names.get(subject["name"], subject["name"].replace(" ", "-") + ".txt")
        if name in members:
            need(hashlib.sha256(members[name]).hexdigest() == subject["digest"]["sha256"], f"{name} is not what the run produced")


def main() -> int:
    try:
        arguments, earlier = sys.argv[1:], None
        if "--earlier" in arguments:
            at = arguments.index("--earlier")
            earlier = Path(arguments[at + 1]).read_bytes()
            del arguments[at : at + 2]
        print("ok:", verify(Path(arguments[0]).read_bytes(), arguments[1:], earlier), "entries")
    except (BadPack, KeyError, ValueError, TypeError, IndexError, struct.error) as e:
        print("bad:", e)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
