#!/usr/bin/env python3
"""`evaluate mastery` beside the scikit-learn route on the same halves of the students. Called by bench.sh.

The peer is a logistic regression (lbfgs) on the same numbers of a student's history, with one-hot problems and skills as
a sparse matrix. Its time runs from opening the files to its figures, without imports and without bootstrap intervals;
ours is that of the whole process with its three simpler rules and 200 draws for every interval. So the ratio is too low.
"""

import csv
import json
import math
import random
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

QUICK, STEADY, SLOW = 0.7, 0.9, 0.97
LONGEST_STREAK = 6


class Memory:
    """Right answers beyond expectation and the information in them, faded at every answer."""

    __slots__ = ("sum", "information", "kept")

    def __init__(self, kept):
        self.sum, self.information, self.kept = 0.0, 0.0, kept

    def add(self, surprise, information):
        self.sum = self.sum * self.kept + surprise
        self.information = self.information * self.kept + information

    def ability(self, prior):
        return self.sum / (self.information + prior)


class Trace:
    """The answers on one skill, or all of them."""

    __slots__ = ("all", "quick", "steady", "right", "wrong", "last", "before", "streak", "touched")

    def __init__(self):
        self.all, self.quick, self.steady = Memory(1.0), Memory(QUICK), Memory(STEADY)
        self.right = self.wrong = self.last = self.before = self.streak = self.touched = 0

    def add(self, right, surprise, information, number):
        for memory in (self.all, self.quick, self.steady):
            memory.add(surprise, information)
        self.right, self.wrong = self.right + right, self.wrong + (1 - right)
        self.before, self.last = self.last, 2 * right - 1
        self.streak = max(self.streak, 0) + 1 if right else min(self.streak, 0) - 1
        self.touched = number


def numbers(overall, slow, s, met, count):
    """The numbers that `crates/analytics/src/models/mastery/history.rs` reads, of an answer's first skill."""
    new = s is None
    s = s or Trace()
    ability, quick, steady = s.all.ability(1.0), s.quick.ability(0.5), s.steady.ability(1.0)
    level, lately, seen = overall.all.ability(1.0), overall.steady.ability(1.0), s.right + s.wrong
    return (level, overall.quick.ability(0.5), lately, slow.ability(0.3), ability, quick, steady, math.log1p(s.right),
            math.log1p(s.wrong), overall.last, s.last, s.before, new, math.log1p(count), met,
            0.0 if new else math.log1p(count - s.touched), ability * ability, math.log1p(seen) * ability,
            math.log1p(count) * level, quick * lately, new * lately, min(max(overall.streak, 0), LONGEST_STREAK),
            max(min(overall.streak, 0), -LONGEST_STREAK), s.streak >= 1, s.streak >= 2, s.streak >= 3, s.streak >= 5,
            s.streak <= -2, s.streak <= -3, seen >= 2, seen >= 5)


def read(path):
    """Each student's answers as (problem, skills, right)."""
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            tags = (tuple(filter(None, tag.split("~"))) for tag in row["skills"].split(" "))
            yield list(zip(row["problems"].split(" "), tags, map(int, row["correct"])))


def table(students, expected, base):
    rows = []
    for own in students:
        overall, slow, skills, met, count = Trace(), Memory(SLOW), {}, {}, 0
        for problem, tags, right in own:
            first = tags[0] if tags else ""
            rows.append(numbers(overall, slow, skills.get(first), met.get(problem, 0), count))
            chance = expected.get(problem, base)
            surprise, information = right - chance, chance * (1 - chance)
            count += 1
            overall.add(right, surprise, information, count)
            slow.add(surprise, information)
            for tag in tags or ("",):
                skills.setdefault(tag, Trace()).add(right, surprise, information, count)
            met[problem] = 2 * right - 1
    return np.array(rows, dtype=float)


def one_hot(students, problems, skills):
    at, columns, n = [], [], 0
    for own in students:
        for problem, tags, _ in own:
            found = [problems.get(problem)] + [skills.get(tag) for tag in tags]
            known = [column for column in found if column is not None]
            columns += known
            at += [n] * len(known)
            n += 1
    return sparse.csr_matrix((np.ones(len(at)), (at, columns)), shape=(n, len(problems) + len(skills)))


def peer(fit, data):
    began = time.perf_counter()
    fitted, measured = list(read(fit)), list(read(data))
    right = [answer[2] for own in fitted for answer in own]
    base, sums = sum(right) / len(right), {}
    for own in fitted:
        for problem, _, is_right in own:
            n, r = sums.get(problem, (0, 0))
            sums[problem] = (n + 1, r + is_right)
    expected = {problem: (r + 5 * base) / (n + 5) for problem, (n, r) in sums.items()}
    problems = {problem: i for i, problem in enumerate(sums)}
    tags = sorted({tag for own in fitted for _, tags, _ in own for tag in tags})
    skills = {tag: len(problems) + i for i, tag in enumerate(tags)}
    history = table(fitted, expected, base)
    mean, sd = history.mean(axis=0), history.std(axis=0) + 1e-9
    matrix = lambda students, of: sparse.hstack([sparse.csr_matrix((of - mean) / sd), one_hot(students, problems, skills)]).tocsr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its usual 100 steps are not to the end, which would take it longer
        model = LogisticRegression(C=0.5).fit(matrix(fitted, history), right)
    chances = model.predict_proba(matrix(measured, table(measured, expected, base)))[:, 1]
    truth = np.array([answer[2] for own in measured for answer in own])
    bins = np.minimum((chances * 10).astype(int), 9)
    ece = np.abs(np.bincount(bins, chances - truth, minlength=10)).sum() / len(truth)
    figures = {"auc": roc_auc_score(truth, chances), "log_loss": log_loss(truth, chances),
               "brier": brier_score_loss(truth, chances), "ece": ece}
    return {name: round(float(value), 4) for name, value in figures.items()} | {"seconds": time.perf_counter() - began}


def ours(server, fit, data):
    began = time.perf_counter()
    out = subprocess.run([server, "evaluate", "mastery", "--fit", fit, "--data", data, "--format", "json"], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    report = json.loads(out)
    figures = {name: round(report["model"][name], 4) for name in ("auc", "log_loss", "brier", "ece")}
    return figures | {"seconds": time.perf_counter() - began, "peak_mb": report["peak_mb"]}


def main(server, file):
    with open(file, newline="") as source:
        head, *rows = source.read().splitlines(keepends=True)
    random.Random(1).shuffle(rows)
    with tempfile.TemporaryDirectory() as folder:
        halves = [Path(folder) / name for name in ("fit.csv", "data.csv")]
        for path, own in zip(halves, (rows[:len(rows) // 2], rows[len(rows) // 2:])):
            path.write_text(head + "".join(own))
        paths = [str(path) for path in halves]
        told = [ours(server, *paths) for _ in range(3)]
        best = min(told, key=lambda one: one["seconds"])
        other = peer(*paths)
    print(json.dumps(best | {"seconds": round(best["seconds"], 3), "peer": other | {"seconds": round(other["seconds"], 2)},
                             "peer_is": "scikit-learn, logistic regression on the same history, problems and skills",
                             "ratio": round(other["seconds"] / best["seconds"], 2)}))


main(*sys.argv[1:])
