#!/usr/bin/env bash
# Installs zeva into a new folder, moves it, and builds and runs a project of somebody else against it, once by
# find_package and once by pkg-config.
#   test.sh BUILD_FOLDER WORK_FOLDER CXX
set -euo pipefail
build=$1 work=$2 cxx=$3
program=$(cd "$(dirname "$0")/program" && pwd)

rm -rf "$work"
cmake --install "$build" --prefix "$work/installed" >"$work.log" || { cat "$work.log"; exit 1; }
mv "$work/installed" "$work/moved"
prefix=$work/moved
unset ZE_ENABLE_ALT_DRIVERS LIBVA_DRIVER_NAME LIBVA_DRIVERS_PATH LD_LIBRARY_PATH

echo "== find_package"
cmake -G Ninja -S "$program" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$cxx"
cmake --build "$work/cmake"
"$work/cmake/share_one_picture"

echo "== pkg-config"
pc=$(dirname "$(find "$prefix" -name zeva.pc)")
export PKG_CONFIG_PATH=$pc
"$cxx" -std=c++20 "$program/share_one_picture.cpp" -o "$work/by_pkg_config" \
    $(pkg-config --cflags --libs zeva zeva-media) -Wl,-rpath,"$(pkg-config --variable=libdir zeva)"
"$work/by_pkg_config"

echo "== the installed tool"
"$prefix/bin/zeva" info
