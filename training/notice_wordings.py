"""Sentences of notices as many outlets might word them, and news about statements, which is none.

All wordings and names are our own. Each template is a row: its kind, then text with slots in
braces; slots may hold slots.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).with_name("notice_wordings.tsv")
_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"<([^<>]*)>")
NEWS = "news"

SLOTS = {
    "outlet": (
        "云岭日报 雁洲晚报 青石发布 望川新闻网 鹭洲在线 星澜财经 水务观察 青石电视台 云岭市融媒体中心 清河证券报 "
        "望川科技 鹭洲时报 雁洲客户端 岭上读书 青石周刊 川报新媒体 云岭头条 海纳财讯 老城故事 南湖健康网"
    ).split(),
    "own": "本网 本站 本报 本刊 本台 本号 本平台 本公众号 本社 我社 本栏目 我们 本网站 平台".split(),
    "text": "本文 此文 文章 文中内容 以上内容 本篇报道 本稿件 稿件 上述文字 该文 本条信息 本内容 全文".split(),
    "thing": "文章 图片 稿件 图文 视频 文字 素材 音视频 作品 信息 资料 数据 配图 内容".split(),
    "whose": "作者 作者本人 作者个人 原作者 笔者 嘉宾 投稿人 发言者 受访专家 撰稿人 用户".split(),
    "view": "观点 立场 意见 看法 态度 判断".split(),
    "reuse": "转载 摘编 复制 转发 引用 刊登 搬运 镜像 改编 链接 使用 传播 节选".split(),
    "permit": "授权 许可 同意 书面授权 书面许可 允许 准许 事先书面同意 正式授权".split(),
    "forbid": "不得 严禁 请勿 禁止 谢绝 不可 切勿 一律不得 不允许".split(),
    "loss": "后果 损失 纠纷 风险 法律责任 争议 损害 一切后果".split(),
    "source": "网络 互联网 公开资料 公开渠道 网友投稿 第三方 其他媒体 用户上传 合作媒体".split(),
    "quality": "真实性 准确性 完整性 及时性 有效性 合法性 可靠性 原创性".split(),
    "act": "投资 买卖 交易 操作 理财 入市 申购 配置".split(),
    "use": "参考 交流 学习 分享 阅读 了解 科普 研究".split(),
    "contact": "来电 来函 来信 联系我们 与本网联系 告知 后台留言 私信小编 致电编辑部 发邮件".split(),
    "machine": "人工智能 AI工具 大语言模型 写稿机器人 智能写作系统 算法 自动化程序 生成式AI".split(),
    "made": "生成 撰写 翻译 整理 编写 创作 合成 润色 摘要".split(),
    "who": (
        "云岭市中级人民法院 市网信办 星澜汽车 歌手祁闻笛 外交部发言人 云岭市消协 清河银行 望川电机 "
        "平台负责人 律师 原告 该公司 版权局 作者苏未晚 云岭市教育局 警方 多家媒体 行业协会"
    ).split(),
    "says": "表示 说 指出 介绍 称 强调 认为 告诉记者 回应".split(),
    "issues": "发布 发表 发出 公布 刊登 撤回 修改".split(),
    "paper": "声明 免责声明 联合声明 严正声明 版权声明 律师声明 转载声明 风险提示 公告".split(),
    "when": "昨日 今天上午 7月9日 近日 当天 随后 上周 日前".split(),
    "place": "云岭市 青石区 望川县 雁洲 鹭洲岛 清河流域".split(),
    "digits": "010 12 30 24 2026 7".split(),
}


def sentences(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield (kind or "news", sentence), as many of each kind as its rows allow a draw."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = [row.split("\t") for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    for _ in range(count):
        kind, template = draw.choice(rows)
        yield kind, filled(template, draw)


def filled(template: str, draw: random.Random) -> str:
    """Return a template with a word in each slot and one of each <a|b|c>."""
    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: draw.choice(match.group(1).split("|")), text)
    return _SLOT.sub(lambda match: draw.choice(SLOTS[match.group(1)]), text)
