#include "pipeline/http/http_server.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace newswire {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kText = "text/plain; charset=utf-8";

struct Answer {
  int code = 200;
  std::string_view phrase = "OK";
  std::string_view content_type = kText;
  std::string_view more_headers;  // whole lines
  std::string body;
};

std::string JsonText(std::string_view text) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}}),
      "\"");
}

Answer Probe(const HealthState::Report& report) {
  if (report.ok)
    return {.code = 200, .phrase = "OK", .content_type = kJson, .more_headers = {}, .body = "{\"status\":\"ok\"}\n"};
  return {.code = 503,
          .phrase = "Service Unavailable",
          .content_type = kJson,
          .more_headers = {},
          .body = absl::StrCat("{\"status\":\"unavailable\",\"reason\":", JsonText(report.reason), "}\n")};
}

// Opens a connection to `address` and closes it at once; does not wait.
void KnockAt(const std::string& address, int port) {
  sockaddr_in6 to6{};
  sockaddr_in to4{};
  to6.sin6_family = AF_INET6;
  to4.sin_family = AF_INET;
  to6.sin6_port = to4.sin_port = htons(static_cast<uint16_t>(port));
  const bool is_6 = inet_pton(AF_INET6, address.c_str(), &to6.sin6_addr) == 1;
  if (!is_6 && inet_pton(AF_INET, address.c_str(), &to4.sin_addr) != 1) return;
  const int fd = ::socket(is_6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  (void)(is_6 ? ::connect(fd, reinterpret_cast<const sockaddr*>(&to6), sizeof(to6))
              : ::connect(fd, reinterpret_cast<const sockaddr*>(&to4), sizeof(to4)));
  ::close(fd);
}

class CivetwebServer final : public HttpServer {
 public:
  explicit CivetwebServer(HttpHandlers handlers) : handlers_(std::move(handlers)) {}
  ~CivetwebServer() override { Stop(); }

  absl::Status Listen(const std::string& listen);
  int port() const override { return port_; }

 private:
  void Stop();
  static int OnRequest(mg_connection* connection);
  static int OnMessage(const mg_connection* connection, const char* message);
  Answer AnswerTo(std::string_view method, std::string_view path) const;

  const HttpHandlers handlers_;
  mg_context* context_ = nullptr;
  std::string address_;  // without brackets
  int port_ = 0;
  absl::Mutex mutex_;
  std::string first_message_ ABSL_GUARDED_BY(mutex_);  // what civetweb had to say
};

Answer CivetwebServer::AnswerTo(std::string_view method, std::string_view path) const {
  const bool is_known = path == "/metrics" || path == "/livez" || path == "/readyz" || path == "/version";
  if (!is_known) {
    return {.code = 404,
            .phrase = "Not Found",
            .content_type = kText,
            .more_headers = {},
            .body = "Not found. Expected /metrics, /livez, /readyz or /version.\n"};
  }
  if (method != "GET" && method != "HEAD") {
    return {.code = 405,
            .phrase = "Method Not Allowed",
            .content_type = kText,
            .more_headers = "Allow: GET, HEAD\r\n",
            .body = "Method not allowed. Expected GET or HEAD.\n"};
  }
  if (path == "/livez") return Probe(handlers_.health->Live());
  if (path == "/readyz") return Probe(handlers_.health->Ready());
  if (path == "/version") {
    return {.code = 200,
            .phrase = "OK",
            .content_type = kJson,
            .more_headers = {},
            .body = absl::StrCat("{\"name\":\"newswire\",\"version\":", JsonText(handlers_.version), "}\n")};
  }
  return {.code = 200,
          .phrase = "OK",
          .content_type = "text/plain; version=0.0.4; charset=utf-8",
          .more_headers = {},
          .body = handlers_.metrics()};
}

int CivetwebServer::OnRequest(mg_connection* connection) {
  const mg_request_info* request = mg_get_request_info(connection);
  const auto* server = static_cast<const CivetwebServer*>(request->user_data);
  const Answer answer = server->AnswerTo(request->request_method, request->local_uri);
  std::string bytes =
      absl::StrCat("HTTP/1.1 ", answer.code, " ", answer.phrase, "\r\nContent-Type: ", answer.content_type,
                   "\r\nContent-Length: ", answer.body.size(), "\r\nCache-Control: no-store\r\nConnection: close\r\n",
                   answer.more_headers, "\r\n");
  if (std::string_view(request->request_method) != "HEAD") bytes += answer.body;
  mg_write(connection, bytes.data(), bytes.size());
  return answer.code;
}

int CivetwebServer::OnMessage(const mg_connection* connection, const char* message) {
  const mg_context* context = mg_get_context(connection);
  auto* server = static_cast<CivetwebServer*>(mg_get_user_data(context));
  if (server == nullptr) return 1;
  absl::MutexLock lock(&server->mutex_);
  if (server->first_message_.empty()) server->first_message_ = message;
  return 1;  // handled: nothing goes to a log of civetweb's own
}

absl::Status CivetwebServer::Listen(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  int port = -1;
  if (colon == std::string::npos || colon == 0 || !absl::SimpleAtoi(listen.substr(colon + 1), &port) || port < 0 ||
      port > 65'535 || absl::StrContains(listen, ',')) {
    return absl::InvalidArgumentError(absl::StrCat("service.http_listen: found \"", listen, "\", expected HOST:PORT"));
  }
  std::string host = listen.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";  // civetweb takes addresses only
  const std::string ports = absl::StrCat(host, ":", port);
  // Two threads, one connection a request: an idle scraper keeps no probe waiting, and a slow one only for so long.
  const char* options[] = {"listening_ports",    ports.c_str(), "num_threads", "2", "enable_keep_alive", "no",
                           "request_timeout_ms", "5000",        nullptr};
  mg_callbacks callbacks;
  std::memset(&callbacks, 0, sizeof(callbacks));
  callbacks.begin_request = OnRequest;
  callbacks.log_message = OnMessage;
  context_ = mg_start(&callbacks, this, options);
  if (context_ == nullptr) {
    absl::MutexLock lock(&mutex_);
    return absl::UnavailableError(absl::StrCat("service.http_listen: cannot listen on \"", listen,
                                               "\": ", first_message_.empty() ? "no reason given" : first_message_,
                                               "; expected a free port and an address of this machine"));
  }
  mg_server_port bound[1];
  std::memset(bound, 0, sizeof(bound));
  if (mg_get_server_ports(context_, 1, bound) < 1)
    return absl::InternalError("civetweb listens, but does not say where");
  port_ = bound[0].port;
  address_ = host.front() == '[' ? host.substr(1, host.size() - 2) : host;
  return absl::OkStatus();
}

void CivetwebServer::Stop() {
  if (context_ == nullptr) return;
  // civetweb 1.15 notices the end only when its listening poll returns, after up to 2 s (its issue 1163): wake it.
  absl::Notification stopped;
  std::thread stopper([&] {
    mg_stop(context_);
    stopped.Notify();
  });
  do {
    KnockAt(address_, port_);
  } while (!stopped.WaitForNotificationWithTimeout(absl::Milliseconds(10)));
  stopper.join();
  context_ = nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& listen, HttpHandlers handlers) {
  auto server = std::make_unique<CivetwebServer>(std::move(handlers));
  if (absl::Status status = server->Listen(listen); !status.ok()) return status;
  return server;
}

}  // namespace newswire
