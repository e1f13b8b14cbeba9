"""The recipes there are. Fonts are Debian's (packages named in the README); a font that is absent is an error."""

from __future__ import annotations

from training import mrz_text
from training.recipe import Recipe

_OCR_B = "/usr/share/fonts/opentype/ocr-b"
_TRUETYPE = "/usr/share/fonts/truetype"

MRZ = Recipe(
    name="mrz",
    alphabet=mrz_text.ALPHABET,
    height=32,
    width=560,
    write=mrz_text.write_line,
    fonts={
        f"{_OCR_B}/OCRB.otf": 10,
        f"{_OCR_B}/OCRBS.otf": 5,
        f"{_OCR_B}/OCRBL.otf": 1,
        f"{_TRUETYPE}/liberation/LiberationMono-Regular.ttf": 1,
        f"{_TRUETYPE}/liberation/LiberationMono-Bold.ttf": 0.5,
        f"{_TRUETYPE}/dejavu/DejaVuSansMono.ttf": 0.5,
        f"{_TRUETYPE}/noto/NotoMono-Regular.ttf": 0.5,
        "/usr/share/fonts/opentype/freefont/FreeMono.otf": 1,
        "/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Regular.otf": 1.5,
        "/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Bold.otf": 1,
        "/usr/share/fonts/opentype/freefont/FreeMonoBold.otf": 0.5,
        "/usr/share/fonts/opentype/b612/B612Mono-Regular.otf": 0.5,
    },
    held_out_fonts=(
        "/usr/share/fonts/opentype/courier-prime/Courier Prime.otf",
        f"{_TRUETYPE}/jetbrains-mono/JetBrainsMono-Regular.ttf",
    ),
)

RECIPES = {recipe.name: recipe for recipe in (MRZ,)}
