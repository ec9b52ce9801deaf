"""Doors: flagging, the queue, notices and appeals, the public log."""

from forum.moderation.views import appeals, flagging, notices, public, queue

blueprints = [flagging.blueprint, queue.blueprint, appeals.blueprint, notices.blueprint, public.blueprint]
