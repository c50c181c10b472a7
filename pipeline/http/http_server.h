// The service's own little web server: /metrics /livez /readyz /version.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pipeline/http/health_state.h"

namespace newswire {

struct HttpHandlers {
  std::function<std::string()> metrics;  // text exposition format
  const HealthState* health = nullptr;   // outlives the server
  std::string version;
};

// GET and HEAD only (else 405); unknown paths are 404. /livez and /readyz answer 200, or 503 with the reason. Handlers
// are called on the server's own threads (two). Destruction stops it and waits for answers that are under way.
class HttpServer {
 public:
  // Listens on `listen`, "HOST:PORT" ("[::1]:9464" for IPv6; port 0 = any free one). kInvalidArgument if it is not of
  // that form, kUnavailable if it cannot be bound (the port is taken, the address is not this machine's).
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& listen, HttpHandlers handlers);

  virtual ~HttpServer() = default;
  virtual int port() const = 0;
};

}  // namespace newswire
