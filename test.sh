#!/usr/bin/env bash
# Builds zeva as it is shipped (warnings are errors), with AddressSanitizer and UndefinedBehaviorSanitizer, and the two
# drivers with ThreadSanitizer, and runs every test of all three in one run of ctest. Installs the Debian
# packages that are missing.
#   test.sh [CTEST_ARGUMENT...]     for example: test.sh -R bridge
set -euo pipefail
cd "$(dirname "$0")"
. scripts/install-packages.sh
install_packages packages.txt

timed() { # <name> <command...>
    local name=$1 start=$SECONDS result=0
    shift
    "$@" || result=$?
    echo "== $name: $((SECONDS - start)) s"
    return "$result"
}

for preset in ci asan-ubsan tsan; do
    cmake --preset "$preset"
    timed "build $preset" cmake --build --preset "$preset"
done

echo 'subdirs(release asan-ubsan tsan)' >build/CTestTestfile.cmake
results=build/test-results.xml
status=0
ctest --test-dir build --parallel "$(nproc)" --no-tests=error --output-on-failure --output-junit "$PWD/$results" "$@" ||
    status=$?

# ctest's counts on one line, the last; a test that could not run is never among the passed.
attribute() { sed -n "s/^\t*$1=\"\([0-9]*\)\".*/\1/p" "$results" | head -n 1; }
failed=$(attribute failures) skipped=$(($(attribute skipped) + $(attribute disabled)))
echo "$(($(attribute tests) - failed - skipped)) passed, $failed failed, $skipped skipped"
exit "$status"
