"""What the reporter says, in English and Chinese; keys are what the code calls them."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("en", "zh")

#: Verdict -> (mark in text output, its word in each language). The order is the order of precedence.
VERDICTS: dict[str, tuple[str, dict[str, str]]] = {
    "reproduced": ("✓", {"en": "reproduced", "zh": "复现"}),
    "rounding": ("≈", {"en": "rounding", "zh": "舍入"}),
    "erratum": ("✗", {"en": "erratum", "zh": "勘误"}),
    "explained": ("=", {"en": "explained", "zh": "可解释"}),
    "candidate": ("?", {"en": "candidate", "zh": "候选解释"}),
    "unexplained": ("!", {"en": "unexplained", "zh": "未解释"}),
    "cited": ("·", {"en": "cited", "zh": "引用"}),
}

#: What each mark means, for the line below a table.
MEANINGS: dict[str, dict[str, str]] = {
    "reproduced": {"en": "reproduced, rounded half up", "zh": "四舍五入后一致"},
    "rounding": {"en": "equal only when cut off or rounded up", "zh": "仅在截断或进位后一致"},
    "erratum": {"en": "contradicted by the network or by other printed figures", "zh": "与网络本身或其他印刷数字矛盾"},
    "explained": {
        "en": "equal under another named convention or variant that has a second witness",
        "zh": "在另一有佐证的口径或变体下一致",
    },
    "candidate": {
        "en": "equal under another named convention or variant without a second witness: a guess",
        "zh": "在另一口径或变体下一致但无佐证，仅为猜测",
    },
    "unexplained": {"en": "not reached", "zh": "无法得到"},
    "cited": {"en": "not a function of the network: quoted", "zh": "并非由网络结构决定，仅引用"},
}  # fmt: skip

MESSAGES: dict[str, dict[str, str]] = {
    "cell": {"en": "{row}, {column}: {text}", "zh": "{row}，{column}：{text}"},
    "numbered": {"en": "{label} (row {number})", "zh": "{label}（第{number}行）"},
    "cut": {
        "en": "printed {printed} is {exact} cut off; rounded half up it is {rounded}",
        "zh": "印刷值{printed}是{exact}截断所得，四舍五入应为{rounded}",
    },
    "up": {
        "en": "printed {printed} is {exact} rounded up; rounded half up it is {rounded}",
        "zh": "印刷值{printed}是{exact}进位所得，四舍五入应为{rounded}",
    },
    "computed": {
        "en": "printed {printed}, computed {exact} ({gap:+.1%})",
        "zh": "印刷值{printed}，计算值{exact}（相差{gap:+.1%}）",
    },
    "structure": {
        "en": "printed {printed}, the network has {fits}",
        "zh": "印刷为{printed}，网络实际为{fits}",
    },
    "structure-explained": {
        "en": "printed {printed} is variant {variant}; variant {declared} has {fits}; witness: {witness}",
        "zh": "印刷的{printed}属于变体{variant}，变体{declared}为{fits}；佐证：{witness}",
    },
    "also": {"en": "variant {variant} has {value}", "zh": "变体{variant}为{value}"},
    "chapter-code": {"en": "the chapter's own code agrees", "zh": "本章代码与之一致"},
    "omits": {"en": "printed without “{omitted}”", "zh": "印刷时省略了“{omitted}”"},
    "quoted": {"en": "{columns}: quoted from {sources}", "zh": "{columns}：引自{sources}"},
    "no-source": {
        "en": "{columns}: quoted; what its source prints is not at hand",
        "zh": "{columns}：引用，原始出处的数字未收录",
    },
    "left-out": {"en": "left out: {why}", "zh": "未列出：{why}"},
    "other-size": {
        "en": "output sizes at the left are for {resolution}×{resolution}; columns at another input size have their own",
        "zh": "左侧输出尺寸对应输入{resolution}×{resolution}，其他输入尺寸的列不适用",
    },
    "source": {"en": "{source}", "zh": "{source}"},
    "witnessed": {
        "en": "{exact} under convention {convention}, under which table {table}, {column} is reproduced as a whole",
        "zh": "按口径{convention}为{exact}，而表{table}的{column}一栏在该口径下全部复现",
    },
    "guess": {
        "en": "{sentence} gives {exact}{zeros}; {matching:,} of {tried:,} hypotheses give this figure, so it is a guess",
        "zh": "按“{sentence}”为{exact}{zeros}；{tried:,}种假设中有{matching:,}种给出该值，故仅为猜测",
    },
    "nothing-simple": {
        "en": "no simple combination of named choices gives it ({matching:,} of {tried:,} hypotheses do)",
        "zh": "没有任何简单的已命名组合给出该值（{tried:,}种假设中有{matching:,}种给出）",
    },
    "series": {
        "en": "it contradicts its own series in {source} {table}: {sentence} gives {witnesses}, and {shown} here",
        "zh": "与{source} {table}中的同系列数字矛盾：按“{sentence}”得到{witnesses}，而此处应为{shown}",
    },
    "versions": {
        "en": "elsewhere the same network is printed as {versions}",
        "zh": "同一网络在别处印刷为{versions}",
    },
    "row-above": {"en": "the row above puts out {output}", "zh": "上一行的输出为{output}"},
    "next-row": {"en": "the next row's input is printed {input}", "zh": "下一行的输入印刷为{input}"},
    "cited-differs": {
        "en": "printed {printed}, but {source} prints {fits} for the same network",
        "zh": "印刷为{printed}，但{source}对同一网络给出{fits}",
    },
    "setting": {
        "en": "backbone counted as {setting} at {resolution}×{resolution}",
        "zh": "骨干网络按{setting}、输入{resolution}×{resolution}计算",
    },
    "declared": {
        "en": "{columns}: convention {convention} ({summary})",
        "zh": "{columns}：口径 {convention}（{summary}）",
    },
    "variant": {"en": "Variants: {variants}", "zh": "变体：{variants}"},
    "verdicts": {"en": "Verdicts: {counts}", "zh": "结论：{counts}"},
    "marks": {"en": "Marks: {marks}", "zh": "标记：{marks}"},
    "table": {"en": "Table {id} · {title}", "zh": "表{id} · {title}"},
    "at": {"en": "{title}, at {setting}", "zh": "{title}（{setting}）"},
    "computed-column": {"en": "computed", "zh": "计算值"},
    "worth-column": {"en": "What it is worth: the network without it (computed)", "zh": "去掉后的网络（计算值）"},
    "worth": {"en": "{where}{against}: {changes}", "zh": "{where}{against}：{changes}"},
    "unchanged": {"en": "{quantity} {value} as before", "zh": "{quantity}仍为{value}"},
    "changed": {
        "en": "{quantity} {without} instead of {with_} (×{ratio})",
        "zh": "{quantity}由{with_}变为{without}（×{ratio}）",
    },
}  # fmt: skip

#: Heads of the table of verdict counts, and of its last row; heads of the lists.
TITLES = {"en": ["Table", "Title"], "zh": ["表", "标题"]}
ALL = {"en": "all", "zh": "合计"}
LISTS = {
    "en": ["Tables", "Networks", "Variants (the first of a network is its default)", "Conventions"],
    "zh": ["表", "网络", "变体（每个网络的第一个为默认）", "口径"],
}

QUANTITIES: dict[str, dict[str, str]] = {
    "multi_adds": {"en": "MultiAdds", "zh": "计算量"},
    "params": {"en": "params", "zh": "参数量"},
    "activation_elements": {"en": "activation elements", "zh": "激活元素数"},
    "norm_elements": {"en": "normalized elements", "zh": "归一化元素数"},
    "adds": {"en": "added elements", "zh": "逐元素相加数"},
    "multiplies": {"en": "multiplied elements", "zh": "逐元素相乘数"},
    "pool_inputs": {"en": "pooled elements", "zh": "池化元素数"},
    "bias_adds": {"en": "bias adds", "zh": "偏置加法数"},
    "memory_access": {"en": "memory access", "zh": "内存访问量"},
    "h_swish": {"en": "h-swish elements", "zh": "h-swish元素数"},
}


def say(key: str, lang: str, **values: Any) -> str:
    """A message in a language; values may themselves be texts by language."""
    chosen = {
        name: value[lang] if isinstance(value, dict) and lang in value else value for name, value in values.items()
    }
    return MESSAGES[key][lang].format(**chosen)


class Note:
    """A message with its values, said in whichever language the reader has chosen."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key = key
        self.values = values

    def say(self, lang: str) -> str:
        """The note in a language."""
        return say(self.key, lang, **self.values)
