"""Moves the user of the contract tests to the ENTERPRISE tier, in the database of the stack that the tests started."""

import json
import os
import pathlib
import urllib.request

import psycopg

data = pathlib.Path(os.environ["SREDSPACE_DATA"])
address = f"http://{os.environ['SREDSPACE_ADDR']}/api/v1/quotas/me"
first = urllib.request.Request(address, headers={"Authorization": f"Bearer {os.environ['CONTRACT_TOKEN']}"})
urllib.request.urlopen(first, timeout=10)  # the first call creates the account
password = (data / "postgres" / "password").read_text().strip()
port = json.loads((data / "run" / "ports.json").read_text())["postgres"]
with psycopg.connect(host="127.0.0.1", port=port, user="sredspace", password=password, dbname="sredspace") as connection:
    changed = connection.execute("UPDATE users SET tier = 'ENTERPRISE'").rowcount
assert changed == 1, f"{changed} people in a new stack"
