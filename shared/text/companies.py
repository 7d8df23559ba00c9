"""What a company goes by: its name without the legal form behind it."""

import re
from functools import lru_cache

from shared.text.divisions import is_division
from shared.text.folding import fold

_FORM = re.compile(r"(?:(?:股份)?(?:有限)?(?:责任)?公司)$")
_SHORTEST = 2
# 电力公司 and 子公司 are any, 上海公司 is somebody's.
_BUSINESS = (
    "科技 网络 物业 物流 快递 保险 证券 基金 信托 投资 电力 供电 燃气 自来水 水务 热力"
    " 通信 电信 航空 铁路 集团 公交 客运 出租 旅游 建筑 建设 工程 房地产 地产 开发 贸易"
    " 商贸 实业 制造 汽车 石油 化工 医药 制药 食品 餐饮 农业 文化 传媒 影视 娱乐 游戏"
    " 软件 互联网 广告 咨询 服务 人力资源 劳务 保安 家政 环保 能源 矿业 钢铁 机械 设备"
    " 材料 电子 半导体 芯片 生物 管理 运营 经营 租赁 担保 典当 小额贷款 国有 外国 上市"
    " 跨国"
)
_ANY = re.compile(rf"(?:.?[分子总母该本某各两]|(?:新?(?:{_BUSINESS.replace(' ', '|')})){{1,3}})")


@lru_cache(maxsize=20_000)
def goes_by(name: str) -> str:
    """Return 星澜汽车 for 星澜汽车股份有限公司; what would be no name without its form stays."""
    plain = fold(name)
    form = _FORM.search(plain)
    rest = plain[: form.start()] if form else ""
    if len(rest) < _SHORTEST or _ANY.fullmatch(rest) or is_division(rest):
        return name
    return name[: len(rest)]
