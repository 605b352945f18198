# Finds a Python of 3.11 or newer and calls it $python; the system's own comes first, because every account may read it.
python=
for candidate in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Moyang needs Python 3.11 or newer; on Debian or Ubuntu: apt-get install python3" >&2
    exit 1
fi
