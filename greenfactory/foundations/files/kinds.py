"""What kinds of file are taken, and why others are refused. No Django here: the examining process reads it too."""

from dataclasses import dataclass

LARGEST = 50 * 1024 * 1024
"""Bytes of one file."""


@dataclass(frozen=True)
class Kind:
    """A kind by its content: how it is served, which endings its name may have, and whether a page may show it."""

    code: str
    mime: str
    suffixes: tuple[str, ...]
    shown: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", (".pdf",), shown=True),
        Kind("jpg", "image/jpeg", (".jpg", ".jpeg"), shown=True),
        Kind("png", "image/png", (".png",), shown=True),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        Kind("ofd", "application/ofd", (".ofd",)),
    )
}
ACCEPT = ",".join(suffix for kind in KINDS.values() for suffix in kind.suffixes)
"""What a file dialogue offers."""

REFUSALS = {
    "kind": (
        "只收 PDF、JPG、PNG、DOCX、XLSX、OFD 文件，这份文件的内容不是其中之一（{looks}）→ 请转换或打印成 PDF 后再上传",
        "PDF, JPG, PNG, DOCX, XLSX and OFD are taken; this file's content is none of them ({looks}): make a PDF of it",
    ),
    "empty": ("文件是空的 → 请检查后重新选择", "the file is empty: choose it again"),
    "name": (
        "文件名的后缀与内容不符，内容是 {looks} → 请改正后缀后再上传",
        "the ending of the name does not fit the content, which is {looks}: mend the name",
    ),
    "mixed": (
        "文件里混有另一种文件的内容 → 请重新导出或打印成 PDF 后再上传",
        "the file holds another kind of file inside: export it again, or print it as a PDF",
    ),
    "broken": ("文件已损坏，打不开 → 请重新导出后再上传", "the file is broken and cannot be opened: export it again"),
    "locked": (
        "文件有打开密码 → 请去掉密码后再上传",
        "the file has a password: take it away, then upload it again",
    ),
    "active": (
        "文件含有宏、脚本、嵌入对象或自动动作 → 请去掉，或打印成 PDF 后再上传",
        "the file holds macros, scripts, embedded objects or automatic actions: remove them, or print it as a PDF",
    ),
    "outside": (
        "文件链接到外部文件 → 请在 Word/Excel 中断开链接后再上传",
        "the file links to files outside: break the links in Word or Excel, then upload it again",
    ),
    "bomb": (
        "文件解开后过大 → 请拆分或转成 PDF 后再上传",
        "the file grows too large when unpacked: split it, or make a PDF of it",
    ),
    "pixels": ("图片像素过大 → 请缩小后再上传", "the picture has too many pixels: make it smaller"),
    "pages": ("页数过多（上限 5000 页）→ 请拆分后再上传", "too many pages (5000 at most): split it"),
    "heavy": (
        "检查这份文件用时或内存过多 → 请重新导出或拆分后再上传",
        "looking through this file takes too much time or memory: export it again, or split it",
    ),
    "virus": (
        "查毒程序在文件中发现：{looks} → 请清除后再上传",
        "the virus scanner found {looks} in the file: clean it first",
    ),
    "scanner": (
        "查毒服务暂不可用，文件没有收下 → 请稍后再试，已传部分会保留一天",
        "the virus scanner is out of reach, so nothing was taken: try again later; what was sent is kept for a day",
    ),
    "size": ("文件超过 50 MB → 请压缩或拆分后再上传", "the file is larger than 50 MB: compress or split it"),
    "quota": (
        "本单位上传的文件总量已达上限 → 请移除不用的文件，或联系主管部门",
        "your organisation's room for files is used up: remove some, or ask the bureau",
    ),
    "many": (
        "未传完的文件过多 → 请先传完，或一天后再试",
        "too many files on their way: finish them first, or try again in a day",
    ),
    "gone": (
        "这次上传已过期或已完成 → 请重新选择文件",
        "this upload has expired or is finished: choose the file again",
    ),
    "short": ("文件还没有传完 → 请继续上传", "the file is not whole yet: go on uploading"),
    "hash": (
        "传到的内容与原文件不一致 → 请重新上传",
        "what arrived differs from the file that was sent: upload it again",
    ),
    "disk": (
        "服务器存储空间不足，文件没有收下 → 请稍后再试，并告知系统管理员",
        "the server has no room left, so nothing was taken: try later and tell the administrator",
    ),
}
"""Chinese and English of each reason, with what to do."""
