// NewsML-G2, NewsML 1, NITF, RSS, Atom: any bytes behind any of their root elements.
#include "tests/fuzz/decoded_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  newswire::DecodeAndCheck(bytes, "application/xml");
  return 0;
}
