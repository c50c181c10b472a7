#include "stages/strip/tail_lines.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "stages/strip/dateline.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

// As FoldedLine gives them.
constexpr WordSet kSignOffs(
    {"(adnkronos)", "(afp)",    "(agi)",  "(ap)",      "(askanews)", "(efe)",    "(fim)",         "(fin)",
     "(fine)",      "(folgt)",  "(lusa)", "(reuters)", "(segue)",    "(sigue)",  "\u00E0 suivre", "(\u00E0 suivre)",
     "efe",         "ende",     "fim",    "fine",      "folgt",      "lusa/fim", "segue",         "sigue",
     "(ansa)",      "(dpa)",    "(end)",  "(ends)",    "(xinhua)",   "-0-",      "-30-",          "-ends-",
     "end",         "end item", "ends",   "fin",       "reuter",     "reuters",  "\u2014",        "\u2014ends\u2014"});

constexpr WordSet kFurniture({"ad",
                              "ad feedback",
                              "add as preferred source",
                              "add to bookmarks",
                              "advertisement",
                              "article content",
                              "back to top",
                              "bookmark",
                              "by signing up, you agree to our privacy policy",
                              "click here to read more",
                              "click to copy link",
                              "close",
                              "comment",
                              "comments",
                              "comments are closed",
                              "continue reading below",
                              "copied",
                              "copy",
                              "copy link",
                              "copy url",
                              "download our app",
                              "email",
                              "email the author",
                              "email this article",
                              "enlarge this image",
                              "facebook",
                              "facebook twitter email",
                              "facebook twitter",
                              "flipboard",
                              "follow us",
                              "follow us on facebook",
                              "follow us on twitter",
                              "gift article",
                              "gift this article",
                              "give this article",
                              "hide caption",
                              "image caption",
                              "image copyright",
                              "in this article",
                              "join the conversation",
                              "leave a comment",
                              "link copied",
                              "linkedin",
                              "listen",
                              "listen to this article",
                              "log in",
                              "log in to comment",
                              "media caption",
                              "open image in gallery",
                              "opens in new tab",
                              "opens in new window",
                              "pinterest",
                              "play video",
                              "pocket",
                              "post a comment",
                              "print",
                              "print article",
                              "print this page",
                              "purchase licensing rights",
                              "read the full story",
                              "reddit",
                              "register",
                              "save",
                              "save article",
                              "save this story",
                              "scroll to continue",
                              "see more sharing options",
                              "share",
                              "share all sharing options",
                              "share on",
                              "share on facebook",
                              "share on linkedin",
                              "share on pinterest",
                              "share on reddit",
                              "share on twitter",
                              "share on whatsapp",
                              "share on x",
                              "share selection",
                              "share this",
                              "share this article",
                              "share this page",
                              "share this story",
                              "share this with",
                              "share via email",
                              "sign in",
                              "sign up",
                              "sign up here",
                              "sign up now",
                              "skip ad",
                              "skip advertisement",
                              "skip navigation",
                              "skip to content",
                              "skip to main content",
                              "story continues",
                              "story continues below",
                              "story continues below advertisement",
                              "subscribe",
                              "subscribe now",
                              "subscribe to our newsletter",
                              "support us",
                              "supported by",
                              "text size",
                              "this article was originally published on",
                              "toggle caption",
                              "tweet",
                              "tweet this",
                              "twitter",
                              "view comments",
                              "watch live",
                              "watch now",
                              "whatsapp"});

constexpr WordSet kInlineFurniture({"ad",
                                    "advertisement",
                                    "advertisement - continue reading below",
                                    "advertisement \u00B7 scroll to continue",
                                    "advertising",
                                    "anzeige",
                                    "article continues below advertisement",
                                    "article continues below this ad",
                                    "continue reading below",
                                    "continue reading the main story",
                                    "empfohlener externer inhalt",
                                    "empfohlener redaktioneller inhalt",
                                    "la suite apr\u00E8s la publicit\u00E9",
                                    "pub",
                                    "publicidad",
                                    "publicidade",
                                    "publicit\u00E9",
                                    "pubblicit\u00E0",
                                    "scroll to continue",
                                    "skip ad",
                                    "skip advertisement",
                                    "story continues",
                                    "story continues below",
                                    "story continues below advertisement",
                                    "werbung"});

constexpr WordSet kTeaserHeadings(
    {"a lire aussi",
     "also in the news",
     "also read",
     "altre notizie",
     "around the web",
     "articles les plus lus",
     "auch interessant",
     "best of",
     "das k\u00F6nnte sie auch interessieren",
     "derni\u00E8res actualit\u00E9s",
     "derni\u00E8res nouvelles",
     "dernières infos",
     "don't miss",
     "editor's choice",
     "editor's pick",
     "editor's picks",
     "editors' picks",
     "explore more",
     "featured stories",
     "featured videos",
     "follow topics",
     "from around the web",
     "from our partners",
     "from the web",
     "further reading",
     "hot topics",
     "i pi\u00F9 letti",
     "in case you missed it",
     "in other news",
     "keep reading",
     "la selezione",
     "latest",
     "latest articles",
     "latest headlines",
     "latest in news",
     "latest news",
     "latest posts",
     "latest stories",
     "latest updates",
     "latest video",
     "latest videos",
     "le pi\u00F9 lette",
     "lea tambi\u00E9n",
     "leggi anche",
     "leia mais",
     "leia tamb\u00E9m",
     "les plus lus",
     "lesen sie auch",
     "lire aussi",
     "lo m\u00E1s le\u00EDdo",
     "lo m\u00E1s visto",
     "lo \u00FAltimo",
     "mais lidas",
     "mais not\u00EDcias",
     "mehr aus dem ressort",
     "mehr zum thema",
     "meistgelesen",
     "meistgelesene artikel",
     "more",
     "more articles",
     "more coverage",
     "more headlines",
     "more like this",
     "more news",
     "more on this",
     "more on this story",
     "more stories",
     "more stories like this",
     "more to explore",
     "more to read",
     "more top stories",
     "more videos",
     "most popular",
     "most popular stories",
     "most read",
     "most read stories",
     "most shared",
     "most viewed",
     "most watched",
     "must read",
     "must reads",
     "neueste artikel",
     "neueste nachrichten",
     "not\u00EDcias relacionadas",
     "noticias relacionadas",
     "on our radar",
     "other news",
     "other stories",
     "others are reading",
     "people also read",
     "people are reading",
     "picked for you",
     "popular",
     "popular articles",
     "popular now",
     "popular on the web",
     "popular posts",
     "popular stories",
     "promoted content",
     "promoted stories",
     "read also",
     "read more",
     "read more stories",
     "read next",
     "readers also liked",
     "recent articles",
     "recent news",
     "recent posts",
     "recent stories",
     "recommended",
     "recommended articles",
     "recommended for you",
     "recommended news",
     "recommended reading",
     "recommended stories",
     "related",
     "related article",
     "related articles",
     "related content",
     "related coverage",
     "related items",
     "related links",
     "related news",
     "related posts",
     "related reading",
     "related stories",
     "related story",
     "related topics",
     "related video",
     "related videos",
     "see also",
     "siehe auch",
     "similar articles",
     "similar stories",
     "sponsored content",
     "sponsored stories",
     "stories for you",
     "stories you might be interested in",
     "stories you might like",
     "suggested for you",
     "suggested reading",
     "suggested stories",
     "suggested topics",
     "sur le m\u00EAme sujet",
     "te puede interesar",
     "tambi\u00E9n te puede interesar",
     "the latest",
     "today's headlines",
     "today's top stories",
     "top headlines",
     "top news",
     "top picks",
     "top stories",
     "top videos",
     "trending",
     "trending articles",
     "trending news",
     "trending now",
     "trending on the web",
     "trending stories",
     "trending topics",
     "trending videos",
     "ultime notizie",
     "vedi anche",
     "voir aussi",
     "weitere artikel",
     "weitere meldungen",
     "weitere nachrichten",
     "weiterlesen",
     "what others are reading",
     "what people are reading",
     "what to read next",
     "what we're reading",
     "you may also be interested in",
     "you may also like",
     "you may be interested in",
     "you may like",
     "you might also be interested in",
     "you might also like",
     "you might be interested in",
     "you might like",
     "\u00E0 lire aussi",
     "\u00E0 lire \u00E9galement",
     "\u00FAltimas noticias",
     "\u00FAltimas not\u00EDcias",
     "\u0447\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043A\u0436\u0435",
     "\u043F\u043E\u0441\u043B\u0435\u0434\u043D\u0438\u0435 \u043D\u043E\u0432\u043E\u0441\u0442\u0438"});

constexpr WordSet kCommentsHeadings({"add a comment",
                                     "add comment",
                                     "add your comment",
                                     "coment\u00E1rios",
                                     "comentarios",
                                     "commentaires",
                                     "commenti",
                                     "comments",
                                     "comments on this story",
                                     "d\u00E9janos tu comentario",
                                     "deja un comentario",
                                     "deixe um coment\u00E1rio",
                                     "join the conversation",
                                     "join the discussion",
                                     "kommentar schreiben",
                                     "kommentare",
                                     "laisser un commentaire",
                                     "lascia un commento",
                                     "leave a comment",
                                     "leave a reply",
                                     "leave a reply cancel reply",
                                     "leave your comment",
                                     "post a comment",
                                     "post comment",
                                     "reader comments",
                                     "readers' comments",
                                     "replies",
                                     "respond",
                                     "responses",
                                     "schreiben sie einen kommentar",
                                     "show comments",
                                     "submit a comment",
                                     "thoughts on",
                                     "view all comments",
                                     "view comments",
                                     "write a comment"});

// With a name behind: "More from Sports", "Related to this story".
constexpr std::string_view kTeaserPrefixes[] = {
    "latest articles", "latest blog",     "latest comments",    "latest from ",     "latest headlines",
    "latest in ",      "latest issue",    "latest news",        "latest photos",    "latest posts",
    "latest stories",  "latest tweets",   "latest video",       "most popular ",    "most read ",
    "recent articles", "recent comments", "recent posts",       "recent stories",   "related articles",
    "related posts",   "related stories", "mehr aus ",          "mehr von ",        "more from ",
    "more in ",        "more on ",        "more stories from ", "most popular in ", "most read in ",
    "plus de ",        "popular in ",     "popular on ",        "read more from ",  "recent stories from ",
    "recommended by ", "related to ",     "top stories from ",  "trending in ",     "trending now on ",
    "trending on ",    "m\u00E1s de ",    "altro da "};

// "hh/ab/cd": two to six groups of two to four small letters.
bool IsInitials(std::string_view line) {
  int groups = 1;
  int letters = 0;
  for (const char c : line) {
    if (c == '/') {
      if (letters < 2) return false;
      ++groups;
      letters = 0;
    } else if (!IsAsciiLower(c) || ++letters > 4) {
      return false;
    }
  }
  return groups >= 2 && groups <= 6 && letters >= 2;
}

// "dpa wsz jln npr", "AAP RTV ar", "AFP sn": an agency and groups of two to four letters, at dpa with digits, too ("dpa wsz
// yydd n1 jln").
bool IsAgencyInitials(std::string_view line) {
  const std::string_view agency = TakeWord(line);
  if (agency != "dpa" && agency != "AAP" && agency != "AFP" && agency != "AP" && agency != "PA" && agency != "sid" &&
      agency != "EFE" && agency != "efe")
    return false;
  int groups = 0;
  for (std::string_view word; !(word = TakeWord(line)).empty(); ++groups) {
    const bool letters = std::all_of(word.begin(), word.end(), [&](char c) {
      return IsAsciiLower(c) || IsAsciiUpper(c) || (agency == "dpa" && groups > 0 && IsDigitByte(c));
    });
    if (groups == 0 && IsInitials(word)) continue;  // "efe abc/def"
    if (word.size() < 2 || word.size() > 4 || !letters || groups >= 5) return false;
  }
  return groups > 0;
}

// "ABC // DEF": who wrote and who edited, at the Lusa agency.
bool IsLusaInitials(std::string_view line) {
  const size_t slashes = line.find(" // ");
  if (slashes == std::string_view::npos || slashes < 2 || slashes > 5 || line.size() - slashes - 4 > 5) return false;
  return IsAllUpper(line, 4) && line.find(' ', slashes + 4) == std::string_view::npos;
}

// "131137 GMT Nov 13", "AP-WF-11-13-13 1509GMT<", "March 02, 2025 09:30 ET (14:30 GMT)", "dpa-infocom, dpa:250302-99-123456/2"
bool IsTransmissionTime(std::string_view line) {
  if (absl::EndsWith(line, " GMT)") && absl::StrContains(line, " ET (")) {
    return IsMonthName(line.substr(0, line.find(' ')));
  }
  absl::ConsumePrefix(&line, "\u00A9 ");
  if (absl::StartsWith(line, "dpa-infocom, dpa:")) return true;
  if (absl::StartsWith(line, "AP-WF-") || absl::StartsWith(line, "AP-NY-") || absl::StartsWith(line, "AP-CS-"))
    return line.size() < 40;
  size_t digits = 0;
  while (digits < line.size() && IsDigitByte(line[digits])) ++digits;
  return digits == 6 && absl::StartsWith(line.substr(digits), " GMT ") && line.size() < 24;
}

}  // namespace

bool IsSignOff(std::string_view line) {
  constexpr size_t kMaxMarkBytes = 16;
  line = TrimSpace(line);
  if (line.empty() || line.size() > 40) return false;
  if (line == "(END) Dow Jones Newswires") return true;
  if (line.find_first_not_of("_-=*# ") == std::string_view::npos) return true;
  if (line.size() <= kMaxMarkBytes && kSignOffs.Contains(FoldedLine(line).text())) return true;
  return IsInitials(line) || IsLusaInitials(line) || IsAgencyInitials(line) || IsTransmissionTime(line);
}

bool IsCopyright(std::string_view line) {
  line = TrimSpace(line);
  if (line.size() < 3 || line.size() > 600) return false;
  // "(c) 2025 Fjord News", "\u00A9 2025 Fjord News", "Copyright 2025 Fjord News", "All rights reserved."
  std::string_view rest = line;
  bool sign = false;
  for (const std::string_view mark : {"Copyright ", "COPYRIGHT ", "copyright ", "(c) ", "(C) ", "\u00A9 ", "\u00A9",
                                      "\u00A9Copyright ", "Content copyright "}) {
    if (absl::StartsWith(rest, mark)) {
      rest = TrimSpace(rest.substr(mark.size()));
      sign = true;
    }
  }
  if (sign) {
    return StartsDigit(rest) || FindIgnoreCase(rest, "rights reserved") != std::string_view::npos ||
           (absl::StartsWith(line, "\u00A9") && CountWords(line) <= 12);
  }
  // "Riproduzione riservata \u00A9 Copyright Fjord News", "Alle Rechte vorbehalten"
  constexpr size_t kMaxReservedBytes = 160;
  for (const std::string_view reserved :
       {"alle rechte vorbehalten", "tous droits r\u00E9serv\u00E9s", "todos los derechos reservados",
        "reservados todos los derechos", "todos os direitos reservados", "tutti i diritti riservati",
        "riproduzione riservata"}) {
    if (line.size() <= kMaxReservedBytes && absl::StartsWithIgnoreCase(line, reserved)) return true;
  }
  return absl::StartsWithIgnoreCase(line, "all rights reserved") ||
         absl::StartsWith(line, "This material may not be published, broadcast, rewritten");
}

bool IsStandardsLine(std::string_view line) {
  line = TrimSpace(line);
  if (line.size() > 300) return false;
  return absl::StartsWith(line, "Our Standards: ") || absl::StartsWith(line, "Purchase Licensing Rights") ||
         absl::StartsWith(line, "To contact the reporter") || absl::StartsWith(line, "To contact the editor") ||
         absl::StartsWith(line, "For Related News, Double Click") ||
         absl::StartsWith(line, "Double click on the URL") ||
         (absl::StartsWith(line, "((") && absl::EndsWith(line, "))"));
}

bool IsFurniture(std::string_view line) {
  if (line.size() > 60) return false;
  // "... 12 cts a" / "share.": the end of a sentence on a line of its own.
  if (absl::EndsWith(line, ".") && line.find(' ') == std::string_view::npos) return false;
  const FoldedLine folded(line);
  return kFurniture.Contains(folded.text()) || kInlineFurniture.Contains(folded.text());
}

bool IsInlineFurniture(std::string_view line) {
  // German sites, where an embedded post waits for consent: "Ich bin damit einverstanden, dass mir externe Karten ..."
  if (absl::StartsWith(line, "Ich bin damit einverstanden, dass mir externe")) return true;
  // "An dieser Stelle finden Sie einen externen Inhalt der F\u00E4hrlinie."
  if (absl::StartsWith(line, "An dieser Stelle finden Sie") && absl::StrContains(line, "externen Inhalt")) return true;
  // "Want the ferry news every morning? Sign up here."
  if (line.size() <= 300 && (absl::EndsWith(line, " Sign up here.") || absl::EndsWith(line, " Sign up here")))
    return true;
  if (line.size() > 60) return false;
  return kInlineFurniture.Contains(FoldedLine(line).text());
}

bool IsTeaserHeading(std::string_view line) {
  if (line.size() > 80 || line.size() < 3 || CountWords(line) > 8) return false;
  const FoldedLine folded(line);
  if (kTeaserHeadings.Contains(folded.text())) return true;
  return !EndsSentence(line) &&
         std::any_of(std::begin(kTeaserPrefixes), std::end(kTeaserPrefixes),
                     [&](std::string_view prefix) {
                       return folded.text().starts_with(prefix[0]) && absl::StartsWith(folded.text(), prefix);
                     });
}

bool IsListOfStoriesHeading(std::string_view line) {
  constexpr std::string_view kBeginnings[] = {
      "latest",      "most ",        "top ",           "trending",      "popular",
      "recommended", "more from ",   "more stories",   "more news",     "more headlines",
      "today's ",    "recent ",      "neueste ",       "meistgelesen",  "derni\u00E8res ",
      "les plus ",   "lo m\u00E1s ", "lo \u00FAltimo", "\u00FAltimas ", "ultime ",
      "i pi\u00F9 ", "le pi\u00F9 ", "mais lidas",     "you may ",      "you might "};
  if (!IsTeaserHeading(line)) return false;
  const FoldedLine folded(line);
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view beginning) { return absl::StartsWith(folded.text(), beginning); });
}

bool IsCommentsHeading(std::string_view line) {
  if (line.size() > 60) return false;
  const FoldedLine folded(line);
  std::string_view rest = folded.text();
  bool number = false;
  while (!rest.empty() && (IsDigitByte(rest[0]) || rest[0] == ' ' || rest[0] == ',' || rest[0] == '(')) {
    number = number || IsDigitByte(rest[0]);
    rest.remove_prefix(1);
  }
  while (!rest.empty() && (IsDigitByte(rest.back()) || rest.back() == ' ' || rest.back() == '(' || rest.back() == ')'))
    rest.remove_suffix(1);
  return kCommentsHeadings.Contains(rest) || (number && rest == "comment");
}

bool IsNotForPublication(std::string_view line) {
  if (line.size() >= 120 || line.size() <= 40) return false;
  if (FindIgnoreCase(line.substr(0, 12), "the ") == std::string_view::npos) return false;
  // dpa has both: "... is not for publication", "... is not intended for publication".
  const FoldedLine folded(line);
  return absl::StartsWith(folded.text(), "the following information is not for publication") ||
         absl::StartsWith(folded.text(), "the following information is not intended for publication");
}

bool IsNotebookHead(std::string_view line) {
  if (line.size() > 40) return false;
  const std::string_view trimmed = TrimSpace(line);
  if (!trimmed.empty() && std::all_of(trimmed.begin(), trimmed.end(), [](char c) { return c == '*' || c == ' '; }))
    return true;
  return absl::StartsWith(trimmed, "# ") && FindIgnoreCase(trimmed, "notebook") != std::string_view::npos;
}

}  // namespace newswire
