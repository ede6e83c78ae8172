"""Two calibrations on one scale: the line, its symmetry, and the items that have drifted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.bank import Bank, BankItem, probability
from wanli.science.psychometrics.linking import CannotLink, Link, Method, link

THETA = np.linspace(-4, 4, 17)


def bank(items: int, *, seed: int, errors: float = float("nan"), c: float = 0.0) -> Bank:
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(0, 1, items)
    return Bank(
        "base",
        tuple(
            BankItem(f"i{n:02}", float(a[n]), float(b[n]), c, a_standard_error=errors, b_standard_error=errors)
            for n in range(items)
        ),
    )


def on_another_scale(base: Bank, slope: float, intercept: float) -> Bank:
    """The same items as a calibration with theta_base = slope theta + intercept would give them."""
    return Link(1 / slope, -intercept / slope, Method.MEAN_SIGMA, ()).bank(base, version="new")


def changed(some: Bank, code: str, **by: float) -> Bank:
    return Bank(
        some.version,
        tuple(
            replace(item, **{name: getattr(item, name) + step for name, step in by.items()})
            if item.code == code
            else item
            for item in some.items
        ),
    )


def estimated(true: Bank, people: int, rng: np.random.Generator) -> Bank:
    """The bank as a calibration on so many people from N(0, 1) would find it, were their thetas known."""
    theta, items = rng.normal(size=people), []
    for item in true.items:
        p = probability(theta, np.array([item.a]), np.array([item.b]))[:, 0]
        scores = np.column_stack([theta - item.b, np.full(people, -item.a)])
        covariance = np.linalg.inv((scores * (p * (1 - p))[:, None]).T @ scores)
        a, b = rng.multivariate_normal([item.a, item.b], covariance)
        of_a, of_b = np.sqrt(np.diag(covariance))
        items.append(replace(item, a=float(a), b=float(b), a_standard_error=float(of_a), b_standard_error=float(of_b)))
    return Bank(true.version, tuple(items))


# ---- the line -------------------------------------------------------------------------------------------------------


def test_means_and_spreads_worked_out_by_hand():
    # b 0 1 2 (mean 1) against -1 1 3 (mean 1, twice the spread): slope 1/2, intercept 1 - 1/2 * 1.
    base = Bank("base", tuple(BankItem(f"i{n}", 1.0, b) for n, b in enumerate((0.0, 1.0, 2.0))))
    new = Bank("new", tuple(BankItem(f"i{n}", 0.5, b) for n, b in enumerate((-1.0, 1.0, 3.0))))
    found = link(base, new, method=Method.MEAN_SIGMA)
    assert (found.slope, found.intercept) == pytest.approx((0.5, 0.5))
    assert found.theta([0.0, 2.0]) == pytest.approx([0.5, 1.5])
    assert found.item(new.items[2]).b == pytest.approx(2.0)
    assert found.item(new.items[2]).a == pytest.approx(1.0)


def test_the_curves_are_brought_as_close_as_a_search_over_all_lines_can():
    base, new = bank(6, seed=1), on_another_scale(bank(6, seed=1), 1.3, -0.4)
    new = changed(changed(new, "i01", b=0.3), "i04", a=0.4)
    points = np.linspace(-6, 6, 61)
    weights = np.exp(-(points**2) / 2) / np.exp(-(points**2) / 2).sum()

    def distance(slope: float, intercept: float) -> float:
        curve = np.zeros((4, 61))
        for ours, theirs in zip(base.items, new.items, strict=True):
            curve[0] += 1 / (1 + np.exp(-ours.a * (points - ours.b)))
            curve[1] += 1 / (1 + np.exp(-theirs.a / slope * (points - slope * theirs.b - intercept)))
            curve[2] += 1 / (1 + np.exp(-theirs.a * (points - theirs.b)))
            curve[3] += 1 / (1 + np.exp(-ours.a * slope * (points - (ours.b - intercept) / slope)))
        return float(weights @ ((curve[0] - curve[1]) ** 2 + (curve[2] - curve[3]) ** 2))

    found = link(base, new, find_drift=False)
    best = distance(found.slope, found.intercept)
    assert best > 0
    for slope in np.linspace(-0.05, 0.05, 11):
        for intercept in np.linspace(-0.05, 0.05, 11):
            assert distance(found.slope + slope, found.intercept + intercept) >= best - 1e-12


def test_where_all_difficulties_are_the_same_the_slopes_decide():
    base = Bank("base", tuple(BankItem(f"i{n}", a, 0.5) for n, a in enumerate((0.8, 1.0, 1.5))))
    for method in Method:
        found = link(base, on_another_scale(base, 1.25, 0.2), method=method)
        assert (found.slope, found.intercept) == pytest.approx((1.25, 0.2), abs=1e-6)


@given(st.integers(0, 10**6), st.sampled_from(Method))
@settings(max_examples=20, deadline=None)
def test_a_bank_is_on_its_own_scale(seed, method):
    same = bank(8, seed=seed, errors=0.1)
    found = link(same, same, method=method)
    assert (found.slope, found.intercept) == pytest.approx((1.0, 0.0), abs=1e-9)
    assert found.kept == same.codes


@given(
    st.integers(0, 10**6), st.floats(0.5, 2.0), st.floats(-1.5, 1.5), st.sampled_from(Method), st.sampled_from([0, 0.2])
)
@settings(max_examples=25, deadline=None)
def test_the_line_that_was_hidden_is_found(seed, slope, intercept, method, c):
    base = bank(10, seed=seed, errors=0.1, c=c)
    found = link(base, on_another_scale(base, slope, intercept), method=method)
    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=1e-5)
    assert found.drifted == ()


@given(st.integers(0, 10**6), st.sampled_from(Method), st.sampled_from([0.1, float("nan")]))
@settings(max_examples=15, deadline=None)
def test_swapping_the_banks_gives_the_inverse_line(seed, method, errors):
    base, other = bank(9, seed=seed, errors=errors), bank(9, seed=seed + 1)
    blurred = tuple(  # the same items, estimated a little differently
        replace(item, a=item.a * (1 + 0.1 * np.tanh(off.b)), b=item.b + 0.2 * np.tanh(off.b))
        for item, off in zip(base.items, other.items, strict=True)
    )
    new = on_another_scale(Bank("new", blurred), 1.4, 0.3)
    there, back = (link(*pair, method=method, find_drift=False) for pair in ((base, new), (new, base)))
    assert back.slope == pytest.approx(1 / there.slope, abs=1e-6)
    assert back.intercept == pytest.approx(-there.intercept / there.slope, abs=1e-6)
    if np.isfinite(errors):
        found = [[anchor.p_value for anchor in one.anchors] for one in (there, back)]
        assert found[0] == pytest.approx(found[1], abs=1e-4)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_items_does_not_matter(order):
    base = bank(9, seed=3, errors=0.1)
    new = changed(on_another_scale(base, 1.2, 0.5), "i04", b=0.8)
    items = list(new.items)
    order.shuffle(items)
    one, two = link(base, new), link(base, Bank("new", tuple(items)))
    assert (two.slope, two.intercept) == pytest.approx((one.slope, one.intercept), abs=1e-8)
    assert one.drifted == two.drifted == ("i04",)


@given(st.floats(0.5, 2.0), st.floats(-1.0, 1.0))
@settings(max_examples=15, deadline=None)
def test_nobodys_chance_changes_with_the_scale(slope, intercept):
    new = bank(5, seed=4, errors=0.2, c=0.2)
    line = Link(slope, intercept, Method.MEAN_SIGMA, ())
    moved = line.bank(new, version="moved")
    before = probability(THETA, new.a, new.b, new.c)
    assert probability(line.theta(THETA), moved.a, moved.b, moved.c) == pytest.approx(before)
    for item, was in zip(moved.items, new.items, strict=True):
        assert item.a_standard_error / item.a == pytest.approx(was.a_standard_error / was.a)
        assert item.b_standard_error == pytest.approx(slope * was.b_standard_error)


# ---- drift ----------------------------------------------------------------------------------------------------------


def test_an_item_that_became_known_is_found_and_does_not_bend_the_line():
    base = bank(15, seed=5, errors=0.08)
    new = changed(on_another_scale(base, 1.2, 0.4), "i07", b=-0.5 / 1.2)
    found, bent = link(base, new), link(base, new, find_drift=False)
    assert found.drifted == ("i07",)
    assert (found.slope, found.intercept) == pytest.approx((1.2, 0.4), abs=1e-6)
    assert found.anchors[7].difference_in_b == pytest.approx(-0.5, abs=1e-5)
    assert found.anchors[7].p_value < 0.001
    assert abs(bent.intercept - 0.4) > 0.01


def test_a_changed_slope_is_drift_too():
    base = bank(12, seed=6, errors=0.08)
    found = link(base, changed(on_another_scale(base, 0.9, 0.0), "i03", a=0.9 * base.items[3].a))
    assert found.drifted == ("i03",)
    assert found.anchors[3].difference_in_log_a == pytest.approx(np.log(2), abs=1e-5)


def test_several_that_drift_one_way_are_all_found():
    base = bank(15, seed=7, errors=0.08)
    new = on_another_scale(base, 1.1, -0.2)
    for code in ("i02", "i06", "i09", "i13"):
        new = changed(new, code, b=0.6)
    assert link(base, new).drifted == ("i02", "i06", "i09", "i13")


def test_the_rougher_line_does_not_accuse_more_items():
    rng = np.random.default_rng(14)
    true = bank(15, seed=14)
    new = on_another_scale(true, 1.2, 0.4)
    for code in ("i00", "i01", "i02"):
        new = changed(new, code, b=0.5)
    pair = estimated(true, 3000, rng), estimated(new, 3000, rng)
    curves, means = (link(*pair, method=method) for method in (Method.STOCKING_LORD, Method.MEAN_SIGMA))
    assert curves.drifted == means.drifted == ("i00", "i01", "i02")
    assert curves.slope != means.slope


def test_a_difference_too_small_to_matter_is_no_drift_however_sure():
    base = bank(10, seed=8, errors=0.005)
    new = changed(on_another_scale(base, 1.0, 0.0), "i05", b=0.1)
    assert link(base, new).drifted == ()
    assert link(base, new, least_difference=0.05).drifted == ("i05",)


def test_without_standard_errors_the_odd_one_is_judged_by_the_others():
    rng = np.random.default_rng(9)
    base = bank(15, seed=9)
    new = on_another_scale(base, 1.2, 0.4)
    for item in base.items:
        new = changed(new, item.code, b=float(rng.normal(0, 0.03)))
    assert link(base, new).drifted == ()
    assert link(base, changed(new, "i04", b=0.5)).drifted == ("i04",)


def test_false_alarms_keep_to_their_level():
    """Without drift, p-values below .05 are 5 % of all; and hardly a link of 15 anchors raises an alarm."""
    rng = np.random.default_rng(10)
    p_values, alarms = [], 0
    for seed in range(30):
        true = bank(15, seed=seed)
        found = link(estimated(true, 1000, rng), estimated(on_another_scale(true, 1.2, 0.4), 1000, rng))
        p_values += [anchor.p_value for anchor in found.anchors]
        alarms += bool(found.drifted)
    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.11
    assert alarms <= 5


# ---- what cannot be linked ------------------------------------------------------------------------------------------


def test_only_the_named_anchors_are_used():
    base = bank(8, seed=11)
    new = changed(on_another_scale(base, 1.2, 0.4), "i00", b=2.0)
    found = link(base, new, anchors=["i03", "i01", "i02", "i04", "i01"])
    assert [anchor.code for anchor in found.anchors] == ["i03", "i01", "i02", "i04"]
    assert (found.slope, found.intercept) == pytest.approx((1.2, 0.4), abs=1e-6)


@pytest.mark.parametrize(
    ("new", "arguments", "words"),
    [
        (Bank("new", bank(2, seed=12).items), {}, "share 2 items; at least 3"),
        (bank(6, seed=12), {"anchors": ["i01", "i07", "i08"]}, "not in both banks: i07, i08"),
        (bank(6, seed=13, errors=0.001), {}, "fewer than three are left"),
    ],
)
def test_what_cannot_be_linked_is_said(new, arguments, words):
    with pytest.raises(CannotLink, match=words):
        link(bank(6, seed=12, errors=0.001), new, **arguments)
