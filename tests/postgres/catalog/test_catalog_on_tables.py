import pytest
from tests.postgres.catalog.reading import Made, table, words

from spiritsafe.core.catalog import Policy, Rule, Trigger

pytestmark = pytest.mark.server

FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"


def test_a_trigger_is_read_whole(made: Made) -> None:
    catalog = made(f"""
        {FUNCTION}
        CREATE TABLE t (a int, b int);
        CREATE TRIGGER g AFTER UPDATE ON t REFERENCING OLD TABLE AS before_ NEW TABLE AS after_
            FOR EACH STATEMENT EXECUTE FUNCTION f('x', 'it''s');
        COMMENT ON TRIGGER g ON t IS 'afterwards'
    """)
    assert table(catalog, "t").triggers == (
        Trigger(
            "g",
            "CREATE TRIGGER g AFTER UPDATE ON public.t REFERENCING OLD TABLE AS before_ NEW TABLE AS after_ "
            "FOR EACH STATEMENT EXECUTE FUNCTION public.f('x', 'it''s')",
            comment="afterwards",
        ),
    )


def test_a_constraint_trigger_is_a_trigger_and_no_constraint(made: Made) -> None:
    catalog = made(f"""
        {FUNCTION}
        CREATE TABLE t (a int);
        CREATE CONSTRAINT TRIGGER g AFTER INSERT OR UPDATE OF a ON t DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f()
    """)
    assert table(catalog, "t").constraints == ()
    assert [item.definition for item in table(catalog, "t").triggers] == [
        (
            "CREATE CONSTRAINT TRIGGER g AFTER INSERT OR UPDATE OF a ON public.t DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION public.f()"
        )
    ]


@pytest.mark.parametrize(
    ("clause", "enabled"),
    [("DISABLE", "disabled"), ("ENABLE REPLICA", "replica"), ("ENABLE ALWAYS", "always"), ("ENABLE", "origin")],
)
def test_triggers_and_rules_may_be_switched(made: Made, clause: str, enabled: str) -> None:
    catalog = made(f"""
        {FUNCTION}
        CREATE TABLE t (a int);
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
        ALTER TABLE t {clause} TRIGGER g, {clause} RULE r
    """)
    (trigger,), (rule,) = table(catalog, "t").triggers, table(catalog, "t").rules
    assert (trigger.enabled, rule.enabled) == (enabled, enabled)


def test_a_partition_does_not_repeat_the_triggers_of_its_table(made: Made) -> None:
    catalog = made(f"""
        {FUNCTION}
        CREATE TABLE t (a int) PARTITION BY LIST (a);
        CREATE TABLE p PARTITION OF t DEFAULT;
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER own BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()
    """)
    assert [item.name for item in table(catalog, "t").triggers] == ["g"]
    assert [item.name for item in table(catalog, "p").triggers] == ["own"]


def test_foreign_keys_bring_no_triggers(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t)")
    assert (table(catalog, "t").triggers, table(catalog, "u").triggers) == ((), ())


def test_a_policy_without_anything_has_every_default(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int); CREATE POLICY p ON t")
    assert table(catalog, "t").policies == (Policy("p"),)


@pytest.mark.parametrize("command", ["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"])
def test_a_policy_says_which_command_it_is_for(made: Made, command: str) -> None:
    catalog = made(f"CREATE TABLE t (a int); CREATE POLICY p ON t FOR {command}")
    assert table(catalog, "t").policies == (Policy("p", command),)


def test_a_policy_is_read_whole(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE TABLE t (a int);
        CREATE POLICY "Own rows" ON t AS RESTRICTIVE FOR UPDATE TO {role} USING (a > 0) WITH CHECK (a > 1);
        COMMENT ON POLICY "Own rows" ON t IS 'mine'
    """)
    assert table(catalog, "t").policies == (
        Policy("Own rows", "UPDATE", permissive=False, roles=(role,), using="(a > 0)", check="(a > 1)", comment="mine"),
    )
    made('DROP POLICY "Own rows" ON t')


def test_a_rule_is_read_whole(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a int);
        CREATE TABLE log (a int);
        CREATE RULE r AS ON INSERT TO t WHERE NEW.a > 0 DO ALSO INSERT INTO log VALUES (NEW.a);
        COMMENT ON RULE r ON t IS 'kept twice'
    """)
    (rule,) = table(catalog, "t").rules
    assert rule == Rule("r", rule.definition, comment="kept twice")
    assert words(rule.definition) == words(
        "CREATE RULE r AS ON INSERT TO public.t WHERE (new.a > 0) DO INSERT INTO public.log (a) VALUES (new.a);"
    )
