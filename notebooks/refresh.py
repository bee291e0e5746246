"""Runs the notebooks from top to bottom and stores their outputs: ``make notebooks``."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm


def main() -> None:
    folder = Path(__file__).parent
    for path in tqdm(sorted(folder.glob("*.ipynb")), unit="notebook"):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of this run, which would make every diff large
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
