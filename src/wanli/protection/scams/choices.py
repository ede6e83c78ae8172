"""What a message can be. The scam types follow the statistics of the Ministry of Public Security, with those of the
campaigns added; the genuine kinds are what is mistaken for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScamType(models.TextChoices):
    """Harmful messages: what the sender is after."""

    BRUSHING = "brushing", _("fake task and rebate")
    FAKE_SERVICE = "fake_service", _("false customer service")
    FAKE_INVESTMENT = "fake_investment", _("false investment")
    FAKE_LOAN = "fake_loan", _("false loan")
    FAKE_CREDIT = "fake_credit", _("false credit record alarm")
    CREDIT_REPAIR = "credit_repair", _("credit repair")
    FAKE_SHOPPING = "fake_shopping", _("false shop or service")
    FAKE_OFFICIAL = "fake_official", _("false officials")
    FAKE_ACQUAINTANCE = "fake_acquaintance", _("false boss, friend or relative")
    GAME_TRADE = "game_trade", _("false game trade")
    ROMANCE = "romance", _("romance scam")
    BLACK_MARKET = "black_market", _("accounts and cards for criminals")
    FAKE_MILITARY = "fake_military", _("false purchase by an institution")
    ELDER_FRAUD = "elder_fraud", _("scam aimed at elders")
    ILLEGAL_FUNDRAISING = "illegal_fundraising", _("illegal fundraising")
    VIRTUAL_CURRENCY = "virtual_currency", _("virtual currency scheme")
    CAMPUS_LOAN = "campus_loan", _("campus or trap loan")
    DEEPFAKE = "deepfake", _("face, voice or screen deception")
    PHISHING = "phishing", _("phishing message")
    GAMBLING = "gambling", _("online gambling")
    SEXTORTION = "sextortion", _("sextortion")
    LOTTERY = "lottery", _("false prize or subsidy")
    ILLEGAL_DOCUMENTS = "illegal_documents", _("forged documents and invoices")


class GenuineKind(models.TextChoices):
    """Harmless messages that look like harmful ones."""

    BANK_NOTICE = "bank_notice", _("bank notice")
    ADVERT = "advert", _("advertisement")
    OFFICIAL_WARNING = "official_warning", _("official warning")
    SERVICE_NOTICE = "service_notice", _("service notice")
    CHAT = "chat", _("ordinary chat")
    WORK = "work", _("work message")
    NEWS = "news", _("news and explanation")


class Mark(models.TextChoices):
    """The four marks of illegal fundraising (最高人民法院 法释〔2022〕5号, article 1)."""

    ILLEGAL = "illegal", _("without permission")
    PUBLIC = "public", _("advertised in public")
    INDUCING = "inducing", _("promises a return")
    SOCIAL = "social", _("aimed at everybody")


class RiskLevel(models.TextChoices):
    """How likely a scam is, in the words of the verdict."""

    HIGH = "high", _("high risk")
    MEDIUM = "medium", _("suspicious")
    LOW = "low", _("nothing conspicuous")
    UNKNOWN = "unknown", _("cannot tell")


class ReadingState(models.TextChoices):
    """How far the reading of a picture is."""

    WAITING = "waiting", _("in the queue")
    READ = "read", _("read")
    EMPTY = "empty", _("no words found")
    FAILED = "failed", _("could not be read")


class BatchState(models.TextChoices):
    """How far a file of messages is."""

    WAITING = "waiting", _("in the queue")
    RUNNING = "running", _("being checked")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class Way(models.TextChoices):
    """By which way a message came to be checked."""

    KEPT = "kept", _("kept by citizens")
    BATCH = "batch", _("batch check")
    API = "api", _("programming interface")
