#include "pipeline/worker/crash_journal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"

namespace newswire {
namespace {

constexpr uint64_t kMagic = 0x314a43574e5357ULL;  // "WSNWCJ1"
constexpr int kFatalSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr size_t kSignalStackBytes = 64 * 1024;

thread_local uint32_t* died_of_this_thread = nullptr;

// The stack on which the calling thread's signals are handled while the object lives.
class SignalStack {
 public:
  SignalStack() {
    stack_t own = {};
    own.ss_sp = memory_.get();
    own.ss_size = kSignalStackBytes;
    sigaltstack(&own, &before_);
  }
  ~SignalStack() { sigaltstack(&before_, nullptr); }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  const std::unique_ptr<char[]> memory_{new char[kSignalStackBytes]};
  stack_t before_ = {};
};

void NoteFatalSignal(int number) {
  if (died_of_this_thread != nullptr) *died_of_this_thread = 1;
  // SA_RESETHAND has put back what happens otherwise: that happens when this returns.
  raise(number);
}

}  // namespace

struct CrashJournal::File {
  struct StoredSuspect {
    uint64_t incarnation;
    int64_t offset;
    int32_t partition;
    int32_t place;
    int32_t deaths;
    uint32_t unused;
  };
  uint64_t magic;
  uint32_t tick;
  uint32_t suspect_count;  // ever stored; the place of number n is n % kMaxSuspects
  StoredSuspect suspects[kMaxSuspects];
  Record records[kMaxLanes];
};

absl::StatusOr<std::unique_ptr<CrashJournal>> CrashJournal::Open(const std::string& path, int lanes) {
  CHECK_GT(lanes, 0);
  CHECK_LE(static_cast<size_t>(lanes), kMaxLanes);
  const auto failure = [&](std::string_view what) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, ": ", what));
  };
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return failure("cannot be opened");
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return absl::FailedPreconditionError(absl::StrCat(path, ": another worker has it open"));
  }
  struct stat found = {};
  const bool is_journal = fstat(descriptor, &found) == 0 && found.st_size == static_cast<off_t>(sizeof(File));
  if (!is_journal && (ftruncate(descriptor, 0) != 0 || ftruncate(descriptor, sizeof(File)) != 0)) {
    const absl::Status status = failure("cannot be made");
    close(descriptor);
    return status;
  }
  void* const mapped = mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) {
    const absl::Status status = failure("cannot be mapped");
    close(descriptor);
    return status;
  }
  File* const file = static_cast<File*>(mapped);
  if (file->magic != kMagic) {
    std::memset(mapped, 0, sizeof(File));
    for (Record& record : file->records) record.place = -1;
    file->magic = kMagic;
  }
  std::unique_ptr<CrashJournal> journal(new CrashJournal(descriptor, file, lanes));
  journal->CountDeaths();
  return journal;
}

CrashJournal::~CrashJournal() {
  for (Record& record : file_->records) record.place = -1;
  munmap(file_, sizeof(File));
  close(descriptor_);
}

void CrashJournal::CountDeaths() {
  for (Record& record : file_->records) {
    const bool hung = file_->tick >= record.entered_at + kHangSeconds;
    if (record.place >= 0 && (record.died != 0 || hung)) {
      const auto is_it = [&](const File::StoredSuspect& stored) {
        return stored.deaths > 0 && stored.incarnation == record.incarnation && stored.partition == record.partition &&
               stored.offset == record.offset && stored.place == record.place;
      };
      auto* suspect = std::ranges::find_if(file_->suspects, is_it);
      if (suspect == std::end(file_->suspects)) {
        suspect = &file_->suspects[file_->suspect_count++ % kMaxSuspects];
        *suspect = {record.incarnation, record.offset, record.partition, record.place, 0, 0};
      }
      ++suspect->deaths;
    }
    record = {.incarnation = 0, .offset = 0, .partition = 0, .place = -1, .entered_at = 0, .died = 0};
  }
  for (const File::StoredSuspect& stored : file_->suspects) {
    if (stored.deaths == 0) continue;
    suspects_.push_back({{stored.incarnation, stored.partition, stored.offset}, stored.place, stored.deaths});
  }
}

void CrashJournal::NoteFatalSignals() {
  struct sigaction action = {};
  action.sa_handler = NoteFatalSignal;
  action.sa_flags = SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  for (const int number : kFatalSignals) sigaction(number, &action, nullptr);
}

void CrashJournal::BeginThread(const Mark& mark) {
  died_of_this_thread = &mark.record_->died;
  static thread_local const SignalStack signal_stack;
}

CrashJournal::Mark CrashJournal::mark(int lane) {
  CHECK_LT(lane, lanes_);
  return {&file_->records[lane], &file_->tick};
}

int CrashJournal::IsolatedFrom(const SourcePosition& position) const {
  for (const Suspect& suspect : suspects_) {
    if (suspect.position == position && suspect.deaths >= kDeathsToIsolate) return suspect.place;
  }
  return -1;
}

void CrashJournal::Tick(uint32_t seconds) { std::atomic_ref(file_->tick).store(seconds, std::memory_order_relaxed); }

}  // namespace newswire
