#!/usr/bin/env python3
"""Draws public/icons/*.png from the shapes of public/favicon.svg. Standard library only: python3 app/tools/icons.py"""
import struct
import zlib
from pathlib import Path

VIOLET, WHITE, MINT = (0x5B, 0x3F, 0xC4), (255, 255, 255), (0x7F, 0xD9, 0xBF)
OUT = Path(__file__).resolve().parents[2] / "public" / "icons"


def capsule(x, y, x1, y1, x2, y2, radius):
    """Distance to a line with round ends; below zero is inside."""
    dx, dy = x2 - x1, y2 - y1
    t = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
    return ((x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2) ** 0.5 - radius


def rounded_square(x, y, size, radius):
    qx, qy = abs(x - size / 2) - size / 2 + radius, abs(y - size / 2) - size / 2 + radius
    outside = (max(qx, 0.0) ** 2 + max(qy, 0.0) ** 2) ** 0.5
    return outside + min(max(qx, qy), 0.0) - radius


def draw(size, maskable):
    """Rows of RGBA. A maskable icon fills its square and keeps the sign in the inner 80 %."""
    scale = 32 / size
    rows = []
    for j in range(size):
        row = bytearray()
        for i in range(size):
            x, y = (i + 0.5) * scale, (j + 0.5) * scale
            ground = -1.0 if maskable else rounded_square(x, y, 32, 9)
            if maskable:
                x, y = (x - 16) / 0.72 + 16, (y - 16) / 0.72 + 16
            edge = scale / (0.72 if maskable else 1)
            plus = min(capsule(x, y, 14, 8, 14, 24, 2.25), capsule(x, y, 6, 16, 22, 16, 2.25))
            dot = ((x - 24.5) ** 2 + (y - 8) ** 2) ** 0.5 - 3.5
            colour = VIOLET
            for distance, paint in ((plus, WHITE), (dot, MINT)):
                share = max(0.0, min(1.0, 0.5 - distance / edge))
                colour = tuple(round(a + (b - a) * share) for a, b in zip(colour, paint))
            alpha = max(0.0, min(1.0, 0.5 - ground / scale))
            row += bytes(colour) + bytes([round(alpha * 255)])
        rows.append(bytes(row))
    return rows


def png(rows):
    size = len(rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


for name, size, maskable in (("icon-192", 192, False), ("icon-512", 512, False), ("icon-maskable-512", 512, True)):
    (OUT / f"{name}.png").write_bytes(png(draw(size, maskable)))
