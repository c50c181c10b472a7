// AP Media API, Machine Readable News, Fingerpost, Reuters Connect, JSON-LD, ninjs: any bytes as JSON.
#include "tests/fuzz/decoded_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  newswire::DecodeAndCheck(bytes, "application/json");
  return 0;
}
