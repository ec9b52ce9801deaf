"""Doors of consultations: `public` and `changes` for readers, `joining` for taking a place, `managing`, `starting`,
`relevance`, `people` and `organisations` for organisers, `sharing` for short addresses and posters."""

from forum.consultations.views import changes, joining, managing, organisations, people, public, relevance, sharing, starting

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
]
