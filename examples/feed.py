# Fetches every new post of friends, and prints where it lies. Run: KITH_DATA_DIR=./alice python3 examples/feed.py
import json, os, pathlib, urllib.request

folder = pathlib.Path(os.environ.get("KITH_DATA_DIR", "."))
address = (folder / "api-address").read_text().strip() + "/api/v1"
token = os.environ.get("KITH_TOKEN") or (folder / "api-token").read_text().strip()
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}


def call(method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    answer = json.load(urllib.request.urlopen(urllib.request.Request(address + "/rpc", body, headers)))
    if "error" in answer:
        raise RuntimeError(answer["error"]["message"])
    return answer["result"]


for line in urllib.request.urlopen(urllib.request.Request(address + "/events", headers=headers)):
    event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
    if event.get("type") == "post_new":
        post = call("post get", user=event["from"], id=event["id"])
        print(json.dumps({"from": event["from"], "name": event["name"], "path": post["path"]}), flush=True)
