"""Coverage of the tests, room by room, the weakest first: ``make coverage``."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

ROOM = 2  # complexity/ROOM/file.py


def main(path: str) -> None:
    lines: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for file, found in json.loads(Path(path).read_text(encoding="utf-8"))["files"].items():
        parts = Path(file).parts
        summary = found["summary"]
        room = parts[1] if len(parts) > ROOM else "(the package's face)"
        lines[room].append((summary["covered_lines"], summary["num_statements"], "/".join(parts[ROOM:])))
    rows = []
    for room, files in lines.items():
        covered, total = (sum(numbers) for numbers in zip(*((c, n) for c, n, _ in files), strict=True))
        weakest = max(files, key=lambda file: file[1] - file[0])
        rows.append((covered / max(total, 1), room, total, f"{weakest[2]} ({weakest[1] - weakest[0]} lines untested)"))
    for share, room, total, weakest in sorted(rows):
        print(f"{room:22}{total:7}{share:8.1%}  {weakest}")
    covered, total = (sum(n) for n in zip(*((c, n) for files in lines.values() for c, n, _ in files), strict=True))
    print(f"{'all':22}{total:7}{covered / total:8.1%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
