"""The recipes there are. Fonts are Debian's (packages named in the README); a font that is absent is an error."""

from __future__ import annotations

from training import degrade, mrz_line, mrz_text
from training.arabic import line, number, text
from training.plates import scenes
from training.plates.foreign import FOREIGN
from training.recipe import Recipe
from wathiq.language import egypt_plate, korea_plate

_TRUETYPE = "/usr/share/fonts/truetype"
_OPENTYPE = "/usr/share/fonts/opentype"
_OCR_B = f"{_OPENTYPE}/ocr-b"

MRZ = Recipe(
    name="mrz",
    alphabet=mrz_text.ALPHABET,
    height=32,
    width=560,
    scene=mrz_line.scene,
    exam=mrz_line.scene,
    lawful=bool,
    fonts={
        "mrz": {
            f"{_OCR_B}/OCRB.otf": 10,
            f"{_OCR_B}/OCRBS.otf": 5,
            f"{_OCR_B}/OCRBL.otf": 1,
            f"{_TRUETYPE}/liberation/LiberationMono-Regular.ttf": 1,
            f"{_TRUETYPE}/liberation/LiberationMono-Bold.ttf": 0.5,
            f"{_TRUETYPE}/dejavu/DejaVuSansMono.ttf": 0.5,
            f"{_TRUETYPE}/noto/NotoMono-Regular.ttf": 0.5,
            f"{_OPENTYPE}/freefont/FreeMono.otf": 1,
            f"{_OPENTYPE}/urw-base35/NimbusMonoPS-Regular.otf": 1.5,
            f"{_OPENTYPE}/urw-base35/NimbusMonoPS-Bold.otf": 1,
            f"{_OPENTYPE}/freefont/FreeMonoBold.otf": 0.5,
            f"{_OPENTYPE}/b612/B612Mono-Regular.otf": 0.5,
        }
    },
    held_out_fonts={
        "mrz": {
            f"{_OPENTYPE}/courier-prime/Courier Prime.otf": 1,
            f"{_TRUETYPE}/jetbrains-mono/JetBrainsMono-Regular.ttf": 1,
        }
    },
    conditions=degrade.PAPER,
    unseen={},
)

_LATIN = {
    f"{_TRUETYPE}/dejavu/DejaVuSansCondensed.ttf": 1,
    f"{_TRUETYPE}/dejavu/DejaVuSansCondensed-Bold.ttf": 1,
    f"{_TRUETYPE}/liberation/LiberationSansNarrow-Regular.ttf": 1,
    f"{_TRUETYPE}/liberation/LiberationSansNarrow-Bold.ttf": 1,
    f"{_TRUETYPE}/liberation/LiberationSans-Regular.ttf": 1,
    f"{_TRUETYPE}/liberation/LiberationSans-Bold.ttf": 1,
    f"{_TRUETYPE}/open-sans/OpenSans-CondBold.ttf": 1,
    f"{_TRUETYPE}/open-sans/OpenSans-Semibold.ttf": 1,
    f"{_TRUETYPE}/lato/Lato-Bold.ttf": 1,
    f"{_TRUETYPE}/lato/Lato-Regular.ttf": 0.5,
    f"{_TRUETYPE}/oxygen/Oxygen-Sans-Bold.ttf": 1,
    f"{_OPENTYPE}/b612/B612-Bold.otf": 1,
    f"{_OPENTYPE}/b612/B612-Regular.otf": 0.5,
    f"{_OPENTYPE}/cantarell/Cantarell-Bold.otf": 1,
    f"{_OPENTYPE}/urw-base35/NimbusSansNarrow-Regular.otf": 1,
    f"{_OPENTYPE}/urw-base35/NimbusSansNarrow-Bold.otf": 1,
    f"{_OPENTYPE}/urw-base35/URWGothic-Demi.otf": 0.5,
    f"{_OPENTYPE}/inter/Inter-SemiBold.otf": 1,
    f"{_TRUETYPE}/roboto/unhinted/RobotoCondensed-Bold.ttf": 1.5,
    f"{_TRUETYPE}/roboto/unhinted/RobotoCondensed-Regular.ttf": 1.5,
}
_LATIN_HELD_OUT = {
    f"{_TRUETYPE}/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf": 1,
    f"{_OPENTYPE}/freefont/FreeSansBold.otf": 1,
}
_HANGUL = {
    f"{_OPENTYPE}/noto/NotoSansCJK-Bold.ttc#1": 2,
    f"{_OPENTYPE}/noto/NotoSansCJK-Regular.ttc#1": 2,
    f"{_TRUETYPE}/baekmuk/dotum.ttf": 2,
    f"{_TRUETYPE}/baekmuk/gulim.ttf": 1,
    f"{_TRUETYPE}/baekmuk/hline.ttf": 1,
    f"{_TRUETYPE}/nanum/NanumBarunGothic.ttf": 1.5,
    f"{_TRUETYPE}/nanum/NanumBarunGothicBold.ttf": 1.5,
    f"{_TRUETYPE}/nanum/NanumGothicBold.ttf": 1.5,
    f"{_TRUETYPE}/nanum/NanumGothicCoding.ttf": 1,
    f"{_TRUETYPE}/nanum/NanumGothicCodingBold.ttf": 1,
    f"{_TRUETYPE}/nanum/NanumSquareRoundB.ttf": 1,
    f"{_TRUETYPE}/unfonts-core/UnDinaru.ttf": 1.5,
    f"{_TRUETYPE}/unfonts-core/UnDinaruBold.ttf": 1.5,
    f"{_TRUETYPE}/unfonts-core/UnGraphic.ttf": 1.5,
    f"{_TRUETYPE}/unfonts-core/UnGraphicBold.ttf": 1.5,
    f"{_TRUETYPE}/unfonts-core/UnBatangBold.ttf": 0.5,
    f"{_TRUETYPE}/unfonts-extra/UnJamoDotum.ttf": 0.5,
    f"{_TRUETYPE}/unfonts-extra/UnYetgul.ttf": 0.5,
    f"{_TRUETYPE}/unfonts-extra/UnVada.ttf": 0.5,
}
_HANGUL_HELD_OUT = {
    f"{_TRUETYPE}/unfonts-core/UnDotumBold.ttf": 1,
    f"{_TRUETYPE}/nanum/NanumSquareB.ttf": 1,
}
_ARABIC = {
    f"{_TRUETYPE}/kacst/KacstBook.ttf": 3,
    f"{_TRUETYPE}/kacst/KacstLetter.ttf": 2,
    f"{_TRUETYPE}/kacst/KacstOffice.ttf": 3,
    f"{_TRUETYPE}/kacst/KacstPen.ttf": 2,
    f"{_TRUETYPE}/kacst/KacstQurn.ttf": 2,
    f"{_TRUETYPE}/kacst/KacstFarsi.ttf": 1,
    f"{_TRUETYPE}/kacst-one/KacstOne.ttf": 2,
    f"{_TRUETYPE}/kacst-one/KacstOne-Bold.ttf": 3,
    f"{_OPENTYPE}/freefont/FreeSerif.otf": 1.5,
    f"{_OPENTYPE}/freefont/FreeSerifBold.otf": 1.5,
    f"{_OPENTYPE}/fonts-hosny-amiri/Amiri-Regular.ttf": 1.5,
    f"{_OPENTYPE}/fonts-hosny-amiri/Amiri-Bold.ttf": 1.5,
    f"{_TRUETYPE}/dejavu/DejaVuSans.ttf": 1,
    f"{_TRUETYPE}/dejavu/DejaVuSans-Bold.ttf": 1,
    f"{_TRUETYPE}/noto/NotoSansArabic-Regular.ttf": 1,
    f"{_TRUETYPE}/noto/NotoSansArabic-Bold.ttf": 1,
    f"{_TRUETYPE}/paktype/PakType Naskh Basic.ttf": 1.5,
    f"{_TRUETYPE}/paktype/PakType Tehreer.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_AlArabiya.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Furat.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Sindbad.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Tholoth.ttf": 0.5,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Khalid.ttf": 0.5,
    f"{_TRUETYPE}/scheherazade/Scheherazade-Regular.ttf": 1,
}
_ARABIC_HELD_OUT = {
    f"{_TRUETYPE}/noto/NotoNaskhArabic-Bold.ttf": 1,
    f"{_TRUETYPE}/harmattan/Harmattan-Bold.ttf": 1,
    f"{_TRUETYPE}/kacst/KacstNaskh.ttf": 1,
}
_ARABIC_MORE = {
    f"{_OPENTYPE}/lateef/Lateef-Bold.ttf": 1,
    f"{_OPENTYPE}/lateef/Lateef-ExtraBold.ttf": 1,
    f"{_OPENTYPE}/lateef/Lateef-Regular.ttf": 0.7,
    f"{_TRUETYPE}/scheherazade/Scheherazade-Bold.ttf": 1.5,
    f"{_TRUETYPE}/freefarsi/FreeFarsi-Bold.ttf": 1,
    f"{_OPENTYPE}/fonts-hosny-thabit/Thabit-Bold.ttf": 0.7,
    f"{_OPENTYPE}/lemonada/Lemonada-Regular.otf": 0.5,
    f"{_OPENTYPE}/lemonada/Lemonada-SemiBold.otf": 0.5,
    f"{_TRUETYPE}/noto/NotoKufiArabic-Regular.ttf": 0.5,
    f"{_TRUETYPE}/noto/NotoKufiArabic-Bold.ttf": 0.7,
    f"{_TRUETYPE}/dejavu/DejaVuSansCondensed-Bold.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_AlHor.ttf": 1,
    f"{_TRUETYPE}/fonts-arabeyes/ae_AlBattar.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Arab.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Cortoba.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Dimnah.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Hani.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Kayrawan.ttf": 0.5,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Mashq-Bold.ttf": 0.5,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Nice.ttf": 0.5,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Petra.ttf": 0.5,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Rasheeq-Bold.ttf": 1,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Salem.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Sharjah.ttf": 0.7,
    f"{_TRUETYPE}/fonts-arabeyes/ae_Tarablus.ttf": 0.7,
    f"{_TRUETYPE}/kacst/KacstPoster.ttf": 0.7,
    f"{_TRUETYPE}/kacst/KacstScreen.ttf": 0.5,
    f"{_TRUETYPE}/kacst/KacstTitle.ttf": 0.5,
    f"{_TRUETYPE}/kacst/mry_KacstQurn.ttf": 1,
    f"{_TRUETYPE}/paktype/PakType Naqsh.ttf": 0.7,
    f"{_TRUETYPE}/paktype/PakType Ajrak.ttf": 0.7,
}
"""For lines of print; plates were trained without them."""
FONTS = {"latin": _LATIN, "hangul": _HANGUL, "arabic": _ARABIC}
HELD_OUT_FONTS = {"latin": _LATIN_HELD_OUT, "hangul": _HANGUL_HELD_OUT, "arabic": _ARABIC_HELD_OUT}

KOREA_PLATE = Recipe(
    name="korea_plate",
    alphabet=korea_plate.ALPHABET + FOREIGN,
    width=scenes.KOREA_SIZE[0],
    height=scenes.KOREA_SIZE[1],
    scene=scenes.korea_scene,
    exam=scenes.korea_exam,
    lawful=lambda text: korea_plate.fitness(text) > 0,
    fonts=FONTS,
    held_out_fonts=HELD_OUT_FONTS,
    conditions=degrade.STREET,
    unseen=degrade.UNSEEN,
    channels=(16, 32, 64, 96),
    hidden=80,
    plan=400_000,
)
EGYPT_PLATE = Recipe(
    name="egypt_plate",
    alphabet=egypt_plate.ALPHABET + FOREIGN,
    width=scenes.EGYPT_SIZE[0],
    height=scenes.EGYPT_SIZE[1],
    scene=scenes.egypt_scene,
    exam=scenes.egypt_exam,
    lawful=lambda text: egypt_plate.parse(text) is not None,
    fonts=FONTS,
    held_out_fonts=HELD_OUT_FONTS,
    conditions=degrade.STREET,
    unseen=degrade.UNSEEN,
    plan=400_000,
)
_PRINT_FONTS = {**FONTS, "arabic": {**_ARABIC, **_ARABIC_MORE}}
ARABIC = Recipe(
    name="arabic",
    alphabet=text.ALPHABET,
    height=32,
    width=448,
    stretch=1.2,
    scene=line.scene,
    exam=line.exam,
    lawful=bool,
    fonts=_PRINT_FONTS,
    held_out_fonts=HELD_OUT_FONTS,
    conditions=degrade.DOCUMENT,
    unseen=degrade.UNSEEN,
    channels=(16, 32, 64, 96),
    hidden=112,
    plan=640_000,
)
EGYPT_NUMBER = Recipe(
    name="egypt_number",
    alphabet=number.ALPHABET,
    height=32,
    width=384,
    stretch=1.0,
    scene=number.scene,
    exam=number.scene,
    lawful=bool,
    fonts=_PRINT_FONTS,
    held_out_fonts=HELD_OUT_FONTS,
    conditions=degrade.DOCUMENT,
    unseen=degrade.UNSEEN,
    plan=340_000,
)

RECIPES = {recipe.name: recipe for recipe in (MRZ, KOREA_PLATE, EGYPT_PLATE, ARABIC, EGYPT_NUMBER)}
