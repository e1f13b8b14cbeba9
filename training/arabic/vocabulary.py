"""The words that specimens are made of, in two parts: what training draws, and what is kept for the evaluation.

A word's part is decided by its checksum, so it stays the same whoever asks and whatever is added to the lists.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from wathiq.language import arabic, egypt_places

_LANGUAGE = Path(egypt_places.__file__).parent
_HELD_OUT_SHARE = 8
"""One word in so many is kept from training."""

_STREETS = (
    "الجمهورية الثورة النصر التحرير الجيش السلام الحرية الجلاء البحر المدرسة المحطة الجامع الكنيسة المستشفى السوق الوحدة "
    "الشهيد الأزهر الهرم فيصل رمسيس طلعت حرب عباس العقاد مكرم عبيد عمر المختار صلاح الدين سعد زغلول أحمد عرابي "
    "مصطفى كامل بورسعيد الملك فيصل ترعة الجبل المصانع الزهور النخيل الورود البستان المنشية الحدائق العشرين الأربعين "
    "ابن سينا الفاروق المعز القلعة السد العالي الكورنيش النيل المعهد الديني المطافي التأمين الكهرباء المياه الزراعيين "
    "المهندسين الأطباء الصحفيين المعلمين القضاة الشرطة البوستة السنترال العمدة الشيخ الحاج الدكتور المستشار اللواء"
).split()
_PEOPLE_STREETS = (
    "طلعت حرب|محمد فريد|عباس العقاد|مكرم عبيد|عمر المختار|صلاح الدين|سعد زغلول|احمد عرابى|مصطفى كامل|جمال عبدالناصر|انور السادات|"
    "محمد على|ابراهيم باشا|شريف باشا|عبدالخالق ثروت|قصر النيل|قصر العينى|احمد ماهر|حسن صبرى|اسماعيل محمد|عبدالعزيز فهمى|"
    "الخليفة المأمون|ابو بكر الصديق|عمر بن الخطاب|عثمان بن عفان|على بن ابى طالب|خالد بن الوليد|عمرو بن العاص|طارق بن زياد|"
    "عقبة بن نافع|سيف الدولة|نور الدين|الظاهر بيبرس|احمد بن طولون|جوهر الصقلى|المعز لدين الله|الحاكم بامر الله|صفية زغلول|"
    "هدى شعراوى|نبوية موسى|مصطفى النحاس|حسنين هيكل|احمد شوقى|حافظ ابراهيم|طه حسين|توفيق الحكيم|نجيب محفوظ|يوسف ادريس|"
    "على مبارك|رفاعة الطهطاوى|محمد عبده|جمال الدين الافغانى|احمد لطفى السيد|مصطفى مشرفة|على باشا ابراهيم|احمد زويل|مجدى يعقوب|"
    "عبدالحليم حافظ|ام كلثوم|سيد درويش|محمد عبدالوهاب|فريد الاطرش|محمود مختار|عبدالمنعم رياض|احمد عبدالعزيز|ابراهيم الرفاعى|"
    "محمود سامى البارودى|عبدالله النديم|يعقوب ارتين|حسن المأمون|محمد مقلد|حافظ بدوى|على امين|مصطفى امين|احمد تيسير|"
    "السلطان حسين|الملك الصالح|البطل احمد|سليمان جوهر|وادى النيل|جامعة الدول العربية|الثلاثينى الجديد|الخمسين|ترعة الزمر|"
    "ابو قير|المشير اسماعيل|الفريق سعد الشاذلى|النقراشى باشا|اسماعيل صدقى|بطرس غالى|مكرم باشا|ويصا واصف|سينوت حنا|لويس عوض|"
    "سلامة موسى|الانبا رويس|البابا كيرلس|السيدة زينب|سيدى جابر|سيدى بشر|السيد البدوى|ابراهيم الدسوقى|المرسى ابو العباس|"
    "٦ اكتوبر|٢٦ يوليو|٢٣ يوليو|١٥ مايو|١٠ رمضان|٢٥ يناير|١٤ مايو|٩ الجديد|٤٥ العصافرة|٣٠ يونيو"
).split("|")
_VILLAGES = (
    "كفر الشيخ سليم|كفر ابو ناصر|كفر عزام|كفر سعد البلد|كفر بدواى|كفر الحمام|كفر الغاب|كفر طنبدى|كفر المنصورة|كفر دنشواى|"
    "ميت يعيش|ميت خميس|ميت ابو الحارث|ميت العز|ميت نما|ميت حبيب|ميت بره|ميت عقبة|ميت السودان|ميت فارس|ميت الكرماء|"
    "منية سمنود|منية شبين|منية المرشد|منية محلة دمنة|شبرا بلولة|شبرا النملة|شبرا قاص|شبرا ملكان|شبرا هور|شبرا صورة|"
    "محلة مرحوم|محلة منوف|محلة زياد|محلة ابو على|محلة القصب|نزلة السمان|نزلة الشوبك|نزلة عمارة|نزلة اسطال|نجع الخولى|"
    "نجع العرب|نجع سعيد|نجع ابو عصبة|نجع الفوال|نجع حمد|عزبة النخل البحرية|عزبة الحاج حسن|عزبة البرج القبلى|عزبة خلف|عزبة شلقان|"
    "عزبة الشوادفى|بنى مجدول|بنى سلامة|بنى عدى|بنى حسن الشروق|بنى هلال|بنى قريش|اولاد نصير|اولاد الياس|اولاد حمزة|اولاد موسى|"
    "ابو صوير البلد|ابو رواش|ابو الغيط|ابو الشقوق|ابو جندير|ابو شوشة|دار السلام القبلية|سنهور المدينة|سنتريس|سرس الليان البلد|"
    "طوخ دلكة|طوخ مزيد|طنبشا|طهطا البلد|دمليج|دلجا|دير السنقورية|دير البرشا|دهمشا|زاوية البقلى|زاوية غزال|زاوية رزين|زاوية دهشور|"
    "سنبو الكبرى|سندوب|شطانوف|شنوان|صا الحجر|صفط اللبن|صفط تراب|عرب الرمل|عرب جهينة|عرب العوامر|قلما|قرنفيل|كمشيش|كومبرة|"
    "كوم حمادة البلد|كوم النور|كوم اشفين|كرداسة البلد|مشتول القاضى|منشأة البكارى|منشأة سلطان|منشأة رضوان|منشأة الجمال|نوسا البحر|"
    "هورين|وراق الحضر|البراجيل|البرادعة|الجعفرية|الحصة|الخطارة|الدلاتون|الروضة البحرية|السلمون|الشهداء البلد|العتامنة|القرين البلد|"
    "الكوم الاخضر|المعصرة البلد|الناصرية|النخيلة|الهياتم|الواسطى القبلية|برما|بشلا|بلقينا|تلبانة|تفهنا العزب|جزيرة شندويل|جزيرة الدهب"
).split("|")
_UNITS = (
    "ش شارع حارة عطفة زقاق ميدان طريق عزبة كفر قرية نجع منشأة مساكن برج عمارة عمارات مدينة حى مجاورة بلوك قطعة".split()
)
_EMPLOYERS = (
    "وزارة الصحة|وزارة التربية والتعليم|شركة المقاولون العرب|جامعة القاهرة|جامعة عين شمس|هيئة قناة السويس|البنك الأهلى "
    "المصرى|بنك مصر|شركة الكهرباء|مستشفى الجامعة|قطاع خاص|أعمال حرة|هيئة النقل العام|السكة الحديد|مصلحة الضرائب|محكمة "
    "استئناف القاهرة|شركة مياه الشرب|وزارة الداخلية|القوات المسلحة|مديرية التربية والتعليم|شركة الحديد والصلب|ميناء "
    "الإسكندرية|هيئة البريد|كلية الهندسة|كلية التجارة|معهد فنى تجارى|وزارة الزراعة|الإدارة التعليمية|شركة بترول خليج السويس|"
    "وزارة المالية|وزارة العدل|وزارة الرى|وزارة الأوقاف|وزارة الإسكان|وزارة التضامن الاجتماعى|جامعة الإسكندرية|جامعة المنصورة|"
    "جامعة أسيوط|جامعة طنطا|جامعة الزقازيق|جامعة حلوان|جامعة الأزهر|كلية الطب|كلية الحقوق|كلية الآداب|كلية العلوم|كلية الزراعة|"
    "كلية الصيدلة|كلية التربية|كلية الحاسبات والمعلومات|المعهد العالى للهندسة|المعهد الفنى الصناعى|المدرسة الثانوية الصناعية|"
    "مدرسة السلام الإعدادية|مدرسة النصر الابتدائية|البنك المركزى المصرى|بنك القاهرة|بنك الإسكندرية|بنك التنمية الزراعى|"
    "الشركة المصرية للاتصالات|شركة مصر للطيران|شركة مصر للتأمين|شركة النصر للسيارات|شركة غزل المحلة|شركة السكر|شركة أسمنت طرة|"
    "شركة الدلتا للصلب|شركة المياه والصرف الصحى|شركة توزيع الكهرباء|شركة مصر للبترول|شركة غاز مصر|مصنع الملابس الجاهزة|"
    "مستشفى الهلال|مستشفى التأمين الصحى|معهد ناصر|المعهد القومى للأورام|مديرية الشئون الصحية|مديرية الزراعة|مديرية الأمن|"
    "مجلس المدينة|الوحدة المحلية|ديوان عام المحافظة|الجهاز المركزى للمحاسبات|الهيئة القومية للأنفاق|الهيئة العامة للطرق|"
    "هيئة الطاقة الذرية|هيئة الإسعاف|هيئة التأمينات الاجتماعية|مصلحة الجمارك|مصلحة الشهر العقارى|محكمة شمال القاهرة|"
    "نقابة المحامين|فندق هيلتون|مكتب محاماة|مكتب محاسبة|صيدلية|سنترال|ورشة|بالخارج"
).split("|")
_MODELS = {
    "تويوتا": "COROLLA|YARIS|CAMRY|HILUX|LAND CRUISER|RAV4|FORTUNER|كورولا|هايلكس|هايس",
    "هيونداي": "ELANTRA|VERNA|ACCENT|TUCSON|GETZ|I10|I20|MATRIX|فيرنا|النترا|توسان",
    "كيا": "CERATO|SPORTAGE|RIO|PICANTO|CARENS|SORENTO|سيراتو|سبورتاج",
    "نيسان": "SUNNY|SENTRA|QASHQAI|JUKE|TIIDA|X-TRAIL|صنى|سنترا",
    "شيفروليه": "LANOS|AVEO|OPTRA|CRUZE|CAPTIVA|T-SERIES|لانوس|اوبترا|افيو",
    "ميتسوبيشي": "LANCER|PAJERO|OUTLANDER|ATTRAGE|ECLIPSE|لانسر|باجيرو",
    "هوندا": "CIVIC|CITY|ACCORD|CR-V|سيفيك",
    "سوزوكي": "SWIFT|ALTO|MARUTI|VITARA|VAN|فان|ماروتى",
    "فيات": "128|TIPO|PUNTO|SIENA|PETRA|UNO|تيبو|سيينا|شاهين",
    "لادا": "2107|GRANTA|NIVA|SAMARA|نيفا",
    "دايو": "NUBIRA|LEGANZA|MATIZ|نوبيرا|ماتيز",
    "رينو": "LOGAN|MEGANE|SANDERO|DUSTER|CLIO|FLUENCE|لوجان|ميجان",
    "بيجو": "301|504|508|3008|206|PARTNER",
    "سكودا": "OCTAVIA|FABIA|SUPERB|KODIAQ|اوكتافيا",
    "أوبل": "ASTRA|CORSA|VECTRA|INSIGNIA|استرا",
    "فولكس فاجن": "GOLF|PASSAT|JETTA|TIGUAN|جولف|باسات",
    "مرسيدس": "C 180|E 200|GLC 300|ACTROS|C 200|E 240",
    "بي إم دبليو": "316I|320I|520I|X1|X3|X6",
    "شيري": "TIGGO|ARRIZO 5|ENVY|A516|تيجو",
    "سبيرانزا": "A113|M11|TIGGO 3|A620",
    "جيلي": "EMGRAND|PANDINO|امجراند",
    "بي واي دي": "F3|L3|F3R",
    "إم جي": "MG 5|MG 6|ZS|HS",
    "جيب": "CHEROKEE|WRANGLER|COMPASS|شيروكى",
    "فورد": "FOCUS|FIESTA|ECOSPORT|فوكس",
    "ستروين": "C4|C-ELYSEE|BERLINGO",
    "سيات": "IBIZA|LEON|TOLEDO|ابيزا",
    "إيسوزو": "D-MAX|NPR|TFR|دبابة",
}
_NOT_FOR_MEN = {"ربة منزل", "سيدة أعمال", "خياطة"}
_NOT_FOR_WOMEN = {"رجل أعمال", "مجند", "قسيس", "مأذون", "إمام وخطيب"}


@dataclass(frozen=True)
class Vocabulary:
    """Arabic words by what they are; `places` are pairs of a place and its governorate, `models` of a make and a car's."""

    men: Sequence[str]
    women: Sequence[str]
    families: Sequence[str]
    places: Sequence[tuple[str, str]]
    streets: Sequence[str]
    street_units: Sequence[str]
    villages: Sequence[str]
    professions: Sequence[str]
    men_professions: Sequence[str]
    women_professions: Sequence[str]
    employers: Sequence[str]
    models: Sequence[tuple[str, str]]
    lexicons: Mapping[str, Sequence[str]]
    """The short lists of `egypt_lexicons.json` that no part can do without: whole in both."""

    def person(self, random: Random, *, woman: bool) -> tuple[str, str]:
        """A given name, and the names of father, grandfathers and perhaps family, as a card prints them."""
        given = random.choice(self.women if woman else self.men)
        fathers = [random.choice(self.men) for _ in range(random.choice((1, 2, 2, 2, 3)))]
        family = [random.choice(self.families)] if self.families and random.random() < 0.65 else []
        return printed(given, random), printed(" ".join(fathers + family), random)


def printed(text: str, random: Random) -> str:
    """A text as Egyptian documents spell it, mostly: ى at the end for ي, hamza left off, عبد joined to what follows."""
    words = [_worn(word, random) for word in text.split()]
    joined = " ".join(words)
    return joined.replace("عبد ", "عبد") if random.random() < 0.5 else joined


def _worn(word: str, random: Random) -> str:
    if word.endswith("ي") and random.random() < 0.8:
        word = word[:-1] + "ى"
    if word[0] in "أإ" and random.random() < 0.6:
        word = "ا" + word[1:]
    return word


def _part(words: Iterable[str], *, held_out: bool) -> tuple[str, ...]:
    kept = {w for w in words if (zlib.crc32(arabic.fold(w).encode()) % _HELD_OUT_SHARE == 0) is held_out}
    return tuple(sorted(kept))


def _of_women(profession: Mapping[str, Any]) -> str:
    """The feminine that the lexicon gives, or the one form that there is."""
    forms: Sequence[str] = profession.get("variants", ())
    return next((form for form in forms if form.split()[0].endswith("ة")), str(profession["arabic"]))


def _vocabulary(*, held_out: bool) -> Vocabulary:
    lexicons = json.loads((_LANGUAGE / "egypt_lexicons.json").read_text())
    words = {name: [entry["arabic"] for entry in entries] for name, entries in lexicons.items()}
    names = json.loads((_LANGUAGE / "egypt_names.json").read_text())
    places = {place.arabic: g.arabic for g in egypt_places.governorates() for place in g.places}
    models = {model: make for make, listed in _MODELS.items() for model in listed.split("|")}
    professions = _part(words.pop("professions"), held_out=held_out)
    women = {entry["arabic"]: _of_women(entry) for entry in lexicons["professions"]}
    return Vocabulary(
        men=_part((*names["male"], *names["compounds"]), held_out=held_out),
        women=_part(names["female"], held_out=held_out),
        families=_part(names["family"], held_out=held_out),
        places=tuple((place, places[place]) for place in _part(places, held_out=held_out)),
        streets=_part((*_STREETS, *_PEOPLE_STREETS), held_out=held_out),
        street_units=tuple(_UNITS),
        villages=_part(_VILLAGES, held_out=held_out),
        professions=professions,
        men_professions=tuple(p for p in professions if p not in _NOT_FOR_MEN),
        women_professions=tuple(women[p] for p in professions if p not in _NOT_FOR_WOMEN),
        employers=_part(_EMPLOYERS, held_out=held_out),
        models=tuple((models[model], model) for model in _part(models, held_out=held_out)),
        lexicons=words,
    )


TRAINING = _vocabulary(held_out=False)
HELD_OUT = _vocabulary(held_out=True)
