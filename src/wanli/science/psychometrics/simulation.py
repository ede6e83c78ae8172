"""Simulation: what an adaptive test would do on a bank, before anybody takes it."""

from dataclasses import dataclass

import numpy as np

from wanli.science.psychometrics.adaptive import Rules, Session, answer, begin, choose
from wanli.science.psychometrics.bank import Bank, BankItem, Floats, Status, probability


@dataclass(frozen=True, eq=False)
class Simulation:
    """How it went. Arrays have one entry a person, `exposure` one an item (share of the sessions that showed it)."""

    theta: Floats
    estimate: Floats
    standard_error: Floats
    length: Floats
    exposure: Floats
    stops: dict[str, int]
    overlap: float
    quota_deviation: float

    @property
    def bias(self) -> float:
        """Mean of estimate minus truth, in SD."""
        return float((self.estimate - self.theta).mean())

    @property
    def root_mean_square_error(self) -> float:
        """In SD."""
        return float(np.sqrt(((self.estimate - self.theta) ** 2).mean()))

    @property
    def coverage(self) -> float:
        """The share of people whose truth lies within 1.96 standard errors of the estimate."""
        return float((np.abs(self.estimate - self.theta) <= 1.96 * self.standard_error).mean())


def realistic_bank(items: int, *, rng: np.random.Generator, areas: int = 6, version: str = "simulated") -> Bank:
    """A bank as one finds them: a lognormal (.0, .3) with mean near 1, b normal (0, 1), no guessing, `areas` areas."""
    a = np.exp(rng.normal(-0.055, 0.3, items))
    b = rng.normal(0, 1, items)
    return Bank(
        version,
        tuple(
            BankItem(f"i{number:04}", float(a[number]), float(b[number]), area=f"area{number % areas}")
            for number in range(items)
        ),
    )


def simulate(bank: Bank, rules: Rules, theta: Floats, *, rng: np.random.Generator) -> Simulation:
    """Give the test to people whose theta, (people,), is known. Raises ValueError as `begin` does."""
    chance = probability(np.asarray(theta, dtype=np.float64), bank.a, bank.b, bank.c)
    sessions = [_taken(bank, rules, seed, row, rng) for seed, row in enumerate(chance)]
    shown = np.zeros(len(bank))
    for session in sessions:
        shown[bank.places(session.asked)] += 1
    lengths = np.array([len(session.asked) for session in sessions], dtype=np.float64)
    stops: dict[str, int] = {}
    for session in sessions:
        stops[str(session.stop)] = stops.get(str(session.stop), 0) + 1
    people = len(sessions)
    shared = float((shown * (shown - 1)).sum()) / (people * (people - 1)) if people > 1 else 0.0
    return Simulation(
        theta=np.asarray(theta, dtype=np.float64),
        estimate=np.array([session.theta for session in sessions]),
        standard_error=np.array([session.standard_error for session in sessions]),
        length=lengths,
        exposure=shown / people,
        stops=stops,
        overlap=shared / float(lengths.mean()),
        quota_deviation=max((_deviation(bank, rules, session) for session in sessions), default=0.0),
    )


def _taken(bank: Bank, rules: Rules, seed: int, chance: Floats, rng: np.random.Generator) -> Session:
    session = choose(bank, rules, begin(bank, rules, seed=seed))
    while session.pending is not None:
        right = bool(rng.random() < chance[bank.place(session.pending)])
        session = choose(bank, rules, answer(bank, rules, session, right=right))
    return session


def _deviation(bank: Bank, rules: Rules, session: Session) -> float:
    """How many questions the worst area is off its share in this session."""
    if not rules.quotas:
        return 0.0
    scored = [bank.items[place] for place in bank.places(session.asked)]
    areas = [item.area for item in scored if item.status == Status.CALIBRATED]
    total = sum(rules.quotas.values())
    return max(abs(areas.count(area) - share / total * len(areas)) for area, share in rules.quotas.items())
