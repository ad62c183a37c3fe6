"""Alembic's way of naming revisions on a command line: `head`, `-1`, `ae10+2`, `a:b`; and completing them."""

import os
import re
from typing import Any

import click
from click.shell_completion import CompletionItem

# `-1` is a revision, not an option. A mark that no revision begins with carries it past the option parser.
_RELATIVE = re.compile(r"-\d+")
_MARK = "\0"
_SYMBOLS = ("head", "heads", "base", "current")


class RevisionArgument(click.ParamType[str]):
    """A revision, a relative one, or a range; completed from the migrations folder without importing anything."""

    name = "revision"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Take the mark off again."""
        del param, ctx
        return str(value).removeprefix(_MARK)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The symbols and the ids that begin with what was typed, each with its message."""
        del param
        from spiritsafe.project.config_files import config_files
        from spiritsafe.project.revision_files import revision_files

        options = ctx.find_root().params
        places = (*config_files(options.get("config") or (), os.environ), options.get("name") or "alembic")
        start, colon, typed = incomplete.rpartition(":")
        found = [CompletionItem(symbol) for symbol in _SYMBOLS]
        found += [CompletionItem(item.id, help=item.message) for item in revision_files(places)]
        return [
            CompletionItem(f"{start}{colon}{item.value}", help=item.help)
            for item in found
            if item.value.startswith(typed)
        ]


class AlembicCommand(click.Command):
    """A command that reads its arguments as Alembic's parser does: `-1` is a value, long options may be shortened."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Rewrite what click would read differently, then let click parse."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [self._rewritten(word) for word in args[:end]] + args[end:])

    def _rewritten(self, word: str) -> str:
        if _RELATIVE.match(word):
            return _MARK + word
        name, equals, value = word.partition("=")
        if not name.startswith("--") or name in self._long_options():
            return word
        candidates = [option for option in self._long_options() if option.startswith(name)]
        return f"{candidates[0]}{equals}{value}" if len(candidates) == 1 else word

    def _long_options(self) -> list[str]:
        options = [name for param in self.params if isinstance(param, click.Option) for name in param.opts]
        return [name for name in (*options, "--help") if name.startswith("--")]


REVISION = RevisionArgument()
