"""What the explorer says, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from ..base.formats.html import escape as html
from ..tables.messages import LANGUAGES
from .family import QUANTITIES

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "What does a lightweight CNN cost?", "zh": "轻量级CNN的计算代价"},
    "intro": {
        "en": "Drag the sliders: every figure is exact, counted layer by layer in closed form. "
        "This page is one file and loads nothing.",
        "zh": "拖动滑块查看代价：所有数字均由闭式公式逐层精确计算。本页面为单个文件，不联网。",
    },
    "language": {"en": "Language", "zh": "语言"},
    "theme": {"en": "Colours", "zh": "配色"},
    "system": {"en": "system", "zh": "跟随系统"},
    "light": {"en": "light", "zh": "浅色"},
    "dark": {"en": "dark", "zh": "深色"},
    "network": {"en": "Network", "zh": "网络"},
    "alpha": {"en": "Width multiplier α", "zh": "宽度因子 α"},
    "width": {"en": "Width ×", "zh": "宽度倍数 ×"},
    "resolution": {"en": "Resolution (pixels)", "zh": "输入分辨率（像素）"},
    "size": {"en": "Resolution", "zh": "分辨率"},
    "groups": {"en": "Groups", "zh": "分组数"},
    "variant": {"en": "Variant", "zh": "变体"},
    "multi_adds": {"en": "MultiAdds", "zh": "计算量（MultiAdds）"},
    "params": {"en": "Params", "zh": "参数量"},
    "memory_access": {"en": "Memory access", "zh": "内存访问量"},
    "multi_adds-means": {
        "en": "multiply-accumulates of convolutions and linear layers, each counted as 1",
        "zh": "卷积与全连接层，一次乘加计1",
    },
    "params-means": {
        "en": "weights, biases, scale and shift of norms: all that is trained",
        "zh": "权重、偏置、归一化的缩放与平移，即全部可训练参数",
    },
    "memory_access-means": {
        "en": "elements that all operations read and write, each by itself",
        "zh": "所有操作各自读写的元素数之和",
    },
    "costs": {"en": "What it costs", "zh": "代价"},
    "shown": {"en": "Pictures show", "zh": "图中显示"},
    "budget": {"en": "Budget (millions)", "zh": "预算（百万）"},
    "map": {"en": "Cost map and budget", "zh": "代价热图与预算"},
    "map-help": {
        "en": "Colours: the cost at every stop of the sliders; white lines: equal cost; dashed line: the budget, drag it "
        "or type it below; faded: over budget. Ring: where the sliders stand. Marks: printed figures for this variant "
        "with their verdicts (the chapter's first); click one to go there.",
        "zh": "颜色为各滑块位置的代价，白线为等代价线；虚线为预算，可拖动或在下方输入；淡色区域超出预算。圆环为当前设置；"
        "标记为该变体的印刷数字及其结论（以本章为先），点击可跳转。",
    },
    "widest": {"en": "Largest width stop that fits, at this resolution", "zh": "当前分辨率下满足预算的最大宽度（滑块刻度）"},
    "largest": {"en": "Largest resolution stop that fits, at this width", "zh": "当前宽度下满足预算的最大分辨率（滑块刻度）"},
    "next": {"en": "the next stop:", "zh": "下一刻度："},
    "as-budget": {"en": "Use its MultiAdds as the budget", "zh": "以其计算量为预算"},
    "nothing-fits": {"en": "none of the stops fits", "zh": "无满足预算的设置"},
    "go": {"en": "Go there", "zh": "跳转"},
    "layers": {"en": "Cost by layer", "zh": "各层代价"},
    "layers-help": {
        "en": "From the input down, by type of layer.",
        "zh": "自输入起由上至下，按层类型着色。",
    },
    "layers-follow": {
        "en": "The bars follow the sliders.",
        "zh": "条形随滑块变化。",
    },
    "printed": {"en": "Printed figures and verdicts", "zh": "印刷数字与结论"},
    "printed-help": {
        "en": "What tables print for this network, and whether it can be computed. “Go there” sets the sliders.",
        "zh": "各表对该网络印刷的数字，以及能否由计算得到。“跳转”会设置滑块。",
    },
    "none-printed": {"en": "No table at hand prints a figure for this network.", "zh": "暂无该网络的印刷数字。"},
    "place": {"en": "Where", "zh": "出处"},
    "label": {"en": "Row", "zh": "行"},
    "figure": {"en": "Printed", "zh": "印刷值"},
    "verdict": {"en": "Verdict", "zh": "结论"},
    "why": {"en": "Computed", "zh": "计算结果"},
    "tables": {"en": "The chapter's tables", "zh": "本章各表"},
    "tables-help": {
        "en": "All thirteen, printed beside computed. Open one; cells that are not simply reproduced are coloured, and the "
        "notes below say why.",
        "zh": "全部十三个表，印刷值与计算值对照。点击展开；并非直接复现的单元格以颜色标出，下方注释说明原因。",
    },
    "your-model": {"en": "Your model", "zh": "您的模型"},
    "counted": {"en": "Counted at input {input}.", "zh": "按输入{input}统计。"},
    "uncounted": {"en": "Not counted, no rule: {names}", "zh": "未统计（无规则）：{names}"},
    "all-layers": {"en": "All layers", "zh": "全部层"},
    "layer": {"en": "Layer", "zh": "层"},
    "type": {"en": "Type", "zh": "类型"},
    "input": {"en": "Input", "zh": "输入"},
    "output": {"en": "Output", "zh": "输出"},
    "amount": {"en": "amount", "zh": "数值"},
    "no-script": {
        "en": "The sliders need JavaScript; the tables below do not.",
        "zh": "滑块需要JavaScript，下方表格不需要。",
    },
    "skip": {"en": "Skip to the tables", "zh": "跳至表格"},
}  # fmt: skip

#: Types of layers (``plots.categories``) in Chinese.
TYPES = {
    "standard conv": "标准卷积",
    "pointwise conv (1×1)": "逐点卷积(1×1)",
    "depthwise conv": "深度卷积",
    "grouped conv": "分组卷积",
    "linear": "全连接",
    "attention, matmul, recurrent": "注意力、矩阵乘、循环",
    "normalization": "归一化",
    "activation": "激活",
    "pool, add, copy and others": "池化、相加、复制等",
}


def both(key: str, **values: object) -> str:
    """A text of ``WORDS`` as HTML in both languages, of which the page shows one."""
    return in_both({lang: text.format(**values) for lang, text in WORDS[key].items()})


def in_both(texts: Mapping[str, str]) -> str:
    """A text by language as HTML; where it has one language only, both show it."""
    if len({texts.get(lang, texts["en"]) for lang in LANGUAGES}) == 1:
        return f'<span lang="en">{html(texts["en"])}</span>' if "zh" not in texts else html(texts["en"])
    return "".join(f'<span class="{lang}" lang="{lang}">{html(texts[lang])}</span>' for lang in LANGUAGES)


__all__ = ["QUANTITIES", "TYPES", "WORDS", "both", "in_both"]
