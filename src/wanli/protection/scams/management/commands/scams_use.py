"""`wanli scams use FOLDER`: put a trained model in force; `--back` goes back to the one before, `--pack` to our own."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.protection.scams.queries.models import NoSuchModel, go_back, use_model, use_pack


class Command(BaseCommand):
    help = "Put a model in force that `wanli scams train` made. The one before is kept; --back goes back to it."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="what `wanli scams train` wrote")
        parser.add_argument("--back", action="store_true", help="go back to the model before this one")
        parser.add_argument("--pack", action="store_true", help="use the model of the content pack again")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["folder"] is not None) + options["back"] + options["pack"] != 1:
            raise CommandError("请给出文件夹、--back 或 --pack。Give a folder, --back or --pack.", returncode=2)
        try:
            if options["back"]:
                go_back()
            elif options["pack"]:
                use_pack()
            else:
                use_model(options["folder"])
        except NoSuchModel as error:
            raise CommandError(str(error)) from error
        self.stdout.write("已切换；正在运行的服务重启后生效。Switched; running servers take it up when restarted.")
