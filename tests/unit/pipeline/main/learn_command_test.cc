// newswire learn, as the command line has it.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "pipeline/main/commands.h"
#include "stages/strip/furniture.h"

namespace newswire {
namespace {

namespace fs = std::filesystem;

class LearnCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              absl::StrCat("learn-", testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Stories of the source, as raw envelopes, one a line; the last five are of another source.
  std::string WriteArchive(int stories) {
    const fs::path path = folder_ / "archive.jsonl";
    std::ofstream file(path);
    for (int i = 0; i < stories + 5; ++i) {
      file << R"({"source":")" << (i < stories ? "fjord-news" : "lake-news") << R"(","id":")" << i
           << R"(","body":"Ferry )" << std::string(static_cast<size_t>(i % 20 + 2), 'a') << R"( sails again\n\n)"
           << "Crews on the busiest ferry routes of the coast went back to work after nine days on strike."
           << R"(\n\nFollow Fjord News on the quay radio\n"})"
           << "\n";
    }
    return path.string();
  }

  int Run(const std::string& arguments) {
    CLI::App app;
    int exit_code = -1;
    AddLearnCommand(app, exit_code);
    app.parse("learn " + arguments);
    return exit_code;
  }

  std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
};

TEST_F(LearnCommandTest, WritesAFileThatTheServiceLoadsAndTheSameBytesEachTime) {
  const std::string archive = WriteArchive(25);
  const std::string output = (folder_ / "fjord").string();
  ASSERT_EQ(Run(absl::StrCat("--source fjord-news -o ", output, " ", archive)), 0);
  const std::string first = Read(output);
  const auto furniture = Furniture::Load(output);
  ASSERT_TRUE(furniture.ok()) << furniture.status();
  ASSERT_NE((*furniture)->Of("fjord-news"), nullptr);
  EXPECT_TRUE((*furniture)->Of("fjord-news")->Contains("Follow Fjord News on the quay radio"));
  EXPECT_EQ((*furniture)->Of("fjord-news")->size(), 1u);
  // The folder as the archive: what was written there before is no story of the source.
  fs::remove(output);
  ASSERT_EQ(Run(absl::StrCat("--source fjord-news -o ", output, " ", folder_.string())), 0);
  EXPECT_EQ(Read(output), first);
}

TEST_F(LearnCommandTest, TooFewStoriesAndMissingArchivesEndWithTwo) {
  const std::string output = (folder_ / "fjord").string();
  EXPECT_EQ(Run(absl::StrCat("--source fjord-news -o ", output, " ", WriteArchive(19))), kExitUsage);
  EXPECT_FALSE(fs::exists(output));
  EXPECT_EQ(Run(absl::StrCat("--source fjord-news -o ", output, " ", (folder_ / "none.jsonl").string())), kExitUsage);
  EXPECT_EQ(Run(absl::StrCat("--source fjord-news -o ", (folder_ / "no" / "folder").string(), " ", WriteArchive(25))),
            kExitUsage);
}

}  // namespace
}  // namespace newswire
