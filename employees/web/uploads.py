"""The end of an upload that is larger than any form takes is read and thrown away, not kept."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CappedUploadHandler(FileUploadHandler):
    """Stands first. What comes beyond `settings.UPLOAD_CAP_BYTES` it hands on to nobody.

    The form then gets a file that is just larger than it takes, and says so in its own words beside its other fields.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the block on, or end it here."""
        return raw_data if start < settings.UPLOAD_CAP_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The handlers behind this one make the file."""
        return None
