#include "stages/fingerprint/story_kind.h"

#include <gtest/gtest.h>

#include <vector>

namespace newswire {
namespace {

TEST(StoryKind, IsJudgedByStatusThenByTheGravestTag) {
  const struct {
    const char* name;
    PubStatus status;
    std::vector<std::string_view> tags;
    size_t folded_bytes;
    StoryKind kind;
    uint16_t update = 0;
    uint8_t take = 0;
  } cases[] = {
      {"plain", PubStatus::kUsable, {}, 2000, StoryKind::kStory},
      {"form is no state", PubStatus::kUsable, {"EXCLUSIVE"}, 2000, StoryKind::kStory},
      {"short", PubStatus::kUsable, {}, 100, StoryKind::kAlert},
      {"headline only", PubStatus::kUsable, {"ALERT"}, 0, StoryKind::kAlert},
      {"update", PubStatus::kUsable, {"UPDATE 2"}, 2000, StoryKind::kUpdate, 2},
      {"short update", PubStatus::kUsable, {"UPDATE 12"}, 50, StoryKind::kUpdate, 12},
      {"writethru", PubStatus::kUsable, {"1ST LD-WRITETHRU"}, 2000, StoryKind::kUpdate, 1},
      {"second lead", PubStatus::kUsable, {"2ND LEAD"}, 2000, StoryKind::kUpdate, 2},
      {"correction of an update", PubStatus::kUsable, {"CORRECTED", "UPDATE 1"}, 2000, StoryKind::kCorrection, 1},
      {"refile", PubStatus::kUsable, {"REFILE"}, 2000, StoryKind::kCorrection},
      {"repeat of an update", PubStatus::kUsable, {"RPT", "UPDATE 1"}, 2000, StoryKind::kRepeat, 1},
      {"take", PubStatus::kUsable, {"TAKE 3"}, 2000, StoryKind::kTake, 0, 3},
      {"hold", PubStatus::kUsable, {"HOLD FOR RELEASE"}, 2000, StoryKind::kWithhold},
      {"withheld", PubStatus::kWithheld, {"UPDATE 1"}, 2000, StoryKind::kWithhold, 1},
      {"kill beats everything", PubStatus::kWithheld, {"CORRECTED", "KILL"}, 2000, StoryKind::kKill},
      {"roundup", PubStatus::kUsable, {"WRAPUP 3"}, 2000, StoryKind::kWrapup, 3},
      {"embargo without its end", PubStatus::kUsable, {"EMBARGOED"}, 2000, StoryKind::kWithhold},
      {"withdrawn", PubStatus::kUsable, {"WITHDRAWN"}, 0, StoryKind::kKill},
      {"canceled, empty", PubStatus::kCanceled, {}, 0, StoryKind::kKill},
      {"a word that begins like a tag", PubStatus::kUsable, {"UPDATED", "LEADER", "TAKEOVER"}, 2000, StoryKind::kStory},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const KindOfStory kind = JudgeKind({.status = c.status, .tags = c.tags, .folded_body_bytes = c.folded_bytes});
    EXPECT_EQ(kind.kind, c.kind);
    EXPECT_EQ(kind.update, c.update);
    EXPECT_EQ(kind.take, c.take);
  }
}

TEST(StoryKind, EmbargoWhoseEndIsKnownIsNoHold) {
  const std::vector<std::string_view> tags = {"EMBARGOED", "UPDATE 1"};
  const KindOfStory kind = JudgeKind({.tags = tags, .folded_body_bytes = 2000, .embargo_is_timed = true});
  EXPECT_EQ(kind.kind, StoryKind::kUpdate);
}

TEST(StoryKind, EmptyBodyWithADeletionNoticeIsAKill) {
  const struct {
    std::string_view headline, ed_note;
    size_t folded_bytes;
    StoryKind kind;
  } cases[] = {
      {"Ferry strike ends", "This item has been removed by the desk.", 0, StoryKind::kKill},
      {"Story withdrawn.", "", 0, StoryKind::kKill},
      {"DELETED", "", 0, StoryKind::kKill},
      {"Ferry strike ends", "", 0, StoryKind::kAlert},
      {"Deleted scenes found in film archive", "", 0, StoryKind::kAlert},
      {"The story is told by three sailors", "", 0, StoryKind::kAlert},
      {"Ferry strike ends", "This item has been removed by the desk.", 2000, StoryKind::kStory},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.headline);
    EXPECT_EQ(JudgeKind({.folded_body_bytes = c.folded_bytes, .headline = c.headline, .ed_note = c.ed_note}).kind, c.kind);
  }
}

}  // namespace
}  // namespace newswire
