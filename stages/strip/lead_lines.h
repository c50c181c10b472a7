// Lines above the text of a story: what a crawler, a page or a wire puts before the first paragraph.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswire {

// The date that a crawler put before the headline: " date 2025-03-02 Ferry crews end strike". `bytes` is the length of
// the prefix with the white space behind it (0 = none), `date` the ISO date in it.
struct CrawlDate {
  size_t bytes = 0;
  std::string_view date;
};
CrawlDate ParseCrawlDate(std::string_view line);

// "3 min read", "\u00B74 min read", "Reading time: 3 minutes", "Lesezeit: 5 Minuten". `minutes` is set if so.
bool IsReadingTime(std::string_view line, int& minutes);

// A line of nothing but date and time of publication: "Published March 2, 2025 at 4:10 PM GMT", "Sun, March 2, 2025".
// Not "Dec 31" or "March 1987.", which tables and wrapped sentences leave on a line.
bool IsTimestamp(std::string_view line);

// A slug on a line of its own: "NORWAY-FERRIES/ (UPDATE 1, PIX)", "Norway-ferries/", "BC-EU--Norway-Ferries, 1st
// Ld-Writethru,520", "GOLD-MARKETS". Returns the slug without its brackets; empty if the line is none.
std::string_view ParseSlugLine(std::string_view line);

// A note of the desk above the text: "(Adds union comment in paragraph 4)", "Eds: Updates with quotes." Returns the
// note without outer brackets; empty if the line is none.
std::string_view ParseAdvisory(std::string_view line);

}  // namespace newswire
