# Wheel and sdist, built and checked; then the wheel alone in a fresh environment, away from the checkout: tables, list, a count
# of a closed form, and every file of data. Usage: sh tests/dist.sh BIN FOLDER   (BIN has python with build, hatchling, twine)
set -eu
bin=$(cd "$1" && pwd) folder=$2
rm -rf "$folder" && mkdir -p "$folder"
"$bin/python" -m build --no-isolation --outdir "$folder" . > "$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 1; }
"$bin/python" -m twine check --strict "$folder"/*.whl "$folder"/*.tar.gz
"$bin/python" - "$folder" <<'PYTHON'
import pathlib, subprocess, sys, tarfile, zipfile
folder = pathlib.Path(sys.argv[1])
tracked = subprocess.run(["git", "ls-files", "complexity"], capture_output=True, text=True, check=True).stdout.split()
wheel = set(zipfile.ZipFile(next(folder.glob("*.whl"))).namelist())
sdist = {name.partition("/")[2] for name in tarfile.open(next(folder.glob("*.tar.gz"))).getnames()}
for what, names in (("wheel", wheel), ("sdist", sdist)):
    missing = sorted(set(tracked) - names)
    assert not missing, f"not in the {what}: {missing}"
strangers = sorted(name for name in wheel if not name.startswith(("complexity/", "model_complexity-")))
assert not strangers, f"in the wheel: {strangers}"
PYTHON
"$bin/python" -m venv "$folder/alone"
"$folder/alone/bin/pip" install --quiet "$folder"/*.whl
cd "$folder"
export PATH="$PWD/alone/bin:$PATH" PYTHONSAFEPATH=1
complexity --version
complexity tables --table 5-2 | grep -q "568,740,352"
python -m complexity.tables --table 5-11 --lang zh --format json | grep -q "136500672"
complexity list networks | grep -q "shufflenet_v2"
complexity count complexity:mobilenet_v2 --format json | grep -q "300774272"
complexity explain 137M --network shufflenet_v1 | grep -q "reproduced"
complexity published mobilenet-v1-paper | grep -q "568,740,352"
complexity count torchvision:resnet18 2> said.txt && { echo "resnet18 was counted without torch"; exit 1; }
[ "$(wc -l < said.txt)" = 1 ] || { cat said.txt; exit 1; }
echo "the wheel works alone"
