#!/usr/bin/env python3
"""Builds crates/auth/data/breached.bin: breached.py OUT FILE...

A FILE is a JSON list of passwords or has one a line (.gz as well). Kept are those of eight or more characters, folded to
lower case; of each the first five bytes of its SHA-1, sorted."""
import gzip, hashlib, json, sys

LEAST_CHARS, WIDTH = 8, 5


def passwords(name):
    opened = gzip.open if name.endswith(".gz") else open
    with opened(name, "rt", encoding="utf-8") as file:
        return json.load(file) if ".json" in name else file.read().splitlines()


out, *names = sys.argv[1:]
kept = {p.lower() for name in names for p in passwords(name)}
kept = {p for p in kept if len(p) >= LEAST_CHARS}
keys = sorted({hashlib.sha1(p.encode()).digest()[:WIDTH] for p in kept})
with open(out, "wb") as file:
    file.write(b"".join(keys))
print(f"{len(kept)} passwords, {sum(len(p) >= 12 for p in kept)} of 12 or more characters, {len(keys)} keys")
