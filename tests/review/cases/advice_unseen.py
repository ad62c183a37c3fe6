"""What the server or its keepers must know of, by somebody who had read the vocabulary but not the rules."""

from tests.review.cases.unseen_indexes import CLINIC
from tests.review.cases.unseen_security import CLERK
from tests.review.cases.unseen_transactions import YIELD
from tests.review.review_case import Case

CASES: tuple[Case, ...] = (
    Case("unseen: an online build under a session's statement timeout",
         "SET statement_timeout TO 30000;\nCREATE INDEX CONCURRENTLY patient_seen_ix ON clinic.patient (seen);\n"
         "SET statement_timeout TO DEFAULT;", ("timeout-kills-concurrent-build",), CLINIC, transaction=False,
         allows=("session-setting-leak", "timeout-disabled")),
    Case("unseen: an extension is brought to what is newest", "ALTER EXTENSION hstore UPDATE TO '1.8';",
         ("extension-upgrade",), "CREATE EXTENSION hstore VERSION '1.4';"),
    Case("unseen: nobody cleans up after a table",
         "ALTER TABLE deed SET (toast.autovacuum_enabled = off, autovacuum_enabled = off);", ("autovacuum-disabled",),
         CLERK),
    Case("unseen: a new table is never cleaned",
         "CREATE TABLE q (id bigint PRIMARY KEY) WITH (autovacuum_enabled = false);", ("autovacuum-disabled",)),
    Case("unseen: a collation is declared to be up to date", "ALTER COLLATION german REFRESH VERSION;",
         ("collation-version-mismatch",), "CREATE COLLATION german (locale = 'C');"),
    Case("unseen: a view is filled anew beside its readers without a key",
         "REFRESH MATERIALIZED VIEW CONCURRENTLY yield;", ("refresh-concurrently-needs-unique-index",), YIELD),
    Case("unseen: a partial unique index does not help the refresh", "REFRESH MATERIALIZED VIEW CONCURRENTLY yield;",
         ("refresh-concurrently-needs-unique-index",),
         YIELD + "CREATE UNIQUE INDEX yield_ux ON yield (barn_id) WHERE barn_id > 0;"),
)  # fmt: skip
