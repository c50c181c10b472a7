// The project's own records of every wire, for the tests of decode.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace newswire {

// The bytes of tests/data/decode/NAME.
inline std::string Fixture(std::string_view name) {
  std::ifstream file(std::string(NEWSWIRE_SOURCE_DIR) + "/tests/data/decode/" + std::string(name), std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace newswire
