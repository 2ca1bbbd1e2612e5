#!/usr/bin/env python3
"""Checks Cargo.lock against deny.toml where cargo-deny cannot run: refused versions, licences, sources.

Reads the subset of the file that it needs ([bans] deny, [licenses] allow and exceptions, [sources] allow-registry). Advisories are
not its business: they need the database of cargo-deny.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def version(text):
    core = re.match(r"\d+(\.\d+)*", text.strip())[0]
    return tuple((list(map(int, core.split("."))) + [0, 0])[:3])


def matches(requirement, found):
    """Whether `found` meets every comparison of a requirement such as `<10.3` or `>=1, <1.5`; `*` is any."""
    compare = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
               "=": lambda a, b: a == b}
    for part in filter(None, (p.strip() for p in requirement.split(","))):
        if part != "*":
            operator, number = re.fullmatch(r"(<=|>=|<|>|=)\s*(\S+)", part).groups()
            if not compare[operator](version(found), version(number)):
                return False
    return True


def permitted(expression, allowed):
    """Whether an SPDX expression can be met with the allowed licences; `/` is the old spelling of OR."""
    tokens = re.findall(r"\(|\)|[\w.+-]+", expression.replace("/", " OR "))

    def either():
        value = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = both() or value
        return value

    def both():
        value = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = one() and value
        return value

    def one():
        token = tokens.pop(0)
        if token == "(":
            value = either()
            tokens.pop(0)
            return value
        if tokens and tokens[0] == "WITH":
            tokens.pop(0)
            token += " WITH " + tokens.pop(0)
        return token in allowed

    return either()


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    metadata = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], cwd=ROOT,
                                         check=True, stdout=subprocess.PIPE, text=True).stdout)
    registries = {f"registry+{url}" for url in rules["sources"]["allow-registry"]}
    refused = [(*(entry["crate"] + "@*").split("@")[:2], entry["reason"]) for entry in rules["bans"]["deny"]]
    allowed = set(rules["licenses"]["allow"])
    exceptions = {entry["crate"]: set(entry["allow"]) for entry in rules["licenses"].get("exceptions", [])}
    faults = []
    for package in metadata["packages"]:
        name = f"{package['name']} {package['version']}"
        if package["source"] not in registries and package["source"] is not None:
            faults.append(f"{name}: comes from {package['source']}")
        if not permitted(package["license"] or "none", allowed | exceptions.get(package["name"], set())):
            faults.append(f"{name}: licence {package['license']}")
        faults += [f"{name}: {crate}@{requirement} is refused: {reason}" for crate, requirement, reason in refused
                   if crate == package["name"] and matches(requirement, package["version"])]
    print("\n".join(faults) or f"{len(metadata['packages'])} packages, {len(refused)} refusals, all in order")
    sys.exit(bool(faults))


main()
