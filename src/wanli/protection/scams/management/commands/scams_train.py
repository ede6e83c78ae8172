"""`wanli scams train --data FILE`: a model from an institution's own messages, and how good it is. Switches nothing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.protection.scams.management import training
from wanli.protection.scams.queries import PackIsBroken, read_messages, screen_in_force
from wanli.protection.scams.queries.models import use_model
from wanli.science.screening.training import CannotTrain, Labelled, Settings, train

SEED = 20_261_125


class Command(BaseCommand):
    help = "Train a model on your own messages: JSON lines {text, type} or {text, label}. Nothing is switched by it."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", required=True, type=Path, metavar="FILE", help="JSON lines {text, type|label}")
        parser.add_argument("--output", type=Path, default=Path("screening-model"), metavar="FOLDER",
                            help="where model and report are written (%(default)s)")  # fmt: skip
        parser.add_argument("--alone", action="store_true", help="leave out the messages of the content pack")
        parser.add_argument("--folds", type=int, default=5, choices=range(2, 21), metavar="2-20")
        parser.add_argument("--switch", action="store_true", help="use the model at once, see `wanli scams use`")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = training.read_rows(options["data"])
            in_force = screen_in_force("zh")
            beside = [] if options["alone"] else read_messages(Path(settings.CONTENT_FOLDER))
        except training.Unreadable as error:
            raise CommandError(f"{options['data']} 有误 cannot be used:\n{error}") from error
        except PackIsBroken as error:
            raise CommandError(f"内容包有误。The content pack is broken: {error}") from error
        own = training.with_types(rows, in_force)
        known = {message.text for message in own}
        added = [Labelled(one.text, one.type, one.is_harmful) for one in beside if one.text not in known]
        try:
            trained = train(
                [*own, *added],
                in_force.rules,
                rng=np.random.default_rng(SEED),
                settings=Settings(folds=options["folds"]),
                digest=training.digest_of_rows(rows),
            )
        except CannotTrain as error:
            raise CommandError(f"无法训练。Cannot train: {error}.") from error
        report = training.report_on(rows, trained, in_force, folds=options["folds"], added=len(added))
        training.write(options["output"], trained.model.to_bytes(), report)
        if options["switch"]:
            use_model(options["output"])
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else training.page(report))
        if not options["json"]:
            then = (
                "已启用 in force now" if options["switch"] else f"启用 to use it: wanli scams use {options['output']}"
            )
            self.stdout.write(f"{options['output']} · {then}")
