// The topic model inside the program.
#pragma once

#include <string_view>

namespace newswire {

// stages/classify/model/topics-4.nwtm as it was at build time, aligned to 64.
std::string_view BuiltInModelBytes();

}  // namespace newswire
