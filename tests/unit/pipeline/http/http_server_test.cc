#include "pipeline/http/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status_matchers.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace newswire {
namespace {

using ::absl_testing::StatusIs;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A connected socket, or -1.
int Connect(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

// Sends `bytes`, and gives all that comes back until the server closes.
std::string Exchange(int port, std::string_view bytes) {
  const int fd = Connect(port);
  if (fd < 0) return "(no connection)";
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return "(not sent)";
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = ::recv(fd, buffer, sizeof(buffer), 0)) > 0;) answer.append(buffer, static_cast<size_t>(n));
  ::close(fd);
  return answer;
}

std::string Ask(int port, std::string_view method, std::string_view path) {
  return Exchange(port, absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
}

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = HttpServer::Start("127.0.0.1:0",
                                    {.metrics = [this] { return metrics_; }, .health = &health_, .version = "1.2.3"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    ASSERT_GT(server_->port(), 0);
  }
  std::string Get(std::string_view path) { return Ask(server_->port(), "GET", path); }

  std::string metrics_ = "# TYPE newswire_ready gauge\nnewswire_ready 1\n";
  absl::Time now_ = absl::FromUnixSeconds(1'000);
  HealthState health_{absl::Seconds(60), [this] { return now_; }};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, ServesMetricsInTheTextFormat) {
  const std::string answer = Get("/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n" + metrics_));
}

TEST_F(HttpServerTest, ServesALargePageWhole) {
  metrics_ = std::string(3'000'000, 'x') + "\n";
  EXPECT_THAT(Get("/metrics").size(), ::testing::Gt(3'000'000u));
}

TEST_F(HttpServerTest, ProbesAnswerAsTheHealthStateSays) {
  EXPECT_THAT(Get("/livez"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("{\"status\":\"ok\"}\n")));
  EXPECT_THAT(Get("/readyz"), AllOf(StartsWith("HTTP/1.1 503 Service Unavailable\r\n"),
                                    EndsWith("{\"status\":\"unavailable\",\"reason\":\"starting\"}\n")));
  health_.SetReady();
  EXPECT_THAT(Get("/readyz"), StartsWith("HTTP/1.1 200 OK\r\n"));
  health_.SetNotReady("reason with \"quotes\"");
  EXPECT_THAT(Get("/readyz"), EndsWith("\"reason\":\"reason with \\\"quotes\\\"\"}\n"));
  now_ += absl::Seconds(61);
  EXPECT_THAT(Get("/livez"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("the worker has not turned for 61 s")));
}

TEST_F(HttpServerTest, TellsTheVersion) {
  EXPECT_THAT(Get("/version"), EndsWith("{\"name\":\"newswire\",\"version\":\"1.2.3\"}\n"));
}

TEST_F(HttpServerTest, HeadIsGetWithoutTheBody) {
  const std::string answer = Ask(server_->port(), "HEAD", "/metrics");
  EXPECT_THAT(answer,
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                    HasSubstr(absl::StrCat("Content-Length: ", metrics_.size(), "\r\n")), EndsWith("\r\n\r\n")));
}

TEST_F(HttpServerTest, OtherMethodsAreNotAllowed) {
  for (const std::string_view method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    EXPECT_THAT(Ask(server_->port(), method, "/metrics"),
                AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: GET, HEAD\r\n")))
        << method;
  }
}

TEST_F(HttpServerTest, OtherPathsAreNotFound) {
  for (const std::string_view path : {"/", "/metrics/", "/metricsx", "/../etc/passwd", "/livez/x", "/favicon.ico"}) {
    EXPECT_THAT(Get(path), StartsWith("HTTP/1.1 404 ")) << path;
  }
  EXPECT_THAT(Get("/metrics?format=x"), StartsWith("HTTP/1.1 200 ")) << "a query changes nothing";
}

TEST_F(HttpServerTest, NonsenseIsRefusedAndTheServerLivesOn) {
  EXPECT_THAT(Exchange(server_->port(), "hello\r\n\r\n"), Not(HasSubstr(" 200 ")));
  EXPECT_THAT(Exchange(server_->port(), std::string("GET /") + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n"),
              Not(HasSubstr(" 200 ")));
  EXPECT_THAT(Get("/version"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AClientThatGoesAwayDoesNotEndTheProcess) {
  metrics_ = std::string(5'000'000, 'x');
  for (int i = 0; i < 5; ++i) {
    const int fd = Connect(server_->port());
    ASSERT_GE(fd, 0);
    const std::string_view request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    ASSERT_GT(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), 0);
    const linger at_once{.l_onoff = 1, .l_linger = 0};  // close with a reset
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    ::close(fd);
  }
  EXPECT_THAT(Get("/version"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AnswersManyAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> answers(16);
  for (size_t i = 0; i < answers.size(); ++i) threads.emplace_back([&, i] { answers[i] = Get("/metrics"); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServerTest, ATakenPortIsAnError) {
  const auto second = HttpServer::Start(absl::StrCat("127.0.0.1:", server_->port()),
                                        {.metrics = [] { return ""; }, .health = &health_, .version = ""});
  EXPECT_THAT(second.status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("cannot listen on \"127.0.0.1:"), HasSubstr("expected a free port"))));
}

TEST_F(HttpServerTest, ThePortIsFreeAgainWhenTheServerIsGone) {
  const int port = server_->port();
  server_.reset();
  EXPECT_LT(Connect(port), 0);
  const auto again = HttpServer::Start(absl::StrCat("localhost:", port),
                                       {.metrics = [] { return ""; }, .health = &health_, .version = ""});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->port(), port);
}

TEST(HttpServer, RefusesWhatIsNoAddress) {
  HealthState health(absl::Seconds(60));
  for (const char* listen :
       {"9464", "127.0.0.1:", ":9464", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:1,127.0.0.1:2", ""}) {
    EXPECT_THAT(HttpServer::Start(listen, {.metrics = nullptr, .health = &health, .version = ""}).status(),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << listen;
  }
  EXPECT_THAT(HttpServer::Start("203.0.113.7:0", {.metrics = nullptr, .health = &health, .version = ""}).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace newswire
