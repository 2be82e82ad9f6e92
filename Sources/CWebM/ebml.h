// What writing and repairing share: the places in a file of ours that are filled in at its end.
#ifndef CWEBM_EBML_H
#define CWEBM_EBML_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace veche {

// Milliseconds are what WebM and browsers count in.
constexpr uint64_t time_scale = 1000000;
// Room for the table of what stands where, which is known at the end only.
constexpr uint64_t seek_room = 128;

// Where a cluster begins that can be sought to, and when.
struct Cue {
    uint64_t time;      // ms
    uint64_t position;  // in the segment
    uint64_t track;
};

// Where what matters stands, in bytes of the file.
struct Layout {
    uint64_t segment_size = 0;  // the eight bytes of the segment's size
    uint64_t segment_data = 0;  // what follows them
    uint64_t seek = 0;          // the room for the seek head
    uint64_t info = 0;
    uint64_t duration = 0;  // the eleven bytes kept for the duration
    uint64_t tracks = 0;
    uint64_t clusters = 0;  // the first byte behind the tracks
};

// Writes all of it, or returns errno.
int write_at(int fd, const void *bytes, size_t length, uint64_t offset);

// Finishes a file whose clusters end at `end`: cuts what is behind them, adds the cues, and then fills in the table, the
// duration and at last the size, which says that the file is whole. 0, or errno.
int finish(int fd, const Layout &layout, uint64_t end, const std::vector<Cue> &cues, int64_t duration, uint64_t &size);

}  // namespace veche

#endif
