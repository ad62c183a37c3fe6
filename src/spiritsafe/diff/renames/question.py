"""What is asked, on a terminal or by the flags to answer with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from spiritsafe.core.catalog import ObjectId
from spiritsafe.diff.renames.spelling import dotted
from spiritsafe.errors import Unanswered

LIKELY = 50
MARGIN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new object that an old one may have become.

    :ivar score: 0 to 100, for ranking only.
    :ivar evidence: what speaks for and against it, one fact a line.
    """

    after: ObjectId
    score: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One object that is gone, and what it may have become, the best match first.

    :ivar qualified: the schema has to be written, because the name alone is not enough.
    :ivar rivals: other objects that may have become the first choice, best first, with their scores.
    :ivar rows: how many rows are at stake, where the caller counted them.
    """

    before: ObjectId
    choices: tuple[Candidate, ...]
    qualified: bool = False
    rivals: tuple[tuple[ObjectId, int], ...] = ()
    rows: int | None = None

    @property
    def clear(self) -> bool:
        """Whether one choice stands out: likely, and well before the next."""
        rest = [choice.score for choice in self.choices[1:]] + [score for _, score in self.rivals]
        best = self.choices[0].score
        return best >= LIKELY and best - max(rest, default=0) >= MARGIN

    @property
    def text(self) -> str:
        """The question for a terminal, with its evidence; the caller adds the choice, which is to stop by default."""
        return "\n".join(self._lines())

    def flags(self) -> tuple[str, ...]:
        """The flags that answer it, ready for a shell: for each choice yes, then for each choice no."""
        answers = [quote(self.answer(choice)) for choice in self.choices]
        return (*(f"--rename {answer}" for answer in answers), *(f"--not-rename {answer}" for answer in answers))

    def answer(self, choice: Candidate) -> str:
        """The answer that this choice is right: `column person.name -> person.full_name`."""
        return f"{self.before.kind.value} {self._name(self.before)} -> {self._name(choice.after)}"

    @property
    def subject(self) -> str:
        """What is gone, as a person calls it: `column person.name`."""
        return f"{self.before.kind.value.replace('_', ' ')} {self._name(self.before)}"

    def _lines(self) -> Iterator[str]:
        first = self.choices[0]
        if self.clear:
            yield f"was {self.subject} renamed to {self._name(first.after)}?"
            yield from (f"    {fact}" for fact in first.evidence)
            for choice in self.choices[1:]:
                yield f"    also possible: {self._name(choice.after)} (score {choice.score})"
        else:
            yield f"what became of {self.subject}?"
            for number, choice in enumerate(self.choices, start=1):
                likely = "" if choice.score >= LIKELY else "also possible: "
                yield f"  {number}. {likely}renamed to {self._name(choice.after)} (score {choice.score})"
                yield from (f"       {fact}" for fact in choice.evidence)
        for rival, score in self.rivals:
            yield f"    {self._name(rival)} may have become {self._name(first.after)} too (score {score})"
        yield f"    if it was not renamed, it is dropped{self._loss}"

    @property
    def _loss(self) -> str:
        if self.rows is None:
            return " with all that is in it"
        return f" with what {self.rows:,} row{'' if self.rows == 1 else 's'} hold in it"

    def _name(self, key: ObjectId) -> str:
        schema = (key.schema,) if self.qualified or key.schema != "public" else ()
        return dotted((*schema, *((key.table,) if key.table else ()), key.name))


def unanswered(questions: Sequence[Question]) -> Unanswered:
    """The error for a run that cannot ask: every question with the flags that answer it."""
    count = len(questions)
    opening = "1 rename is not answered" if count == 1 else f"{count} renames are not answered"
    return Unanswered(
        f"{opening}: {', '.join(question.subject for question in questions)}",
        why="what is gone resembles what is new; if it was renamed, dropping it would lose what is in it",
        next_step="answer each with one of its flags below, in a file with --answers, or run this in a terminal",
        details=tuple((question.subject, "\n".join((question.text, *question.flags()))) for question in questions),
    )
