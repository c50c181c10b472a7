// The settings of the service: one typed tree, read once, never changed afterwards.
//
// deploy/newswire.yaml is the annotated default, and a test holds it against the defaults here. Every option can be
// overridden by the environment: NEWSWIRE_ and its path in capitals, "__" for a step ("NEWSWIRE_KAFKA__GROUP_ID").
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace newswire {

struct ServiceConfig {
  std::string slot = "0";                      // stable name of this worker's place; part of transactional.id
  std::string state_dir = "";                  // folder of the crash journal; "" = the system's for temporary files
  int stage_threads = 0;                       // threads that run stages; 0 = one fewer than the cores, at least 1
  std::string http_listen = "127.0.0.1:9464";  // host:port of /metrics /livez /readyz /version; "" = no server
  int drain_timeout_ms = 20'000;               // after SIGTERM, before the worker gives up what is in flight
  int stall_timeout_ms = 60'000;               // input waiting and no commit for so long: /livez fails
};

struct KafkaConfig {
  std::string bootstrap_servers = "127.0.0.1:9092";
  std::string group_id = "newswire";
  std::string group_protocol = "classic";  // "classic", or "consumer" (KIP-848, brokers of 4.0 and newer)
  int transaction_timeout_ms = 10'000;
  int session_timeout_ms = 10'000;
  std::string compression = "lz4";            // of all that is produced: none, lz4, zstd, snappy
  std::map<std::string, std::string> client;  // further librdkafka properties (security.*, sasl.*, ssl.*); the keys
                                              // that the guarantees rest on are refused here
};

struct TopicsConfig {
  std::string raw = "wire.raw";
  std::string clean = "wire.clean";
  std::string duplicates = "wire.duplicates";
  std::string dead_letter = "wire.deadletter";
  std::string held = "wire.held";
  std::string audit = "";  // "" = no audit records
  std::string ledger = "wire.ledger";
  int partitions = 4;  // of topics that `newswire topics create` makes (the ledger has one)
  int replication_factor = 3;
};

struct LimitsConfig {
  size_t max_record_bytes = 10 * 1024 * 1024;  // a larger input record is a dead letter
  size_t max_body_bytes = 8 * 1024 * 1024;
  int max_nesting = 64;  // of JSON and XML
  int max_batch_stories = 2000;
  int max_batch_ms = 50;  // a batch waits no longer than this for more stories
  int max_batches_in_flight = 4;
  size_t max_in_flight_bytes = 128 * 1024 * 1024;
};

struct StripConfig {
  std::string furniture = "";  // paths of furniture files (newswire learn), parted by commas; "" = none
};

struct DedupConfig {
  std::string mode = "route";          // route, flag, drop, off
  int window_hours = 168;              // a story is compared with those of so many hours before it (by ledger time)
  int64_t window_stories = 1'000'000;  // and at most with so many
  double jaccard = 0.32;               // at least that similar, or ...
  double containment = 0.60;           // ... at least that much of the shorter contained in the longer
};

struct IdentityConfig {
  std::string domain = "newswire.example";  // provider domain in urn:newsml:DOMAIN:DATE:ID for items without a URI
};

struct ClassifyConfig {
  std::string model = "";  // path of a model file; "" = the one that is built in
};

struct PublishConfig {
  std::string ce_source = "/newswire/pipeline";
  std::string ce_type_prefix = "example.newswire.item";
  std::string content_type = "application/ninjs+json; charset=utf-8";
  bool html_body = true;                   // bodies[role=richtext] beside the plain one
  size_t max_dead_letter_bytes = 900'000;  // a larger raw value is referred to by position, not carried
};

struct LogConfig {
  std::string level = "info";   // debug, info, warning, error
  std::string format = "json";  // json, text
};

struct Config {
  ServiceConfig service;
  KafkaConfig kafka;
  TopicsConfig topics;
  LimitsConfig limits;
  StripConfig strip;
  DedupConfig dedup;
  IdentityConfig identity;
  ClassifyConfig classify;
  PublishConfig publish;
  LogConfig log;
  std::set<std::string> secrets;  // paths of options whose value came from a file: never printed
};

}  // namespace newswire
