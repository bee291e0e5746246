# The tests of what needs no torch, in an environment of their own: with the lower bounds of pyproject.toml, or with the newest
# releases on another Python. Usage: sh tests/apart.sh oldest|newest PYTHON FOLDER
# (A state file is one of torch's counts, a notebook needs Jupyter.)
set -eu
bounds=$1 python=$2 folder=$3
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
BOUNDS=$bounds "$folder/bin/python" - > "$folder/needed.txt" <<'PYTHON'
import os, re, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
extras = project["optional-dependencies"]
test = [one for one in extras["test"] if one.startswith(("pytest", "hypothesis")) and "xdist" not in one and "cov" not in one]
for needed in [*project["dependencies"], *(one for extra in ("symbolic", "plots", "parquet") for one in extras[extra]), *test]:
    print(re.sub(r">=", "==", needed) if os.environ["BOUNDS"] == "oldest" else needed)
PYTHON
"$folder/bin/pip" install --quiet --requirement "$folder/needed.txt"
"$folder/bin/pip" install --quiet --no-deps --editable .
"$folder/bin/pip" check
"$folder/bin/python" -m pytest -q -p no:cacheprovider -k "not state and not notebook" \
  tests/test_tables_figures.py tests/test_command.py tests/test_files.py tests/test_rendering.py \
  tests/test_sweep_selection.py tests/test_sweep_formula.py tests/test_plots_saving.py tests/test_fuzz_command_lines.py \
  tests/test_fuzz_files.py tests/test_published_loader.py
