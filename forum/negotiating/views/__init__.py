from forum.negotiating.views import preparing, reading, speaking

blueprints = [reading.blueprint, preparing.blueprint]
__all__ = ["blueprints", "speaking"]
