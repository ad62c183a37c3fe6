"""Create a new revision file."""

from typing import Any

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand

_OURS = ("rename", "not_rename", "answers", "source", "single", "review")


@click.command("revision", cls=AlembicCommand, help=__doc__)
@options.message
@click.option("--autogenerate", is_flag=True, help="Compare the revisions with the models and write what differs.")
@click.option(
    "--rename",
    multiple=True,
    metavar="ANSWER",
    help="What was renamed: 'column person.name -> person.full_name'; also table, index, constraint, sequence, "
    "enum_type, enum_value; repeatable.",
)
@click.option(
    "--not-rename", multiple=True, metavar="ANSWER", help="What was not renamed, in the same words; repeatable."
)
@click.option("--answers", metavar="FILE", help="A file of such answers: lines 'rename ...' and 'not-rename ...'.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["revisions", "database"]),
    default="revisions",
    help="What the models are compared with: the revisions, run on a scratch database, or the database itself.",
)
@click.option(
    "--single", is_flag=True, help="Write one revision the classic way: no step is split for a busy database."
)
@click.option("--review/--no-review", default=True, help="Review what was written at once.  [review]")
@options.sql
@click.option("--head", type=REVISION, default="head", help="The head, or BRANCH@head, that the revision follows.")
@options.splice
@options.branch_label
@click.option("--version-path", metavar="FOLDER", help="Which of the version folders the file goes to.")
@options.rev_id
@click.option("--depends-on", multiple=True, type=REVISION, help="A revision this one depends on; repeatable.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, depends_on: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401
    """Hand over to Alembic, with our comparison in place of its own for `--autogenerate`."""
    from alembic import command as alembic

    ours = {name: values.pop(name) for name in _OURS}
    values["depends_on"] = list(depends_on) or None
    if values["autogenerate"] and not values["sql"]:
        from spiritsafe.cli.autogenerate import compare_models

        compare_models(invocation, "revision", values, alembic.revision, ours)
        return
    with invocation.alembic("revision", values, online=bool(values["autogenerate"])) as session:
        session.call(alembic.revision, **values)
