"""``complexity accuracy TARGET --data FOLDER``."""

from __future__ import annotations

from pathlib import Path

import click

from .options import format_option, write, write_json


@click.command("accuracy")
@click.argument("target")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="FOLDER/CLASS/IMAGE, as ImageNet's validation set."
)
@click.option(
    "--weights", metavar="FILE|NAME", help="A state dict (no code is run); for torchvision also IMAGENET1K_V1 …"
)
@click.option(
    "--classes", type=click.Path(path_type=Path), help="Folder names, one a line, in the order of the outputs."
)
@click.option("--size", help="Centre crop, e.g. 224; the network's own unless given.")
@click.option("--resize", type=int, help="Shorter side before the crop; crop ÷ 0.875 unless given.")
@click.option("--batch", type=int, default=32, show_default=True, help="Images at a time.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda or cuda:N.")
@click.option("--workers", type=int, default=0, show_default=True, help="Processes that read images.")
@click.option("--limit", type=int, help="Only so many images, evenly taken.")
@click.option("--resume", type=click.Path(path_type=Path), help="Keeps the progress in a file, and goes on from it.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@format_option()
def command(
    target: str, data: Path, weights: str | None, classes: Path | None, size: str | None, resize: int | None, batch: int,
    device: str, workers: int, limit: int | None, resume: Path | None, quiet: bool, form: str,
) -> None:  # fmt: skip
    """Measure top-1 and top-5 accuracy of TARGET on a folder of images, beside what is printed.

    Images that cannot be read are left out and counted. Weights that do not fit, or classes whose order is not known, are
    errors.
    """
    from ..accuracy import accuracy
    from .bench import image_size

    found = accuracy(
        target,
        data,
        weights=weights,
        classes=classes,
        size=image_size(size),
        resize=resize,
        batch=batch,
        device=device,
        workers=workers,
        limit=limit,
        resume_from=resume,
        progress=not quiet,
    )
    if form == "json":
        write_json(found.to_dict())
    else:
        write(found.to_grid(), form)
