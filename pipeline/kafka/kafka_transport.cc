#include "pipeline/kafka/kafka_transport.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/log/log.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/ask_until_answered.h"
#include "pipeline/kafka/kafka_topics.h"
#include "pipeline/kafka/topic_identity.h"

namespace newswire {
namespace {

// Larger ones save nothing more.
constexpr int64_t kMaxBatchBytes = 8 << 20;
constexpr absl::Duration kStartLimit = absl::Minutes(1);
constexpr absl::Duration kNewTopicPatience = absl::Seconds(3);
constexpr absl::Duration kRecoverInCommit = absl::Seconds(10);
// While records wait for a new producer the membership of the group wants to be served too.
constexpr absl::Duration kRecoverInPoll = absl::Seconds(1);
constexpr absl::Duration kCloseLimit = absl::Seconds(3);  // each, of input, held topic and ledger

// The held topic is read as the input is, by a group of its own.
Config HeldInputConfig(Config config) {
  config.topics.raw = config.topics.held;
  config.kafka.group_id += ".held";
  return config;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaTransport>> KafkaTransport::Create(const Config& config) {
  std::unique_ptr<KafkaTransport> transport(new KafkaTransport(config));
  NW_ASSIGN_OR_RETURN(transport->ledger_, KafkaLedger::Create(config, transport->counters_));
  NW_ASSIGN_OR_RETURN(transport->transaction_, KafkaTransaction::Create(config, transport->counters_));
  NW_ASSIGN_OR_RETURN(transport->input_, KafkaInput::Create(config, transport->counters_));
  if (config.dedup.mode != "off") {
    NW_ASSIGN_OR_RETURN(transport->held_, KafkaInput::Create(HeldInputConfig(config), transport->held_counters_));
  }
  return transport;
}

KafkaTransport::~KafkaTransport() { (void)Close(); }

absl::StatusOr<LedgerBounds> KafkaTransport::OpenLedger(absl::Duration reach) { return ledger_->Open(reach); }

absl::Status KafkaTransport::AppendToLedger(std::string_view frame) { return ledger_->Append(frame); }

absl::StatusOr<int> KafkaTransport::ReadLedger(absl::Duration wait,
                                               const std::function<void(const LedgerRecord&)>& on_record) {
  return ledger_->Read(wait, on_record);
}

absl::Status KafkaTransport::JoinInput(OnRevoked on_revoked) {
  std::vector<std::string> topics = {config_.topics.clean, config_.topics.duplicates, config_.topics.dead_letter,
                                     config_.topics.held, config_.topics.audit};
  std::erase(topics, "");
  const size_t outputs = topics.size();
  topics.push_back(config_.topics.raw);
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&] { return CheckTopicsExist(topics); }));
  int64_t max_message_bytes = 0;
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&]() -> absl::Status {
    NW_ASSIGN_OR_RETURN(max_message_bytes, SmallestMaxMessageBytes(input_->client(), std::span(topics).first(outputs)));
    return absl::OkStatus();
  }));
  if (max_message_bytes > 0) {
    transaction_->set_max_batch_bytes(std::clamp<int64_t>(max_message_bytes / 10 * 9, 1, kMaxBatchBytes));
  }
  // Before the group is joined: nobody may wait for a transaction that this slot left open.
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&] { return transaction_->Recover(absl::Seconds(5)); }));
  on_revoked_ = on_revoked;
  return input_->Join(std::move(on_revoked));
}

absl::Status KafkaTransport::CheckTopicsExist(std::span<const std::string> topics) const {
  absl::StatusOr<std::vector<TopicDescription>> found =
      AwaitTopics(input_->client(), topics, absl::Seconds(5), kNewTopicPatience);
  if (!found.ok()) {
    return absl::Status(found.status().code(),
                        absl::StrCat("brokers ", config_.kafka.bootstrap_servers, ": ", found.status().message()));
  }
  for (const TopicDescription& topic : *found) {
    if (topic.exists) continue;
    return absl::NotFoundError(
        absl::StrCat("topic ", topic.name, " does not exist: make it with `newswire topics create`"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<InputBatch>> KafkaTransport::Poll(size_t max_records, size_t max_bytes,
                                                                 absl::Duration wait) {
  if (RewindIsDue() && !transaction_->ready()) {
    // The committed offsets are not final before a new producer has settled what the last one left.
    const absl::Status recovered = transaction_->Recover(kRecoverInPoll);
    if (!recovered.ok() && !absl::IsUnavailable(recovered)) return recovered;
    if (!recovered.ok() && input_->rewind_due()) {
      NW_RETURN_IF_ERROR(input_->Serve(std::min(wait, absl::Milliseconds(100))));
      return nullptr;
    }
  }
  return input_->Poll(max_records, max_bytes, wait);
}

absl::StatusOr<std::unique_ptr<InputBatch>> KafkaTransport::PollHeld(size_t max_records, size_t max_bytes) {
  if (held_ == nullptr) return nullptr;
  if (!held_joined_) {
    // Only who asks for held stories owns any.
    NW_RETURN_IF_ERROR(held_->Join(on_revoked_));
    held_joined_ = true;
  }
  if (held_->rewind_due() && !transaction_->ready()) {
    NW_RETURN_IF_ERROR(held_->Serve(absl::ZeroDuration()));
    return nullptr;
  }
  return held_->Poll(max_records, max_bytes, absl::ZeroDuration());
}

bool KafkaTransport::RewindIsDue() const {
  return input_->rewind_due() || (held_ != nullptr && held_->rewind_due());
}

absl::StatusOr<CommitResult> KafkaTransport::Commit(std::span<const OutputRecord> records,
                                                    std::span<const ConsumedUpTo> consumed) {
  if (records.empty() && consumed.empty()) return CommitResult::kCommitted;
  if (RewindIsDue()) return Rewind();
  struct Part {
    KafkaInput* input;
    std::vector<ConsumedUpTo> consumed;
    RdPartitionListPtr offsets;
    RdGroupMetadataPtr group;
  };
  std::array<Part, 2> parts;
  parts[0].input = input_.get();
  parts[1].input = held_.get();
  for (const ConsumedUpTo& up_to : consumed) {
    const bool is_held = held_ != nullptr && up_to.partition.incarnation == held_->incarnation();
    parts[is_held ? 1 : 0].consumed.push_back(up_to);
  }
  for (const Part& part : parts) {
    if (part.consumed.empty() || part.input->MayCommit(part.consumed)) continue;
    LOG(WARNING) << "a commit of offsets that this worker does not own was refused";
    return Rewind();
  }
  if (!transaction_->ready()) {
    const absl::Status recovered = transaction_->Recover(kRecoverInCommit);
    if (absl::IsUnavailable(recovered)) return Rewind();
    NW_RETURN_IF_ERROR(recovered);
  }
  std::array<KafkaTransaction::GroupOffsets, 2> groups;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].consumed.empty()) continue;
    parts[i].group = parts[i].input->GroupMetadata();
    if (parts[i].group == nullptr) return Rewind();
    parts[i].offsets = parts[i].input->Offsets(parts[i].consumed);
    groups[i] = {parts[i].offsets.get(), parts[i].group.get()};
  }
  NW_ASSIGN_OR_RETURN(const KafkaTransaction::Outcome outcome, transaction_->Run(records, groups));
  if (outcome != KafkaTransaction::Outcome::kCommitted) return Rewind();
  for (const Part& part : parts) {
    if (!part.consumed.empty()) part.input->OnCommitted(part.consumed);
  }
  return CommitResult::kCommitted;
}

CommitResult KafkaTransport::Rewind() {
  ++counters_.rewinds;
  input_->RewindToCommitted();
  if (held_ != nullptr) held_->RewindToCommitted();
  return CommitResult::kRewound;
}

absl::Status KafkaTransport::Close() {
  if (closed_) return absl::OkStatus();
  closed_ = true;
  if (input_ != nullptr) input_->Close(kCloseLimit);
  if (held_ != nullptr) held_->Close(kCloseLimit);
  transaction_.reset();
  if (ledger_ != nullptr) ledger_->Close(kCloseLimit);
  return absl::OkStatus();
}

TransportStats KafkaTransport::Stats() const {
  TransportStats stats = counters_.Snapshot();
  input_->Lag(stats.partitions);
  return stats;
}

}  // namespace newswire
