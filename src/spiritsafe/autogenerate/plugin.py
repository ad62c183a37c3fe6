"""The Alembic plugin: `context.configure(..., autogenerate_plugins=["spiritsafe"])` in an `env.py`.

Under `spiritsafe revision --autogenerate` and `spiritsafe check` it is switched on without a line in `env.py`. This
module is imported with Alembic (entry point `alembic.plugins`), so it imports nothing itself.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.operations.ops import UpgradeOps
    from alembic.runtime.plugins import Plugin
    from alembic.util import PriorityDispatchResult

NAME = "spiritsafe"


def setup(plugin: "Plugin") -> None:
    """Register the comparison; Alembic calls this when it is imported."""
    from alembic.util import DispatchPriority  # noqa: PLC0415 - Alembic is half imported when this module is

    plugin.add_autogenerate_comparator(_compare, "autogenerate", priority=DispatchPriority.FIRST)


def _compare(context: "AutogenContext", upgrade: "UpgradeOps") -> "PriorityDispatchResult":
    from alembic.util import PriorityDispatchResult  # noqa: PLC0415

    from spiritsafe.autogenerate.comparison import compare_with_models  # noqa: PLC0415

    compare_with_models(context, upgrade)
    return PriorityDispatchResult.STOP
