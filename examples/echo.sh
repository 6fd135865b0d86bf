#!/bin/sh
# Says back what friends write. Needs curl and jq. Run: KITH_DATA_DIR=./alice sh examples/echo.sh
cd "${KITH_DATA_DIR:-.}" || exit 1
address=$(cat api-address)/api/v1
auth="Authorization: Bearer ${KITH_TOKEN:-$(cat api-token)}"

call() {
  curl -sS -H "$auth" -H 'Content-Type: application/json' "$address/rpc" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}"
}

curl -sSN -H "$auth" "$address/events" | while IFS= read -r line; do
  event=${line#data: }
  case $event in '{"type":"message",'*) ;; *) continue ;; esac
  call message "$(printf '%s' "$event" | jq -c '{user: .from, text: ("You said: " + .text)}')" >/dev/null
done
