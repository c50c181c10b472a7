// IPTC 7901 and ANPA 1312: any bytes behind the control characters that both begin with.
#include <string>

#include "tests/fuzz/decoded_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  newswire::DecodeAndCheck(bytes, "");
  std::string record = "\x16\x16\x01";
  record.append(bytes);
  newswire::DecodeAndCheck(record, "");
  newswire::DecodeAndCheck(std::string_view(record).substr(2), "");
  return 0;
}
