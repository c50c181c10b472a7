# Reads deploy/versions, the one file with versions, into CMake variables.
file(STRINGS "${CMAKE_SOURCE_DIR}/deploy/versions" lines REGEX "^[A-Z0-9_]+=")
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([A-Z0-9_]+)=(.*)$" _ "${line}")
  set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
