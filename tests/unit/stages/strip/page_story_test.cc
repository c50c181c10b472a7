// From the bytes of a page to the body of its story.
#include "stages/strip/page_story.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "stages/decode/decode_stage.h"
#include "stages/strip/page_words.h"
#include "stages/strip/strip_stage.h"
#include "tests/unit/stages/strip/shared_data.h"
#include "tests/unit/stages/strip/strip_properties.h"

namespace newswire {
namespace {

class StoryOfPage {
 public:
  explicit StoryOfPage(std::string page) : page_(std::move(page)) {
    RawRecord record;
    record.value = page_;
    record.headers = headers_;
    story_.Reset(&arena_, record);
    verdict_.emplace(decode_.Process(story_));
    if (!verdict_->rejected()) verdict_.emplace(strip_.Process(story_));
  }
  const Story& story() const { return story_; }
  const Verdict& verdict() const { return *verdict_; }
  // The rule that took the line; empty if it is in the body.
  std::string_view RuleOf(std::string_view line) const {
    const size_t at = story_.text.find(line);
    if (at == std::string_view::npos) return "not in the text";
    for (const Cut& cut : story_.cuts) {
      if (cut.begin_byte <= at && at < cut.end_byte) return cut.rule;
    }
    return "";
  }

 private:
  std::string page_;
  Header headers_[1] = {{"content-type", "text/html"}};
  Arena arena_;
  DecodeStage decode_{LimitsConfig{}};
  StripStage strip_;
  Story story_;
  std::optional<Verdict> verdict_;
};

uint32_t Said(std::string_view block, PageWordKind kind) {
  PageWords words;
  ForEachPageWord(block, [&words](uint32_t word) { words.Add(word); });
  return words.count(kind);
}

TEST(PageWords, KnowOffersNoticesSourcesAndPointers) {
  EXPECT_EQ(Said("Sign up for the harbour NEWSLETTER and download our app.", PageWordKind::kOffer), 4u);
  EXPECT_EQ(Said("Melden Sie sich kostenlos an", PageWordKind::kOffer), 2u);
  EXPECT_EQ(Said("Crews signed the rota and went up the mast.", PageWordKind::kOffer), 0u);
  EXPECT_EQ(Said("Ich bin damit einverstanden, dass externe Inhalte angezeigt werden", PageWordKind::kNotice), 2u);
  EXPECT_EQ(Said("Photo by Mina Oberholt / Fjord", PageWordKind::kSource), 2u);
  EXPECT_EQ(Said("Lea tambi\u00E9n: la huelga termina", PageWordKind::kPointer), 1u);
  EXPECT_EQ(Said("Don't miss: the ferry's last trip", PageWordKind::kPointer), 1u);
  EXPECT_EQ(Said("Those who read more know the related story", PageWordKind::kPointer), 0u) << "inside a sentence";
}

TEST(PageWords, KnowTheSignatureOfAPost) {
  EXPECT_TRUE(IsPostSignature("\u2014 Fjord Ferries (@fjordferries) March 2, 2025"));
  EXPECT_TRUE(IsPostSignature("- Kari Voll (@kvoll)"));
  EXPECT_FALSE(IsPostSignature("Fjord Ferries (@fjordferries) said on Monday"));
  EXPECT_FALSE(IsPostSignature("\u2014 Fjord Ferries (Sandrey)"));
  EXPECT_FALSE(IsPostSignature("\u2014"));
}

std::string File(const std::string& name) {
  return ReadWholeFile(std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "tests/data/html" / name);
}

TEST(PageStory, TheBodyIsTheStoryAndTheRestIsCutByRule) {
  const StoryOfPage page(File("news.html"));
  ASSERT_FALSE(page.verdict().rejected()) << page.verdict().detail();
  const Story& story = page.story();
  EXPECT_EQ(story.headline, "Harbour crews at Sandrey accept new rota");
  EXPECT_EQ(story.by_names, (std::vector<std::string_view>{"Mina Oberholt", "Tor Lie"}));
  EXPECT_TRUE(story.body.starts_with("SANDREY \u2014 Harbour crews voted on Monday")) << story.body;
  EXPECT_TRUE(story.body.ends_with("should be cleared by the end of the week.")) << story.body;
  for (const char* const kept : {"Nobody got everything", "What changes", "Night shifts are limited to three in a row.", "We had grain"}) {
    EXPECT_EQ(page.RuleOf(kept), "") << kept;
  }
  const std::pair<const char*, const char*> cut[] = {{"Sport", "page-navigation"},
                                                     {"Share on Facebook", "page-share"},
                                                     {"By Mina Oberholt", "page-meta"},
                                                     {"The quay at Sandrey", "page-caption"},
                                                     {"Get the Courier", "page-pitch"},
                                                     {"Timber ships diverted", "page-teaser"},
                                                     {"About time, too", "page-comments"},
                                                     {"Council votes on bus fares", "page-teaser"},
                                                     {"Copyright 2025", "page-margin"}};
  for (const auto& [line, rule] : cut) EXPECT_EQ(page.RuleOf(line), rule) << line;
  size_t headings = 0;
  for (const Paragraph& paragraph : story.paragraphs) headings += paragraph.is_heading ? 1 : 0;
  EXPECT_EQ(headings, 1u);
  EXPECT_EQ(BrokenStripProperty(story), "");
}

TEST(PageStory, TheStandfirstIsAFieldOfItsOwn) {
  const StoryOfPage page(File("standfirst.html"));
  ASSERT_FALSE(page.verdict().rejected()) << page.verdict().detail();
  const Story& story = page.story();
  EXPECT_EQ(story.standfirst,
            "The lock at Lower Osk has been rebuilt, and the salt works say that a barge a day is cheaper than forty lorries.");
  EXPECT_EQ(page.RuleOf("The lock at Lower Osk has been rebuilt"), "page-standfirst");
  EXPECT_TRUE(story.body.starts_with("The first barge loaded with salt")) << story.body;
  EXPECT_TRUE(story.body.ends_with("in the mornings and at weekends.")) << story.body;
  EXPECT_EQ(story.lead, story.body.substr(0, story.body.find('\n')));
  EXPECT_EQ(BrokenStripProperty(story), "");
}

TEST(PageStory, APageThatIsHardlyMoreThanItsStandfirstKeepsIt) {
  std::string bytes = File("standfirst.html");
  const size_t body = bytes.find("<p>The first barge");
  const size_t end = bytes.find("</div>\n</article>");
  bytes.replace(body, end - body, "<p>More on this story as we get it.</p>\n");
  const StoryOfPage page(bytes);
  ASSERT_FALSE(page.verdict().rejected()) << page.verdict().detail();
  EXPECT_EQ(page.story().standfirst, "");
  EXPECT_EQ(page.RuleOf("The lock at Lower Osk has been rebuilt"), "");
}

TEST(PageStory, WhatReadersSayOfABriefIsNotTheBrief) {
  const StoryOfPage page(File("brief-with-comments.html"));
  ASSERT_FALSE(page.verdict().rejected()) << page.verdict().detail();
  EXPECT_TRUE(page.story().body.starts_with("The lido at Sandrey opens on Saturday")) << page.story().body;
  EXPECT_TRUE(page.story().body.ends_with("the council said on Thursday.")) << page.story().body;
  for (const char* const said : {"I have been going", "They could have replaced", "Does anyone know", "The small pool"}) {
    EXPECT_EQ(page.RuleOf(said), "page-comments") << said;
  }
}

TEST(PageStory, TagsOfTheNinetiesDoNotMatter) {
  const StoryOfPage page(File("old-table.html"));
  ASSERT_FALSE(page.verdict().rejected()) << page.verdict().detail();
  EXPECT_NE(page.RuleOf("Weather"), "");
  EXPECT_EQ(page.RuleOf("Drivers pay 60 kroner"), "");
  EXPECT_NE(page.RuleOf("Copyright 1998"), "");
  EXPECT_EQ(BrokenStripProperty(page.story()), "");
}

TEST(PageStory, APageWithoutAStoryIsRefusedAndSaysWhy) {
  for (const char* const name : {"index.html", "error.html", "consent.html"}) {
    const StoryOfPage page(File(name));
    ASSERT_TRUE(page.verdict().rejected()) << name << ": " << page.story().body;
    EXPECT_EQ(page.verdict().reason(), RejectReason::kNoStory) << name;
    EXPECT_TRUE(page.verdict().detail().starts_with("a page without a story: ")) << page.verdict().detail();
  }
}

TEST(PageStory, ATruncatedPageKeepsTheWordGuard) {
  const std::string whole = File("news.html");
  for (size_t bytes = 0; bytes < whole.size(); bytes += 97) {
    const StoryOfPage page(whole.substr(0, bytes));
    if (page.verdict().rejected()) continue;
    EXPECT_EQ(BrokenStripProperty(page.story()), "") << bytes;
  }
}

}  // namespace
}  // namespace newswire
