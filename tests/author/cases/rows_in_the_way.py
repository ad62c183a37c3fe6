"""Rows stand in the way of one change: none is made, the others neither. And once the rows are right, all are."""

from tests.author.case import Case, each, models, shows, table

USING = "type change needing USING"
CHECK, UNIQUE, FOREIGN = "CHECK add / drop named", "unique add / columns", "FK on delete/update"
NOTED = 'Column("note", Text, comment="what was said")'
SAID = "INSERT INTO talk (said) VALUES {}"
TALKS = shows("SELECT count(*) FROM talk", (2,))
LENGTH, OF_LENGTH = 'first("CREATE DOMAIN length AS {}")', 'DOMAIN("length", Integer, create_type=False)'
MOODS = 'Mood = Enum({}, name="mood")'
PLAIN = models(table("talk", 'Column("said", Text)'))


def talk(said: str, *more: str, before: tuple[str, ...] = ()) -> str:
    """The models with a commented column beside the one that changes."""
    return models(*before, table("talk", f'Column("said", {said})', NOTED, *more))


CASES = [
    Case("text that is no time stops a change of the keys beside it", USING,
         models(table("talk", 'Column("said", Text)', 'Column("number", Integer)',
                      'UniqueConstraint("number", name="one")')),
         talk("DateTime", 'Column("number", Integer)', 'UniqueConstraint("number", "id", name="one")'),
         SAID.format("('2024-01-01'), ('soon')"), outcome="refused_on_data", rows=TALKS,
         cure="UPDATE talk SET said = '2024-01-02' WHERE said = 'soon'"),
    Case("text that no value of a new enum spells", USING, PLAIN,
         talk("Mood", before=('Mood = Enum("gay", "sad", name="mood")',)), SAID.format("('gay'), ('odd')"),
         outcome="refused_on_data", rows=TALKS, cure="UPDATE talk SET said = 'sad' WHERE said = 'odd'"),
    Case("numbers that become equal under a unique key", USING,
         models(table("talk", 'Column("said", Numeric(10, 2), unique=True)')),
         talk("Numeric(10, 0), unique=True"), SAID.format("(1.10), (1.20)"), outcome="refused_on_data", rows=TALKS,
         cure="UPDATE talk SET said = 2 WHERE said = 1.20"),
    Case("a default that a new check forbids", CHECK, PLAIN,
         talk("Text", 'Column("count", Integer, nullable=False, server_default="0")',
              'CheckConstraint("count > 0", name="counted")'), SAID.format("('a'), ('b')"),
         outcome="refused_on_data"),
    Case("a default of a new enum that a new check forbids", CHECK, PLAIN,
         talk("Text", 'Column("mood", Mood, nullable=False, server_default="sad")',
              """CheckConstraint("mood <> 'sad'", name="cheerful")""",
              before=('Mood = Enum("gay", "sad", name="mood")',)), SAID.format("('a'), ('b')"),
         outcome="refused_on_data"),
    Case("a default that a new unique key has more than once", UNIQUE, PLAIN,
         talk("Text", 'Column("count", Integer, server_default="7", unique=True)'), SAID.format("('a'), ('b')"),
         outcome="refused_on_data"),
    Case("a computed column that a new check forbids", CHECK, models(table("talk", 'Column("said", Integer)')),
         talk("Integer", 'Column("twice", Integer, Computed("said * 2"))',
              'CheckConstraint("twice > 2", name="counted")'), SAID.format("(1), (2)"),
         outcome="refused_on_data", rows=TALKS, cure="UPDATE talk SET said = 3 WHERE said = 1"),
    Case("a foreign key to a table that is only coming", FOREIGN,
         models(table("talk", 'Column("said", Integer)')),
         talk("ForeignKey('person.id')", before=(table("person"),)), SAID.format("(1), (NULL)"),
         outcome="refused_on_data", rows=TALKS, cure="UPDATE talk SET said = NULL"),
    Case("a foreign key of two columns has half a value", "FK deferrable / MATCH / SET NULL (cols) / NOT VALID",
         *each(lambda key: models(
             table("hall", 'Column("town", Integer)', 'Column("number", Integer)',
                   'UniqueConstraint("town", "number", name="one")'),
             table("talk", 'Column("town", Integer)', 'Column("number", Integer)', key)),
             "", 'ForeignKeyConstraint(["town", "number"], ["hall.town", "hall.number"], match="FULL")'),
         "INSERT INTO talk (town) VALUES (1), (NULL)", outcome="refused_on_data", rows=TALKS,
         cure="UPDATE talk SET town = NULL"),
    Case("a missing value in an array of an enum that grows", "NOT NULL on populated table (staged / refused)",
         models(MOODS.format("'gay'"), table("talk", 'Column("said", ARRAY(Mood))')),
         models(MOODS.format("'gay', 'sad'"), table("talk", 'Column("said", ARRAY(Mood), nullable=False)')),
         SAID.format("('{gay}'), (NULL)"), outcome="refused_on_data", rows=TALKS,
         cure="UPDATE talk SET said = '{}' WHERE said IS NULL"),
    Case("a missing value in a column whose domain is made again", "NOT NULL on populated table (staged / refused)",
         models(LENGTH.format("integer"), table("talk", f'Column("said", {OF_LENGTH})')),
         models(LENGTH.format("bigint"), table("talk", f'Column("said", {OF_LENGTH}, nullable=False)')),
         SAID.format("(1), (NULL)"), outcome="refused_on_data", rows=TALKS,
         cure="UPDATE talk SET said = 2 WHERE said IS NULL"),
]  # fmt: skip
