"""How much memory counting adds to what ``import torch, torchvision`` takes: peak resident size of fresh processes.

Each network is built on the meta device and counted in a process of its own, through ``complexity.count`` and through
the command. Target: less than 100 MB more.

    python benchmarks/counter_memory.py [--networks vgg16 vit_h_14]
"""

from __future__ import annotations

import argparse
import subprocess
import sys

PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=__import__('sys').stderr)"
IMPORTS = f"import torch, torchvision\n{PEAK}"
COUNT = f"""
import torch, torchvision
from complexity.counters import count, spec
with torch.device("meta"):
    model = torchvision.models.get_model({{name!r}}, weights=None)
ledger = count(model, spec(1, 3, {{size}}, {{size}}))
print(f"{{{{ledger.multi_adds:,}}}} MultiAdds, {{{{ledger.params:,}}}} params")
ledger.layers
{PEAK}
"""
COMMAND = f"""
import torch, torchvision
from complexity.cli import main
try:
    main(["count", "torchvision:{{name}}", "--input", "1,3,{{size}},{{size}}"])
except SystemExit as end:
    assert not end.code, end.code
{PEAK}
"""
LIMIT = 100


def peak(code: str) -> tuple[float, str]:
    """Peak resident megabytes of a process that runs this code, and what it printed last."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return int(done.stderr.split()[-1]) / 1024, (done.stdout.strip().splitlines() or [""])[-1]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--networks", nargs="+", default=["vgg16", "vit_h_14"])
    options = arguments.parse_args()
    base, _ = peak(IMPORTS)
    print(f"{'import torch, torchvision':<34}{base:>8.0f} MB")
    worst = 0.0
    for name in options.networks:
        for label, code in (("complexity.count", COUNT), ("complexity count", COMMAND)):
            size, said = peak(code.format(name=name, size=224))
            worst = max(worst, size - base)
            print(
                f"{label + ' ' + name:<34}{size:>8.0f} MB  {size - base:+7.1f} MB  {said if label == 'complexity.count' else ''}"
            )
    print(f"most added: {worst:.1f} MB (target: less than {LIMIT} MB)")
    sys.exit(worst >= LIMIT)


if __name__ == "__main__":
    main()
