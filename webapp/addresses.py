"""Where a paper is read: the one address of a file or a receipt, for every list that leads there."""

from flask import url_for

from workflows.subjects import Subject, SubjectKind


def paper_url(subject: Subject, page: int | None = None) -> str:
    """The page of a file or receipt.

    :param page: page of its correspondence to open it at
    """
    anchor = f"page-{page}" if page else None
    if subject.kind is SubjectKind.RECEIPT:
        return url_for("receipts.show", receipt_id=subject.id, page=page, _anchor=anchor)
    return url_for("files.show", file_id=subject.id, page=page, _anchor=anchor)
