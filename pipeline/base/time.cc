#include "pipeline/base/time.h"

#include <chrono>
#include <cstdio>

namespace newswire {
namespace {

constexpr int64_t kDayMs = 24LL * 3600 * 1000;

// Reads exactly `digits` digits at the front of `text`; -1 if they are not there.
int TakeNumber(std::string_view& text, size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeOne(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

TimeMs FromCivilDay(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (month < 1 || day < 1 || !date.ok()) return kNoTime;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

std::string FormatRfc3339(TimeMs time) {
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{point - day};
  char buffer[40];
  int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                           static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                           static_cast<int>(clock.seconds().count()));
  if (const int ms = static_cast<int>(clock.subseconds().count()); ms != 0) {
    size += std::snprintf(buffer + size, sizeof buffer - static_cast<size_t>(size), ".%03d", ms);
  }
  buffer[size] = 'Z';
  return std::string(buffer, static_cast<size_t>(size) + 1);
}

TimeMs ParseIso8601(std::string_view text) {
  const int year = TakeNumber(text, 4);
  const bool extended = TakeOne(text, "-");
  const int month = TakeNumber(text, 2);
  if (extended && !TakeOne(text, "-")) return kNoTime;
  const int day = TakeNumber(text, 2);
  if (year < 0 || month < 0 || day < 0) return kNoTime;
  const TimeMs midnight = FromCivilDay(year, month, day);
  if (midnight == kNoTime || text.empty()) return midnight;

  if (!TakeOne(text, "Tt ")) return kNoTime;
  const int hour = TakeNumber(text, 2);
  TakeOne(text, ":");
  const int minute = TakeNumber(text, 2);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59) return kNoTime;
  int second = 0;
  int ms = 0;
  if (TakeOne(text, ":") || (!text.empty() && text[0] >= '0' && text[0] <= '9')) {
    second = TakeNumber(text, 2);
    if (second < 0 || second > 60) return kNoTime;
    if (TakeOne(text, ".,")) {
      int scale = 100;
      size_t digits = 0;
      while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
        ms += (text[0] - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
        ++digits;
      }
      if (digits == 0) return kNoTime;
    }
  }
  TimeMs time = midnight + ((hour * 60LL + minute) * 60 + second) * 1000 + ms;
  if (text.empty() || TakeOne(text, "Zz")) return text.empty() ? time : kNoTime;
  const int sign = text[0] == '+' ? 1 : text[0] == '-' ? -1 : 0;
  if (sign == 0) return kNoTime;
  text.remove_prefix(1);
  const int zone_hour = TakeNumber(text, 2);
  TakeOne(text, ":");
  const int zone_minute = text.empty() ? 0 : TakeNumber(text, 2);
  if (zone_hour < 0 || zone_hour > 14 || zone_minute < 0 || zone_minute > 59 || !text.empty()) return kNoTime;
  return time - sign * (zone_hour * 60LL + zone_minute) * 60 * 1000;
}

}  // namespace newswire
