"""The print kit of a topic: what somebody takes along to a village or puts up in an outlet.

Apps above add to it in `ready()`::

    kit_parts.register(sheets)    # sheets(topic, language, address_of) -> [(file name, PDF)]

`address_of(path)` is the address to print for a path of this site.
"""

import io
import zipfile
from collections.abc import Callable

from wanli.ground.ui.queries import Slot
from wanli.knowledge.library.models import Topic

AddressOf = Callable[[str], str]
_EPOCH = (1980, 1, 1, 0, 0, 0)

kit_parts = Slot()


def pack_kit(topic: Topic, language: str, address_of: AddressOf) -> bytes:
    """All parts as one archive; the same content makes the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pdf in sorted(kit_parts.collect(topic, language, address_of)):
            archive.writestr(zipfile.ZipInfo(f"{topic.slug}/{name}", _EPOCH), pdf, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
