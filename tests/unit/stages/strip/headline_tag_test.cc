#include "stages/strip/headline_tag.h"

#include <gtest/gtest.h>

#include <string>

namespace newswire {
namespace {

std::string Written(const HeadlineTagList& tags) {
  std::string all;
  for (const HeadlineTag& tag : tags.tags()) {
    std::array<char, HeadlineTag::kMaxTextBytes> text;
    const size_t size = tag.Write(text);
    if (!all.empty()) all += ',';
    all.append(text.data(), size);
  }
  return all;
}

struct Case {
  const char* headline;
  const char* tags;  // joined by ","
  const char* rest;
};

TEST(HeadlineTagTest, TakesTagsOffTheHeadline) {
  constexpr Case kCases[] = {
      {"Exclusive-Ferry crews plan strike, union says", "EXCLUSIVE", "Ferry crews plan strike, union says"},
      {"UPDATE 2-Ferry crews end strike", "UPDATE 2", "Ferry crews end strike"},
      {"UPDATE2-Ferry crews end strike", "UPDATE 2", "Ferry crews end strike"},
      {"REFILE-UPDATE 11-Ferry crews end strike", "REFILE,UPDATE 11", "Ferry crews end strike"},
      {"CORRECTED (OFFICIAL)-Ferry crews end strike", "CORRECTED", "Ferry crews end strike"},
      {"CORRECTION: Ferry crews end strike", "CORRECTED", "Ferry crews end strike"},
      {"CORRECTED - FERRY CREWS END STRIKE", "CORRECTED", "FERRY CREWS END STRIKE"},
      {"(CORRECTED) - FERRY CREWS END STRIKE", "CORRECTED", "FERRY CREWS END STRIKE"},
      {"RPT-WRAPUP 3-Storm closes ports", "RPT,WRAPUP 3", "Storm closes ports"},
      {"REPEAT-Storm closes ports", "RPT", "Storm closes ports"},
      {"Special Report-The last lighthouse", "SPECIAL REPORT", "The last lighthouse"},
      {"Factbox-What the ferries carry", "FACTBOX", "What the ferries carry"},
      {"Exclusive: Ferry crews plan strike", "EXCLUSIVE", "Ferry crews plan strike"},
      {"Update 1: Ferry crews end strike", "UPDATE 1", "Ferry crews end strike"},
      {"URGENT-Bridge falls near Bergen", "URGENT", "Bridge falls near Bergen"},
      {"ALERT-Bridge falls near Bergen", "ALERT", "Bridge falls near Bergen"},
      {"ALERT-FERRY CREWS END STRIKE -UNION", "ALERT", "FERRY CREWS END STRIKE -UNION"},
      {"KILL-Ferry crews end strike", "KILL", "Ferry crews end strike"},
      {"WITHDRAWN-Ferry crews end strike", "WITHDRAWN", "Ferry crews end strike"},
      {"STORY WITHDRAWN-Ferry crews end strike", "WITHDRAWN", "Ferry crews end strike"},
      {"1st Ld-Writethru | URGENT | Ferry crews end strike", "1ST LD-WRITETHRU,URGENT", "Ferry crews end strike"},
      {"2ND LEAD Ferry crews end strike", "2ND LEAD", "Ferry crews end strike"},
      {"2NDLEAD-Ferry crews end strike", "2ND LEAD", "Ferry crews end strike"},
      {"11TH LEAD Ferry crews end strike", "11TH LEAD", "Ferry crews end strike"},
      {"Ferry crews end strike =2", "TAKE 2", "Ferry crews end strike"},
      {"Ferry crews end strike =", "", "Ferry crews end strike"},
      {"Ferry crews end strike (TAKE 3)", "TAKE 3", "Ferry crews end strike"},
      {"UPDATE 1-iPhone repairs rise", "UPDATE 1", "iPhone repairs rise"},
      {"UPDATE 1-'No more ferries', says mayor", "UPDATE 1", "'No more ferries', says mayor"},
      {"BRIEF-Fjord Lines Q2 revenue 12.1 mln", "BRIEF", "Fjord Lines Q2 revenue 12.1 mln"},
      {"CORRECTING and REPLACING Fjord Lines Reports Results", "CORRECTED", "Fjord Lines Reports Results"},
      {"CORRECTING and REPLACING: Fjord Lines Reports Results", "CORRECTED", "Fjord Lines Reports Results"},
      {"CORRECTION FROM SOURCE: Fjord Lines Reports Results", "CORRECTED", "Fjord Lines Reports Results"},
      {"/C O R R E C T I O N -- Fjord Lines/", "CORRECTED", "Fjord Lines/"},
      {"CORR: Ferry crews end strike", "CORRECTED", "Ferry crews end strike"},
      {"Erratum: Ferry crews end strike", "CORRECTED", "Ferry crews end strike"},
      {"Clarification: Ferry crews end strike", "CLARIFICATION", "Ferry crews end strike"},
      {"RETRACTION: Ferry crews end strike", "WITHDRAWN", "Ferry crews end strike"},
      {"Mandatory kill: Ferry crews end strike", "KILL", "Ferry crews end strike"},
      {"BERICHTIGUNG/ROUNDUP 2: F\u00E4hren fahren", "CORRECTED,WRAPUP 2", "F\u00E4hren fahren"},
      {"ROUNDUP 2/F\u00E4hren fahren", "WRAPUP 2", "F\u00E4hren fahren"},
      {"GESAMT-ROUNDUP: F\u00E4hren fahren", "WRAPUP", "F\u00E4hren fahren"},
      {"CORRECTION ET MISE \u00C0 JOUR - Les quais rouvrent", "CORRECTED", "Les quais rouvrent"},
      {"CORRECTIF - Les quais rouvrent", "CORRECTED", "Les quais rouvrent"},
      {"MISE A JOUR 2: Les quais rouvrent", "UPDATE 2", "Les quais rouvrent"},
      {"Ferry crews end strike (Update 2)", "UPDATE 2", "Ferry crews end strike"},
      {"Ferry crews end strike (Corrected)", "CORRECTED", "Ferry crews end strike"},
      {"Ferry crews end strike - CORRECTED", "CORRECTED", "Ferry crews end strike"},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.headline);
    HeadlineTagList tags;
    EXPECT_EQ(ParseHeadlineTags(one.headline, tags), one.rest);
    EXPECT_EQ(Written(tags), one.tags);
  }
}

TEST(HeadlineTagTest, LeavesHeadlinesWithoutTagsAsTheyAre) {
  for (const char* headline : {"Live: Ferry crews vote on offer",
                               "Kill Bill cinema opens again",
                               "Update 2-year plan, council says",
                               "UPDATE 2-year plan, council says",
                               "Soccer-Bergen beat Oslo",
                               "PRECIOUS-Gold slips",
                               "Hold the line, says mayor",
                               "Alert level raised in Bergen",
                               "KILL-SWITCH LAW PASSES",
                               "TABLE-TOP GAMES SELL OUT",
                               "LEAD-ZINC MINE CLOSES",
                               "Lead-free petrol sold out",
                               "Brief encounter at sea",
                               "Analysis shows ferries are late",
                               "Exclusive resort to open",
                               "Poll: most islanders want a bridge",
                               "1st ferry leaves at dawn",
                               "2nd Avenue closed",
                               "",
                               "UPDATE",
                               "Ferry crews = heroes",
                               "Takes two: ferry twins meet",
                               "Corrected figures show rise",
                               "Correcting and replacing the quay wall",
                               "ALERT/WARNING SYSTEMS TESTED",
                               "Update/upgrade of ferries due",
                               "What the ferries carry (analysis)",
                               "Timetables (update)",
                               "NEW TIMETABLE - CORRECTED",
                               "New ferry - corrected",
                               "Repeat offender jailed"}) {
    SCOPED_TRACE(headline);
    HeadlineTagList tags;
    EXPECT_EQ(ParseHeadlineTags(headline, tags), headline);
    EXPECT_EQ(Written(tags), "");
  }
}

TEST(HeadlineTagTest, ReadsSlugsAndAdvisories) {
  HeadlineTagList tags;
  ParseSlugTags("NORWAY-FERRIES/ (UPDATE 1, PIX, CORRECTED)", tags);
  ParseSlugTags("BC-EU--Norway-Ferries, 1st Ld-Writethru,520", tags);
  EXPECT_EQ(Written(tags), "UPDATE 1,CORRECTED,1ST LD-WRITETHRU");
  HeadlineTagList advisory;
  ParseAdvisoryTags("Corrects number of ferries in paragraph 3", advisory);
  ParseAdvisoryTags("Adds union comment", advisory);
  EXPECT_EQ(Written(advisory), "CORRECTED");
}

TEST(HeadlineTagTest, KillNoticesAreToldFromReportsAboutKilling) {
  struct {
    const char* block;
    const char* tags;
  } constexpr kCases[] = {
      {"KILL KILL KILL", "KILL"},
      {"*** KILL KILL KILL ***", "KILL"},
      {"STORY WITHDRAWN", "WITHDRAWN"},
      {"HOLD HOLD HOLD", "HOLD"},
      {"Editors: the story slugged Norway-Ferries is wrong. A kill is mandatory.", "KILL"},
      {"Please kill item npa 157 \"Ferry crews end strike\".", "KILL"},
      {"EMBARGOED UNTIL 0600 GMT, March 2", "EMBARGOED"},
      {"Hunters may kill twelve wolves this winter.", ""},
      {"The offer was withdrawn on Sunday, the union's story goes.", ""},
      {"Hold on to your seats.", ""},
  };
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.block);
    HeadlineTagList tags;
    ParseKillNotice(one.block, tags);
    EXPECT_EQ(Written(tags), one.tags);
  }
}

TEST(HeadlineTagTest, FormsHaveGenresOfTheIptcVocabularyAndStatesHaveNone) {
  ASSERT_NE(GenreOfTag("SPECIAL REPORT"), nullptr);
  EXPECT_EQ(GenreOfTag("SPECIAL REPORT")->code, "Special_Report");
  EXPECT_EQ(GenreOfTag("EXCLUSIVE")->name, "Exclusive");
  EXPECT_EQ(GenreOfTag("CORRECTED"), nullptr);
  EXPECT_EQ(GenreOfTag("KILL"), nullptr);
}

TEST(HeadlineTagTest, TagsBeyondTheLimitAreDroppedAndNotRepeated) {
  HeadlineTagList tags;
  for (uint16_t i = 1; i < 20; ++i) tags.Add({"UPDATE", i, false});
  tags.Add({"UPDATE", 1, false});
  EXPECT_EQ(tags.tags().size(), HeadlineTagList::kMax);
}

}  // namespace
}  // namespace newswire
