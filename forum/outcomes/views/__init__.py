from forum.outcomes.views import answers, feeds, mine, public, workbench

blueprints = [public.blueprint, feeds.blueprint, mine.blueprint, workbench.blueprint, answers.blueprint]
