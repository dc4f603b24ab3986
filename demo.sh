#!/usr/bin/env bash
# Builds zeva and shows what it does: one picture shared in nine steps, both ways, on the drivers that fit this machine
# and on Intel's own over a simulated GPU, and a camera clip that is decoded by VA-API and worked on by a Level Zero
# kernel. Installs the Debian packages that are missing.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/install-packages.sh
install_packages packages.txt

cmake --preset ci >/dev/null # as test.sh does: neither compiles again what the other has
cmake --build --preset ci --target zeva_tool ze_zeva zeva_drv_video zeva_sim
zeva=build/release/bin/zeva

echo
echo "== One picture, shared in nine steps: Level Zero owns the memory, then VA-API does"
"$zeva" share --direction both

echo
echo "== The same on Intel's own drivers, as if this machine had a Tiger Lake GPU"
"$zeva" sim --gpu tgl -- "$zeva" share --direction usm-to-va

echo
echo "== A camera clip: decoded by VA-API, worked on by a Level Zero kernel in the same memory"
mkdir -p .demo
"$zeva" run media/plant.mp4 --side-by-side .demo/plant.png

echo
echo "The original and the processed frame: $PWD/.demo/plant.png"
