#include "stages/strip/lead_scan.h"

#include <array>

#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/lead_lines.h"
#include "stages/strip/tail_lines.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr int kMaxKept = 6;       // short lines that are no furniture: bullets, a deck, a caption
constexpr int kMaxKeptProse = 2;  // a byline may stand below a standfirst, not below the second paragraph
constexpr size_t kMaxHeadlineBytes = 300;
constexpr uint32_t kMaxHeadlineWords = 40;
constexpr uint32_t kMaxBareHeadlineWords = 22;  // with nothing but text below it
constexpr uint32_t kMaxBareQuestionWords = 14;
constexpr uint32_t kMinBareHeadlineWords = 3;
constexpr uint32_t kMaxShortStoryWords = 150;
constexpr size_t kAuthorLookahead = 6;

class LeadScanner {
 public:
  LeadScanner(const LeadInput& input, std::vector<Block>& blocks, std::vector<StripRule>& rules,
              std::vector<CreditedPerson>& people, DatelineCache& datelines)
      : input_(input), blocks_(blocks), rules_(rules), people_(people), datelines_(datelines) {}

  LeadFindings Scan() {
    TakeCrawlDate();
    ScanKillNotices();
    int kept = 0;
    int kept_prose = 0;
    for (size_t i = input_.first_block; i < blocks_.size() && kept < kMaxKept && kept_prose < kMaxKeptProse; ++i) {
      if (rules_[i] != StripRule::kNone) continue;
      const bool first_unknown = kept == 0;
      if (BeginsText(i)) break;
      rules_[i] = Classify(i, first_unknown);
      if (rules_[i] != StripRule::kNone || IsKillNotice(i) || i < input_.first_story_block) continue;
      ++kept;
      if (blocks_[i].prose()) ++kept_prose;
    }
    if (findings_.by.empty()) findings_.by = author_line_;
    return findings_;
  }

 private:
  std::string_view TextOf(size_t i) const {
    return input_.text.substr(blocks_[i].begin_byte, blocks_[i].end_byte - blocks_[i].begin_byte);
  }

  // " date 2025-03-02 Ferry crews end strike": the prefix leaves the block.
  void TakeCrawlDate() {
    if (input_.text_is_body || blocks_.empty()) return;
    Block& first = blocks_[0];
    const CrawlDate crawl = ParseCrawlDate(TextOf(0));
    if (crawl.bytes == 0) return;
    findings_.crawl_date = crawl.date;
    findings_.crawl_date_bytes = crawl.bytes;
    if (crawl.bytes == TextOf(0).size()) {
      rules_[0] = StripRule::kCrawlDate;
      findings_.crawl_date_bytes = 0;
      return;
    }
    first.begin_byte += static_cast<uint32_t>(crawl.bytes);
    first.words = CountWords(TextOf(0));
  }

  bool IsKillNotice(size_t i) const { return i < kill_notice_.size() && kill_notice_[i]; }

  // A notice stands at the front; in a short item anywhere.
  void ScanKillNotices() {
    uint32_t words = 0;
    for (const Block& block : blocks_) words += block.words;
    const size_t count = words <= kMaxShortStoryWords ? blocks_.size() : std::min<size_t>(blocks_.size(), 3);
    for (size_t i = input_.first_block; i < std::min(input_.first_block + count, blocks_.size()); ++i) {
      HeadlineTagList found;
      ParseKillNotice(TextOf(i), found);
      if (i < kill_notice_.size()) kill_notice_[i] = !found.empty();
      for (const HeadlineTag& tag : found.tags()) findings_.tags.Add(tag);
    }
  }

  // The paragraph with the dateline: nothing above the text comes below it.
  bool BeginsText(size_t i) const {
    const Dateline dateline = datelines_.Get(i, TextOf(i));
    if (dateline.bytes == 0) return false;
    // "SOCCER - United win" is a headline as well as "BERGEN - Crews ..." is a paragraph: only running text decides.
    return dateline.form != DatelineForm::kNoAgency || dateline.day > 0 || blocks_[i].prose();
  }

  StripRule Classify(size_t i, bool first_unknown) {
    const Block& block = blocks_[i];
    const std::string_view line = TextOf(i);
    if (IsRepeatOfHeadline(line)) return StripRule::kHeadlineRepeat;
    if (i == 0 && findings_.crawl_date_bytes > 0 && input_.raw_headline.empty()) return TakeHeadline(line);
    if (line.size() > 400) return StripRule::kNone;
    int minutes = 0;
    if (IsReadingTime(line, minutes)) return StripRule::kReadingTime;
    if ((first_unknown || !input_.text_is_body) && IsTimestamp(line)) return StripRule::kTimestamp;
    if (IsFurniture(line)) return StripRule::kFurniture;
    const bool alone = blocks_.size() == 1;
    if (!alone && first_unknown && IsTagLine(line, findings_.tags)) return StripRule::kTagLine;
    if (TakeByline(line)) return StripRule::kByline;
    if (i > 0 && rules_[i - 1] == StripRule::kByline && IsBylineTitle(line)) return StripRule::kBylineTitle;
    if (const std::string_view advisory = ParseAdvisory(line); !advisory.empty()) {
      if (findings_.advisory.empty()) findings_.advisory = advisory;
      ParseAdvisoryTags(advisory, findings_.tags);
      return StripRule::kAdvisory;
    }
    if (IsAuthorLine(i)) return StripRule::kAuthorLine;
    const bool headline_open = !input_.text_is_body && HeadlineOf().empty() && first_unknown;
    if (headline_open && !alone && !IsKillNotice(i)) {
      if (const std::string_view slug = ParseSlugLine(line); !slug.empty() && i + 1 < blocks_.size()) {
        if (findings_.slug.empty()) findings_.slug = slug;
        ParseSlugTags(line, findings_.tags);
        return StripRule::kSlug;
      }
      if (IsKicker(i)) return StripRule::kKicker;
    }
    if (headline_open && !block.bullet && !IsKillNotice(i) && LooksLikeHeadline(i)) return TakeHeadline(line);
    return StripRule::kNone;
  }

  std::string_view HeadlineOf() const {
    return input_.raw_headline.empty() ? findings_.raw_headline : input_.raw_headline;
  }

  StripRule TakeHeadline(std::string_view line) {
    findings_.raw_headline = line;
    return StripRule::kHeadline;
  }

  // The same headline once more, with or without its tags.
  bool IsRepeatOfHeadline(std::string_view line) const {
    const std::string_view headline = HeadlineOf();
    if (headline.empty() || line.size() > kMaxHeadlineBytes) return false;
    if (line == headline) return true;
    HeadlineTagList ignored;
    return line == ParseHeadlineTags(headline, ignored);
  }

  bool TakeByline(std::string_view line) {
    if (!findings_.by.empty()) return line.substr(std::min(line.size(), line.find(' ') + 1)) == findings_.by;
    findings_.by = ParseByline(line, people_);
    return !findings_.by.empty();
  }

  // "Kari Voll and Ola Nes": said once more by a byline below, or followed by the page's reading time or date.
  bool IsAuthorLine(size_t i) {
    const std::string_view line = TextOf(i);
    if (blocks_[i].ends_sentence || blocks_[i].bullet) return false;
    const size_t before = people_.size();
    const std::string_view names = ParseAuthors(line, people_);
    if (people_.size() == before || !author_line_.empty() || !findings_.by.empty()) {
      people_.resize(before);
      return !names.empty() && names == findings_.by;
    }
    const size_t end = std::min(blocks_.size(), i + 1 + kAuthorLookahead);
    for (size_t next = i + 1; next < end; ++next) {
      const std::string_view below = TextOf(next);
      const size_t people = people_.size();
      const bool same = ParseByline(below, people_) == names;
      people_.resize(people);
      if (same) {
        people_.resize(before);  // the byline itself brings them
        return true;
      }
    }
    int minutes = 0;
    if (i + 1 < blocks_.size() && !HeadlineOf().empty() &&
        (IsReadingTime(TextOf(i + 1), minutes) || IsTimestamp(TextOf(i + 1)))) {
      author_line_ = names;
      return true;
    }
    people_.resize(before);
    return false;
  }

  // "WORLD" or "GOLD PRICES" above a headline.
  bool IsKicker(size_t i) const {
    const Block& block = blocks_[i];
    if (block.words > 3 || block.ends_sentence || i + 2 >= blocks_.size()) return false;
    const std::string_view line = TextOf(i);
    const Block& below = blocks_[i + 1];
    const bool label = block.words == 1 || (IsAllUpper(line, 3) && !IsAllUpper(TextOf(i + 1)));
    int minutes = 0;
    return label && below.words >= 3 && below.words <= 30 && !below.ends_sentence && !below.bullet &&
           !BeginsText(i + 1) && !IsReadingTime(TextOf(i + 1), minutes) && !IsByline(TextOf(i + 1), people_) &&
           (below.words >= 4 || IsFollowedByTextOfWire(i + 1));
  }

  bool LooksLikeHeadline(size_t i) const {
    const Block& block = blocks_[i];
    const std::string_view line = TextOf(i);
    if (line.size() > kMaxHeadlineBytes || block.words > kMaxHeadlineWords || IsCreditStart(line) ||
        IsTeaserHeading(line) || IsSignOff(line)) {
      return false;
    }
    if (blocks_.size() == 1) return !EndsInPoint(line);
    if (IsFollowedByTextOfWire(i)) return true;
    // Without a byline or dateline below it, only what is written as a headline and stands above running text.
    if (EndsInPoint(line) || line.back() == ':' || line.back() == ',' || StartsLower(line)) return false;
    if (EndsSentence(line) ? block.words > kMaxBareQuestionWords : block.words > kMaxBareHeadlineWords) return false;
    if (blocks_.size() <= 3) return true;
    if (block.words < kMinBareHeadlineWords) return false;
    for (size_t next = i + 1; next < blocks_.size() && next <= i + 3; ++next) {
      if (blocks_[next].prose()) return true;
    }
    return false;
  }

  // What comes next, furniture and an author line aside, is a byline, a note of the desk, a date of publication, or the
  // paragraph with the dateline.
  bool IsFollowedByTextOfWire(size_t i) const {
    for (size_t next = i + 1; next < blocks_.size() && next <= i + 4; ++next) {
      const std::string_view below = TextOf(next);
      int minutes = 0;
      if (IsByline(below, people_) || BeginsText(next) || IsReadingTime(below, minutes) || IsTimestamp(below) ||
          !ParseAdvisory(below).empty()) {
        return true;
      }
      const size_t people = people_.size();
      const bool author_line = next == i + 1 && !ParseAuthors(below, people_).empty() && people_.size() > people;
      people_.resize(people);
      if (!author_line && !IsFurniture(below) && !blocks_[next].bullet) return false;
    }
    return false;
  }

  // Ends in the point of a sentence and not of an abbreviation ("in U.S.").
  static bool EndsInPoint(std::string_view line) {
    if (!EndsSentence(line)) return false;
    if (line.back() == '?' || line.back() == '!') return false;
    const std::string_view last_word = line.substr(line.find_last_of(" \n") + 1);
    return last_word.find('.') + 1 == last_word.size() || line.back() != '.';
  }

  const LeadInput& input_;
  std::vector<Block>& blocks_;
  std::vector<StripRule>& rules_;
  std::vector<CreditedPerson>& people_;
  LeadFindings findings_;
  std::string_view author_line_;
  std::array<bool, kMaxKept> kill_notice_ = {};
  DatelineCache& datelines_;
};

}  // namespace

LeadFindings ScanLead(const LeadInput& input, std::vector<Block>& blocks, std::vector<StripRule>& rules,
                      std::vector<CreditedPerson>& people, DatelineCache& datelines) {
  return LeadScanner(input, blocks, rules, people, datelines).Scan();
}

}  // namespace newswire
