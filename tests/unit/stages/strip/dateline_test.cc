#include "stages/strip/dateline.h"

#include <gtest/gtest.h>

#include <string>

namespace newswire {
namespace {

struct Case {
  const char* text;
  const char* told;  // "place|agency|month|day|year|weekday"
  const char* rest;  // what follows the dateline
};

std::string Told(const Dateline& dateline) {
  return std::string(dateline.place) + "|" + std::string(dateline.agency) + "|" + std::string(dateline.month) + "|" +
         std::to_string(dateline.day) + "|" + std::to_string(dateline.year) + "|" + std::string(dateline.weekday);
}

TEST(DatelineTest, ReadsTheFormsOfTheAgencies) {
  constexpr Case kCases[] = {
      {"BERGEN, Norway (Reuters) - Crews went", "BERGEN, Norway|Reuters||0|0|", "Crews went"},
      {"BERGEN/OSLO, March 2 (Reuters) - Crews", "BERGEN/OSLO|Reuters|March|2|0|", "Crews"},
      {"March 2 (Reuters) - Crews", "|Reuters|March|2|0|", "Crews"},
      {"STAVANGER, Norway (AP) \u2014 Crews", "STAVANGER, Norway|AP||0|0|", "Crews"},
      {"STAVANGER (AP)\u2014Crews", "STAVANGER|AP||0|0|", "Crews"},
      {"SALEM, Ore. (AP) _ Crews", "SALEM, Ore.|AP||0|0|", "Crews"},
      {"COSTA AZUL, Calif., March 9 - Crews", "COSTA AZUL, Calif.||March|9|0|", "Crews"},
      {"Bergen, March 2, 2025 (AFP) - Crews", "Bergen|AFP|March|2|2025|", "Crews"},
      {"Bergen, 2 mars 2025 (AFP) Les marins", "Bergen|AFP|mars|2|2025|", "Les marins"},
      {"Bergen (dpa) - Die Mannschaften", "Bergen|dpa||0|0|", "Die Mannschaften"},
      {"Bergen (dpa/lno) - Die Mannschaften", "Bergen|dpa/lno||0|0|", "Die Mannschaften"},
      {"BERGEN, March 2 (Xinhua) -- Crews", "BERGEN|Xinhua|March|2|0|", "Crews"},
      {"Bergen, 2 mar (EFE).- Los marinos", "Bergen|EFE|mar|2|0|", "Los marinos"},
      {"BERGEN, March 2. /TASS/. Crews", "BERGEN|TASS|March|2|0|", "Crews"},
      {"BERGEN. March 2 (Interfax) - Crews", "BERGEN|Interfax|March|2|0|", "Crews"},
      {"(ANSA) - Bergen, March 2 - Crews", "Bergen|ANSA|March|2|0|", "Crews"},
      {"BERGEN, Norway--(BUSINESS WIRE)--March 2, 2025--Fjord Lines", "BERGEN, Norway|BUSINESS WIRE|March|2|2025|",
       "Fjord Lines"},
      {"BERGEN, March 2, 2025 /PRNewswire/ -- Fjord Lines", "BERGEN|PRNewswire|March|2|2025|", "Fjord Lines"},
      {"(CNN) -- Crews", "|CNN||0|0|", "Crews"},
      {"BERGEN, March 2 AAP - Crews", "BERGEN|AAP|March|2|0|", "Crews"},
      {"SYDNEY March 22 AAP - Crews", "SYDNEY|AAP|March|22|0|", "Crews"},
      {"BERGEN, Monday (Reuters)", "BERGEN|Reuters||0|0|Monday", ""},
      {"BERGEN, March 2 (Reuters) -\nCrews", "BERGEN|Reuters|March|2|0|", "Crews"},
      {"BERGEN \u2014 Crews went back", "BERGEN|||0|0|", "Crews went back"},
      {"New Delhi, Dec 14 (PTI) The ferry", "New Delhi|PTI|Dec|14|0|", "The ferry"},
      {"KAMPALA, March 2 (Lake News) - The ferry", "KAMPALA|Lake News|March|2|0|", "The ferry"},
      {"Reuters - The ferry sailed", "|Reuters||0|0|", "The ferry sailed"},
      {"  BERGEN (Reuters) - Crews", "BERGEN|Reuters||0|0|", "Crews"},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.text);
    const Dateline found = ParseDateline(one.text);
    ASSERT_GT(found.bytes, 0u);
    EXPECT_EQ(Told(found), one.told);
    EXPECT_EQ(std::string_view(one.text).substr(found.bytes), one.rest);
  }
}

TEST(DatelineTest, SentencesAreNone) {
  for (const char* text :
       {"The Sailors' Union (SU) - in power since 2021 - said", "The ferries - old and new - sailed on Sunday.",
        "NATO - the alliance - said on Sunday", "QUAYS", "(Reporting by Kari Voll in Bergen)",
        "Ferry (see map) - a history", "March on, said the captain",
        "CORRECTION - An earlier version of this story gave the wrong year.", "In May (2025) - the ferry sank",
        "Kari Voll (Fjord Party) - a sailor", "", "-", "(", "(Reuters", "2 (", "A"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ParseDateline(text).bytes, 0u);
  }
}

TEST(DatelineTest, PlacesAreWrittenInTitleCase) {
  struct {
    const char* place;
    const char* written;
  } constexpr kCases[] = {
      {"TARTOUS, Syria", "Tartous, Syria"},
      {"LONDON/SINGAPORE", "London/Singapore"},
      {"RIO DE JANEIRO", "Rio de Janeiro"},
      {"LA PAZ", "La Paz"},
      {"SHARM EL-SHEIKH, Egypt", "Sharm el-Sheikh, Egypt"},
      {"PORT-AU-PRINCE", "Port-au-Prince"},
      {"L'AQUILA, Italy", "L'Aquila, Italy"},
      {"COEUR D'ALENE, Idaho", "Coeur d'Alene, Idaho"},
      {"WASHINGTON, D.C.", "Washington, D.C."},
      {"ST. LOUIS", "St. Louis"},
      {"M\u00DCNCHEN", "M\u00FCnchen"},
      {"\u041C\u041E\u0421\u041A\u0412\u0410", "\u041C\u043E\u0441\u043A\u0432\u0430"},
      {"Bergen", "Bergen"},
  };
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.place);
    std::string written(std::string_view(one.place).size(), '\0');
    written.resize(WriteTitleCasePlace(one.place, written.data()));
    EXPECT_EQ(written, one.written);
  }
}

}  // namespace
}  // namespace newswire
