"""What is kept leads to nobody, and still says what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.protection.scams.queries import masking
from wanli.protection.scams.queries.masking import mask

HIDDEN = [
    ("打13812345678找我", "13812345678", "打[电话]找我"),
    ("打 138-1234-5678 找我", "5678", "打 [电话] 找我"),
    ("电话＋８６１３８１２３４５６７８", "1381234", None),
    ("１３８ １２３４ ５６７８", "1234", "[电话]"),
    ("138\u200b1234\u200b5678", "12345678", "[电话]"),
    ("座机021-61234567转8", "61234567", "座机[电话]"),
    ("客服400-820-1234", "820", "客服[电话]"),
    ("身份证110101199003071234，尽快", "19900307", "身份证[证件号]，尽快"),
    ("身份证 11010119900307123X", "123X", "身份证 [证件号]"),
    ("转到6222 0202 0011 2233 445", "2233", "转到[卡号]"),
    ("您尾号3321的卡", "3321", "您尾号[数字]的卡"),
    ("尾号为 3321 的储蓄卡", "3321", "尾号为 [数字] 的储蓄卡"),
    ("发到zhang.san@example.com", "zhang", "发到[邮箱]"),
    ("点 http://abc-bank.top/u?id=13812345678 查看", "13812345678", "点 http://abc-bank.top/… 查看"),
    ("点t.cn/AbC123领取", "AbC123", "点t.cn/…领取"),
    ("点 http://10.1.2.3/a/b 领取", "/a/b", "点 http://10.1.2.3/… 领取"),
    ("加微信 kefu_8899 领", "kefu_8899", "加微信 [账号] 领"),
    ("加薇信：abc12345", "abc12345", "加薇信：[账号]"),
    ("加V abc12345", "abc12345", "加V [账号]"),
    ("QQ群 123456789", "123456789", None),
    ("会议号 876543210", "876543210", None),
    ("验证码是 482913", "482913", "验证码是 [号码]"),
    ("482913是您的验证码", "482913", "[号码]是您的验证码"),
    ("单号 SF1234567890123", "1234567890123", None),
    ("沪A12345 ETC失效", "A12345", "[车牌] ETC失效"),
    ("我叫王小明，", "王小明", "我叫[姓名]，"),
    ("姓名：欧阳修", "欧阳修", "姓名：[姓名]"),
    ("户名 李四", "李四", "户名 [姓名]"),
    ("尊敬的王先生您好", "王先生", "尊敬的[姓名]先生您好"),
    ("张伟经理让您转", "张伟", "[姓名]经理让您转"),
    ("找我们公司何总", "何总", "找我们公司[姓名]总"),
    ("跟单老师说", "单老师", "跟[姓名]老师说"),
    ("王芳：到了吗", "王芳", "[姓名]：到了吗"),
    ("小张，在吗", "小张", "[姓名]，在吗"),
    ("寄到长安街12号3单元", "12号", None),
]
KEPT = [
    "先交5000元手续费，24小时到账",
    "日赚300元，月入20000块",
    "投10000000元返18%",
    "打96110或110，银行是95588",
    "2026年11月25日前处理",
    "项目经理说高级会员可以提现",
    "我是您的客服，请下载会议软件",
    "上官网 www.example.com 查询",
    "对方：您好",
    "客服：您好",
    "周一：开会",
    "老师，谢谢书记",
    "那个老师是高中同学，孙女的老师",
    "对方财务总监和关怀专员",
    "公司客户可以找权益专员",
]


@pytest.mark.parametrize(("message", "secret", "expected"), HIDDEN)
def test_numbers_and_names_are_hidden(message: str, secret: str, expected: str | None) -> None:
    masked = mask(message)
    assert secret not in masked.text
    assert masked.total >= 1
    if expected is not None:
        assert masked.text == expected


@pytest.mark.parametrize("message", KEPT)
def test_what_tells_a_scam_stays(message: str) -> None:
    assert mask(message).text == message


def test_the_kinds_are_counted() -> None:
    masked = mask("王先生，打13812345678或13912345678")
    assert masked.places == {"name": 1, "phone": 2}


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_masking_again_changes_nothing(message: str) -> None:
    once = mask(message).text
    assert mask(once).text == once


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(alphabet="好的请转给 ，。", max_size=10))
def test_no_mobile_number_comes_through(number: str, around: str) -> None:
    assert number not in mask(around + number + around).text


def test_long_messages_do_not_make_it_explode() -> None:
    for letter in ("1", "a.", "王", "1 ", "@", "/", "a@"):
        assert len(mask(letter * 4000).text) <= 8100
    assert masking._SURNAMES  # the list is there
