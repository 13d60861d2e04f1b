#!/bin/sh
# _enter.sh assure|demo|test [ARGUMENTS]: find a Python that fits and hand over to it.
# All that follows is Python; only this much must run where there may be none.
set -eu
cd -- "$(dirname -- "$0")/.."

probe='
import sys
print("%d.%d" % sys.version_info[:2])
if sys.implementation.name != "cpython" or not (3, 11) <= sys.version_info[:2] < (3, 13):
    sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
'
unfit=
bare=
for python in python3.12 python3.11 python3 python; do
  # A name on the PATH proves nothing (version managers leave stubs), so each is asked.
  status=0
  version=$("$python" -E -c "$probe" 2>/dev/null) || status=$?
  case $status in
    0) exec "$python" -E -m scripts._setup "$@" ;;
    3) unfit="${unfit:+$unfit, }$version" ;;
    4) bare=$version ;;
  esac
done

if [ -n "$bare" ]; then
  echo "scripts/$1: Python $bare is here without its venv module: install it (Debian, Ubuntu:" \
    "'apt install python$bare-venv' as root) and run this again." >&2
elif [ -n "$unfit" ]; then
  echo "scripts/$1: Mizan needs Python 3.11 or 3.12 and found only $unfit: install one of them" \
    "(Debian 12: 'apt install python3 python3-venv'; macOS: 'brew install python@3.12') beside it and run this again." >&2
else
  echo "scripts/$1: Mizan needs Python 3.11 or 3.12 and found no Python at all: install one of them" \
    "(Debian 12: 'apt install python3 python3-venv'; macOS: 'brew install python@3.12') and run this again." >&2
fi
exit 1
