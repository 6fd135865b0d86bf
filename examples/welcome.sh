#!/bin/sh
# Greets who joins a group. Needs curl and jq. Run: KITH_DATA_DIR=./alice sh examples/welcome.sh
cd "${KITH_DATA_DIR:-.}" || exit 1
address=$(cat api-address)/api/v1
auth="Authorization: Bearer ${KITH_TOKEN:-$(cat api-token)}"

call() {
  curl -sS -H "$auth" -H 'Content-Type: application/json' "$address/rpc" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}"
}

curl -sSN -H "$auth" "$address/events" | while IFS= read -r line; do
  event=${line#data: }
  case $event in '{"type":"group_member_added",'*) ;; *) continue ;; esac
  call broadcast "$(printf '%s' "$event" | jq -c '{group, text: ("Welcome, " + .who + "!")}')" >/dev/null
done
