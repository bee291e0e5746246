# The lower bounds of pyproject.toml, everything but torch and what needs it: installed in a fresh environment, and the tests
# of what they carry (a state file is one of torch's counts, a notebook needs Jupyter). Usage: sh tests/oldest.sh PYTHON FOLDER
set -eu
python=$1 folder=$2
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
"$folder/bin/python" - > "$folder/oldest.txt" <<'PYTHON'
import re, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
extras = project["optional-dependencies"]
test = [one for one in extras["test"] if one.startswith(("pytest", "hypothesis"))]
for needed in [*project["dependencies"], *(one for extra in ("symbolic", "plots", "parquet") for one in extras[extra]), *test]:
    print(re.sub(r">=", "==", needed))
PYTHON
"$folder/bin/pip" install --quiet --requirement "$folder/oldest.txt"
"$folder/bin/pip" install --quiet --no-deps --editable .
"$folder/bin/pip" check
"$folder/bin/python" -m pytest -q -p no:cacheprovider -k "not state and not notebook" \
  tests/test_tables_figures.py tests/test_command.py tests/test_files.py tests/test_rendering.py \
  tests/test_sweep_selection.py tests/test_sweep_formula.py tests/test_plots_saving.py tests/test_fuzz_command_lines.py \
  tests/test_fuzz_files.py tests/test_published_loader.py
