// Checks the published vectors of hashing: node reader.mjs FOLDER, the folder that holds MANIFEST.json.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";

const folder = process.argv[2];
const read = (path) => readFileSync(`${folder}/${path}`);
const number = (n, length) => Buffer.from(BigInt(n).toString(16).padStart(2 * length, "0"), "hex");

// an item of a hash: its length in 8 bytes, then the bytes; a nested list: the count in 4 bytes, then the elements as items
const item = (data) => Buffer.concat([number(data.length, 8), data]);
const listed = (elements) => Buffer.concat([number(elements.length, 4), ...elements.map(item)]);

function xof(label, items, length) {
  const head = Buffer.concat([Buffer.from("quorate-v1"), number(label.length, 1), Buffer.from(label)]);
  const hash = createHash("shake256", { outputLength: Math.max(length, 1) });
  return hash.update(Buffer.concat([head, listed(items)])).digest().subarray(0, length);
}

// outputs of one call, by the page "Operations"; undefined where this program knows nothing
const operations = {
  "hash.xof": (i) => ({ output: xof(i.label, i.items, i.length) }),
  "hash.list": (i) => ({ item: listed(i.elements) }),
  "hash.key_id": (i) => ({ key_id: xof("key", [i.public_key, listed(i.public_shares), i.chain_code], 32) }),
  "hash.seed": (i) => ({ seed: xof("seed", [i.fresh, i.share], 32) }),
};

for (const entry of JSON.parse(read("MANIFEST.json")).files) {
  assert.equal(createHash("sha256").update(read(entry.path)).digest("hex"), entry.sha256, entry.path);
}

const file = JSON.parse(read("common/L1-primitive/hashing.json"));
// hexadecimal digits or a place in the pool become bytes, in lists as well; a label stays a text, a length a number
const value = (name, v) => {
  if (Array.isArray(v)) return v.map((e) => value(name, e));
  if (v?.pool !== undefined) return Buffer.from(file.pool[v.pool], "hex");
  return typeof v === "string" && name !== "label" ? Buffer.from(v, "hex") : v;
};
const values = (fields) => Object.fromEntries(Object.entries(fields).map(([name, v]) => [name, value(name, v)]));

let passed = 0;
const seen = {};
for (const entry of file.cases) {
  let { operation, inputs } = entry;
  if (operation) {
    seen[entry.id] = { operation, inputs: values(inputs) };
  }
  ({ operation, inputs } = seen[entry.base ?? entry.id]);
  inputs = { ...inputs };
  for (const edit of entry.edits ?? []) {
    if ("value" in edit) {
      inputs[edit.field] = value(edit.field, edit.value);
    } else {
      inputs[edit.field] = Buffer.from(inputs[edit.field]);
      Buffer.from(edit.bytes, "hex").copy(inputs[edit.field], edit.offset);
    }
  }
  const outputs = operations[operation]?.(inputs);
  if (outputs) {
    assert.equal(entry.result, "valid", entry.id);
    assert.deepEqual(outputs, values(entry.outputs), entry.id);
    passed += 1;
  }
}
console.log(`${passed} cases passed`);
