"""Files from and to the outside: text that is read, and files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from .errors import ComplexityError, shown

if TYPE_CHECKING:
    from pathlib import Path

#: What is half-written now; where the process ends without a word to ``whole``, ``forget`` removes it.
_UNFINISHED: set[str] = set()

#: More than that is no file of settings, figures or records, and might be a device without an end.
MOST = 1 << 26


def read_text(what: str, path: Path, *, ours: bool = False) -> str:
    """A file's text in UTF-8, without the mark that some editors put in front of it.

    Args:
        what: what the file is, for a message: ``published file``. ours: it is written too, so it cannot be a pipe or a device.

    Raises:
        ComplexityError: it cannot be read, is no UTF-8, or is larger than ``MOST`` bytes.
    """
    where = f"{what} {named(path)}"
    try:
        if ours and path.exists() and not path.is_file():
            raise ComplexityError(f"{where} cannot be read: it is a directory, a pipe or a device, not a file")
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except (OSError, ValueError) as error:
        raise ComplexityError(f"{where} cannot be read: {reason(error)}") from None
    if len(data) > MOST:
        raise ComplexityError(f"{where} cannot be read: it is larger than {MOST >> 20} MiB")
    try:
        return data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ComplexityError(f"{where} cannot be read: line {line} is no text in UTF-8") from None


def write_whole(path: Path, text: str | bytes) -> None:
    """Writes a ``text`` (or bytes) to the file at ``path``, as ``whole`` does.

    Raises:
        ComplexityError: it cannot be written.
    """
    with whole(path) as file:
        file.write(text.encode("utf-8") if isinstance(text, str) else text)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, which stands at ``path`` once the block has ended; where the block raises, nothing changes.

    A link stays a link: what it points to is written. A file's mode is kept. A pipe or a device is written to, at the end.

    Raises:
        ComplexityError: it cannot be written.
    """
    import shutil
    import tempfile
    from pathlib import Path

    place = checked_place(path)
    try:
        if place.exists() and not place.is_file():
            with tempfile.TemporaryFile() as made:
                yield made
                made.seek(0)
                with place.open("wb") as device:
                    shutil.copyfileobj(made, device)
            return
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:20]}.")
        _UNFINISHED.add(temporary)
        try:
            with os.fdopen(handle, "wb") as made:
                yield made
            mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
            Path(temporary).replace(place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        finally:
            _UNFINISHED.discard(temporary)
    except OSError as error:
        raise ComplexityError(f"output {named(path)} cannot be written: {reason(error)}") from None


def checked_place(path: Path) -> Path:
    """Where a file is written that is asked for at ``path``: behind all links. Asked before any work, it saves the work.

    Raises:
        ComplexityError: no file can be there.
    """
    from pathlib import Path

    where = f"output {named(path)} cannot be written"
    try:
        place = Path(os.path.realpath(path))
        wrong = (
            "no file name" if str(path) in ("", ".")
            else "is a directory" if place.is_dir()
            else "a circle of links" if place.is_symlink()
            else "" if place.parent.is_dir()
            else f"there is no folder {shown(str(Path(path).parent))}"
        )  # fmt: skip
    except (OSError, ValueError) as error:  # a name too long, or with a zero byte
        wrong = reason(error)
    if wrong:
        raise ComplexityError(f"{where}: {wrong}")
    return place


def forget() -> None:
    """Removes what is half-written now."""
    for temporary in tuple(_UNFINISHED):
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108 - as plain as it can be: the process is about to end


def named(path: Path) -> str:
    """A path as a message shows it: of a long one its end, which says most."""
    text = str(path)
    return shown(text if len(text) <= 76 else f"...{text[-73:]}")


def reason(error: Exception) -> str:
    """What an error of the system says, on one line and without the path."""
    return getattr(error, "strerror", None) or " ".join(str(error).split())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
