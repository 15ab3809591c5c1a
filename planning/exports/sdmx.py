"""Observations as SDMX: the data as SDMX-CSV 2.0, its structure as SDMX-ML 2.1.

Dimensions: frequency, what is measured of whom, level or mean rate, vintage, year. A mean over
2011–2015 has the measure MEAN_RATE and stands at 2015 with its first year as an attribute.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_noop as _

from clusters.models import Subject
from indicators import quantities
from indicators.models import Indicator, Revision
from planning.exports import cells, csvs
from planning.exports.asking import Ask

AGENCY, FLOW, VERSION = "YUCE", "OBSERVATIONS", "1.0"
DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "MEASURE", "VINTAGE", "TIME_PERIOD")
ATTRIBUTES = (
    "UNIT_MEASURE", "UNIT_MULT", "UNIT_TEXT", "PERIOD_START", "PRECISION", "SEGMENT", "OBS_STATUS",
    "KNOWN_ON", "SOURCE",
)  # fmt: skip
HEADING = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
# What each component is called and means, for the structure and for the dictionary.
CONCEPTS = {
    "FREQ": (_("频率"), _("总是 A（年）")),
    "REF_AREA": (_("对象"), _("对象编码")),
    "INDICATOR": (_("指标"), _("指标编码")),
    "MEASURE": (_("量"), _("LEVEL 数值，MEAN_RATE 期间年均增长率")),
    "VINTAGE": (_("版本"), _("初步数、最终数、普查后修订数")),
    "TIME_PERIOD": (_("年份"), _("数据所属年份；期间均值为期间的末年")),
    "OBS_VALUE": (_("数值"), _("以 UNIT_MEASURE × 10 的 UNIT_MULT 次方计")),
    "UNIT_MEASURE": (_("单位"), _("如 CNY 元、PT 百分比、T 吨；复合单位为 OTHER，见 UNIT_TEXT")),
    "UNIT_MULT": (_("单位的十的幂"), _("亿元为 CNY 和 8")),
    "UNIT_TEXT": (_("单位原文"), _("中文单位")),
    "PERIOD_START": (_("期间起始年份"), _("MEAN_RATE 从哪一年算起")),
    "PRECISION": (_("精度"), _("确数、约数，或只知道不低于、不高于")),
    "SEGMENT": (_("可比段"), _("口径变动后加一；不同段之间不可比")),
    "OBS_STATUS": (_("观测状态"), _("A 已发布；E 演示，虚构，不是统计数据")),
    "KNOWN_ON": (_("公布日期"), _("从这一天起视为已知")),
    "SOURCE": (_("来源编码"), _("见“来源”表")),
}
# What a dimension of our units is called in the unit lists that statisticians use.
_UNITS = {
    "yuan": "CNY", "dollar": "USD", "fraction": "PT", "tonne": "T", "kilowatt": "KW",
    "kilowatt-hour": "KWH", "cubic metre": "M3", "square metre": "M2", "metre": "M",
}  # fmt: skip
_COUNT = "NUMBER"  # whatever is counted one by one
_OTHER = "OTHER"  # compound units; their words are in UNIT_TEXT
_MEASURES = {"LEVEL": "数值", "MEAN_RATE": "期间年均增长率"}
_STATUSES = {"A": "已发布", "E": "演示（虚构，不是统计数据）"}
_POWERS = {10**n: n for n in range(13)}


def unit_codes(name: str) -> tuple[str, int]:
    """The unit's code and power of ten: 亿元 is CNY × 10^8, a percent PT × 10^0."""
    unit = quantities.unit(name)
    if unit.dimension == "fraction":
        return ("PT", 0) if unit.factor != 1 else ("RATIO", 0)
    power = _POWERS.get(unit.factor)
    if unit.dimension in _UNITS and power is not None:
        return _UNITS[unit.dimension], power
    if power is not None and " per " not in unit.dimension:
        return _COUNT, power
    return _OTHER, 0


def stream(ask: Ask) -> Iterator[bytes]:
    """The observations that an ask for that table finds, as SDMX-CSV."""
    by_code = {column.code: column for column in ask.table.columns}
    wanted = ("subject", "indicator", "period_start", "vintage_code", "year", "value", "unit",
              "precision_code", "segment", "invented", "known_on", "source")  # fmt: skip
    plain = {"vintage_code": "vintage", "precision_code": "precision"}
    rows = ask.table.values(ask.rows, [by_code[c] for c in wanted if c not in plain], ask.order)
    aliases = [plain.get(c, "out_" + c) for c in wanted]
    yield _line(HEADING)
    lines = []
    for row in rows.values_list(*aliases).iterator(chunk_size=5000):
        lines.append(_row(**dict(zip(wanted, row, strict=True))))
        if len(lines) == 500:
            yield b"".join(lines)
            lines = []
    yield b"".join(lines)


def _row(*, subject, indicator, period_start, vintage_code, year, value, unit, precision_code,
         segment, invented, known_on, source) -> bytes:  # fmt: skip
    code, power = unit_codes(unit)
    return _line(
        (
            # I: information, neither added nor replaced nor deleted by whoever reads it.
            "dataflow", f"{AGENCY}:{FLOW}({VERSION})", "I", "A", subject, indicator,
            "MEAN_RATE" if period_start else "LEVEL", vintage_code.upper(), year,
            cells.plain(value), code, power, unit, period_start or "", precision_code.upper(),
            segment, "E" if invented else "A", known_on.isoformat(), source,
        )
    )  # fmt: skip


def components() -> list[tuple[str, str, str, str]]:
    """Every component of the structure: code, role, name and meaning."""
    roles = dict.fromkeys(DIMENSIONS, _("维度")) | {"OBS_VALUE": _("量值")}
    return [(code, roles.get(code, _("属性")), *words) for code, words in CONCEPTS.items()]


def _line(values) -> bytes:
    return csvs.line(map(str, values)).encode()


def structure() -> bytes:
    """The data structure definition with its code lists, as SDMX-ML 2.1."""
    lists = {
        "CL_FREQ": {"A": "年"},
        "CL_REF_AREA": dict(Subject.objects.order_by("code").values_list("code", "name")),
        "CL_INDICATOR": dict(Indicator.objects.order_by("code").values_list("code", "name")),
        "CL_MEASURE": _MEASURES,
        "CL_VINTAGE": {v.upper(): label for v, label in Revision.Vintage.choices},
        "CL_UNIT_MEASURE": {
            "CNY": "元", "USD": "美元", "PT": "百分比", "RATIO": "比率", "T": "吨",
            "KW": "千瓦", "KWH": "千瓦时", "M3": "立方米", "M2": "平方米", "M": "米",
            _COUNT: "个数", _OTHER: "见 UNIT_TEXT",
        },
        "CL_PRECISION": {v.upper(): label for v, label in Revision.Precision.choices},
        "CL_OBS_STATUS": _STATUSES,
    }  # fmt: skip
    own = f'agencyID="{AGENCY}" version="{VERSION}"'
    reference = (
        f'agencyID="{AGENCY}" maintainableParentID="CS_YUCE" maintainableParentVersion="1.0"'
    )
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<mes:Structure xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"'
        ' xmlns:str="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"'
        ' xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">',
        "<mes:Header><mes:ID>YUCE_DSD</mes:ID><mes:Test>false</mes:Test>"
        "<mes:Prepared>2026-01-01T00:00:00Z</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"/></mes:Header>',
        "<mes:Structures>",
        f'<str:Dataflows><str:Dataflow id="{FLOW}" {own}>{_name("产业规划观测值")}'
        f'<str:Structure><Ref id="DSD_{FLOW}" {own} class="DataStructure" package="datastructure"/>'
        "</str:Structure></str:Dataflow></str:Dataflows>",
        "<str:Codelists>",
    ]
    for code, entries in lists.items():
        out.append(f'<str:Codelist id="{code}" {own}>{_name(code)}')
        out += [
            f"<str:Code id={quoteattr(key)}>{_name(label)}</str:Code>"
            for key, label in entries.items()
        ]
        out.append("</str:Codelist>")
    out.append(
        f'</str:Codelists><str:Concepts><str:ConceptScheme id="CS_YUCE" {own}>{_name("概念")}'
    )
    out += [
        f'<str:Concept id="{c}">{_name(name)}</str:Concept>' for c, (name, _) in CONCEPTS.items()
    ]
    out.append("</str:ConceptScheme></str:Concepts>")
    out.append(
        f'<str:DataStructures><str:DataStructure id="DSD_{FLOW}" {own}>{_name("产业规划观测值")}'
        '<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">'
    )

    def identity(concept):
        return (
            f'<str:ConceptIdentity><Ref id="{concept}" {reference} class="Concept"'
            ' package="conceptscheme"/></str:ConceptIdentity>'
        )

    def representation(concept):
        if f"CL_{concept}" in lists:
            return (
                f'<str:LocalRepresentation><str:Enumeration><Ref id="CL_{concept}" {own}'
                ' class="Codelist" package="codelist"/></str:Enumeration></str:LocalRepresentation>'
            )
        return (
            '<str:LocalRepresentation><str:TextFormat textType="String"/></str:LocalRepresentation>'
        )

    for position, concept in enumerate(DIMENSIONS[:-1], 1):
        out.append(
            f'<str:Dimension id="{concept}" position="{position}">{identity(concept)}'
            f"{representation(concept)}</str:Dimension>"
        )
    out.append(
        f'<str:TimeDimension id="TIME_PERIOD" position="{len(DIMENSIONS)}">{identity("TIME_PERIOD")}'
        '<str:LocalRepresentation><str:TextFormat textType="GregorianYear"/>'
        "</str:LocalRepresentation></str:TimeDimension></str:DimensionList>"
        '<str:AttributeList id="AttributeDescriptor">'
    )
    for concept in ATTRIBUTES:
        out.append(
            f'<str:Attribute id="{concept}" assignmentStatus="Conditional">{identity(concept)}'
            f"{representation(concept)}<str:AttributeRelationship>"
            '<str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure>'
            "</str:AttributeRelationship></str:Attribute>"
        )
    out.append(
        '</str:AttributeList><str:MeasureList id="MeasureDescriptor">'
        f'<str:PrimaryMeasure id="OBS_VALUE">{identity("OBS_VALUE")}'
        '<str:LocalRepresentation><str:TextFormat textType="Decimal"/></str:LocalRepresentation>'
        "</str:PrimaryMeasure></str:MeasureList></str:DataStructureComponents></str:DataStructure>"
        "</str:DataStructures></mes:Structures></mes:Structure>"
    )
    return "\n".join(out).encode()


def _name(text: str) -> str:
    return f'<com:Name xml:lang="zh">{escape(text)}</com:Name>'
