#include "pipeline/main/explain_pair.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/status_macros.h"
#include "stages/dedup/comparable_entry.h"
#include "stages/dedup/passages.h"
#include "stages/fingerprint/sketch.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

constexpr size_t kShownOfShared = 60;  // bytes of a shared passage at either end

std::string_view Label(Relation relation) {
  switch (relation) {
    case Relation::kUnrelated: return "unrelated: not similar enough";
    case Relation::kOtherStory: return "other story: similar text, but other names, ticker symbols or numbers";
    case Relation::kUpdate: return "update: it says something that the first does not";
    case Relation::kOlder: return "older: an update of a lower number than the first";
    case Relation::kDuplicate: return "the same story";
  }
  return "unknown";
}

// A story with all that it points into.
struct ReadStory {
  std::string record;
  Arena arena;
  Story story;
};

absl::Status Read(const std::string& file, int64_t offset, std::vector<std::unique_ptr<Stage>>& stages, ReadStory& read) {
  std::ifstream in(file, std::ios::binary);
  read.record.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) return absl::NotFoundError(absl::StrCat(file, ": cannot be read"));
  RawRecord record;
  record.topic = "wire.raw";
  record.position = {.incarnation = 1, .partition = 0, .offset = offset};
  record.timestamp = 0;
  record.value = read.record;
  read.story.Reset(&read.arena, record);
  for (const std::unique_ptr<Stage>& stage : stages) {
    const Verdict verdict = stage->Process(read.story);
    if (verdict.rejected()) {
      return absl::InvalidArgumentError(absl::StrCat(file, ": refused by ", stage->name(), ": ", verdict.detail()));
    }
  }
  return absl::OkStatus();
}

void WriteWords(std::ostream& out, std::string_view what, const DifferingWords& words) {
  if (words.none()) return;
  out << absl::StreamFormat("%-14s first only: %s\n%-14s second only: %s\n", what, absl::StrJoin(words.only_a, ", "), "",
                            absl::StrJoin(words.only_b, ", "));
}

// "The port signed ... [312 bytes] ... on Tuesday."
std::string Shortened(std::string_view text) {
  if (text.size() <= 3 * kShownOfShared) return std::string(text);
  size_t head = kShownOfShared;
  size_t tail = text.size() - kShownOfShared;
  while (head > 0 && (text[head] & 0xC0) == 0x80) --head;
  while (tail < text.size() && (text[tail] & 0xC0) == 0x80) ++tail;
  return absl::StrCat(text.substr(0, head), " ... [", tail - head, " bytes] ... ", text.substr(tail));
}

void AppendJsonString(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&json, "\\u%04x", c);
    } else {
      json += c;
    }
  }
  json += '"';
}

void JsonWords(std::string& json, std::string_view name, const DifferingWords& words) {
  auto list = [&json](const std::vector<std::string_view>& only) {
    json += '[';
    for (size_t i = 0; i < only.size(); ++i) {
      if (i != 0) json += ',';
      AppendJsonString(only[i], json);
    }
    json += ']';
  };
  absl::StrAppend(&json, ",\"", name, "\":{\"first_only\":");
  list(words.only_a);
  json += ",\"second_only\":";
  list(words.only_b);
  json += '}';
}

}  // namespace

absl::Status ExplainPair(const Config& config, const std::string& file_a, const std::string& file_b,
                         const ExplainPairOptions& options, std::ostream& out) {
  std::vector<std::unique_ptr<Stage>> stages;
  for (const StageFactory& factory : MakeStageOrder(config).before_ledger) {
    NW_ASSIGN_OR_RETURN(stages.emplace_back(), factory());
  }
  ReadStory a, b;
  NW_RETURN_IF_ERROR(Read(file_a, 0, stages, a));
  NW_RETURN_IF_ERROR(Read(file_b, 1, stages, b));

  const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
  std::optional<LedgerClaim> claim;
  for (const ReadStory* read : {&a, &b}) {
    const LedgerEntry& entry = read->story.entry;
    arbiter->ApplyEntry(entry.position.offset << kRankPlaceBits, /*append_time=*/1'000'000'000'000, entry);
    claim = arbiter->Propose(entry.position);
  }
  if (!claim.has_value()) return absl::InternalError("the second story has no end");

  const ComparableEntry entry_a(a.story.entry);
  const ComparableEntry entry_b(b.story.entry);
  const SketchSimilarity similarity = Compare(entry_b.compared().sketch, entry_a.compared().sketch);
  const RelationResult relation =
      Judge(entry_b.compared(), entry_a.compared(), {config.dedup.jaccard, config.dedup.containment});
  const std::string text_a = absl::StrCat(a.story.headline, "\n\n", a.story.body);
  const std::string text_b = absl::StrCat(b.story.headline, "\n\n", b.story.body);
  const DifferingWords numbers = DifferingNumbers(text_a, text_b);
  const DifferingWords names = DifferingNames(text_a, text_b);
  const std::vector<Passage> passages = AlignPassages(a.story.body, b.story.body);

  if (options.json) {
    std::string json = absl::StrFormat(
        R"({"action":"%s","reason":"%s","linked":%s,"relation":"%s","jaccard":%.4f,"containment":%.4f)",
        newswire::Label(claim->action), newswire::Label(claim->reason), claim->leader == kNoRank ? "false" : "true",
        Label(relation.relation).substr(0, Label(relation.relation).find(':')), similarity.jaccard, similarity.containment);
    JsonWords(json, "numbers", numbers);
    JsonWords(json, "names", names);
    json += ",\"passages\":[";
    for (size_t i = 0; i < passages.size(); ++i) {
      absl::StrAppend(&json, i == 0 ? "" : ",", passages[i].shared ? R"({"shared":true,"first":)" : R"({"shared":false,"first":)");
      AppendJsonString(passages[i].a, json);
      json += ",\"second\":";
      AppendJsonString(passages[i].b, json);
      json += '}';
    }
    out << json << "]}\n";
    return absl::OkStatus();
  }

  const char* const removed = options.colour ? "\033[31m" : "";
  const char* const added = options.colour ? "\033[32m" : "";
  const char* const faint = options.colour ? "\033[2m" : "";
  const char* const plain = options.colour ? "\033[0m" : "";
  out << absl::StreamFormat("%-14s %s\n%-14s %s\n", "first", a.story.headline, "second", b.story.headline);
  out << absl::StreamFormat("%-14s %s%s%s\n", "the second is", newswire::Label(claim->action),
                            claim->leader == kNoRank ? "" : ", linked to the first",
                            claim->reason == DuplicateReason::kNone ? ""
                                                                    : absl::StrCat(" (", newswire::Label(claim->reason), ")"));
  out << absl::StreamFormat("%-14s %s\n", "by their texts", Label(relation.relation));
  out << absl::StreamFormat("%-14s Jaccard %.2f (a copy from %.2f), containment %.2f (from %.2f), out of %d hashes\n",
                            "similarity", similarity.jaccard, config.dedup.jaccard, similarity.containment,
                            config.dedup.containment, similarity.smaller);
  WriteWords(out, "numbers", numbers);
  WriteWords(out, "names", names);
  out << '\n';
  for (const Passage& passage : passages) {
    if (passage.shared) {
      out << faint << "  " << Shortened(passage.a) << plain << '\n';
      continue;
    }
    if (!passage.a.empty()) out << removed << "- " << passage.a << plain << '\n';
    if (!passage.b.empty()) out << added << "+ " << passage.b << plain << '\n';
  }
  return absl::OkStatus();
}

}  // namespace newswire
