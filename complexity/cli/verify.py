"""``complexity verify TARGET``."""

from __future__ import annotations

import click

from .options import format_option, inputs_option, specs, without_torchs_advice
from .output import write


@click.command("verify")
@click.argument("target")
@inputs_option
@format_option()
def command(target: str, inputs: tuple[str, ...], form: str) -> int:
    """Check TARGET's figures against plain hooks on a real run, layer by layer.

    The model gets random weights and runs on random inputs. Each convolution, linear layer, norm, pool and activation that
    a hook sees is priced by its formula from the real tensors; beside that stand the counter and, where TARGET has one, the
    closed form. What functions do is listed, since no hook sees it. Exit code 1 where they differ.
    """
    without_torchs_advice()
    from ..targets import parse, verified_target

    found = verified_target(parse(target), specs(inputs))
    write(found, form)
    return 0 if found.agrees else 1
