#include "pipeline/config/memory_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace newswire {
namespace {

using ::testing::HasSubstr;

// A /proc and /sys of our own.
class MemoryLimit : public testing::Test {
 protected:
  void SetUp() override { Write("proc/self/cgroup", ""); }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  size_t Limit() const { return MemoryLimitBytes(root_.string()); }
  const std::filesystem::path root_ = std::filesystem::path(testing::TempDir()) / "newswire-memory-limit";
};

TEST_F(MemoryLimit, IsThatOfTheMachineWithoutControlGroups) { EXPECT_GT(Limit(), size_t{1} << 20); }

TEST_F(MemoryLimit, IsTheLeastOfAllControlGroups) {
  Write("proc/self/cgroup", "4:memory:/docker/3f1c\n0::/pods/worker\n");
  Write("sys/fs/cgroup/pods/worker/memory.max", "400000000\n");
  EXPECT_EQ(Limit(), 400'000'000u);
  Write("sys/fs/cgroup/memory/docker/3f1c/memory.limit_in_bytes", "300000000\n");
  EXPECT_EQ(Limit(), 300'000'000u);
  Write("sys/fs/cgroup/memory.max", "200000000\n");
  EXPECT_EQ(Limit(), 200'000'000u) << "inside a container its own group is the root";
}

TEST_F(MemoryLimit, MaxIsNoLimit) {
  const size_t machine = Limit();
  Write("sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(Limit(), machine);
}

TEST_F(MemoryLimit, WindowThatDoesNotFitIsRefusedWithBothNumbers) {
  Config config;
  config.dedup.window_stories = 10'000'000;
  const absl::Status refused = CheckWindowFitsMemory(config, size_t{2} << 30);
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("dedup.window_stories: found 10000000"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("2048 MiB"));
  EXPECT_TRUE(CheckWindowFitsMemory(config, size_t{16} << 30).ok());
  config.dedup.mode = "off";
  EXPECT_TRUE(CheckWindowFitsMemory(config, size_t{2} << 30).ok()) << "nothing is remembered";
}

TEST_F(MemoryLimit, DefaultsFitIntoTwoGigabytes) { EXPECT_TRUE(CheckWindowFitsMemory(Config(), size_t{2} << 30).ok()); }

}  // namespace
}  // namespace newswire
