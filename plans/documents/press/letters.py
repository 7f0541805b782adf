"""Which letters can be drawn here. What no font has would make a file that is not PDF/A, and a shape that says nothing.

Only the drawn text is changed: the data within the file keeps every letter as it was typed.
"""

from __future__ import annotations

import ctypes
import unicodedata
from functools import lru_cache

# Latin comes with Waymark (static/vendor), whatever the system has.
_OURS = 0x250
_KEPT_CONTROLS = "\t\n\r"
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def drawable(text: str) -> str:
    """The text with a replacement sign for each letter that no font has, and without control characters."""
    return text.translate(
        {ord(letter): instead for letter in set(text) if (instead := _for(letter)) != letter}
    )


def _for(letter: str) -> str | None:
    kind = unicodedata.category(letter)
    if (kind == "Cc" and letter not in _KEPT_CONTROLS) or letter in "\ufeff\ufffe\uffff":
        return None
    if ord(letter) < _OURS or kind == "Cf" or unicodedata.name(letter, "").startswith("VARIATION SELECTOR"):
        return letter
    return letter if kind not in {"Co", "Cn", "Cs"} and _has(letter) else _INSTEAD


def _has(letter: str) -> bool:
    fonts = _fontconfig()
    return fonts is None or bool(fonts[0].FcCharSetHasChar(fonts[1], ord(letter)))


class _Fonts(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


def _library() -> ctypes.CDLL | None:
    for name in ("libfontconfig.so.1", "libfontconfig.1.dylib"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


@lru_cache(maxsize=1)
def _fontconfig() -> tuple[ctypes.CDLL, ctypes.c_void_p] | None:
    """Fontconfig, and all that the system's fonts have together. None where it cannot be asked."""
    library = _library()
    if library is None:
        return None
    for function in ("FcInitLoadConfigAndFonts", "FcPatternCreate", "FcObjectSetCreate", "FcCharSetCreate"):
        getattr(library, function).restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_Fonts)
    library.FcFontList.argtypes = [ctypes.c_void_p] * 3
    library.FcObjectSetAdd.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.FcPatternGetCharSet.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    library.FcCharSetMerge.argtypes = [ctypes.c_void_p] * 3
    library.FcCharSetHasChar.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    wanted = library.FcObjectSetCreate()
    library.FcObjectSetAdd(wanted, b"charset")
    listed = library.FcFontList(
        library.FcInitLoadConfigAndFonts(), library.FcPatternCreate(), wanted
    ).contents
    together = ctypes.c_void_p(library.FcCharSetCreate())
    for font in listed.fonts[: listed.count]:
        letters = ctypes.c_void_p()
        if library.FcPatternGetCharSet(font, b"charset", 0, ctypes.byref(letters)) == 0:
            library.FcCharSetMerge(together, letters, None)
    return library, together
