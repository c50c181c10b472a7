// A real Apache Kafka on loopback, started and stopped by tests/support/kafka_broker.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace newswire {

// Brokers of its own, with data in a new temporary folder; both go with the object.
class KafkaBroker {
 public:
  struct Options {
    int nodes = 1;                        // 1 or 3
    std::string cpus;                     // list as taskset knows it; "" = any
    std::vector<std::string> properties;  // "KEY=VALUE"
  };
  static absl::StatusOr<KafkaBroker> Start(const Options& options);

  KafkaBroker(KafkaBroker&& other) noexcept;
  KafkaBroker& operator=(KafkaBroker&&) = delete;
  ~KafkaBroker();

  const std::string& bootstrap_servers() const { return bootstrap_servers_; }

  absl::Status Kill(int node = 1);     // SIGKILL
  absl::Status Stop(int node = 1);     // SIGTERM, and waits
  absl::Status Restart(int node = 1);  // after Kill or Stop: same port, same data; returns when it serves
  absl::Status Pause(int node = 1);    // SIGSTOP
  absl::Status Resume(int node = 1);
  // Ends all nodes and removes their data; the destructor does the same.
  absl::Status Remove();

 private:
  KafkaBroker(std::string folder, std::string bootstrap_servers)
      : folder_(std::move(folder)), bootstrap_servers_(std::move(bootstrap_servers)) {}
  std::string folder_;
  std::string bootstrap_servers_;
};

}  // namespace newswire
