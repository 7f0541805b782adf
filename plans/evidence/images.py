"""Pictures, drawn anew: what is kept is the picture, upright, and nothing that was stored beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from plans.evidence.kinds import Kind
from plans.evidence.limits import MAX_PIXELS
from plans.evidence.refusing import Refusal, Refused

_FORMATS: Mapping[Kind, str] = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP"}
_SAVED: Mapping[Kind, dict[str, Any]] = {Kind.PNG: {}, Kind.JPEG: {"quality": 90}, Kind.WEBP: {"quality": 90}}


def clean_image(content: bytes, kind: Kind) -> bytes:
    """The picture without position, device, comments and thumbnails. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound is asked below, and refuses instead of warning
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(Refusal.TOO_MANY_PIXELS)
            # Telephones put a second picture into a JPEG, for depth: the first is the photo.
            if kind is not Kind.JPEG and getattr(picture, "n_frames", 1) > 1:
                raise Refused(Refusal.MOVING)
            picture.load()
            return _drawn(picture, kind)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # A stranger's bytes in a reader of others: it raises nearly every exception there is.
        raise Refused(Refusal.DAMAGED) from error


def _drawn(picture: Image.Image, kind: Kind) -> bytes:
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright = _in_plain_colours(upright, profile)
    saved = _as_fine_as(picture) or _SAVED[kind]
    if kind is Kind.JPEG and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    # A palette's transparent colour belongs to the picture; everything else here was written beside it.
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    drawn = io.BytesIO()
    upright.save(drawn, _FORMATS[kind], **saved)
    return drawn.getvalue()


def _as_fine_as(picture: Image.Image) -> dict[str, Any]:
    """A photo is drawn with the steps that it was drawn with before: no worse, and no larger."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile) or picture.mode not in {"L", "RGB"}:
        return {}
    sampling = JpegImagePlugin.get_sampling(picture)
    return {"qtables": picture.quantization} | ({"subsampling": sampling} if sampling >= 0 else {})


def _in_plain_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without a profile, which can name a device. One that cannot be read is left out."""
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    target = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture
