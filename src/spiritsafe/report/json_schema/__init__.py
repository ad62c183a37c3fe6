"""What the JSON of each command looks like, as JSON Schema: read off the values that it is made of."""

from spiritsafe.report.json_schema.forms import FORMS, schema_of_form

__all__ = ["FORMS", "schema_of_form"]
