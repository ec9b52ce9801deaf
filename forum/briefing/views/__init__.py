"""Doors of the briefing: `managing`, in which organisers write it; `page_content`, pictures and videos by themselves."""

from forum.briefing.views import managing, page_content

blueprints = [managing.blueprint, page_content.blueprint]
