"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from .errors import ComplexityError


def write_whole(path: Path, text: str | bytes) -> None:
    """Writes a file through a temporary one beside it, so that no half of it is ever there.

    Raises:
        ComplexityError: it cannot be written.
    """
    import os
    import tempfile

    data = text.encode("utf-8") if isinstance(text, str) else text
    path = Path(path)
    try:
        if str(path) in ("", "."):
            raise FileNotFoundError(2, "no file name")
        path = path.resolve()  # a link stays a link: what it points to is written
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        if path.exists() and not path.is_file():
            with path.open("wb") as device:  # a pipe or a device is written to, not replaced
                device.write(data)
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ComplexityError(f"output {str(path)!r} cannot be written: {reason}") from None


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask
