"""What a child process sees of its surroundings, told by itself."""

import json
import os
import sys
import time


def main(arguments: list[str]) -> None:
    if arguments == ["sleep"]:
        time.sleep(30)
    while arguments == ["spin"]:
        pass
    seen = {
        "environment": [name for name in os.environ if "PATRAVALI" in name],
        "database": "sqlalchemy" in sys.modules,
        "open files": len(os.listdir("/proc/self/fd")),
    }
    sys.stdout.write(json.dumps(seen))
