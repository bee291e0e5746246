"""An image folder: one folder a class, images inside, at any depth. Which class is which output is never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import ComplexityError, shown

#: Endings of image files; all other files are left out and counted.
SUFFIXES = (".jpeg", ".jpg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".gif")
_WNID = re.compile(r"n\d{8}")


class Folder(NamedTuple):
    """What is in an image folder.

    Attributes:
        root: its path. classes: names of the class folders, sorted. images: path below the root and class, sorted.
        empty: class folders without an image. others: files that are no images, by their ending.
    """

    root: Path
    classes: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]
    others: int


def scan(folder: str | Path) -> Folder:
    """The images of a folder, ``FOLDER/CLASS/…/IMAGE.jpeg``; hidden files and folders are left out.

    Raises:
        ComplexityError: no such folder, no class folders, or no image in them.
    """
    root = Path(folder)
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise ComplexityError(
            f"image folder {shown(str(root))} {what}: a folder with one folder of images a class is needed"
        )
    try:
        names = sorted(entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        images: list[tuple[str, str]] = []
        empty, others = [], 0
        for name in names:
            files = sorted(
                path for path in (root / name).rglob("*") if path.is_file() and not path.name.startswith(".")
            )
            found = [path for path in files if path.suffix.lower() in SUFFIXES]
            others += len(files) - len(found)
            images += [(path.relative_to(root).as_posix(), name) for path in found]
            if not found:
                empty.append(name)
    except OSError as error:
        raise ComplexityError(f"image folder {shown(str(root))} cannot be read: {error.strerror or error}") from None
    if not names:
        raise ComplexityError(
            f"image folder {shown(str(root))} has no folder in it: one folder of images a class is needed"
        )
    if not images:
        raise ComplexityError(
            f"image folder {shown(str(root))}: no image in its {len(names)} class folders; images end in {', '.join(SUFFIXES)}"
        )
    return Folder(root, tuple(names), tuple(images), tuple(empty), others)


def class_indexes(folder: Folder, outputs: int, names: Sequence[str] | None = None) -> tuple[dict[str, int], str]:
    """Class folder -> output of the network, and in words how that is known.

    In this order: by ``names``, one for each output; by the 1000 WordNet ids of ImageNet; by the sorted names, as
    torchvision's ``ImageFolder`` numbers them, where there are as many folders as outputs and sorting is unambiguous.

    Raises:
        ComplexityError: it cannot be known; the message says what to give.
    """
    if names is not None:
        return _by_names(folder, outputs, list(names)), "by the class file, one name for each output"
    if all(_WNID.fullmatch(name) for name in folder.classes) and outputs == 1000:
        known = _imagenet_ids()
        if known is not None:
            strange = [name for name in folder.classes if name not in set(known)]
            if strange:
                raise ComplexityError(
                    f"image folder: {len(strange)} of {len(folder.classes)} class folders are not among ImageNet's 1000 "
                    f"classes, the first {shown(strange[0])}: these are images of other classes than the network's outputs"
                )
            return _by_names(folder, outputs, known), "by the sorted WordNet ids of ImageNet's 1000 classes"
    if len(folder.classes) != outputs:
        raise ComplexityError(
            f"image folder: {len(folder.classes)} class folders for a network of {outputs} outputs, so which class is which "
            f"output is not known; give --classes FILE, one folder name a line in the order of the outputs"
        )
    if outputs == 1000 and not all(_WNID.fullmatch(name) for name in folder.classes):
        raise ComplexityError(
            f"image folder: {shown(folder.classes[0])} and others are no WordNet ids, so which of 1000 classes is which output "
            "is not known; give --classes FILE, one folder name a line in the order of the outputs"
        )
    if all(name.isdigit() for name in folder.classes) and [*folder.classes] != sorted(folder.classes, key=int):
        raise ComplexityError(
            "image folder: its class folders are numbers that sort differently as numbers and as text; give --classes FILE, "
            "one folder name a line in the order of the outputs"
        )
    return {
        name: i for i, name in enumerate(folder.classes)
    }, "by the sorted names of the class folders (as ImageFolder does)"


def class_file(path: str | Path) -> list[str]:
    """The names of a class file, one a line.

    Raises:
        ComplexityError: it cannot be read.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ComplexityError(f"class file {shown(str(path))} cannot be read: {reason}") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _by_names(folder: Folder, outputs: int, names: list[str]) -> dict[str, int]:
    if len(names) != outputs:
        raise ComplexityError(f"class file: {len(names)} names for a network of {outputs} outputs")
    indexes = {name: i for i, name in enumerate(names)}
    if len(indexes) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ComplexityError(f"class file: {shown(twice)} is there twice")
    for name in folder.classes:
        if name not in indexes:
            raise ComplexityError(
                f"image folder: class folder {shown(name)} is not among the {outputs} classes of the network"
            )
    return {name: indexes[name] for name in folder.classes}


def _imagenet_ids() -> list[str] | None:
    """The 1000 WordNet ids in the order of the usual outputs, where timm, which has them, is installed."""
    try:
        from timm.data import ImageNetInfo
    except ImportError:
        return None
    return [str(name) for name in ImageNetInfo("imagenet-1k").label_names()]
