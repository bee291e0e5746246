"""``complexity tables``, which is also ``python -m complexity.tables``: the chapter's tables, printed beside computed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..base import Result, Sheet
from ..base.command import FAILED, emit, version_option
from ..base.errors import ComplexityError, shown, unknown
from ..base.extras import needed_by
from ..base.formats import FORMATS
from ..base.words import LANGUAGES, say
from ..published import chapter_ids
from .building import table, tables_of
from .model import Table

if TYPE_CHECKING:
    from pathlib import Path


@click.command("tables", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--table", "-t", "names", multiple=True, metavar="ID", help="A table, 5-1 … 5-13; repeatable; 'all', 'list'."
)
@click.option(
    "--alpha", "-a", multiple=True, metavar="α", help="Width multiplier (width of ShuffleNet); repeatable, or 0.5,0.6."
)
@click.option(
    "--beta", "-b", multiple=True, metavar="β", help="Resolution multiplier in (0, 1] of 224 pixels; repeatable."
)
@click.option("--resolution", "-r", multiple=True, metavar="PIXELS", help="Input size in pixels; repeatable.")
@click.option("--groups", "-g", multiple=True, metavar="G", help="Number of groups (ShuffleNet V1); repeatable.")
@click.option(
    "--channels", multiple=True, metavar="C2,C3,C4", help="Stage widths of your own (ShuffleNet V2); repeatable."
)
@click.option("--variant", multiple=True, metavar="NAME", help="Network variant (see --list); repeatable.")
@click.option("--classes", multiple=True, metavar="N", help="Number of classes; repeatable.")
@click.option(
    "--convention", "-c", multiple=True, metavar="NAME", help="Adds figures read by this convention; repeatable."
)
@click.option(
    "--file", "file", metavar="FILE", help="Tables of a published file of your own, instead of the chapter's."
)
@click.option("--format", "-f", "form", default="text", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
@click.option("--style", metavar="STYLE", help="How a paper is set, of --format latex: article or twocolumn.")
@click.option("--lang", default="en", metavar="LANG", help=f"{' or '.join(LANGUAGES)}.")
@click.option("--output", "-o", metavar="FILE", help="Write to a file, whole or not at all.")
@click.option("--verdicts", is_flag=True, help="Only how many cells got each verdict.")
@click.option(
    "--why", is_flag=True, help="The arithmetic behind a cell: --why 5-10 'MobileNet V2' params; or of a table."
)
@click.argument("cell", nargs=-1, metavar="[--why TABLE [ROW [COLUMN]]]")
@click.option("--errata", is_flag=True, help="Every misprint, and what the running text claims, with the evidence.")
@click.option("--check", is_flag=True, help="Exit 1 if a computed value or verdict differs from the record.")
@click.option("--update-record", is_flag=True, help="Rewrite the record (in a source checkout).")
@click.option("--write", "folder", metavar="FOLDER", help="Write all tables, an index and the errata into a folder.")
@click.option("--check-folder", "checked", metavar="FOLDER", help="Exit 1 if that folder is not up to date.")
@click.option("--measure", is_flag=True, help="Table 5-13: also measure its backbones on this machine (minutes).")
@click.option("--list", "listed", is_flag=True, help="Tables, networks, variants, conventions.")
@version_option
def command(
    names: tuple[str, ...],
    alpha: tuple[str, ...],
    beta: tuple[str, ...],
    resolution: tuple[str, ...],
    groups: tuple[str, ...],
    channels: tuple[str, ...],
    variant: tuple[str, ...],
    classes: tuple[str, ...],
    convention: tuple[str, ...],
    file: str | None,
    form: str,
    style: str | None,
    lang: str,
    output: str | None,
    verdicts: bool,
    why: bool,
    cell: tuple[str, ...],
    errata: bool,
    check: bool,
    update_record: bool,
    folder: str | None,
    checked: str | None,
    measure: bool,
    listed: bool,
) -> int | None:
    """The chapter's tables, each printed figure beside its computed twin.

    Settings of your own add computed rows or columns: --table 5-2 --alpha 0.6 --resolution 208.
    """
    for option, value, allowed in (("--format", form, FORMATS), ("--lang", lang, LANGUAGES)):
        if value not in allowed:
            raise unknown(option, value, allowed)
    settings: dict[str, tuple[object, ...]] = {
        "alpha": _numbers("alpha", alpha, float),
        "beta": _numbers("beta", beta, float),
        "resolution": _numbers("resolution", resolution, int),
        "groups": _numbers("groups", groups, int),
        "channels": tuple(_channels(text) for text in channels),
        "variant": variant,
        "classes": _numbers("classes", classes, int),
        "convention": convention,
    }
    mode = _mode(
        {
            "--list": listed or "list" in names,
            "--verdicts": verdicts,
            "--why": why,
            "--errata": errata,
            "--check": check,
            "--update-record": update_record,
            "--write": folder is not None,
            "--check-folder": checked is not None,
            "--measure": measure,
        },
        {
            "--output": output is not None,
            "--file": file is not None,
            "--table": bool(names),
            "settings": any(settings.values()),
        },
    )
    if mode == "--list":
        from .listing import listing

        click.echo(listing(lang))
        return None
    if cell and not why:
        raise ComplexityError(
            f"{shown(cell[0])} is not an option: name tables with --table, a cell with --why TABLE ROW COLUMN"
        )
    built = _build(names or cell[:1] if why else names, file, **settings)
    if measure and [one.id for one in built] != ["5-13"]:
        raise ComplexityError("--measure is for table 5-13, printed or written by --output: --table 5-13 --measure")
    if check or update_record:
        return _record(built, update_record)
    if folder or checked:
        return _folder(built, folder, checked)
    if why:
        from .why import why_of

        answer: Result = why_of(built, cell[1:], lang)
    else:
        answer = _errata(built, lang) if errata else _shown(built, lang, verdicts, measure)
    if style is not None and form != "latex":
        raise ComplexityError("--style goes with --format latex")
    text = answer.render(form, **({"style": style} if style else {}))
    emit(text, None if output is None else _path(output))
    return None


#: What does not go with a mode: it is about all tables as they are recorded.
_REFUSED = {
    "--list": ("--output", "--file", "settings"),
    "--why": ("--file", "settings"),
    "--errata": ("--file", "--table", "settings"),
    "--check": ("--output", "--file", "settings"),
    "--update-record": ("--output", "--file", "settings"),
    "--write": ("--output", "--file", "settings", "--table"),
    "--check-folder": ("--output", "--file", "settings", "--table"),
    "--measure": ("--file", "settings"),
}


def _mode(modes: dict[str, bool], given: dict[str, bool]) -> str | None:
    """What is asked for besides showing tables.

    Raises:
        ComplexityError: two things at once, or an option that does not go with it.
    """
    asked = [mode for mode, wanted in modes.items() if wanted]
    if len(asked) > 1:
        raise ComplexityError(f"{' and '.join(asked)} do not go together: ask for one")
    for mode in asked:
        for option in _REFUSED.get(mode, ()):
            if given[option]:
                raise ComplexityError(f"{mode} does not go with {option}")
    return asked[0] if asked else None


def _build(names: tuple[str, ...], file: str | None, **asked: tuple[object, ...]) -> list[Table]:
    if file:
        if any(asked.values()) or names:
            raise ComplexityError(f"--file {shown(file)} shows its own tables: --table and settings do not go with it")
        return tables_of(_path(file))
    wanted = list(dict.fromkeys(part.strip().replace(".", "-") for name in names for part in name.split(",")))
    if not wanted and any(asked.values()):
        raise ComplexityError("settings need a table: name one with --table, e.g. --table 5-2")
    if not wanted or "all" in wanted:
        wanted = chapter_ids()
    return [table(name, **{**asked, "channels": list(asked["channels"])}) for name in wanted]


def _channels(text: str) -> int | tuple[int, ...]:
    """Widths of stages: one number, or several apart by commas."""
    values = tuple(int(value) for value in _numbers("channels", (text,), int))
    return values[0] if len(values) == 1 else values


def _numbers(option: str, texts: tuple[str, ...], kind: type) -> tuple[float, ...]:
    """Option values as numbers, several in one text apart by commas."""
    values = []
    for text in ",".join(texts).split(",") if texts else []:
        try:
            values.append(kind(text))
        except ValueError:
            word = "a whole number" if kind is int else "a number"
            raise ComplexityError(f"--{option} {shown(text)} is not allowed: {word} is needed") from None
    return tuple(values)


def _errata(tables: list[Table], lang: str) -> Result:
    from .errata import errata

    return errata(tables, lang)


def _shown(tables: list[Table], lang: str, verdicts: bool, measure: bool) -> Result:
    """What is printed or written: the verdict counts, or the tables, with what table 5-13's backbones do here."""
    if verdicts:
        from .folder import verdict_grid

        return Sheet(lambda: [verdict_grid(tables, lang)], lambda: {one.id: one.verdicts for one in tables}, lang=lang)
    if measure:
        return _measured(tables[0], lang)
    if len(tables) == 1:
        return _together(tables, lang, lambda: tables[0].to_dict(lang))
    return _together(tables, lang, lambda: [one.to_dict(lang) for one in tables], say("folder.title", lang))


def _together(tables: Sequence[Result], lang: str, data: Callable[[], Any], title: str = "") -> Sheet:
    """Tables one after the other, with the data that they are in JSON."""
    return Sheet(
        lambda: [grid for one in tables for grid in one.grids(lang=lang)],
        data,
        lambda: [grid for one in tables for grid in one.data_grids(lang=lang)],
        title,
        lang,
    )


def _measured(table: Table, lang: str) -> Result:
    """Table 5-13, and what its backbones do on this machine; torch is imported here."""
    from ..measure.table_5_13 import measure_table

    table.grids(lang=lang)  # a language that is not there says so before anything is measured
    with needed_by("--measure"):
        measured = measure_table(progress=sys.stderr.isatty())
    return _together(
        [table, measured], lang, lambda: {"table": table.to_dict(lang), "measured": measured.to_dict()}, table.id
    )


def _record(tables: list[Table], update: bool) -> int | None:
    from . import record

    if update:
        record.update(tables)
        click.echo(f"recorded {len(tables)} tables in {record.PATH.name}")
        return None
    return _differ(list(record.differences(tables)), f"{len(tables)} tables as recorded")


def _folder(tables: list[Table], folder: str | None, checked: str | None) -> int | None:
    from . import folder as room

    if folder:
        click.echo(f"{folder}: {room.write(tables, _path(folder))} files changed")
        return None
    assert checked is not None
    found = [f"{checked}/{name} is not up to date: run make tables" for name in room.stale(tables, _path(checked))]
    return _differ(found, f"{checked}: up to date")


def _path(name: str) -> Path:
    from pathlib import Path  # a table on a terminal needs none

    return Path(name)


def _differ(found: list[str], none: str) -> int | None:
    """What differs, a line each, or that nothing does."""
    click.echo("\n".join(found or [none]))
    return FAILED if found else None
