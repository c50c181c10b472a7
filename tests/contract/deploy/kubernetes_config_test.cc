// The configuration in deploy/kubernetes is one that the service accepts.
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pipeline/config/load_config.h"
#include "pipeline/config/print_config.h"

namespace newswire {
namespace {

constexpr char kFolder[] = NEWSWIRE_SOURCE_DIR "/deploy/kubernetes/";

TEST(KubernetesConfig, IsAcceptedWithTheEnvironmentAndTheSecretOfThePod) {
  const std::filesystem::path secrets = absl::StrCat(::testing::TempDir(), "newswire_kubernetes_", getpid());
  std::filesystem::create_directories(secrets);
  std::ofstream(secrets / "username") << "newswire";
  std::ofstream(secrets / "password") << "not telling";

  const YAML::Node config_map = YAML::LoadFile(absl::StrCat(kFolder, "configmap.yaml"));
  const YAML::Node deployment = YAML::LoadFile(absl::StrCat(kFolder, "deployment.yaml"));
  Environment environment;
  for (const YAML::Node& variable : deployment["spec"]["template"]["spec"]["containers"][0]["env"]) {
    environment[variable["name"].as<std::string>()] =
        variable["value"] ? variable["value"].as<std::string>() : "newswire-7c9d6f5b8-x2x4q";
  }
  const std::string text = absl::StrReplaceAll(config_map["data"]["newswire.yaml"].as<std::string>(),
                                               {{"/run/secrets/newswire", secrets.string()}});

  const auto config = ParseConfig(text, "configmap.yaml", environment);
  std::filesystem::remove_all(secrets);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->service.slot, "newswire-7c9d6f5b8-x2x4q");
  EXPECT_EQ(config->service.http_listen, "0.0.0.0:9464");
  EXPECT_EQ(config->kafka.client.at("sasl.password"), "not telling");
  EXPECT_THAT(PrintConfig(*config), ::testing::Not(::testing::HasSubstr("not telling")));
}

}  // namespace
}  // namespace newswire
