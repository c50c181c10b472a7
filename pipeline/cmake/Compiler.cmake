# Language level, warnings, sanitizers: the same for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(NEWSWIRE_TESTS "Build the tests" ON)
option(NEWSWIRE_BENCH "Build the kernels' benchmarks" OFF)
option(NEWSWIRE_FUZZ "Build the libFuzzer targets (clang)" OFF)
option(NEWSWIRE_UNITY "Compile several files of a folder at a time: half the work for a whole build, more for a changed file" OFF)
set(NEWSWIRE_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

find_program(NEWSWIRE_CCACHE ccache)
if(NEWSWIRE_CCACHE)
  # The two that ccache asks for where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${NEWSWIRE_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

# x86-64-v3 (2013: AVX2, BMI2) carries the text kernels; a build for older machines sets NEWSWIRE_MARCH to x86-64.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  set(NEWSWIRE_MARCH "x86-64-v3" CACHE STRING "Instruction set of the release builds")
  add_compile_options(-march=${NEWSWIRE_MARCH})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Werror=unused-result -Werror=return-type -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wthread-safety -Werror=thread-safety)
endif()
add_compile_definitions(SIMDJSON_EXCEPTIONS=0 NEWSWIRE_VERSION="${PROJECT_VERSION}")

if(NEWSWIRE_SANITIZE)
  add_compile_options(-fsanitize=${NEWSWIRE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NEWSWIRE_SANITIZE})
endif()

# A fuzz target sees the branches of the libraries, not only its own.
if(NEWSWIRE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
