#include "stages/strip/strip_stage.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/match.h"
#include "pipeline/base/time.h"
#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/furniture_learner.h"
#include "stages/strip/unwrap.h"
#include "stages/strip/word_guard.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kNoBlock = std::numeric_limits<size_t>::max();
constexpr std::string_view kParagraphGap = "\n\n";
constexpr size_t kMaxDatelineParagraph = 5;
constexpr uint32_t kMaxHeadWords = 8;
constexpr uint32_t kMaxPageLineWeight = 8;
constexpr float kMaxPageLineScore = -3.5F;  // log-odds: one line in thirty-three belongs to the story
constexpr size_t kMaxBlocksToCredit = 6;
constexpr size_t kMaxHeadlineDepth = 3;
constexpr size_t kMaxBlocksToHeadline = 40;
constexpr uint32_t kMinHeadlineWords = 3;

PersonRole RoleOf(CreditRole role) {
  switch (role) {
    case CreditRole::kWriting: return PersonRole::kWriter;
    case CreditRole::kEditing: return PersonRole::kEditor;
    default: return PersonRole::kReporter;
  }
}

void AddPerson(std::vector<Person>& people, const CreditedPerson& credited) {
  if (credited.role == CreditRole::kOther) return;
  const PersonRole role = RoleOf(credited.role);
  for (Person& person : people) {
    if (person.role != role || person.name != credited.name) continue;
    if (person.place.empty()) person.place = credited.place;
    return;
  }
  people.push_back({credited.name, credited.place, role});
}

}  // namespace

Verdict StripStage::Process(Story& story) {
  const std::string_view text = story.text;
  SplitLines(text, lines_);
  page_cuts_.clear();
  if (story.page != nullptr) {
    if (const std::string problem = CutPage(story); !problem.empty()) {
      return Verdict::Reject(story, RejectReason::kNoStory, problem);
    }
  }
  authors_.clear();
  credited_.clear();
  datelines_.known = 0;
  MakeBlocks(text, lines_, authors_, blocks_);
  rules_.assign(blocks_.size(), StripRule::kNone);

  const uint32_t text_begin_byte = blocks_.empty() ? 0 : blocks_[0].begin_byte;
  const size_t first = MarkPage(story);
  MarkFurniture(story);
  const bool is_body = story.text_is_body || story.page != nullptr;  // of a page no more than its story is left
  const LeadFindings lead =
      ScanLead({text, TrimSpace(story.raw_headline), is_body, first, zone_.first}, blocks_, rules_, authors_, datelines_);
  for (size_t i = first; i < zone_.first; ++i) {
    if (rules_[i] == StripRule::kNone) rules_[i] = StripRule::kPageLead;
  }
  const TailFindings tail = ScanTail(text, blocks_, rules_, tail_, credited_, *story.arena);
  if (tail.refused) story.flags.push_back(kUncutTooLittleLeftFlag);

  if (story.source_date.empty() && !lead.crawl_date.empty()) {
    const TimeMs day = ParseIso8601(lead.crawl_date);
    if (day != kNoTime) {
      story.source_date = lead.crawl_date;
      if (story.content_created == kNoTime) story.content_created = day;
    }
  }
  if (story.slug.empty()) story.slug = lead.slug;
  if (story.ed_note.empty()) story.ed_note = Unwrapped(lead.advisory, *story.arena);
  if (story.copyright.empty()) story.copyright = Unwrapped(tail.copyright, *story.arena);
  story.credit = tail.credit;
  FillHeadline(story, lead);
  FillByline(story, lead);
  FillPeople(story);

  MakeCuts(story, lead, text_begin_byte);
  MakeBody(story);
  if (!WordsUnchanged(text, story.cuts, story.body)) {
    story.flags.push_back(kUncutByWordGuardFlag);
    story.cuts = page_cuts_;
    MakeBlocks(text, lines_, authors_, blocks_);
    rules_.assign(blocks_.size(), StripRule::kNone);
    datelines_.known = 0;
    MakeBody(story);
  }
  FillDateline(story);
  return Verdict::Pass();
}

std::string StripStage::CutPage(Story& story) {
  std::string problem = page_story_.Find(*story.page, story.text, TrimSpace(story.raw_headline));
  if (!problem.empty()) return problem;
  const std::vector<StripRule>& rules = page_story_.rules();
  const std::span<const PageBlock> blocks = story.page->blocks;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (rules[i] == StripRule::kNone) continue;
    if (i > 0 && rules[i - 1] == rules[i]) {
      page_cuts_.back().end_byte = blocks[i].end_byte;
    } else {
      page_cuts_.push_back({name(), Id(rules[i]), blocks[i].begin_byte, blocks[i].end_byte});
    }
  }
  FillStandfirst(story);
  // Who wrote it is told by the page's head, or by the line that the page calls so.
  for (const uint32_t block : page_story_.bylines()) {
    if (!story.provider_byline.empty()) break;
    const std::string_view line =
        story.text.substr(blocks[block].begin_byte, blocks[block].end_byte - blocks[block].begin_byte);
    authors_.clear();
    if (line.find('\n') != line.npos || ParseAuthors(line, authors_).empty() || authors_.empty()) continue;
    story.provider_byline = line;
  }
  size_t cut = 0;
  std::erase_if(lines_, [&](const Line& line) {
    while (cut < page_cuts_.size() && page_cuts_[cut].end_byte <= line.begin_byte) ++cut;
    return cut < page_cuts_.size() && page_cuts_[cut].begin_byte <= line.begin_byte;
  });
  return {};
}

void StripStage::FillStandfirst(Story& story) const {
  const std::vector<StripRule>& rules = page_story_.rules();
  size_t bytes = 0;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i] != StripRule::kPageStandfirst) continue;
    bytes += story.page->blocks[i].end_byte - story.page->blocks[i].begin_byte + kParagraphGap.size();
  }
  if (bytes == 0) return;
  char* const standfirst = story.arena->Allocate(bytes);
  size_t size = 0;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i] != StripRule::kPageStandfirst) continue;
    const PageBlock& block = story.page->blocks[i];
    if (size > 0) size += kParagraphGap.copy(standfirst + size, kParagraphGap.size());
    size += story.text.substr(block.begin_byte, block.end_byte - block.begin_byte).copy(standfirst + size, bytes - size);
  }
  story.arena->ShrinkLast(standfirst, size);
  story.standfirst = {standfirst, size};
}

size_t StripStage::MarkPage(Story& story) {
  zone_ = story.text_is_body || story.page != nullptr ? StoryZone() : FindStoryZone(story.text, blocks_, zone_scratch_);
  if (!zone_.is_page) return 0;
  if (!zone_.is_clear) {
    zone_ = {};
    story.flags.push_back(kUncutNoClearStoryFlag);
    return 0;
  }
  auto text_of = [&](size_t i) {
    return story.text.substr(blocks_[i].begin_byte, blocks_[i].end_byte - blocks_[i].begin_byte);
  };
  for (size_t i = zone_.first; i <= zone_.last; ++i) {
    const bool brief = zone_scratch_.traits[i].weight <= kMaxPageLineWeight;
    if (brief && ZoneScoreOf(zone_scratch_.traits, i) < kMaxPageLineScore) rules_[i] = StripRule::kPageLine;
  }
  for (size_t i = zone_.last + 1; i < blocks_.size(); ++i) {
    if (i > zone_.last + kMaxBlocksToCredit || !IsCreditStart(text_of(i))) rules_[i] = StripRule::kPageTail;
  }
  // The headline is in the page's title, too ("Ferry crews end strike - Fjord News"), and stands nearest to the story.
  size_t first = zone_.first;
  const std::string_view title = story.raw_headline.empty() ? text_of(0) : TrimSpace(story.raw_headline);
  const size_t nearest = std::min(zone_.first + kMaxHeadlineDepth, blocks_.size() - 1);
  for (size_t i = nearest; i > 0 && i + kMaxBlocksToHeadline > nearest; --i) {
    const std::string_view line = text_of(i);
    if (blocks_[i].words < kMinHeadlineWords || line.size() > title.size() || title.find(line) == title.npos) continue;
    first = std::min(i, first);
    break;
  }
  std::fill_n(rules_.begin(), first, StripRule::kPageLead);
  return first;
}

void StripStage::MarkFurniture(const Story& story) {
  if (furniture_ == nullptr || furniture_->empty()) return;
  const SourceFurniture* const known = furniture_->Of(story.source);
  if (known == nullptr) return;
  const StoryEdges edges = EdgesOf(blocks_);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (i == edges.lead_end) i = edges.tail_begin;
    if (i >= blocks_.size()) break;
    const Block& block = blocks_[i];
    if (rules_[i] != StripRule::kNone || block.line_count > 1 || block.prose()) continue;
    const std::string_view line = story.text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    if (known->Contains(line)) rules_[i] = StripRule::kSourceFurniture;
  }
}

void StripStage::FillHeadline(Story& story, const LeadFindings& lead) {
  if (story.raw_headline.empty()) story.raw_headline = Unwrapped(lead.raw_headline, *story.arena);
  HeadlineTagList tags;
  story.headline = ParseHeadlineTags(story.raw_headline, tags);
  ParseWholeTag(story.raw_headline, tags);
  ParseKillNotice(story.raw_headline.substr(0, 200), tags);
  for (const HeadlineTag& tag : lead.tags.tags()) tags.Add(tag);
  if (story.slug.find_first_of("(,") != std::string_view::npos) ParseSlugTags(story.slug, tags);
  if (lead.advisory.empty()) {
    ParseAdvisoryTags(story.ed_note, tags);
    ParseKillNotice(story.ed_note, tags);
  }
  for (const HeadlineTag& tag : tags.tags()) {
    std::array<char, HeadlineTag::kMaxTextBytes> text;
    const size_t size = tag.Write(text);
    story.tags.push_back(story.arena->Copy({text.data(), size}));
    const Genre* const genre = GenreOfTag(tag.name);
    if (genre == nullptr) continue;
    const bool known = std::any_of(story.genres.begin(), story.genres.end(),
                                   [&](const Genre& present) { return present.code == genre->code; });
    if (!known) story.genres.push_back(*genre);
  }
}

void StripStage::FillByline(Story& story, const LeadFindings& lead) {
  if (!story.provider_byline.empty()) {
    authors_.clear();
    story.by = ParseAuthors(TrimSpace(story.provider_byline), authors_);
    // A field that is no list of names is what the provider wants to see printed.
    if (story.by.empty()) story.by = TrimSpace(story.provider_byline);
    if (!story.provider_authors.empty()) {
      authors_.clear();
      for (const std::string_view name : story.provider_authors) authors_.push_back({CreditRole::kReporting, name, {}});
    }
  } else if (!lead.by.empty()) {
    story.by = lead.by;
    if (lead.by.find('\n') != std::string_view::npos) {
      story.by = Unwrapped(lead.by, *story.arena);
      authors_.clear();
      ParseAuthors(story.by, authors_);
    }
  }
  for (const CreditedPerson& author : authors_) story.by_names.push_back(author.name);
}

void StripStage::FillPeople(Story& story) {
  for (const CreditedPerson& author : authors_) AddPerson(story.people, author);
  for (const CreditedPerson& person : credited_) AddPerson(story.people, person);
}

void StripStage::MakeCuts(Story& story, const LeadFindings& lead, uint32_t text_begin_byte) const {
  auto add = [&](StripRule rule, uint32_t begin_byte, uint32_t end_byte) {
    story.cuts.push_back({name(), Id(rule), begin_byte, end_byte});
  };
  if (lead.crawl_date_bytes > 0) add(StripRule::kCrawlDate, text_begin_byte, blocks_[0].begin_byte);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (rules_[i] == StripRule::kNone) continue;
    const bool block_of_blocks = rules_[i] == StripRule::kTeaserBlock || rules_[i] == StripRule::kNotForPublication ||
                                 rules_[i] == StripRule::kPageLead || rules_[i] == StripRule::kPageTail;
    if (block_of_blocks && i > 0 && rules_[i - 1] == rules_[i]) {
      story.cuts.back().end_byte = blocks_[i].end_byte;
    } else {
      add(rules_[i], blocks_[i].begin_byte, blocks_[i].end_byte);
    }
  }
  if (page_cuts_.empty()) return;
  story.cuts.insert(story.cuts.end(), page_cuts_.begin(), page_cuts_.end());
  std::sort(story.cuts.begin(), story.cuts.end(),
            [](const Cut& a, const Cut& b) { return a.begin_byte < b.begin_byte; });
}

// A line of its own between paragraphs of running text: "BASES", "What comes next".
bool StripStage::IsSectionHead(std::string_view text, size_t block, size_t previous, size_t next) const {
  const Block& head = blocks_[block];
  if (head.words > kMaxHeadWords || head.line_count != 1 || head.bullet || head.ends_sentence || next == kNoBlock) {
    return false;
  }
  const std::string_view line = text.substr(head.begin_byte, head.end_byte - head.begin_byte);
  if (absl::EndsWith(line, ",") || absl::EndsWith(line, ";") || absl::EndsWith(line, ":")) return false;
  if (!blocks_[next].ends_sentence || blocks_[next].words < 5) return false;
  if (previous == kNoBlock) return false;
  return IsAllUpper(line, 2) || (blocks_[previous].prose() && blocks_[next].prose() && StartsUpper(line));
}

void StripStage::MakeBody(Story& story) const {
  story.paragraphs.clear();
  story.body = {};
  const std::string_view text = story.text;
  size_t bytes = 0;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (rules_[i] == StripRule::kNone) bytes += blocks_[i].end_byte - blocks_[i].begin_byte + kParagraphGap.size();
  }
  if (bytes == 0) return;
  char* const body = story.arena->Allocate(bytes);
  size_t size = 0;
  size_t previous = kNoBlock;
  size_t next = 0;
  auto find_kept = [&](size_t from) {
    while (from < blocks_.size() && rules_[from] != StripRule::kNone) ++from;
    return from < blocks_.size() ? from : kNoBlock;
  };
  auto heading = story.text_headings.begin();
  for (size_t i = find_kept(0); i != kNoBlock; i = next) {
    next = find_kept(i + 1);
    const Block& block = blocks_[i];
    const std::string_view content = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    if (size > 0) size += kParagraphGap.copy(body + size, kParagraphGap.size());
    Paragraph paragraph;
    paragraph.begin_byte = static_cast<uint32_t>(size);
    size += block.line_count == 1 ? content.copy(body + size, content.size()) : CopyUnwrapped(content, body + size);
    paragraph.end_byte = static_cast<uint32_t>(size);
    while (heading != story.text_headings.end() && heading->end_byte < block.end_byte) ++heading;
    const bool marked = heading != story.text_headings.end() && heading->begin_byte <= block.begin_byte;
    paragraph.is_heading = marked || IsSectionHead(text, i, previous, next);
    story.paragraphs.push_back(paragraph);
    previous = i;
  }
  story.arena->ShrinkLast(body, size);
  story.body = {body, size};
}

void StripStage::FillDateline(Story& story) {
  story.located = story.provider_located;
  auto text_of = [&](size_t i) {
    return story.body.substr(story.paragraphs[i].begin_byte,
                             story.paragraphs[i].end_byte - story.paragraphs[i].begin_byte);
  };
  const size_t count = std::min(story.paragraphs.size(), kMaxDatelineParagraph);
  size_t block = 0;
  for (size_t i = 0; i < count; ++i, ++block) {
    while (block < blocks_.size() && rules_[block] != StripRule::kNone) ++block;
    const std::string_view paragraph = text_of(i);
    // A block of one line is the paragraph as it stands.
    const bool as_it_stands = block < blocks_.size() && blocks_[block].line_count == 1;
    const Dateline dateline = as_it_stands ? datelines_.Get(block, paragraph) : ParseDateline(paragraph);
    if (dateline.bytes == 0) continue;
    // A place alone before a dash is a dateline only where running text follows.
    const bool bare = dateline.form == DatelineForm::kNoAgency && dateline.day == 0 && dateline.weekday.empty();
    if (bare && (i > 0 || CountWords(paragraph) < 12)) continue;
    if (i == 0) story.dateline_bytes = static_cast<uint32_t>(dateline.bytes);
    story.agency = dateline.agency;
    if (story.located.empty() && !dateline.place.empty()) {
      char* const place = story.arena->Allocate(dateline.place.size());
      const size_t size = WriteTitleCasePlace(dateline.place, place);
      story.arena->ShrinkLast(place, size);
      story.located = {place, size};
    }
    story.lead = paragraph.substr(dateline.bytes);
    if (story.lead.empty() && i + 1 < story.paragraphs.size()) story.lead = text_of(i + 1);
    return;
  }
  for (size_t i = 0; i < story.paragraphs.size(); ++i) {
    if (story.paragraphs[i].is_heading || BulletBytes(text_of(i)) > 0) continue;
    story.lead = text_of(i);
    return;
  }
  if (!story.paragraphs.empty()) story.lead = text_of(0);
}

StageFactory MakeStripStageFactory(const std::string& furniture) {
  const absl::StatusOr<std::shared_ptr<const Furniture>> loaded = Furniture::Load(furniture);
  return [loaded]() -> absl::StatusOr<std::unique_ptr<Stage>> {
    if (!loaded.ok()) return loaded.status();
    return std::make_unique<StripStage>(*loaded);
  };
}

}  // namespace newswire
