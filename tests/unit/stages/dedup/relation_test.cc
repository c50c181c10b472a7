// What two stories are to each other, on texts of the shapes that wires send.
#include "stages/dedup/relation.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "stages/dedup/comparable_entry.h"
#include "stages/fingerprint/fingerprint_stage.h"

namespace newswire {
namespace {

LedgerEntry Make(const std::string& headline, const std::string& body) {
  const std::unique_ptr<Stage> stage = *FingerprintStage::Make(IdentityConfig());
  Arena arena;
  Story story;
  RawRecord raw;
  story.Reset(&arena, raw);
  story.headline = headline;
  story.body = body;
  EXPECT_FALSE(stage->Process(story).rejected());
  LedgerEntry made = story.entry;
  made.uri = {};
  made.source_id = {};
  return made;
}

Relation RelationOf(const LedgerEntry& story, const LedgerEntry& leader) {
  return Judge(ComparableEntry(story).compared(), ComparableEntry(leader).compared(), {}).relation;
}

// Replaces about every `one_in`th letter by another, digits stay.
std::string Scanned(std::string text, uint32_t one_in, uint32_t seed) {
  std::mt19937 random(seed);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z' && random() % one_in == 0) c = static_cast<char>('a' + random() % 26);
  }
  return text;
}

const std::string kHarbour =
    "Dock workers in the port of Varnholm walked out on Tuesday after talks on night shifts broke down, the Transport "
    "Union said. About 1,450 workers took part and 17 ships waited outside the harbour, said Marta Quill, who speaks "
    "for the Varnholm Port Authority. The authority expects the backlog to take nine days to clear once work begins "
    "again. Shippers have asked the government in Eskeby to send a mediator before the grain season opens in August.\n\n"
    "The union wants 12 percent more for work between ten at night and six in the morning. The port has offered 4.5 "
    "percent and a single payment. Both sides said they would not meet again before Friday, when the Labour Court is "
    "to hear whether the strike may go on while the contract of 2029 runs.";

TEST(Relation, AnyScanOfOneLetterInTwentyIsACopy) {
  const LedgerEntry original = Make("Varnholm dockers strike over night shifts", kHarbour);
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    const LedgerEntry copy = Make("Varnholm dockers strike over night shifts", Scanned(kHarbour, 20, seed));
    EXPECT_EQ(RelationOf(copy, original), Relation::kDuplicate) << "seed " << seed;
  }
}

TEST(Relation, HalfSharedTextWithOtherNumbersAndNamesIsNoCopy) {
  const LedgerEntry original = Make("Varnholm dockers strike over night shifts", kHarbour);
  const size_t half = kHarbour.find("\n\n");
  const LedgerEntry other =
      Make("Tirel pilots go home",
           "Pilots of Tirel Air stayed at home for a third day and 230 flights were cancelled, the Civil Aviation Board "
           "in Lund said. Peter Oake of the board called the dispute a matter of 6,100 passengers a day. Hotels near the "
           "airport have run out of beds, and the railway has put on 14 trains to Osmark and the coast to carry those "
           "who can wait no longer for a seat; more may follow." +
               kHarbour.substr(half, 150));
  EXPECT_EQ(RelationOf(other, original), Relation::kUnrelated);
}

TEST(Relation, ShortTextsOfTwoCompaniesAreNotTheSame) {
  const std::string dividend = "Qtly div 22 cts vs 22 cts prior\nPay April 15\nRecord March 30";
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO <NOC> SETS QUARTERLY", dividend),
                       Make("PALMER TOOL CORP <PLM> SETS QUARTERLY", dividend)),
            Relation::kUnrelated);
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO SETS QUARTERLY", dividend), Make("PALMER TOOL CORP SETS QUARTERLY", dividend)),
            Relation::kUnrelated);
}

TEST(Relation, AShortTextUnderTwoHeadlinesOfOneCompanyIsTheSame) {
  const std::string dividend = "Qtly div 22 cts vs 22 cts prior\nPay April 15\nRecord March 30";
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO <NOC> SETS REGULAR DIVIDEND", dividend),
                       Make("NORDEN OIL CO <NOC> SETS QUARTERLY", dividend)),
            Relation::kDuplicate);
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO <NOC> SETS REGULAR DIVIDEND",
                            "Qtly div 23 cts vs 22 cts prior\nPay April 15\nRecord March 30"),
                       Make("NORDEN OIL CO <NOC> SETS QUARTERLY", dividend)),
            Relation::kUnrelated);
}

TEST(Relation, AScanOfAShortItemIsACopyAndANewNumberIsNot) {
  const std::string item =
      "The Osmark city council voted to close the Elm Street bridge for repairs from May, Mayor Lena Foss said. The work "
      "will last five months and cost 3.2 million crowns.";
  const LedgerEntry original = Make("Osmark closes bridge", item);
  EXPECT_EQ(RelationOf(Make("Osmark closes bridge", Scanned(item, 50, 7)), original), Relation::kDuplicate);
  std::string corrected = item;
  corrected.replace(corrected.find("3.2"), 3, "8.2");
  EXPECT_NE(RelationOf(Make("Osmark closes bridge", corrected), original), Relation::kDuplicate);
}

TEST(Relation, AStoryAroundAShortItemIsAnUpdateOfIt) {
  const std::string item =
      "The Osmark city council voted to close the Elm Street bridge for repairs from May, Mayor Lena Foss said. The work "
      "will last five months and cost 3.2 million crowns.";
  EXPECT_EQ(RelationOf(Make("Osmark closes bridge for five months", item + "\n\n" + kHarbour), Make("Osmark", item)),
            Relation::kUpdate);
}

TEST(Relation, ATickerThatAScanHasDamagedIsBorneOutByTheRest) {
  EXPECT_EQ(RelationOf(Make("Varnholm dockers <VPaX> strike", "<VPX> " + kHarbour), Make("", "<VPA> " + kHarbour)),
            Relation::kDuplicate);
}

TEST(Relation, TwoCompaniesThatRaiseAPriceAlikeAreTwoStories) {
  const std::string tail =
      " the contract price it will pay for all grades of crude oil by 40 cents a barrel, effective May 16. The increase "
      "brings its postings for the North Basin Intermediate and North Basin Sour grades to 71.50 dollars a barrel, the "
      "company said. It last changed its crude oil postings on April 9";
  EXPECT_EQ(RelationOf(Make("Tarrant <TRT> raises crude prices",
                            "Halden Refining Corp, a subsidiary of Tarrant Corp, said it raised" + tail +
                                ", while Light Delta Sweet is now priced at 71.85 dollars, up from 71.45."),
                       Make("Osgood <OSG> raises crude prices", "Osgood Petroleum Corp said it raised" + tail + ".")),
            Relation::kOtherStory);
}

TEST(Relation, OtherTickersInOneTemplateAreOtherStories) {
  const auto filing = [](const std::string& company, const std::string& ticker, const std::string& people) {
    return Make(company + " <" + ticker + "> registers debentures",
                company +
                    " said it filed with the Securities and Exchange Commission a registration statement covering an "
                    "offering of convertible subordinated debentures. The company said it would use the proceeds for "
                    "general corporate purposes, including repayment of short-term borrowings and possible future "
                    "acquisitions. " +
                    people + " will lead the underwriters, it said.");
  };
  EXPECT_EQ(RelationOf(filing("Halden Metals Co", "HLD", "Osgood Peel and Warne"),
                       filing("Brackley Homes Inc", "BRKH", "Tarrant Lyle")),
            Relation::kOtherStory);
}

}  // namespace
}  // namespace newswire
