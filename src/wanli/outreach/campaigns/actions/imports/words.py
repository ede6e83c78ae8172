"""The words in the workbook's cells. They belong to the file's format and do not change with the reader's language."""

from wanli.ground.accounts.choices import Audience, OrganisationKind
from wanli.outreach.campaigns import choices

Words = dict[str, str]  # what stands in the cell → the value stored

CAMPAIGN_STATUS: Words = {
    "草稿": choices.CampaignStatus.DRAFT,
    "已公布": choices.CampaignStatus.ANNOUNCED,
    "已结束": choices.CampaignStatus.CLOSED,
    "已取消": choices.CampaignStatus.CANCELLED,
}
PROVENANCE: Words = {
    "现场记录": choices.Provenance.LIVE,
    "依据公开总结整理": choices.Provenance.COMPILED,
    "模拟": choices.Provenance.SIMULATED,
}
PARTICIPATION_ROLE: Words = {
    "参加": choices.ParticipationRole.MEMBER,
    "主办": choices.ParticipationRole.HOST,
    "联合主办": choices.ParticipationRole.CO_HOST,
    "支持": choices.ParticipationRole.SUPPORTER,
    "仅作上级": "",  # stands in the sheet so that others can stand below it, and does not take part
}
ORGANISATION_KIND: Words = {
    "网点": OrganisationKind.OUTLET,
    "人民银行机构": OrganisationKind.CENTRAL_BANK,
    "监管机构": OrganisationKind.REGULATOR,
    "政府部门": OrganisationKind.GOVERNMENT,
    "协会": OrganisationKind.ASSOCIATION,
    "银行": OrganisationKind.BANK,
    "分支行": OrganisationKind.BRANCH,
    "学校": OrganisationKind.SCHOOL,
    "社区": OrganisationKind.COMMUNITY,
    "村": OrganisationKind.VILLAGE,
    "媒体": OrganisationKind.MEDIA,
    "其他": OrganisationKind.OTHER,
}
TASK_STATUS: Words = {
    "待办": choices.TaskStatus.TO_DO,
    "进行中": choices.TaskStatus.DOING,
    "已完成": choices.TaskStatus.DONE,
    "不再做": choices.TaskStatus.DROPPED,
}
SESSION_KIND: Words = {
    "摆摊咨询": choices.SessionKind.BOOTH,
    "讲座": choices.SessionKind.LECTURE,
    "进校园": choices.SessionKind.SCHOOL_VISIT,
    "进乡村": choices.SessionKind.VILLAGE_TOUR,
    "进社区": choices.SessionKind.COMMUNITY,
    "线上": choices.SessionKind.ONLINE,
    "启动仪式": choices.SessionKind.LAUNCH,
    "辩论赛": choices.SessionKind.DEBATE,
    "会议": choices.SessionKind.MEETING,
    "其他": choices.SessionKind.OTHER,
}
SESSION_STATUS: Words = {
    "计划中": choices.SessionStatus.PLANNED,
    "已举办": choices.SessionStatus.HELD,
    "已取消": choices.SessionStatus.CANCELLED,
}
MATERIAL_KIND: Words = {
    "折页传单": choices.MaterialKind.LEAFLET,
    "手册读本": choices.MaterialKind.BOOKLET,
    "海报": choices.MaterialKind.POSTER,
    "横幅": choices.MaterialKind.BANNER,
    "标语": choices.MaterialKind.SLOGAN,
    "拱门": choices.MaterialKind.ARCH,
    "台位": choices.MaterialKind.DESK,
    "LED屏": choices.MaterialKind.LED,
    "视频": choices.MaterialKind.VIDEO,
    "礼品": choices.MaterialKind.GIFT,
    "其他": choices.MaterialKind.OTHER,
}
MANNER: Words = {"发放": choices.Manner.HANDED_OUT, "布置展示": choices.Manner.SET_UP}
HEAD_KIND: Words = {
    "到场人数": choices.HeadKind.VISITORS,
    "咨询人次": choices.HeadKind.CONSULTATIONS,
    "听众观众": choices.HeadKind.AUDIENCE,
    "参加人数": choices.HeadKind.PARTICIPANTS,
    "工作人员": choices.HeadKind.STAFF,
}
HEAD_METHOD: Words = {
    "清点": choices.HeadMethod.COUNTED,
    "估计": choices.HeadMethod.ESTIMATED,
    "原文所述": choices.HeadMethod.STATED,
}
MEDIA_KIND: Words = {
    "网站": choices.MediaKind.WEBSITE,
    "报刊": choices.MediaKind.NEWSPAPER,
    "电视": choices.MediaKind.TELEVISION,
    "广播": choices.MediaKind.RADIO,
    "新媒体": choices.MediaKind.SOCIAL,
    "其他": choices.MediaKind.OTHER,
}
MEASURE: Words = {
    "参加网点数": choices.Measure.OUTLETS,
    "覆盖城市数": choices.Measure.CITIES,
    "活动场次": choices.Measure.SESSIONS,
    "触达人数": choices.Measure.PEOPLE,
    "参加单位数": choices.Measure.ORGANISATIONS,
    "接待咨询人次": choices.Measure.CONSULTATIONS,
    "征集作品数": choices.Measure.WORKS,
    "线上点击量": choices.Measure.CLICKS,
    "线上访问量": choices.Measure.VISITS,
    "投票数": choices.Measure.VOTES,
    "媒体报道次数": choices.Measure.MEDIA_REPORTS,
    "报道媒体数": choices.Measure.MEDIA_OUTLETS,
    "宣传物料数": choices.Measure.MATERIALS,
    "受理申诉数": choices.Measure.COMPLAINTS_RECEIVED,
    "办结申诉数": choices.Measure.COMPLAINTS_SETTLED,
    "受理举报数": choices.Measure.CLUES_RECEIVED,
    "处理举报数": choices.Measure.CLUES_HANDLED,
    "金额": choices.Measure.MONEY,
    "其他": choices.Measure.OTHER,
}
AUDIENCE: Words = {
    "老年人": Audience.ELDER,
    "中小学生": Audience.PUPIL,
    "大学生": Audience.STUDENT,
    "新市民": Audience.NEW_CITIZEN,
    "农村居民": Audience.RURAL,
    "小微企业主": Audience.SMALL_BUSINESS,
    "投资者": Audience.INVESTOR,
    "少数民族群众": Audience.MINORITY,
    "公众": Audience.PUBLIC,
}


def word_for(words: Words, value: str) -> str:
    """What stands in the cell for a stored value."""
    return next((word for word, stored in words.items() if stored == value), value)
