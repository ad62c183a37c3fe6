"""Print the script that teaches a shell to complete verbs, flags and revision ids."""

import click
from click.shell_completion import get_completion_class


@click.command("completion", help=f'{__doc__} For bash: eval "$(spiritsafe completion bash)" in ~/.bashrc.')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print click's completion script for this program."""
    script = get_completion_class(shell)
    assert script is not None  # noqa: S101 - the choices are the shells that click knows
    click.echo(script(context.find_root().command, {}, "spiritsafe", "_SPIRITSAFE_COMPLETE").source())
