#include "CWebM.h"

#include <cerrno>
#include <exception>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ebml.h"

namespace {

constexpr uint64_t sound_cue_distance = 2000;
constexpr uint64_t unknown = UINT64_MAX;

enum : uint32_t {
    id_head = 0x1a45dfa3, id_segment = 0x18538067, id_info = 0x1549a966, id_tracks = 0x1654ae6b,
    id_cluster = 0x1f43b675, id_time = 0xe7, id_simple_block = 0xa3, id_void = 0xec, id_duration = 0x4489,
    id_track = 0xae, id_track_type = 0x83,
};

// An element's head, as RFC 8794 §5, §6 writes it.
struct Element {
    uint32_t id = 0;
    uint64_t start = 0, data = 0, size = 0;
    uint64_t end() const { return data + size; }
};

// A file in memory.
class Bytes {
   public:
    Bytes(const uint8_t *bytes, uint64_t count) : bytes_(bytes), count_(count) {}

    // Reads the head at `offset`; false when it is not whole, or what it announces does not fit before `limit`.
    bool element(uint64_t offset, uint64_t limit, Element &element) const {
        limit = limit < count_ ? limit : count_;
        if (offset >= limit) return false;
        int width = leading(bytes_[offset]);
        if (width > 4 || offset + width >= limit) return false;
        element.start = offset;
        element.id = 0;
        for (int index = 0; index < width; index++) element.id = element.id << 8 | bytes_[offset++];
        int length = leading(bytes_[offset]);
        if (length > 8 || offset + length > limit) return false;
        uint64_t ones = (uint64_t(1) << (7 * length)) - 1;
        uint64_t value = bytes_[offset] & (0xff >> length);
        for (int index = 1; index < length; index++) value = value << 8 | bytes_[offset + index];
        element.data = offset + length;
        element.size = value == ones ? unknown : value;
        return value == ones || value <= limit - element.data;
    }

    uint64_t number(const Element &element) const {
        uint64_t value = 0;
        for (uint64_t index = element.data; index < element.end() && index < count_; index++) {
            value = value << 8 | bytes_[index];
        }
        return value;
    }

    uint8_t operator[](uint64_t offset) const { return offset < count_ ? bytes_[offset] : 0; }
    uint64_t count() const { return count_; }

   private:
    static int leading(uint8_t byte) { return byte == 0 ? 9 : __builtin_clz(byte) - 23; }

    const uint8_t *bytes_;
    uint64_t count_;
};

struct Cluster {
    uint64_t first = unknown, last = 0;  // ms
    bool starts_with_key = false;
    uint64_t track = 1;
};

// Reads a cluster through; false when it is not whole.
bool read_cluster(const Bytes &file, const Element &cluster, Cluster &found) {
    uint64_t time = unknown;
    Element child;
    for (uint64_t offset = cluster.data; offset < cluster.end(); offset = child.end()) {
        if (!file.element(offset, cluster.end(), child) || child.size == unknown) return false;
        if (child.id == id_time) time = file.number(child);
        if (child.id != id_simple_block) continue;
        if (child.size < 4 || time == unknown) return false;
        auto relative = static_cast<int16_t>(file[child.data + 1] << 8 | file[child.data + 2]);
        uint64_t at = time + static_cast<uint64_t>(static_cast<int64_t>(relative));
        if (found.first == unknown) {
            found.first = at;
            found.starts_with_key = file[child.data + 3] & 0x80;
            found.track = file[child.data] & 0x7f;
        }
        if (at > found.last) found.last = at;
    }
    return found.first != unknown;
}

bool has_pictures(const Bytes &file, const Element &tracks) {
    Element entry, child;
    for (uint64_t offset = tracks.data; file.element(offset, tracks.end(), entry); offset = entry.end()) {
        if (entry.size == unknown) return false;
        if (entry.id != id_track) continue;
        for (uint64_t inner = entry.data; file.element(inner, entry.end(), child); inner = child.end()) {
            if (child.size == unknown) return false;
            if (child.id == id_track_type && file.number(child) == 1) return true;
        }
    }
    return false;
}

struct Scan {
    veche::Layout layout;
    std::vector<veche::Cue> cues;
    uint64_t end = 0;
    uint64_t first = unknown, last = 0;
    bool is_whole = false;
};

// Finds what our writer put there; false when it did not get as far as the first cluster.
bool scan(const Bytes &file, Scan &found) {
    Element head, segment, part;
    if (!file.element(0, file.count(), head) || head.id != id_head || head.size == unknown) return false;
    if (!file.element(head.end(), file.count(), segment)) {
        // A file that is whole and lost its end afterwards announces more than there is: nothing to be done.
        return false;
    }
    if (segment.id != id_segment || segment.data - segment.start != 12) return false;
    found.is_whole = segment.size != unknown;
    found.layout.segment_size = segment.start + 4;
    found.layout.segment_data = found.layout.seek = segment.data;
    uint64_t offset = segment.data + veche::seek_room;
    if (!file.element(offset, file.count(), part) || part.id != id_info || part.size == unknown) return false;
    found.layout.info = part.start;
    found.layout.duration = part.end() - 11;
    if (!file.element(found.layout.duration, part.end(), head) || head.end() != part.end()) return false;
    if (head.id != id_void && head.id != id_duration) return false;
    if (!file.element(part.end(), file.count(), part) || part.id != id_tracks || part.size == unknown) return false;
    found.layout.tracks = part.start;
    found.layout.clusters = found.end = part.end();
    bool pictures = has_pictures(file, part);
    while (file.element(found.end, file.count(), part) && part.id == id_cluster && part.size != unknown) {
        Cluster cluster;
        if (!read_cluster(file, part, cluster)) break;
        if (found.first == unknown) found.first = cluster.first;
        if (cluster.last > found.last) found.last = cluster.last;
        bool is_far = found.cues.empty() || cluster.first >= found.cues.back().time + sound_cue_distance;
        if (pictures ? cluster.starts_with_key : is_far) {
            found.cues.push_back({cluster.first, part.start - segment.data, cluster.track});
        }
        found.end = part.end();
    }
    return true;
}

}  // namespace

int veche_webm_repair(const char *path, int64_t last_duration, veche_webm_repaired *repaired) try {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return errno;
    struct stat status;
    int error = fstat(fd, &status) == 0 ? 0 : errno;
    if (!error && status.st_size == 0) error = EINVAL;
    Scan found;
    if (!error) {
        auto size = static_cast<size_t>(status.st_size);
        void *memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
        if (memory == MAP_FAILED) {
            error = errno;
        } else {
            if (!scan(Bytes(static_cast<const uint8_t *>(memory), size), found)) error = EINVAL;
            munmap(memory, size);
        }
    }
    bool is_empty = found.first == unknown;
    int64_t last = is_empty ? -1 : static_cast<int64_t>(found.last * veche::time_scale);
    uint64_t size = error ? 0 : static_cast<uint64_t>(status.st_size);
    if (!error && !found.is_whole) {
        error = veche::finish(fd, found.layout, found.end, found.cues, is_empty ? 0 : last + last_duration, size);
    }
    close(fd);
    if (error) return error;
    repaired->first = is_empty ? -1 : static_cast<int64_t>(found.first * veche::time_scale);
    repaired->last = last;
    repaired->size = static_cast<int64_t>(size);
    repaired->was_whole = found.is_whole;
    return 0;
} catch (const std::exception &) {
    return ENOMEM;
}
