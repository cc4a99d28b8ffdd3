"""What the office knows and a diagram may name: roles, operations, letter templates, messages, facts of the subject."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from engine.expressions import Known


@dataclass(frozen=True)
class OperationSpec:
    """The signature of an operation of the office.

    :ivar required: parameters that a service task has to give
    :ivar optional: parameters that it may give
    :ivar results: facts that the operation sets
    :ivar kinds: what is known of them
    """

    required: Set[str] = frozenset()
    optional: Set[str] = frozenset()
    results: Set[str] = frozenset()
    kinds: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """What may be named. `None` means that this kind of name is not checked.

    :ivar roles: keys of the roles (model: Role → post)
    :ivar operations: the operations, by name
    :ivar letter_templates: keys of the letter templates
    :ivar messages: names of the messages that the office sends to a diagram
    :ivar subject_facts: what may follow `subject.` in an expression
    :ivar start_facts: facts that the office gives when a process starts
    :ivar kinds: what is known of start facts by name, and of `subject.<name>`
    :ivar not_files: keys of processes on which no file runs, such as that of a receipt
    :ivar properties: further property names by element kind ("process", "lane", "userTask", "sequenceFlow", …)
    """

    roles: Set[str]
    operations: Mapping[str, OperationSpec]
    letter_templates: Set[str] | None = None
    messages: Set[str] | None = None
    subject_facts: Set[str] | None = None
    start_facts: Set[str] = frozenset()
    kinds: Mapping[str, Known] = field(default_factory=dict)
    not_files: Set[str] = frozenset()
    properties: Mapping[str, Set[str]] = field(default_factory=dict)
