"""``complexity audit ZOO``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..peers.audit.run import WITNESSES, ZOOS
from ..targets.zoos.torchvision import GROUPS
from .options import format_option
from .output import write


@click.command("audit")
@click.argument("zoo", type=click.Choice(ZOOS), required=False)
@click.option(
    "--figures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A table of your own in place of a zoo: a CSV file with the columns model (a TARGET), input, and params (M), GMACs …",
)
@click.option(
    "--convention", "conventions", multiple=True, help="How its operations, params or activations are counted."
)
@click.option(
    "--by",
    type=click.Choice(WITNESSES),
    default="printed",
    show_default=True,
    help="What the zoo itself prints, or (of timm) the counter of torch.",
)
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
    zoo: str | None,
    figures: Path | None,
    conventions: tuple[str, ...],
    by: str,
    models: str,
    groups: tuple[str, ...],
    jobs: int | None,
    timeout: float,
    state: Path | None,
    scheduler: str | None,
    form: str,
) -> int:
    """Count every model of a zoo, torchvision or timm, and compare with what the zoo publishes about it.

    Of timm that is a table of GMACs, activations and params, each read by one convention; what is not reproduced is listed.

    Exit code 0: every model is counted, and every published figure reproduced or explained; 1 otherwise.
    """
    from ..peers.audit import audit

    result = audit(
        zoo or "",
        by=by,
        figures=figures,
        conventions=conventions,
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
