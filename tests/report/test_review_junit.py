from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from tests.report.verdicts import ANYTHING, CLEAN, INDEX, REVIEWED, SOURCES, named, verdict

from spiritsafe.report.printable import printable
from spiritsafe.report.review.junit import render
from spiritsafe.report.wording import one_line

EVERYTHING = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="spiritsafe review" tests="4" failures="1" errors="0">
  <testsuite name="versions/0001_start.py" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="nothing found" classname="versions/0001_start.py" />
  </testsuite>
  <testsuite name="versions/0002_total.py" tests="3" failures="1" errors="0" skipped="1">
    <properties>
      <property name="revision" value="8f3a2c" />
    </properties>
    <testcase name="create-index-blocking on public.orders" classname="versions/0002_total.py">
      <failure type="error" message="public.orders cannot be written to while the index ix_orders_total is built">\
versions/0002_total.py:2: public.orders cannot be written to while the index ix_orders_total is built
seen: took SHARE on public.orders, which blocks writes
seen: scanned public.orders from end to end

CREATE INDEX ix_orders_total ON orders (total)

instead:
with op.get_context().autocommit_block():
    op.create_index("ix_orders_total", "orders", ["total"])</failure>
    </testcase>
    <testcase name="drop-column on public.orders.legacy" classname="versions/0002_total.py">
      <skipped message="nobody reads it" />
    </testcase>
    <testcase name="column-without-comment on public.orders.note" classname="versions/0002_total.py">
      <system-out>warning: versions/0002_total.py:6: nothing tells what note is for

ALTER TABLE orders ADD COLUMN note TEXT</system-out>
    </testcase>
  </testsuite>
  <testsuite name="spiritsafe review" tests="0" failures="0" errors="0">
    <properties>
      <property name="looked at" value="3 statements of 2 revisions, rehearsed on PostgreSQL 18.6" />
      <property name="verdict" value="fail" />
    </properties>
    <system-out>the size of public.orders is not known</system-out>
  </testsuite>
</testsuites>
"""


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("junit_subset.xsd"))


def test_what_makes_the_answer_no_fails_the_rest_passes_and_waived_findings_are_skipped() -> None:
    assert render(REVIEWED, SOURCES) == EVERYTHING


def test_a_clean_review_has_a_passing_case_for_each_file() -> None:
    root = ET.fromstring(render(CLEAN, SOURCES))
    assert (root.get("tests"), root.get("failures")) == ("2", "0")
    assert [case.get("classname") for case in root.iter("testcase")] == list(SOURCES)


def test_cases_of_the_same_name_are_told_apart() -> None:
    root = ET.fromstring(render(verdict(INDEX, replace(INDEX, line=9))))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "create-index-blocking on public.orders",
        "create-index-blocking on public.orders (2)",
    ]


@pytest.mark.parametrize("reviewed", [REVIEWED, CLEAN])
def test_readers_of_junit_understand_it(schema: xmlschema.XMLSchema, reviewed: object) -> None:
    for sources in (SOURCES, None):
        schema.validate(render(reviewed, sources))  # type: ignore[arg-type]


@given(name=ANYTHING)
def test_any_name_is_read_back_as_it_was(schema: xmlschema.XMLSchema, name: str) -> None:
    text = render(verdict(replace(INDEX, object=name, message=name, statement=name), named(name), notes=(name,)))
    schema.validate(text)
    (failure, _) = ET.fromstring(text).iter("failure")
    assert failure.get("message") == one_line(printable(name))
    assert printable(name) in (failure.text or "")
