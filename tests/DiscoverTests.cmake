# Included by ctest when it runs: adds one test for every test of a GoogleTest program.
#
# zeva_backend(<program> NAME <prefix> [LAUNCHER <command>...] [ENVIRONMENT <NAME=value>...]
#              [CAPABILITIES <name>...] [FILTER <GoogleTest filter>])
# CAPABILITIES is what the device must have: a test that needs one of them may not skip.
function(zeva_backend program)
  cmake_parse_arguments(PARSE_ARGV 1 backend "" "NAME;FILTER" "LAUNCHER;ENVIRONMENT;CAPABILITIES")
  if(NOT backend_FILTER)
    set(backend_FILTER "*")
  endif()
  list(JOIN backend_CAPABILITIES "," capabilities)
  list(APPEND backend_ENVIRONMENT "ZEVA_TEST_CAPABILITIES=${capabilities}")

  execute_process(COMMAND ${program} --gtest_list_tests --gtest_filter=${backend_FILTER}
                  OUTPUT_VARIABLE listing RESULT_VARIABLE result ERROR_QUIET)
  if(NOT result EQUAL 0)
    add_test(${backend_NAME}.not_built ${CMAKE_COMMAND} -E false) # rather than hide every test
    return()
  endif()
  set(test "")
  string(REPLACE "\n" ";" lines "${listing}")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE " *#.*" "" line "${line}")
    if(line MATCHES "^([^ ]+\\.)$")
      set(suite ${CMAKE_MATCH_1})
    elseif(line MATCHES "^  ([^ ]+)$")
      set(test ${suite}${CMAKE_MATCH_1})
      add_test(${backend_NAME}.${test} ${backend_LAUNCHER} ${program} --gtest_filter=${test})
      set_tests_properties(${backend_NAME}.${test} PROPERTIES
        ENVIRONMENT "${backend_ENVIRONMENT}"
        SKIP_RETURN_CODE 77
        TIMEOUT 300)
    endif()
  endforeach()
  if(NOT test)
    add_test(${backend_NAME}.no_test_matches ${CMAKE_COMMAND} -E false) # a filter that names what is gone
  endif()
endfunction()
