"""Nothing here depends on a machine's speed, Hypothesis included: beside a busy neighbour making an example may take seconds."""

from hypothesis import HealthCheck, settings

settings.register_profile("forum", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("forum")
