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

size_t WriteRfc3339(TimeMs time, char* to) {
  constexpr TimeMs kYear0 = -62'167'219'200'000;
  constexpr TimeMs kYear10000 = 253'402'300'800'000;
  if (time < kYear0 || time >= kYear10000) return 0;
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const auto day_ms = static_cast<unsigned>((point - day).count());
  char* at = to;
  const auto put = [&at](unsigned value, int digits, char after) {
    for (int i = digits - 1; i >= 0; --i) {
      at[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    at += digits;
    *at++ = after;
  };
  const unsigned ms = day_ms % 1000;
  put(static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
  put(static_cast<unsigned>(date.month()), 2, '-');
  put(static_cast<unsigned>(date.day()), 2, 'T');
  put(day_ms / 3'600'000, 2, ':');
  put(day_ms / 60'000 % 60, 2, ':');
  put(day_ms / 1000 % 60, 2, ms != 0 ? '.' : 'Z');
  if (ms != 0) put(ms, 3, 'Z');
  return static_cast<size_t>(at - to);
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
