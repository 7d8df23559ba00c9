"""A place of China goes by one name, and is no other place than it surely is."""

import pytest

from shared.text.division_table import codes_of, name_of
from shared.text.divisions import division, is_division, lies_in, located, one_place


def named(*places: str) -> str:
    """Return under which name the first of an article's places goes, itself if none is sure."""
    found = located(places).get(places[0])
    return found.name if found else places[0]


@pytest.mark.parametrize(
    ("names", "one"),
    [
        ("涿州 涿州市 河北涿州 河北省涿州市 保定涿州 河北省保定市涿州市", "涿州市"),
        ("沙坪坝区 重庆沙坪坝区 重庆市沙坪坝区", "沙坪坝区"),
        ("河北 河北省 中国河北", "河北"),
        ("保定 保定市 河北保定", "保定"),
        ("内蒙古 内蒙古自治区", "内蒙古"),
        ("北京朝阳区 北京市朝阳区 北京朝阳", "北京市朝阳区"),
        ("南京鼓楼区 江苏省南京市鼓楼区", "南京市鼓楼区"),
        ("吉林市 吉林省吉林市", "吉林市"),
        ("凉山 凉山州 凉山彝族自治州 四川凉山", "凉山"),
        ("即墨区 即墨市 青岛即墨", "即墨区"),
        ("臺北 台北 臺北市 台灣台北市", "台北"),
        ("臺北市大安區 台北大安區", "台北市大安区"),
        ("鹿港鎮 彰化縣鹿港鎮", "鹿港镇"),
        ("台灣 臺灣省 中国台湾", "台湾"),
        ("灣仔區 香港灣仔 香港湾仔区", "湾仔区"),
        ("香港东区 香港東區", "香港东区"),
        ("香港 中国香港 香港特別行政區", "香港"),
    ],
)
def test_the_forms_of_a_place_are_one(names: str, one: str) -> None:
    """With its level or without, with what it lies in or without, in both scripts."""
    assert {named(name) for name in names.split()} == {one}


@pytest.mark.parametrize(
    ("places", "one"),
    [
        ("朝阳区", "朝阳区"),
        ("朝阳区 北京", "北京市朝阳区"),
        ("朝阳区 长春", "长春市朝阳区"),
        ("朝阳区 北京 长春", "朝阳区"),
        ("朝阳", "朝阳"),
        ("朝阳 辽宁", "朝阳市"),
        ("鼓楼区 江苏", "鼓楼区"),
        ("鼓楼区 南京", "南京市鼓楼区"),
        ("中山區 基隆", "基隆市中山区"),
        ("大安區", "大安區"),
        ("房山", "房山"),
        ("房山 北京", "房山区"),
        ("富阳 浙江", "富阳区"),
        ("长沙 长沙县", "长沙"),
        ("西安", "西安"),
        ("海南 西宁", "海南"),
        ("太湖 安庆", "太湖"),
        ("南海 佛山", "南海"),
        ("天山 乌鲁木齐", "天山"),
        ("东方 海南", "东方"),
        ("安国", "安国"),
        ("安国 河北", "安国市"),
        ("琉球 台湾", "琉球"),
        ("新竹 台湾", "新竹"),
        ("云岭市青石区", "云岭市青石区"),
    ],
)
def test_what_stands_around_a_place_tells_which_it_is(places: str, one: str) -> None:
    """Or it stays what the article calls it: no place is taken for another."""
    assert named(*places.split()) == one


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("涿州市刁窝镇", ("河北省", "保定市", "涿州市")),
        ("北京朝阳公园", ("北京市", "朝阳区")),
        ("重庆市沙坪坝区天星桥街道", ("重庆市", "沙坪坝区")),
        ("台北市大安區和平東路", ("台湾", "台北市", "大安区")),
        ("南京路", ()),
        ("朝阳区建国路", ()),
        ("雁洲湖", ()),
    ],
)
def test_what_lies_in_a_division_has_its_chain(place: str, chain: tuple[str, ...]) -> None:
    """Where it says so by more than a bare name, which roads of other cities bear as well."""
    assert lies_in(place) == chain


def test_every_division_goes_by_a_name_that_means_it_alone() -> None:
    """And every full path to it is one with it; codes are apart."""
    names = [division(code).name for code in name_of()]
    assert len(set(names)) == len(names)
    for code in name_of():
        each = division(code)
        path = "".join(each.chain)
        assert located([path])[path].code == code, path
        assert one_place(path) == (each.name if len(each.chain) > 1 else path)


def test_places_that_are_asked_for_by_several_levels_are_one_place() -> None:
    """河北涿州 is asked for as 涿州市; what is but one level, or no division, as it is."""
    asked = ("河北涿州", "河北省涿州市", "中国香港", "涿州", "云岭市青石区")
    assert [*map(one_place, asked)] == ["涿州市", "涿州市", "香港", "涿州", "云岭市青石区"]
    assert is_division("涿州")
    assert not is_division("云岭")
    assert len(codes_of()["鼓楼区"]) > 1
