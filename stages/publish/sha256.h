// SHA-256 (FIPS 180-4) of whole texts, by OpenSSL.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_md_st;
struct evp_md_ctx_st;

namespace newswire {

inline constexpr size_t kSha256HexBytes = 64;

// A digest as lower-case hexadecimal digits.
struct Sha256Hex {
  std::array<char, kSha256HexBytes> digits{};
  std::string_view view() const { return {digits.data(), digits.size()}; }
};

// Fetches the algorithm once and keeps its context: no allocation a text.
// Confined to one thread.
class Sha256 {
 public:
  // kInternal if this OpenSSL has no SHA-256 to offer.
  static absl::StatusOr<Sha256> Create();

  Sha256Hex Hex(std::string_view text);

 private:
  struct FreeAlgorithm {
    void operator()(evp_md_st* algorithm) const;
  };
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const;
  };
  Sha256() = default;

  std::unique_ptr<evp_md_st, FreeAlgorithm> algorithm_;
  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

}  // namespace newswire
