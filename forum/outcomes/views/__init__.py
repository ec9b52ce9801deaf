from forum.outcomes.views import decisions, feeds, mine, public, sorting_themes

# `sorting_themes` adds to the blueprint of `sorting`, `promises` and `decisions` to that of `answers`: these share addresses and
# rights.
blueprints = [public.blueprint, feeds.blueprint, mine.blueprint, sorting_themes.blueprint, decisions.blueprint]
