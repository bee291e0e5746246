"""The documentation as a site: collects its pages in a folder of its own and lets Sphinx build them (``make docs``).

python docs/generator/build.py SITE    # the site is written to the folder SITE
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pages
from sphinx.cmd.build import build_main

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
#: Where a file or folder of the checkout is in the site; the first that fits.
PLACES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "tables/README.md": "printed/index.md",
    "tables/": "printed/",
    "notebooks/": "notebooks/",
    "docs/generator/": None,
    "docs/": "",
}
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s:#]+)(?P<anchor>#[\w-]*)?\)")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def main(site: str) -> int:
    """Builds the site; a warning (a link to nothing, a page that no other names) is an error."""
    with TemporaryDirectory() as folder:
        source = Path(folder)
        for name, content in sources().items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
        shutil.copy(HERE / "conf.py", source)
        return build_main(["-W", "--keep-going", "-q", "-d", f"{folder}/.doctrees", folder, site])


def sources() -> dict[str, bytes]:
    """Every file that Sphinx reads: name in the site -> content."""
    made = {name: text.encode() for name, text in pages.generated().items()}
    for path in files():
        place = placed(path)
        if place is not None and path != "README.md":  # docs/index.md is the first page
            content = (CHECKOUT / path).read_bytes()
            made[place] = linked(content.decode(), path).encode() if path.endswith(".md") else content
    made["explorer.md"] += b'\n<iframe class="explorer" src="explorer-page.html" title="The explorer"></iframe>\n'
    made["_static/site.css"] = (HERE / "site.css").read_bytes()
    made["_extra/explorer-page.html"] = explorer()
    return with_contents(made)


def files() -> list[str]:
    """The files of the checkout that may be part of the site, those that belong to a folder in the order of reading."""
    folders = [CHECKOUT / "docs", CHECKOUT / "tables"]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()] + [*CHECKOUT.glob("*.md")]
    return sorted((path.relative_to(CHECKOUT).as_posix() for path in found), key=_as_read)


def _as_read(path: str) -> tuple[object, ...]:
    """README first, English before Chinese, 5-2 before 5-10."""
    return not path.endswith("README.md"), ".zh." in path, [int(n) for n in re.findall(r"\d+", path)], path


def placed(path: str) -> str | None:
    """Where a file of the checkout is in the site; None if it is not part of it."""
    for start, place in PLACES.items():
        if path.startswith(start):
            return None if place is None else place + path.removeprefix(start)
    return None


def linked(text: str, path: str) -> str:
    """A page's text with its links as they are in the site; what is not part of it becomes the path's name."""

    here = placed(path) or ""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["target"]))
        place = placed(target)
        if place is None or not (CHECKOUT / target).is_file():
            return match["text"] if target in match["text"] else f"{match['text']} (`{target}` in the checkout)"
        return f"[{match['text']}]({posixpath.relpath(place, posixpath.dirname(here) or '.')}{match['anchor'] or ''})"

    if not re.search(r"^# ", text, re.M):  # tables that are a page here: the first one's title is the page's
        text = re.sub(r"^### ", "## ", text, flags=re.M).replace("## ", "# ", 1)
    ends, parts = 0, []
    for fence in FENCE.finditer(text):
        parts += [LINK.sub(link, text[ends : fence.start()]), fence[0]]
        ends = fence.end()
    return "".join([*parts, LINK.sub(link, text[ends:])])


def contents(names: list[str], title: str = "") -> bytes:
    """A list of pages, as Sphinx wants it: unseen on the page, and the tree at the side."""
    lines = ["", "```{toctree}", ":hidden:", *([f":caption: {title}"] if title else []), "", *names, "```", ""]
    return "\n".join(lines).encode()


def with_contents(made: dict[str, bytes]) -> dict[str, bytes]:
    """The same, with the tree of contents.toml: on the first page its sections, on a folder's first page the folder's pages."""
    for section in tomllib.loads((HERE / "contents.toml").read_text(encoding="utf-8"))["sections"]:
        made["index.md"] += contents(
            [page + "index" * page.endswith("/") for page in section["pages"]], section["title"]
        )
        for folder in (page for page in section["pages"] if page.endswith("/")):
            pages = [name.removesuffix(".md") for name in made if name.startswith(folder) and name.endswith(".md")]
            made[folder + "index.md"] += contents([f"/{name}" for name in pages if name != folder + "index"])
    return made


def explorer() -> bytes:
    """The page with sliders, as ``complexity explorer`` writes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "explorer.html"
        command = [sys.executable, "-m", "complexity", "explorer", "--output", str(path)]
        subprocess.run(command, check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        return path.read_bytes()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
