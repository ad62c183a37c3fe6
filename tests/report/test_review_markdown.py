from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from markdown_it import MarkdownIt
from tests.report.verdicts import ANYTHING, CLEAN, INDEX, REVIEWED, SOURCES, named, verdict

from spiritsafe.report.markdown_text import code, fenced, table, text
from spiritsafe.report.printable import printable
from spiritsafe.report.review.markdown import render
from spiritsafe.report.wording import one_line

EVERYTHING = """\
<!-- spiritsafe review -->

**spiritsafe review: fail**: 1 error, 1 warning, 1 waived (1 finding of severity error). \
Looked at 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6.

|  | rule | where | object | what happens |
| --- | --- | --- | --- | --- |
| error | `create-index-blocking` | `versions/0002_total.py:2` | `public.orders` | \
public.orders cannot be written to while the index ix_orders_total is built |
| warning | `column-without-comment` | `versions/0002_total.py:6` | `public.orders.note` | \
nothing tells what note is for |

<details>
<summary>error: create-index-blocking on public.orders (versions/0002_total.py:2)</summary>

Revision `8f3a2c`

```sql
CREATE INDEX ix_orders_total ON orders (total)
```

What PostgreSQL was seen to do:

- took SHARE on public.orders, which blocks writes
- scanned public.orders from end to end

Instead:

```python
with op.get_context().autocommit_block():
    op.create_index("ix_orders_total", "orders", ["total"])
```

</details>

<details>
<summary>warning: column-without-comment on public.orders.note (versions/0002_total.py:6)</summary>

Revision `8f3a2c`

```sql
ALTER TABLE orders ADD COLUMN note TEXT
```

</details>

**Waived**

- `drop-column` on `public.orders.legacy` (versions/0002_total.py:5): nobody reads it

**Notes**

- the size of public.orders is not known
"""


def test_a_comment_has_a_summary_a_table_and_folded_details() -> None:
    assert render(REVIEWED, SOURCES) == EVERYTHING


def test_nothing_found_says_what_was_looked_at() -> None:
    assert render(CLEAN, SOURCES) == (
        "<!-- spiritsafe review -->\n\n"
        "**spiritsafe review: pass**: nothing found (no finding of severity error). "
        "Looked at 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6.\n\n"
        "Nothing found in:\n\n- `versions/0001_start.py`\n- `versions/0002_total.py`\n"
    )


def test_a_comment_stays_below_the_limit_of_github_and_says_what_it_leaves_out() -> None:
    many = [replace(INDEX, line=number, message="so many words " * 20) for number in range(500)]
    comment = render(verdict(*many))
    assert len(comment) < 65_536
    assert "There is no room here for 4" in comment
    assert "500 errors" in comment


def test_nobody_is_called_and_nothing_is_linked() -> None:
    assert text("@team #12 a_b _c_ <b> a|b https://x") == (
        "&#64;&#8203;team &#35;&#8203;12 a_b &#95;c&#95; &#60;b&#62; a&#124;b https:&#8203;//x"
    )


def test_a_name_stays_in_its_backticks_wherever_it_can() -> None:
    assert (code("public.orders"), code("a`|b")) == ("`public.orders`", "<code>a&#96;&#124;b</code>")


@given(ANYTHING)
def test_words_and_names_come_out_of_a_table_as_they_went_in(name: str) -> None:
    line = one_line(printable(name))
    page = MarkdownIt("commonmark").enable("table").render(table(("a", "b"), [(text(line), code(line))]))
    assert cells(page)[2:] == [line, line]


@given(ANYTHING)
def test_words_begin_no_list_heading_or_rule(name: str) -> None:
    line = one_line(printable(name))
    page = MarkdownIt("commonmark").enable("table").render(f"- {text(line)}\n- end")
    assert page.count("<li>") == 2
    assert not any(tag in page for tag in ("<h1", "<h2", "<hr", "<ol", "<blockquote"))


@given(ANYTHING)
def test_code_does_not_leave_its_fence(block: str) -> None:
    shown = printable(block)
    (token,) = MarkdownIt("commonmark").parse(fenced(shown, "sql"))
    assert (token.type, token.content.strip("\n")) == ("fence", shown.strip("\n"))


@given(ANYTHING)
def test_any_name_leaves_the_details_folded(name: str) -> None:
    page = MarkdownIt("commonmark").enable("table").render(render(verdict(named(name), notes=(name,))))
    assert (page.count("<details>"), page.count("</details>"), page.count("<table>")) == (1, 1, 1)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag in ("td", "th"):
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def cells(page: str) -> list[str]:
    """The text of each cell, without the marks that keep names from being called."""
    parser = _Cells()
    parser.feed(page)
    return [cell.replace("\u200b", "") for cell in parser.found]
