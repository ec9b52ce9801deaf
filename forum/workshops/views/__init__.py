from forum.workshops.views import coming, invited, planning

blueprints = [each.blueprint for each in (coming, planning, invited)] + [coming.door]
