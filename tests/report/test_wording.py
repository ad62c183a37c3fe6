from spiritsafe.core.finding import Evidence
from spiritsafe.report.wording import one_line, seen


def test_locks_are_told_the_strongest_first_with_whom_they_block() -> None:
    locks = (
        ("public.a", "ShareUpdateExclusiveLock"),
        ("public.b", "ShareLock"),
        ("public.c", "AccessExclusiveLock"),
        ("public.d", "AccessExclusiveLock"),
        ("public.c", "AccessExclusiveLock"),
        ("public.e", "SomeLockOfTheFuture"),
    )
    assert seen(Evidence(locks=locks)) == (
        "took ACCESS EXCLUSIVE on public.c and public.d, which blocks reads and writes",
        "took SHARE on public.b, which blocks writes",
        "took SHARE UPDATE EXCLUSIVE on public.a",
        "took SomeLockOfTheFuture on public.e",
    )


def test_of_a_thousand_partitions_six_are_named() -> None:
    scans = tuple(f"public.p{number}" for number in range(1000))
    assert seen(Evidence(scans=scans)) == (
        "scanned public.p0, public.p1, public.p2, public.p3, public.p4, public.p5 and 994 more from end to end",
    )


def test_rewrites_broken_statements_and_facts_are_told() -> None:
    evidence = Evidence(rewrites=("public.a",), broken=("SELECT x\n  FROM a: 42703",), facts=("v depends on a.x",))
    assert seen(evidence) == ("rewrote public.a", "broke SELECT x FROM a: 42703", "v depends on a.x")


def test_a_long_text_is_cut() -> None:
    assert one_line("SELECT  1,\n 2", 9) == "SELEC ..."
