# Included by ctest when it runs: adds the tests of a GoogleTest program.
#
# zeva_backend(<program> NAME <prefix> [BY test|suite|program] [LAUNCHER <command>...]
#              [ENVIRONMENT <NAME=value>...] [CAPABILITIES <name>...] [FILTER <GoogleTest filter>])
# BY says what one process runs and ctest counts: a test (the default), a suite, or everything. What a process
# skips GoogleTest lists at its end; ctest counts it as skipped when it skips all.
# CAPABILITIES is what the device must have: a test that needs one of them may not skip.
function(zeva_backend program)
  cmake_parse_arguments(PARSE_ARGV 1 backend "" "NAME;FILTER;BY" "LAUNCHER;ENVIRONMENT;CAPABILITIES")
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

  # What one process runs: a name and a filter each.
  set(names "")
  string(REPLACE "\n" ";" lines "${listing}")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE " *#.*" "" line "${line}")
    if(line MATCHES "^([^ ]+)\\.$")
      set(suite ${CMAKE_MATCH_1})
    elseif(line MATCHES "^  DISABLED_")
      continue() # run by another test
    elseif(line MATCHES "^  ([^ ]+)$")
      set(test ${suite}.${CMAKE_MATCH_1})
      if(backend_BY MATCHES "^program$")
        set(name ${backend_NAME})
      elseif(backend_BY MATCHES "^suite$")
        set(name ${backend_NAME}.${suite})
      else()
        set(name ${backend_NAME}.${test})
      endif()
      list(APPEND names ${name})
      string(APPEND filter_of_${name} "${test}:")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES names)
  if(NOT names)
    add_test(${backend_NAME}.no_test_matches ${CMAKE_COMMAND} -E false) # a filter that names what is gone
  endif()

  foreach(name IN LISTS names)
    add_test(${name} ${backend_LAUNCHER} ${program} "--gtest_filter=${filter_of_${name}}")
    set_tests_properties(${name} PROPERTIES
      ENVIRONMENT "${backend_ENVIRONMENT}"
      SKIP_RETURN_CODE 77
      TIMEOUT 300)
  endforeach()
endfunction()
