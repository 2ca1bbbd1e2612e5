"""What signing in costs: exchanges of refresh tokens, many sessions, a flood of sign-ins beside somebody who reads."""

import http.client
import json
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bench_client import API, load, memory_mb, request, sign_in, token


def refreshes(url, seconds=5, chains=8):
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


class Watched(threading.Thread):
    """Runs `step` again and again beside something else, and keeps what it gave; a context."""

    def __init__(self, step, pause):
        super().__init__(daemon=True)
        self.step, self.pause, self.seen, self.over = step, pause, [], threading.Event()

    def run(self):
        while not self.over.is_set():
            self.seen.append(self.step())
            self.over.wait(self.pause)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def sign_ins(url, login, cookie, ceiling, rounds=7, seconds=5):
    """Sign-ins per second with as many at once as keep the hashing busy, as a share of what argon2 alone does, while a
    browser looks at a page ten times a second. It keeps its connection, as browsers do. `ceiling` measures argon2
    alone; the two take turns, since a shared machine is not as fast at one time as at another."""
    parts = urlsplit(url)

    def page(browser):
        before = time.perf_counter()
        browser.request("GET", "/today", headers={"Cookie": cookie})
        answer = browser.getresponse()
        answer.read()
        return (1000 * (time.perf_counter() - before)) if answer.status == 200 else float("inf")

    seen, alone, times = [], [], []
    for _ in range(rounds):
        alone.append(ceiling())
        # Of this round: the server has closed one that nobody used while argon2 was measured.
        browser = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        with Watched(lambda: page(browser), 0.1) as pages:
            seen.append(load(url, *login[:4], 16, seconds))
        if not pages.seen:
            raise RuntimeError("no page was looked at beside the sign-ins")
        times += pages.seen
    times.sort()
    shares = [one["rps"] / most for one, most in zip(seen, alone)]
    return {"rps": round(statistics.median(one["rps"] for one in seen), 1), "errors": sum(one["errors"] for one in seen),
            "of_argon2": round(statistics.median(shares), 3), "shares": [round(share, 3) for share in shares],
            "argon2": round(statistics.median(alone), 1),
            "pages": len(times), "page_p50_ms": round(statistics.median(times), 1),
            "page_p99_ms": round(times[min(len(times) - 1, int(0.99 * len(times)))], 1)}


def all_at_once(url, pid, count=200):
    """The most memory the server takes while `count` people sign in at the same moment. Who finds the queue full is
    told to come back (503): that is how the memory stays bounded."""
    body = json.dumps({"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]})
    together = threading.Barrier(count)

    def one(_):
        together.wait()
        return request(url, "POST", f"{API}/auth/login", body, {"Content-Type": "application/json"})[0]

    with Watched(lambda: memory_mb(pid), 0.005) as memory, ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(one, range(count)))
    return {"peak_mb": max(memory.seen), "answers": {str(code): answers.count(code) for code in sorted(set(answers))}}
