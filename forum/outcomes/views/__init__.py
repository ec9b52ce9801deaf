from forum.outcomes.views import answers, feeds, mine, public, sorting_themes

# `sorting_themes` adds to the blueprint of `sorting`: both are one address and one set of rights.
blueprints = [public.blueprint, feeds.blueprint, mine.blueprint, sorting_themes.blueprint, answers.blueprint]
