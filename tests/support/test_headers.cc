// Holds the precompiled headers of the tests; CMake wants a source for them.
