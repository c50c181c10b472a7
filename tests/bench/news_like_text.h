// Texts for benchmarks.
#pragma once

#include <random>
#include <string>

namespace newswire {

// A text of the given length with the letters, word lengths, capitals and numbers of news.
inline std::string NewsLikeText(size_t bytes, std::mt19937& random) {
  std::string text;
  while (text.size() < bytes) {
    if (random() % 30 == 0) {
      text += std::to_string(random() % 3000);
    } else {
      const bool capital = random() % 8 == 0;
      for (size_t i = 0, letters = 2 + random() % 8; i < letters; ++i) {
        text += static_cast<char>((capital && i == 0 ? 'A' : 'a') + random() % 26);
      }
    }
    text += random() % 14 == 0 ? ". " : random() % 60 == 0 ? "\n\n" : " ";
  }
  text.resize(bytes);
  return text;
}

}  // namespace newswire
