"""Puts together what the pages of bringing and redrawing show."""

from collections.abc import Collection, Iterator, Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import in_language
from webapp.movements import people_in
from webapp.studio.proposals import finding_rows
from webapp.viewmodels.interchange import ArrivalRow, BringPart, ChoiceRow, ExchangePage, LetterRow, MadeRow, OfferRow
from webapp.viewmodels.studio import ExportGroup
from workflows.bundles import Bundle
from workflows.foreign_diagrams import Offer
from workflows.interchange import Arrival, ChangeMade, ToRedraw, arrivals, letter_arrivals


def make_bring_part(db: Session, given: Bundle, encodings: Mapping[str, str], district_id: int) -> BringPart:
    """What of an upload can be opened as drafts.

    :param encodings: what the files were written in, where not in UTF-8
    :raises BadInput: for a letter template that is none
    """
    found = arrivals(db, given, encodings)
    letters = letter_arrivals(db, given, district_id)
    return BringPart(
        rows=tuple(_arrival_row(one, alone=len(found) == 1) for one in found),
        letters=tuple(
            LetterRow(
                one.name,
                in_language(one.title_hi, one.title_en),
                _("the office has none of this name") if one.is_new else _("differs from the one in force"),
            )
            for one in letters
        ),
        trials=len(given.trials),
    )


def _arrival_row(one: Arrival, *, alone: bool) -> ArrivalRow:
    return ArrivalRow(
        file=one.file,
        key=one.key,
        title_hi=one.title_hi,
        title_en=one.title_en,
        said=tuple(_said(one)),
        is_new=one.number is None and not one.under_way,
        ticked=alone or not one.unchanged,
    )


def _said(one: Arrival) -> Iterator[str]:
    if one.tool:
        yield _("drawn with %(tool)s", tool=one.tool)
    if one.encoding:
        yield _("written in %(encoding)s; kept as UTF-8", encoding=one.encoding)
    if one.under_way:
        yield _("a draft of this name is under way; what you bring is kept beside it")
    elif one.unchanged:
        yield _("exactly this is in force")
    elif one.number is not None:
        yield _("a change of version %(number)s", number=one.number)
    else:
        yield _("a new diagram")


def offer_rows(offers: Collection[Offer], ticked: Mapping[str, str] | None = None) -> tuple[OfferRow, ...]:
    """The changes that may be ticked, as the page shows them.

    :param ticked: what was ticked and chosen, when the page is shown again
    """
    return tuple(_offer_row(place, offer, ticked) for place, offer in enumerate(offers, 1))


def _offer_row(place: int, offer: Offer, ticked: Mapping[str, str] | None) -> OfferRow:
    chosen = (ticked or {}).get(offer.ident, "")
    choices = [ChoiceRow(one.value, in_language(one.hi, one.en)) for one in offer.choices]
    return OfferRow(
        ident=offer.ident,
        field=f"offer-{place}",
        text=in_language(offer.hi, offer.en),
        before=offer.before,
        after=offer.after,
        choices=tuple(sorted(choices, key=lambda one: one.value != chosen)) if chosen else tuple(choices),
        ticked=offer.advised if ticked is None else offer.ident in ticked,
    )


def made_rows(db: Session, made: Collection[ChangeMade]) -> tuple[MadeRow, ...]:
    """What was changed out of the list, by whom and when."""
    people = people_in(db, {one.person_id for one in made}, set())
    return tuple(MadeRow(one.at, people.person(one.person_id), in_language(one.hi, one.en), one.pairs) for one in made)


def make_exchange_page(
    found: ToRedraw,
    exports: tuple[ExportGroup, ...],
    ticked: Mapping[str, str] | None = None,
    *,
    made: tuple[MadeRow, ...] = (),
) -> ExchangePage:
    """The redrawing list of a draft, what was changed out of it, and what can be taken away."""
    return ExchangePage(
        tool=found.tool,
        offers=offer_rows(found.offers, ticked),
        work=finding_rows(found.left.work),
        following=finding_rows(found.left.following),
        unreadable=finding_rows(found.unreadable),
        exports=exports,
        made=made,
    )
