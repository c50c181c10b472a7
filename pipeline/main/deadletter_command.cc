// newswire deadletter list|show|replay: what was refused, and back into the input with it.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/kafka/kafka_resend.h"
#include "pipeline/kafka/kafka_topic_reader.h"
#include "pipeline/log/log.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/json_line.h"
#include "stages/publish/dead_letter.h"
#include "stages/publish/sha256.h"

namespace newswire {
namespace {

// One transaction of a replay holds no more than this.
constexpr size_t kMaxReplayRecords = 1000;
constexpr size_t kMaxReplayBytes = 64 * 1024 * 1024;

struct Selection {
  std::string config_file;
  std::vector<std::string> places;  // "PARTITION/OFFSET" in the topic of dead letters
  std::string stage;
  std::string reason;
  std::string source;               // header nw_provider of the input record
  std::string since;
  size_t limit = 0;                 // 0: all
  bool json = false;
  bool raw = false;
  bool dry_run = false;
};

std::string_view HeaderOf(const TopicRecord& record, std::string_view name) {
  for (size_t i = record.headers.size(); i-- > 0;) {
    if (record.headers[i].name == name) return record.headers[i].value;
  }
  return {};
}

std::string PlaceOf(const TopicRecord& record) { return absl::StrCat(record.partition, "/", record.offset); }

bool IsSelected(const Selection& selection, TimeMs since, const TopicRecord& record) {
  if (!selection.stage.empty() && HeaderOf(record, "nw_stage") != selection.stage) return false;
  if (!selection.reason.empty() && HeaderOf(record, "nw_reason") != selection.reason) return false;
  if (!selection.source.empty() && HeaderOf(record, "nw_provider") != selection.source) return false;
  return since == kNoTime || record.timestamp >= since;
}

absl::StatusOr<std::pair<int32_t, int64_t>> ParsePlace(const std::string& place) {
  const std::vector<std::string_view> parts = absl::StrSplit(place, '/');
  int32_t partition = 0;
  int64_t offset = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &partition) || !absl::SimpleAtoi(parts[1], &offset)) {
    return absl::InvalidArgumentError(absl::StrCat("found '", place, "', expected PARTITION/OFFSET, as in 2/1057"));
  }
  return std::pair(partition, offset);
}

// Shows the dead letters that were asked for, by place or by what they are.
absl::Status ForEachSelected(const Config& config, const Selection& selection, const TopicRecordSink& sink) {
  const std::string& topic = config.topics.dead_letter;
  if (!selection.places.empty()) {
    for (const std::string& place : selection.places) {
      NW_ASSIGN_OR_RETURN(const auto at, ParsePlace(place));
      NW_RETURN_IF_ERROR(ReadRecordAt(config, topic, at.first, at.second, sink));
    }
    return absl::OkStatus();
  }
  TimeMs since = kNoTime;
  if (!selection.since.empty()) {
    since = ParseIso8601(selection.since);
    if (since == kNoTime) {
      return absl::InvalidArgumentError(
          absl::StrCat("--since: found '", selection.since, "', expected a time such as 2026-11-22T10:00:00Z"));
    }
  }
  size_t shown = 0;
  size_t read = 0;
  absl::Time told = absl::Now();
  return ReadTopic(config, topic, [&](const TopicRecord& record) {
    ++read;
    if (absl::Now() - told > absl::Seconds(2)) {
      told = absl::Now();
      std::fprintf(stderr, "newswire deadletter: %zu read\n", read);
    }
    if (!IsSelected(selection, since, record)) return true;
    if (!sink(record)) return false;
    return selection.limit == 0 || ++shown < selection.limit;
  });
}

void PrintJson(const Config& config, const TopicRecord& record) {
  std::string line;
  AppendJsonLine({.topic = OutputTopic::kDeadLetter,
                  .key = record.key,
                  .value = record.value,
                  .headers = record.headers,
                  .timestamp = record.timestamp},
                 config.topics, line);
  std::fwrite(line.data(), 1, line.size(), stdout);
}

absl::Status List(const Config& config, const Selection& selection) {
  size_t count = 0;
  NW_RETURN_IF_ERROR(ForEachSelected(config, selection, [&](const TopicRecord& record) {
    ++count;
    if (selection.json) {
      PrintJson(config, record);
      return true;
    }
    const std::string line = absl::StrCat(
        PlaceOf(record), "  ", record.timestamp == kNoTime ? "no time" : FormatRfc3339(record.timestamp), "  ",
        HeaderOf(record, "nw_stage"), "  ", HeaderOf(record, "nw_reason"), "  from ", HeaderOf(record, "nw_source_topic"),
        "/", HeaderOf(record, "nw_source_partition"), "/", HeaderOf(record, "nw_source_offset"), "  ",
        HeaderOf(record, "nw_detail"), "\n");
    std::fwrite(line.data(), 1, line.size(), stdout);
    return true;
  }));
  std::fprintf(stderr, "newswire deadletter: %zu in %s\n", count, config.topics.dead_letter.c_str());
  return absl::OkStatus();
}

absl::Status Show(const Config& config, const Selection& selection) {
  return ForEachSelected(config, selection, [&](const TopicRecord& record) {
    const std::string_view value = record.value.value_or("");
    if (selection.raw) {
      std::fwrite(value.data(), 1, value.size(), stdout);
    } else if (selection.json) {
      PrintJson(config, record);
    } else {
      std::string text = absl::StrCat("place   ", config.topics.dead_letter, "/", PlaceOf(record), "\nkey     ",
                                      record.key.value_or("(none)"), "\n");
      for (const Header& header : record.headers) absl::StrAppend(&text, "header  ", header.name, ": ", header.value, "\n");
      absl::StrAppend(&text, "value   ", record.value ? absl::StrCat(value.size(), " bytes") : "(none)", "\n");
      std::fwrite(text.data(), 1, text.size(), stdout);
      // What would upset a terminal is shown as a dot; --raw gives the bytes.
      std::string shown(value);
      for (char& c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = '.';
      }
      std::fwrite(shown.data(), 1, shown.size(), stdout);
      std::fputc('\n', stdout);
    }
    return true;
  });
}

// The input record inside a dead letter. A value that was too large to be carried is fetched from the input.
absl::StatusOr<ResentRecord> Restore(const Config& config, const TopicRecord& record) {
  NW_ASSIGN_OR_RETURN(const RestoredRecord restored, RestoreDeadLetter(record.key, record.value, record.headers));
  ResentRecord resent;
  resent.topic = std::string(HeaderOf(record, "nw_source_topic"));
  if (resent.topic.empty()) resent.topic = config.topics.raw;
  // The same partition: an item's versions stay in one order.
  if (!absl::SimpleAtoi(HeaderOf(record, "nw_source_partition"), &resent.partition)) resent.partition = -1;
  resent.timestamp = record.timestamp;
  if (restored.key) resent.key = std::string(*restored.key);
  if (restored.value) resent.value = std::string(*restored.value);
  for (const Header& header : restored.headers) resent.headers.emplace_back(header.name, header.value);
  if (restored.value_reference.empty()) return resent;

  int64_t offset = 0;
  if (!absl::SimpleAtoi(HeaderOf(record, "nw_source_offset"), &offset)) {
    return absl::InvalidArgumentError("its value is elsewhere, and nw_source_offset does not tell where");
  }
  NW_RETURN_IF_ERROR(ReadRecordAt(config, resent.topic, resent.partition, offset, [&](const TopicRecord& original) {
    resent.value = std::string(original.value.value_or(""));
    return false;
  }));
  NW_ASSIGN_OR_RETURN(Sha256 sha256, Sha256::Create());
  if (sha256.Hex(*resent.value).view() != HeaderOf(record, "nw_raw_sha256")) {
    return absl::DataLossError(absl::StrCat(restored.value_reference,
                                            " is another record today: its SHA-256 is not that of nw_raw_sha256"));
  }
  return resent;
}

absl::Status Replay(const Config& config, const Selection& selection) {
  std::vector<ResentRecord> batch;
  size_t batch_bytes = 0, sent = 0, failed = 0;
  std::string last;
  absl::Status status;
  const auto send = [&] {
    if (batch.empty()) return true;
    if (!selection.dry_run) status = ResendInOneTransaction(config, batch);
    if (!status.ok()) return false;
    sent += batch.size();
    std::fprintf(stderr, "newswire deadletter: %zu %s, up to %s\n", sent,
                 selection.dry_run ? "would be sent" : "sent again", last.c_str());
    batch.clear();
    batch_bytes = 0;
    return true;
  };
  NW_RETURN_IF_ERROR(ForEachSelected(config, selection, [&](const TopicRecord& record) {
    absl::StatusOr<ResentRecord> restored = Restore(config, record);
    if (!restored.ok()) {
      ++failed;
      std::fprintf(stderr, "newswire deadletter: %s/%s stays: %s\n", config.topics.dead_letter.c_str(),
                   PlaceOf(record).c_str(), std::string(restored.status().message()).c_str());
      return true;
    }
    last = PlaceOf(record);
    batch_bytes += restored->value.value_or("").size();
    batch.push_back(*std::move(restored));
    return batch.size() < kMaxReplayRecords && batch_bytes < kMaxReplayBytes ? true : send();
  }));
  if (status.ok()) send();
  NW_RETURN_IF_ERROR(status);
  if (failed > 0) return absl::DataLossError(absl::StrCat(failed, " could not be made whole and stay where they are"));
  if (sent == 0) std::fprintf(stderr, "newswire deadletter: none selected\n");
  return absl::OkStatus();
}

using Act = absl::Status (*)(const Config&, const Selection&);

int Perform(Act act, const Selection& selection) {
  const absl::StatusOr<Config> config = LoadConfig(selection.config_file, ProcessEnvironment());
  if (!config.ok()) {
    std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
    return kExitUsage;
  }
  log::StartForCommand();
  const absl::Status status = act(*config, selection);
  if (status.ok()) return 0;
  std::fprintf(stderr, "newswire deadletter: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure;
}

}  // namespace

void AddDeadLetterCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("deadletter", "Look at dead letters and send them round again");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, Act act) {
    CLI::App* verb = command->add_subcommand(name, about);
    auto selection = std::make_shared<Selection>();
    verb->add_option("--config", selection->config_file, "Configuration file")->required();
    verb->callback([selection, act, &exit_code] { exit_code = Perform(act, *selection); });
    return std::pair(verb, selection);
  };
  const auto add_filters = [](CLI::App* verb, const std::shared_ptr<Selection>& selection) {
    verb->add_option("--stage", selection->stage, "Only those that this stage refused");
    verb->add_option("--reason", selection->reason, "Only those with this reason");
    verb->add_option("--source", selection->source, "Only those with this header nw_provider");
    verb->add_option("--since", selection->since, "Only records of this time or later, as in 2026-11-22T10:00:00Z");
    verb->add_option("--limit", selection->limit, "At most so many");
  };
  const auto [list, list_selection] = add("list", "One line a dead letter: place, time, stage, reason, origin, detail", List);
  add_filters(list, list_selection);
  list->add_flag("--json", list_selection->json, "Whole records, as `newswire process` prints them");

  const auto [show, show_selection] = add("show", "One dead letter, whole", Show);
  show->add_option("PLACE", show_selection->places, "PARTITION/OFFSET, as list tells")->required();
  show->add_flag("--json", show_selection->json, "As `newswire process` prints it");
  show->add_flag("--raw", show_selection->raw, "Only the bytes of its value");

  const auto [replay, replay_selection] =
      add("replay", "Send input records again to where they came from, in transactions of at most 1,000", Replay);
  replay->add_option("PLACE", replay_selection->places, "PARTITION/OFFSET, as list tells; none: all that the filters leave");
  add_filters(replay, replay_selection);
  replay->add_flag("--dry-run", replay_selection->dry_run, "Count and check, send nothing");
}

}  // namespace newswire
