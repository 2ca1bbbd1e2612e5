"""The budgets of the design, and whether a measurement keeps to them."""

# The least ratio to the peer in one run: (SQLite, PostgreSQL). Login is bounded by argon2, not by a peer.
RATIOS = {"health": (4, 4), "history": (5, 5), "dashboard": (5, 5), "dashboard_nocache": (10, 10), "upload": (3, 2)}

# What it is, where it stands in a run, which side of the bound is good, the bound, its unit; and where the size of what
# was measured stands with the size that the budget is about: a smaller one says nothing.
BOUNDS = [
    ("history, p99", "points.history.p99_ms", "<=", 10, "ms"),
    ("home page", "points.home page.rps", ">=", 2_000, "/s"),
    ("home page, p99", "points.home page.p99_ms", "<=", 30, "ms"),
    ("memory, idle", "single.memory_idle_mb", "<=", 40, "MB"),
    ("memory, after load", "single.memory_after_mb", "<=", 120, "MB"),
    ("sign-ins, of argon2 alone", "single.sign_ins.of_argon2", ">=", 0.9, ""),
    ("page beside sign-ins, p99", "single.sign_ins.page_p99_ms", "<=", 100, "ms"),
    ("memory, 200 sign-ins at once", "single.sign_ins_at_once.peak_mb", "<=", 250, "MB"),
    ("refreshes", "single.refresh.rps", ">=", 1_000, "/s"),
    ("memory, 1,000 sessions", "single.thousand_sessions.mb", "<=", 200, "MB", "single.thousand_sessions.sessions", 1_000),
    ("CSV of 10,000 rows", "single.csv_10000.ms", "<=", 150, "ms"),
    ("CSV of 100,000 rows", "single.csv_100000.ms", "<=", 1_500, "ms"),
    ("memory, after imports", "single.memory_after_import_mb", "<=", 200, "MB"),
    ("cohort of 10,000 students", "cohort.seconds", "<=", 20, "s", "cohort.students", 10_000),
    ("phone: home painted, cold", "phone.lcp_cold_ms", "<=", 1_500, "ms"),
    ("phone: home painted, warm", "phone.lcp_warm_ms", "<=", 600, "ms"),
    ("phone: layout shift", "phone.cls", "<=", 0.02, ""),
    ("phone: slowest interaction", "phone.inp_ms", "<=", 80, "ms"),
    ("start on 1,000,000 results", "start.ms", "<=", 1_500, "ms", "start.results", 1_000_000),
    ("dashboard's analyses, one core", "dashboard.ms", "<=", 0.4, "ms"),
    ("all pages of a student, one core", "dashboard.all_pages_ms", "<=", 4, "ms"),
    ("evaluate, times as fast as peer", "mastery.ratio", ">=", 10, ""),
]
# What of these is measured apart from any engine.
OF_MACHINE = ("cohort.", "start.", "dashboard.", "mastery.", "phone.")


def at(tree, path):
    """What stands there, or None."""
    for name in path.split("."):
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def verdict(tree, what, path, side, bound, unit, size=None, least=0):
    """One line: the measurement, its budget, and `met`, `missed` or `not measured`."""
    value, told = at(tree, path), {"what": what, "budget": f"{side} {bound:,} {unit}".strip()}
    # Rows with errors are no measurement, and a fast refusal is not fast work.
    around = at(tree, path.rsplit(".", 1)[0]) if path.count(".") > 1 else {}
    if value is None or (size and (at(tree, size) or 0) < least) or (around or {}).get("errors"):
        return told | {"is": None, "verdict": "not measured"}
    return told | {"is": value, "verdict": "met" if (value <= bound if side == "<=" else value >= bound) else "missed"}


def ratio(name, row, least):
    """The same of a ratio to the peer. Where the rounds' ranges overlap, it says nothing."""
    told = {"what": f"{name}, to the peer", "budget": f">= {least}"}
    if row.get("ratio") is None or row.get("errors") or row.get("overlap"):
        return told | {"is": row.get("ratio"), "verdict": "not measured"}
    return told | {"is": row["ratio"], "verdict": "met" if row["ratio"] >= least else "missed"}


def verdicts(run):
    """All budgets of one engine's run."""
    side = int(run["engine"] == "postgres")
    ratios = [ratio(name, run["points"].get(name, {}), least[side]) for name, least in RATIOS.items()]
    bounds = [bound for bound in BOUNDS if not bound[1].startswith(OF_MACHINE)]
    return ratios + [verdict(run, *bound) for bound in bounds]


def verdicts_of_machine(machine):
    """Those of what was measured apart from any engine."""
    return [verdict(machine, *bound) for bound in BOUNDS if bound[1].startswith(OF_MACHINE)]


def table(told):
    """The lines to print, what was missed marked."""
    mark = {"met": "met", "missed": "MISSED", "not measured": "not measured"}
    for line in told:
        value = "-" if line["is"] is None else f"{round(line['is'], 3):,}"
        yield f"{line['what']:<32}{value:>12}{line['budget']:>16}   {mark[line['verdict']]}"
