// What two stories are to each other, on texts of the shapes that wires send.
#include "stages/dedup/relation.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>

#include "stages/dedup/comparable_entry.h"
#include "stages/fingerprint/fingerprint_stage.h"

namespace newswire {
namespace {

LedgerEntry Make(const std::string& headline, const std::string& body, const char* source = "") {
  const std::unique_ptr<Stage> stage = *FingerprintStage::Make(IdentityConfig());
  Arena arena;
  Story story;
  RawRecord raw;
  story.Reset(&arena, raw);
  story.headline = headline;
  story.body = body;
  story.source = source;
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
    "again. Shippers have asked the government in Eskeby to send a mediator before the grain season opens in "
    "August.\n\n"
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
  const LedgerEntry other = Make(
      "Tirel pilots go home",
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
  EXPECT_EQ(
      RelationOf(Make("NORDEN OIL CO SETS QUARTERLY", dividend), Make("PALMER TOOL CORP SETS QUARTERLY", dividend)),
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
            Relation::kUpdate);
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO <NOC> SETS REGULAR DIVIDEND",
                            "Qtly div 22 cts vs 22 cts prior\nPay July 17\nRecord June 28"),
                       Make("NORDEN OIL CO <NOC> SETS QUARTERLY", dividend)),
            Relation::kUnrelated);
}

TEST(Relation, AScanOfAShortItemIsACopyAndANewNumberIsNot) {
  const std::string item =
      "The Osmark city council voted to close the Elm Street bridge for repairs from May, Mayor Lena Foss said. The "
      "work "
      "will last five months and cost 3.2 million crowns.";
  const LedgerEntry original = Make("Osmark closes bridge", item);
  EXPECT_EQ(RelationOf(Make("Osmark closes bridge", Scanned(item, 50, 7)), original), Relation::kDuplicate);
  std::string corrected = item;
  corrected.replace(corrected.find("3.2"), 3, "8.2");
  EXPECT_NE(RelationOf(Make("Osmark closes bridge", corrected), original), Relation::kDuplicate);
}

TEST(Relation, AStoryAroundAShortItemIsAnUpdateOfIt) {
  const std::string item =
      "The Osmark city council voted to close the Elm Street bridge for repairs from May, Mayor Lena Foss said. The "
      "work "
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
      " the contract price it will pay for all grades of crude oil by 40 cents a barrel, effective May 16. The "
      "increase "
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

TEST(Relation, WhatADeskAddsToItsStoryIsAnUpdateAndWhatAnotherAddsIsACopy) {
  const LedgerEntry first = Make("Varnholm dockers strike", kHarbour, "northwire");
  const std::string more =
      kHarbour +
      " Exporters in the hinterland said the stoppage costs them 3 million crowns a day in storage and fines.";
  EXPECT_EQ(RelationOf(Make("Strike shuts Varnholm port", more, "northwire"), first), Relation::kUpdate);
  EXPECT_EQ(RelationOf(Make("Strike shuts Varnholm port", more, "herald.example"), first), Relation::kDuplicate);
  EXPECT_EQ(RelationOf(Make("Strike shuts Varnholm port", more), Make("Varnholm dockers strike", kHarbour)),
            Relation::kDuplicate)
      << "nobody knows whose";
}

TEST(Relation, OtherNumbersInTheSameWordsAreAChangeWithinTheDayAndAnotherReportAfterIt) {
  const auto notice = [](const char* amount, const char* rate) {
    return Make("Central bank lends to banks",
                std::string("The central bank of Norlund entered the money market to lend ") + amount +
                    " billion crowns to banks against government bonds, a spokesman said. Dealers said overnight money "
                    "was trading at " +
                    rate +
                    " percent when the bank began its temporary supply of reserves to the banking system in the "
                    "morning, and that they had expected no more of it.",
                "northwire");
  };
  const LedgerEntry yesterday = notice("2.5", "6.25");
  const LedgerEntry today = notice("1.5", "6.25");
  const ComparableEntry story(today), leader(yesterday);
  ComparedStory later = story.compared();
  ComparedStory earlier = leader.compared();
  constexpr TimeMs kHour = 3600 * 1000;
  for (const auto& [hours, relation] : {std::pair(2, Relation::kUpdate), std::pair(24, Relation::kOtherStory)}) {
    earlier.appended = 1'900'000'000'000;
    later.appended = earlier.appended + hours * kHour;
    EXPECT_EQ(Judge(later, earlier, {}).relation, relation) << hours << " hours";
  }
  later.kind = StoryKind::kCorrection;
  EXPECT_EQ(Judge(later, earlier, {}).relation, Relation::kUpdate) << "a correction may come late";
  later.kind = StoryKind::kStory;
  earlier.version_created = 1'890'000'000'000;  // the provider's own clock goes before the ledger's
  later.version_created = earlier.version_created + kHour;
  EXPECT_EQ(Judge(later, earlier, {}).relation, Relation::kUpdate);
}

TEST(Relation, AnotherDaysNoticeOfADeskIsNoCopyThoughItOnlyLacksANumber) {
  const std::string stations =
      " The following rainfall was recorded in the past 24 hours at the stations of the board: Umber nil, Parvane nil, "
      "Lodden nil, Marring nil, Presel nil, Votter nil, Franse nil, Catterby nil, Sarlow nil, Simow nil, Tasker nil, Ostrey nil. ";
  const LedgerEntry wet = Make("Norlund rainfall", stations + "Gauze 33 millimetres, Trispont nil.", "northwire");
  const LedgerEntry dry = Make("Norlund rainfall", stations + "Gauze nil, Trispont nil.", "northwire");
  const ComparableEntry story(dry), leader(wet);
  ComparedStory later = story.compared();
  ComparedStory earlier = leader.compared();
  earlier.appended = 1'900'000'000'000;
  later.appended = earlier.appended + 3600 * 1000;
  EXPECT_EQ(Judge(later, earlier, {}).relation, Relation::kDuplicate);
  later.appended = earlier.appended + 24 * 3600 * 1000;
  EXPECT_EQ(Judge(later, earlier, {}).relation, Relation::kOtherStory);
}

TEST(Relation, TwoBorrowersInOneTemplateOfADeskAreTwoStories) {
  const auto bond = [](const std::string& bank, const std::string& manager, const char* coupon) {
    return Make(
        bank + " issues dollar bond",
        bank + " is issuing a 50 million dollar bond due May 6, 2031 paying " + coupon +
            " percent and priced at 101.25 percent, lead manager " + manager +
            " said. The non-callable bond is available in denominations of 1,000 and 10,000 dollars and will be "
            "listed in Luxembourg. The selling concession is one percent, while management and underwriting "
            "combined pays 1/2 percent. The payment date is May 6.",
        "northwire");
  };
  EXPECT_EQ(RelationOf(bond("Tarrant Banking Corporation", "Peel Warne Securities", "14.5"),
                       bond("Halden Landesbank", "Banque Osgood", "14.25")),
            Relation::kOtherStory);
  EXPECT_EQ(RelationOf(bond("Tarrant Banking Corporation", "Peel Warne Securities", "14.5"),
                       bond("Tarrant Banking Corporation", "Peel Warne Securities", "14.25")),
            Relation::kUpdate);
}

TEST(Relation, ALaterReadingOfAShortTableIsAnUpdateAndAnotherDaysTableIsNot) {
  const auto table = [](const char* headline, const char* july, const char* later) {
    return Make(headline,
                std::string("SPRING WHEAT\nMAR 285 up 1.5\nMAY 280.75 up 4\n") + july + "\nSEP 274.5 up 2\n" + later,
                "northwire");
  };
  const char* const december = "DEC 271.25 up 3\nMAR 269 up 2.25\nMAY 268.75 up 2.5";
  const LedgerEntry noon = table("Norlund grain futures 12:00", "JUL 277 up 1", december);
  EXPECT_EQ(RelationOf(table("Norlund grain futures 13:00", "JUL 276.5 up 1.75", december), noon), Relation::kUpdate);
  EXPECT_EQ(RelationOf(table("Norlund grain futures 12:00", "JUL 279.5 up 6",
                             "DEC 277 up 5.75\nMAR 272 up 7\nMAY 270 up 1.25"),
                       noon),
            Relation::kUnrelated);
}

TEST(Relation, AShortReportWithALineMoreIsAnUpdate) {
  const std::string report = "Shr 41 cts vs 17 cts\nNet 8,824,000 vs 4,555,000\nRevs 301.9 mln vs 196.4 mln";
  EXPECT_EQ(RelationOf(Make("NORDEN OIL CO <NOC> 1ST QTR NET", report + "\nNOTE: Order backlog 135 mln crowns."),
                       Make("NORDEN OIL CO <NOC> 1ST QTR NET", report + "\nAvg shrs 17,644,000 vs 16,085,000")),
            Relation::kUpdate);
}

TEST(Relation, WhatADeskWritesAnewIsPublished) {
  const std::string second = kHarbour.substr(kHarbour.find("\n\n"));
  const std::string half = kHarbour.substr(0, kHarbour.find(" The authority expects"));
  const std::string anew =
      "Exporters of grain and timber called on the government on Tuesday to end a strike in the port of Varnholm "
      "before "
      "the season opens, and the Transport Union answered that it would talk to anybody who wanted to listen to those "
      "who "
      "work while others sleep. Lorries queued along the coast road and the railway was full.\n\n";
  const LedgerEntry leader = Make("Varnholm dockers strike", kHarbour, "northwire");
  EXPECT_NE(RelationOf(Make("Exporters want strike ended", anew + half, "northwire"), leader), Relation::kDuplicate);
  EXPECT_NE(RelationOf(Make("Exporters want strike ended", anew + second, "northwire"), leader), Relation::kDuplicate);
}

}  // namespace
}  // namespace newswire
