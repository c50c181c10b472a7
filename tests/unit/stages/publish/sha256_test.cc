#include "stages/publish/sha256.h"

#include <string>

#include "gtest/gtest.h"

namespace newswire {
namespace {

// Vectors of FIPS 180-4 (NIST, "SHA256.pdf").
TEST(Sha256, GivesThePublishedDigestsAgainAndAgain) {
  auto sha256 = Sha256::Create();
  ASSERT_TRUE(sha256.ok()) << sha256.status();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(sha256->Hex("abc").view(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256->Hex("").view(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256->Hex(std::string(1'000'000, 'a')).view(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}

}  // namespace
}  // namespace newswire
