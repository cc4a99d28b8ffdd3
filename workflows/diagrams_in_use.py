"""What diagrams say that matter to the office now: in force, with files under way, or being changed."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.models import ProcessVersion
from engine.states import VersionState
from workflows.catalogue import diagram_of, files_of
from workflows.publishing import under_way_by_version
from workflows.routing_drafts.keeping import UNDER_WAY, draft_files
from workflows.routing_drafts.models import RoutingDraft

Titles = tuple[str, str]
"""Hindi and English."""


def diagrams_with(db: Session, patterns: Mapping[str, re.Pattern[str]], *, also: str = "") -> dict[str, list[Titles]]:
    """Which diagrams have each of some patterns in their files, tables and forms included.

    :param patterns: by any name; matched against the text with its XML entities resolved
    :param also: words that must stand in the diagram's files beside the pattern
    :return: the diagrams' titles by the pattern's name, each diagram once
    """
    found: dict[str, dict[Titles, None]] = {name: {} for name in patterns}
    for titles, contents in _drawn(db):
        texts = [html.unescape(content.decode(errors="replace")) for content in contents]
        if any(also in text for text in texts):
            for name, pattern in patterns.items():
                if any(pattern.search(text) for text in texts):
                    found[name][titles] = None
    return {name: list(titles) for name, titles in found.items()}


def _drawn(db: Session) -> Iterator[tuple[Titles, Iterable[bytes]]]:
    live = or_(ProcessVersion.state == VersionState.PUBLISHED, ProcessVersion.id.in_(under_way_by_version(db)))
    for version in db.scalars(select(ProcessVersion).where(live).order_by(ProcessVersion.key, ProcessVersion.number)):
        diagram = diagram_of(version)
        yield (diagram.name_hi, diagram.name_en), files_of(version).values()
    for draft in db.scalars(select(RoutingDraft).where(RoutingDraft.state.in_(UNDER_WAY)).order_by(RoutingDraft.id)):
        yield (draft.title_hi, draft.title_en), draft_files(draft).values()
