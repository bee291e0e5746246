"""Files are written whole or not at all, to whatever stands at their path."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from complexity.base.errors import ComplexityError
from complexity.base.files import checked_place, read_text, whole, write_whole
from complexity.cli.main import run

CHECKOUT = Path(__file__).parents[1]

#: A command for each kind of output; each ends with the path.
WAYS = {
    "text": "tables -t 5-2 --output",
    "json": "sweep mobilenet_v1 --alpha 0.5,1 --format json --output",
    "parquet": "sweep mobilenet_v1 --alpha 0.5,1 --format parquet --output",
    "formula": "formula mobilenet_v1 --output",
    "explorer": "explorer --network mobilenet_v1 --alpha 1 --resolution 224 --output",
    "svg": "sweep mobilenet_v1 --alpha 0.5,1 --plot",
}
SUFFIX = {"explorer": ".html", "svg": ".svg"}


@pytest.fixture(params=WAYS)
def way(request, tmp_path):
    """What writes a file in that way (its exit code), and a path for it."""
    path = tmp_path / f"out{SUFFIX.get(request.param, '.x')}"
    return lambda to=path: run([*WAYS[request.param].split(), str(to)]), path


def test_a_link_stays_a_link_and_a_mode_stays_a_mode(way, tmp_path):
    write, path = way
    target = tmp_path / "folder" / "real"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o600)
    path.symlink_to(target)
    assert write() == 0
    assert path.is_symlink()
    assert target.stat().st_size > 100
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [found.name for found in target.parent.iterdir()] == ["real"]


def test_a_pipe_is_written_to(way):
    write, path = way
    os.mkfifo(path)
    got = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    assert write() == 0
    reader.join(10)
    assert len(got[0]) > 100
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_where_no_file_can_be_is_one_line(way, tmp_path, capfd):
    write, path = way
    ring = tmp_path / f"ring{path.suffix}"
    ring.symlink_to(ring)
    (tmp_path / f"folder{path.suffix}").mkdir()
    for bad in (
        tmp_path / f"folder{path.suffix}", tmp_path / "none" / path.name, path / path.name, ring,
        tmp_path / ("x" * 300 + path.suffix),
    ):  # fmt: skip
        path.touch()
        assert write(bad) == 2, bad
        assert capfd.readouterr().err.count("\n") == 1


def test_no_name_is_one_line(capfd):
    for words in WAYS.values():
        assert run([*words.split(), ""]) == 2, words
        assert capfd.readouterr().err.count("\n") == 1, words


@pytest.mark.parametrize(
    "kind", [*(kind for kind in WAYS if kind != "explorer"), pytest.param("explorer", marks=pytest.mark.long)]
)
def test_a_full_disk_leaves_the_file_and_nothing_beside_it(kind, tmp_path):
    path = tmp_path / f"out{SUFFIX.get(kind, '.x')}"
    path.write_text("old")
    # A limit on the size of a file stands for a disk of 64 bytes; SIGXFSZ is ignored by Python, so write() fails.
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64));"
        "from complexity.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, *WAYS[kind].split(), str(path)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.endswith("cannot be written: File too large\n")
    assert path.read_text() == "old"
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_an_error_while_it_is_written_changes_nothing(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["x"]


def test_a_long_name_is_written(tmp_path):
    path = tmp_path / ("…" * 85)
    write_whole(path, "x")
    assert path.read_text() == "x"


def test_a_new_file_is_as_open_as_the_umask_says(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "x", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def test_text_is_read_as_editors_write_it(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert read_text("file", path) == "a\nb"


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"a\n\xff", "line 2 is no text in UTF-8"), (b"x" * ((1 << 26) + 1), "it is larger than 64 MiB")],
)
def test_what_is_no_text_is_one_line(tmp_path, data, said):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ComplexityError, match=said):
        read_text("file", tmp_path / "x")


def test_a_file_of_ours_is_no_pipe(tmp_path):
    os.mkfifo(tmp_path / "x")
    with pytest.raises(ComplexityError, match="a pipe or a device, not a file"):
        read_text("lock", tmp_path / "x", ours=True)


def test_a_message_shows_the_end_of_a_long_path(tmp_path):
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 4)
    deep.mkdir(parents=True)
    (deep / "figures.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(
        ComplexityError, match=r"published file '\.\.\..*/figures\.toml' cannot be read: line 1 is no text"
    ):
        read_text("published file", deep / "figures.toml")
    with pytest.raises(ComplexityError, match=r"output '\.\.\..*/missing/figures\.toml' cannot be written"):
        checked_place(deep / "missing" / "figures.toml")
