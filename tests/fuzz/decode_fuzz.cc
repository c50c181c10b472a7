// Any bytes, any content type: decode never crashes, and what it lets pass is fit for the stages behind it.
#include <iterator>

#include "tests/fuzz/decoded_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr std::string_view kTypes[] = {"",
                                                "text/plain",
                                                "application/json",
                                                "application/ninjs+json; charset=iso-8859-1",
                                                "text/plain; charset=windows-1252",
                                                "text/plain; charset=utf-16",
                                                "text/plain; charset=x-unknown",
                                                "application/octet-stream"};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  newswire::DecodeAndCheck(bytes, "");
  // The seeds have no byte for the type: the length chooses it, so that they are read as they are at first.
  newswire::DecodeAndCheck(bytes, kTypes[size % std::size(kTypes)]);
  return 0;
}
