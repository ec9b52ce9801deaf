def fill_demo() -> bool:
    return False


def describe_sign_ins() -> str:
    return ""
