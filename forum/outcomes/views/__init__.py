from forum.outcomes.views import feeds, mine, promises, public, sorting_themes

# `sorting_themes` adds to the blueprint of `sorting`, `promises` to that of `answers`: two share an address and rights.
blueprints = [public.blueprint, feeds.blueprint, mine.blueprint, sorting_themes.blueprint, promises.blueprint]
