"""Spreadsheets as people and attackers send them: a clear error or the right figures, never a 500."""

import io
import os
import random
import subprocess
import sys
import textwrap
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators import services, sheets
from indicators.entry.sheets import HEAD, understood
from indicators.models import Deadline, Revision, Series, Upload
from tests import factories as f


@pytest.fixture
def department(db):
    department = f.DepartmentFactory()
    henan = f.SubjectFactory(code="test-henan", name="试验全省")
    for code, unit, kind in (("output", "亿元", "flow"), ("share", "%", "share")):
        indicator = f.IndicatorFactory(
            code=f"test-{code}", name=f"试验{code}", unit=unit, kind=kind
        )
        f.SeriesFactory(indicator=indicator, subject=henan, department=department)
    return department


@pytest.fixture
def clerk(department):
    return f.UserFactory(role="clerk", department=department)


OUTPUT, SHARE = "test-output@test-henan", "test-share@test-henan"


def csv_of(*rows, head=("编码", "年份", "数值"), encoding="utf-8", newline="\n", between=","):
    lines = [between.join(head), *(between.join(row) for row in rows)]
    return newline.join(lines).encode(encoding)


def xlsx_of(*rows, head=("编码", "年份", "数值")):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def replaced(content: bytes, part: str, change) -> bytes:
    """An XLSX with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = ((OUTPUT, "2013", "1200"),)


def clumsy():
    """Files that are right, if one reads them as they are meant: (name, content)."""
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"):
        for newline in ("\n", "\r\n"):
            for between in (",", "\t", ";"):
                yield (
                    f"{encoding}.csv",
                    csv_of(*GOOD, encoding=encoding, newline=newline, between=between),
                )
    for text in (
        "1200", "1200.0", "1200.00000000", " 1200 ", "１２００", "1200亿元", "1200 亿元", "0.12万亿元",
        "12000000万元", "+1200", "１２００．０", "1200　", "120,000,000,000 元", "１，２００", "1200亿元 ",
    ):  # fmt: skip
        yield f"{text.strip()}.csv", csv_of((OUTPUT, "2013", f'"{text}"'))
        yield f"{text.strip()}.xlsx", xlsx_of((OUTPUT, 2013, text))
    for number in (1200, 1200.0, 1199.9999999999998, Decimal(1200)):
        yield f"{number!r}.xlsx", xlsx_of((OUTPUT, 2013, number))
    for year in ("2013", "2013年", "２０１３", "2013.0", " 2013 "):
        yield f"year {year}.csv", csv_of((OUTPUT, year, "1200"))
        yield f"year {year}.xlsx", xlsx_of((OUTPUT, year, 1200))
    yield "year as number.xlsx", xlsx_of((OUTPUT, 2013.0, 1200))
    for head in (
        ("序列编码", "年度", "填报值"), ("编码 ", "年 份", "数值（亿元）"), ("*编码", "年份：", "数值"),
        ("编码", "年份", "本年数"), ("代码", "年", "数 值"), ("编码\n", "年份", "数值(单位见左)"),
    ):  # fmt: skip
        yield f"head {head}.xlsx", xlsx_of((OUTPUT, 2013, 1200), head=head)
    for above in range(1, 12):
        rows = [
            ["试验部门填报表"],
            *[[None]] * (above - 1),
            ["编码", "年份", "数值"],
            [OUTPUT, 2013, 1200],
        ]
        yield f"{above} above.xlsx", xlsx_of(*rows[1:], head=rows[0])
    for empty in range(5):
        yield (
            f"{empty} empty rows.xlsx",
            xlsx_of(*[[None] * 3] * empty, (OUTPUT, 2013, 1200), *[[None] * 3] * empty),
        )
        yield (
            f"{empty} empty rows.csv",
            csv_of(*[("", "", "")] * empty, *GOOD, *[("", "", "")] * empty),
        )
    yield (
        "by name.csv",
        csv_of(("试验全省", "试验output", "2013", "1200"), head=("对象", "指标", "年份", "数值")),
    )
    yield (
        "more columns.csv",
        csv_of(
            (OUTPUT, "甲", "2013", "乙", "1200", "丙"), head=("编码", "a", "年份", "b", "数值", "c")
        ),
    )
    yield (
        "unfilled rows.csv",
        csv_of((OUTPUT, "2013", "1200"), (SHARE, "2013", ""), (SHARE, "2014", "—")),
    )
    yield "upper case.csv", csv_of((OUTPUT.upper(), "2013", "1200"))
    yield "wrong ending.csv", xlsx_of(*GOOD)
    yield "no ending", csv_of(*GOOD)
    book = openpyxl.Workbook()
    book.active.append(["编码", "2013年", None, "数值"])
    book.active.append([None, "年份", "上年数", None])
    book.active.append([OUTPUT, 2013, 1100, 1200])
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("D1:D2")
    stream = io.BytesIO()
    book.save(stream)
    yield "merged head.xlsx", stream.getvalue()
    with_value = xlsx_of((OUTPUT, 2013, "=600*2"))
    yield (
        "formula with its value.xlsx",
        replaced(
            with_value,
            SHEET,
            lambda xml: (
                xml.replace(b"<v></v>", b"<v>1200</v>")
                .replace(b"<v />", b"<v>1200</v>")
                .replace(b"<v/>", b"<v>1200</v>")
            ),
        ),
    )
    yield (
        "false dimension.xlsx",
        replaced(
            xlsx_of(*GOOD), SHEET, lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
        ),
    )


def hostile():
    """Files with a mistake or an attack: (name, content, what the answer says)."""
    yield "nothing.csv", b"", "空的"
    yield "blanks.csv", b"\n\n  \n", "没有内容"
    yield "only a head.csv", csv_of(), "空的"
    yield "no head.csv", b"a,b,c\n1,2,3\n", "找不到表头"
    yield "binary.csv", bytes(range(256)) * 20, ""
    yield "nulls.csv", b"a\0b,c\n" * 10, "不是文字表格"
    yield "old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"
    yield "a page.xlsx", b"<html><body>404</body></html>", "不是 XLSX"
    yield "cut.xlsx", xlsx_of(*GOOD)[:1500], "损坏"
    yield "empty archive.xlsx", b"PK\x05\x06" + b"\0" * 18, "不是 XLSX"
    yield "too large.csv", b"x" * (sheets.FILE_SIZE + 1), "MB"
    for value in (
        "很多", "约1200", "1200左右", "1,23", "1.2.3", "12亿条龙", "=1+1", "NaN", "inf", "1e5", "--5",
        "1200亿元人民币", "0x10", "１２００个", "12 00 x", "#REF!", "#DIV/0!", "TRUE", "<script>", "9" * 39,
        "-5", "2013-01-01", "１２００万吨", "5%%", "=cmd|' /C calc'!A0", "@SUM(1)", "１２．３．４",
    ):  # fmt: skip
        yield f"value {value[:12]}.csv", csv_of((OUTPUT, "2013", f'"{value}"')), "数值"
    for value in ("101", "-1", "200%", "1000"):
        yield f"share {value}.csv", csv_of((SHARE, "2013", value)), "数值"
    for year in (
        "",
        "13",
        "二〇一三",
        "20133",
        "1900",
        "2101",
        "2013-2015",
        "-2013",
        "abc",
        "2013.5",
        "Ⅻ",
    ):
        yield f"year {year}.csv", csv_of((OUTPUT, year, "1200")), "年份"
    yield "the future.csv", csv_of((OUTPUT, "2099", "1200")), "年份"
    for code in (
        "nothing@nowhere",
        "test-output",
        "@",
        "'; DROP TABLE x; --",
        "../../etc/passwd",
        "%s%n",
        "null",
    ):
        yield f"code {code[:8]}.csv", csv_of((f'"{code}"', "2013", "1200")), "编码"
    yield "another department.csv", csv_of(("test-foreign@test-henan", "2013", "1200")), "编码"
    yield "twice.csv", csv_of(*GOOD, *GOOD), "重复"
    yield (
        "a wrong version.csv",
        csv_of((OUTPUT, "2013", "1200", "终稿"), head=("编码", "年份", "数值", "版本")),
        "版本",
    )
    yield "an open quote.csv", b"\xef\xbb\xbf" + csv_of((OUTPUT, "2013", '"1200')), ""
    yield "a long cell.csv", csv_of((OUTPUT, "2013", "1" * 200_000)), ""
    yield "a formula without value.xlsx", xlsx_of((OUTPUT, 2013, "=600*2")), "公式"
    yield "an error cell.xlsx", xlsx_of((OUTPUT, 2013, "#N/A")), "数值"
    yield "a date.xlsx", xlsx_of((OUTPUT, 2013, date(2013, 1, 1))), "数值"
    yield "a truth.xlsx", xlsx_of((OUTPUT, 2013, True)), "数值"
    yield "huge float.xlsx", xlsx_of((OUTPUT, 2013, 1e300)), "数值"
    yield (
        "far away.xlsx",
        replaced(xlsx_of(*GOOD), SHEET, lambda xml: xml.replace(b'r="2"', b'r="1048576"')),
        "行",
    )
    good = xlsx_of(*GOOD)
    bomb = "<row>" + "<c><v>1</v></c>" * 10
    for part in (
        SHEET,
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        yield f"junk {part}", replaced(good, part, lambda xml: b"junk"), ""
        yield f"cut {part}", replaced(good, part, lambda xml: xml[: len(xml) // 2]), ""
        yield f"nothing {part}", replaced(good, part, lambda xml: b""), ""
        yield f"bomb {part}", replaced(good, part, lambda xml: b" " * (70 * 2**20)), "太大"
        yield f"outside {part}", replaced(
            good, part,
            lambda xml: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml.split(b"?>", 1)[-1],
        ), ""  # fmt: skip
        yield f"laughs {part}", replaced(
            good, part,
            lambda xml: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>' + xml.split(b"?>", 1)[-1],
        ), ""  # fmt: skip
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(sheets.PARTS + 1):
            archive.writestr(f"{number}.xml", bomb)
    yield "many parts.xlsx", many.getvalue(), "太大"
    dice = random.Random(4)
    for number in range(60):
        broken = bytearray(good)
        for _ in range(dice.randint(1, 30)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        yield f"noise {number}.xlsx", bytes(broken), ""


def rows_of(name, content, department):
    series = Series.objects.filter(department=department).select_related(
        "indicator", "subject", "department"
    )
    return understood(sheets.read(name, content), series)


CLUMSY, HOSTILE = list(clumsy()), list(hostile())


def test_the_corpus_is_large():
    assert len(CLUMSY) + len(HOSTILE) >= 200


def test_clumsy_files_give_the_right_figures(department):
    for name, content in CLUMSY:
        [row] = rows_of(name, content, department)
        assert row["outcome"] == "new", (name, row)
        assert (row["year"], row["shown"]) == (2013, "1,200 亿元"), name


def test_hostile_files_give_a_clear_error_or_the_right_figures(department):
    f.SeriesFactory(
        indicator__code="test-foreign", subject=Series.objects.filter(department=department).first().subject,
        department=f.DepartmentFactory(),
    )  # fmt: skip
    for name, content, says in HOSTILE:
        try:
            rows = rows_of(name, content, department)
        except sheets.Unreadable as error:
            answer = str(error)
        else:
            wrong = [row for row in rows if row["outcome"] == "error"]
            answer = "；".join(f"{row['column']}：{'、'.join(row['messages'])}" for row in wrong)
            if not rows:
                answer = "“数值”一列是空的"
            if not wrong and rows and not says:
                # Noise that missed everything that matters: then the figure must be right.
                assert [(r["year"], r["shown"]) for r in rows] == [(2013, "1,200 亿元")], name
                continue
        assert answer and says in answer, (name, answer)
        assert "root:" not in answer


def test_every_hostile_file_gets_a_page(client, clerk):
    client.force_login(clerk)
    for name, content, _ in HOSTILE[::7]:
        file = SimpleUploadedFile(name.replace("/", " "), content or b" ")
        response = client.post(reverse("upload"), {"file": file}, follow=True)
        assert response.status_code == 200, name
    assert not Revision.objects.filter(observation__series__department=clerk.department).exists()


def test_memory_stays_small(tmp_path):
    """The nastiest files, read in a process of their own that tells how much it took."""
    big = io.BytesIO()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["编码", "年份", "数值"])
    for number in range(10_000):
        sheet.append([f"s{number}", 2013, number + 0.5])
    book.save(big)
    (tmp_path / "0 large.xlsx").write_bytes(big.getvalue())
    for number, (name, content, _) in enumerate(HOSTILE, start=1):
        if "bomb" in name or "large" in name or "many" in name or "laughs" in name or "far" in name:
            (tmp_path / f"{number}.xlsx").write_bytes(content)
    program = """
        import pathlib, sys
        from indicators import sheets
        for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
            try:
                sheets.read(path.name, path.read_bytes())
            except sheets.Unreadable:
                pass
        # Not getrusage: its peak counts the process that this one was forked from.
        status = pathlib.Path("/proc/self/status").read_text()
        print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)],
        cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(result.stdout) < 300


class TestOnThePage:
    @pytest.fixture
    def signed_in(self, client, clerk):
        client.force_login(clerk)
        return client

    def send(self, client, content, name="figures.csv"):
        file = SimpleUploadedFile(name, content)
        with_commit = client.post(reverse("upload"), {"file": file})
        return Upload.objects.latest("pk"), with_commit

    def test_from_the_template_to_drafts(
        self, signed_in, clerk, django_capture_on_commit_callbacks
    ):
        template = signed_in.get(reverse("entry_template", args=["xlsx"]), {"year": 2013})
        book = openpyxl.load_workbook(io.BytesIO(template.content))
        assert [cell.value for cell in book.active[1]] == HEAD
        for row in book.active.iter_rows(min_row=2):
            row[HEAD.index("数值")].value = "0.12万亿元" if row[0].value == OUTPUT else 45.5
        filled = io.BytesIO()
        book.save(filled)
        with django_capture_on_commit_callbacks(execute=True):
            upload, _ = self.send(signed_in, filled.getvalue(), "填报.xlsx")
        page = signed_in.get(reverse("upload_preview", args=[upload.pk])).content.decode()
        assert "新填 2\N{NO-BREAK SPACE}项" in page and "1,200 亿元" in page
        assert not Revision.objects.open().exists()
        with django_capture_on_commit_callbacks(execute=True):
            signed_in.post(reverse("upload_decide", args=[upload.pk]), {"write": ""})
        values = (
            Revision.objects.open().order_by("-value").values_list("value", "state", "entered_by")
        )
        assert list(values) == [
            (Decimal(1200), "draft", clerk.pk),
            (Decimal("45.5"), "draft", clerk.pk),
        ]

    def test_with_one_mistake_nothing_is_written(
        self, signed_in, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            upload, _ = self.send(signed_in, csv_of(*GOOD, (SHARE, "2013", "101")))
        page = signed_in.get(reverse("upload_preview", args=[upload.pk])).content.decode()
        assert "“数值”列" in page and "不能大于 100%" in page
        with django_capture_on_commit_callbacks(execute=True):
            signed_in.post(reverse("upload_decide", args=[upload.pk]), {"write": ""})
        assert not Revision.objects.open().exists()

    def test_what_changed_since_the_preview_is_not_overwritten(
        self, signed_in, clerk, department, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            upload, _ = self.send(signed_in, csv_of(*GOOD, (SHARE, "2013", "45")))
        series = Series.objects.get(department=department, indicator__code="test-output")
        other = f.UserFactory(role="clerk", department=department, first_name="同事")
        services.enter_figure(series=series, year=2013, text="1300", by=other)
        with django_capture_on_commit_callbacks(execute=True):
            signed_in.post(reverse("upload_decide", args=[upload.pk]), {"write": ""})
        page = signed_in.get(reverse("upload_preview", args=[upload.pk])).content.decode()
        assert "同事" in page and "1,300 亿元" in page
        assert list(Revision.objects.open().values_list("value", flat=True)) == [1300]

    def test_a_preview_is_confirmed_once(self, signed_in, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            upload, _ = self.send(signed_in, csv_of(*GOOD))
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                signed_in.post(reverse("upload_decide", args=[upload.pk]), {"write": ""})
        assert Revision.objects.count() - Revision.objects.filter(entered_by=None).count() == 1

    def test_a_closed_year_is_an_error_of_its_column(self, department):
        Deadline.objects.create(
            year=2013, opens_on="2014-01-01", due_on="2014-02-01", closes_on="2014-03-01"
        )
        [row] = rows_of("a.csv", csv_of(*GOOD), department)
        assert (row["outcome"], row["column"]) == ("error", "年份")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_exported_text_is_never_a_formula(start):
    text = sheets.write_csv([[f"{start}cmd|' /C calc'!A0", -5]]).decode("utf-8-sig")
    assert text.lstrip('"').startswith("'") and text.rstrip().endswith(",-5")
    book = openpyxl.load_workbook(io.BytesIO(sheets.write_xlsx([[f"{start}1+1"]], "表", [10])))
    assert book.active["A1"].data_type == "s"
