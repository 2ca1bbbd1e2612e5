#!/usr/bin/env python3
"""Measures one running server, and merges such measurements into a table and one JSON file. Called by bench.sh.

Points that the peer has too go through its compare.py, which measures both servers in turn; without a peer, and for
the points that only we have, the load is made here, by oha where it is installed, else by wrk.
"""

import argparse
import http.client
import json
import os
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

API = "/api/v1"
ROUNDS, DURATION = int(os.environ.get("ROUNDS", "3")), float(os.environ.get("DURATION", "5"))
UPLOAD = {"test_name": "Load test", "subject": "Physics", "total_questions": 30, "correct_answers": 21,
          "wrong_answers": 6, "score": 78, "max_score": 120, "time_taken": 45, "test_date": str(date.today() - timedelta(days=2)),
          "chapter_performance": [{"chapter": c, "attempted": 6, "correct": 4, "wrong": 1} for c in
                                  ("Kinematics", "Rotational Motion", "Optics", "Gravitation", "Electrostatics")]}
# Budgets of the design, as the least ratio to the peer: (SQLite, PostgreSQL). Login is bounded by argon2, not by a peer.
BUDGETS = {"health": (4, 4), "history": (5, 5), "dashboard": (5, 5), "dashboard_nocache": (10, 10), "upload": (3, 2)}


def request(url, method, path, body=None, headers=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def token(url, email):
    return sign_in(url, email)["access_token"]


def sign_in(url, email):
    body = json.dumps({"email": email, "password": os.environ["PASSWORD"]})
    status, _, text = request(url, "POST", f"{API}/auth/login", body, {"Content-Type": "application/json"})
    if status != 200:
        sys.exit(f"sign-in of {email} failed: {status} {text[:300]!r}")
    return json.loads(text)


def page_cookie(url):
    """The session cookie of a browser that signs in through the form."""
    form = urlencode({"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]})
    status, headers, _ = request(url, "POST", "/login", form, {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": url, "Sec-Fetch-Site": "same-origin"})
    cookies = "; ".join(c.split(";")[0] for c in headers.get_all("Set-Cookie") or [])
    if status not in (302, 303) or not cookies:
        sys.exit(f"sign-in by the form failed: {status}")
    return cookies


def load(url, method, path, headers, body, connections, seconds):
    """Requests per second that were answered with 2xx, percentiles in ms, failures."""
    flags = [flag for name, value in headers.items() for flag in ("-H", f"{name}: {value}")]
    if tool := shutil.which("oha"):
        command = [tool, "--no-tui", "--output-format", "json", "--disable-compression", "-z", f"{seconds}s", "-c",
                   str(connections), "-m", method, *flags, *(["-d", body] if body else []), url + path]
        out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        codes = {int(code): n for code, n in out["statusCodeDistribution"].items()}
        good = sum(n for code, n in codes.items() if 200 <= code < 300)
        lost = sum(n for why, n in out["errorDistribution"].items() if "deadline" not in why)
        p50, p99 = (1000 * out["latencyPercentiles"][p] for p in ("p50", "p99"))
        return {"requests": sum(codes.values()), "rps": good / out["summary"]["total"], "p50_ms": p50, "p99_ms": p99,
                "errors": sum(codes.values()) - good + lost}
    script = (f"wrk.method={json.dumps(method)}\n" + (f"wrk.body=[==[{body}]==]\n" if body else "") +
              'done=function(s,l,r) io.write(string.format("RESULT %d %d %f %f %d\\n",s.requests,s.duration,'
              "l:percentile(50)/1000,l:percentile(99)/1000,s.errors.status+s.errors.connect+s.errors.read+"
              "s.errors.write+s.errors.timeout)) end\n")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        out = subprocess.run(["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds:.0f}s",
                              "-s", file.name, *flags, url + path], check=True, capture_output=True, text=True).stdout
    n, micros, p50, p99, errors = map(float, re.search(r"^RESULT (.*)$", out, re.M)[1].split())
    return {"requests": n, "rps": (n - errors) / micros * 1e6, "p50_ms": p50, "p99_ms": p99, "errors": int(errors)}


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


def refreshes(url, seconds=DURATION, chains=8):
    """Exchanged refresh tokens per second: each of several clients trades its newest token for the next."""
    def chain(first, counted):
        parts = urlsplit(url)
        connection, current = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60), first
        while time.perf_counter() < until:
            connection.request("POST", f"{API}/auth/refresh", json.dumps({"refresh_token": current}),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                counted["errors"] += 1
                return
            current = json.loads(text)["refresh_token"]
            counted["done"] += 1

    firsts = [sign_in(url, os.environ["EMAIL"])["refresh_token"] for _ in range(chains)]
    counts = [{"done": 0, "errors": 0} for _ in firsts]
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=chain, args=pair) for pair in zip(firsts, counts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"rps": round(sum(c["done"] for c in counts) / seconds, 1), "errors": sum(c["errors"] for c in counts),
            "note": "the clients are Python, which bounds this"}


def thousand_sessions(url, pid, n_students, count=1000):
    """Memory once `count` sign-ins have each looked at a dashboard. Sign-ins take turns at the processors' pace."""
    def one(i):
        bearer = {"Authorization": f"Bearer {token(url, f'student{1 + i % n_students:05}@example.org')}"}
        return request(url, "GET", f"{API}/tests/dashboard", None, bearer)[0] == 200

    with ThreadPoolExecutor(8) as pool:
        good = sum(pool.map(one, range(count)))
    return {"mb": memory_mb(pid), "sessions": good, "students": min(count, n_students)}


def child(command, *words):
    """A sub-command of the server that prints JSON."""
    out = subprocess.run([command, *words], capture_output=True, text=True)
    return json.loads(out.stdout) if out.returncode == 0 else {"failed": out.stderr.strip()[-200:]}


def memory_mb(pid):
    return round(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024, 1)


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_per_request(pid, url, point, seconds=2):
    """Microseconds of processor time that the server, and that the load generator, spends on one request. Says about
    the same on a busy machine."""
    method, path, headers, body, connections = point
    before, load_before = cpu_seconds(pid), children_seconds()
    seen = load(url, method, path, {"Accept-Encoding": "gzip, br"} | headers, body, connections, seconds)
    each = 1e6 / max(1, seen["requests"])
    return {"cpu_us": round(each * (cpu_seconds(pid) - before), 1), "load_us": round(each * (children_seconds() - load_before), 1)}


def measure(options):
    single = {"start_ms": options.start_ms, "memory_idle_mb": memory_mb(options.pid), "load": os.getloadavg()[0]}
    single["argon2_only"] = child(options.server, "bench", "hash")
    ours = shared_points(options.url)
    if options.peer:
        points = compare(options)
    else:
        points = {name: rounds(options.url, point) for name, point in ours.items()}
    ours["home page"] = ("GET", "/today", {"Cookie": page_cookie(options.url)}, None, 16)
    points["home page"] = rounds(options.url, ours["home page"])
    for name, point in ours.items():
        points[name] |= cpu_per_request(options.pid, options.url, point)
    if ceiling := single["argon2_only"].get("hashes_per_s"):
        single["login_of_ceiling"] = round(points["login"]["rps"] / ceiling, 3)
    single["memory_after_mb"] = memory_mb(options.pid)
    single["refresh"] = refreshes(options.url)
    single["csv_10000"] = import_csv(options.url, "student00003@example.org")
    single["csv_100000"] = import_in_parts(options.url, "student00004@example.org")
    single["memory_after_import_mb"] = memory_mb(options.pid)
    single["thousand_sessions"] = thousand_sessions(options.url, options.pid, options.students)
    single["cohort"] = child(options.server, "bench", "cohort", str(options.cohort))
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


def merge(out, files, machine):
    runs = [json.loads(file.read_text()) for file in files if file.exists()]
    for run in runs:
        print(f"\n{run['engine']:<20}{'per s':>10}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>9}{'errors':>8}"
              f"{'CPU us':>9}{'load us':>9}{'peer /s':>10}{'ratio':>8}{'budget':>9}")
        for name, row in run["points"].items():
            least = BUDGETS.get(name, (None, None))[run["engine"] == "postgres"]
            ratio = row.get("ratio")
            peer = f"{row['peer']['rps']:.1f}" if "peer" in row else "-"
            said = "-" if ratio is None else f"{'~' if row['overlap'] else ''}{ratio:.2f}"
            met = "" if least is None else f">= {least}" + ("" if ratio is None or ratio >= least else " NO")
            print(f"{name:<20}{row['rps']:>10.1f}{row['p50_ms']:>9.2f}{row['p99_ms']:>9.2f}{row['bytes']:>9.0f}"
                  f"{row['errors']:>8}{row.get('cpu_us', float('nan')):>9.1f}{row.get('load_us', float('nan')):>9.1f}{peer:>10}{said:>8}{met:>9}")
        for name, value in run["single"].items():
            print(f"{name:<24}{value if not isinstance(value, dict) else json.dumps(value)}")
    for name, value in machine.items():
        print(f"{name:<24}{json.dumps(value)}")
    print("\n`~`: the rounds' ranges overlap, so the ratio says nothing. A row with errors is not a measurement.")
    print(f"`load us`: processor time of the load generator for one request, on the same {os.cpu_count()} cores. However fast a "
          "server is, it answers no more than cores / load us; where both are small (health), the ratio is bound by that.")
    out.write_text(json.dumps({"measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine,
                               "runs": runs}, indent=1))
    print(f"written: {out}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine"), parser.add_argument("--url"), parser.add_argument("--pid", type=int)
    parser.add_argument("--start-ms", type=int), parser.add_argument("--peer"), parser.add_argument("--compare")
    parser.add_argument("--server"), parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--cohort", type=int, default=10_000)
    parser.add_argument("--add-results", type=Path), parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--machine", type=json.loads, default={}, help="what was measured apart from any engine")
    parser.add_argument("--out", type=Path), parser.add_argument("--merge", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if options.add_results:
        add_results(options.add_results, options.count)
    elif options.merge:
        merge(options.merge, options.files, options.machine)
    else:
        measure(options)


main()
