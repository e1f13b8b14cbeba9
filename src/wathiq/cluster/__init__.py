"""The server on a Ray cluster: many processes that speak HTTP, and many that read. Needs the extra `cluster`."""

import os

from wathiq import ray_environment

os.environ.update(
    ray_environment.unsaid(
        {
            "RAY_ROTATION_MAX_BYTES": "50000000",  # a line for every request, for ever
            "RAY_ROTATION_BACKUP_COUNT": "2",
        }
    )
)
