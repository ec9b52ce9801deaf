"""Nothing here depends on a machine's speed, Hypothesis included: beside a busy neighbour making an example may take seconds.

A property that does not say how many examples it wants is tried with fewer in the ordinary run, and with all with `--full`."""

from hypothesis import HealthCheck, settings

settings.register_profile("full", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ordinary", settings.get_profile("full"), max_examples=30)
settings.load_profile("ordinary")
