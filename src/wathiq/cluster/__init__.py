"""The server on a Ray cluster: many processes that speak HTTP, and many that read. Needs the extra `cluster`."""

import os

for _name, _value in {  # Ray looks once it is loaded, which is later
    "RAY_USAGE_STATS_ENABLED": "0",  # it would report home
    "RAY_worker_niceness": "0",  # of a cluster made here: serving is what it is for
    "RAY_automatic_object_spilling_enabled": "0",  # pictures would go to the disk as they are
    "RAY_ROTATION_MAX_BYTES": "50000000",  # a line for every request, for ever
    "RAY_ROTATION_BACKUP_COUNT": "2",
    "RAY_DEDUP_LOGS": "0",  # it takes two requests for the same
}.items():
    os.environ.setdefault(_name, _value)
