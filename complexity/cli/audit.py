"""``complexity audit ZOO``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..peers.audit.run import ZOOS
from ..targets.zoos.torchvision import GROUPS
from .options import format_option
from .output import write


@click.command("audit")
@click.argument("zoo", type=click.Choice(ZOOS))
@click.option("--models", default="*", metavar="PATTERN", help="Only models whose names match, e.g. 'resnet*'.")
@click.option("--group", "groups", multiple=True, type=click.Choice(GROUPS), metavar="PART",
              help=f"Only this part of torchvision: {', '.join(GROUPS[:-1])} or {GROUPS[-1]}; repeat for several.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), help="Processes at a time. Default: as many as processors.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=120, show_default=True, help="Seconds for one model."
)
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path),
              help="A JSON-lines file that remembers finished models: the next run goes on from there.")  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers count the models: tcp://host:8786."
)
@format_option()
def command(
    zoo: str,
    models: str,
    groups: tuple[str, ...],
    jobs: int | None,
    timeout: float,
    state: Path | None,
    scheduler: str | None,
    form: str,
) -> int:
    """Count every model of a zoo, torchvision or timm, and compare with what the zoo publishes about it.

    Exit code 0: every model is counted, and every published figure reproduced or explained; 1 otherwise.
    """
    from ..peers.audit import audit

    result = audit(
        zoo,
        models=models,
        groups=groups or None,
        processes=jobs,
        timeout=timeout,
        state=state,
        progress=_bar,
        scheduler=scheduler,
    )
    write(result, form)
    return 0 if result.passed else 1


def _bar(total: int) -> Any:
    import sys

    from tqdm import tqdm

    return tqdm(total=total, desc="audit", unit="model", leave=False, disable=None, file=sys.stderr)
