"""How far the marks of one year lie from those of another: the figures in `analytics::rank_forecast::years`.

    scripts/year_moves.py NEET_2024.csv GAOKAO.csv

NEET_2024.csv has the columns marks and candidates of the whole exam (crates/service/data/rank_tables/neet_ug_2024.csv),
GAOKAO.csv year, cutoff_score and lowest_rank. A move is the logarithm of the marks that the same share (or, where the
number of candidates is not known, the same rank) had in the later year over those in the earlier one.
"""

import csv
import math
import sys
from collections import defaultdict

# More than 600 marks of NEET (UG), and who appeared: etvbharat.com, hindustantimes.com. Where the latter is not known,
# 2023, it is taken to be that of 2025.
ABOVE_600 = {2023: (22_000, 2_209_318), 2025: (1_382, 2_209_318)}
RANKS = (2_000, 5_000, 10_000, 20_000, 30_000, 40_000)


def rms(moves):
    return math.sqrt(sum(move * move for move in moves) / len(moves))


def neet(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [(float(row["marks"]), int(row["candidates"])) for row in csv.DictReader(file)]
    rows.sort(reverse=True)
    total = sum(n for _, n in rows)
    moves = []
    for year, (n, of) in ABOVE_600.items():
        seen = 0
        for marks, here in rows:
            seen += here
            if (seen - here / 2) / total >= n / of:
                break
        move = math.log(marks / 600)
        moves.append(move)
        print(f"NEET 600 marks of {year} stood where {marks:.0f} stood in 2024: {move:.3f}")
    print(f"NEET, root mean square: {rms(moves):.3f}")


def marks_at(rows, rank):
    """Scores by falling rank; between two on a logarithmic line of the rank."""
    for (worse, low), (better, high) in zip(rows, rows[1:]):
        if better <= rank <= worse:
            way = (math.log(worse) - math.log(rank)) / (math.log(worse) - math.log(better)) if worse > better else 0
            return low + way * (high - low)
    return None


def gaokao(path):
    years = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            years[int(row["year"])].append((float(row["lowest_rank"]), float(row["cutoff_score"])))
    moves = []
    for before, after in zip(sorted(years), sorted(years)[1:]):
        rows = [sorted(years[year], key=lambda row: (-row[0], row[1])) for year in (before, after)]
        both = [[marks_at(of, rank) for of in rows] for rank in RANKS]
        logs = [math.log(later / earlier) for earlier, later in both if earlier and later]
        moves.append(rms(logs))
        print(f"Gaokao {before} to {after}: " + ", ".join(f"{log:+.4f}" for log in logs) + f"; {moves[-1]:.4f}")
    print(f"Gaokao, root mean square: {rms(moves):.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    neet(sys.argv[1])
    gaokao(sys.argv[2])
