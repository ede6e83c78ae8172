from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def evidence(settings, tmp_path: Path) -> Path:
    """Photos and uploads of a test go to a folder of that test."""
    settings.STATE = tmp_path
    return tmp_path / "evidence"
