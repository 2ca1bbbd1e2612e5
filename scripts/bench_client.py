"""How the bench talks to a server: single requests, sign-ins, load by oha or wrk, and what a process weighs."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit

API = "/api/v1"


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


def memory_mb(pid):
    return round(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024, 1)
