"""References in addresses: `<ref:ref>` in a path. Anything of another shape is an unknown address."""

from __future__ import annotations

from django.urls import register_converter

from employees.models.base import REF_ALPHABET, REF_LENGTH


class RefConverter:
    """Matches exactly what `new_ref` makes, so that no odd byte of an address ever reaches the database."""

    regex = f"[{REF_ALPHABET}]{{{REF_LENGTH}}}"

    def to_python(self, value: str) -> str:
        """The reference as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The reference as it stands."""
        return value


register_converter(RefConverter, "ref")
