"""What people answer: `column person.name -> person.full_name`, on the command line or in a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spiritsafe.core.catalog import Kind
from spiritsafe.diff.renames.contradictions import Said, refuse_contradictions
from spiritsafe.diff.renames.spelling import PATH, dotted, undotted
from spiritsafe.errors import ConfigurationError

MEMBERS = (Kind.COLUMN, Kind.CONSTRAINT, Kind.ENUM_VALUE)
KINDS = (
    Kind.TABLE,
    Kind.COLUMN,
    Kind.INDEX,
    Kind.CONSTRAINT,
    Kind.SEQUENCE,
    Kind.ENUM_TYPE,
    Kind.ENUM_VALUE,
)

_ANSWER = re.compile(
    rf"(?P<kind>[A-Za-z]+(?:[ _-](?:type|value)(?=\s))?)\s+(?P<before>{PATH})\s*(?:->|=>|=)\s*(?P<after>{PATH})"
)
_VERB = re.compile(r"(not-rename|rename)\b\s*")
_COMMENT = re.compile(r"\s#[^\"']*$")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, as far as words go; the catalogues say what the names stand for.

    :ivar before: name parts, the schema left out where the user left it out.
    :ivar after: as long as `before` at least: what was left out on the right is taken from the left.
    :ivar origin: where it was written, for messages.
    """

    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]
    origin: str = field(default="--rename", compare=False)

    def __str__(self) -> str:
        """Return the answer as it can be typed."""
        return f"{self.kind.value} {dotted(self.before)} -> {dotted(self.after)}"


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was answered.

    :ivar renames: pairs that are one object under two names.
    :ivar refusals: pairs that are two different objects.
    """

    renames: tuple[Answer, ...] = ()
    refusals: tuple[Answer, ...] = ()


def parse_answer(text: str, origin: str = "--rename") -> Answer:
    """Read one answer.

    :raises ConfigurationError: when it is not of the form `kind before -> after`.
    """
    match = _ANSWER.fullmatch(text.strip())
    if match is None:
        raise _malformed(text, origin, "it is not of the form 'kind old_name -> new_name'")
    word = re.sub(r"[ -]", "_", match["kind"].lower())
    if word not in [kind.value for kind in KINDS]:
        raise _malformed(text, origin, f"{word!r} is no kind of object that can be renamed")
    return _checked(Kind(word), undotted(match["before"]), undotted(match["after"]), text, origin)


def read_answers(renames: Sequence[str], not_renames: Sequence[str], file_text: str | None) -> Answers:
    """Bring together the answers of the flags and of the file.

    :raises ConfigurationError: for a malformed line, or answers that contradict each other.
    """
    yes = [parse_answer(text, "--rename") for text in renames]
    no = [parse_answer(text, "--not-rename") for text in not_renames]
    for number, line in enumerate((file_text or "").splitlines(), start=1):
        text = _COMMENT.sub("", line).strip()
        if text and not text.startswith("#"):
            verb = _VERB.match(text)
            answer = parse_answer(text[verb.end() :] if verb else text, f"line {number} of the answers")
            (no if verb and verb[1] == "not-rename" else yes).append(answer)
    refuse_contradictions([_said(answer) for answer in yes], [_said(answer) for answer in no])
    return Answers(tuple(dict.fromkeys(yes)), tuple(dict.fromkeys(no)))


def _said(answer: Answer) -> Said:
    word = answer.kind.value.replace("_", " ")
    return Said(word, dotted(answer.before), dotted(answer.after), answer.origin)


def _checked(kind: Kind, before: tuple[str, ...], after: tuple[str, ...], text: str, origin: str) -> Answer:
    shortest, longest = (2, 3) if kind in MEMBERS else (1, 2)
    if kind is Kind.CONSTRAINT:
        shortest = 1  # its name alone will often do
    if not shortest <= len(before) <= longest or len(after) > longest:
        form = "[schema.]owner.name" if kind in MEMBERS else "[schema.]name"
        raise _malformed(text, origin, f"a name of this kind is {form}; put names with dots in double quotes")
    full = before[: len(before) - len(after)] + after
    if full == before:
        raise _malformed(text, origin, "both names are the same")
    return Answer(kind, before, full, origin)


def _malformed(text: str, origin: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"{origin}: {text.strip()!r} cannot be read",
        why=why,
        next_step="write it like 'column person.name -> person.full_name'; kinds: "
        + ", ".join(kind.value for kind in KINDS),
    )
