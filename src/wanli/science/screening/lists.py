"""Lists: what has to be known one by one. Words for other apps, brands and their domains, endings of addresses."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Services that shorten addresses: what stands behind cannot be seen.
SHORTENERS = frozenset(
    _words("""
t.cn dwz.cn url.cn suo.im u.nu bit.ly tinyurl.com goo.gl is.gd t.im 985.so rrd.me mrw.so 0x9.me sourl.cn
dwz.lc suo.nz tb.cn m.tb.cn u.jd.com 3.cn w.url.cn sina.lt t.hk c7.gg reurl.cc ow.ly buff.ly cutt.ly
shorturl.at
""")
)
# The last part of an address, as far as messages use them.
TOP_LEVELS = frozenset(
    _words("""
app asia at bid biz cc cf club cn co com dev edu fun ga gd gg gov gq hk icu im in info ink io la link live
loan lt ltd ly me men ml mobi net nu online org pro pw ru shop site so tk to top tv tw us vip wang win work ws
xyz
""")
)
# A brand's letters, and the domains where they are at home. Elsewhere they are borrowed.
BRANDS = {
    "icbc": ("icbc.com.cn", "icbc.cn"),
    "ccb": ("ccb.com", "ccb.cn", "ccb.com.cn"),
    "abchina": ("abchina.com", "abchina.com.cn"),
    "boc": ("boc.cn", "bankofchina.com"),
    "bankcomm": ("bankcomm.com", "bankcomm.cn"),
    "cmbchina": ("cmbchina.com", "cmbchina.cn"),
    "psbc": ("psbc.com", "psbc.cn"),
    "unionpay": ("unionpay.com", "95516.com"),
    "alipay": ("alipay.com", "alipay.cn", "alipayobjects.com"),
    "taobao": ("taobao.com",),
    "weixin": ("qq.com", "weixin.com"),
    "10086": ("10086.cn",),
    "10010": ("10010.com", "10010.cn"),
    "95588": ("icbc.com.cn",),
    "95533": ("ccb.com",),
    "95599": ("abchina.com",),
    "95566": ("boc.cn",),
    "etc": (),
    "12306": ("12306.cn",),
    "apple": ("apple.com", "apple.com.cn", "icloud.com"),
    "icloud": ("icloud.com", "apple.com"),
}
# Another app's name as it is written to slip through, and as it is called.
ALIASES = {
    **dict.fromkeys(
        _words(
            """
薇信 威信 微心 徽信 葳信 溦信 微伩 薇芯 徽心 维信 卫信 魏信 v信 w信
vx wx weixin wechat 绿泡泡
"""
        ),
        "微信",
    ),
    **dict.fromkeys(_words("加v 加薇 加微 加薇信 加微信 加v信 家微 佳微 嘉薇 伽薇 十微 十v"), "加微信"),
    **dict.fromkeys(_words("扣扣 秋秋 球球 叩叩 q群 抠抠 企鹅号 蔻蔻"), "qq"),
    **dict.fromkeys(_words("zfb 支fu宝 支付保 之付宝 知付宝 某付宝 支某宝"), "支付宝"),
    **dict.fromkeys(_words("yhk 银彳亍卡 yinhangka"), "银行卡"),
    **dict.fromkeys(_words("dk daikuan"), "贷款"),
    **dict.fromkeys(_words("jz jianzhi"), "兼职"),
    **dict.fromkeys(_words("sd shuadan"), "刷单"),
    **dict.fromkeys(_words("dy"), "抖音"),
}
# Letters so common that, beside another whole letter, they are no part of a third: 了 一 is not 子.
TOO_COMMON_FOR_A_PART = frozenset("一二三十了不人大小又你是可先直分两专更共")
# Two letters that are parts of a third, and a word of their own.
WORDS_OF_PARTS = frozenset(
    _words("""
女子 日月 人本 人言 口十 口木 木子 木木 日生 女马 女且 人主 土也 水去 人用 工力 田力
木目 人民 人尔 口未 王里 门口 门人 人力 口天 目木 火火 人人 日日 口口 土土 木口 山山
又又 子女 上下 大小 八刀 人十 二人 一大 人工 水水 人立 金金 口力 十口 又土 人二 日十
一口 日一 三人 手工 人士 力口 人可 白水 水工 水白 心中 人中 山石 石山 石头 手下 手心
手足 口水 水土 火山 火车 人手 人口 人木 人来 食人 衣食 大力 力大 立日 人大 子系 口人
竹子 门心 小人 人马 水手 月半 禾日 人山 人火 田心 人文 日光 月光 金子 人寸 人心 言人
亡心 自大 自心 水中 生日 月月 广发 金十 女生 广大 手安 示见 木工 金产 合手 开刀 水带 衣皮 日免 网直 立十
马奇 米大 手是 水每
""")
)
