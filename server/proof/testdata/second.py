"""Lets docs/evidence/verify.py judge packs from stdin: a line of JSON with sizes and trusted keys, the pack, the earlier pack. Answers a line each."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "docs" / "evidence"))
import verify

while line := sys.stdin.buffer.readline():
    case = json.loads(line)
    pack, earlier = sys.stdin.buffer.read(case["pack"]), sys.stdin.buffer.read(case["earlier"])
    try:
        verify.verify(pack, case["keys"], earlier or None)
        answer = ""
    except verify.BadPack as e:
        answer = f"bad: {e}"
    print(json.dumps(answer), flush=True)
