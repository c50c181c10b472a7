#include "stages/publish/sha256.h"

#include <openssl/evp.h>

#include "absl/log/check.h"
#include "absl/status/status.h"

namespace newswire {

void Sha256::FreeAlgorithm::operator()(evp_md_st* algorithm) const { EVP_MD_free(algorithm); }
void Sha256::FreeContext::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

absl::StatusOr<Sha256> Sha256::Create() {
  Sha256 sha;
  sha.algorithm_.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  sha.context_.reset(EVP_MD_CTX_new());
  if (sha.algorithm_ == nullptr || sha.context_ == nullptr) {
    return absl::InternalError("OpenSSL offers no SHA-256; its default provider is expected to");
  }
  return sha;
}

Sha256Hex Sha256::Hex(std::string_view text) {
  constexpr size_t kDigestBytes = kSha256HexBytes / 2;
  constexpr char kHexDigits[] = "0123456789abcdef";
  unsigned char digest[kDigestBytes];
  CHECK(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
        EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1 &&
        EVP_DigestFinal_ex(context_.get(), digest, nullptr) == 1)
      << "OpenSSL failed to compute a SHA-256";
  Sha256Hex hex;
  for (size_t i = 0; i < kDigestBytes; ++i) {
    hex.digits[2 * i] = kHexDigits[digest[i] >> 4];
    hex.digits[2 * i + 1] = kHexDigits[digest[i] & 15];
  }
  return hex;
}

}  // namespace newswire
