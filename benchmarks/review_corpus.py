"""Recall and precision of `spiritsafe review` on the corpus in tests/review/cases, next to squawk on the same SQL.

A bad case counts as found when one of the rules it expects is reported; for squawk, which has other names, when it
reports anything that is no matter of style. A safe case counts as a false alarm when anything is reported at the level
of a warning or an error. squawk sees the SQL alone, as it always does; of its rules those that want a timeout set, and
those of style, are left out, so that it is judged by the hazards it knows.

`python benchmarks/review_corpus.py -v` names what was missed.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable

from measuring import BIN, ROOT, scratch_folder
from sqlalchemy import make_url

sys.path.insert(0, str(ROOT))

from tests.review.cases import CASES
from tests.review.review_case import Case

from spiritsafe.core.finding import Severity
from spiritsafe.errors import SpiritsafeError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.shadow import Shadow, connect_shadow
from spiritsafe.rehearse.script import Script, rehearse_script
from spiritsafe.rehearse.static import static_script
from spiritsafe.review.engine import find

_STYLE = frozenset(
    {
        "require-timeout-settings",
        "require-lock-timeout",
        "require-statement-timeout",
        "prefer-robust-stmts",
        "prefer-text-field",
        "prefer-bigint-over-int",
        "prefer-bigint-over-smallint",
        "prefer-big-int",
        "prefer-identity",
        "prefer-timestamptz",
        "ban-char-field",
        "identifier-too-long",
        "require-table-schema",
        "require-enum-value-ordering",
        "syntax-error",
    }
)
SHADOW = 18  # the major version of the embedded server
Judge = Callable[[Case], set[str]]


def rehearsed(shadow: Shadow) -> Judge:
    def judge(case: Case) -> set[str]:
        script = Script(case.sql, "case.sql", case.setup, transaction=case.transaction)
        return {one.rule for one in find(rehearse_script(script, shadow)) if one.severity is not Severity.NOTE}

    return judge


def static(case: Case) -> set[str]:
    script = Script(case.sql, "case.sql", case.setup, transaction=case.transaction)
    return {one.rule for one in find(static_script(script)) if one.severity is not Severity.NOTE}


def squawk(case: Case) -> set[str]:
    command = [str(BIN / "squawk"), "--reporter", "json", *(["--assume-in-transaction"] if case.transaction else [])]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(case.sql)
        file.flush()
        done = subprocess.run([*command, file.name], capture_output=True, text=True, check=False)
    return {item["rule_name"] for item in json.loads(done.stdout or "[]")} - _STYLE


def measure(name: str, judge: Judge, *, by_name: bool, verbose: bool) -> None:
    cases = [case for case in CASES if case.versions[0] <= SHADOW <= case.versions[1]]
    began = time.perf_counter()
    hits, alarms, missed = 0, 0, defaultdict(list)
    for case in cases:
        try:
            found = judge(case)
        except SpiritsafeError as error:
            found = {f"({error.what})"}
        if case.expects:
            found_all = set(case.expects) <= found if by_name else bool(found)
            hits += found_all
            if not found_all:
                missed["missed"].append(f"{case.name}: wanted {sorted(set(case.expects) - found)}, got {sorted(found)}")
            extra = found - set(case.expects) - set(case.allows)
            if extra and by_name:
                missed["beside"].append(f"{case.name}: {sorted(extra)}")
        elif found:
            alarms += 1
            missed["false alarm"].append(f"{case.name}: {sorted(found)}")
    bad = sum(1 for case in cases if case.expects)
    precision = hits / (hits + alarms) if hits + alarms else 0.0
    safe, seconds = len(cases) - bad, time.perf_counter() - began
    print(
        f"    {name:<24}recall {hits / bad:>6.1%} ({hits} of {bad} bad)   false alarms {alarms:>3} of {safe} safe   "
        f"precision {precision:>6.1%}   {seconds:>6.1f} s"
    )
    if verbose:
        for kind, names in missed.items():
            print(*(f"        {kind}: {name}" for name in names), sep="\n")


def main() -> None:
    verbose = "-v" in sys.argv
    print(f"Review: {len(CASES)} cases")
    with scratch_folder() as name:
        folder = name / "server"
        server = embedded.start(folder, binaries=embedded.find_binaries())
        shadow = connect_shadow(make_url(server.url()).set(drivername="postgresql+psycopg"), "the bench")
        try:
            measure("spiritsafe", rehearsed(shadow), by_name=True, verbose=verbose)
        finally:
            embedded.erase(folder)
    measure("spiritsafe --static", static, by_name=True, verbose=verbose and "-s" in sys.argv)
    if shutil.which(str(BIN / "squawk")):
        measure("squawk", squawk, by_name=False, verbose=False)
    else:
        print("    squawk is not installed: pip install squawk-cli, and run this again")
    print()


if __name__ == "__main__":
    main()
