#include "stages/decode/json_ld_reader.h"

#include "stages/decode/body_text.h"
#include "stages/decode/html_text.h"
#include "stages/decode/news_article.h"
#include "stages/decode/provider_fields.h"

namespace newswire {

std::span<const WireFormat> JsonLdReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kJsonLd};
  return kFormats;
}

Verdict JsonLdReader::Read(const Document& document, Story& story) {
  constexpr std::string_view kName = "JSON-LD";
  story.format = Format::kJsonLd;
  story.text_is_body = true;
  const auto article = FindNewsArticle(document.json);
  if (!article) {
    return Verdict::Reject(story, RejectReason::kNoStory, "JSON-LD without an object of type NewsArticle or Article");
  }
  ReadNewsArticle(*article, story);
  if (Verdict verdict = SetIdentity(kName, story.source, ArticleId(*article, story), story); verdict.rejected()) {
    return verdict;
  }
  const std::string_view body = ArticleBody(*article, story);
  const Verdict verdict = LooksLikeHtml(body) ? SetHtmlBody(kName, body, max_body_bytes_, story)
                                              : SetPlainBody(kName, body, max_body_bytes_, story);
  if (verdict.rejected()) return verdict;
  return JudgeStory("NewsArticle", "headline and articleBody", story);
}

}  // namespace newswire
