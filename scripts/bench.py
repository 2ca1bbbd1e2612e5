#!/usr/bin/env python3
"""Measures one running server, and merges such measurements into a table and one JSON file. Called by bench.sh.

Points that the peer has too go through its compare.py, which measures both servers in turn; without a peer, and for
the points that only we have, the load is made here, by oha where it is installed, else by wrk.
"""

import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from bench_budgets import table, verdicts, verdicts_of_machine
from bench_client import API, load, memory_mb, page_cookie, request, token
from bench_sign_in import all_at_once, refreshes, sign_ins, thousand_sessions

ROUNDS, DURATION = int(os.environ.get("ROUNDS", "3")), float(os.environ.get("DURATION", "5"))
UPLOAD = {"test_name": "Load test", "subject": "Physics", "total_questions": 30, "correct_answers": 21,
          "wrong_answers": 6, "score": 78, "max_score": 120, "time_taken": 45, "test_date": str(date.today() - timedelta(days=2)),
          "chapter_performance": [{"chapter": c, "attempted": 6, "correct": 4, "wrong": 1} for c in
                                  ("Kinematics", "Rotational Motion", "Optics", "Gravitation", "Electrostatics")]}


def rounds(url, point, seconds=DURATION):
    method, path, headers, body, connections = point
    headers = {"Accept-Encoding": "gzip, br"} | headers
    load(url, method, path, headers, body, connections, 2)
    seen = [load(url, method, path, headers, body, connections, seconds) for _ in range(ROUNDS)]
    row = {key: round(statistics.median(r[key] for r in seen), 2) for key in ("rps", "p50_ms", "p99_ms")}
    return row | {"errors": sum(r["errors"] for r in seen), "bytes": len(request(url, method, path, body, headers)[2])}


def shared_points(url):
    """The points the peer has too. Uploads go to a student of their own: the one that is read must not grow."""
    mine = {"Authorization": f"Bearer {token(url, os.environ['EMAIL'])}"}
    other = {"Authorization": f"Bearer {token(url, os.environ['UPLOAD_EMAIL'])}", "Content-Type": "application/json"}
    credentials = json.dumps({"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]})
    return {
        "health": ("GET", "/health", {}, None, 16),
        "history": ("GET", f"{API}/tests/history?limit=50", mine, None, 16),
        "dashboard": ("GET", f"{API}/tests/dashboard", mine, None, 16),
        "dashboard_nocache": ("GET", f"{API}/tests/dashboard", mine | {"Cache-Control": "no-cache"}, None, 16),
        "upload": ("POST", f"{API}/tests/upload", other, json.dumps(UPLOAD), 16),
        "login": ("POST", f"{API}/auth/login", {"Content-Type": "application/json"}, credentials, 4),
    }


def compare(options):
    """Rows of ours with the peer's beside, both servers up, measured in turn."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        json.dump(UPLOAD, body)
        body.flush()
        environment = os.environ | {"B_EMAIL": "student00001@example.org", "B_UPLOAD_EMAIL": "student00002@example.org",
                                    "B_PASSWORD": "correct horse battery", "A_UPLOAD_BODY": body.name}
        out = subprocess.run([sys.executable, options.compare, options.url, options.peer, "--rounds", str(ROUNDS),
                              "--json"], check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    rows = {}
    for row in map(json.loads, out.splitlines()):
        ours = {key: row[key][0] for key in ("rps", "p50_ms", "p99_ms", "bytes")} | {"errors": row["errors"][0]}
        peer = {key: row[key][1] for key in ("rps", "p50_ms", "p99_ms", "bytes")} | {"errors": row["errors"][1]}
        rows[row["point"]] = ours | {"peer": peer, "ratio": row["rps_ratio"], "overlap": row["overlap"]}
    return rows


def import_csv(url, email, count=10_000, first=0):
    """Milliseconds of one request that imports `count` rows, confirmed at once."""
    lines = ["test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score"]
    lines += [f"{date.today() - timedelta(days=2 + i % 300)},Bench {i},Physics,30,{i % 25},{i % 5},{4 * (i % 25) - i % 5},120"
              for i in range(first, first + count)]
    edge = "study-plus-bench"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="bench.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = (head + "\r\n".join(lines) + f"\r\n--{edge}--\r\n").encode()
    headers = {"Authorization": f"Bearer {token(url, email)}",
               "Content-Type": f"multipart/form-data; boundary={edge}"}
    begin = time.perf_counter()
    status, _, text = request(url, "POST", f"{API}/tests/upload?dry_run=false", body, headers)
    if not 200 <= status < 300:
        return {"failed": f"{status} {text[:200]!r}"}
    return {"ms": round(1000 * (time.perf_counter() - begin), 1), "rows": count}


def import_in_parts(url, email, parts=5, count=20_000):
    """100,000 rows. A file has at most 200,000 cells, 25,000 rows of eight columns, so they come as five files."""
    done = [import_csv(url, email, count, first=i * count) for i in range(parts)]
    failed = [one for one in done if "failed" in one]
    return failed[0] if failed else {"ms": round(sum(one["ms"] for one in done), 1), "rows": parts * count, "files": parts}


def child(command, *words):
    """A sub-command of the server that prints JSON."""
    out = subprocess.run([command, *words], capture_output=True, text=True)
    return json.loads(out.stdout) if out.returncode == 0 else {"failed": out.stderr.strip()[-200:]}


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_per_request(pid, url, point, seconds=2):
    """Microseconds of processor time that the server, and that the load generator, spends on one request. Says about
    the same on a busy machine. Nothing where requests failed: a refusal is cheap."""
    method, path, headers, body, connections = point
    before, load_before = cpu_seconds(pid), children_seconds()
    seen = load(url, method, path, {"Accept-Encoding": "gzip, br"} | headers, body, connections, seconds)
    if seen["errors"]:
        return {}
    each = 1e6 / max(1, seen["requests"])
    return {"cpu_us": round(each * (cpu_seconds(pid) - before), 1), "load_us": round(each * (children_seconds() - load_before), 1)}


def measure(options):
    single = {"start_ms": options.start_ms, "memory_idle_mb": memory_mb(options.pid), "load": os.getloadavg()[0]}
    ours = shared_points(options.url)
    if options.peer:
        points = compare(options)
    else:
        points = {name: rounds(options.url, point) for name, point in ours.items()}
    ours["home page"] = ("GET", "/today", {"Cookie": page_cookie(options.url)}, None, 16)
    points["home page"] = rounds(options.url, ours["home page"])
    # With tokens of now: those of before the rounds may have ended.
    ours |= shared_points(options.url)
    for name, point in ours.items():
        points[name] |= cpu_per_request(options.pid, options.url, point)
    cookie = ours["home page"][2]["Cookie"]
    alone = lambda: child(options.server, "bench", "hash")["hashes_per_s"]
    single["sign_ins"] = sign_ins(options.url, ours["login"], cookie, alone)
    single["sign_ins_at_once"] = all_at_once(options.url, options.pid)
    single["memory_after_mb"] = memory_mb(options.pid)
    single["refresh"] = refreshes(options.url)
    single["thousand_sessions"] = thousand_sessions(options.url, options.pid, options.students)
    single["csv_10000"] = import_csv(options.url, "student00003@example.org")
    single["csv_100000"] = import_in_parts(options.url, "student00004@example.org")
    single["memory_after_import_mb"] = memory_mb(options.pid)
    single["cohort"] = child(options.server, "bench", "cohort", str(options.students))
    options.out.write_text(json.dumps({"engine": options.engine, "points": points, "single": single}))


def add_results(file, count):
    """Fills a SQLite database up to `count` results with short ones, to start on."""
    with sqlite3.connect(file) as db:
        there, = db.execute("SELECT COUNT(*) FROM test_results").fetchone()
        names = [row[1] for row in db.execute("PRAGMA table_info(test_results)")]
        values = {"id": "randomblob(16)", "chapter_performance": "'[]'", "identity": "hex(randomblob(12))"}
        columns = ", ".join(values.get(name, f"r.{name}") for name in names)
        db.execute(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO test_results "
                   f"SELECT {columns} FROM n CROSS JOIN (SELECT * FROM test_results LIMIT ?) r LIMIT ?",
                   (1 + max(0, count - there) // max(1, there), there, max(0, count - there)))


def criterion(folder):
    """Milliseconds of the benches of the dashboard: of its analyses, with the rows read into columns before, and with all
    that the pages of one student show."""
    mean = lambda name: json.loads((folder / name / "new/estimates.json").read_text())["mean"]["point_estimate"] / 1e6
    parts = {part: round(mean(f"student_{part}"), 4) for part in ("trends", "forecast", "load", "chapters", "plan")}
    return {"ms": round(mean("dashboard_rows_to_analyses"), 4), "analyses_alone_ms": round(mean("dashboard_analyses"), 4),
            "all_pages_ms": round(mean("student_whole"), 4), "of_pages_ms": parts}


def merge(out, files, machine):
    runs = [json.loads(file.read_text()) for file in files if file.exists()]
    for run in runs:
        print(f"\n{run['engine']:<20}{'per s':>10}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>9}{'errors':>8}"
              f"{'CPU us':>9}{'load us':>9}{'peer /s':>10}{'ratio':>8}")
        for name, row in run["points"].items():
            ratio = row.get("ratio")
            peer = f"{row['peer']['rps']:.1f}" if "peer" in row else "-"
            said = "-" if ratio is None else f"{'~' if row['overlap'] else ''}{ratio:.2f}"
            print(f"{name:<20}{row['rps']:>10.1f}{row['p50_ms']:>9.2f}{row['p99_ms']:>9.2f}{row['bytes']:>9.0f}"
                  f"{row['errors']:>8}{row.get('cpu_us', float('nan')):>9.1f}{row.get('load_us', float('nan')):>9.1f}{peer:>10}{said:>8}")
        for name, value in run["single"].items():
            print(f"{name:<24}{value if not isinstance(value, dict) else json.dumps(value)}")
        run["budgets"] = verdicts(run)
        print(*table(run["budgets"]), sep="\n")
    for name, value in machine.items():
        print(f"{name:<24}{json.dumps(value)}")
    budgets = verdicts_of_machine(machine)
    print(*table(budgets), sep="\n")
    print("\n`~`: the rounds' ranges overlap, so the ratio says nothing. A row with errors is not a measurement.")
    print(f"`load us`: processor time of the load generator for one request, on the same {os.cpu_count()} cores. However fast a "
          "server is, it answers no more than cores / load us; where both are small (health), the ratio is bound by that.")
    out.write_text(json.dumps({"measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine,
                               "runs": runs, "budgets": budgets}, indent=1))
    print(f"written: {out}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine"), parser.add_argument("--url"), parser.add_argument("--pid", type=int)
    parser.add_argument("--start-ms", type=int), parser.add_argument("--peer"), parser.add_argument("--compare")
    parser.add_argument("--server"), parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--add-results", type=Path), parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--machine", type=json.loads, default={}, help="what was measured apart from any engine")
    parser.add_argument("--criterion", type=Path, help="print what criterion has measured in this folder")
    parser.add_argument("--out", type=Path), parser.add_argument("--merge", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if options.criterion:
        print(json.dumps(criterion(options.criterion)))
    elif options.add_results:
        add_results(options.add_results, options.count)
    elif options.merge:
        merge(options.merge, options.files, options.machine)
    else:
        measure(options)


main()
