"""Doors of consultations: `public` and `changes` for readers, `joining` for taking a place, `managing` and `people` for
organisers, `sharing` for short addresses and posters."""

from forum.consultations.views import changes, joining, managing, people, public, sharing

blueprints = [public.blueprint, changes.blueprint, joining.blueprint, managing.blueprint, people.blueprint, sharing.blueprint]
