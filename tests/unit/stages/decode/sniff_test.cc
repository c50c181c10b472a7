#include "stages/decode/sniff.h"

#include <gtest/gtest.h>

#include <string>

#include "stages/decode/json_document.h"

namespace newswire {
namespace {

TEST(SniffBytes, KnowsFormatsByTheirBeginning) {
  struct Case {
    std::string_view bytes;
    WireFormat format;
  };
  const Case cases[] = {
      {"HARLOW QUAY (Tidewater Press) - The ferry runs.", WireFormat::kPlainText},
      {"\uFEFF date 2025-03-04 Ferry", WireFormat::kPlainText},
      {"", WireFormat::kPlainText},
      {"<AGRN.XX> shares rose 3 percent", WireFormat::kPlainText},
      {"<Tidewater Press> The ferry runs", WireFormat::kPlainText},
      {"{Tidewater Press} The ferry runs", WireFormat::kPlainText},
      {"[1] The ferry runs", WireFormat::kPlainText},
      {"[\"The ferry runs\", she said", WireFormat::kPlainText},
      {"  {\"uri\": \"x\"}", WireFormat::kJson},
      {"\uFEFF{\"uri\": \"x\"}", WireFormat::kJson},
      {"{\"uri\": \"x", WireFormat::kJson},
      {"{", WireFormat::kJson},
      {"[{\"uri\": \"x\"}]\n", WireFormat::kJson},
      {"[]", WireFormat::kJson},
      {"<?xml version=\"1.0\"?><newsMessage xmlns='x'>", WireFormat::kNewsMlG2},
      {"<!-- c --><newsItem guid='x'>", WireFormat::kNewsMlG2},
      {"<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM 'x'><nitf>", WireFormat::kNitf},
      {"<NewsML Version='1.2'>", WireFormat::kNewsMl1},
      {"<rss version='2.0'>", WireFormat::kRss},
      {"<rdf:RDF>", WireFormat::kRss},
      {"<feed xmlns='http://www.w3.org/2005/Atom'>", WireFormat::kAtom},
      {"\n<!DOCTYPE HTML><p>x", WireFormat::kHtml},
      {"<HTML><body>", WireFormat::kHtml},
      {"<p>One</p>", WireFormat::kHtml},
      {"<?xml version='1.0'?><story>x</story>", WireFormat::kXml},
      {"<story>x</story>\n", WireFormat::kXml},
      {"\x16\x16\x01"
       "a0417",
       WireFormat::kAnpa1312},
      {"\r\n\x01tw0417 4 i 40\r\n\x02text\x03", WireFormat::kIptc7901},
      {std::string_view("\0\0\0\0\x07{\"uri\":1}", 14), WireFormat::kConfluentFramed},
      {"Received: from a\r\n by b\r\nMessage-ID: <1@b>\r\nSubject: Ferry\r\n\r\nThe ferry runs.", WireFormat::kEmail},
      {"SANDREY: The ferry runs.\nReceived: nothing", WireFormat::kPlainText},
      {"\x1F\x8B\x08 gzip", WireFormat::kBinary},
      {"\xFF\xD8\xFF\xE0 JPEG", WireFormat::kBinary},
      {"%PDF-1.7", WireFormat::kBinary},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Name(SniffBytes(c.bytes).format), Name(c.format)) << testing::PrintToString(c.bytes);
  }
}

TEST(SniffBytes, AFewControlCharactersDoNotMakeBinary) {
  std::string text = "The ferry runs." + std::string(200, 'x');
  text[3] = '\0';
  text[70] = '\x07';
  EXPECT_EQ(SniffBytes(text).format, WireFormat::kPlainText);
  EXPECT_EQ(SniffBytes(std::string(40, '\x07') + text).format, WireFormat::kBinary);
}

TEST(SniffRecord, TheDeclaredTypeDecidesWhereItCan) {
  struct Case {
    std::string_view type, bytes;
    WireFormat format;
  };
  const Case cases[] = {
      {"text/plain", "{\"uri\": \"x\"}", WireFormat::kPlainText},
      {"text/plain; charset=utf-8", "<p>x</p>", WireFormat::kPlainText},
      {"text/plain", "\x89PNG\r\n....", WireFormat::kBinary},
      {"application/json", "not JSON", WireFormat::kJson},
      {"application/ninjs+json", "{}", WireFormat::kJson},
      {"application/octet-stream", "{\"a\":1}", WireFormat::kJson},
      {"application/octet-stream", "Ferry", WireFormat::kPlainText},
      {"", "Ferry", WireFormat::kPlainText},
      {"application/x-unheard-of", "Ferry", WireFormat::kPlainText},
      {"application/xml", "<nitf>", WireFormat::kNitf},
      {"application/vnd.iptc.g2.newsitem+xml", "<newsItem>", WireFormat::kNewsMlG2},
      {"text/html", "just words", WireFormat::kHtml},
      {"application/xml", "just words", WireFormat::kXml},
      {"image/jpeg", "words", WireFormat::kBinary},
      {"image/svg+xml", "<svg>x</svg>", WireFormat::kXml},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Name(SniffRecord(ParseMediaType(c.type), c.bytes).format), Name(c.format)) << c.type << ": " << c.bytes;
  }
}

TEST(SniffJson, KnowsKindsOfJsonByTheirKeys) {
  struct Case {
    std::string_view json;
    WireFormat format;
  };
  const Case cases[] = {
      {R"({"body":"x"})", WireFormat::kRawEnvelope},
      {R"({"body":"x","headline":"y","id":"1","source":"s","unheard":1})", WireFormat::kRawEnvelope},
      {R"({"body":null})", WireFormat::kRawEnvelope},
      {R"({"uri":"x"})", WireFormat::kNinjs1},
      {R"({"uri":"x","body_text":"y","headline":"z"})", WireFormat::kNinjs1},
      {R"({"guid":"x","headline":"z","source":"s"})", WireFormat::kNinjs1},
      {R"({"uri":"x","bodies":[],"versioncreated":"y"})", WireFormat::kNinjs2},
      {R"({"uri":"x","headlines":[],"pubstatus":"usable"})", WireFormat::kNinjs2},
      {R"({"uri":"x","headlines":[],"pubStatus":"usable"})", WireFormat::kNinjs3},
      {R"({"uri":"x","headlines":[],"bodies":[]})", WireFormat::kNinjs3},
      {R"({"standard":{"name":"ninjs","version":"2.1"},"uri":"x"})", WireFormat::kNinjs2},
      {R"({"standard":{"schema":"http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"},"uri":"x"})",
       WireFormat::kNinjs3},
      {R"({"$standard":{"name":"ninjs","version":"1.3"},"uri":"x"})", WireFormat::kNinjs1},
      {R"({"altId":"a","takeSequence":1,"body":"x","headline":"h"})", WireFormat::kMachineReadableNews},
      {R"({"api_version":"2.2","data":{"item":{}}})", WireFormat::kApMediaJson},
      {R"({"versionedGuid":"x","headLine":"y"})", WireFormat::kReutersConnect},
      {R"({"@context":"https://schema.org","@type":"NewsArticle","headline":"x"})", WireFormat::kJsonLd},
      {R"({"specversion":"1.0","type":"t","data":{"body":"x"}})", WireFormat::kCloudEvents},
      {R"({"title":"x","text":"y"})", WireFormat::kJsonOther},
      {R"({"uri":"x","body":"y"})", WireFormat::kJsonOther},
      {R"({"":1})", WireFormat::kJsonOther},
      {R"([{"body":"x"}])", WireFormat::kJsonArray},
      {R"([])", WireFormat::kJsonEmpty},
      {R"({})", WireFormat::kJsonEmpty},
      {R"("x")", WireFormat::kJsonScalar},
      {R"(null)", WireFormat::kJsonScalar},
  };
  JsonDocument document(16);
  for (const Case& c : cases) {
    uint32_t repairs = 0;
    ASSERT_FALSE(document.Parse(c.json, repairs).has_value()) << c.json;
    EXPECT_EQ(Name(SniffJson(document.root(), {})), Name(c.format)) << c.json;
  }
}

TEST(DescribeKeys, NamesTheFirstKeys) {
  JsonDocument document(16);
  uint32_t repairs = 0;
  ASSERT_FALSE(document.Parse(R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7})", repairs).has_value());
  EXPECT_EQ(DescribeKeys(document.root()), "a, b, c, d, e, f, ...");
}

}  // namespace
}  // namespace newswire
