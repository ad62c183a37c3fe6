"""The reference schema: a mid-sized SaaS, every table of it registered on ``Base.metadata`` by this import.

These models are the source of truth. ``migrations/versions`` builds exactly this schema step by step, and
``tests/migrations`` holds the two against each other on a real server.
"""

from models import audit, billing, commerce, content, identity, integration, reporting, scheduling, security
from models.base import Base

__all__ = [
    "Base",
    "audit",
    "billing",
    "commerce",
    "content",
    "identity",
    "integration",
    "reporting",
    "scheduling",
    "security",
]
