#include "stages/decode/json_repair.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/repairs.h"

namespace newswire {
namespace {

class Repairer {
 public:
  Repairer(std::string_view json, int max_nesting, std::string& to) : json_(json), max_nesting_(max_nesting), to_(to) {
    to_.clear();
    to_.reserve(json.size() + json.size() / 8);
  }

  JsonRepairResult Run() {
    while (Step()) {
    }
    return std::move(result_);
  }

 private:
  using Outcome = JsonRepairResult::Outcome;
  enum class Expect : uint8_t { kValue, kFirstValueOrEnd, kFirstKeyOrEnd, kKey, kColon, kCommaOrEnd, kEndOfText };

  // One token. False when all is done or broken.
  bool Step() {
    SkipBlanks();
    if (at_ >= json_.size()) {
      if (expect_ == Expect::kEndOfText) return false;
      return Broken(absl::StrCat("expected ", Wanted(), "; the record ends"));
    }
    const char c = json_[at_];
    switch (expect_) {
      case Expect::kEndOfText:
        if (c == '{' || c == '[') {
          result_.outcome = Outcome::kManyValues;
          result_.byte = at_;
          return false;
        }
        return Unexpected();
      case Expect::kColon:
        if (c != ':') return Unexpected();
        Emit(1);
        expect_ = Expect::kValue;
        return true;
      case Expect::kCommaOrEnd:
        if (c == ',') {
          // Written when it is clear that no } or ] follows.
          comma_pending_ = true;
          ++at_;
          expect_ = stack_.back() == '{' ? Expect::kKey : Expect::kValue;
          return true;
        }
        return Close();
      case Expect::kFirstKeyOrEnd:
      case Expect::kKey:
        if (c == '}') return Close();
        if (c != '"') return Unexpected();
        WriteComma();
        expect_ = Expect::kColon;
        return String();
      case Expect::kFirstValueOrEnd:
      case Expect::kValue:
        if (c == ']' && (expect_ == Expect::kFirstValueOrEnd || comma_pending_)) return Close();
        return Value();
    }
    return false;
  }

  bool Close() {
    const char c = json_[at_];
    if (stack_.empty() || (c != '}' && c != ']') || (c == '}') != (stack_.back() == '{')) return Unexpected();
    if (comma_pending_) {
      comma_pending_ = false;
      Add(Repair::kJsonComma);
    }
    stack_.pop_back();
    Emit(1);
    AfterValue();
    return true;
  }

  bool Value() {
    const char c = json_[at_];
    if (c == '{' || c == '[') {
      if (stack_.size() >= static_cast<size_t>(max_nesting_)) {
        result_.outcome = Outcome::kTooDeep;
        result_.byte = at_;
        return false;
      }
      WriteComma();
      stack_.push_back(c);
      Emit(1);
      expect_ = c == '{' ? Expect::kFirstKeyOrEnd : Expect::kFirstValueOrEnd;
      return true;
    }
    if (c == '"') {
      WriteComma();
      AfterValue();
      return String();
    }
    for (const std::string_view literal :
         {std::string_view("true"), std::string_view("false"), std::string_view("null")}) {
      if (!json_.substr(at_).starts_with(literal)) continue;
      WriteComma();
      Emit(literal.size());
      AfterValue();
      return true;
    }
    return Number();
  }

  bool Number() {
    size_t end = at_;
    while (end < json_.size() && (absl::ascii_isdigit(static_cast<unsigned char>(json_[end])) || json_[end] == '-' ||
                                  json_[end] == '+' || json_[end] == '.' || json_[end] == 'e' || json_[end] == 'E')) {
      ++end;
    }
    if (end == at_ || !(json_[at_] == '-' || absl::ascii_isdigit(static_cast<unsigned char>(json_[at_])))) {
      return Unexpected();
    }
    WriteComma();
    const std::string_view number = json_.substr(at_, end - at_);
    if (IsPlainNumber(number)) {
      to_ += number;
    } else {
      absl::StrAppend(&to_, "\"", number, "\"");
      Add(Repair::kJsonNumber);
    }
    at_ = end;
    AfterValue();
    return true;
  }

  // [-] digits [. digits] [e [+-] digits], no leading zero, at most 18 digits before the point: fits into 64 bits.
  static bool IsPlainNumber(std::string_view number) {
    const auto take_digits = [&number] {
      size_t count = 0;
      while (count < number.size() && absl::ascii_isdigit(static_cast<unsigned char>(number[count]))) ++count;
      number.remove_prefix(count);
      return count;
    };
    if (number.starts_with('-')) number.remove_prefix(1);
    const bool zero = number.starts_with('0');
    const size_t digits = take_digits();
    if (digits == 0 || digits > 18 || (zero && digits > 1)) return false;
    if (number.starts_with('.')) {
      number.remove_prefix(1);
      if (take_digits() == 0) return false;
    }
    if (number.starts_with('e') || number.starts_with('E')) {
      number.remove_prefix(1);
      if (number.starts_with('+') || number.starts_with('-')) number.remove_prefix(1);
      const size_t exponent_digits = take_digits();
      if (exponent_digits == 0 || exponent_digits > 2) return false;
    }
    return number.empty();
  }

  bool String() {
    const size_t string_begin = at_;
    to_ += '"';
    ++at_;
    while (at_ < json_.size()) {
      size_t run = at_;
      while (run < json_.size() && json_[run] != '"' && json_[run] != '\\' &&
             static_cast<unsigned char>(json_[run]) >= 0x20) {
        ++run;
      }
      to_ += json_.substr(at_, run - at_);
      at_ = run;
      if (at_ >= json_.size()) break;
      const char c = json_[at_];
      if (c == '"') {
        Emit(1);
        return true;
      }
      if (c == '\\') {
        Escape();
      } else {
        absl::StrAppendFormat(&to_, "\\u%04x", static_cast<unsigned char>(c));
        Add(Repair::kJsonControl);
        ++at_;
      }
    }
    return Broken(absl::StrCat("the string that begins at byte ", string_begin, " does not end; the record ends"));
  }

  void Escape() {
    const char next = at_ + 1 < json_.size() ? json_[at_ + 1] : '\0';
    if (next != '\0' && std::string_view("\"\\/bfnrt").find(next) != std::string_view::npos) {
      Emit(2);
      return;
    }
    if (const int high = next == 'u' ? HexAt(at_ + 2) : -1; high >= 0) {
      if (high < 0xD800 || high > 0xDFFF) {
        Emit(6);
        return;
      }
      const bool escape_follows = high < 0xDC00 && json_.substr(std::min(at_ + 6, json_.size())).starts_with("\\u");
      const int low = escape_follows ? HexAt(at_ + 8) : -1;
      if (low >= 0xDC00 && low <= 0xDFFF) {
        Emit(12);
        return;
      }
      to_ += "\\ufffd";
      at_ += 6;
      Add(Repair::kJsonSurrogate);
      return;
    }
    // Before a letter or digit the backslash may mean itself; elsewhere it is an escape that was not needed.
    if (absl::ascii_isalnum(static_cast<unsigned char>(next))) to_ += "\\\\";
    ++at_;
    Add(Repair::kJsonEscape);
  }

  // Value of the four hex digits at `at`, or -1.
  int HexAt(size_t at) const {
    if (at + 4 > json_.size()) return -1;
    int value = 0;
    for (size_t i = at; i < at + 4; ++i) {
      const auto c = static_cast<unsigned char>(json_[i]);
      if (!absl::ascii_isxdigit(c)) return -1;
      value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
  }

  void SkipBlanks() {
    while (at_ < json_.size()) {
      const auto c = static_cast<unsigned char>(json_[at_]);
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c < 0x20) {
        Add(Repair::kJsonControl);
        ++at_;
      } else {
        return;
      }
    }
  }

  void Emit(size_t bytes) {
    to_ += json_.substr(at_, bytes);
    at_ += bytes;
  }

  void WriteComma() {
    if (comma_pending_) to_ += ',';
    comma_pending_ = false;
  }

  void AfterValue() { expect_ = stack_.empty() ? Expect::kEndOfText : Expect::kCommaOrEnd; }
  void Add(Repair repair) { AddRepair(result_.repairs, repair); }

  std::string Wanted() const {
    switch (expect_) {
      case Expect::kValue: return "a value";
      case Expect::kFirstValueOrEnd: return "a value or ']'";
      case Expect::kFirstKeyOrEnd: return "a key or '}'";
      case Expect::kKey: return "a key";
      case Expect::kColon: return "':' after a key";
      case Expect::kCommaOrEnd:
        return stack_.back() == '{' ? "',' or '}' after a member" : "',' or ']' after an element";
      case Expect::kEndOfText: return "the end";
    }
    return "";
  }

  bool Unexpected() {
    const Utf8CodePoint found = DecodeUtf8(json_, at_);
    return Broken(absl::StrCat("expected ", Wanted(), ", found '",
                               absl::Utf8SafeCHexEscape(json_.substr(at_, found.bytes)), "'"));
  }

  bool Broken(std::string_view problem) {
    const std::string_view before = json_.substr(0, at_);
    const size_t line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    result_.outcome = Outcome::kBroken;
    result_.byte = at_;
    result_.problem = absl::StrCat(problem, " at byte ", at_, " (line ", line, ", column ",
                                   CountCodePoints(before.substr(line_begin)) + 1, ")");
    return false;
  }

  const std::string_view json_;
  const int max_nesting_;
  std::string& to_;
  std::string stack_;  // '{' and '[' that are open
  size_t at_ = 0;
  Expect expect_ = Expect::kValue;
  bool comma_pending_ = false;
  JsonRepairResult result_;
};

}  // namespace

JsonRepairResult RepairJson(std::string_view json, int max_nesting, std::string& to) {
  return Repairer(json, max_nesting, to).Run();
}

}  // namespace newswire
