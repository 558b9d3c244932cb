import contextlib
import datetime as dt
import hashlib
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.errors import SourceError
from crossfix.extract.decoding import decoded
from crossfix.extract.document import Document, Skipped
from crossfix.extract.documents import READERS, Told, files_in, read_documents

pytest.importorskip("trafilatura", reason="the extra text is not installed")
RUSSIAN = "Авиация нанесла удары по объектам боевиков в провинциях Хама и Идлиб. " * 5


def only(path, *told):
    (document,) = read_documents(path, Told(*told))
    assert isinstance(document, Document)
    return document


def test_a_text_file_is_one_document_with_the_hash_of_its_bytes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("Удар\r\nпо Хаме".encode())
    document = only(path, dt.date(2015, 10, 25), "ru_mod")
    assert document.text == "Удар\nпо Хаме"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.published_on, document.source_id) == (dt.date(2015, 10, 25), "ru_mod")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_old_encodings_are_told(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(RUSSIAN.encode(encoding))
    assert only(path).text == RUSSIAN


def test_binary_junk_is_refused_and_named(tmp_path):
    path = tmp_path / "junk.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(SourceError, match=r"junk\.txt is no text"):
        list(read_documents(path))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_are_refused(raw):
    try:
        text = decoded(raw)
    except ValueError:
        return
    assert "\x00" not in text


def test_the_main_text_of_a_page_has_no_menu_and_keeps_its_day_and_title(tmp_path, page):
    path = tmp_path / "mill.html"
    path.write_bytes(page)
    document = only(path)
    assert "flour mill near the town of Tabqa" in document.text
    assert "cookies" not in document.text
    assert (document.published_on, document.title) == (dt.date(2016, 5, 4), "Strike on a mill")


def test_what_is_told_does_not_overrule_the_day_that_the_page_states(tmp_path, page):
    path = tmp_path / "mill.html"
    path.write_bytes(page)
    assert only(path, dt.date(2020, 1, 1)).published_on == dt.date(2016, 5, 4)


def test_a_page_without_a_text_is_skipped_with_its_reason(tmp_path):
    path = tmp_path / "empty.html"
    path.write_text("<html><body></body></html>")
    (skipped,) = read_documents(path)
    assert isinstance(skipped, Skipped)
    assert "no main text" in skipped.why


def test_an_archive_gives_address_and_moment_of_capture(warc):
    document = only(warc)
    assert document.url == "https://www.example.org/mill"
    assert document.source_id == "example.org"
    assert document.captured_at == dt.datetime(2016, 5, 5, 8, tzinfo=dt.UTC)
    assert document.part == "record 1"


def test_a_page_whose_bytes_are_not_those_captured_is_left_out_and_told(tmp_path, page, write_warc):
    path = write_warc(tmp_path / "x.warc", page, digest="sha1:" + "A" * 32)
    (skipped,) = read_documents(path)
    assert isinstance(skipped, Skipped)
    assert "not those captured" in skipped.why


def test_a_page_that_was_not_found_is_told(tmp_path, page, write_warc):
    (skipped,) = read_documents(write_warc(tmp_path / "x.warc", page, status="404 Not Found"))
    assert "answered 404" in skipped.why


def test_an_archive_cut_short_keeps_what_came_before_and_tells_the_rest(tmp_path, page, write_warc):
    one = write_warc(tmp_path / "one.warc.gz", page).read_bytes()
    path = tmp_path / "two.warc.gz"
    path.write_bytes(one + one[: len(one) // 2])
    document, skipped = read_documents(path)
    assert isinstance(document, Document)
    assert isinstance(skipped, Skipped)


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "x.warc"
    path.write_text("a diary\n")
    with pytest.raises(SourceError, match="no WARC"):
        list(read_documents(path))


def wacz(tmp_path, warc, *, hash_):
    path = tmp_path / "pages.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(warc, "archive/pages.warc.gz")
        resources = [{"path": "archive/pages.warc.gz", "hash": hash_}]
        packed.writestr("datapackage.json", json.dumps({"resources": resources}))
    return path


def test_the_archives_in_a_wacz_are_read_and_their_hashes_checked(tmp_path, warc):
    right = "sha256:" + hashlib.sha256(warc.read_bytes()).hexdigest()
    assert only(wacz(tmp_path, warc, hash_=right)).part == "archive/pages.warc.gz, record 1"
    told, document = read_documents(wacz(tmp_path, warc, hash_="sha256:" + "0" * 64))
    assert "not those that were hashed" in told.why
    assert isinstance(document, Document)


def test_json_lines_give_texts_and_tell_the_lines_that_do_not(tmp_path):
    path = tmp_path / "posts.jsonl"
    lines = [
        {"text": "One", "url": "https://t.me/x/1", "published_at": "2016-05-04T22:30:00+03:00"},
        {"url": "https://t.me/x/2"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + "\nno json\n[1]\n")
    one, *skipped = read_documents(path)
    assert (one.text, one.published_on, one.part) == ("One", dt.date(2016, 5, 4), "line 1")
    assert [one.why.partition(":")[0] for one in skipped] == [
        "no text",
        "no JSON",
        "no JSON object",
    ]


def test_the_sheet_of_an_archiving_tool_is_read_by_its_own_names(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(
        "Link,Archive date,Upload timestamp,Text content,Hash\n"
        "https://x.com/a/1,2016-05-05T08:00:00Z,2016-05-04T10:00:00Z,A strike,abc\n"
        "https://x.com/a/2,,,,\n"
    )
    document, skipped = read_documents(path)
    assert (document.text, document.url) == ("A strike", "https://x.com/a/1")
    assert document.captured_at == dt.datetime(2016, 5, 5, 8, tzinfo=dt.UTC)
    assert skipped.part == "row 3"


def test_a_sheet_without_texts_is_refused(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("place,killed\nHama,3\n")
    with pytest.raises(SourceError, match="no column of texts"):
        list(read_documents(path))


def test_the_text_of_a_pdf_is_read_and_a_scan_is_told(tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    path = tmp_path / "scan.pdf"
    pdf = pdfium.PdfDocument.new()
    pdf.new_page(200, 200)
    pdf.save(path)
    pdf.close()
    (skipped,) = read_documents(path)
    assert "pictures and no text" in skipped.why
    path.write_bytes(one_page_pdf("An air strike hit a mill"))
    assert only(path).text == "An air strike hit a mill"
    path.write_bytes(b"%PDF-1.4 broken")
    (skipped,) = read_documents(path)
    assert "no PDF that can be read" in skipped.why


def one_page_pdf(words):
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + table
    return out + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_a_folder_gives_its_files_of_known_endings_in_one_order(tmp_path):
    for name in ("b.txt", "a.html", "notes.docx"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in files_in([tmp_path])] == ["a.html", "b.txt"]
    with pytest.raises(SourceError, match="there is no file"):
        files_in([tmp_path / "gone.txt"])


@pytest.mark.parametrize("ending", READERS)
@given(raw=st.binary(max_size=200))
def test_no_bytes_under_any_ending_crash(tmp_path_factory, ending, raw):
    path = tmp_path_factory.mktemp("fuzz") / f"x{ending}"
    path.write_bytes(raw)
    with contextlib.suppress(SourceError):
        for item in read_documents(path):
            assert item.text if isinstance(item, Document) else item.why
