from forum.groups.views import clauses, groups, invitation, manage, meetings, members, proposals, remarks

blueprints = [
    groups.blueprint,
    members.blueprint,
    invitation.blueprint,
    manage.blueprint,
    remarks.blueprint,
    meetings.blueprint,
    clauses.blueprint,
    proposals.blueprint,
]
