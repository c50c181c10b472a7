#include "stages/strip/tail_scan.h"

#include <cstring>

#include "absl/strings/match.h"
#include "stages/strip/credit.h"
#include "stages/strip/tail_lines.h"
#include "stages/strip/unwrap.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr uint32_t kMaxLostPercent = 40;
constexpr int kMinProseLeft = 3;
constexpr size_t kMaxNotebookBlocks = 40;
constexpr size_t kMaxCreditBytes = 1400;

class TailScanner {
 public:
  TailScanner(std::string_view text, const std::vector<Block>& blocks, std::vector<StripRule>& rules,
              TailScratch& scratch, std::vector<CreditedPerson>& people, Arena& arena)
      : text_(text), blocks_(blocks), rules_(rules), scratch_(scratch), people_(people), arena_(arena) {}

  TailFindings Scan() {
    MarkNotForPublication();
    MarkCredits();
    MarkInlineFurniture();
    // Furniture below a heading hides nothing from it, but the lines above a cut heading are a tail themselves.
    MarkEdge();
    findings_.teasers = FindTeaserBlock(text_, blocks_, rules_, scratch_.teasers);
    if (findings_.teasers.heading != TeaserBlock::kNone) {
      for (size_t i = findings_.teasers.heading; i < blocks_.size(); ++i) rules_[i] = StripRule::kTeaserBlock;
      MarkEdge();
    }
    if (LosesTooMuch()) TakeBack();
    CollectCredits();
    return findings_;
  }

 private:
  std::string_view TextOf(size_t i) const {
    return text_.substr(blocks_[i].begin_byte, blocks_[i].end_byte - blocks_[i].begin_byte);
  }
  bool Kept(size_t i) const { return rules_[i] == StripRule::kNone; }

  // dpa: "# Notebook", links, "* * * *", "The following information is not for publication", contacts.
  void MarkNotForPublication() {
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (!Kept(i) || blocks_[i].words > 16 || !IsNotForPublication(TextOf(i))) continue;
      size_t first = i;
      for (size_t above = i; above > 0 && i - above < kMaxNotebookBlocks; --above) {
        if (!Kept(above - 1)) break;
        // Stars part sections elsewhere, too: only those right above the notice belong to it.
        const bool stars = TextOf(above - 1)[0] == '*';
        if (IsNotebookHead(TextOf(above - 1)) && (!stars || above == first)) first = above - 1;
      }
      for (size_t block = first; block < blocks_.size(); ++block) rules_[block] = StripRule::kNotForPublication;
      return;
    }
  }

  void MarkCredits() {
    scratch_.credits.clear();
    first_credited_ = people_.size();
    bool below_text = false;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      const bool private_tail = rules_[i] == StripRule::kNotForPublication;
      if (!Kept(i) && !private_tail) continue;
      const std::string_view line = TextOf(i);
      if ((below_text || private_tail) && line.size() <= kMaxCreditBytes && MayBeCredit(line)) {
        const size_t before = people_.size();
        if (!ParseCredit(Unwrapped(line, arena_), people_)) {
          people_.resize(before);
        } else {
          scratch_.credits.push_back(i);
          if (!private_tail) rules_[i] = StripRule::kCredit;
          continue;
        }
      }
      // A short first paragraph will do: a brief has a credit, too.
      if (blocks_[i].words >= (blocks_[i].ends_sentence ? 5u : 12u)) below_text = true;
    }
  }

  static bool MayBeCredit(std::string_view line) {
    if (IsCreditStart(line)) return true;
    // "(Kari Voll; editing by Tor Lie)"
    if (line[0] == '(' && line.size() < 300 && absl::EndsWith(line, ")")) return true;
    // "... contributed to this report." stands at the end.
    const std::string_view end = line.substr(line.size() - std::min<size_t>(line.size(), 80));
    return line.size() < 500 && StartsUpperOrDash(line) && end.find("contributed") != std::string_view::npos;
  }
  static bool StartsUpperOrDash(std::string_view line) {
    return StartsUpper(line) || line[0] == '-' || absl::StartsWith(line, "\u2014") || absl::StartsWith(line, "\u2013");
  }

  void MarkInlineFurniture() {
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (Kept(i) && blocks_[i].words <= 40 && IsInlineFurniture(TextOf(i))) rules_[i] = StripRule::kFurniture;
    }
  }

  // Everything known below the last paragraph of running text.
  void MarkEdge() {
    bool last = true;
    for (size_t i = blocks_.size(); i-- > 0;) {
      if (!Kept(i)) continue;
      const std::string_view line = TextOf(i);
      if (i > 0 && line.size() <= 600) {
        // "MORE": another take follows. Anywhere but at the very end it heads a list.
        if (IsSignOff(line) || (last && absl::EqualsIgnoreCase(line, "more"))) {
          rules_[i] = StripRule::kSignOff;
        } else if (IsCopyright(line)) {
          rules_[i] = StripRule::kCopyright;
        } else if (IsStandardsLine(line)) {
          rules_[i] = StripRule::kStandards;
        } else if (IsFurniture(line)) {
          rules_[i] = StripRule::kFurniture;
        }
      }
      if (Kept(i) && blocks_[i].prose()) return;
      last = last && !Kept(i);
    }
  }

  bool TakenBack(size_t i) const {
    return rules_[i] == StripRule::kTeaserBlock || rules_[i] == StripRule::kFurniture ||
           rules_[i] == StripRule::kStandards || rules_[i] == StripRule::kCopyright;
  }

  bool LosesTooMuch() const {
    if (findings_.teasers.conclusive) return false;
    uint64_t lost = 0;
    uint64_t all = 0;
    int prose_left = 0;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (rules_[i] != StripRule::kPageLead && rules_[i] != StripRule::kPageTail) all += blocks_[i].words;
      if (TakenBack(i)) lost += blocks_[i].words;
      if (Kept(i) && blocks_[i].prose()) ++prose_left;
    }
    return lost * 100 > all * kMaxLostPercent && prose_left < kMinProseLeft;
  }

  void TakeBack() {
    findings_.refused = true;
    findings_.teasers = {};
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (TakenBack(i)) rules_[i] = StripRule::kNone;
    }
  }

  void CollectCredits() {
    size_t bytes = 0;
    if (scratch_.credits.size() == 1) {
      const size_t i = scratch_.credits[0];
      if (rules_[i] == StripRule::kCredit && blocks_[i].line_count == 1) {
        findings_.credit = TextOf(i);
        TakeCopyright();
        return;
      }
    }
    people_.resize(first_credited_);
    for (const size_t i : scratch_.credits) {
      if (rules_[i] == StripRule::kCredit || rules_[i] == StripRule::kNotForPublication) bytes += TextOf(i).size() + 1;
    }
    if (bytes > 0) {
      char* const joined = arena_.Allocate(bytes);
      size_t size = 0;
      for (const size_t i : scratch_.credits) {
        if (rules_[i] != StripRule::kCredit && rules_[i] != StripRule::kNotForPublication) continue;
        if (size > 0) joined[size++] = '\n';
        const size_t begin = size;
        size += CopyUnwrapped(TextOf(i), joined + size);
        ParseCredit({joined + begin, size - begin}, people_);
      }
      findings_.credit = {joined, size};
    }
    TakeCopyright();
  }

  void TakeCopyright() {
    for (size_t i = 0; i < blocks_.size() && findings_.copyright.empty(); ++i) {
      if (rules_[i] == StripRule::kCopyright) findings_.copyright = TextOf(i);
    }
  }

  const std::string_view text_;
  const std::vector<Block>& blocks_;
  std::vector<StripRule>& rules_;
  TailScratch& scratch_;
  std::vector<CreditedPerson>& people_;
  Arena& arena_;
  TailFindings findings_;
  size_t first_credited_ = 0;  // first of the credits' people in people_
};

}  // namespace

TailFindings ScanTail(std::string_view text, const std::vector<Block>& blocks, std::vector<StripRule>& rules,
                      TailScratch& scratch, std::vector<CreditedPerson>& people, Arena& arena) {
  return TailScanner(text, blocks, rules, scratch, people, arena).Scan();
}

}  // namespace newswire
