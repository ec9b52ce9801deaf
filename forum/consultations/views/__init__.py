"""Doors of consultations: `public`, `changes` and `tables` for readers, `joining` for taking a place, `managing`, `starting`,
`relevance`, `people` and `organisations` for organisers, `sharing` for short addresses and posters."""

from forum.consultations.views import (
    changes,
    joining,
    managing,
    organisations,
    people,
    public,
    relevance,
    sharing,
    starting,
    tables,
)

blueprints = [
    public.blueprint,
    changes.blueprint,
    joining.blueprint,
    managing.blueprint,
    relevance.blueprint,
    organisations.blueprint,
    people.blueprint,
    sharing.blueprint,
    starting.blueprint,
    tables.blueprint,
    tables.own,
]
