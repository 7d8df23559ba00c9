"""Words that say little about what is searched for, and those that make a query a question."""

QUESTION = frozenset(
    """
    什么 哪些 哪个 哪里 哪儿 哪位 哪年 哪一年 哪种 哪样 哪一 哪 怎么 怎样 怎么样 怎么办 如何 为什么
    为何 何 何时 何人 何地 何处 多少 多久 多长 多大 几 几个 几号 几月 谁 是否 吗 呢 么 什么样 请问
    """.split()  # noqa: SIM905
)
FUNCTION = QUESTION | frozenset(
    """
    的 了 是 在 和 与 及 或 也 都 就 而 被 把 对 从 到 给 向 吧 啊 着 过 地 得 之 其 有 我 你 他 她 它
    这 那 这个 那个 以及 于 为 以 由 将 要 会 能 可以 可 应该 一个 一 个 又 还 所 并 但 但是 则 此 该
    不 没有 多 上 下 中 里 叫 叫做 称 称为 位 时 时候
    """.split()  # noqa: SIM905
)
