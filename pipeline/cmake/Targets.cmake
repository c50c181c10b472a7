# The kinds of target that this project has.

# nw_library(NAME SOURCES a.cc ... [PUBLIC lib ...] [PRIVATE lib ...] [TOGETHER]): one static library a folder.
# TOGETHER: under NEWSWIRE_UNITY its files are compiled some at a time; they share their private names, then.
function(nw_library name)
  cmake_parse_arguments(arg "TOGETHER" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  if(arg_TOGETHER)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${NEWSWIRE_UNITY})
  endif()
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# Half of the build are the tests: they parse the headers that all of them have once, and what is optimised is what they
# test, not they themselves.
set(NEWSWIRE_TEST_OPTIONS -O0)

# nw_test(NAME LABEL unit|contract|golden|integration|simulation SOURCES ... [LIBS ...] [TIMEOUT s] [THREADS] [APART]):
# GoogleTest binary. THREADS: it runs several threads, so the ThreadSanitizer run takes it too. APART: its files have
# private names in common, so NEWSWIRE_UNITY leaves them alone.
function(nw_test name)
  cmake_parse_arguments(arg "THREADS;APART" "LABEL;TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_definitions(${name} PRIVATE NEWSWIRE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${NEWSWIRE_TEST_OPTIONS})
  target_precompile_headers(${name} REUSE_FROM test_headers)
  if(NOT arg_APART)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${NEWSWIRE_UNITY})
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set(labels ${arg_LABEL})
  if(arg_THREADS)
    list(APPEND labels tsan)
    add_dependencies(tsan_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# nw_bench(NAME SOURCES ... LIBS ...): google-benchmark binary.
function(nw_bench name)
  if(NOT NEWSWIRE_BENCH)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LIBS} benchmark::benchmark_main)
  add_dependencies(benchmarks ${name})
endfunction()

# All benchmarks, all libFuzzer binaries, and the tests that run on several threads, as one target each.
add_custom_target(benchmarks)
add_custom_target(fuzzers)
add_custom_target(tsan_tests)

# nw_fuzz(NAME SOURCES ... LIBS ... [CORPUS folder of tests/data]): libFuzzer binary in the fuzz preset; ctest runs it
# over its seeds (default: all of tests/data) for a few seconds.
function(nw_fuzz name)
  if(NOT NEWSWIRE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(arg "" "CORPUS" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  add_dependencies(fuzzers ${name})
  add_test(NAME ${name} COMMAND ${CMAKE_COMMAND} -E env NEWSWIRE_FUZZ_CORPUS=${CMAKE_CURRENT_BINARY_DIR}/${name}_corpus
    sh -c "mkdir -p $NEWSWIRE_FUZZ_CORPUS && exec $<TARGET_FILE:${name}> -max_total_time=10 -max_len=16384 -rss_limit_mb=2048 -print_final_stats=1 $NEWSWIRE_FUZZ_CORPUS ${CMAKE_SOURCE_DIR}/tests/data/${arg_CORPUS}")
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 90)
endfunction()
