#include "pipeline/ledger/ledger_frame.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

// All numbers little-endian, no padding. Layout: schemas/ledger-frame.md.
static_assert(std::endian::native == std::endian::little, "the frame is written as memory has it");
constexpr char kMagic[4] = {'N', 'W', 'L', 'G'};
constexpr size_t kHeaderBytes = 20;
constexpr size_t kChecksumAt = 12;
// An entry's part of fixed length; version 1 lacks three hashes. kind stands behind the position, the counts at its
// end.
constexpr size_t kFixedBytes = 113;
constexpr size_t kFixedBytesOfVersion1 = kFixedBytes - 3 * sizeof(uint32_t);
constexpr size_t kKindAt = 20;
constexpr size_t kClaimBytes = 46;
// So many entries before it is applied an entry is announced: as long as memory takes to answer.
constexpr size_t kEntriesAhead = 2;

// Bits of an entry's flags; version 1 has the first only.
enum EntryFlag : uint8_t { kUriIsDerived = 1, kIsHeld = 2, kIsRelease = 4, kIsFromAgency = 8, kIsReference = 16 };

uint8_t FlagsOf(const LedgerEntry& entry) {
  return static_cast<uint8_t>((entry.uri_is_derived ? kUriIsDerived : 0) | (entry.is_held ? kIsHeld : 0) |
                              (entry.is_release ? kIsRelease : 0) | (entry.is_from_agency ? kIsFromAgency : 0) |
                              (entry.is_reference ? kIsReference : 0));
}

template <typename T>
void Put(std::string& to, T value) {
  static_assert(std::is_integral_v<T>);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  to.append(bytes, sizeof value);
}

template <typename T>
void PutRun(std::string& to, const T* values, size_t count) {
  to.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

void PutText(std::string& to, std::string_view text) {
  const std::string_view cut = text.substr(0, UINT16_MAX);
  Put(to, static_cast<uint16_t>(cut.size()));
  to.append(cut);
}

// Reads what has been found to be there.
class Cursor {
 public:
  explicit Cursor(const char* at) : at_(at) {}
  template <typename T>
  void Get(T& value) {
    GetRun(&value, 1);
  }
  template <typename T>
  void GetRun(T* values, size_t count) {
    std::memcpy(values, at_, count * sizeof(T));
    at_ += count * sizeof(T);
  }
  // What is not used stays zero.
  template <typename T, size_t kSize>
  void GetArray(std::array<T, kSize>& values, size_t count) {
    GetRun(values.data(), count);
    std::fill(values.begin() + count, values.end(), T{});
  }
  void GetText(std::string_view& text) {
    uint16_t size = 0;
    Get(size);
    text = {at_, size};
    at_ += size;
  }
  const char* at() const { return at_; }

 private:
  const char* at_;
};

// The bytes that the entry at the beginning of `rest` takes; 0 if it is malformed.
size_t BytesOfEntry(std::string_view rest, uint8_t version) {
  size_t bytes = version >= 2 ? kFixedBytes : kFixedBytesOfVersion1;
  if (rest.size() < bytes) return 0;
  const auto byte_at = [rest](size_t at) { return static_cast<uint8_t>(rest[at]); };
  const size_t sketch = byte_at(bytes - 3), numbers = byte_at(bytes - 2), names = byte_at(bytes - 1);
  if (byte_at(kKindAt) >= kStoryKindCount || sketch > kSketchSize || numbers > kMaxNumbers || names > kMaxNames)
    return 0;
  bytes += (sketch + numbers + names) * sizeof(uint32_t);
  for (int text = 0; text < 2; ++text) {
    uint16_t size = 0;
    if (rest.size() < bytes + sizeof size) return 0;
    std::memcpy(&size, rest.data() + bytes, sizeof size);
    bytes += sizeof size + size;
  }
  return rest.size() < bytes ? 0 : bytes;
}

void GetEntry(Cursor& in, uint8_t version, LedgerEntry& entry) {
  uint8_t kind = 0;
  uint8_t flags = 0;
  in.Get(entry.position.incarnation);
  in.Get(entry.position.partition);
  in.Get(entry.position.offset);
  in.Get(kind);
  in.Get(entry.sketch_version);
  in.Get(entry.take);
  in.Get(entry.update);
  in.Get(entry.item);
  in.Get(entry.version_created);
  in.Get(entry.provider_version);
  in.Get(entry.raw_hash);
  in.GetRun(entry.body_hash.data(), entry.body_hash.size());
  in.Get(entry.headline_hash);
  if (version >= 2) {
    in.Get(entry.provider_hash);
    in.Get(entry.slug_hash);
    in.Get(entry.number_hash);
  }
  in.Get(entry.folded_bytes);
  in.Get(entry.gram_count);
  in.Get(entry.number_digest);
  in.Get(entry.negation_count);
  in.Get(flags);
  in.Get(entry.language);
  in.Get(entry.sketch_count);
  in.Get(entry.number_count);
  in.Get(entry.name_count);
  entry.kind = static_cast<StoryKind>(kind);
  entry.uri_is_derived = (flags & kUriIsDerived) != 0;
  entry.is_held = (flags & kIsHeld) != 0;
  entry.is_release = (flags & kIsRelease) != 0;
  entry.is_from_agency = (flags & kIsFromAgency) != 0;
  entry.is_reference = (flags & kIsReference) != 0;
  in.GetArray(entry.sketch, entry.sketch_count);
  in.GetArray(entry.numbers, entry.number_count);
  in.GetArray(entry.names, entry.name_count);
  in.GetText(entry.uri);
  in.GetText(entry.source_id);
}

bool GetClaim(Cursor& in, LedgerClaim& claim) {
  uint8_t action = 0;
  uint8_t reason = 0;
  in.Get(claim.position.incarnation);
  in.Get(claim.position.partition);
  in.Get(claim.position.offset);
  in.Get(claim.rank);
  in.Get(claim.leader);
  in.Get(action);
  in.Get(reason);
  in.Get(claim.jaccard_e4);
  in.Get(claim.containment_e4);
  in.Get(claim.version);
  if (action >= kActionCount || reason >= kDuplicateReasonCount) return false;
  claim.action = static_cast<Action>(action);
  claim.reason = static_cast<DuplicateReason>(reason);
  return true;
}

// A frame counts as a whole or not at all: nothing is delivered before all of it has been looked at.
absl::Status CheckPayload(std::string_view payload, uint8_t version, size_t entries, size_t claims) {
  for (size_t place = 0; place < entries; ++place) {
    const size_t bytes = BytesOfEntry(payload, version);
    if (bytes == 0) return absl::DataLossError(absl::StrCat("ledger entry ", place, " is malformed"));
    payload.remove_prefix(bytes);
  }
  for (size_t i = 0; i < claims; ++i, payload.remove_prefix(kClaimBytes)) {
    LedgerClaim claim;
    Cursor in(payload.data());
    if (payload.size() < kClaimBytes || !GetClaim(in, claim)) {
      return absl::DataLossError(absl::StrCat("ledger claim ", i, " is malformed"));
    }
  }
  return payload.empty() ? absl::OkStatus() : absl::DataLossError("ledger frame has bytes behind its last claim");
}

void DeliverPayload(std::string_view payload, uint8_t version, size_t entries, size_t claims, LedgerFrameSink& sink) {
  Cursor in(payload.data());
  std::array<LedgerEntry, kEntriesAhead + 1> ring;
  for (size_t place = 0; place < entries + kEntriesAhead; ++place) {
    if (place < entries) {
      LedgerEntry& entry = ring[place % ring.size()];
      GetEntry(in, version, entry);
      sink.OnEntryAhead(entry);
    }
    if (place >= kEntriesAhead) sink.OnEntry(place - kEntriesAhead, ring[(place - kEntriesAhead) % ring.size()]);
  }
  for (size_t i = 0; i < claims; ++i) {
    LedgerClaim claim;
    GetClaim(in, claim);
    sink.OnClaim(claim);
  }
}

}  // namespace

void LedgerFrameWriter::Clear() {
  bytes_.assign(kHeaderBytes, '\0');
  entry_count_ = 0;
  claim_count_ = 0;
}

void LedgerFrameWriter::Add(const LedgerEntry& entry) {
  CHECK_EQ(claim_count_, 0u) << "entries stand before claims";
  CHECK_LT(entry_count_, kMaxEntriesInFrame);
  Put(bytes_, entry.position.incarnation);
  Put(bytes_, entry.position.partition);
  Put(bytes_, entry.position.offset);
  Put(bytes_, static_cast<uint8_t>(entry.kind));
  Put(bytes_, entry.sketch_version);
  Put(bytes_, entry.take);
  Put(bytes_, entry.update);
  Put(bytes_, entry.item);
  Put(bytes_, entry.version_created);
  Put(bytes_, entry.provider_version);
  Put(bytes_, entry.raw_hash);
  PutRun(bytes_, entry.body_hash.data(), entry.body_hash.size());
  Put(bytes_, entry.headline_hash);
  Put(bytes_, entry.provider_hash);
  Put(bytes_, entry.slug_hash);
  Put(bytes_, entry.number_hash);
  Put(bytes_, entry.folded_bytes);
  Put(bytes_, entry.gram_count);
  Put(bytes_, entry.number_digest);
  Put(bytes_, entry.negation_count);
  Put(bytes_, FlagsOf(entry));
  Put(bytes_, entry.language);
  Put(bytes_, entry.sketch_count);
  Put(bytes_, entry.number_count);
  Put(bytes_, entry.name_count);
  PutRun(bytes_, entry.sketch.data(), entry.sketch_count);
  PutRun(bytes_, entry.numbers.data(), entry.number_count);
  PutRun(bytes_, entry.names.data(), entry.name_count);
  PutText(bytes_, entry.uri);
  PutText(bytes_, entry.source_id);
  ++entry_count_;
}

void LedgerFrameWriter::Add(const LedgerClaim& claim) {
  Put(bytes_, claim.position.incarnation);
  Put(bytes_, claim.position.partition);
  Put(bytes_, claim.position.offset);
  Put(bytes_, claim.rank);
  Put(bytes_, claim.leader);
  Put(bytes_, static_cast<uint8_t>(claim.action));
  Put(bytes_, static_cast<uint8_t>(claim.reason));
  Put(bytes_, claim.jaccard_e4);
  Put(bytes_, claim.containment_e4);
  Put(bytes_, claim.version);
  ++claim_count_;
}

std::string_view LedgerFrameWriter::Finish() {
  char* header = bytes_.data();
  const uint16_t entries = static_cast<uint16_t>(entry_count_);
  const uint32_t claims = static_cast<uint32_t>(claim_count_);
  std::memcpy(header, kMagic, 4);
  header[4] = static_cast<char>(kLedgerFrameVersion);
  header[5] = 0;
  std::memcpy(header + 6, &entries, 2);
  std::memcpy(header + 8, &claims, 4);
  const uint64_t checksum =
      XXH3_64bits(bytes_.data() + kHeaderBytes, bytes_.size() - kHeaderBytes) ^ XXH3_64bits(bytes_.data(), kChecksumAt);
  std::memcpy(header + kChecksumAt, &checksum, 8);
  return bytes_;
}

absl::Status ReadLedgerFrame(std::string_view frame, LedgerFrameSink& sink) {
  if (frame.size() < kHeaderBytes || std::memcmp(frame.data(), kMagic, 4) != 0) {
    return absl::DataLossError(absl::StrCat("not a ledger frame: ", frame.size(), " bytes without the mark NWLG"));
  }
  uint16_t entries = 0;
  uint32_t claims = 0;
  uint64_t checksum = 0;
  std::memcpy(&entries, frame.data() + 6, 2);
  std::memcpy(&claims, frame.data() + 8, 4);
  std::memcpy(&checksum, frame.data() + kChecksumAt, 8);
  const std::string_view payload = frame.substr(kHeaderBytes);
  if ((XXH3_64bits(payload.data(), payload.size()) ^ XXH3_64bits(frame.data(), kChecksumAt)) != checksum) {
    return absl::DataLossError(absl::StrCat("ledger frame of ", frame.size(), " bytes: checksum differs"));
  }
  // After the checksum: a flipped bit in the version byte is damage, not a newer writer.
  const uint8_t version = static_cast<uint8_t>(frame[4]);
  if (version == 0 || version > kLedgerFrameVersion) {
    return absl::UnimplementedError(
        absl::StrCat("ledger frame of version ", version, ", this build reads versions up to ", kLedgerFrameVersion));
  }
  NW_RETURN_IF_ERROR(CheckPayload(payload, version, entries, claims));
  DeliverPayload(payload, version, entries, claims, sink);
  return absl::OkStatus();
}

}  // namespace newswire
