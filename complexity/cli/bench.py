"""``complexity bench TARGET…``."""

from __future__ import annotations

from pathlib import Path

import click

from .options import format_option, lang_option, without_torchs_advice
from .output import draw, write


def whole_numbers(option: str, text: str) -> list[int]:
    """``1,8`` as numbers.

    Raises:
        ComplexityError: one is no whole number.
    """
    from ..base.errors import ComplexityError, shown

    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ComplexityError(f"--{option} {shown(text)}: whole numbers apart by commas, e.g. 1,8") from None


def image_size(text: str | None) -> tuple[int, int] | None:
    """``224`` or ``800,1280`` as height and width.

    Raises:
        ComplexityError: another text.
    """
    from ..base.errors import ComplexityError, shown

    if text is None:
        return None
    sides = whole_numbers("size", text.replace("x", ",").replace("×", ","))
    if len(sides) > 2 or min(sides) < 1:
        raise ComplexityError(f"--size {shown(text)}: one number above 0, or height and width as 800,1280")
    return sides[0], sides[-1]


@click.command("bench")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--batch", default="1", show_default=True, help="Batch sizes, e.g. 1,8.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda or cuda:N.")
@click.option("--threads", type=int, help="Threads of torch; as many as it would take unless given.")
@click.option("--dtype", default="float32", show_default=True, help="float32, float16, bfloat16 or float64.")
@click.option("--size", help="Input size, e.g. 224 or 800,1280; each network's own unless given.")
@click.option("--compile", "compiled", is_flag=True, help="Through torch.compile (its own time is not measured).")
@click.option("--turns", type=int, default=7, show_default=True, help="Measurements of each network, in turn.")
@click.option("--seconds", type=float, default=0.1, show_default=True, help="How long one of them takes at least.")
@click.option("--warm-up", type=int, default=2, show_default=True, help="Calls before anything is measured.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    help="Latency against MultiAdds and memory access: .html, .svg, .png or .pdf.",
)
@lang_option("the picture")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@format_option()
def command(
    targets: tuple[str, ...], batch: str, device: str, threads: int | None, dtype: str, size: str | None, compiled: bool,
    turns: int, seconds: float, warm_up: int, plot: Path | None, lang: str, quiet: bool, form: str,
) -> None:  # fmt: skip
    """Measure the latency and images/s of each TARGET on this machine.

    Networks are measured in turn (A B A B), so that a noisy machine hits all alike; reported are medians and quartiles.
    With three networks or more: whether MultiAdds or memory access explains their order better.
    """
    without_torchs_advice()
    from ..measure import bench

    found = bench(
        targets,
        batches=whole_numbers("batch", batch),
        device=device,
        threads=threads,
        dtype=dtype,
        size=image_size(size),
        compiled=compiled,
        turns=turns,
        seconds=seconds,
        warm_up=warm_up,
        progress=not quiet,
    )
    if plot is not None:
        from ..plots import plot as chart

        draw(lambda: chart(found), plot, lang)
    write(found, form)
