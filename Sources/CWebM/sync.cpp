#include "sync.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <unistd.h>

namespace {

// One thread for all files: a disk does one thing after the other anyway.
struct Syncer {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<int> waiting;
    std::atomic<int> error{0};
    bool runs = false;
};

// A disk that is so far behind gets no more to do; what waits covers what was written since, too.
constexpr size_t most_waiting = 512;

// Never freed: the thread lives as long as the process.
Syncer &syncer() {
    static Syncer *shared = new Syncer();
    return *shared;
}

void *run(void *) {
    pthread_setname_np(pthread_self(), "recording-sync");
    Syncer &own = syncer();
    for (;;) {
        int fd;
        {
            std::unique_lock<std::mutex> lock(own.mutex);
            own.wake.wait(lock, [&] { return !own.waiting.empty(); });
            fd = own.waiting.front();
            own.waiting.pop_front();
        }
        if (fdatasync(fd) != 0) own.error = errno;
        close(fd);
    }
    return nullptr;
}

}  // namespace

int veche::sync_later(int fd) {
    Syncer &own = syncer();
    {
        std::lock_guard<std::mutex> lock(own.mutex);
        if (!own.runs) {
            pthread_t thread;
            int failed = pthread_create(&thread, nullptr, run, nullptr);
            if (failed) return failed;
            pthread_detach(thread);
            own.runs = true;
        }
        if (own.waiting.size() < most_waiting) {
            // A descriptor of its own: the file may be closed meanwhile.
            int copy = dup(fd);
            if (copy < 0) return errno;
            own.waiting.push_back(copy);
        }
    }
    own.wake.notify_one();
    return own.error.exchange(0);
}
