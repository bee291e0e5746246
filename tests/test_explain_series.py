"""A column's series is its own: what was explained before in the process changes no answer."""

from complexity.explaining import Cell, Column
from complexity.explaining.series import series

SIZES = (128, 160, 192, 224)


def column(*printed: str) -> Column:
    cells = (
        Cell(f"V1 {size}", text, "mobilenet_v1", {"resolution": size}, unit="M")
        for size, text in zip(SIZES, printed, strict=True)
    )
    return Column("MAdds (M)", tuple(cells))


def test_two_files_with_the_same_title_have_a_series_each():
    true = series(column("186", "291", "418", "569"), "mobilenet_v1")
    doubled = series(column("373", "581", "836", "1137"), "mobilenet_v1")
    assert true is not None
    assert doubled is not None
    assert true.reproduced == 4
    assert [r.cell.printed for r in doubled.cells] == ["373", "581", "836", "1137"]
    assert doubled.best.convention != true.best.convention
