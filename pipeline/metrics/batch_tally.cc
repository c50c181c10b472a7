#include "pipeline/metrics/batch_tally.h"

#include <algorithm>

namespace newswire {
namespace {

constexpr std::string_view kOtherLabel = "other";

}  // namespace

void LabelCounts::Add(std::string_view label, int64_t count) {
  for (auto& [known, sum] : counts_) {
    if (known == label) {
      sum += count;
      return;
    }
  }
  if (counts_.size() < kMaxDistinct || label == kOtherLabel) {
    counts_.emplace_back(label, count);
  } else {
    Add(kOtherLabel, count);
  }
}

void LabelCounts::Add(const LabelCounts& other) {
  for (const auto& [label, count] : other.counts_) Add(label, count);
}

void BatchTally::AddPublished(Action action, TimeMs input_time) {
  ++outcomes_;
  ++published_[static_cast<size_t>(action)];
  input_times_.push_back(input_time);
  if (action == Action::kKill || action == Action::kWithhold) kill_input_times_.push_back(input_time);
}

void BatchTally::AddDuplicate(DuplicateReason reason, TimeMs input_time) {
  ++outcomes_;
  ++duplicates_[static_cast<size_t>(reason)];
  input_times_.push_back(input_time);
}

void BatchTally::AddHeld(TimeMs input_time) {
  ++outcomes_;
  ++held_;
  input_times_.push_back(input_time);
}

void BatchTally::AddDeadLetter(std::string_view stage, RejectReason reason, TimeMs input_time) {
  AddDeadLetter(stage, Label(reason), input_time);
}

void BatchTally::AddDeadLetter(std::string_view stage, std::string_view reason, TimeMs input_time) {
  ++outcomes_;
  input_times_.push_back(input_time);
  CountDeadLetters(stage, reason, 1);
}

void BatchTally::CountDeadLetters(std::string_view stage, std::string_view reason, int64_t count) {
  for (DeadLetters& known : dead_letters_) {
    if (known.stage == stage && known.reason == reason) {
      known.count += count;
      return;
    }
  }
  dead_letters_.push_back({stage, reason, count});
}

void BatchTally::CountFeed(std::string_view source, TimeMs last_story, int64_t stories) {
  for (Feed& known : feeds_) {
    if (known.source == source) {
      known.last_story = std::max(known.last_story, last_story);
      known.stories += stories;
      return;
    }
  }
  if (feeds_.size() < LabelCounts::kMaxDistinct || source == kOtherLabel) {
    feeds_.push_back({source, last_story, stories});
  } else {
    CountFeed(kOtherLabel, last_story, stories);
  }
}

void BatchTally::AddStory(const Story& story) {
  for (const Cut& cut : story.cuts) cuts_.Add(cut.rule);
  for (const std::string_view flag : story.flags) flags_.Add(flag);
  languages_.Add(story.language.empty() ? "none" : story.language.substr(0, story.language.find('-')));
  if (story.topics.empty() && !story.topics_status.empty()) no_topics_.Add(story.topics_status);
  for (const Topic& topic : story.topics) {
    constexpr uint32_t kTopLevel = 1'000'000;  // top-level Media Topics are 01000000 to 17000000
    const uint32_t top = topic.medtop % kTopLevel == 0 ? topic.medtop / kTopLevel : 0;
    ++topics_[top <= kTopTopics ? top : 0];
  }
  if (!story.text.empty()) {
    const double ratio = static_cast<double>(story.body.size()) / static_cast<double>(story.text.size());
    ++clean_ratio_[static_cast<size_t>(std::ranges::lower_bound(kRatioBounds, ratio) - kRatioBounds.begin())];
    clean_ratio_sum_ += ratio;
  }
  CountFeed(story.source.empty() ? "none" : story.source, story.raw.timestamp, 1);
}

void BatchTally::Add(const BatchTally& other) {
  outcomes_ += other.outcomes_;
  held_ += other.held_;
  for (size_t i = 0; i < published_.size(); ++i) published_[i] += other.published_[i];
  for (size_t i = 0; i < duplicates_.size(); ++i) duplicates_[i] += other.duplicates_[i];
  for (size_t i = 0; i < topics_.size(); ++i) topics_[i] += other.topics_[i];
  for (size_t i = 0; i < clean_ratio_.size(); ++i) clean_ratio_[i] += other.clean_ratio_[i];
  clean_ratio_sum_ += other.clean_ratio_sum_;
  for (const DeadLetters& letters : other.dead_letters_) CountDeadLetters(letters.stage, letters.reason, letters.count);
  for (const Feed& feed : other.feeds_) CountFeed(feed.source, feed.last_story, feed.stories);
  input_times_.insert(input_times_.end(), other.input_times_.begin(), other.input_times_.end());
  kill_input_times_.insert(kill_input_times_.end(), other.kill_input_times_.begin(), other.kill_input_times_.end());
  cuts_.Add(other.cuts_);
  flags_.Add(other.flags_);
  languages_.Add(other.languages_);
  no_topics_.Add(other.no_topics_);
}

void BatchTally::Clear() {
  outcomes_ = 0;
  held_ = 0;
  published_.fill(0);
  duplicates_.fill(0);
  topics_.fill(0);
  clean_ratio_.fill(0);
  clean_ratio_sum_ = 0;
  dead_letters_.clear();
  feeds_.clear();
  input_times_.clear();
  kill_input_times_.clear();
  cuts_.Clear();
  flags_.Clear();
  languages_.Clear();
  no_topics_.Clear();
}

}  // namespace newswire
