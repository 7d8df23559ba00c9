"""Charts as Word draws them itself: a part of DrawingML with its workbook, to be edited there.

After ECMA-376 part 1, 21.2 (chart parts) and 20.4 (where a drawing stands in a text).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from xlsxwriter import Workbook

from services.search.reports.texts import line, short

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PACKAGE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Its first relation.
_WORKBOOK = "rId1"
_EMU = 360_000
_LONGEST = 16
_SERIES = "1F4E79"


@dataclass(frozen=True)
class Chart:
    """Values by their names; `is_row` draws bars to the right, else columns. Sizes are in cm."""

    title: str
    values: Sequence[tuple[str, int]]
    is_row: bool
    width: float
    height: float


class Charts:
    """Adds charts to a document."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._numbers = count(1)

    def inline(self, chart: Chart) -> str:
        """Return the run in which a chart stands; what it says is told to who can't see it."""
        number = next(self._numbers)
        package = self._part.package
        uri = PackURI(f"/word/embeddings/chart{number}.xlsx")
        sheet = Part(uri, _PACKAGE, _workbook(chart), package)
        uri = PackURI(f"/word/charts/chart{number}.xml")
        drawn = Part(uri, CONTENT_TYPE.DML_CHART, drawing(chart, _WORKBOOK), package)
        assert drawn.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE) == _WORKBOOK
        relation = self._part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
        told = "; ".join(f"{name}: {value}" for name, value in chart.values)
        size = f'cx="{round(chart.width * _EMU)}" cy="{round(chart.height * _EMU)}"'
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{number}" name="Chart {number}" title={_attribute(chart.title)} '
            f"descr={_attribute(told)}/><wp:cNvGraphicFramePr/>"
            f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}">'
            f'<c:chart xmlns:c="{C}" r:id="{relation}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def drawing(chart: Chart, workbook: str) -> bytes:
    """Return the part of a chart; `workbook` is the relation to its values."""
    last = len(chart.values) + 1
    names = _points("str", [short(name, _LONGEST) for name, _ in chart.values])
    values = _points("num", [str(value) for _, value in chart.values], "General")
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{_SERIES}"/></a:solidFill></c:spPr>'
    series = (
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f>{_points('str', [chart.title])}</c:strRef></c:tx>"
        f'{fill}<c:invertIfNegative val="0"/>{_labels(chart)}'
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>{names}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!$B$2:$B${last}</c:f>{values}</c:numRef></c:val></c:ser>"
    )
    plot = (
        f'<c:barChart><c:barDir val="{"bar" if chart.is_row else "col"}"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="45"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
    )
    body = (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}{_axes(chart)}'
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_font(900)}"
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'.encode()


def _axes(chart: Chart) -> str:
    """Return the axis of names, the first at the top or on the left, and that of values."""
    line = '<a:ln w="6350"><a:solidFill><a:srgbClr val="A6ADB3"/></a:solidFill></a:ln>'
    order = "maxMin" if chart.is_row else "minMax"
    skip = max(1, len(chart.values) // 10)
    thinned = "" if chart.is_row else f'<c:tickLblSkip val="{skip}"/><c:tickMarkSkip val="{skip}"/>'
    names = (
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if chart.is_row else "b"}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr>{line}</c:spPr><c:crossAx val="222"/><c:crosses val="autoZero"/>'
        f'<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>{thinned}'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    is_hidden = int(chart.is_row)
    grid = (
        ""
        if chart.is_row
        else '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="E3E6E8"/>'
        "</a:solidFill></a:ln></c:spPr></c:majorGridlines>"
    )
    values = (
        '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        f'</c:scaling><c:delete val="{is_hidden}"/><c:axPos val="{"t" if chart.is_row else "l"}"/>'
        f'{grid}<c:numFmt formatCode="#,##0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:crossAx val="111"/>'
        f'<c:crosses val="autoZero"/><c:crossBetween val="between"/>{_unit(chart)}</c:valAx>'
    )
    return names + values


def _unit(chart: Chart) -> str:
    """Return that small counts are marked by whole numbers."""
    most = max((value for _, value in chart.values), default=0)
    return '<c:majorUnit val="1"/>' if most <= 5 else ""


def _labels(chart: Chart) -> str:
    """Return that bars have their numbers beside them; of columns there may be too many."""
    shown = int(chart.is_row or len(chart.values) <= 16)
    place = '<c:dLblPos val="outEnd"/>' if shown else ""
    return (
        f'<c:dLbls><c:numFmt formatCode="#,##0" sourceLinked="0"/>{place}'
        f'<c:showLegendKey val="0"/><c:showVal val="{shown}"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _points(kind: str, values: Sequence[str], format: str = "") -> str:
    coded = f"<c:formatCode>{format}</c:formatCode>" if format else ""
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(line(value))}</c:v></c:pt>'
        for place, value in enumerate(values)
    )
    return f'<c:{kind}Cache>{coded}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'


def _font(size: int) -> str:
    """Return the type of all that is written in a chart, in hundredths of a point."""
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">'
        '<a:solidFill><a:srgbClr val="40474D"/></a:solidFill><a:latin typeface="Arial"/>'
        '<a:ea typeface="SimHei"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _workbook(chart: Chart) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_string(0, 1, line(chart.title))
    for row, (name, value) in enumerate(chart.values, 1):
        sheet.write_string(row, 0, line(name))
        sheet.write_number(row, 1, value)
    book.close()
    return file.getvalue()


def _attribute(text: str) -> str:
    return quoteattr(short(text, 2000))
