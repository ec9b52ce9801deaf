"""Doors of consultations: `public` for readers, `joining` for taking a place, `managing`, `starting` and `people` for organisers,
`sharing` for short addresses and posters."""

from forum.consultations.views import joining, managing, people, public, relevance, sharing, starting

blueprints = [
    public.blueprint,
    joining.blueprint,
    managing.blueprint,
    relevance.blueprint,
    people.blueprint,
    sharing.blueprint,
    starting.blueprint,
]
