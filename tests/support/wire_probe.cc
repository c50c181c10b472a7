// A program beside the service under test: makes stories, sends them, and proves what became of them.
//
//   wire_probe generate --bootstrap B --topic T --stories N [--exact 0.15] [--near 0.10] [--seed S] [--rate R]
//   wire_probe lines    --stories N [...]                                    the same stories as raw envelopes, for `process --lines`
//   wire_probe send     --bootstrap B --topic T FILE...                       a file a record
//   wire_probe show     --bootstrap B --topic T                              key, headers and value of every record
//   wire_probe await    --bootstrap B --group G --topic T [--timeout S]     until all of T is committed by G; prints the
//                                                                            stories/s between the first and the last commit
//   wire_probe verify   --bootstrap B [--prefix wire.]                      0 lost, 0 repeated, same leaders as one worker
//   wire_probe grant    OPTIONS                                              what kafka-acls.sh --add does with them
//   wire_probe latency  --bootstrap B [--prefix wire.] --seconds S          p50/p99 from input timestamp to read_committed
//
// Every generated story carries its number in the header source-id; nothing about it is told by any other way.
#include <librdkafka/rdkafka.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/log/check.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/ledger/ledger_frame.h"
#include "stages/stage_order.h"
#include "tests/support/story_words.h"

namespace newswire {
namespace {

constexpr int kTimeoutMs = 10'000;

RdClientPtr MakeClient(rd_kafka_type_t type, const std::map<std::string, std::string>& properties) {
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : properties) {
    CHECK_EQ(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error), RD_KAFKA_CONF_OK) << error;
  }
  rd_kafka_t* client = rd_kafka_new(type, conf, error, sizeof error);
  CHECK(client != nullptr) << error;
  return RdClientPtr(client);
}

int PartitionCount(rd_kafka_t* client, const std::string& topic) {
  RdTopicPtr handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  CHECK_EQ(rd_kafka_metadata(client, 0, handle.get(), &metadata, kTimeoutMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  const int count = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  CHECK_GT(count, 0) << "there is no topic " << topic;
  return count;
}

// --- stories -------------------------------------------------------------------------------------------------------

// Common words and invented names in the shape of a crawled story of about 2.4 kB. The same seed gives the same stories.
class StoryMaker {
 public:
  StoryMaker(uint64_t seed, double exact, double near) : rng_(seed), exact_(exact), near_(near) {
    for (int i = 0; i < 6000; ++i) {
      std::string name;
      for (uint64_t syllables = 2 + rng_() % 2; syllables > 0; --syllables) {
        name += "bdfghklmnprstvw"[rng_() % 15];
        name += "aeiou"[rng_() % 5];
      }
      names_.push_back(std::move(name));
    }
  }

  std::string Next() {
    const double draw = std::uniform_real_distribution<>(0, 1)(rng_);
    if (!recent_.empty() && draw < exact_) return Print(recent_[rng_() % recent_.size()]);
    Body body;
    if (!recent_.empty() && draw < exact_ + near_) {
      body = recent_[rng_() % recent_.size()];
      for (int edits = 0; edits < 6; ++edits) body.words[rng_() % body.words.size()] = Word();  // an editor's hand
    } else {
      body.place = Name();
      body.by = absl::StrCat(Capital(Name()), " ", Capital(Name()));
      for (int i = 0; i < 9; ++i) body.headline += (i > 0 ? " " : "") + Word();
      for (int i = 0; i < 330; ++i) body.words.push_back(Word());
    }
    if (recent_.size() < 3000) {
      recent_.push_back(body);
    } else {
      recent_[rng_() % recent_.size()] = body;
    }
    return Print(body);
  }

 private:
  struct Body {
    std::string place, by, headline;
    std::vector<std::string> words;
  };
  // Two of five words are function words, one of twenty is a name: about the mix of news.
  std::string Word() {
    const uint64_t draw = rng_() % 20;
    if (draw == 0) return Name();
    if (draw <= 8) return kFunctionWords[rng_() % std::size(kFunctionWords)];
    return kContentWords[rng_() % std::size(kContentWords)];
  }
  std::string Name() { return names_[rng_() % names_.size()]; }
  static std::string Capital(std::string word) {
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
  }
  std::string Print(const Body& body) {
    std::string place;
    for (const char c : body.place) place += static_cast<char>(c - 'a' + 'A');
    std::string text = absl::StrCat(" date 2026-03-09 ", Capital(body.headline), "\n\nBy ", body.by, "\n\n", place, " (Reuters) - ");
    for (size_t i = 0; i < body.words.size(); ++i) {
      const bool sentence_begins = i % 14 == 0;
      text += sentence_begins ? Capital(body.words[i]) : body.words[i];
      text += i % 14 == 13 || i + 1 == body.words.size() ? (i % 42 == 41 ? ".\n\n" : ". ") : " ";
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
    absl::StrAppend(&text, "\n\n(Reporting by ", body.by, "; editing by Tom Whitcombe)\n\nLatest Stories\n");
    for (int i = 0; i < 4; ++i) {
      absl::StrAppend(&text, "\n  \xE2\x80\xA2 ", Capital(Word()));
      for (int w = 0; w < 6; ++w) absl::StrAppend(&text, " ", Word());
      text += "\n";
    }
    return text;
  }

  std::mt19937_64 rng_;
  const double exact_;
  const double near_;
  std::vector<std::string> names_;
  std::vector<Body> recent_;
};

struct Options {
  std::string bootstrap = "127.0.0.1:9092";
  std::string topic = "wire.raw";
  std::string prefix = "wire.";
  std::string group = "newswire";
  int64_t stories = 1000;
  int64_t first = 0;
  double exact = 0.15;
  double near = 0.10;
  uint64_t seed = 1;
  double rate = 0;  // stories a second; 0 = as fast as it goes
  int timeout_s = 600;
  int seconds = 20;
  std::vector<std::string> files;
  // grant
  std::string principal, transactional_id, pattern = "literal";
  std::vector<std::string> operations, topics, groups;
  bool cluster = false;
};

int Generate(const Options& options) {
  const RdClientPtr producer = MakeClient(RD_KAFKA_PRODUCER, {{"bootstrap.servers", options.bootstrap},
                                                              {"linger.ms", options.rate > 0 ? "2" : "50"},
                                                              {"compression.type", "lz4"},
                                                              {"enable.idempotence", "true"},
                                                              {"queue.buffering.max.messages", "200000"},
                                                              {"queue.buffering.max.kbytes", "400000"}});
  const int partitions = PartitionCount(producer.get(), options.topic);
  const RdTopicPtr topic(rd_kafka_topic_new(producer.get(), options.topic.c_str(), nullptr));
  StoryMaker maker(options.seed, options.exact, options.near);
  int64_t bytes = 0;
  const absl::Time begin = absl::Now();
  for (int64_t i = 0; i < options.stories; ++i) {
    const std::string story = maker.Next();
    const std::string id = absl::StrCat(options.first + i);
    bytes += static_cast<int64_t>(story.size());
    if (options.rate > 0) {
      const absl::Time due = begin + absl::Seconds(static_cast<double>(i) / options.rate);
      while (absl::Now() < due) {
        rd_kafka_poll(producer.get(), 0);
        std::this_thread::sleep_for(std::chrono::microseconds(300));
      }
    }
    while (true) {
      const rd_kafka_resp_err_t sent = rd_kafka_producev(
          producer.get(), RD_KAFKA_V_RKT(topic.get()), RD_KAFKA_V_PARTITION(static_cast<int32_t>(i % partitions)),
          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(const_cast<char*>(story.data()), story.size()),
          RD_KAFKA_V_KEY(id.data(), id.size()), RD_KAFKA_V_HEADER("source-id", id.data(), static_cast<ssize_t>(id.size())), RD_KAFKA_V_END);
      if (sent == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      CHECK_EQ(sent, RD_KAFKA_RESP_ERR__QUEUE_FULL) << rd_kafka_err2str(sent);
      rd_kafka_poll(producer.get(), 20);
    }
    if (i % 1000 == 0) rd_kafka_poll(producer.get(), 0);
  }
  CHECK_EQ(rd_kafka_flush(producer.get(), 60'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::printf("generated %lld stories, mean %lld bytes, seed %llu\n", static_cast<long long>(options.stories),
              static_cast<long long>(bytes / std::max<int64_t>(1, options.stories)), static_cast<unsigned long long>(options.seed));
  return 0;
}

// --- reading --------------------------------------------------------------------------------------------------------

// Reads all partitions of `topic` from their beginning to their present end.
void ReadAll(const Options& options, const std::string& topic, const std::string& isolation,
             const std::function<void(const rd_kafka_message_t&)>& on_record) {
  const RdClientPtr consumer = MakeClient(RD_KAFKA_CONSUMER, {{"bootstrap.servers", options.bootstrap},
                                                              {"group.id", "wire-probe-reads-without-it"},
                                                              {"enable.auto.commit", "false"},
                                                              {"isolation.level", isolation},
                                                              {"enable.partition.eof", "true"},
                                                              {"auto.offset.reset", "earliest"}});
  const int partitions = PartitionCount(consumer.get(), topic);
  const RdPartitionListPtr list(rd_kafka_topic_partition_list_new(partitions));
  for (int p = 0; p < partitions; ++p) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  CHECK_EQ(rd_kafka_assign(consumer.get(), list.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  for (int ended = 0; ended < partitions;) {
    const RdMessagePtr message(rd_kafka_consumer_poll(consumer.get(), kTimeoutMs));
    CHECK(message != nullptr) << topic << ": nothing for " << kTimeoutMs << " ms";
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ++ended;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      on_record(*message);
    }
  }
  rd_kafka_consumer_close(consumer.get());
}

std::optional<std::string> HeaderOf(const rd_kafka_message_t& message, const char* name) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return std::string(static_cast<const char*>(value), size);
}

int Lines(const Options& options) {
  StoryMaker maker(options.seed, options.exact, options.near);
  for (int64_t i = 0; i < options.stories; ++i) {
    std::string line = absl::StrCat("{\"id\":\"", options.first + i, "\",\"body\":\"");
    for (const char c : maker.Next()) {
      if (c == '\n') {
        line += "\\n";
      } else {
        line += c;  // made of letters, digits and blanks: nothing else needs an escape
      }
    }
    std::printf("%s\"}\n", line.c_str());
  }
  return 0;
}

// --- send, show -------------------------------------------------------------------------------------------------------

int Send(const Options& options) {
  const RdClientPtr producer = MakeClient(RD_KAFKA_PRODUCER, {{"bootstrap.servers", options.bootstrap}, {"enable.idempotence", "true"}});
  for (const std::string& name : options.files) {
    std::ifstream file(name, std::ios::binary);
    CHECK(file) << name << ": cannot be read";
    const std::string value{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::string base = std::filesystem::path(name).filename().string();
    // One partition: the order of the files is the order of the stories.
    CHECK_EQ(rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC(options.topic.c_str()), RD_KAFKA_V_PARTITION(0),
                               RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                               RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                               RD_KAFKA_V_HEADER("source-file", base.data(), static_cast<ssize_t>(base.size())), RD_KAFKA_V_END),
             RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  CHECK_EQ(rd_kafka_flush(producer.get(), kTimeoutMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  return 0;
}

int Show(const Options& options) {
  ReadAll(options, options.topic, "read_committed", [](const rd_kafka_message_t& message) {
    std::printf("%.*s\n", static_cast<int>(message.key_len), static_cast<const char*>(message.key));
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* name = nullptr;
      const void* value = nullptr;
      size_t size = 0;
      for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        std::printf("  %s: %.*s\n", name, static_cast<int>(size), static_cast<const char*>(value));
      }
    }
    std::printf("%.*s\n\n", static_cast<int>(message.len), static_cast<const char*>(message.payload));
  });
  return 0;
}

// --- await ------------------------------------------------------------------------------------------------------------

int Await(const Options& options) {
  const RdClientPtr client = MakeClient(RD_KAFKA_CONSUMER, {{"bootstrap.servers", options.bootstrap}, {"group.id", options.group}});
  const int partitions = PartitionCount(client.get(), options.topic);
  const absl::Time until = absl::Now() + absl::Seconds(options.timeout_s);
  absl::Time told = absl::Now();
  absl::Time first_seen = absl::InfiniteFuture();
  int64_t first_done = 0;
  while (true) {
    int64_t behind = 0;
    int64_t done = 0;
    const RdPartitionListPtr list(rd_kafka_topic_partition_list_new(partitions));
    for (int p = 0; p < partitions; ++p) rd_kafka_topic_partition_list_add(list.get(), options.topic.c_str(), p);
    if (rd_kafka_committed(client.get(), list.get(), kTimeoutMs) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      for (int p = 0; p < partitions; ++p) {
        int64_t low = 0;
        int64_t high = 0;
        if (rd_kafka_query_watermark_offsets(client.get(), options.topic.c_str(), p, &low, &high, kTimeoutMs) !=
            RD_KAFKA_RESP_ERR_NO_ERROR) {
          high = -1;
        }
        const int64_t committed = std::max(low, list->elems[p].offset);
        behind += high < 0 ? 1 : high - committed;
        done += committed;
      }
      if (done > 0 && first_seen == absl::InfiniteFuture()) {
        first_seen = absl::Now();
        first_done = done;
      }
      if (behind == 0) {
        const double seconds = absl::ToDoubleSeconds(absl::Now() - first_seen);
        std::printf("%.0f\n", seconds > 0 ? static_cast<double>(done - first_done) / seconds : 0.0);
        return 0;
      }
    }
    if (absl::Now() > until) {
      std::fprintf(stderr, "wire_probe await: %lld stories behind after %d s\n", static_cast<long long>(behind), options.timeout_s);
      return 1;
    }
    if (absl::Now() - told > absl::Seconds(10)) {
      told = absl::Now();
      std::fprintf(stderr, "wire_probe await: %lld stories behind\n", static_cast<long long>(behind));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// --- verify -----------------------------------------------------------------------------------------------------------

// One undisturbed worker over the same ledger: the entries in their order, nobody's claims.
class UndisturbedReader final : public LedgerFrameSink {
 public:
  UndisturbedReader() : arbiter_(MakeArbiter(Config())) {}
  void Read(int64_t offset, TimeMs append_time, std::string_view frame) {
    offset_ = offset;
    append_time_ = append_time;
    CHECK_OK(ReadLedgerFrame(frame, *this)) << "ledger offset " << offset;
  }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    ++entries_;
    const Rank rank = (offset_ << kRankPlaceBits) + static_cast<Rank>(place);
    arbiter_->ApplyEntry(rank, append_time_, entry);
    const std::optional<LedgerClaim> claim = arbiter_->Propose(entry.position);
    if (!claim.has_value() || claim->rank != rank) return;
    ids_of_rank_.emplace(rank, std::string(entry.source_id));
    verdicts_[std::string(entry.source_id)] = *claim;
  }
  void OnClaim(const LedgerClaim&) override { ++claims_; }
  int64_t entries() const { return entries_; }
  int64_t claims() const { return claims_; }
  const std::unordered_map<std::string, LedgerClaim>& verdicts() const { return verdicts_; }
  std::string LeaderOf(const LedgerClaim& claim) const {
    const auto at = ids_of_rank_.find(claim.leader);
    return at == ids_of_rank_.end() ? std::string() : at->second;
  }

 private:
  std::unique_ptr<Arbiter> arbiter_;
  int64_t offset_ = 0;
  TimeMs append_time_ = kNoTime;
  int64_t entries_ = 0;
  int64_t claims_ = 0;
  std::unordered_map<Rank, std::string> ids_of_rank_;
  std::unordered_map<std::string, LedgerClaim> verdicts_;
};

// The text of a member of a flat JSON object that our own writer made: "name":"text" without escapes.
std::string MemberOf(std::string_view json, std::string_view name) {
  const std::string mark = absl::StrCat("\"", name, "\":\"");
  const size_t at = json.find(mark);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + mark.size();
  return std::string(json.substr(begin, json.find('"', begin) - begin));
}

// altIds role source-id of a clean record.
std::string SourceIdOf(std::string_view json) {
  const size_t at = json.find("\"role\":\"source-id\"");
  return at == std::string_view::npos ? std::string() : MemberOf(json.substr(at), "value");
}

int Verify(const Options& options) {
  struct Ended {
    int times = 0;
    bool published = false;
    std::string leader;
  };
  std::unordered_map<std::string, Ended> ended;
  int64_t inputs = 0;
  ReadAll(options, options.prefix + "raw", "read_committed", [&](const rd_kafka_message_t& message) {
    ++inputs;
    ended.try_emplace(HeaderOf(message, "source-id").value_or("?"));
  });
  int64_t unknown = 0;
  auto end = [&](const std::string& id, bool published, std::string leader) {
    const auto at = ended.find(id);
    if (at == ended.end()) {
      ++unknown;
      return;
    }
    ++at->second.times;
    at->second.published = published;
    at->second.leader = std::move(leader);
  };
  int64_t clean = 0;
  int64_t duplicates = 0;
  int64_t dead = 0;
  auto text = [](const rd_kafka_message_t& message) {
    return std::string_view(static_cast<const char*>(message.payload), message.len);
  };
  ReadAll(options, options.prefix + "clean", "read_committed", [&](const rd_kafka_message_t& message) {
    ++clean;
    end(SourceIdOf(text(message)), true, "");
  });
  ReadAll(options, options.prefix + "duplicates", "read_committed", [&](const rd_kafka_message_t& message) {
    ++duplicates;
    end(MemberOf(text(message), "source_id"), false, MemberOf(text(message), "leader_source_id"));
  });
  ReadAll(options, options.prefix + "deadletter", "read_committed", [&](const rd_kafka_message_t& message) {
    ++dead;
    end(HeaderOf(message, "source-id").value_or("?"), false, "");
  });
  UndisturbedReader undisturbed;
  ReadAll(options, options.prefix + "ledger", "read_uncommitted", [&](const rd_kafka_message_t& message) {
    undisturbed.Read(message.offset, rd_kafka_message_timestamp(&message, nullptr), text(message));
  });

  int64_t lost = 0;
  int64_t repeated = 0;
  int64_t other_verdict = 0;
  int64_t other_leader = 0;
  for (const auto& [id, outcome] : ended) {
    lost += outcome.times == 0 ? 1 : 0;
    repeated += outcome.times > 1 ? 1 : 0;
    const auto verdict = undisturbed.verdicts().find(id);
    if (verdict == undisturbed.verdicts().end()) continue;
    if (IsPublished(verdict->second.action) != outcome.published) {
      ++other_verdict;
    } else if (!outcome.published && undisturbed.LeaderOf(verdict->second) != outcome.leader) {
      ++other_leader;
    }
  }
  std::printf(
      "inputs %lld = clean %lld + duplicates %lld + dead letters %lld; lost %lld, repeated %lld, unknown %lld\n"
      "ledger: %lld entries (%lld appended again), %lld claims; other verdict than one undisturbed worker %lld, other leader %lld\n",
      static_cast<long long>(inputs), static_cast<long long>(clean), static_cast<long long>(duplicates),
      static_cast<long long>(dead), static_cast<long long>(lost), static_cast<long long>(repeated),
      static_cast<long long>(unknown), static_cast<long long>(undisturbed.entries()),
      static_cast<long long>(undisturbed.entries() - static_cast<int64_t>(undisturbed.verdicts().size())),
      static_cast<long long>(undisturbed.claims()), static_cast<long long>(other_verdict), static_cast<long long>(other_leader));
  const bool complete = inputs > 0 && clean + duplicates + dead == inputs;
  return complete && lost + repeated + unknown + other_verdict + other_leader == 0 ? 0 : 1;
}

// --- latency ------------------------------------------------------------------------------------------------------------

int Latency(const Options& options) {
  const RdClientPtr consumer = MakeClient(RD_KAFKA_CONSUMER, {{"bootstrap.servers", options.bootstrap},
                                                              {"group.id", absl::StrCat("wire-probe-latency-", absl::ToUnixMillis(absl::Now()))},
                                                              {"isolation.level", "read_committed"},
                                                              {"fetch.wait.max.ms", "5"},
                                                              {"auto.offset.reset", "latest"}});
  const RdPartitionListPtr topics(rd_kafka_topic_partition_list_new(2));
  for (const char* name : {"clean", "duplicates"}) {
    rd_kafka_topic_partition_list_add(topics.get(), (options.prefix + name).c_str(), RD_KAFKA_PARTITION_UA);
  }
  CHECK_EQ(rd_kafka_subscribe(consumer.get(), topics.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<double> milliseconds;
  absl::Time until = absl::InfiniteFuture();
  while (absl::Now() < until) {
    const RdMessagePtr message(rd_kafka_consumer_poll(consumer.get(), 100));
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (until == absl::InfiniteFuture()) until = absl::Now() + absl::Seconds(options.seconds);
    milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - absl::FromUnixMillis(rd_kafka_message_timestamp(message.get(), nullptr))));
  }
  rd_kafka_consumer_close(consumer.get());
  CHECK(!milliseconds.empty());
  std::ranges::sort(milliseconds);
  auto at = [&](double share) { return milliseconds[static_cast<size_t>(share * static_cast<double>(milliseconds.size() - 1))]; };
  std::printf("latency of %zu stories: p50 %.0f ms, p99 %.0f ms, max %.0f ms\n", milliseconds.size(), at(.5), at(.99), milliseconds.back());
  return 0;
}

// --- grant --------------------------------------------------------------------------------------------------------------

int Grant(const Options& options) {
  const std::map<std::string, rd_kafka_AclOperation_t> operations = {{"Read", RD_KAFKA_ACL_OPERATION_READ},
                                                                     {"Write", RD_KAFKA_ACL_OPERATION_WRITE},
                                                                     {"Create", RD_KAFKA_ACL_OPERATION_CREATE},
                                                                     {"Describe", RD_KAFKA_ACL_OPERATION_DESCRIBE},
                                                                     {"DescribeConfigs", RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS}};
  std::vector<std::pair<rd_kafka_ResourceType_t, std::string>> resources;
  for (const std::string& topic : options.topics) resources.emplace_back(RD_KAFKA_RESOURCE_TOPIC, topic);
  for (const std::string& group : options.groups) resources.emplace_back(RD_KAFKA_RESOURCE_GROUP, group);
  if (!options.transactional_id.empty()) resources.emplace_back(RD_KAFKA_RESOURCE_TRANSACTIONAL_ID, options.transactional_id);
  if (options.cluster) resources.emplace_back(RD_KAFKA_RESOURCE_BROKER, "kafka-cluster");
  const RdClientPtr admin = MakeClient(RD_KAFKA_PRODUCER, {{"bootstrap.servers", options.bootstrap}});
  const RdQueuePtr queue(rd_kafka_queue_new(admin.get()));
  std::vector<rd_kafka_AclBinding_t*> bindings;
  char error[512];
  for (const auto& [type, name] : resources) {
    for (const std::string& operation : options.operations) {
      const auto known = operations.find(operation);
      CHECK(known != operations.end()) << "unknown operation " << operation;
      bindings.push_back(rd_kafka_AclBinding_new(
          type, name.c_str(), options.pattern == "prefixed" ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL,
          options.principal.c_str(), "*", known->second, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error, sizeof error));
      CHECK(bindings.back() != nullptr) << error;
    }
  }
  rd_kafka_CreateAcls(admin.get(), bindings.data(), bindings.size(), nullptr, queue.get());
  const RdEventPtr event(rd_kafka_queue_poll(queue.get(), kTimeoutMs));
  rd_kafka_AclBinding_destroy_array(bindings.data(), bindings.size());
  CHECK(event != nullptr) << "no answer";
  CHECK_EQ(rd_kafka_event_error(event.get()), RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_event_error_string(event.get());
  size_t count = 0;
  const rd_kafka_acl_result_t** results =
      rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_error_t* refused = rd_kafka_acl_result_error(results[i]);
    CHECK(refused == nullptr) << rd_kafka_error_string(refused);
  }
  return 0;
}

}  // namespace
}  // namespace newswire

int main(int argc, char** argv) {
  newswire::Options options;
  CLI::App app{"Makes stories, sends them to a service under test, and proves what became of them."};
  app.require_subcommand(1);
  int exit_code = 0;
  auto add = [&](const char* name, int (*run)(const newswire::Options&)) {
    CLI::App* command = app.add_subcommand(name);
    command->add_option("--bootstrap", options.bootstrap);
    command->add_option("--topic", options.topic);
    command->add_option("--prefix", options.prefix);
    command->add_option("--group", options.group);
    command->add_option("--stories", options.stories);
    command->add_option("--first", options.first);
    command->add_option("--exact", options.exact);
    command->add_option("--near", options.near);
    command->add_option("--seed", options.seed);
    command->add_option("--rate", options.rate);
    command->add_option("--timeout", options.timeout_s);
    command->add_option("--seconds", options.seconds);
    command->add_option("FILE", options.files);
    command->callback([&options, &exit_code, run] { exit_code = run(options); });
  };
  add("generate", newswire::Generate);
  add("lines", newswire::Lines);
  add("send", newswire::Send);
  add("show", newswire::Show);
  add("await", newswire::Await);
  add("verify", newswire::Verify);
  add("latency", newswire::Latency);
  CLI::App* grant = app.add_subcommand("grant");
  grant->add_option("--bootstrap-server", options.bootstrap);
  grant->add_flag("--add");
  grant->add_option("--allow-principal", options.principal)->required();
  grant->add_option("--operation", options.operations)->required();
  grant->add_option("--topic", options.topics);
  grant->add_option("--group", options.groups);
  grant->add_option("--transactional-id", options.transactional_id);
  grant->add_flag("--cluster", options.cluster);
  grant->add_option("--resource-pattern-type", options.pattern);
  grant->callback([&options, &exit_code] { exit_code = newswire::Grant(options); });
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
