#!/usr/bin/env python3
"""Holds schemas/examples against schemas/, and the clean and held ones against IPTC's ninjs 3.1 where it is at hand.

usage: tests/contract/check_schemas.py [--iptc FILE] [RECORDS.jsonl...]

RECORDS.jsonl: further records to check, as `newswire process` prints them, a JSON object a line.
FILE: IPTC's ninjs-schema_3.1.json; default: ../shared/data/ninjs/specification beside the project.
Exits 1 if anything does not conform, or if a schema accepts what it must refuse.
"""
import argparse
import copy
import json
import pathlib
import sys

import jsonschema

try:
    import referencing  # comes with jsonschema 4.18 and newer
    import referencing.jsonschema
except ImportError:
    referencing = None  # Debian 12 has 4.10

ROOT = pathlib.Path(__file__).resolve().parents[2]
IPTC_DEFAULT = ROOT / ".." / "shared" / "data" / "ninjs" / "specification" / "ninjs-schema_3.1.json"
NINJS_ID = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
GEOJSON_ID = "https://geojson.org/schema/GeoJSON.json"
OURS = "https://newswire.example/schemas/"

# Topic: schema of the value, schema of the headers.
SCHEMAS_OF_TOPIC = {
    "wire.clean": ("clean-story-1", "event-headers-1"),
    "wire.held": ("held-1", "event-headers-1"),
    "wire.duplicates": ("duplicate-1", "event-headers-1"),
    "wire.audit": ("audit-1", "event-headers-1"),
    "wire.deadletter": (None, "dead-letter-1"),
}
# Schemas whose objects hold no other members than they declare. (Of the others, IPTC closes the value, and headers of
# the input pass through.) Readers must not close them: see schemas/README.md.
CLOSED = {"duplicate-1", "audit-1"}


def close(schema):
    """The schema with every object of it refusing members that it does not declare."""
    closed = copy.deepcopy(schema)

    def visit(node):
        if isinstance(node, list):
            for each in node:
                visit(each)
        elif isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                node["additionalProperties"] = False
            for each in node.values():
                visit(each)

    visit(closed)
    return closed


class Checker:
    def __init__(self, iptc):
        self.failures = []
        self.checks = 0
        self.schemas = {}
        for path in sorted((ROOT / "schemas").glob("*-*.schema.json")):
            schema = json.loads(path.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            name = path.name.removesuffix(".schema.json")
            if schema.get("$id", "").startswith(OURS):
                expected = OURS + path.name
                self.expect(schema["$id"] == expected, f"{path.name}: $id is {schema['$id']}, expected {expected}")
            self.schemas[name] = close(schema) if name in CLOSED else schema
        self.store = {schema["$id"]: schema for schema in self.schemas.values() if "$id" in schema}
        # Without IPTC's schema its part is left unchecked; of GeoJSON newswire writes nothing.
        self.store[NINJS_ID] = iptc if iptc is not None else True
        self.store[GEOJSON_ID] = True

    def expect(self, is_met, message):
        self.checks += 1
        if not is_met:
            self.failures.append(message)

    def validator(self, schema):
        if referencing is None:
            resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, store=self.store)
            return jsonschema.Draft202012Validator(schema, resolver=resolver)
        draft = referencing.jsonschema.DRAFT202012
        resources = [(uri, referencing.Resource(contents, draft)) for uri, contents in self.store.items()]
        return jsonschema.Draft202012Validator(schema, registry=referencing.Registry().with_resources(resources))

    def errors(self, schema, value):
        return [f"{error.json_path}: {error.message[:200]}" for error in self.validator(schema).iter_errors(value)]

    def check_record(self, name, record):
        if record.get("topic") not in SCHEMAS_OF_TOPIC:
            expected = ", ".join(SCHEMAS_OF_TOPIC)
            self.expect(False, f"{name}: topic is {record.get('topic')!r}, expected one of {expected}")
            return
        value_schema, header_schema = SCHEMAS_OF_TOPIC[record["topic"]]
        found = self.errors(self.schemas[header_schema], record["headers"])
        self.expect(not found, f"{name}: headers against {header_schema}: {found}")
        if value_schema is None:
            return
        found = self.errors(self.schemas[value_schema], record["value"])
        self.expect(not found, f"{name}: value against {value_schema}: {found}")
        if record["topic"] in ("wire.clean", "wire.held"):
            uri = record["value"].get("uri")
            self.expect(record["key"] == uri, f"{name}: key is {record['key']}, expected the uri, {uri}")
        if record["topic"] == "wire.duplicates":
            expected = record["value"].get("duplicate_of") or record["value"].get("uri")
            self.expect(record["key"] == expected, f"{name}: key is {record['key']}, expected {expected}")
        if record["topic"] == "wire.held":
            self.expect("nw_release_time" in record["headers"], f"{name}: header nw_release_time is missing")

    def check_refusals(self, name, record):
        """Each schema must refuse the record once it is damaged: it is not a schema that accepts everything."""
        value_schema, header_schema = SCHEMAS_OF_TOPIC[record["topic"]]
        for part, schema_name in (("value", value_schema), ("headers", header_schema)):
            if schema_name is None:
                continue
            schema = self.schemas[schema_name]
            required = list(schema.get("required", []))
            if schema_name == "held-1":
                required += self.schemas["clean-story-1"]["required"]
            for member in required:
                damaged = dict(record[part])
                damaged.pop(member, None)
                self.expect(self.errors(schema, damaged), f"{name}: {schema_name} accepts {part} without {member}")
            for member, value in record[part].items():
                if part == "headers" or not isinstance(value, (str, list)):
                    continue
                # The types of most ninjs members are IPTC's to say: without its schema nobody does.
                if self.store[NINJS_ID] is True and schema_name in ("clean-story-1", "held-1"):
                    continue
                damaged = {**record[part], member: {"not": "this"}}
                self.expect(self.errors(schema, damaged), f"{name}: {schema_name} accepts an object as {member}")
            is_closed = schema_name in CLOSED or (part == "value" and self.store[NINJS_ID] is not True)
            if is_closed:
                damaged = {**record[part], "foreign": 1}
                self.expect(self.errors(schema, damaged), f"{name}: {schema_name} accepts a foreign member")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--iptc", type=pathlib.Path, default=IPTC_DEFAULT)
    arguments.add_argument("records", nargs="*", type=pathlib.Path)
    arguments = arguments.parse_args()

    iptc = None
    if arguments.iptc.exists():
        iptc = json.loads(arguments.iptc.read_text(encoding="utf-8"))
    elif arguments.iptc != IPTC_DEFAULT:
        sys.exit(f"no such file: {arguments.iptc}")
    else:
        print("skipped: IPTC's ninjs 3.1 schema is not at hand (../shared/data); only our own constraints are checked")

    checker = Checker(iptc)
    examples = sorted((ROOT / "schemas" / "examples").glob("*.json"))
    seen_topics = set()
    for path in examples:
        example = json.loads(path.read_text(encoding="utf-8"))
        if path.name.startswith("raw-envelope-"):
            found = checker.errors(checker.schemas["raw-envelope"], example)
            checker.expect(not found, f"{path.name}: against raw-envelope: {found}")
            continue
        seen_topics.add(example["topic"])
        checker.check_record(path.name, example)
        checker.check_refusals(path.name, example)
    missing = sorted(set(SCHEMAS_OF_TOPIC) - seen_topics)
    checker.expect(not missing, f"no example for {', '.join(missing)}")
    for path in arguments.records:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                checker.check_record(f"{path.name}:{number}", json.loads(line))

    for failure in checker.failures:
        print("FAILED", failure)
    print(f"{len(examples)} examples, {checker.checks} checks, {len(checker.failures)} failed")
    sys.exit(1 if checker.failures else 0)


if __name__ == "__main__":
    main()
