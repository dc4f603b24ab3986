# Warnings and sanitizers for every target of the project: link zeva_options privately.
add_library(zeva_options INTERFACE)
target_compile_options(zeva_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wundef)
# GCC takes code of the standard library from a precompiled header for ours, and warns of what cannot happen.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(zeva_options INTERFACE
    -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(ZEVA_WARNINGS_AS_ERRORS)
  target_compile_options(zeva_options INTERFACE -Werror)
endif()
if(ZEVA_SANITIZE)
  add_compile_options(-fsanitize=${ZEVA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ZEVA_SANITIZE})
endif()
find_package(Threads REQUIRED)
