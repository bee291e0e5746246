"""What is installed beside the project: whose licence (``licences``), and which has a known weakness (``advisories``).

    python tests/dependencies.py licences      # ends with 1 if one is not among those below
    python tests/dependencies.py advisories    # ends with 1 if there is one, or if anything could not be looked up

Both look at the environment that they run in: the base, and every extra that is installed in full. Need pip-licenses and pip-audit.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

PROJECT = "model-complexity"
#: Licences that anyone may use beside MIT code, as their names begin or as they are joined.
FREE = re.compile(
    r"(MIT|BSD|ISC|Apache|PSF|Python Software|MPL|Mozilla|0BSD|Zlib|CC0|BSL|CNRI|HPND|Unlicense|LLVM|The Unlicense)",
    re.I,
)
#: What is not so named, with a word on why it is there.
SPOKEN_FOR = {
    r"nvidia-.*|cuda-.*|triton": "comes with torch's CUDA builds only; proprietary, free to use and to redistribute",
}
FORBIDDEN = re.compile(r"GPL|GNU|Affero|SSPL|Commons Clause", re.I)


def needed(extra: str) -> set[str]:
    """Names of the distributions that the project needs, with an extra ('' for none), those that these need included."""
    found: set[str] = set()
    waiting = [(PROJECT, extra)]
    while waiting:
        name, wanted = waiting.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for text in requires:
            one = Requirement(text)
            if one.marker is not None and not any(one.marker.evaluate({"extra": e}) for e in {wanted, ""}):
                continue
            key = re.sub(r"[-_.]+", "-", one.name).lower()
            if key not in found:
                found.add(key)
                waiting += [(key, "")] + [(key, e) for e in one.extras]
    return found


def licences() -> int:
    """Prints every dependency with its licence, by extra; how many are not to be had."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json"]
    every = {
        re.sub(r"[-_.]+", "-", one["Name"]).lower(): one
        for one in json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    }
    seen: set[str] = set()
    wrong = []
    for extra in ["", *(distribution(PROJECT).metadata.get_all("Provides-Extra") or [])]:
        names = sorted((needed(extra) - seen) & every.keys())
        seen.update(names)
        print(f"\n{extra or 'base'}: {len(names)} more")
        for name in names:
            licence = every[name]["License"]
            word = next((why for pattern, why in SPOKEN_FOR.items() if re.fullmatch(pattern, name)), "")
            good = bool(FREE.search(licence)) and not FORBIDDEN.search(licence)
            said = f"  ({word})" if word and not good else ""
            print(f"  {name:28}{every[name]['Version']:18}{licence[:60]}{said}")
            if not good and not word:
                wrong.append(f"{name}: {licence}")
    none = f"\n{len(seen)} dependencies, none under a licence of the GNU kind"
    print("\nnot to be had:" if wrong else none, *wrong, sep="\n")
    return len(wrong)


def advisories() -> int:
    """Prints known weaknesses; how many there are, or what could not be looked up."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        every = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(
            f"nothing could be audited: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no answer'}"
        )
        return 1
    known = [(one["name"], weakness["id"]) for one in every for weakness in one.get("vulns", ())]
    skipped = [one["name"] for one in every if "skip_reason" in one and one["name"] != PROJECT]
    for name, which in known:
        print(f"{name}: {which}")
    if skipped:
        print(f"{len(skipped)} of {len(every)} could not be audited: {', '.join(skipped[:5])} …")
    elif not known:
        print(f"{len(every)} dependencies, no known weakness")
    return len(known) + len(skipped)


if __name__ == "__main__":
    raise SystemExit(bool({"licences": licences, "advisories": advisories}[sys.argv[1]]()))
