
#include "gtest/gtest.h"
#include "tests/support/heap_allocations.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

TEST(NinjsOutcomeWriter, AllocatesNothingInTheSteadyState) {
  PublishOptions options = SampleOptions();
  options.audit = true;
  auto writer = NinjsOutcomeWriter::Create(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  SampleStory sample;
  std::vector<OutputRecord> out;
  const auto write_all = [&] {
    sample.story().arena->Reset();
    out.clear();
    for (int action = 0; action < kActionCount; ++action) {
      (*writer)->WriteDecided(sample.story(), DecisionOf(static_cast<Action>(action)), out);
    }
    const Verdict verdict = Verdict::Reject(sample.story(), RejectReason::kEmpty, "no text");
    (*writer)->WriteDeadLetter(sample.story(), "decode", verdict, out);
  };
  write_all();
  const int before = heap_allocations;
  write_all();
  EXPECT_EQ(heap_allocations - before, 0);
}

}  // namespace
}  // namespace newswire
