"""From the bytes of a file to its kind and its clean bytes. Runs in the process that apart.py starts."""

from __future__ import annotations

import zlib

from plans.evidence.kinds import IMAGES, PACKAGES, TEXTS, Kind
from plans.evidence.names import refuse_misnamed, refuse_strange_name
from plans.evidence.refusing import Refusal, Refused
from plans.evidence.sniffing import kind_of


def clean(content: bytes, name: str) -> tuple[Kind, bytes]:
    """What the file is, and the same file without a trace of who made it. Raises Refused."""
    refuse_strange_name(name)
    kind = kind_of(content)
    refuse_misnamed(name, kind)
    return kind, _cleaned(content, kind)


def _cleaned(content: bytes, kind: Kind) -> bytes:
    # Each reader is imported where it is needed: the process lives for one file.
    if kind in TEXTS:
        return content
    if kind in IMAGES:
        from plans.evidence.images import clean_image  # noqa: PLC0415 -- slow import

        return clean_image(content, kind)
    if kind in PACKAGES:
        return _clean_package(content, kind)
    from plans.evidence.pdf import clean_pdf  # noqa: PLC0415 -- slow import

    return clean_pdf(content)


def _clean_package(content: bytes, kind: Kind) -> bytes:
    from plans.evidence.office import clean_office  # noqa: PLC0415 -- slow import
    from plans.evidence.open_document import clean_open_document  # noqa: PLC0415 -- slow import

    try:
        return clean_open_document(content) if kind is Kind.ODT else clean_office(content)
    except (Refused, MemoryError):
        raise
    except (OSError, RuntimeError, ValueError, KeyError, EOFError, NotImplementedError, zlib.error) as error:
        raise Refused(Refusal.DAMAGED) from error
    except Exception as error:
        # zipfile and its decompressors have exceptions of their own.
        raise Refused(Refusal.DAMAGED) from error
