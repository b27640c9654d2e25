#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Would udev take our rules, and do they give access in the way that works and no more?

Usage: check-udev.py RULES
"""

import re
import subprocess
import sys
from pathlib import Path

from tap import check, done

RULES = Path(sys.argv[1])
TOKEN = re.compile(r'(?:ACTION|SUBSYSTEMS?|GOTO|LABEL|TAG|ATTRS?\{\w+\}|ENV\{\w+\})(?:==|!=|\+=|=)"[^"]+"')
lines = [line for line in RULES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def verify():
    """udevadm verify where it exists (systemd 254 and newer); the checks below hold everywhere."""
    try:
        result = subprocess.run(["udevadm", "verify", "--no-style", str(RULES)], capture_output=True, text=True)
    except FileNotFoundError:
        return []
    unknown = "nknown" in result.stderr and "verify" in result.stderr
    return [result.stderr] if result.returncode and not unknown else []


def targets(key):
    return [match for line in lines for match in re.findall(rf'{key}="(\w+)"', line)]


check("udevadm verifies it", verify())
check("every line is made of known keys",
      [line for line in lines if any(not TOKEN.fullmatch(part.strip()) for part in re.split(r",\s+(?=[A-Z])", line))])
check("every GOTO has its LABEL below it",
      [name for name in targets("GOTO") if name not in targets("LABEL")])
check("its number is between 50 and 73", [] if 50 < int(RULES.name.split("-")[0]) < 73 else [RULES.name])
check("no mode, group or owner is set", [line for line in lines if re.search(r"MODE|GROUP|OWNER|RUN", line)])
check("a trigger after the fact works too", [line for line in lines if 'ACTION=="add"' in line])
for vid, pid in (("2e8a", "0003"), ("2e8a", "000f"), ("0483", "df11")):
    check(f"{vid}:{pid} may be opened through USB",
          [] if any(f'ATTR{{idVendor}}=="{vid}"' in line and pid in line and "uaccess" in line for line in lines)
          else ["no rule"])
for vid, pid in (("2e8a", "000c"), ("0d28", "0204"), ("0483", "3748"), ("0483", "374b"), ("0483", "374e")):
    check(f"the probe {vid}:{pid} may be opened through USB",
          [] if any(f'ATTR{{idVendor}}=="{vid}"' in line and pid in line and "uaccess" in line for line in lines)
          else ["no rule"])
check("CMSIS-DAP probes of any maker may be opened, through USB and hidraw",
      [rule for rule in ('ATTR{product}=="*CMSIS?DAP*", TAG+="uaccess"',
                         'SUBSYSTEMS=="usb", ATTRS{product}=="*CMSIS?DAP*", TAG+="uaccess"',
                         'SUBSYSTEMS=="usb", ATTRS{interface}=="*CMSIS?DAP*", TAG+="uaccess"') if rule not in lines])
check("anything in DFU mode may be opened",
      [] if 'ENV{ID_USB_INTERFACES}=="*:fe0102:*", TAG+="uaccess"' in lines else ["no rule"])
check("vendors with other products are not taken whole",
      [line for line in lines if re.search(r'ATTRS?\{idVendor\}=="(?!1366)', line) and "idProduct" not in line])
done()
