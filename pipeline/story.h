// The story: what the stages read and fill, one field group a stage.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/base/time.h"
#include "pipeline/ledger/ledger_entry.h"
#include "pipeline/page.h"
#include "pipeline/raw_record.h"

namespace newswire {

enum class Format : uint8_t {
  kUnknown,
  kPlainText,
  kNinjs1,
  kNinjs2,
  kNinjs3,
  kNewsMlG2,
  kNewsMl1,
  kNitf,
  kIptc7901,
  kAnpa1312,
  kApMediaJson,
  kMachineReadableNews,
  kFingerpostJson,
  kReutersConnect,
  kJsonLd,
  kRss,
  kAtom,
  kHtml,
};

// IPTC publishing status (ninjs pubStatus).
enum class PubStatus : uint8_t { kUsable, kWithheld, kCanceled };

// A piece that a stage took out of `Story::text`: bytes [begin_byte, end_byte) of it, by which rule. Cuts of a story do
// not overlap and are sorted by begin_byte when strip is done.
struct Cut {
  std::string_view stage;  // static storage
  std::string_view rule;   // static storage, e.g. "teaser-block"; the rule ids are listed in stages/strip/README.md
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;
};

// A paragraph of the cleaned body: bytes [begin_byte, end_byte) of `Story::body`.
struct Paragraph {
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;
  bool is_heading = false;  // a section head ("BASES"): <h2> in the HTML body
};

enum class PersonRole : uint8_t { kReporter, kWriter, kEditor };

struct Person {
  std::string_view name;
  std::string_view place;  // where they reported from; empty if not told
  PersonRole role = PersonRole::kReporter;
};

// A subject of the story: an IPTC Media Topic.
struct Topic {
  uint32_t medtop = 0;           // e.g. 16000000
  uint8_t confidence_pct = 0;    // 0..100
  std::string_view name;         // English label, static storage or arena
  std::string_view creator;      // "newswire-classifier", or the provider whose code it is
};

// A genre from http://cv.iptc.org/newscodes/genre/, told by the headline tag ("Exclusive-").
struct Genre {
  std::string_view name;  // "Exclusive"
  std::string_view code;  // last part of the URI
};

// A further identifier that the provider gave the item: {"originaltransmissionreference", "a0f2d045"}.
struct AltId {
  std::string_view role;
  std::string_view value;
};

// A subject in a vocabulary other than Media Topics, as the provider wrote it: {"subj", "15054000", "soccer"},
// {"N2", "OIL", ""}, {"ap-category", "i", ""}. `scheme` is the qcode's prefix, or the provider's name of the list.
struct ProviderCode {
  std::string_view scheme;
  std::string_view code;
  std::string_view name;
};

// Bytes [begin_byte, end_byte) of a text.
struct ByteRange {
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;
};

// One story on its way. Views point into the raw record, into `arena`, or to static storage; they die with the batch.
// A Story object is reused for story after story: Reset() keeps the capacity of its vectors.
// Confined to one lane at a time.
struct Story {
  Arena* arena = nullptr;
  RawRecord raw;

  // --- decode: the envelope and what structured formats say of themselves. Empty views = not told. -----------------
  Format format = Format::kUnknown;
  std::string_view source;          // envelope "source" or header nw_provider: the feed or provider
  std::string_view source_id;       // envelope "id" or header ce_id/source-id: comes back as altIds role source-id
  std::string_view source_file;     // file name, header "source-file" (the local transport sets it)
  std::string_view url;
  TimeMs received = kNoTime;        // envelope "received", else the record's timestamp
  std::string_view provider_uri;    // identity that the provider gave the item (ninjs uri)
  std::string_view provider_version;
  TimeMs version_created = kNoTime;
  TimeMs first_created = kNoTime;
  TimeMs content_created = kNoTime;
  std::string_view source_date;     // the day as it stood in a crawl ("2024-12-14"), precision of content_created
  TimeMs embargoed_until = kNoTime;
  PubStatus pub_status = PubStatus::kUsable;
  int urgency = 0;                  // 1..9; 0 = not told
  std::string_view slug;
  std::string_view ed_note;
  std::string_view copyright;
  std::string_view usage_terms;
  std::string_view declared_language;  // BCP 47 as the provider said
  std::vector<Topic> provider_topics;  // Media Topics that the provider itself assigned
  std::vector<ProviderCode> provider_codes;  // subjects of other vocabularies (Subject Codes, N2, AP's), to be mapped
  std::vector<Genre> provider_genres;  // genres that the provider itself assigned
  std::vector<AltId> provider_alt_ids;
  std::string_view raw_headline;    // headline as sent, tags included; strip may find it in the text
  std::vector<std::string_view> provider_authors;  // the people of the byline one by one, where a format tells them so
  std::string_view provider_byline; // a byline field of a structured format, as sent
  std::string_view provider_located;
  // The text to clean: valid UTF-8 (NFC is the provider's business), LF line ends, no BOM, no C0/C1 controls but LF and
  // TAB, no zero-width characters. Paragraphs of HTML bodies are separated by blank lines.
  std::string_view text;
  // Lines of `text` that its markup calls headings (<h2>, <hl2>): sorted, without overlap, none empty.
  std::vector<ByteRange> text_headings;
  bool text_is_body = false;        // true: `text` is a body field of a structured format, no crawled page around it
  const Page* page = nullptr;       // of a crawled HTML page, whose blocks `text` holds all; in the arena
  uint32_t repairs = 0;             // bit set of stages/decode/repairs.h: what decode had to mend

  // --- strip -------------------------------------------------------------------------------------------------------
  std::string_view headline;        // without tags
  std::vector<std::string_view> tags;  // upper case, as in "EXCLUSIVE", "UPDATE 2", "CORRECTED"
  std::vector<Genre> genres;
  std::string_view by;              // "A, B and C", without "By "
  std::vector<std::string_view> by_names;
  std::string_view located;         // "Tartous, Syria"
  std::string_view agency;          // "Reuters", from the dateline
  std::string_view credit;          // verbatim
  std::vector<Person> people;       // by-names and credit, first mention first, one entry a person and role
  std::string_view standfirst;      // of a page: what stands between headline and text, verbatim; not in `body`
  std::string_view lead;            // first paragraph without its dateline
  std::string_view body;            // paragraphs joined by "\n\n"; no word changed
  std::vector<Paragraph> paragraphs;
  uint32_t dateline_bytes = 0;      // length of the dateline at the front of `body` ("TARTOUS, Syria (Reuters) - ")
  std::vector<Cut> cuts;
  std::vector<std::string_view> flags;  // static storage: "uncut:word-guard", "run-together-words", ...

  // --- fingerprint ---------------------------------------------------------------------------------------------------
  std::string_view uri;             // item identity, the key of the clean record
  LedgerEntry entry;                // what the ledger will hold of this story

  // --- language, classify --------------------------------------------------------------------------------------------
  std::string_view language;        // BCP 47 of the body; empty if not reliable
  std::vector<Topic> topics;
  std::string_view topic_model;     // version of the model that gave the topics, or would have: "topics-4+1c0ffee2"
  std::string_view topics_status;   // empty, or why there are none: "unsupported-language", "no-confident-topic", ...

  // Makes the object fit for the next story. O(1), frees nothing.
  void Reset(Arena* new_arena, const RawRecord& record);
};

}  // namespace newswire
