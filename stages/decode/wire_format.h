// The formats that arrive on a wire, those that decode reads and those that it only knows by name.
#pragma once

#include <cstdint>
#include <string_view>

namespace newswire {

enum class WireFormat : uint8_t {
  kPlainText,
  kJson,  // JSON whose keys have not been looked at
  kRawEnvelope,
  kNinjs1,
  kNinjs2,
  kNinjs3,
  kApMediaJson,
  kMachineReadableNews,
  kReutersConnect,
  kFingerpostJson,
  kJsonLd,
  kCloudEvents,
  kJsonArray,
  kJsonEmpty,
  kJsonScalar,
  kJsonOther,
  kNewsMlG2,
  kNewsMl1,
  kNitf,
  kRss,
  kAtom,
  kHtml,
  kXml,
  kAnpa1312,
  kIptc7901,
  kEmail,
  kConfluentFramed,
  kBinary,  // pictures, archives, office files, anything without text
};

// As users know it: "NewsML-G2", "ANPA 1312", "JSON".
constexpr std::string_view Name(WireFormat format) {
  switch (format) {
    case WireFormat::kPlainText: return "plain text";
    case WireFormat::kJson: return "JSON";
    case WireFormat::kRawEnvelope: return "raw envelope";
    case WireFormat::kNinjs1: return "ninjs 1";
    case WireFormat::kNinjs2: return "ninjs 2";
    case WireFormat::kNinjs3: return "ninjs 3";
    case WireFormat::kApMediaJson: return "AP Media API JSON";
    case WireFormat::kMachineReadableNews: return "LSEG Machine Readable News";
    case WireFormat::kReutersConnect: return "Reuters Connect JSON";
    case WireFormat::kFingerpostJson: return "Fingerpost JSON";
    case WireFormat::kJsonLd: return "JSON-LD";
    case WireFormat::kCloudEvents: return "CloudEvents in structured mode";
    case WireFormat::kJsonArray: return "JSON array";
    case WireFormat::kJsonEmpty: return "empty JSON";
    case WireFormat::kJsonScalar: return "a single JSON value";
    case WireFormat::kJsonOther: return "JSON without ninjs keys";
    case WireFormat::kNewsMlG2: return "NewsML-G2";
    case WireFormat::kNewsMl1: return "NewsML 1";
    case WireFormat::kNitf: return "NITF";
    case WireFormat::kRss: return "RSS";
    case WireFormat::kAtom: return "Atom";
    case WireFormat::kHtml: return "HTML";
    case WireFormat::kXml: return "XML";
    case WireFormat::kAnpa1312: return "ANPA 1312";
    case WireFormat::kIptc7901: return "IPTC 7901";
    case WireFormat::kEmail: return "e-mail message";
    case WireFormat::kConfluentFramed: return "Confluent wire format";
    case WireFormat::kBinary: return "binary data";
  }
  return "";
}

}  // namespace newswire
