"""The demo's office on a day of the past: who sat where, and which papers the stories have brought so far."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import clocks
from workflows.documents.models import Document
from workflows.documents.store import Store
from workflows.errors import OfficeRefusal
from workflows.files import File
from workflows.organisation import Actor, Post, actor_for, occupant
from workflows.receipts import Receipt
from workflows.subjects import Subject


@dataclass
class Office:
    """The office on one day of the past.

    :ivar papers: the scans, by the keys of their letters
    :ivar receipts: of the stories that have begun, by their keys
    :ivar rescan: makes the bytes of a scan from a letter that was printed and signed by hand
    """

    db: Session
    district_id: int
    store: Store
    public_url: str
    papers: dict[str, Document]
    rescan: Callable[[bytes], bytes]
    receipts: dict[str, Receipt] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    actors: dict[tuple[str, dt.date], Actor] = field(default_factory=dict)

    def post(self, code: str) -> Post:
        """A post by its marking abbreviation."""
        if code not in self.posts:
            wanted = select(Post).where(Post.district_id == self.district_id, Post.code == code)
            self.posts[code] = self.db.scalars(wanted).one()
        return self.posts[code]

    def actor(self, code: str, now: dt.datetime) -> Actor:
        """Whoever sat at a post that day."""
        sitting = (code, clocks.office_day(now))
        if sitting not in self.actors:
            person = occupant(self.db, self.post(code).id, now)
            if person is None:
                raise OfficeRefusal(f"The post {code} was vacant.", f"पद {code} रिक्त था।")
            self.actors[sitting] = actor_for(self.db, person.id, self.post(code).id, now)
        return self.actors[sitting]

    def subject(self, key: str) -> Subject:
        """The receipt of a story; its file, once it lies on one."""
        receipt = self.receipts[key]
        return self.db.get_one(File, receipt.file_id) if receipt.file_id is not None else receipt

    def file(self, key: str) -> File:
        """The file of a story."""
        subject = self.subject(key)
        if not isinstance(subject, File):
            raise OfficeRefusal(f"{key} has no file yet.", f"{key} की पत्रावली अभी नहीं खुली है।")
        return subject
