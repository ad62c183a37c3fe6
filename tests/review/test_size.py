"""An index on 40 rows is advice, on 40 GB an error."""

import pytest
from tests.review.conftest import Rehearse

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.snapshot import Snapshot, TableSize
from spiritsafe.review.engine import find

pytestmark = pytest.mark.server
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);"
FORTY_ROWS = TableSize("public.orders", 40, 8_192, 16_384)
FORTY_GB = TableSize("public.orders", 300_000_000, 40_000_000_000, 10_000_000_000, writes=150.0)


def reviewed(rehearse: Rehearse, sql: str, table: TableSize, rule: str) -> Finding:
    trace = rehearse(sql, ORDERS)
    snapshot = Snapshot(trace.server_version, "2026-01-01T00:00:00Z", (table,))
    (found,) = [finding for finding in find(trace, snapshot=snapshot) if finding.rule == rule]
    return found


@pytest.mark.parametrize(("table", "severity"), [(FORTY_ROWS, Severity.NOTE), (FORTY_GB, Severity.ERROR)])
def test_an_index_build_is_as_bad_as_its_table_is_large(
    rehearse: Rehearse, table: TableSize, severity: Severity
) -> None:
    found = reviewed(rehearse, "CREATE INDEX ix ON orders (customer_id)", table, "create-index-blocking")
    assert found.severity is severity


def test_the_estimate_is_part_of_the_evidence(rehearse: Rehearse) -> None:
    found = reviewed(rehearse, "CREATE INDEX ix ON orders (customer_id)", FORTY_GB, "create-index-blocking")
    # 40 GB are read at 400 MB/s, 5 GB (half of its indexes) written at 100 MB/s: 150 s, at 150 writes a second
    (sentence,) = found.evidence.facts
    assert sentence == (
        "public.orders has about 300,000,000 rows, 40 GB and 10 GB of indexes: its lock is held for 2 min; "
        "about 22,500 statements wait"
    )


def test_lost_data_is_as_bad_at_any_size(rehearse: Rehearse) -> None:
    found = reviewed(rehearse, "ALTER TABLE orders DROP COLUMN customer_id", FORTY_ROWS, "drop-column")
    assert found.severity is Severity.ERROR
