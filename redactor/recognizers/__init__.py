"""Rule-based recognisers, a family a file: Presidio ``EntityRecognizer``s for any text in en, fr, pt."""

from __future__ import annotations

from collections.abc import Callable

from presidio_analyzer import EntityRecognizer

from redactor.recognizers.coalitions import CoalitionRecognizer
from redactor.recognizers.codes import AccountRecognizer, FragmentIdRecognizer, IdNumberRecognizer
from redactor.recognizers.contacts import LinkRecognizer, MailRecognizer, NetworkRecognizer, TelephoneRecognizer
from redactor.recognizers.dates import CalendarRecognizer
from redactor.recognizers.events import EventRecognizer
from redactor.recognizers.groups import GroupRecognizer
from redactor.recognizers.measures import MeasureRecognizer
from redactor.recognizers.nicknames import NicknameRecognizer
from redactor.recognizers.organizations import OrganizationRecognizer
from redactor.recognizers.persons import PersonRecognizer
from redactor.recognizers.places import PlaceRecognizer
from redactor.recognizers.public_bodies import PublicBodyRecognizer
from redactor.recognizers.quantities import CoordinateRecognizer, MoneyRecognizer
from redactor.recognizers.roles import RoleRecognizer
from redactor.recognizers.tools import ToolRecognizer
from redactor.recognizers.word_names import WordNameRecognizer

# Stable ids and what makes each recogniser; a factory takes Presidio's ``supported_language``.
RECOGNIZERS: dict[str, Callable[..., EntityRecognizer]] = {
    "fragment_id": FragmentIdRecognizer,
    "id_number": IdNumberRecognizer,
    "iban": AccountRecognizer,
    "email": MailRecognizer,
    "phone": TelephoneRecognizer,
    "url": LinkRecognizer,
    "ip": NetworkRecognizer,
    "coordinate": CoordinateRecognizer,
    "money": MoneyRecognizer,
    "date": CalendarRecognizer,
    "place": PlaceRecognizer,
    "group": GroupRecognizer,
    "coalition": CoalitionRecognizer,
    "tool": ToolRecognizer,
    "role": RoleRecognizer,
    "measure": MeasureRecognizer,
    "event": EventRecognizer,
    "organization": OrganizationRecognizer,
    "public_body": PublicBodyRecognizer,
    "person": PersonRecognizer,
    "word-name": WordNameRecognizer,
    "nickname": NicknameRecognizer,
}
