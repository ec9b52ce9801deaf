from forum.translating.views import parts, plain_words, questions

blueprints = [plain_words.blueprint, questions.blueprint]
__all__ = ["blueprints", "parts"]
