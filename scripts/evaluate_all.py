#!/usr/bin/env python3
"""The five measurements of `study-plus evaluate` over ten seeds, each figure held against its target. Called by
evaluate_all.sh: SERVER FOLDER [SEEDS]. Ends with 1 where a target is missed.

FOLDER has assist2009/dev.csv, star_k3/dev.csv and neet_2024_marks_rank/dev.csv (what the columns are: `study-plus evaluate
--help`); growth is simulated, and the plan is measured on docs/plan-example.csv. What is not there is not measured.
"""

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MET, MISSED = "met", "MISSED"
SUBJECTS = {"math": ["math"], "read": ["read"], "both": ["math", "read"]}


def evaluate(server, task, data, seed):
    command = [server, "evaluate", task, "--data", str(data), "--seed", str(seed), "--format", "json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def star(folder, to):
    """Scores by grade: one file a subject and one with both, with and without the school as the source of the tests."""
    with open(folder / "star_k3/dev.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    grades = {"K": 0, "1": 1, "2": 2, "3": 3}
    for name, subjects in SUBJECTS.items():
        scored = [(subject, row) for subject in subjects for row in rows if row[subject]]
        lines = [f"{row['id']},{grades[row['gr']]},{row[subject]},{subject}" for subject, row in scored]
        (to / f"{name}.csv").write_text("\n".join(["student_id,order,score,subject", *lines, ""]))
        lines = [f"{line},{row['sch']}" for line, (_, row) in zip(lines, scored)]
        (to / f"{name}_school.csv").write_text("\n".join(["student_id,order,score,subject,source", *lines, ""]))


def growth(to):
    """Children of a growth study: 2 to 6 yearly tests. Curved: growth that slows down. Linear: each has a line of their own."""
    shapes = {"curved": lambda t, level: 1.1 * t - 0.09 * t * t + 0.2 * level * t, "linear": lambda t, level: 0.76 * t + 0.05 * level * t}
    for name, n, shape in (("curved", 800, "curved"), ("linear", 800, "linear"), ("linear_100", 100, "linear")):
        draw, lines = random.Random(3), ["student_id,order,score\n"]
        for child in range(n):
            level, slope = draw.gauss(0, 1), 0.25 * draw.gauss(0, 1)
            for t in sorted(draw.sample(range(6), draw.randint(2, 6))):
                score = shapes[shape](t, level) + level + slope * t + 0.45 * draw.gauss(0, 1)
                lines.append(f"{child},{t},{score:.4f}\n")
        (to / f"growth_{name}.csv").write_text("".join(lines))


def rule(report, name):
    return next(one for one in report["baselines"] if one["name"].startswith(name))


class Table:
    """Figures of several seeds beside their target."""

    def __init__(self):
        self.has_missed = False

    def line(self, what, values, is_good, target):
        missed = [seed for seed, value in enumerate(values, 1) if not is_good(value)]
        self.has_missed |= bool(missed)
        verdict = MET if not missed else f"{MISSED} by {len(missed)} of {len(values)} seeds"
        sd = statistics.pstdev(values)
        print(f"  {what:<46}{statistics.mean(values):>9.4f}{sd:>8.4f}{min(values):>9.4f}{max(values):>9.4f}   {target:<16}{verdict}",
              flush=True)

    def note(self, what, values):
        print(f"  {what:<46}{statistics.mean(values):>9.4f}{statistics.pstdev(values):>8.4f}{min(values):>9.4f}{max(values):>9.4f}", flush=True)

    def scores(self, reports, least_r2=None, of=lambda report: report["model"]):
        if least_r2 is not None:
            self.line("R2", [of(one)["r2"] for one in reports], lambda x: x >= least_r2, f">= {least_r2:.2f}")
        self.line("coverage of the 80 % band", [of(one)["coverage_80"] for one in reports], lambda x: 0.76 <= x <= 0.84, "0.76 to 0.84")


def title(task, data, reports):
    seconds, memory = (statistics.median(one[key] for one in reports) for key in ("seconds", "peak_mb"))
    print(f"\n{task} on {data}: {len(reports)} seeds, {seconds:.2f} s and {memory:.0f} MB each\n"
          f"  {'':<46}{'mean':>9}{'sd':>8}{'least':>9}{'most':>9}   target", flush=True)


def next_score(runs, table, work):
    for name, subjects in SUBJECTS.items():
        for file, source in ((f"{name}_school", ", source = school"), (name, ", without source")):
            reports = runs("next-score", work / f"{file}.csv")
            title("next-score", f"star_k3, {name}{source}", reports)
            for subject in subjects:
                of = lambda one: next((own for own in one.get("subjects", []) if own["subject"] == subject), one)
                if len(subjects) > 1:
                    print(f"  {subject}:")
                table.scores(reports, 0.70, of=lambda one: of(one)["model"])
                for simple in ("last score + mean gain", "ability"):
                    table.note(f"R2 of {rule(of(reports[0]), simple)['name']}"[:46], [rule(of(one), simple)["r2"] for one in reports])
    growing(runs, table, work)


def growing(runs, table, work):
    """Where growth is a line, the shrunken line among the rules is the truth: no model can be better, and ours then is one."""
    ahead = lambda reports: [one["model"]["rmse"] / rule(one, "shrunken line")["rmse"] for one in reports]
    for name, title_of, is_good, target in (
        ("curved", "growth that slows down, simulated", lambda x: x < 1, "< 1"),
        ("linear", "linear growth, simulated", lambda x: x <= 1.01, "<= 1.01"),
    ):
        reports = runs("next-score", work / f"growth_{name}.csv")
        title("next-score", f"{title_of}, 2 to 6 tests a child", reports)
        table.scores(reports)
        table.line("RMSE / that of the shrunken line", ahead(reports), is_good, target)
    reports = runs("next-score", work / "growth_linear_100.csv")
    title("next-score", "linear growth of 100 children, 50 to learn from", reports)
    table.note("coverage of the 80 % band", [one["model"]["coverage_80"] for one in reports])
    table.note("RMSE / that of the shrunken line", ahead(reports))


def coverage(runs, table, work):
    reports = runs("coverage", work / "both.csv")
    title("coverage", "star_k3, both", reports)
    table.scores(reports)
    table.note("the same of the product's own forecast", [rule(one, "ability")["coverage_80"] for one in reports])


def mastery(runs, table, file):
    reports = runs("mastery", file)
    title("mastery", "assist2009", reports)
    table.line("AUC", [one["model"]["auc"] for one in reports], lambda x: x >= 0.77, ">= 0.77")
    table.line("ECE", [one["model"]["ece"] for one in reports], lambda x: x <= 0.02, "<= 0.02")
    for simple in ("skill mean", "performance factors", "Elo"):
        table.note(f"AUC of {rule(reports[0], simple)['name']}", [rule(one, simple)["auc"] for one in reports])


def rank(runs, table, file):
    reports = runs("rank", file)
    title("rank", f"neet_2024_marks_rank/{file.name}", reports)
    for band in reports[0]["model"]["median_rank_error"]:
        errors = [one["model"]["median_rank_error"][band] for one in reports]
        if band == "1-1000":
            table.note(f"median error, ranks {band}", errors)
        else:
            table.line(f"median error, ranks {band}", errors, lambda x: x <= 0.03, "<= 0.03")
        table.note("  the same of the normal curve", [rule(one, "normal")["median_rank_error"][band] for one in reports])


def plan(runs, table):
    reports = runs("plan", ROOT / "docs/plan-example.csv")
    title("plan", "docs/plan-example.csv", reports)
    for i, order in enumerate(reports[0]["baselines"]):
        table.line(f"marks ahead of {order['name']}"[:46], [one["baselines"][i]["planner_ahead"] for one in reports], lambda x: x > 0, "> 0")


def main(server, folder, seeds="10"):
    folder, table = Path(folder), Table()
    runs = lambda task, file: [evaluate(server, task, file, seed) for seed in range(1, int(seeds) + 1)]
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        growth(work)
        if (folder / "star_k3/dev.csv").exists():
            star(folder, work)
            next_score(runs, table, work)
            coverage(runs, table, work)
        for name, measure in (("assist2009/dev.csv", mastery), ("neet_2024_marks_rank/dev.csv", rank)):
            if (folder / name).exists():
                measure(runs, table, folder / name)
            else:
                print(f"\n{name}: not measured, not in {folder}")
        plan(runs, table)
    sys.exit(1 if table.has_missed else 0)


main(*sys.argv[1:])
