"""Whether a few characters are a person's name, and which names stand behind a label.

Everything here reads the text as rules do (Simplified script), by offsets of the page.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.enrich.names.divisions import chains
from services.enrich.page.byline_signs import signs

# The frequent surnames of the census and of the book of the hundred families; a public list.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛"
    "郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞"
    "左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈"
    "饶解牟艾尤时阳阎穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班"
    "储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄"
    "平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺"
    "战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由幽遇鄞"
)
_COMPOUND = frozenset(
    "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 万俟 闻人 夏侯 皇甫 尉迟 公羊 澹台 公冶 宗政 濮阳 淳于 单于"
    " 太叔 申屠 公孙 仲孙 轩辕 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司空 端木 呼延 百里 东郭 南门 西门 张简"
    " 范姜 完颜 叶赫 纳兰 拓跋 赫连".split()
)
# Words that begin like a name.
_NOT_NAMES = frozenset(
    "时间 文章 文字 文图 文化 金融 和讯 华社 华网 高清 来源 任编 责任 于北 全部 国内 国际 平台 相关 成都 "
    "海外 都市 安全 方面 关于 关注 原创 原标 应用 公司 明日 元旦 南方 平安 强国 江苏 江西 云南 安徽 海南 "
    "广告 温馨 武汉 石家庄 常州 温州 徐州 郑州 苏州 杭州 宁波 连云港 齐鲁 中国 万象 支持 向上 向下 高考 "
    "易信 易购 解读 时评 时政 易车 农业 党建 龙头 车市 车讯 于昨日 于今日 单位 项目 全文 字体 巴黎 安卓 东方".split()
)
_NAME = re.compile(
    r"(?P<latin>[A-Za-z][A-Za-z.'’-]{1,20}(?: (?:[a-z]{2,3} )?[A-Z][A-Za-z.'’-]{0,20}){0,3}(?![\w:@/]))"
    r"|(?P<spaced>(?<![\u4e00-\u9fff])[\u4e00-\u9fff] {1,2}[\u4e00-\u9fff](?![\u4e00-\u9fff·]))"
    r"|(?P<han>[\u3400-\u9fff·•‧]{2,16})"
)
# Datelines of Taiwan, Hong Kong and abroad; divisions of the mainland are in a table.
_ABROAD = frozenset(
    "台北 新北 台中 台南 高雄 桃园 基隆 新竹 嘉义 宜兰 花莲 台东 屏东 苗栗 彰化 南投 云林 澎湖 金门 马祖 台湾"
    " 香港 澳门 九龙 新界 纽约 华盛顿 洛杉矶 旧金山 伦敦 巴黎 柏林 东京 首尔 莫斯科 布鲁塞尔 日内瓦 罗马 曼谷"
    " 新加坡 吉隆坡 雅加达 马尼拉 悉尼 开罗 美国 英国 日本 韩国 法国 德国 俄罗斯".split()
)
_BETWEEN = re.compile(r"[ \u3000]{0,3}(?P<mark>[、，,/／&＆和与])?[ \u3000]{0,3}")
_CLOSE = re.compile(r"系|为|是|单位|来自|现任|任职|供职|就职|毕业|摄|文并|报道|报导|发自|综合|编译|整理")
_TITLED = re.compile(r"(?:教授|研究员|主任|院长|博士|记者|学者|律师|专家|编辑|总监|主席|秘书长)$")
_PEN_NAME_LONGEST = 10
_MOST = 8
_ROLE_LONGEST = 20
_DATELINE = re.compile(r"\s?\d{1,2}\s?日|专电|电$|报道|报导|综合")


def is_person(text: str) -> bool:
    """Tell whether a text is a full name: Chinese by its surname, or transcribed with a dot."""
    if any(dot in text for dot in "·•‧"):
        parts = re.split("[·•‧]", text)
        return 4 <= len(text) <= 20 and all(parts)
    if not 2 <= len(text) <= 4 or text in _NOT_NAMES or text[:2] in _NOT_NAMES:
        return False
    if not all("\u3400" <= char <= "\u9fff" for char in text) or is_place(text):
        return False
    if text[:2] in _COMPOUND:
        return len(text) > 2
    return text[0] in _SURNAMES and (len(text) < 4 or text[1] in _SURNAMES)


@lru_cache(4096)
def is_place(text: str) -> bool:
    """Tell whether a text is surely a place by whose name a dateline or an address begins."""
    return text in _ABROAD or bool(chains([text]))


def is_latin_name(text: str) -> bool:
    """Tell whether a text is two to four capitalised words, as Anna Smith."""
    words = text.split()
    return 2 <= len(words) <= 4 and all(w[:1].isalpha() and w[:1].isupper() for w in words)


def persons(
    text: str, start: int, end: int, *, is_labelled: bool = True
) -> Iterator[tuple[int, int]]:
    """Yield where the names stand in a stretch that begins with one.

    `is_labelled`: 作者： stands before it, so the first may be a pen name and one Latin word.
    """
    at, mark = start, is_labelled
    for _ in range(_MOST):
        while role := signs()["role"].match(text[at : min(end, at + _ROLE_LONGEST)]):
            at += role.end()
        match = _NAME.match(text, at, end)
        found = _name(match, may_be_pen_name=mark, text=text) if match else None
        if found is None:
            return
        yield found
        between = _BETWEEN.match(text, found[1], end)
        if between is None or not between.group():
            return
        at, mark = between.end(), (between["mark"] or " ") in "、/／&＆" and is_labelled


def _name(
    match: re.Match[str], *, may_be_pen_name: bool, text: str
) -> tuple[int, int] | None:
    """Return where a name stands that was matched; None if it is none."""
    start, end = match.span()
    if match["latin"]:
        is_name = is_latin_name(match.group()) or may_be_pen_name
        return (start, end) if is_name and not signs()["outlet"].search(match.group()) else None
    if match["spaced"]:
        joined = match.group().replace(" ", "")
        if is_person(joined):
            return start, end
        return None
    is_dateline = bool(_DATELINE.match(text, end))
    size = _size(match.group(), may_be_pen_name=may_be_pen_name, is_dateline=is_dateline)
    return (start, start + size) if size else None


def _size(run: str, *, may_be_pen_name: bool, is_dateline: bool) -> int:
    """Return how many characters of a run of Chinese are a name, 0 if none are.

    `is_dateline`: a day or 报道 stands behind it, so that its end may be a place.
    """
    is_dateline = is_dateline or bool(_DATELINE.search(run))
    for sign in ("editor_word", "control"):
        if stop := signs()[sign].search(run):
            run = run[: stop.start()]
    if is_person(run):
        return len(run)
    sizes = [size for size in (3, 2, 4) if len(run) > size and is_person(run[:size])]
    for is_close in (_is_at_place, _is_described):
        for size in sizes:
            if is_close(run[size:]):
                return size
    if is_dateline and sizes:
        return sizes[0] if len(run) > 4 else sizes[-1] if len(sizes) > 1 else sizes[0]
    is_pen_name = 2 <= len(run) <= _PEN_NAME_LONGEST and may_be_pen_name
    return len(run) if is_pen_name and not signs()["outlet"].search(run) else 0


def _is_at_place(rest: str) -> bool:
    return any(is_place(rest[:size]) for size in (2, 3, 4))


def _is_described(rest: str) -> bool:
    """Tell whether what stands behind a name says what the person is or does."""
    return bool(_CLOSE.match(rest) or _TITLED.search(rest))
