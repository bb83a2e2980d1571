"""Settings of the yardstick: nothing but a view."""

SECRET_KEY = "benchmark"  # signs nothing
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.empty"
MIDDLEWARE: list[str] = []
