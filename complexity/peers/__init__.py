"""Other tools that count, run beside ours and explained: which convention of ours gives their figure, what they missed.

``compare("torchvision:mobilenet_v2")`` runs each installed tool on a fresh copy of the model, in a process of its own.
One file a tool; what a tool weighs is a convention like any other (``conventions_of_tools.toml``).
"""

from .comparison import Comparison
from .explaining import Finding, explain
from .running import compare
from .tool import Tool
from .tools import TOOLS, tool, tools

__all__ = ["TOOLS", "Comparison", "Finding", "Tool", "compare", "explain", "tool", "tools"]
