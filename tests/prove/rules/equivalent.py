"""Broken rules that break nothing, one by one, each with its reason. Nothing is put here by a pattern."""

from __future__ import annotations

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {}
