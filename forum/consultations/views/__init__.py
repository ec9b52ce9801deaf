"""Doors of consultations: `public` for readers, `joining` for taking a place, `managing` and `people` for organisers."""

from forum.consultations.views import joining, managing, people, public

blueprints = [public.blueprint, joining.blueprint, managing.blueprint, people.blueprint]
