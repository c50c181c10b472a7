// An invented story as the stages before publish leave it, and helpers to look at records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/arbiter.h"
#include "pipeline/output_record.h"
#include "pipeline/story.h"
#include "stages/publish/ninjs_outcome_writer.h"

namespace newswire {

inline constexpr TimeMs kSampleTime = 1'726'574'400'000;  // 2024-09-17T12:00:00Z
inline constexpr std::string_view kSampleUri = "urn:newsml:northwire.example:20240917:harbour-4711";
inline constexpr std::string_view kLeaderUri = "urn:newsml:northwire.example:20240917:harbour-4702";

// Default configuration, version "1.2.3".
PublishOptions SampleOptions();

// Owns what the story's views point into.
class SampleStory {
 public:
  SampleStory();
  Story& story() { return story_; }
  // Replaces the body; paragraphs are parted by "\n\n".
  void SetBody(std::string_view body);

 private:
  Arena arena_;
  std::vector<Header> headers_;
  Story story_;
};

// What the arbiter says: of `leader_uri` if the action is about another story.
Decision DecisionOf(Action action, DuplicateReason reason = DuplicateReason::kNone, std::string_view leader_uri = {});

// Value of a header that stands there once; empty if it is not there.
std::string HeaderOf(const OutputRecord& record, std::string_view name);

}  // namespace newswire
