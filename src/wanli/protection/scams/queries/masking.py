"""Numbers and names taken out of a message, so that what is kept leads to nobody.

What tells a scam stays: amounts, dates, public short numbers (110, 95588), the domain of an address. Full-width digits,
and digits with blanks or dashes between them, are numbers too. Masking errs on the side of hiding.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳"
    "史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛禹狄贝臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾"
    "路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房解应宗丁邓郁单洪包左石崔吉龚程邢裴陆荣翁荀甄曲封储靳段焦侯"
    "车宓蓬全班仰宁仇栾甘厉祖武符刘景詹龙叶司黎薄白蒲鄂池乔谭姬申冉桑牛边尚温庄晏柴瞿阎慕连茹习艾向古易廖耿匡寇广欧"
    "沃利蔚师巩聂晁辛阚简饶曾沙关查游竺权肖涂闫覃佟岳付"
)
_COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|夏侯"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
# The commonest surnames that seldom end another word: before a title they are masked wherever they stand.
_COMMON = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑韩唐冯董曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛余潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔"
    "崔康毛邱秦史顾侯邵孟龙段雷汤尹黎武乔贺赖龚"
)
_TITLES = (
    "先生|女士|小姐|太太|老师|经理|警官|警察|主任|律师|医生|大夫|阿姨|叔叔|大爷|大妈|大哥|大姐|爷爷|奶奶|书记|师傅|"
    "局长|处长|科长|所长|队长|校长|院长|行长|哥|姐|总(?!是|会|之|要|共|有|在|算|额|部|裁|公|监|理)"
)
_FURTHER_TITLES = "护士|同学|老板|总监|顾问|专员|客户"
# Words that look like a surname with a name before a title, or before a colon, and are none.
_NO_NAMES = frozenset(
    re.split(
        r"\s+",
        "老师 谢谢 祝贺 关怀 权益 单位 单子 高佣 高中 高端 钱了 钱的 钱是 习班 车有 房子 房东 "
        "方财 程序 查和 解一 向企 向老 孙女 孙子 董事 "
        "项目 高级 安全 任何 白天 金牌 银行 所有 那位 单位 全体 连锁 向导 广大 常务 方便 "
        "班级 曾经 关系 温馨 易付 何时 高端 查询 封面 解冻 应该 包括 金融 安心 全部 全国 "
        "简单 利息 周一 周二 周三 周四 周五 周六 周日 金额 车险 房贷 房屋 广告 华夏 严重 "
        "班主任 时间 方法 方式 简介 古董 关于 施工 申请 查看 查收 毕业 能否 强制 程序 路线 "
        "路费 应付 解释 安排 封控 安徽 江苏 江西 宁夏 广东 广西 云南 黄金 石油 田地 万元 "
        "车票 车辆 房产 包裹 单号 单价 盛大 高铁 高考 马上 向您 连接",
    )
)
_NAME_LABELS = "姓名|户名|收款人|开户人|开户名|联系人|收件人|寄件人|收货人|法人|客户名|持卡人|本人|借款人|名字|真名"
_GAP = r"[\s:：=，,是为叫\-]{0,4}"
_SEP = r"[\s\-–—.·_*]?"
_ACCOUNTS = (
    r"微信号?|威信|薇信|徽信|v信|wx|vx|weixin|wechat|qq群?号?|扣扣|企鹅号?|群号|支付宝(?:账号)?|钉钉号?|telegram|whatsapp|line|"
    r"skype|陌陌号?|抖音号|快手号|闲鱼号|会议号|邀请码|推荐码"
)
_UNITS = (
    r"(?:\.\d+)?\s?(?:多|余|来)?\s?"
    r"(?:元|块|圆|万|亿|千|百|人民币|rmb|usdt|美元|美金|港币|%|％|倍|个|天|年|月|股|分钟|小时|人|单|平)"
)


@dataclass(frozen=True)
class Masked:
    """A message without numbers and names, and how many places of each kind were taken out."""

    text: str
    places: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.places.values())


def mask(message: str) -> Masked:
    """The message as it may be kept. Masking again changes nothing."""
    text = "".join(_plain(letter) for letter in message)
    places: dict[str, int] = {}
    for kind, pattern, rewrite in _STEPS:

        def replaced(match: re.Match[str], kind: str = kind, rewrite: _Rewrite = rewrite) -> str:
            new = rewrite(match)
            if new != match.group():
                places[kind] = places.get(kind, 0) + 1
            return new

        text = pattern.sub(replaced, text)
    return Masked(text, places)


def _plain(letter: str) -> str:
    """Full-width and circled digits and Latin letters as plain ones; everything else as it stands."""
    if letter < "\u00b2":
        return letter
    if unicodedata.category(letter) == "Cf":  # zero-width: hides between the digits of a number
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else letter


_Rewrite = Callable[[re.Match[str]], str]


def _put(word: str) -> _Rewrite:
    return lambda match: f"[{word}]"


def _after_label(word: str) -> _Rewrite:
    return lambda match: f"{match.group('label')}[{word}]"


def _address(match: re.Match[str]) -> str:
    """An address of the net keeps its scheme and domain."""
    scheme, host, rest = match.group("scheme") or "", match.group("host"), match.group("rest") or ""
    return f"{scheme}{host}/…" if rest.strip("/…") or match.group("user") else match.group()


def _person(match: re.Match[str]) -> str:
    name = match.group("name")
    if name in _NO_NAMES or name[:2] in _NO_NAMES or match.group() in _NO_NAMES:
        return match.group()
    return f"{match.groupdict().get('label') or ''}[姓名]{match.groupdict().get('title') or ''}"


def _digits(low: int, high: int) -> str:
    return rf"(?<![\d.])\d(?:{_SEP}\d){{{low - 1},{high - 1}}}(?![\d])"


def _step(kind: str, pattern: str, rewrite: _Rewrite) -> tuple[str, re.Pattern[str], _Rewrite]:
    return kind, re.compile(pattern, re.IGNORECASE | re.MULTILINE), rewrite


_HAN = r"[\u4e00-\u9fff]"
_NO_HAN = r"(?=[^\u4e00-\u9fff]|$)"
_HOST = (
    r"(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,12}(?::\d{1,5})?"
    r"|(?<=//)\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)"
)
_REST = r"(?P<rest>/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”<>\"']*)?"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁"
_LAST = "尾号|末尾|尾数|后四位|末四位|后4位|末4位|尾码|卡末"
_CODES = "验证码|校验码|动态码|取件码|提货码|密码|口令"
_CALLED = r"我叫|名叫|我是|俺是|这是|本人叫|他叫|她叫|找"
_STREETS = "路|街|巷|弄|大道"
_STEPS = [
    _step("mail", r"[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", _put("邮箱")),
    _step("address", rf"(?P<scheme>https?://)?(?P<user>[a-z0-9_.:%-]{{1,60}}@)?{_HOST}{_REST}", _address),
    _step(
        "account",
        rf"(?P<label>(?:{_ACCOUNTS}){_GAP}|加\s?[vVqQ]{_GAP}|(?:联系|咨询)[vVqQ]{_GAP})"
        r"(?!https?|[\u4e00-\u9fff\[])(?P<id>[a-z0-9][a-z0-9_\-]{4,25})",
        _after_label("账号"),
    ),
    _step("identity", rf"(?<!\d)[1-9](?:{_SEP}\d){{16}}{_SEP}[\dx](?![\da-z])", _put("证件号")),
    _step("plate", rf"[{_PROVINCES}][a-z][·•\s]?[a-z0-9]{{5,6}}(?![a-z0-9])", _put("车牌")),
    _step("phone", rf"(?:\+?86{_SEP})?(?<!\d)1[3-9](?:{_SEP}\d){{9}}(?!\d)", _put("电话")),
    _step("phone", r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[\s\-]?\d{7,8}(?:[\-转]\d{1,6})?(?!\d)", _put("电话")),
    _step("phone", r"(?<!\d)[48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4}(?!\d)", _put("电话")),
    _step("card", _digits(15, 19), _put("卡号")),
    _step("last digits", rf"(?P<label>(?:{_LAST}){_GAP})\d{{2,6}}(?!\d)", _after_label("数字")),
    _step("code", rf"(?P<label>(?:{_CODES}){_GAP})(?=[a-z]*\d)[a-z0-9]{{4,8}}(?![a-z0-9])", _after_label("号码")),
    _step("code", rf"(?<!\d)\d{{4,8}}(?=[\s（(]{{0,2}}(?:是|为)?您?的?(?:本次)?(?:{_CODES}))", _put("号码")),
    _step("number", rf"{_digits(7, 40)}(?!{_UNITS})", _put("号码")),
    _step(
        "place",
        rf"{_HAN}{{2,8}}(?:{_STREETS})\s?\d{{1,5}}\s?(?:号|弄)"
        r"(?:[\u4e00-\u9fff\d]{0,8}(?:室|单元|栋|幢|楼))?",
        _put("地址"),
    ),
    _step("place", r"\d{1,4}\s?(?:栋|幢|号楼)\s?(?:\d{1,2}\s?单元)?\s?(?:\d{1,5}\s?[室号])?", _put("地址")),
    _step(
        "name",
        rf"(?P<label>(?:{_NAME_LABELS})[\s:：=]{{1,3}})(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,3}}?)"
        rf"(?:{_NO_HAN}|(?=先生|女士|的))",
        _person,
    ),
    _step("name", rf"(?P<label>(?:{_CALLED})\s?)(?P<name>{_SURNAME}{_HAN}{{1,2}}){_NO_HAN}", _person),
    _step(
        "name",
        rf"(?:(?<!{_HAN})|(?<=[的是找给叫和跟请由与对您你位名]))(?P<name>{_SURNAME}{_HAN}{{0,2}}?)"
        rf"(?P<title>{_TITLES}|{_FURTHER_TITLES})",
        _person,
    ),
    _step("name", rf"(?P<name>[{_COMMON}])(?P<title>{_TITLES})", _person),
    _step("name", rf"(?<!{_HAN})(?P<name>[小老阿][{_SURNAMES}])(?:{_NO_HAN}|(?=[啊呀你您在说]))", _person),
    _step("name", rf"^(?P<name>{_SURNAME}{_HAN}{{1,2}})(?=\s?[:：])", _person),
]
