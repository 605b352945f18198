"""A sheet with a QR code to hang on a wall: what it opens, whose it is, and the code in letters."""

from html import escape

import segno

MODULE, QUIET = 8, 4  # units a module; modules of white around, as ISO/IEC 18004 asks
FONT = "sans-serif"


def code_sheet(address: str, name: str, code: str) -> str:
    """An SVG: the code (error correction M: a corner may be scratched), beneath it the name and the code in letters."""
    made = segno.make(address, error="m", micro=False)
    side = made.symbol_size(scale=MODULE, border=QUIET)[0]
    drawn = made.svg_inline(scale=MODULE, border=QUIET, omitsize=True, light="#fff")
    inner = drawn.replace("<svg ", f'<svg width="{side}" height="{side}" ', 1)
    height = side + 84
    words = (
        f'<text x="{side / 2:g}" y="{side + 24}" font-size="24" font-weight="600">{escape(name[:24])}</text>'
        f'<text x="{side / 2:g}" y="{side + 62}" font-size="30" letter-spacing="2" font-family="monospace">'
        f"{escape(code)}</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {height}" width="{side}" height="{height}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{inner}'
        f'<g fill="#000" text-anchor="middle" font-family="{FONT}">{words}</g></svg>'
    )
