"""Checks the published vectors of hashing: python3 reader.py FOLDER, the folder that holds MANIFEST.json."""
import hashlib, json, pathlib, sys

folder = pathlib.Path(sys.argv[1])


def item(data):  # an item of a hash: its length in 8 bytes, then the bytes
    return len(data).to_bytes(8, "big") + data


def listed(elements):  # a nested list: the count in 4 bytes, then the elements as items
    return len(elements).to_bytes(4, "big") + b"".join(map(item, elements))


def xof(label, items, length):
    head = b"quorate-v1" + bytes([len(label)]) + label.encode()
    return hashlib.shake_256(head + listed(items)).digest(length)


def perform(operation, i):  # outputs of one call, by the page "Operations"; None where this program knows nothing
    if operation == "hash.xof":
        return {"output": xof(i["label"], i["items"], i["length"])}
    if operation == "hash.list":
        return {"item": listed(i["elements"])}
    if operation == "hash.key_id":
        return {"key_id": xof("key", [i["public_key"], listed(i["public_shares"]), i["chain_code"]], 32)}
    if operation == "hash.seed":
        return {"seed": xof("seed", [i["fresh"], i["share"]], 32)}
    return None


def value(pool, v):  # hexadecimal digits or a place in the pool become bytes, in lists as well
    if isinstance(v, dict):
        return bytes.fromhex(pool[v["pool"]])
    if isinstance(v, list):
        return [value(pool, e) for e in v]
    return v


def inputs(pool, case, seen):  # the inputs of a case, or those of its base with its edits
    if "operation" in case:
        given = {k: value(pool, v) for k, v in case["inputs"].items()}
        seen[case["id"]] = case["operation"], given
        return seen[case["id"]]
    operation, given = seen[case["base"]]
    given = dict(given)
    for edit in case["edits"]:
        if "value" in edit:
            given[edit["field"]] = value(pool, edit["value"])
        else:
            old, new = data(given[edit["field"]]), bytes.fromhex(edit["bytes"])
            given[edit["field"]] = old[: edit["offset"]] + new + old[edit["offset"] + len(new):]
    return operation, given


def data(v):
    return bytes.fromhex(v) if isinstance(v, str) else v


for entry in json.loads((folder / "MANIFEST.json").read_text())["files"]:
    text = (folder / entry["path"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == entry["sha256"], entry["path"]

passed, seen = 0, {}
file = json.loads((folder / "common/L1-primitive/hashing.json").read_text())
for case in file["cases"]:
    operation, given = inputs(file["pool"], case, seen)
    text = {"label", "length"}
    given = {k: v if k in text else [data(e) for e in v] if isinstance(v, list) else data(v) for k, v in given.items()}
    outputs = perform(operation, given)
    if outputs is not None:
        assert case["result"] == "valid" and outputs == {k: data(value(file["pool"], v)) for k, v in case["outputs"].items()}, case["id"]
        passed += 1
print(f"{passed} cases passed")
