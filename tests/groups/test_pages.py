"""Every page of a group opens for whoever it is for, with a meeting, a text and a change in it."""

from __future__ import annotations

from flask import Flask

from forum.accounts.models import Account
from forum.groups.models import Remark
from forum.kernel.db import db
from tests.browsing import Reader
from tests.groups.making import make_group, make_meeting, make_proposal, make_text


def test_all_pages_open(app: Flask) -> None:
    world = make_group()
    meeting, document = make_meeting(world), make_text(world)
    proposal = make_proposal(world, document)
    remark = db.session.query(Remark).first()
    assert remark is not None
    slug = world.group.slug
    readers = {
        name: Reader(app).enter(db.session.get_one(Account, actor.account_id).email)
        for name, actor in {"chair": world.chair, "organiser": world.organiser, "owner": world.owner, "member": world.member}.items()
    }
    base = f"/groups/{slug}"
    clause = document.clauses[0].public_id
    for path in [
        "/groups", base, f"{base}/how-we-work", f"{base}/changed", f"{base}/meetings.ics", f"{base}/members", f"{base}/meetings",
        f"{base}/meetings/{meeting.public_id}", f"{base}/texts/{document.public_id}", f"{base}/clauses/{clause}",
        f"{base}/changes/{proposal.public_id}", f"{base}/said/{remark.public_id}",
    ]:
        for who, reader in [("visitor", Reader(app)), *readers.items()]:
            assert reader.ask("get", path).status_code == 200, (path, who)
    for path in ["", "/invite", f"/../meetings/plan", f"/../meetings/{meeting.public_id}/move", f"/../meetings/{meeting.public_id}/cancel",
        f"/../meetings/{meeting.public_id}/papers/new", f"/../meetings/{meeting.public_id}/minutes", f"/../meetings/{meeting.public_id}/actions/new"]:
        path = f"{base}/manage{path}".replace("/manage/..", "")
        assert readers["chair"].ask("get", path).status_code == 200, path
        assert readers["member"].ask("get", path).status_code == 403, path
    for path in ["/members/leave", "/members/interest", f"/say/agenda/{meeting.public_id}", f"/say/support/{proposal.public_id}",
        f"/clauses/{clause}/ask", f"/texts/{document.public_id}/ask", f"/changes/{proposal.public_id}/reword", f"/changes/{proposal.public_id}/consent"]:
        assert readers["member"].ask("get", base + path).status_code == 200, path
        assert readers["owner"].ask("get", base + path).status_code == 403, path
    for path in ["/manage/change", "/texts/new", f"/texts/{document.public_id}/owner"]:
        assert readers["organiser"].ask("get", base + path).status_code == 200, path
        assert readers["chair"].ask("get", base + path).status_code == 403, path
