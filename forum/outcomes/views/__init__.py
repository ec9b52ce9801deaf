from forum.outcomes.views import answers, feeds, mine, public, sorting

blueprints = [public.blueprint, feeds.blueprint, mine.blueprint, sorting.blueprint, answers.blueprint]
