from hypothesis import given
from markdown_it import MarkdownIt
from tests.report.verdicts import ANYTHING, CLEAN, REVIEWED, SOURCES, named, verdict

from spiritsafe.report.review import markdown
from spiritsafe.report.review.github_summary import render

HEAD = """\
## spiritsafe review: fail

|  |  |
| --- | --- |
| verdict | fail: 1 finding of severity error |
| findings | 1 error, 1 warning, 1 waived |
| looked at | 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6 |

| file | revision | findings |
| --- | --- | --- |
| `versions/0001_start.py` |  | none |
| `versions/0002_total.py` | `8f3a2c` | 2 findings |

"""


def test_the_page_begins_with_what_was_looked_at_and_goes_on_as_the_comment() -> None:
    _, comment = markdown.render(REVIEWED, SOURCES).split("|  | rule")
    assert render(REVIEWED, SOURCES) == f"{HEAD}|  | rule{comment}"


def test_a_clean_review_lists_every_file() -> None:
    assert render(CLEAN, SOURCES) == (
        "## spiritsafe review: pass\n\n|  |  |\n| --- | --- |\n| verdict | pass: no finding of severity error |\n"
        "| findings | nothing found |\n| looked at | 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6 |\n\n"
        "| file | revision | findings |\n| --- | --- | --- |\n"
        "| `versions/0001_start.py` |  | none |\n| `versions/0002_total.py` |  | none |\n"
    )


@given(ANYTHING)
def test_any_name_leaves_the_page_in_shape(name: str) -> None:
    page = MarkdownIt("commonmark").enable("table").render(render(verdict(named(name), notes=(name,))))
    assert (page.count("<details>"), page.count("<table>"), page.count("<h2>")) == (1, 3, 1)
