#include "stages/decode/wire_time.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace newswire {
namespace {

constexpr TimeMs kMinuteMs = 60'000;

// Reads a time from the left, word by word.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) { SkipBlanks(); }

  // Up to `max_digits` digits as a number; -1 if there is none.
  int Number(size_t max_digits) {
    int value = -1;
    for (size_t i = 0; i < max_digits && !rest_.empty() && IsDigit(rest_.front()); ++i) {
      value = (value < 0 ? 0 : value * 10) + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    SkipBlanks();
    return value;
  }
  std::string_view Word() {
    size_t end = 0;
    while (end < rest_.size() && (IsLetter(rest_[end]))) ++end;
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    SkipBlanks();
    return word;
  }
  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    SkipBlanks();
    return true;
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  static bool IsLetter(char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) > 127;
  }
  void SkipBlanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

// 1..12 by the first letters of its name in one of six languages; 0 if it is none.
int MonthOf(std::string_view word) {
  struct Month {
    std::string_view prefix;
    int number;
  };
  static constexpr Month kMonths[] = {
      {"jan", 1},  {"ene", 1},  {"gen", 1},  {"feb", 2},  {"fev", 2},  {"f\u00E9v", 2},  {"mar", 3},
      {"m\u00E4r", 3}, {"mrz", 3}, {"apr", 4}, {"abr", 4}, {"avr", 4}, {"may", 5},  {"mai", 5},  {"mag", 5},
      {"jun", 6},  {"giu", 6},  {"juin", 6}, {"jul", 7},  {"lug", 7},  {"juil", 7}, {"aug", 8},  {"ago", 8},
      {"aou", 8},  {"ao\u00FB", 8}, {"sep", 9}, {"set", 9}, {"oct", 10}, {"okt", 10}, {"ott", 10}, {"out", 10},
      {"nov", 11}, {"dec", 12}, {"dez", 12}, {"dic", 12}, {"d\u00E9c", 12}};
  for (const Month& month : kMonths) {
    if (absl::StartsWithIgnoreCase(word, month.prefix)) return month.number;
  }
  return 0;
}

// Minutes east of UTC of a zone's name; UTC for one that nobody knows.
int ZoneMinutes(std::string_view name) {
  struct Zone {
    std::string_view name;
    int hours;
  };
  static constexpr Zone kZones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5},  {"MST", -7},  {"MDT", -6},
                                    {"PST", -8}, {"PDT", -7}, {"CET", 1},  {"CEST", 2}, {"MEZ", 1},   {"MESZ", 2},
                                    {"BST", 1},  {"EET", 2},  {"MSK", 3},  {"JST", 9}};
  for (const Zone& zone : kZones) {
    if (absl::EqualsIgnoreCase(name, zone.name)) return zone.hours * 60;
  }
  return 0;
}

// "+0100", "+01:00", "GMT", "EST", nothing.
int ReadZone(Reader& in) {
  const int sign = in.front() == '-' ? -1 : 1;
  if (in.Take('+') || in.Take('-')) {
    const int hours = in.Number(2);
    in.Take(':');
    const int minutes = in.Number(2);
    return hours < 0 || hours > 23 ? 0 : sign * (hours * 60 + (minutes < 0 ? 0 : minutes));
  }
  return ZoneMinutes(in.Word());
}

TimeMs Compose(int year, int month, int day, int minute_of_day, int seconds, int zone_minutes) {
  if (year < 0 || month < 1 || day < 1 || minute_of_day < 0 || seconds < 0) return kNoTime;
  if (year < 100) year += year < 70 ? 2000 : 1900;
  const TimeMs midnight = FromCivilDay(year, month, day);
  if (midnight == kNoTime) return kNoTime;
  return midnight + (minute_of_day - zone_minutes) * kMinuteMs + seconds * 1000;
}

int MinuteOfDay(int hour, int minute) {
  return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

}  // namespace

TimeMs ParseRfc822(std::string_view text) {
  Reader in(text);
  in.Word();  // the day of the week, which nobody needs
  in.Take('.');
  in.Take(',');
  const int day = in.Number(2);
  in.Take('-');
  const int month = MonthOf(in.Word());
  in.Take('.');
  in.Take('-');
  const int year = in.Number(4);
  const int hour = in.Number(2);
  if (!in.Take(':')) return kNoTime;
  const int minute = in.Number(2);
  int seconds = 0;
  if (in.Take(':')) seconds = in.Number(2);
  const int zone = ReadZone(in);
  return seconds > 60 ? kNoTime : Compose(year, month, day, MinuteOfDay(hour, minute), seconds, zone);
}

TimeMs ParseIptc7901Time(std::string_view text) {
  Reader in(text);
  const int day = in.Number(2);
  const int hour = in.Number(2);
  const int minute = in.Number(2);
  std::string_view word = in.Word();
  int zone = 0;
  if (MonthOf(word) == 0) {
    zone = ZoneMinutes(word);
    word = in.Word();
  }
  const int month = MonthOf(word);
  in.Take('.');
  return Compose(in.Number(4), month, day, MinuteOfDay(hour, minute), 0, zone);
}

TimeMs ParseAnpaTime(std::string_view text) {
  Reader in(text);
  const int month = in.Number(2);
  if (!in.Take('-')) return kNoTime;
  const int day = in.Number(2);
  if (!in.Take('-')) return kNoTime;
  const int year = in.Number(2);
  const int hour = in.Number(2);
  const int minute = in.Number(2);
  return Compose(year, month, day, MinuteOfDay(hour, minute), 0, ReadZone(in));
}

}  // namespace newswire
