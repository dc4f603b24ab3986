#!/usr/bin/env bash
# Fails where clang-format would change a source file.
#   check_format.sh CLANG_FORMAT
set -euo pipefail
cd "$(dirname "$0")/.."
find include src drivers tools tests examples -name '*.[ch]pp' -print0 | xargs -0 "$1" --dry-run -Werror
