"""``complexity accuracy`` on small folders of one-coloured images, with a network whose answers are known."""

import json

import pytest
import torch
from PIL import Image

import complexity
from complexity import ComplexityError
from complexity.accuracy import accuracy, scan
from complexity.accuracy.folder import class_indexes
from complexity.accuracy.printed import printed
from complexity.cli.main import run
from complexity.targets import parse

COLOURS = {"blue": (0, 0, 255), "green": (0, 255, 0), "red": (255, 0, 0)}
MODEL = """
import torch
from torch import nn

class Colour(nn.Module):
    def __init__(self, classes=3):
        super().__init__()
        self.fc = nn.Linear(3, classes, bias=False)

    def forward(self, x):
        return self.fc(x.mean((2, 3)))

def nan():
    model = Colour()
    nn.init.constant_(model.fc.weight, float("nan"))
    return model

ready = Colour()
ready.eval()
"""


@pytest.fixture
def room(tmp_path):
    """A folder of 4 images in each of three classes, a model's file, and weights that tell blue, green and red apart."""
    for name, colour in COLOURS.items():
        (tmp_path / "val" / name).mkdir(parents=True)
        for i in range(4):
            Image.new("RGB", (20 + i, 24), colour).save(tmp_path / "val" / name / f"{i}.png")
    (tmp_path / "net.py").write_text(MODEL)
    torch.save({"fc.weight": torch.eye(3).flip(0)}, tmp_path / "good.pt")
    return tmp_path


def measured(room, weights="good.pt", target="Colour", **options):
    return accuracy(
        f"{room}/net.py:{target}",
        room / "val",
        weights=str(room / weights) if weights else None,
        size=(16, 16),
        **options,
    )


def test_a_network_that_knows_the_colours_is_always_right(room):
    found = measured(room)
    assert (found.images, found.right1, found.top1, found.top5) == (12, 12, 1.0, None)
    assert "sorted names of the class folders" in found.numbering


def test_wrong_answers_are_counted(room):
    torch.save({"fc.weight": torch.eye(3)[[0, 2, 1]]}, room / "rotated.pt")
    assert measured(room, "rotated.pt").right1 == 0
    Image.new("RGB", (20, 20), COLOURS["red"]).save(room / "val" / "blue" / "red.png")
    assert (measured(room).right1, measured(room).images) == (12, 13)


def test_top_5_counts_the_first_five_guesses(room):
    for i in range(3, 8):
        (room / "val" / f"z{i}").mkdir()
        Image.new("RGB", (20, 20), (255, 255, 255)).save(room / "val" / f"z{i}" / "0.png")
    weight = torch.zeros(8, 3)
    weight[3:] = torch.tensor([5.0, 4.0, 3.0, 2.0, 1.0])[:, None]  # a white image: 3, 4, 5, 6, 7 in this order
    weight[:3] = torch.eye(3).flip(0) - 9
    torch.save({"fc.weight": weight}, room / "eight.pt")
    found = accuracy(f"{room}/net.py:Colour?classes=8", room / "val", weights=str(room / "eight.pt"), size=(16, 16))
    white = [name for name, label in found.folder.images if label.startswith("z")]
    assert len(white) == 5
    assert found.right5 == found.right1 + 4


def test_a_tie_is_not_right(room):
    torch.save({"fc.weight": torch.zeros(3, 3)}, room / "zero.pt")
    assert measured(room, "zero.pt").right1 == 0


def test_broken_images_are_left_out_and_counted(room):
    (room / "val" / "red" / "broken.png").write_bytes(b"no picture")
    whole = (room / "val" / "red" / "0.png").read_bytes()
    (room / "val" / "blue" / "short.png").write_bytes(whole[: len(whole) // 2])
    (room / "val" / "blue" / "notes.txt").write_text("not an image")
    found = measured(room, batch=3)
    assert (found.images, found.right1, len(found.skipped), found.folder.others) == (12, 12, 2, 1)
    assert "2 images could not be read" in found.to_grid().to_text()


def test_nothing_but_broken_images_is_an_error(room):
    for path in (room / "val").rglob("*.png"):
        path.write_bytes(b"")
    with pytest.raises(ComplexityError, match="none of 12 images can be read"):
        measured(room)


def test_weights_of_another_network_are_refused(room):
    torch.save({"fc.weight": torch.zeros(4, 3)}, room / "four.pt")
    with pytest.raises(ComplexityError, match=r"not of .*another shape, the first 'fc.weight': \(4, 3\) for \(3, 3\)"):
        measured(room, "four.pt")
    torch.save({"head.weight": torch.zeros(3, 3)}, room / "head.pt")
    with pytest.raises(ComplexityError, match=r"1 of 1 tensors are missing, the first 'fc.weight'; 1 have no place"):
        measured(room, "head.pt")


def test_weights_under_the_usual_keys_and_prefixes_are_found(room):
    torch.save({"epoch": 3, "state_dict": {"module.fc.weight": torch.eye(3).flip(0)}}, room / "checkpoint.pt")
    assert measured(room, "checkpoint.pt").right1 == 12


def test_a_file_that_would_run_code_is_refused(room):
    class Bad:
        def __reduce__(self):
            return (open, (str(room / "touched"), "w"))

    torch.save({"fc.weight": Bad()}, room / "bad.pt")
    with pytest.raises(ComplexityError, match="could run code"):
        measured(room, "bad.pt")
    assert not (room / "touched").exists()


def test_missing_and_senseless_weights_files(room):
    with pytest.raises(ComplexityError, match="there is no such file"):
        measured(room, "none.pt")
    (room / "text.pt").write_text("hello")
    with pytest.raises(ComplexityError, match="cannot be loaded"):
        measured(room, "text.pt")
    torch.save(torch.zeros(3), room / "tensor.pt")
    with pytest.raises(ComplexityError, match="a state dict"):
        measured(room, "tensor.pt")


def test_a_network_without_weights_is_not_evaluated(room):
    with pytest.raises(ComplexityError, match="guesses at random: --weights FILE is needed"):
        accuracy("complexity:mobilenet_v1?alpha=0.25", room / "val")


def test_a_users_own_model_stays_as_it_is(room):
    target = parse(f"{room}/net.py:ready")
    before = target.build("cpu").fc.weight.clone()
    assert measured(room, target="ready").right1 == 12
    assert torch.equal(target.build("cpu").fc.weight, before)


def test_numbers_that_are_not_finite_are_no_accuracy(room):
    with pytest.raises(ComplexityError, match="not finite for"):
        measured(room, None, target="nan")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "does not exist"),
        ("net.py", "is a file"),
        ("val/red", "has no folder in it"),
        ("empty", "no image in its 1"),
    ],
)
def test_bad_folders_say_what_is_needed(room, path, message):
    (room / "empty" / "class").mkdir(parents=True)
    with pytest.raises(ComplexityError, match=message):
        accuracy(f"{room}/net.py:Colour", room / path, weights=str(room / "good.pt"), size=(16, 16))


def test_missing_classes_are_an_error_unless_the_order_is_given(room):
    for path in (room / "val" / "green").iterdir():
        path.unlink()
    (room / "val" / "green").rmdir()
    with pytest.raises(ComplexityError, match="2 class folders for a network of 3 outputs"):
        measured(room)
    (room / "classes.txt").write_text("blue\ngreen\nred\n")
    found = measured(room, classes=room / "classes.txt")
    assert (found.images, found.right1, found.classes, found.outputs) == (8, 8, 2, 3)
    assert "classes are missing" in found.to_grid().to_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [("blue\ngreen\n", "2 names for a network of 3"), ("blue\nblue\nred\n", "'blue' is there twice"),
     ("blue\ngreen\npink\n", "class folder 'red' is not among")],
)  # fmt: skip
def test_a_class_file_that_does_not_fit(room, text, message):
    (room / "classes.txt").write_text(text)
    with pytest.raises(ComplexityError, match=message):
        measured(room, classes=room / "classes.txt")


def _folder(tmp_path, names):
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").touch()
    return scan(tmp_path)


def test_imagenets_ids_have_their_places(tmp_path):
    indexes, numbering = class_indexes(_folder(tmp_path, ["n01440764", "n15075141"]), 1000)
    assert indexes == {"n01440764": 0, "n15075141": 999}
    assert "WordNet" in numbering


def test_ids_of_other_classes_are_refused(tmp_path):
    with pytest.raises(ComplexityError, match="1 of 2 class folders are not among ImageNet's 1000"):
        class_indexes(_folder(tmp_path, ["n01440764", "n99999999"]), 1000)


def test_numbers_that_sort_differently_as_text_are_refused(tmp_path):
    with pytest.raises(ComplexityError, match="sort differently"):
        class_indexes(_folder(tmp_path, [str(i) for i in range(11)]), 11)


def test_an_evaluation_goes_on_where_it_was_broken_off(room):
    state = room / "state.json"
    full = measured(room, batch=5)
    (room / "val" / "red" / "bad.png").write_bytes(b"x")
    with pytest.MonkeyPatch.context() as patch:
        from complexity.accuracy import evaluate

        seen = []

        def stop(*args):
            if len(seen) == 2:
                raise KeyboardInterrupt
            seen.append(1)
            return original(*args)

        original = evaluate._right
        patch.setattr(evaluate, "_right", stop)
        with pytest.raises(KeyboardInterrupt):
            measured(room, batch=5, resume_from=state)
    assert json.loads(state.read_text())["done"] == 10
    found = measured(room, batch=5, resume_from=state)
    assert (found.images, found.right1, len(found.skipped)) == (full.images, full.right1, 1)


def test_progress_of_another_evaluation_is_refused(room):
    measured(room, resume_from=room / "state.json")
    torch.save({"fc.weight": torch.zeros(3, 3)}, room / "other.pt")
    with pytest.raises(ComplexityError, match="another evaluation: its weights differs"):
        measured(room, "other.pt", resume_from=room / "state.json")
    Image.new("RGB", (20, 20)).save(room / "val" / "red" / "new.png")
    with pytest.raises(ComplexityError, match="its images differs"):
        measured(room, resume_from=room / "state.json")
    (room / "state.json").write_text("{}")
    with pytest.raises(ComplexityError, match="is not a file of this command"):
        measured(room, resume_from=room / "state.json")


def test_the_printed_accuracy_stands_beside_it():
    found = printed(parse("complexity:mobilenet_v1?alpha=0.5"))
    assert {one.top1 for one in found} == {"63.7"}
    assert any("table 5-2" in one.source or "5-2" in one.source for one in found)
    assert [one.top1 for one in printed(parse("torchvision:mobilenet_v2"))] == ["71.878", "72.154"]
    assert "100" not in {one.top1 for one in printed(parse("complexity:shufflenet_v2"))}
    assert "69.4" in {one.top1 for one in printed(parse("complexity:shufflenet_v2"))}


def test_a_real_network_of_the_project_runs(room, capsys):
    model = complexity.build("mobilenet_v1", alpha=0.25, classes=3)
    torch.save(model.state_dict(), room / "v1.pt")
    arguments = ["accuracy", "complexity:mobilenet_v1?alpha=0.25&classes=3", "--data", str(room / "val"), "--weights",
                 str(room / "v1.pt"), "--size", "64", "--quiet"]  # fmt: skip
    assert run([*arguments, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["images"], data["outputs"], data["classes"]) == (12, 3, 3)
    assert run(arguments) == 0
    assert "measured here" in capsys.readouterr().out


def test_no_gpu_is_one_clear_line(room, capsys):
    if torch.cuda.is_available():
        assert torch.cuda.device_count() >= 1
        return
    code = run(["accuracy", f"{room}/net.py:Colour", "--data", str(room / "val"), "--weights", str(room / "good.pt"),
                "--device", "cuda"])  # fmt: skip
    assert code == 2
    assert "no GPU that torch" in capsys.readouterr().err


def test_a_limit_takes_images_evenly(room):
    found = measured(room, limit=6)
    assert (found.images, found.classes) == (6, 3)
