"""What promtool does not see: every alert is tested and explained, and rules and dashboard name only metrics that the server has."""

import json
import re
import sys
from pathlib import Path

here = Path(__file__).parent
root = here.parent.parent
rules = (here / "alerts.yml").read_text()
tests = (here / "alerts_test.yml").read_text()
guide = (root / "docs" / "observe.md").read_text()
dashboard = json.loads((here / "dashboard.json").read_text())
source = "".join(path.read_text() for path in (root / "server").rglob("*.go"))

wrong = []
alerts = re.findall(r"- alert: (\w+)", rules)
for alert in alerts:
    if tests.count(f"alertname: {alert}\n") < 2:
        wrong.append(f"alerts_test.yml does not test {alert} twice: once where it fires, once where it is silent")
    if f"`{alert}`" not in guide:
        wrong.append(f"docs/observe.md does not explain {alert}")
expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
for metric in sorted(set(re.findall(r"\bsredspace_\w+", "\n".join([rules, *expressions])))):
    name = re.sub(r"_(bucket|count|sum)$", "", metric.removeprefix("sredspace_"))
    parts = [name, name.removeprefix("pool_")]
    if not any(f'"{part}"' in source for part in parts) and f'"{metric}"' not in source:
        wrong.append(f"the server has no metric {metric}")
ids = [panel["id"] for panel in dashboard["panels"]]
if len(ids) != len(set(ids)):
    wrong.append("two panels of the dashboard have the same id")
for line in wrong:
    print(line, file=sys.stderr)
sys.exit(bool(wrong))
