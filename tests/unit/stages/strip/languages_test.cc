// The grammars in six languages: gold tables of invented lines of the shapes that the agencies send.
#include <gtest/gtest.h>

#include <string>

#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/headline_tag.h"
#include "stages/strip/lead_lines.h"
#include "stages/strip/tail_lines.h"

namespace newswire {
namespace {

struct DatelineCase {
  const char* text;
  const char* told;  // "place|agency|month|day|year|weekday"
  const char* rest;
};

TEST(LanguagesTest, Datelines) {
  constexpr DatelineCase kCases[] = {
      // en
      {"LEEDS, England (PA) - Crews went", "LEEDS, England|PA||0|0|", "Crews went"},
      {"NEW YORK, Sept. 3 (UPI) -- Crews went", "NEW YORK|UPI|Sept|3|0|", "Crews went"},
      // de
      {"Hamburg/Bremen (dpa) - Die Mannschaften", "Hamburg/Bremen|dpa||0|0|", "Die Mannschaften"},
      {"Kiel, 2. M\u00E4rz (Reuters) - Die Mannschaften", "Kiel|Reuters|M\u00E4rz|2|0|", "Die Mannschaften"},
      {"Kiel, 02. Mrz 2025 (Reuters) - Die Mannschaften", "Kiel|Reuters|Mrz|2|2025|", "Die Mannschaften"},
      {"Frankfurt/Main (dpa-AFX) - Die Reederei", "Frankfurt/Main|dpa-AFX||0|0|", "Die Reederei"},
      {"Wien (APA) - Die Mannschaften", "Wien|APA||0|0|", "Die Mannschaften"},
      {"Bonn (epd). Die Kirchen", "Bonn|epd||0|0|", "Die Kirchen"},
      {"Rom (KNA) Die Kirchen", "Rom|KNA||0|0|", "Die Kirchen"},
      {"Bern, 2. Mai (Keystone-SDA) - Die Boote", "Bern|Keystone-SDA|Mai|2|0|", "Die Boote"},
      {"Kiel, Montag (AFP) - Die Boote", "Kiel|AFP||0|0|Montag", "Die Boote"},
      // fr
      {"Brest, 2 mars 2025 (AFP) - Les marins", "Brest|AFP|mars|2|2025|", "Les marins"},
      {"BREST, 1er avr (Reuters) - Les marins", "BREST|Reuters|avr|1|0|", "Les marins"},
      {"Brest, le 2 f\u00E9vrier (AP) - Les marins", "Brest|AP|f\u00E9vrier|2|0|", "Les marins"},
      {"BRUXELLES (Belga) - Les marins", "BRUXELLES|Belga||0|0|", "Les marins"},
      {"PARIS/LYON, 2 d\u00E9c (Reuters) - Les marins", "PARIS/LYON|Reuters|d\u00E9c|2|0|", "Les marins"},
      {"Gen\u00E8ve (ats) Les marins", "Gen\u00E8ve|ats||0|0|", "Les marins"},
      {"Paris, jeudi (AFP) - Les marins", "Paris|AFP||0|0|jeudi", "Les marins"},
      // es
      {"Vigo, 2 mar (EFE).- Los marinos", "Vigo|EFE|mar|2|0|", "Los marinos"},
      {"MADRID 2 Mar. (EUROPA PRESS) - Los marinos", "MADRID|EUROPA PRESS|Mar|2|0|", "Los marinos"},
      {"C\u00C1DIZ, 2 (EUROPA PRESS)\nLos marinos", "C\u00C1DIZ|EUROPA PRESS||2|0|", "Los marinos"},
      {"Z\u00FCrich (awp) - Die F\u00E4hren", "Z\u00FCrich|awp||0|0|", "Die F\u00E4hren"},
      {"C\u00C1DIZ, 2 Ene. (EUROPA PRESS) -\nLos marinos", "C\u00C1DIZ|EUROPA PRESS|Ene|2|0|", "Los marinos"},
      {"MADRID, 2 de marzo (Reuters) - Los marinos", "MADRID|Reuters|marzo|2|0|", "Los marinos"},
      {"Buenos Aires, 2 ago (T\u00E9lam).- Los marinos", "Buenos Aires|T\u00E9lam|ago|2|0|", "Los marinos"},
      {"M\u00E9xico, 2 dic (Notimex).- Los marinos", "M\u00E9xico|Notimex|dic|2|0|", "Los marinos"},
      {"LIMA, lunes (AP) \u2014 Los marinos", "LIMA|AP||0|0|lunes", "Los marinos"},
      // pt
      {"Lisboa, 02 mar 2025 (Lusa) \u2013 Os marinheiros", "Lisboa|Lusa|mar|2|2025|", "Os marinheiros"},
      {"S\u00C3O PAULO, 2 Fev (Reuters) - Os marinheiros", "S\u00C3O PAULO|Reuters|Fev|2|0|", "Os marinheiros"},
      {"BRAS\u00CDLIA, 2 de mar\u00E7o de 2025 (Reuters) - Os marinheiros", "BRAS\u00CDLIA|Reuters|mar\u00E7o|2|2025|",
       "Os marinheiros"},
      {"Faro, 02 out (Lusa) - Os marinheiros", "Faro|Lusa|out|2|0|", "Os marinheiros"},
      {"RIO DE JANEIRO, segunda-feira (AP) \u2014 Os marinheiros", "RIO DE JANEIRO|AP||0|0|segunda-feira",
       "Os marinheiros"},
      // it
      {"(ANSA) - BARI, 02 MAR - Gli equipaggi", "BARI|ANSA|MAR|2|0|", "Gli equipaggi"},
      {"(AGI) - Bari, 2 mar. - Gli equipaggi", "Bari|AGI|mar|2|0|", "Gli equipaggi"},
      {"Bari, 2 gen. (askanews) - Gli equipaggi", "Bari|askanews|gen|2|0|", "Gli equipaggi"},
      {"Bari, 2 giu. (Adnkronos) - Gli equipaggi", "Bari|Adnkronos|giu|2|0|", "Gli equipaggi"},
      {"MILANO, 2 marzo (Reuters) - Gli equipaggi", "MILANO|Reuters|marzo|2|0|", "Gli equipaggi"},
      {"ROMA (LaPresse) - Gli equipaggi", "ROMA|LaPresse||0|0|", "Gli equipaggi"},
  };
  for (const DatelineCase& one : kCases) {
    SCOPED_TRACE(one.text);
    const Dateline found = ParseDateline(one.text);
    EXPECT_GT(found.bytes, 0u);
    EXPECT_EQ(std::string(found.place) + "|" + std::string(found.agency) + "|" + std::string(found.month) + "|" +
                  std::to_string(found.day) + "|" + std::to_string(found.year) + "|" + std::string(found.weekday),
              one.told);
    EXPECT_EQ(std::string_view(one.text).substr(found.bytes), one.rest);
  }
}

TEST(LanguagesTest, SentencesAreNoDatelines) {
  for (const char* text : {
           "Die Linkspartei (PDS) - seit Jahren zerstritten - stimmt zu.",
           "La polic\u00EDa (PNP) - en alerta - no dijo nada.",
           "Le maire (LR) - absent lundi - a refus\u00E9.",
           "Il sindaco (PD) - assente da ieri - non risponde.",
           "O partido (PSD) - na oposi\u00E7\u00E3o - votou contra.",
           "Am Montag - dem ersten Tag - fuhren keine Boote.",
       }) {
    EXPECT_EQ(ParseDateline(text).bytes, 0u) << text;
  }
}

struct NamesCase {
  const char* line;
  const char* names;  // what ParseByline returns
};

TEST(LanguagesTest, Bylines) {
  constexpr NamesCase kCases[] = {
      {"By Kari Voll and Ola Nes", "Kari Voll and Ola Nes"},
      {"Von Jan Ott und Eva Kern", "Jan Ott und Eva Kern"},
      {"Von Jan Ott, dpa", "Jan Ott"},
      {"Von JAN OTT", "JAN OTT"},
      {"Text: Jan Ott", "Jan Ott"},
      {"Par Luc Petit et Anne Roy", "Luc Petit et Anne Roy"},
      {"par Luc PETIT", "Luc PETIT"},
      {"Por Ana Ruiz y Luis Paz", "Ana Ruiz y Luis Paz"},
      {"Por Rui Melo e Ana Dias", "Rui Melo e Ana Dias"},
      {"Di Luca Neri e Anna Riva", "Luca Neri e Anna Riva"},
      {"di Luca Neri", "Luca Neri"},
  };
  std::vector<CreditedPerson> people;
  for (const NamesCase& one : kCases) {
    people.clear();
    EXPECT_EQ(ParseByline(one.line, people), one.names) << one.line;
    EXPECT_FALSE(people.empty()) << one.line;
  }
  for (const char* line : {"Von der See kam am Abend Sturm", "Par mesure de prudence", "Por eso no hubo barcos",
                           "Di questo passo non si parte", "von wegen", "Text: wie folgt"}) {
    people.clear();
    EXPECT_EQ(ParseByline(line, people), "") << line;
  }
}

struct TagCase {
  const char* headline;
  const char* tags;
  const char* rest;
};

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

TEST(LanguagesTest, HeadlineTags) {
  constexpr TagCase kCases[] = {
      // de
      {"EIL: F\u00E4hren stehen still", "URGENT", "F\u00E4hren stehen still"},
      {"EILMELDUNG - F\u00E4hren stehen still", "URGENT", "F\u00E4hren stehen still"},
      {"BERICHTIGUNG: F\u00E4hren stehen still", "CORRECTED", "F\u00E4hren stehen still"},
      {"KORREKTUR: F\u00E4hren stehen still", "CORRECTED", "F\u00E4hren stehen still"},
      {"(KORRIGIERT) F\u00E4hren stehen still", "CORRECTED", "F\u00E4hren stehen still"},
      {"WDHLG: F\u00E4hren stehen still", "RPT", "F\u00E4hren stehen still"},
      {"ROUNDUP 2: F\u00E4hren stehen still", "WRAPUP 2", "F\u00E4hren stehen still"},
      {"ZUSAMMENFASSUNG 1-F\u00E4hren stehen still", "WRAPUP 1", "F\u00E4hren stehen still"},
      {"HINTERGRUND: Die F\u00E4hren der Westk\u00FCste", "FACTBOX", "Die F\u00E4hren der Westk\u00FCste"},
      {"EXKLUSIV-Reederei vor Verkauf", "EXCLUSIVE", "Reederei vor Verkauf"},
      {"\u00DCBERBLICK 3: F\u00E4hren stehen still", "WRAPUP 3", "F\u00E4hren stehen still"},
      {"F\u00E4hren stehen still (Teil 2 von 4)", "TAKE 2", "F\u00E4hren stehen still"},
      // fr
      {"ALERTE - Les ferries \u00E0 l'arr\u00EAt", "ALERT", "Les ferries \u00E0 l'arr\u00EAt"},
      {"RECTIFICATIF-Les ferries \u00E0 l'arr\u00EAt", "CORRECTED", "Les ferries \u00E0 l'arr\u00EAt"},
      {"RECTIFICATION: Les ferries \u00E0 l'arr\u00EAt", "CORRECTED", "Les ferries \u00E0 l'arr\u00EAt"},
      {"ACTUALISATION 2-Les ferries \u00E0 l'arr\u00EAt", "UPDATE 2", "Les ferries \u00E0 l'arr\u00EAt"},
      {"R\u00C9P\u00C9TITION-Les ferries \u00E0 l'arr\u00EAt", "RPT", "Les ferries \u00E0 l'arr\u00EAt"},
      {"ENCADR\u00C9-Les ferries de l'ouest", "FACTBOX", "Les ferries de l'ouest"},
      {"EXCLUSIF-L'armateur vendu", "EXCLUSIVE", "L'armateur vendu"},
      {"Les ferries \u00E0 l'arr\u00EAt (partie 2 sur 3)", "TAKE 2", "Les ferries \u00E0 l'arr\u00EAt"},
      // es
      {"URGENTE: Los barcos no salen", "URGENT", "Los barcos no salen"},
      {"CORRECCI\u00D3N-Los barcos no salen", "CORRECTED", "Los barcos no salen"},
      {"CORRECCION: Los barcos no salen", "CORRECTED", "Los barcos no salen"},
      {"ACTUALIZA 3-Los barcos no salen", "UPDATE 3", "Los barcos no salen"},
      {"RESUMEN 2-Los barcos no salen", "WRAPUP 2", "Los barcos no salen"},
      {"REPETICI\u00D3N-Los barcos no salen", "RPT", "Los barcos no salen"},
      {"EXCLUSIVA-La naviera se vende", "EXCLUSIVE", "La naviera se vende"},
      {"Los barcos no salen (2 de 3)", "TAKE 2", "Los barcos no salen"},
      // pt
      {"ATUALIZA 1-Barcos n\u00E3o saem", "UPDATE 1", "Barcos n\u00E3o saem"},
      {"CORRE\u00C7\u00C3O-Barcos n\u00E3o saem", "CORRECTED", "Barcos n\u00E3o saem"},
      {"CORRECAO: Barcos n\u00E3o saem", "CORRECTED", "Barcos n\u00E3o saem"},
      {"REPETI\u00C7\u00C3O-Barcos n\u00E3o saem", "RPT", "Barcos n\u00E3o saem"},
      {"EXCLUSIVO-Armador vendido", "EXCLUSIVE", "Armador vendido"},
      {"ENTREVISTA-Barcos s\u00E3o tudo, diz armador", "INTERVIEW", "Barcos s\u00E3o tudo, diz armador"},
      // it
      {"PUNTO 2-Traghetti fermi", "UPDATE 2", "Traghetti fermi"},
      {"RETTIFICA-Traghetti fermi", "CORRECTED", "Traghetti fermi"},
      {"ERRATA CORRIGE: Traghetti fermi", "CORRECTED", "Traghetti fermi"},
      {"ESCLUSIVA-Armatore venduto", "EXCLUSIVE", "Armatore venduto"},
      {"SCHEDA-I traghetti dell'ovest", "FACTBOX", "I traghetti dell'ovest"},
      // none
      {"Eil in der Not", "", "Eil in der Not"},
      {"Punto 2 del programma", "", "Punto 2 del programma"},
      {"Analyse: Warum die F\u00E4hren fehlen", "ANALYSIS", "Warum die F\u00E4hren fehlen"},
      {"Flash-mob in Bergen", "", "Flash-mob in Bergen"},
      {"Alerta roja en la costa", "", "Alerta roja en la costa"},
      {"Kein Boot (und 2 von 4 Tagen Sturm)", "", "Kein Boot (und 2 von 4 Tagen Sturm)"},
  };
  for (const TagCase& one : kCases) {
    HeadlineTagList tags;
    EXPECT_EQ(ParseHeadlineTags(one.headline, tags), one.rest);
    EXPECT_EQ(Written(tags), one.tags) << one.headline;
  }
}

TEST(LanguagesTest, TagLinesAndTakes) {
  struct {
    const char* line;
    const char* tags;
  } constexpr kCases[] = {{"URGENT", "URGENT"},          {"1ER AJOUT", "1ST ADD"},      {"2ND ADD", "2ND ADD"},
                          {"EILMELDUNG", "URGENT"},      {"URGENTE", "URGENT"},         {"ALERTE", "ALERT"},
                          {"BERICHTIGUNG", "CORRECTED"}, {"RECTIFICATIF", "CORRECTED"}, {"2E LEAD", "2ND LEAD"}};
  for (const auto& one : kCases) {
    HeadlineTagList tags;
    EXPECT_TRUE(IsTagLine(one.line, tags)) << one.line;
    EXPECT_EQ(Written(tags), one.tags) << one.line;
  }
}

struct CreditCase {
  const char* text;
  const char* people;
};

TEST(LanguagesTest, Credits) {
  constexpr CreditCase kCases[] = {
      {"(Bericht von Jan Ott, Mitarbeit von Eva Kern, redigiert von Ulf Berg. Bei R\u00FCckfragen wenden Sie sich an "
       "die Redaktion.)",
       "r:Jan Ott;a:Eva Kern;e:Ulf Berg;"},
      {"(Reportage Luc Petit, version fran\u00E7aise Anne Roy, \u00E9dit\u00E9 par Jean Bon)",
       "r:Luc Petit;o:Anne Roy;e:Jean Bon;"},
      {"(Reportage de Luc Petit \u00E0 Brest, r\u00E9dig\u00E9 par Anne Roy, \u00E9dit\u00E9 par Jean Bon)",
       "r:Luc Petit;w:Anne Roy;e:Jean Bon;"},
      {"(Reporte de Ana Ruiz. Reporte adicional de Luis Paz; editado por Eva Sol)", "r:Ana Ruiz;a:Luis Paz;e:Eva Sol;"},
      {"(Reportagem de Rui Melo; reportagem adicional de Ana Dias; edi\u00E7\u00E3o de Jo\u00E3o Reis)",
       "r:Rui Melo;a:Ana Dias;e:Jo\u00E3o Reis;"},
      {"(Tradotto da Luca Neri, editing Anna Riva)", "o:Luca Neri;e:Anna Riva;"},
      {"(A cura di Luca Neri)", "e:Luca Neri;"},
  };
  for (const CreditCase& one : kCases) {
    std::vector<CreditedPerson> people;
    EXPECT_TRUE(ParseCredit(one.text, people)) << one.text;
    std::string told;
    for (const CreditedPerson& person : people) {
      constexpr std::string_view kRoles = "raweo";
      told += std::string(1, kRoles[static_cast<size_t>(person.role)]) + ":" + std::string(person.name) + ";";
    }
    EXPECT_EQ(told, one.people) << one.text;
  }
  for (const char* text : {"Bericht von der K\u00FCste: Die Boote liegen still.", "Reportage de guerre au large",
                           "Reporte de ventas al alza", "A cura di chi viaggia"}) {
    std::vector<CreditedPerson> people;
    EXPECT_FALSE(ParseCredit(text, people)) << text;
  }
}

TEST(LanguagesTest, Advisories) {
  for (const char* line :
       {"(Adds union comment)", "(Neu: mehr Details)", "(berichtigt Zahl im ersten Absatz)",
        "(Aktualisiert mit Zitaten)", "(Actualis\u00E9 avec pr\u00E9cisions)", "(Ajoute r\u00E9action du syndicat)",
        "(Corrige coquille au 3e paragraphe)", "(Agrega detalles)", "(A\u00F1ade declaraciones)",
        "(Atualiza com mais informa\u00E7\u00F5es)", "(Acrescenta declara\u00E7\u00F5es)", "(Aggiunge dettagli)",
        "(Aggiorna con commenti)", "(Corregge refuso)"}) {
    EXPECT_NE(ParseAdvisory(line), "") << line;
  }
  for (const char* line : {"(Neuer Hafen)", "(Corrientes, Argentina)", "(Mit dem Boot unterwegs)"}) {
    EXPECT_EQ(ParseAdvisory(line), "") << line;
  }
  HeadlineTagList tags;
  ParseAdvisoryTags("(berichtigt Zahl im ersten Absatz)", tags);
  EXPECT_EQ(Written(tags), "CORRECTED");
}

TEST(LanguagesTest, SignOffs) {
  for (const char* line :
       {"ENDS", "Ende", "FIN", "Fim", "(FINE)", "(AGI)", "(Adnkronos)", "EFE", "efe abc/def", "Lusa/Fim", "ABC // DEF",
        "(segue)", "(folgt)", "sigue", "\u00E0 suivre", "dpa ab cd", "dpa abc yyzz n1 cd", "lp/ar/mm",
        "(END) Dow Jones Newswires", "March 02, 2025 09:30 ET (14:30 GMT)", "dpa-infocom, dpa:250302-99-123456/2"}) {
    EXPECT_TRUE(IsSignOff(line)) << line;
  }
  for (const char* line : {"Ende gut", "Fin de semana", "Fim da greve", "ABC und DEF", "AAP n1 12",
                           "It opened at 09:30 ET (14:30 GMT)"}) {
    EXPECT_FALSE(IsSignOff(line)) << line;
  }
}

TEST(LanguagesTest, RightsAreReserved) {
  for (const char* line : {"Alle Rechte vorbehalten", "Tous droits r\u00E9serv\u00E9s.", "Todos los derechos reservados",
                           "Todos os direitos reservados", "RIPRODUZIONE RISERVATA \u00A9 Copyright Fjord News"}) {
    EXPECT_TRUE(IsCopyright(line)) << line;
  }
  EXPECT_FALSE(IsCopyright("Rechte vorbehalten hat sich die Reederei nur an Bildern."));
}

TEST(LanguagesTest, ConsentToEmbeddedPostsStandsBetweenParagraphs) {
  EXPECT_TRUE(IsInlineFurniture("Empfohlener redaktioneller Inhalt"));
  EXPECT_TRUE(IsInlineFurniture("Ich bin damit einverstanden, dass mir externe Karten gezeigt werden."));
  EXPECT_TRUE(IsInlineFurniture("An dieser Stelle finden Sie einen externen Inhalt der F\u00E4hrlinie."));
  EXPECT_FALSE(IsInlineFurniture("An dieser Stelle finden Sie die Anleger der F\u00E4hrlinie."));
  EXPECT_FALSE(IsInlineFurniture("Ich bin damit einverstanden, dass die F\u00E4hre sp\u00E4ter f\u00E4hrt."));
}

TEST(LanguagesTest, TimesOfPublicationAndReadingTimes) {
  for (const char* line :
       {"Publi\u00E9 le 2 mars 2025 \u00E0 16h10", "Publicado el 2 de marzo de 2025 a las 16:10",
        "Sonntag, 2. M\u00E4rz 2025", "Pubblicato il 2 marzo 2025 alle 16:10",
        "Atualizado em 2 de mar\u00E7o de 2025 \u00E0s 16h10", "Ver\u00F6ffentlicht am 02.03.2025 um 16:10 Uhr",
        "Mis \u00E0 jour le 2 mars 2025", "Aggiornato il 2 marzo 2025"}) {
    EXPECT_TRUE(IsTimestamp(line)) << line;
  }
  for (const char* line : {"Le 2 mars, les marins", "2 mars", "Marzo 1987 fue bueno"})
    EXPECT_FALSE(IsTimestamp(line)) << line;
  int minutes = 0;
  for (const char* line : {"3 min read", "Lesezeit: 3 Minuten", "Temps de lecture : 3 min",
                           "Tiempo de lectura: 3 minutos", "Tempo di lettura: 3 minuti", "Tempo de leitura: 3 minutos",
                           "Lecture 3 min", "3 min. Lesezeit", "3 min de lecture", "3 min de lectura"}) {
    EXPECT_TRUE(IsReadingTime(line, minutes)) << line;
  }
}

}  // namespace
}  // namespace newswire
