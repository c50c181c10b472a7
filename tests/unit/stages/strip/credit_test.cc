#include "stages/strip/credit.h"

#include <gtest/gtest.h>

#include <string>

#include "stages/strip/byline.h"

namespace newswire {
namespace {

std::string Told(const std::vector<CreditedPerson>& people) {
  std::string all;
  for (const CreditedPerson& person : people) {
    const char* const role = person.role == CreditRole::kReporting             ? "r"
                             : person.role == CreditRole::kAdditionalReporting ? "a"
                             : person.role == CreditRole::kWriting             ? "w"
                             : person.role == CreditRole::kEditing             ? "e"
                                                                               : "o";
    all += std::string(role) + ":" + std::string(person.name) + "@" + std::string(person.place) + ";";
  }
  return all;
}

struct Case {
  const char* text;
  const char* people;
};

TEST(CreditTest, ReadsRolesPeopleAndPlaces) {
  constexpr Case kCases[] = {
      {"(Reporting by Kari Voll; Editing by Tor Lie)", "r:Kari Voll@;e:Tor Lie@;"},
      {"(Reporting by Kari Voll in Bergen, Norway and Ola Nes in Oslo; and Liv Moe in Tromso; editing by Tor Lie)",
       "r:Kari Voll@Bergen, Norway;r:Ola Nes@Oslo;r:Liv Moe@Tromso;e:Tor Lie@;"},
      {"(Reporting by Kari Voll and Ola Nes in Pierre, South Dakota, Liv Moe in The Hague; Editing by Tor Lie)",
       "r:Kari Voll@Pierre, South Dakota;r:Ola Nes@Pierre, South Dakota;r:Liv Moe@The Hague;e:Tor Lie@;"},
      {"Additional reporting by Liv Moe; Editing by Tor Lie, Jan Ott and Eva Kern",
       "a:Liv Moe@;e:Tor Lie@;e:Jan Ott@;e:Eva Kern@;"},
      {"Reporting from Bergen by Kari Voll; Writing by Ola Nes Editing by Tor Lie",
       "r:Kari Voll@Bergen;w:Ola Nes@;e:Tor Lie@;"},
      {"(Reporting and writing by Kari Voll, editing by Tor Lie)", "r:Kari Voll@;w:Kari Voll@;e:Tor Lie@;"},
      {"(Reporting by Kari Voll, with additional reporting by Ola Nes, editing by Tor Lie)",
       "r:Kari Voll@;a:Ola Nes@;e:Tor Lie@;"},
      {"(Reporting by Kari Voll; Editing by Tor Lie) ((kari.voll@example.com; +47 555 0100))",
       "r:Kari Voll@;e:Tor Lie@;"},
      {"(Reporting by Kari Voll; Editing by Tor Lie", "r:Kari Voll@;e:Tor Lie@;"},
      {"- Reporting by: Kari Voll", "r:Kari Voll@;"},
      {"--With assistance from Ola Nes and Liv Moe.", "a:Ola Nes@;a:Liv Moe@;"},
      {"AP writers Kari Voll in Bergen and Ola Nes in Oslo contributed to this report.",
       "a:Kari Voll@Bergen;a:Ola Nes@Oslo;"},
      {"The Fjord News Agency contributed to this report.", ""},
      {"Voll reported from Oslo. Associated Press writers Ola Nes and Liv Moe contributed to this report from Bergen.",
       "a:Ola Nes@;a:Liv Moe@;"},
      {"- Reporting by: Kari Voll, The Fjord Union-Herald", "r:Kari Voll@;"},
      {"Associated Press writer Ola Nes in Oslo contributed.", "a:Ola Nes@Oslo;"},
      {"AP writer Ola Nes contributed from Oslo.", "a:Ola Nes@;"},
      {"(Kari Voll; editing by Tor Lie)", "r:Kari Voll@;e:Tor Lie@;"},
      {"(Luc Petit, \u00E9dit\u00E9 par Anne Roy)", "r:Luc Petit@;e:Anne Roy@;"},
      {"(Reporte de Ana Ruiz y Luis Paz; editado por Eva Sol)", "r:Ana Ruiz@;r:Luis Paz@;e:Eva Sol@;"},
      {"(Bericht von Jan Ott und Eva Kern, redigiert von Uwe Rot)", "r:Jan Ott@;r:Eva Kern@;e:Uwe Rot@;"},
      {"(Reporting by our sailors; Editing by Tor Lie)", "e:Tor Lie@;"},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.text);
    std::vector<CreditedPerson> people;
    EXPECT_TRUE(ParseCredit(one.text, people));
    EXPECT_EQ(Told(people), one.people);
  }
}

TEST(CreditTest, SentencesAreNone) {
  for (const char* text :
       {"Reporting by the council suggests that the quay is old.", "Reporting suggests that the bases stay open.",
        "Editing by hand is slow work.", "(Reporting by Kari Voll showed the opposite.) The minister said no.",
        "Written by hand, the log was hard to read", "Photos by Kari Voll",
        "Kari Voll contributed ten crowns to the fund.", "(", "()", "Reporting by"}) {
    SCOPED_TRACE(text);
    std::vector<CreditedPerson> people(1);
    EXPECT_FALSE(ParseCredit(text, people));
    EXPECT_EQ(people.size(), 1u);
  }
}

TEST(BylineTest, ReadsNamesWithoutByAndWithoutTitles) {
  struct {
    const char* line;
    const char* by;
    size_t names;
  } constexpr kCases[] = {
      {"By Kari Voll", "Kari Voll", 1},
      {"By Kari Voll, Ola Nes and Liv Moe", "Kari Voll, Ola Nes and Liv Moe", 3},
      {"By KARI VOLL and OLA NES", "KARI VOLL and OLA NES", 2},
      {"By Kari Voll, Fjord News Agency", "Kari Voll", 1},
      {"By Kari Voll | Reuters", "Kari Voll", 1},
      {"By Reuters Staff", "Reuters Staff", 0},
      {"By J. P. van der Meer and Ana d'Alba", "J. P. van der Meer and Ana d'Alba", 2},
      {"Von Jan Ott und Eva Kern", "Jan Ott und Eva Kern", 2},
      {"Por Ana Ruiz", "Ana Ruiz", 1},
      {"Av Kari Voll og Ola Nes", "Kari Voll og Ola Nes", 2},
      {"By Kari Voll of The Associated Press", "Kari Voll", 1},
      {"By KARI VOLL and OLA NES of the Herald Staff", "KARI VOLL and OLA NES", 2},
      {"By Kari Voll for The Fjord Herald", "Kari Voll", 1},
      {"By Kari Voll, CNN", "Kari Voll", 1},
      {"Par Luc Petit avec AFP", "Luc Petit", 1},
      {"Por: Ana Ruiz", "Ana Ruiz", 1},
      {"Written by Kari Voll", "Kari Voll", 1},
  };
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.line);
    std::vector<CreditedPerson> people;
    EXPECT_EQ(ParseByline(one.line, people), one.by);
    EXPECT_EQ(people.size(), one.names);
  }
}

TEST(BylineTest, SentencesAreNone) {
  for (const char* line :
       {"By Monday the ferries will sail again.", "By Monday", "By the time the crews came back, it was dark",
        "Kari Voll", "By 2030, Norway wants electric ferries", "Von der Leyen kommt nach Bergen",
        "By Kari Voll, Associated Press, 3/2/2025 BERGEN (AP) Crews went", "By", "By Ola Nes, III"}) {
    SCOPED_TRACE(line);
    std::vector<CreditedPerson> people;
    EXPECT_EQ(ParseByline(line, people), "");
    EXPECT_TRUE(people.empty());
  }
}

}  // namespace
}  // namespace newswire
