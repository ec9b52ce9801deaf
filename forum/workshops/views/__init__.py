from forum.workshops.views import coming, invited, paper, planning, records, rooms

blueprints = [each.blueprint for each in (coming, rooms, records, planning, invited, paper)] + [coming.door]
