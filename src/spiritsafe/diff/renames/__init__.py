"""Renames: what was dropped and added is matched, ranked and asked about; nothing with rows in it is ever guessed."""

from spiritsafe.diff.renames.answers import Answer, Answers, parse_answer, read_answers
from spiritsafe.diff.renames.markers import find_markers
from spiritsafe.diff.renames.matching import find_renames
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.question import Candidate, Question, unanswered
from spiritsafe.diff.renames.rename import Rename, Renames
from spiritsafe.diff.renames.substitution import Substitution, canonical

__all__ = [
    "Answer",
    "Answers",
    "Candidate",
    "Names",
    "Question",
    "Rename",
    "Renames",
    "Substitution",
    "canonical",
    "find_markers",
    "find_renames",
    "parse_answer",
    "read_answers",
    "unanswered",
]
