"""Words within a drawing, set as words: joined where their letters join, and from the right where they run from there.

WeasyPrint sets the text of an SVG letter by letter, from the left: Arabic comes out torn apart and backwards. Here a
label is one run, laid out by Pango as every other text of the document is. It takes what our pictures use: one place
for the whole label (`x`, `y`, `dx`), its anchor, its font; and nothing of rotation or stretching.
"""

from __future__ import annotations

from math import inf
from typing import Any

import weasyprint.svg
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_emojis, draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg.bounding_box import extend_bounding_box
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.utils import size
from weasyprint.text.line_break import split_first_line

from plans.documents.press.directions import direction_of


def set_label(svg: Any, node: Any, font_size: float) -> None:
    """Draw the words of a node at its place. Its anchor is seen to by the caller, from the box left in the node."""
    words = node.text
    if not words:
        return
    style = _style_of(svg, node, font_size)
    layout, _length, _resume, width, height, baseline = split_first_line(words, style, svg.context, inf, 0)
    x = sum(size(node.get(name, "0"), font_size, svg.inner_width) for name in ("x", "dx"))
    y = size(node.get("y", "0"), font_size, svg.inner_height)
    corners = ((x, y - baseline), (x + width, y - baseline + height))
    node.text_bounding_box = extend_bounding_box(node.text_bounding_box, corners)
    box = TextBox(layout, style)
    box.baseline = baseline
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    emojis = draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()
    draw_emojis(svg.stream, style, x, y, emojis)


def _style_of(svg: Any, node: Any, font_size: float) -> Style:
    style = Style()
    style.update(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip("\"' ") for name in node.get("font-family", "serif").split(",")]
    weight = node.get("font-weight", "400")
    style["font_weight"] = int(weight) if weight.isdecimal() else 400
    style["font_size"] = font_size
    # Which way the words run is theirs; the direction of the picture says which of their ends is the start.
    style["direction"] = direction_of(node.text) or node.get("direction", "ltr")
    return style


def take_over() -> None:
    """From now on, words in drawings are set here. Both names are those that WeasyPrint itself asks by."""
    weasyprint.svg.text = set_label
    weasyprint.svg.TAGS["text"] = set_label
