#include "stages/classify/built_in_model.h"

// The assembler reads the file; CMake makes this object depend on it. GNU as and clang's both know .incbin.
asm(".pushsection .rodata\n"
    ".balign 64\n"
    ".global newswire_topic_model_begin\n"
    "newswire_topic_model_begin:\n"
    ".incbin \"" NEWSWIRE_TOPIC_MODEL
    "\"\n"
    ".global newswire_topic_model_end\n"
    "newswire_topic_model_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char newswire_topic_model_begin[] __attribute__((visibility("hidden")));
extern const char newswire_topic_model_end[] __attribute__((visibility("hidden")));
}

namespace newswire {

std::string_view BuiltInModelBytes() {
  return {newswire_topic_model_begin, static_cast<size_t>(newswire_topic_model_end - newswire_topic_model_begin)};
}

}  // namespace newswire
