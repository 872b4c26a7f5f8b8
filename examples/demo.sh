#!/usr/bin/env bash
# The typical flow, with curl alone: a project, a session, three files of lab notes, a question, a cited answer.
# Needs a running stack (make run) and python3, which only picks values out of JSON.
set -euo pipefail
cd "$(dirname "$0")"

person=${DEMO_USER:-demo}
server=http://${SREDSPACE_ADDR:-127.0.0.1:8080}
api=$server/api/v1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "demo: $*" >&2; exit 1; }

# pick 'expression': evaluates Python over the JSON on standard input, which is called d.
pick() { python3 -c "import json,sys; d=json.load(sys.stdin); v=($1); print(v if isinstance(v,str) else json.dumps(v))"; }

# call METHOD PATH [JSON]: prints the body of a good answer, prints the problem of any other.
call() {
    local method=$1 path=$2 status
    local -a body=()
    [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' --data "$3")
    status=$(curl -sS -o "$work/answer" -w '%{http_code}' -X "$method" -H "Authorization: Bearer $token" "${body[@]}" "$api$path") ||
        fail "$server does not answer; is the stack running? (make run)"
    case $status in 2*) cat "$work/answer" ;; *) fail "$method $path answered $status: $(cat "$work/answer")" ;; esac
}

say "1. A token for $person"
token=$(make -s -C .. token USER="$person")
echo "${token:0:24}..."

say "2. A project and a session"
project=$(call POST /projects '{"name":"Crack detection on the trolley","fiscalYear":"2025","description":"Latency and recall at the edge"}' | pick 'd["id"]')
session=$(call POST "/projects/$project/sessions" '{"type":"PRECHECK","title":"Is March claimable?"}' | pick 'd["id"]')
echo "project $project"
echo "session $session"

say "3. Three files: presign, upload to the signed URL, confirm"
names=(lab-notes-2025-03.md experiment-report-2025-03.docx test-protocol-tp07.pdf)
types=(text/markdown application/vnd.openxmlformats-officedocument.wordprocessingml.document application/pdf)
wanted=
for i in "${!names[@]}"; do
    wanted+="${wanted:+,}{\"filename\":\"${names[i]}\",\"contentType\":\"${types[i]}\",\"fileSize\":$(wc -c <"${names[i]}" | tr -d ' ')}"
done
call POST "/projects/$project/files/presign" "{\"files\":[$wanted]}" >"$work/presigned"
files=()
for i in "${!names[@]}"; do
    file=$(pick "d['items'][$i]['fileId']" <"$work/presigned")
    # The signature covers these headers: another type or a longer file is refused by the store.
    pick "''.join('header = \"%s: %s\"\n' % h for h in d['items'][$i]['headers'].items() if h[0].lower() not in ('host', 'content-length'))" <"$work/presigned" >"$work/headers"
    curl -sS --fail-with-body -o "$work/stored" -K "$work/headers" -T "${names[i]}" "$(pick "d['items'][$i]['uploadUrl']" <"$work/presigned")" ||
        fail "the store refused ${names[i]}: $(cat "$work/stored")"
    call POST "/projects/$project/files/$file/confirm" >/dev/null
    echo "${names[i]} is file $file"
    files+=("$file")
done

say "4. Wait until the worker has read them"
for file in "${files[@]}"; do
    for _ in $(seq 240); do
        state=$(call GET "/projects/$project/files/$file" | pick 'd["indexStatus"]')
        case $state in READY) break ;; FAILED) fail "file $file could not be read: $(cat "$work/answer")" ;; esac
        sleep 0.25
    done
    [ "$state" = READY ] || fail "file $file is still $state after a minute"
    echo "$file $state"
done

say "5. Ask"
selected=$(printf '"%s",' "${files[@]}")
call POST "/sessions/$session/runs" "{\"type\":\"PRECHECK\",\"input\":\"Which part of this work looks like SR&ED, and what is missing?\",\"selected_file_ids\":[${selected%,}]}" >"$work/run"
outcome=$(pick 'd["status"]' <"$work/run")
[ "$outcome" = SUCCEEDED ] || fail "the run ended $outcome: $(pick 'd["error"]' <"$work/run")"

say "6. The answer"
pick 'd["python"]["markdown"]' <"$work/run"

say "7. One citation, checked against the file's text"
pick '[c for c in d["python"]["citations"] if c.get("fileId")][0]' <"$work/run" >"$work/citation"
call GET "/projects/$project/files/$(pick 'd["fileId"]' <"$work/citation")/text" >"$work/text"
python3 - "$work/citation" "$work/text" <<'PYTHON'
import json, sys
citation, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
start, end, quote = citation["charStart"], citation["charEnd"], citation["quote"]
if document["text"][start:end] != quote:
    sys.exit(f"demo: the citation is not exact: {quote!r} is not at {start}..{end}")
print(f"text[{start}:{end}] == {quote!r}")
PYTHON

say "8. The history of the session"
call GET "/sessions/$session/history?limit=50" | pick '"\n".join("%s  %-9s %s" % (m["createdAt"], m["role"], " ".join(m["content"].split())[:90]) for m in d["items"])'
