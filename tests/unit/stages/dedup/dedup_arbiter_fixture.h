// Stories of the shape of wires, sent one by one through fingerprint into an arbiter.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stages/dedup/dedup_arbiter.h"
#include "stages/fingerprint/fingerprint_stage.h"

namespace newswire {

inline constexpr std::string_view kHarbour =
    "The harbour board of Port Ellery will close its oldest quay for 14 months to rebuild a wall that has been sinking "
    "since 1962, Mara Quist, its chair, told reporters on Tuesday after a night of talks with fishing crews.\n\n"
    "The board holds the quay under a 49-year lease from the Norland treasury and pays 2.4 million crowns a year for "
    "it. "
    "Divers found cracks wider than a hand along the footing in October, and engineers said the wall would fail in the "
    "next strong gale.\n\n"
    "Crews that land mackerel there will move to berths on the north mole, which has no ice plant. Their association "
    "agreed to the move on condition that lorries carry ice across the bay at the board's cost until the work is "
    "done.\n\n"
    "Quist said the money would come from dues that passing tankers pay, and that no berth fees would rise before the "
    "quay is open again. The treasury was told of the plan in writing and has a month to object.";

inline constexpr std::string_view kMill =
    "A paper mill on the River Tarn stopped both of its machines on Monday when the water fell below its intake, the "
    "company said, putting 230 people on short time in the middle of the order season for school books.\n\n"
    "The gauge at Hollin Bridge stood at 31 centimetres, the lowest since readings began in 1948. Upstream farms have "
    "drawn more than their share, the mill's director Ned Varga said, while the valley council blamed a leaking "
    "weir.\n\n"
    "Varga said the mill would borrow pumps from a quarry and start one machine by Friday if rain came. Printers in "
    "three countries were told to expect delays of two weeks, and one has already moved its order to a rival.";

inline constexpr std::string_view kTeasers =
    "\n\nMore from the coast\n\nPilots vote on new rota for the winter season in the outer roads\n\nLighthouse "
    "keeper's "
    "diary sold at auction for a record sum to a museum abroad\n\nOyster beds reopen after tests find no trace of the "
    "algae that shut them in June";

class DedupArbiterTest : public testing::Test {
 protected:
  struct Sent {
    std::string id;
    std::string headline = "Port Ellery shuts quay for rebuilding";
    std::string body = std::string(kHarbour);
    std::vector<std::string_view> tags = {};
    PubStatus status = PubStatus::kUsable;
    TimeMs version_created = kNoTime;
    std::string provider_version = {};
    TimeMs at = -1;  // append time; -1: a second after the one before
    std::string source = {};
    std::string agency = {};
    std::string slug = {};
    std::string text = {};  // as it came, for notices
    TimeMs embargoed_until = kNoTime;
    bool is_release = false;
  };

  // Fingerprints and applies a story, and says what the arbiter proposes for it.
  LedgerClaim Send(const Sent& sent) {
    arena_.Reset();
    RawRecord raw;
    raw.position = {1, 0, next_++};
    raw.timestamp = FromCivilDay(2031, 1, 5);
    story_.Reset(&arena_, raw);
    story_.source_id = arena_.Copy(sent.id);
    story_.headline = arena_.Copy(sent.headline);
    story_.body = arena_.Copy(sent.body);
    for (const std::string_view tag : sent.tags) story_.tags.push_back(tag);
    story_.pub_status = sent.status;
    story_.version_created = sent.version_created;
    story_.provider_version = sent.provider_version;
    story_.content_created = FromCivilDay(2031, 1, 5);
    story_.source = arena_.Copy(sent.source);
    story_.agency = arena_.Copy(sent.agency);
    story_.slug = arena_.Copy(sent.slug);
    story_.text = arena_.Copy(sent.text);
    story_.embargoed_until = sent.embargoed_until;
    EXPECT_FALSE(stage_->Process(story_).rejected());
    if (sent.is_release) {
      story_.entry.is_held = false;
      story_.entry.is_release = true;
    }
    now_ = sent.at == -1 ? now_ + 1000 : sent.at;
    arbiter_->ApplyEntry(raw.position.offset << kRankPlaceBits, now_, story_.entry);
    const std::optional<LedgerClaim> claim = arbiter_->Propose(raw.position);
    EXPECT_TRUE(claim.has_value());
    arbiter_->ApplyClaim(*claim);
    const std::optional<Decision> decision = arbiter_->Settled(raw.position);
    EXPECT_TRUE(decision.has_value());
    leader_uri_ = decision->leader_uri;
    leader_source_id_ = decision->leader_source_id;
    return decision->claim;
  }
  static std::string Replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    const size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return changed.replace(at, from.size(), to);
  }
  void NewArbiter(const DedupArbiterOptions& options) { arbiter_ = std::make_unique<DedupArbiter>(options); }

  std::unique_ptr<Stage> stage_ = *FingerprintStage::Make(IdentityConfig());
  std::unique_ptr<DedupArbiter> arbiter_ = std::make_unique<DedupArbiter>(DedupArbiterOptions());
  Arena arena_;
  Story story_;
  int64_t next_ = 0;
  TimeMs now_ = FromCivilDay(2031, 1, 5);
  std::string leader_uri_, leader_source_id_;
};

}  // namespace newswire
