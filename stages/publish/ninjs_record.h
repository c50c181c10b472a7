// A clean story as strict ninjs 3.1 (IPTC News in JSON, http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json).
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/story.h"
#include "stages/publish/json_writer.h"

namespace newswire {

inline constexpr std::string_view kNinjsSchemaUri = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json";

// What the record tells beyond the story itself.
struct NinjsFacts {
  uint32_t version = 1;  // of the item, from 1
  PubStatus pub_status = PubStatus::kUsable;
  std::string_view ed_note;          // empty = none
  std::string_view association_rel;  // "replaces", "evolvedFrom", "cancels", "duplicateOf", ...; empty = no association
  std::string_view association_uri;  // of the other item
  std::string_view raw_sha256;       // hexadecimal
  std::string_view body_sha256;      // hexadecimal; not written for a story without a body
  bool html_body = true;             // bodies[role=richtext] beside the plain one
};

// versionCreated of the record: the provider's, else when the story was received, else the record's timestamp; kNoTime
// if nobody knows. Never the clock.
TimeMs VersionCreated(const Story& story);

// Who sends the story, for readers: the agency of its dateline, else the feed.
std::string_view Originator(const Story& story);

// The language that the record tells: that of the body, else the declared one.
std::string_view LanguageOf(const Story& story);

// Values of pubStatus ("usable", "withheld", "canceled") and of infoSources[].role ("reporter", "writer", "editor").
std::string_view Label(PubStatus status);
std::string_view Label(PersonRole role);

// What the document will take, near enough to reserve it.
size_t ExpectedNinjsBytes(const Story& story, bool html_body);

// Writes the last field of the object, with the comma before it: how the story relates to another item.
void WriteAssociation(std::string_view rel, std::string_view uri, JsonWriter& json);

// Writes the object. Pure: the same story and facts give the same bytes. A field of which nothing is known is not
// written. O(length of the body).
void WriteNinjs(const Story& story, const NinjsFacts& facts, JsonWriter& json);

}  // namespace newswire
