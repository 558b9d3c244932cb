"""The text of a PDF, page after page."""

from collections.abc import Iterator
from pathlib import Path

from crossfix.extract.decoding import library
from crossfix.extract.document import Given, Skipped


def read_pdf(path: Path) -> Iterator[Given | Skipped]:
    """Yield the text of a PDF; a scan without text, or a locked file, is skipped with its reason.

    The date in the file is when it was made, which is not when it was published: it is not used.
    """
    pdfium = library("pypdfium2")
    raw = path.read_bytes()
    try:
        pdf = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        yield Skipped(None, f"no PDF that can be read: {error}", "save its text as a txt file")
        return
    try:
        pages = [_page_text(pdf, number) for number in range(len(pdf))]
        title = pdf.get_metadata_dict().get("Title") or None
    finally:
        pdf.close()
    text = "\n\n".join(pages).strip()
    if text:
        yield Given(text=text, raw=raw, title=title)
    else:
        yield Skipped(None, "the PDF holds pictures and no text", "read it by OCR, and save as txt")


def _page_text(pdf: object, number: int) -> str:
    page = pdf[number]  # type: ignore[index]  # the library is untyped here
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_bounded()
    finally:
        textpage.close()
        page.close()
    # a soft hyphen at a line's end parts one word
    return text.replace("\r\n", "\n").replace("\ufffe\n", "").replace("\u00ad\n", "")
