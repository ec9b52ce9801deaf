from forum.rooms.views import notes, paper, records, rehearsals, rooms

blueprints = [each.blueprint for each in (rooms, notes, records, rehearsals, paper)]
