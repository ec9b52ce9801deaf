from forum.workshops.views import coming, planning, records, rooms

blueprints = [coming.blueprint, rooms.blueprint, records.blueprint, planning.blueprint, coming.door]
