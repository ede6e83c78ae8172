"""Gives the wheel the dependencies that `requirements.in` names: one list, not two."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    def update(self, metadata: dict) -> None:
        lines = Path(self.root, "requirements.in").read_text(encoding="utf-8").splitlines()
        wanted = (line.split("  #")[0].strip() for line in lines if not line.startswith("#"))
        metadata["dependencies"] = [line for line in wanted if line]
