# OpenCL C to SPIR-V, at build time.
find_program(ZEVA_CLANG NAMES clang-15 REQUIRED)
find_program(ZEVA_LLVM_SPIRV NAMES llvm-spirv-15 REQUIRED)

# zeva_spirv(<output file> <source.cl> [clang options...] [TRANSLATOR llvm-spirv options...]): adds the rule that makes
# <output file>.
function(zeva_spirv output source)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "TRANSLATOR")
  if(NOT arg_TRANSLATOR)
    set(arg_TRANSLATOR --spirv-max-version=1.1)
  endif()
  cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${ZEVA_CLANG} -target spir64-unknown-unknown -cl-std=CL1.2 -O2 -Xclang -finclude-default-header
            -emit-llvm -c ${source} -o ${output}.bc -MD -MT ${output} -MF ${output}.d ${arg_UNPARSED_ARGUMENTS}
    COMMAND ${ZEVA_LLVM_SPIRV} ${arg_TRANSLATOR} ${output}.bc -o ${output}
    BYPRODUCTS ${output}.bc
    DEPENDS ${source}
    DEPFILE ${output}.d
    COMMENT "SPIR-V ${output}"
    VERBATIM)
endfunction()

# zeva_embed(<output.cpp> <symbol> <file>): a C++ source with the bytes of <file> as
# `extern const unsigned char <symbol>[]` and `extern const std::size_t <symbol>_size` in namespace zeva.
function(zeva_embed output symbol file)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} -DFILE=${file}
            -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    COMMENT "Embedding ${file}"
    VERBATIM)
endfunction()
