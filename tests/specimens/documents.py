"""The people, vehicles and plates of the specimens. None of them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.specimens.plates import EgyptianPlate, ForeignPlate, KoreanPlate, Row
from tests.specimens.travel import TravelDocument
from tests.specimens.vehicle import Licence, Print, dimension, numbered
from wathiq.language.mrz import MRV_A, MRV_B, TD1, TD2, TD3

PASSPORT = TravelDocument(
    TD3, "UT4817205", "LINDQVARD", "MIRA ELENE", date(1988, 6, 17), "F", date(2034, 4, 22), optional="8806170442"
)
WRONG_CHECK = TravelDocument(
    TD3, "UT6630914", "HOLMBERY", "ANTON", date(1979, 11, 3), "M", date(2035, 1, 8), wrong=frozenset({"number"})
)
AMBIGUOUS = TravelDocument(TD3, "XO0O58D0B", "OSSODO", "DORO", date(1990, 10, 8), "M", date(2036, 8, 10))
EXPIRED = TravelDocument(
    TD3, "UT0925518", "FERRANTE", "GIULIA ROSA", date(1951, 2, 28), "F", date(2015, 9, 30), optional="51022877"
)
TRUNCATED = TravelDocument(
    TD3,
    "UT7715360",
    "VANDERMEERSCHENBURG-OTTOLENGHI",
    "MAXIMILIANUS THEODORUS",
    date(1966, 7, 29),
    "M",
    date(2033, 12, 5),
    zone_name="MAXIMIL VANDERMEERSCHENBURG OTTOLENGHI",
)
SINGLE_NAME = TravelDocument(TD3, "UT3308842", "KESTORI", "", date(2001, 1, 31), "X", date(2034, 2, 14))
UNZONED = replace(PASSPORT, has_zone=False)
CARD = TravelDocument(TD1, "K40071829", "BRANDEIS", "NOOR JASMIJN", date(1995, 3, 9), "F", date(2035, 3, 8), code="ID")
LONG_NUMBER = TravelDocument(
    TD1, "D23145890734", "AALTOVA", "PETRI", date(1983, 12, 24), "M", date(2034, 6, 30), code="IR", nationality="D"
)
SMALL_PASS = TravelDocument(
    TD2, "S21840576", "MOREAUX", "LEONIE", date(1972, 5, 5), "F", date(2034, 9, 17), code="ID", optional="7F31"
)
VISA = TravelDocument(
    MRV_A,
    "V8820461H",
    "HAN",
    "SEO YUN",
    date(1999, 8, 21),
    "F",
    date(2034, 7, 1),
    code="V",
    nationality="KOR",
    optional="M12UTO340701",
)
SMALL_VISA = TravelDocument(
    MRV_B, "V1179035", "O'DELANEY", "JEAN-MARC", date(1964, 4, 12), "M", date(2034, 11, 30), code="V", nationality="IRL"
)

SALOON = Licence(
    {
        "number": "粤B8K52D",
        "vehicle_type": "小型轿车",
        "name": "林知远",
        "address": "广东省明镜市榕溪区望江路18号3栋502房",
        "use_character": "非营运",
        "model": "晨星牌CX7154AL",
        "engine_no": "CX15T4902817",
        "vin": numbered("LXA7C4DB?KA013527"),
        "register_date": "2019-03-15",
        "issue_date": "2019-03-18",
        "issuing_authority": "广东省明镜市公安局交通警察支队",
    },
    {
        "number": "粤B8K52D",
        "file_no": "440300187265",
        "approved_passengers": "5人",
        "gross_mass": "1740kg",
        "unladen_mass": "1290kg",
        "approved_load": "--",
        "dimension": dimension(4620, 1775, 1480),
        "traction_mass": "--",
        "remarks": "",
        "inspection_record": "检验有效期至2025年03月粤B(01)",
        "code_number": "*4400028361527*",
    },
    Print("hei", "half", 2.8),
)
VAN = Licence(
    {
        "number": "浙A6H07Q",
        "vehicle_type": "小型普通客车",
        "name": "云汀市石桥茶业有限公司",
        "address": "浙江省云汀市北屏区石桥街道茶山村\n竹里巷7号2单元1104室",
        "use_character": "非营运",
        "model": "远岚牌YL6492M5",
        "engine_no": "4K22D8 31650",
        "vin": numbered("LYL2B1CC?M0287431"),
        "register_date": "2021-10-09",
        "issue_date": "2022-05-26",
        "issuing_authority": "浙江省云汀市公安局交通警察支队",
    },
    {
        "number": "浙A6H07Q",
        "file_no": "330100946028",
        "approved_passengers": "7人",
        "gross_mass": "2510kg",
        "unladen_mass": "1825kg",
        "approved_load": "--",
        "dimension": dimension(4915, 1880, 1790),
        "traction_mass": "--",
        "remarks": "变更所有人",
        "inspection_record": "检验有效期至2027年10月浙A(03)",
        "code_number": "*3301946028815*",
    },
    Print("song-bold", "micro", 2.6, seed=2),
)
LORRY = Licence(
    {
        "number": "鲁Q3J916",
        "vehicle_type": "重型仓栅式货车",
        "name": "周砚秋",
        "address": "山东省松岭市河东镇后杨村214号",
        "use_character": "货运",
        "model": "铁牛牌TN5180CCYE6",
        "engine_no": "WD615 7082",
        "vin": numbered("LTN9K3EA?LB600418"),
        "register_date": "2020-06-18",
        "issue_date": "2020-06-19",
        "issuing_authority": "山东省松岭市公安局交通警察支队",
    },
    {
        "number": "鲁Q3J916",
        "file_no": "371300552917",
        "approved_passengers": "3人",
        "gross_mass": "18000kg",
        "unladen_mass": "7950kg",
        "approved_load": "9855kg",
        "dimension": dimension(9000, 2550, 3920),
        "traction_mass": "15000kg",
        "remarks": "强制报废期止:2035-06-18;车身已粘贴反光标识\n2022年更换发动机",
        "inspection_record": "检验有效期至2026年06月鲁Q(02)",
        "code_number": "*3713552917006*",
    },
    Print("hei", "hei", 2.8, seed=3),
)
ELECTRIC = Licence(
    {
        "number": "京AD29F74",
        "vehicle_type": "小型轿车",
        "name": "沈亦航",
        "address": "北京市听雨区银杏东街66号院9号楼",
        "use_character": "非营运",
        "model": "极湖牌JH7001BEV3",
        "engine_no": "TZ204XS5617",
        "vin": numbered("LJH4E2GF?PA740092"),
        "register_date": "2023-11-30",
        "issue_date": "2023-12-01",
        "issuing_authority": "北京市公安局公安交通管理局听雨",
    },
    {
        "number": "京AD29F74",
        "file_no": "110106380142",
        "approved_passengers": "5人",
        "gross_mass": "2280kg",
        "unladen_mass": "1895kg",
        "approved_load": "--",
        "dimension": dimension(4780, 1920, 1535),
        "traction_mass": "--",
        "remarks": "新能源纯电动",
        "inspection_record": "检验有效期至2025年11月京A(07)",
        "code_number": "*1101380142739*",
    },
    Print("song", "song-bold", 3.0, seed=4, english=False),
)
VIN_WRONG = replace(
    VAN, main={**VAN.main, "vin": numbered("LYL2B1CC?M0287431", right=False)}, print=Print("micro", "song", 2.7, seed=5)
)

_SKY_BLUE, _GREEN, _YELLOW, _PALE, _NAVY = (152, 198, 226), (26, 98, 62), (246, 194, 34), (232, 238, 230), (22, 30, 58)
_ENDS = ((22, 55), (498, 55))
_SHOULDERS = ((62, 22), (273, 22))
LONG_PLATE = KoreanPlate((520, 110), (Row("123가 4567", 48, 17, 54, 76),), strip=26, bolts=((42, 55), (508, 55)))
ELECTRIC_PLATE = KoreanPlate(
    (520, 110), (Row("38누 2916", 60, 17, 54, 76),), _SKY_BLUE, hangul="dotum", digits="sans", bolts=_ENDS
)
SHORT_PLATE = KoreanPlate(
    (335, 155), (Row("62보7035", 17, 40, 42, 84, (49, 68)),), digits="sans", bolts=((70, 20), (265, 20))
)
GREEN_PLATE = KoreanPlate(
    (335, 170),
    (Row("서울 52", 84, 18, 32, 44, (42, 44), 6), Row("가 1234", 18, 74, 60, 82, (50, 54), 4)),
    _GREEN,
    _PALE,
    "dotum",
    "sans",
    bolts=_SHOULDERS,
)
YELLOW_PLATE = KoreanPlate(
    (335, 170),
    (Row("경기 87", 84, 18, 32, 44, (42, 44), 6), Row("바 3059", 18, 74, 60, 82, (50, 54), 4)),
    _YELLOW,
    _NAVY,
    bolts=_SHOULDERS,
)
STACKED_PLATE = KoreanPlate(
    (520, 110),
    (
        Row("부", 36, 17, 0, 36, (40, 36)),
        Row("산", 36, 57, 0, 36, (40, 36)),
        Row("31사 6820", 84, 17, 54, 76),
    ),
    _YELLOW,
    hangul="dotum",
    bolts=_ENDS,
)
NIGHT_PLATE = KoreanPlate(
    (520, 110), (Row("309러 5642", 48, 17, 54, 76),), digits="sans", strip=26, bolts=((42, 55), (508, 55))
)
HIRED_PLATE = KoreanPlate((520, 110), (Row("271호 1980", 36, 17, 54, 76),), hangul="dotum", bolts=_ENDS)

PRIVATE_PLATE = EgyptianPlate("ط س و", "829", "private")
TAXI_PLATE = EgyptianPlate("ر ه ل", "4617", "taxi", "harmattan")
TRUCK_PLATE = EgyptianPlate("ج ن", "5308", "truck")
VANITY_PLATE = EgyptianPlate("م", "1", "private", "harmattan")
FAR_PLATE = EgyptianPlate("ق ص د", "2756", "private")

EUROPEAN_PLATE = ForeignPlate((520, 112), "HV KD 4187", (236, 238, 236), (26, 26, 30), strip=42)
INDONESIAN_PLATE = ForeignPlate((395, 135), "B 2618 KZL", (24, 24, 26), (226, 228, 226), below="09.27")
LATIN_PLATE = ForeignPlate((520, 111), "KV71 XOD", _YELLOW, (26, 26, 30))
