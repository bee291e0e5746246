"""How far an evaluation has come, in a file, so that a broken one goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ComplexityError, shown
from ..rendering import write_whole

VERSION = 1


@dataclass
class Progress:
    """Counts so far.

    Attributes:
        identity: what is evaluated, part by part; another evaluation never goes on with these counts.
        done: images seen, in the order of the folder. right1, right5: of the readable ones. skipped: name and reason.
    """

    identity: dict[str, str]
    done: int = 0
    right1: int = 0
    right5: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    version: int = VERSION

    @property
    def evaluated(self) -> int:
        """Readable images so far."""
        return self.done - len(self.skipped)

    def save(self, path: Path) -> None:
        """Writes the file, whole or not at all."""
        write_whole(path, json.dumps(asdict(self), indent=1) + "\n")


def resume(path: Path, identity: dict[str, str]) -> Progress:
    """The progress in a file, or none yet.

    Raises:
        ComplexityError: the file is not one of these, or of another evaluation.
    """
    if not path.exists():
        return Progress(identity)
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        found = Progress(**data)
        found.skipped = [(str(name), str(reason)) for name, reason in found.skipped]
        counts = (found.done, found.right1, found.right5)
        sound = found.version == VERSION and all(type(n) is int for n in counts)
        sound = sound and 0 <= found.right1 <= found.right5 <= found.evaluated
    except (OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        raise ComplexityError(
            f"--resume {shown(str(path))} is not a file of this command: {type(error).__name__}"
        ) from None
    if not sound:
        raise ComplexityError(f"--resume {shown(str(path))}: its counts contradict each other")
    for part, value in identity.items():
        if found.identity.get(part) != value:
            raise ComplexityError(
                f"--resume {shown(str(path))} is of another evaluation: its {part} differs; name another file"
            )
    return found
