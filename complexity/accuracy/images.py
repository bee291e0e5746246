"""Images as a network takes them: resize, crop the centre, normalize; what cannot be read is handed on with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ComplexityError

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
#: Crop ÷ resized shorter side, as networks of ImageNet are evaluated: 224 of 256.
RATIO = 0.875


class Preparation(NamedTuple):
    """How an image is prepared, and that in words."""

    transform: Callable[[Any], Any]
    says: str


class Read(NamedTuple):
    """An image, prepared; or why it could not be read."""

    name: str
    label: int
    tensor: Any
    reason: str = ""


def standard(size: tuple[int, int], resize: int | None = None) -> Preparation:
    """Shorter side to ``resize`` (crop ÷ 0.875 unless given), centre crop to ``size``, ImageNet's mean and deviation.

    Raises:
        ComplexityError: a resize below the crop.
    """
    from torchvision import transforms

    resize = round(min(size) / RATIO) if resize is None else resize
    if resize < max(size):
        raise ComplexityError(f"--resize {resize} is smaller than the crop of {size[0]}×{size[1]}")
    made = transforms.Compose(
        [
            transforms.Resize(resize),
            transforms.CenterCrop(size),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, DEVIATION),
        ]
    )
    crop = f"{size[0]}×{size[1]}"
    return Preparation(made, f"shorter side to {resize} (bilinear), centre {crop}, ImageNet's mean and deviation")


def of_weights(entry: Any) -> Preparation:
    """The preprocessing that torchvision's weights come with."""
    made = entry.transforms()
    return Preparation(made, f"as torchvision's weights {entry.name} have it: " + " ".join(repr(made).split()))


class Images:
    """The images of a folder, one by one; a dataset for torch's ``DataLoader``."""

    def __init__(self, root: Path, images: Sequence[tuple[str, int]], transform: Callable[[Any], Any]) -> None:
        self.root, self.images, self.transform = root, images, transform

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> Read:
        from PIL import Image

        name, label = self.images[index]
        try:
            with Image.open(self.root / name) as image:
                picture = image.convert("RGB")
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            return Read(name, label, None, first.replace(str(self.root), "…")[:120])
        return Read(name, label, self.transform(picture))


def batches(images: Images, batch: int, workers: int) -> Iterator[list[Read]]:
    """The images in their order, ``batch`` at a time."""
    from torch.utils.data import DataLoader

    yield from DataLoader(images, batch_size=batch, num_workers=workers, collate_fn=list)
