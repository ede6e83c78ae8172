"""Figures and plots of docs/science/real-data.md, from a file of real answers that is not part of Wanli.

    python scripts/real_data.py responses.csv            # the plots go to docs/images/, the tables to the screen

Every figure is what a `wanli items` command says; this script runs the commands, draws, and puts the tables together.
Only figures over at least ten people are shown.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("MPLBACKEND", "Agg")
import matplotlib.pyplot as plt
import numpy as np

from wanli.learning.assessments.clients.bank_files import read_bank
from wanli.science.psychometrics.persons import bank_information, grid

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
TWELVE, TEN, NINE = "FK*correct,KH*correct", "FK2correct,KH*correct", "KH*correct"
AGE = ("--group", "agecat", "--reference", "1,2,3", "--focal", "6,7,8")
YOUNG, OLD = ("1", "2", "3"), ("6", "7", "8")
FEWEST = 10
SUBJECTS = {
    "FK1": "compound interest",
    "FK2": "inflation and savings",
    "FK3": "stock against fund",
    "KH1": "long-term returns",
    "KH2": "volatility of assets",
    "KH3": "diversification",
    "KH4": "stock market losses",
    "KH5": "life insurance",
    "KH6": "housing market losses",
    "KH7": "minimum payments",
    "KH8": "bonds and interest",
    "KH9": "mortgage term",
}
BLUE, RED, GREY = "#1f5fa8", "#b5442f", "#8a8f98"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="responses.csv of the National Financial Well-Being Survey")
    parser.add_argument("--to", type=Path, default=IMAGES, help="folder for the plots (%(default)s)")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "wanli",
            "font.family": "sans-serif",
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        _report(options.file, options.to, Path(folder))
    return 0


def _report(file: Path, images: Path, folder: Path) -> None:
    bank = folder / "bank.csv"
    nine = _wanli("calibrate", file, "--columns", NINE)
    twelve = _wanli("calibrate", file, "--columns", TWELVE, "--save", bank)
    fit = _wanli("fit", file, "--columns", TWELVE)
    dif = _wanli("dif", file, "--columns", TWELVE, *AGE)
    scores = _wanli("score", file, "--bank", bank)
    published = _published(file)

    print(f"nine items, 2PL: log-likelihood {nine['log_likelihood']:.3f}, {nine['persons']} people")
    print(f"twelve items, 2PL: log-likelihood {twelve['log_likelihood']:.3f}, {twelve['iterations']} iterations\n")
    _items_table(twelve, fit)
    print(
        "\n"
        + " · ".join(f"{name} {fit[name]:.3f}" for name in ("alpha", "omega", "marginal_reliability"))
        + f" · empirical {scores['reliability']:.3f}\n"
    )
    for columns, model in ((NINE, "2pl"), (TEN, "2pl"), (TEN, "1pl"), (TWELVE, "2pl")):
        theta = _estimates(file, columns, model, folder / "some.csv")
        for name, values in published.items():
            print(f"r(EAP of {columns}, {model}; {name}) = {np.corrcoef(theta, values)[0, 1]:.4f}")
    print()
    _dif_table(dif)
    _what_it_does(file, dif)

    theta = np.array([person["theta"] for person in scores["people"]])
    _information_plot(bank, theta, images / "real-data-information.svg")
    _dif_plot(dif, images / "real-data-dif.svg")
    ten = _estimates(file, TEN, "2pl", folder / "some.csv")
    _scores_plot(ten, published["KHscore"], images / "real-data-scores.svg")


def _wanli(verb: str, *words: object) -> dict[str, Any]:
    """What `wanli items <verb> … --json` says."""
    program = [sys.executable, "-c", "import sys; from wanli.run.cli import main; sys.exit(main())"]
    found = subprocess.run(  # noqa: S603 - our own command line and no shell
        [*program, "items", verb, *map(str, words), "--json"], capture_output=True, text=True, check=False
    )
    if found.returncode:
        sys.exit(found.stderr)
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def _estimates(file: Path, columns: str, model: str, bank: Path) -> np.ndarray:
    """EAP of each person by these items, calibrated on the same file."""
    _wanli("calibrate", file, "--columns", columns, "--model", model, "--save", bank)
    return np.array([person["theta"] for person in _wanli("score", file, "--bank", bank)["people"]])


def _published(file: Path) -> dict[str, np.ndarray]:
    with file.open(encoding="utf-8-sig", newline="") as rows:
        table = list(csv.DictReader(rows))
    return {name: np.array([float(row[name]) for row in table]) for name in ("KHscore", "LMscore")}


def _short(item: str) -> str:
    return item.removesuffix("correct")


def _items_table(twelve: dict[str, Any], fit: dict[str, Any]) -> None:
    print("| item | about | p | r(item, rest) | a (SE) | b | S-X2 (df) | RMSEA | infit |")
    print("|---|---|---|---|---|---|---|---|---|")
    for item, judged in zip(twelve["items"], fit["items"], strict=True):
        code = _short(item["item"])
        print(
            f"| {code} | {SUBJECTS[code]} | {judged['share_right']:.3f} | {judged['item_rest']:.3f} | "
            f"{item['a']:.3f} ({item['a_standard_error']:.3f}) | {item['b']:.3f} | "
            f"{judged['s_x2']:.1f} ({judged['degrees_of_freedom']}) | {judged['rmsea']:.3f} | {judged['infit']:.2f} |"
        )


def _dif_table(dif: dict[str, Any]) -> None:
    print(f"reference {dif['reference']['persons']} people, focal {dif['focal']['persons']} people\n")
    print("| item | about | MH Δ (SE) | of 100 | Holm p | size | LR χ² | of 100 | Holm p | size |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for item in dif["items"]:
        code, counted, modelled = _short(item["item"]), item["mantel_haenszel"], item["likelihood_ratio"]
        print(
            f"| {code} | {SUBJECTS[code]} | {counted['delta']:+.2f} ({counted['delta_standard_error']:.2f}) | "
            f"{counted['share'] * 100:+.1f} | {_p(counted['adjusted_p_value'])} | {counted['size']} | "
            f"{modelled['statistic']:.1f} | {modelled['share'] * 100:+.1f} | {_p(modelled['adjusted_p_value'])} | "
            f"{modelled['size']} |"
        )


def _p(value: float) -> str:
    return "<.001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def _what_it_does(file: Path, dif: dict[str, Any]) -> None:
    """The difference between the age groups with all items, and with those alone that treat both alike."""
    alike = [
        item["item"]
        for item in dif["items"]
        if item["mantel_haenszel"]["size"] == item["likelihood_ratio"]["size"] == "A"
    ]
    for name, columns in (("all twelve", TWELVE), (f"{len(alike)} that treat both alike", ",".join(alike))):
        groups = _wanli("calibrate", file, "--columns", columns, "--group", "agecat")["groups"]
        old, young = (_pooled(groups, names) for names in (OLD, YOUNG))
        spread = np.sqrt((old[1] ** 2 + young[1] ** 2) / 2)
        print(f"62 and over minus under 45, {name}: {(old[0] - young[0]) / spread:+.3f} SD")
    print()


def _pooled(groups: list[dict[str, Any]], names: tuple[str, ...]) -> tuple[float, float]:
    """Mean and standard deviation of theta over some groups."""
    chosen = [group for group in groups if group["group"] in names]
    people = np.array([group["persons"] for group in chosen])
    means = np.array([group["mean"] for group in chosen])
    deviations = np.array([group["standard_deviation"] for group in chosen])
    mean = float(np.average(means, weights=people))
    return mean, float(np.sqrt(np.average(deviations**2 + (means - mean) ** 2, weights=people)))


def _information_plot(file: Path, estimates: np.ndarray, to: Path) -> None:
    bank, theta = read_bank(file), grid(121)
    theta = theta[np.abs(theta) <= 4]
    told = bank_information(bank, theta)
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    counts, edges = np.histogram(estimates, bins=np.arange(-4, 4.01, 0.25))
    counts = np.where(counts < FEWEST, 0, counts)
    axes.bar(edges[:-1], counts / counts.max() * told.max() * 0.9, width=0.23, align="edge", color=GREY, alpha=0.35)
    axes.plot(theta, told, color=BLUE)
    axes.set(xlabel="theta (SD of the sample)", ylabel="information", xlim=(-4, 4), ylim=(0, None))
    axes.annotate("information", (-2.3, float(np.interp(-2.3, theta, told))), (-3.9, 3.6), color=BLUE)
    axes.annotate("people (EAP)", (1, 1), (1.5, 2.6), color="#5c6168")
    errors = axes.twinx()
    errors.plot(theta, 1 / np.sqrt(told), color=RED, linestyle="--")
    errors.set(ylabel="standard error (SD)", ylim=(0, 2))
    errors.spines["right"].set_visible(True)
    errors.annotate("standard error", (2, 1.2), (0.6, 1.35), color=RED)
    _save(figure, to)
    best = float(theta[told.argmax()])
    at = ", ".join(f"{1 / np.sqrt(float(np.interp(x, theta, told))):.2f} at {x:+d}" for x in (-2, -1, 0, 1, 2))
    print(f"information is greatest at {best:+.1f} ({told.max():.2f}); standard error {at}")


def _dif_plot(dif: dict[str, Any], to: Path) -> None:
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    items = sorted(dif["items"], key=lambda item: item["mantel_haenszel"]["delta"])
    for place, item in enumerate(items):
        counted = item["mantel_haenszel"]
        color = {"A": GREY, "B": BLUE, "C": RED}[counted["size"]]
        margin = 1.96 * counted["delta_standard_error"]
        axes.errorbar(counted["delta"], place, xerr=margin, fmt="o", color=color, capsize=3)
        axes.text(3.05, place, counted["size"], color=color, va="center")
    axes.set_yticks(range(len(items)), [f"{SUBJECTS[_short(i['item'])]} · {_short(i['item'])}" for i in items])
    for line in (-1.5, -1, 1, 1.5):
        axes.axvline(line, color="#c9ccd1", linewidth=0.8, linestyle=":")
    axes.axvline(0, color="#5c6168", linewidth=0.8)
    axes.set(xlabel="Mantel-Haenszel Δ, 95 % interval; right: easier at 62 and over", xlim=(-3, 3.3))
    _save(figure, to)


def _scores_plot(theta: np.ndarray, published: np.ndarray, to: Path) -> None:
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    cells = axes.hexbin(theta, published, gridsize=28, mincnt=FEWEST, cmap="Blues", bins="log")
    figure.colorbar(cells, label="people")
    axes.set(xlabel="theta, ten items, 2PL (EAP)", ylabel="published KHscore")
    _save(figure, to)


def _save(figure: Any, to: Path) -> None:
    figure.savefig(to, format="svg", metadata={"Date": None, "Creator": "scripts/real_data.py"})
    plt.close(figure)
    text = "\n".join(line.rstrip() for line in to.read_text(encoding="utf-8").splitlines())
    to.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
