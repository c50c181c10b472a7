// Stage "strip": takes a story apart into its body and what stands around it.
#pragma once

#include <string>
#include <memory>
#include <utility>
#include <vector>

#include "pipeline/stage.h"
#include "stages/strip/blocks.h"
#include "stages/strip/furniture.h"
#include "stages/strip/headline_tag.h"
#include "stages/strip/lead_scan.h"
#include "stages/strip/page_story.h"
#include "stages/strip/people.h"
#include "stages/strip/rules.h"
#include "stages/strip/story_zone.h"
#include "stages/strip/tail_scan.h"

namespace newswire {

// Fills the strip fields of a story from Story::text: headline and tags, byline, dateline, credit, people, lead, body,
// paragraphs and cuts; also raw_headline, slug, ed_note, copyright, source_date and content_created where decode left
// them empty. A story with text keeps it, at worst uncut and with a flag; refused (kNoStory) is only an HTML page that
// has none: an index, an error, a consent wall.
// What it takes out are whole lines and blocks, each by a rule of rules.h; WordsUnchanged() is checked for every story.
class StripStage : public Stage {
 public:
  // `furniture` is what was learned of the sources; none by default.
  explicit StripStage(std::shared_ptr<const Furniture> furniture = nullptr) : furniture_(std::move(furniture)) {}
  std::string_view name() const override { return "strip"; }
  Verdict Process(Story& story) override;

 private:
  // Takes the lines of an HTML page that are not its story out of lines_ and into page_cuts_; why it has none, if so.
  std::string CutPage(Story& story);
  void FillStandfirst(Story& story) const;
  // Marks what a whole page has around its story; returns the block at which the story begins, headline and all.
  size_t MarkPage(Story& story);
  // Marks the lines at the edges that the story's source is known to have there.
  void MarkFurniture(const Story& story);
  void FillHeadline(Story& story, const LeadFindings& lead);
  void FillByline(Story& story, const LeadFindings& lead);
  void FillPeople(Story& story);
  void MakeCuts(Story& story, const LeadFindings& lead, uint32_t text_begin_byte) const;
  void MakeBody(Story& story) const;
  bool IsSectionHead(std::string_view text, size_t block, size_t previous, size_t next) const;
  void FillDateline(Story& story);

  const std::shared_ptr<const Furniture> furniture_;

  // Scratch, kept from story to story for its capacity.
  std::vector<Line> lines_;
  std::vector<Block> blocks_;
  std::vector<StripRule> rules_;
  std::vector<CreditedPerson> authors_;   // of the byline
  std::vector<CreditedPerson> credited_;  // of the credits
  StoryZone zone_;
  StoryZoneScratch zone_scratch_;
  DatelineCache datelines_;
  TailScratch tail_;
  PageStory page_story_;
  std::vector<Cut> page_cuts_;
};

// A factory for one instance a lane. `furniture` is the list of files of Furniture::Load; the factory returns its
// errors.
StageFactory MakeStripStageFactory(const std::string& furniture);

// Story::flags that the stage sets.
inline constexpr std::string_view kUncutByWordGuardFlag = "uncut:word-guard";
inline constexpr std::string_view kUncutNoClearStoryFlag = "uncut:no-clear-story";
inline constexpr std::string_view kUncutTooLittleLeftFlag = "uncut:too-little-left";

}  // namespace newswire
