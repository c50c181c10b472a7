// newswire ledger inspect|verify: what the shared ledger holds, and whether it is sound.
#include <CLI/CLI.hpp>

#include <cinttypes>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/kafka/kafka_ledger.h"
#include "pipeline/ledger/ledger_audit.h"
#include "pipeline/log/log.h"
#include "pipeline/main/commands.h"

namespace newswire {
namespace {

// Calls `on_record` for every record that stands in the ledger now.
absl::Status ReadWholeLedger(const Config& config, const std::function<void(const LedgerRecord&)>& on_record) {
  TransportCounters counters;
  NW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaLedger> ledger, KafkaLedger::Create(config, counters));
  NW_ASSIGN_OR_RETURN(const LedgerBounds bounds, ledger->Open(absl::Hours(24 * 365 * 40)));
  for (int64_t next = bounds.begin; next < bounds.end;) {
    const auto read = [&](const LedgerRecord& record) {
      next = record.offset + 1;
      if (record.offset < bounds.end) on_record(record);
    };
    NW_RETURN_IF_ERROR(ledger->Read(absl::Milliseconds(100), read).status());
  }
  ledger->Close(absl::ZeroDuration());
  return absl::OkStatus();
}

// One line an entry or claim, for people.
class Printer final : public LedgerFrameSink {
 public:
  void Print(const LedgerRecord& record) {
    record_ = &record;
    if (const absl::Status read = ReadLedgerFrame(record.frame, *this); !read.ok()) {
      std::printf("%" PRId64 " UNREADABLE %s\n", record.offset, std::string(read.message()).c_str());
    }
  }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    const std::string time = absl::FormatTime(absl::RFC3339_full, absl::FromUnixMillis(record_->append_time), absl::UTCTimeZone());
    std::printf("%" PRId64 ".%zu %s entry %d/%" PRId64 " kind %d%s%s%s update %d take %d sketch %d uri %.*s\n", record_->offset,
                place, time.c_str(), entry.position.partition, entry.position.offset, static_cast<int>(entry.kind),
                entry.is_held ? " held" : "", entry.is_release ? " release" : "", entry.is_reference ? " reference" : "",
                entry.update, entry.take, entry.sketch_version, static_cast<int>(entry.uri.size()), entry.uri.data());
  }
  void OnClaim(const LedgerClaim& claim) override {
    const std::string_view action = Label(claim.action);
    const std::string_view reason = Label(claim.reason);
    std::printf("%" PRId64 " claim %d/%" PRId64 " rank %" PRId64 ".%" PRId64 " %.*s %.*s version %u", record_->offset,
                claim.position.partition, claim.position.offset, claim.rank >> kRankPlaceBits,
                claim.rank & ((1 << kRankPlaceBits) - 1), static_cast<int>(action.size()), action.data(),
                static_cast<int>(reason.size()), reason.data(), claim.version);
    if (claim.leader != kNoRank) {
      std::printf(" leader %" PRId64 ".%" PRId64 " jaccard %.4f containment %.4f", claim.leader >> kRankPlaceBits,
                  claim.leader & ((1 << kRankPlaceBits) - 1), claim.jaccard_e4 / 1e4, claim.containment_e4 / 1e4);
    }
    std::printf("\n");
  }

 private:
  const LedgerRecord* record_ = nullptr;
};

void Tell(const LedgerReport& report) {
  const auto time = [](TimeMs t) {
    return t == kNoTime ? std::string("-") : absl::FormatTime(absl::RFC3339_full, absl::FromUnixMillis(t), absl::UTCTimeZone());
  };
  std::printf("%" PRId64 " frames, appended %s to %s\n", report.frames, time(report.first_time).c_str(),
              time(report.last_time).c_str());
  std::printf("%" PRId64 " entries, %" PRId64 " of them repeated\n", report.entries, report.repeated_entries);
  for (size_t version = 0; version < report.sketch_versions.size(); ++version) {
    if (report.sketch_versions[version] > 0) {
      std::printf("  sketch version %zu: %" PRId64 "\n", version, report.sketch_versions[version]);
    }
  }
  std::printf("%" PRId64 " claims: %" PRId64 " stand, %" PRId64 " repeat, %" PRId64 " are void, %" PRId64 " without entry\n",
              report.claims, report.settling_claims, report.ignored_claims, report.void_claims, report.claims_without_entry);
  for (int i = 0; i < kActionCount; ++i) {
    const std::string_view action = Label(static_cast<Action>(i));
    if (report.settled[static_cast<size_t>(i)] > 0) {
      std::printf("  %.*s: %" PRId64 "\n", static_cast<int>(action.size()), action.data(), report.settled[static_cast<size_t>(i)]);
    }
  }
  std::printf("%" PRId64 " stories without a standing claim (in flight, or their worker died and they are read again)\n",
              report.unsettled);
  for (const std::string& fault : report.faults) std::printf("FAULT %s\n", fault.c_str());
  std::printf(report.fault_count == 0 ? "sound\n" : "%" PRId64 " faults\n", report.fault_count);
}

}  // namespace

void AddLedgerCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("ledger", "Look into the shared ledger");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* about, std::function<absl::StatusOr<bool>(const Config&)> run) {
    CLI::App* verb = command->add_subcommand(name, about);
    verb->add_option("--config", *file, "Configuration file")->required();
    verb->callback([file, run = std::move(run), &exit_code] {
      const absl::StatusOr<Config> config = LoadConfig(*file, ProcessEnvironment());
      if (!config.ok()) {
        std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
        exit_code = kExitUsage;
        return;
      }
      log::StartForCommand();
      const absl::StatusOr<bool> sound = run(*config);
      if (!sound.ok()) std::fprintf(stderr, "newswire ledger: %s\n", std::string(sound.status().message()).c_str());
      if (!sound.ok() || !*sound) exit_code = kExitFailure;
    });
  };
  add("inspect", "Print every entry and claim, a line each", [](const Config& config) -> absl::StatusOr<bool> {
    Printer printer;
    NW_RETURN_IF_ERROR(ReadWholeLedger(config, [&](const LedgerRecord& record) { printer.Print(record); }));
    return true;
  });
  add("verify", "Check every frame and every claim; exit 1 if something must not be", [](const Config& config) -> absl::StatusOr<bool> {
    LedgerAudit audit;
    NW_RETURN_IF_ERROR(ReadWholeLedger(config, [&](const LedgerRecord& record) {
      audit.Read(record.offset, record.append_time, record.frame);
    }));
    const LedgerReport report = audit.Finish();
    Tell(report);
    return report.fault_count == 0;
  });
}

}  // namespace newswire
