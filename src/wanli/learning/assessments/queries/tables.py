"""Tables from other programs, for the other apps of the wing: text in any usual encoding, and how a file is refused."""

from wanli.learning.assessments.clients.text import FileIsRefused, opened

__all__ = ["FileIsRefused", "opened"]
