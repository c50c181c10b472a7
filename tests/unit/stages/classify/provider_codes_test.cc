#include "stages/classify/provider_codes.h"

#include <gtest/gtest.h>

#include "stages/classify/media_topics.h"

namespace newswire {
namespace {

TEST(ProviderCodesTest, MapsTheVocabulariesOfProviders) {
  struct Case {
    ProviderCode code;
    uint32_t medtop;
    std::string_view creator;
    bool is_whole_answer;
  };
  for (const Case& c :
       {Case{{"subj", "15054000", "soccer"}, 20001065, "", true}, Case{{"subj", "15000000", ""}, 15000000, "", true},
        Case{{"", "http://cv.iptc.org/newscodes/subjectcode/11003000", ""}, 20000574, "", true},
        Case{{"http://cv.iptc.org/newscodes/subjectcode/", "subj:04000000", ""}, 4000000, "", true},
        Case{{"N2", "SPO", ""}, 15000000, "LSEG", true}, Case{{"n2", "vote", ""}, 20000574, "LSEG", true},
        Case{{"ap-category", "s", "Sports"}, 15000000, "AP", false}, Case{{"anpa", "f", ""}, 4000000, "", false},
        Case{{"ap", "f25af2d0", "Government and politics"}, 11000000, "AP", false}}) {
    SCOPED_TRACE(std::string(c.code.scheme) + ":" + std::string(c.code.code));
    const MappedCode mapped = MapProviderCode(c.code);
    EXPECT_EQ(mapped.medtop, c.medtop);
    EXPECT_EQ(mapped.creator, c.creator);
    EXPECT_EQ(mapped.is_whole_answer, c.is_whole_answer);
    EXPECT_NE(MediaTopicHeadOf(mapped.medtop), 0u);
  }
}

TEST(ProviderCodesTest, ASubjectCodeWithoutAnHeirIsTheCodeAboveIt) {
  EXPECT_EQ(MediaTopicHeadOf(MapProviderCode({"subj", "15054999", ""}).medtop), 15000000u);
  EXPECT_EQ(MapProviderCode({"subj", "13999999", ""}).medtop, 13000000u);
}

TEST(ProviderCodesTest, WhatSaysNoTopicIsNone) {
  for (const ProviderCode& code :
       {ProviderCode{"subj", "99000000", ""}, ProviderCode{"subj", "1505400", ""}, ProviderCode{"N2", "USA", ""},
        ProviderCode{"ap-category", "i", "International"}, ProviderCode{"section", "Sports", "Sports"},
        ProviderCode{"", "", ""}, ProviderCode{"apple", "s", "Sports"}}) {
    SCOPED_TRACE(std::string(code.scheme) + ":" + std::string(code.code));
    EXPECT_EQ(MapProviderCode(code).medtop, 0u);
  }
}

}  // namespace
}  // namespace newswire
