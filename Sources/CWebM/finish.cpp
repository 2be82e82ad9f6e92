#include "ebml.h"

#include <cerrno>
#include <unistd.h>

#include <ebml/EbmlVoid.h>
#include <ebml/MemIOCallback.h>
#include <matroska/KaxCues.h>
#include <matroska/KaxCuesData.h>
#include <matroska/KaxInfo.h>
#include <matroska/KaxInfoData.h>
#include <matroska/KaxSeekHead.h>
#include <matroska/KaxSegment.h>
#include <matroska/KaxTracks.h>

using namespace libebml;
using namespace libmatroska;

namespace veche {

int write_at(int fd, const void *bytes, size_t length, uint64_t offset) {
    auto from = static_cast<const uint8_t *>(bytes);
    while (length > 0) {
        ssize_t written = pwrite(fd, from, length, static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        if (written == 0) return EIO;
        from += written;
        offset += static_cast<uint64_t>(written);
        length -= static_cast<size_t>(written);
    }
    return 0;
}

static void add_seek(KaxSeekHead &head, const EbmlId &id, uint64_t position) {
    auto seek = new KaxSeek();
    head.PushElement(*seek);
    uint8_t bytes[4];
    id.Fill(bytes);
    GetChild<KaxSeekID>(*seek).CopyBuffer(bytes, static_cast<uint32>(id.GetLength()));
    *static_cast<EbmlUInteger *>(&GetChild<KaxSeekPosition>(*seek)) = position;
}

static int write_cues(int fd, uint64_t end, const std::vector<Cue> &list, uint64_t &size) {
    if (list.empty()) return 0;
    KaxCues cues;
    cues.SetGlobalTimecodeScale(time_scale);
    for (const auto &cue : list) {
        auto point = new KaxCuePoint();
        cues.PushElement(*point);
        *static_cast<EbmlUInteger *>(&GetChild<KaxCueTime>(*point)) = cue.time;
        auto &positions = GetChild<KaxCueTrackPositions>(*point);
        *static_cast<EbmlUInteger *>(&GetChild<KaxCueTrack>(positions)) = cue.track;
        *static_cast<EbmlUInteger *>(&GetChild<KaxCueClusterPosition>(positions)) = cue.position;
    }
    MemIOCallback memory;
    cues.EbmlElement::Render(memory);
    size = memory.GetDataBufferSize();
    return write_at(fd, memory.GetDataBuffer(), size, end);
}

static int write_seek_head(int fd, const Layout &layout, uint64_t cues_at) {
    KaxSeekHead head;
    add_seek(head, EBML_ID(KaxInfo), layout.info - layout.segment_data);
    add_seek(head, EBML_ID(KaxTracks), layout.tracks - layout.segment_data);
    if (cues_at > 0) add_seek(head, EBML_ID(KaxCues), cues_at - layout.segment_data);
    MemIOCallback memory;
    head.EbmlElement::Render(memory);
    uint64_t length = memory.GetDataBufferSize();
    // At least two bytes of the room have to be left for the element that fills it.
    if (length + 2 > seek_room) return 0;
    EbmlVoid rest;
    rest.SetSize(seek_room - length - 2);
    rest.SetSizeLength(1);
    rest.EbmlElement::Render(memory);
    if (memory.GetDataBufferSize() != seek_room) return EINVAL;
    return write_at(fd, memory.GetDataBuffer(), seek_room, layout.seek);
}

static int write_duration(int fd, const Layout &layout, int64_t duration) {
    KaxDuration element;
    element.SetPrecision(EbmlFloat::FLOAT_64);
    *static_cast<EbmlFloat *>(&element) = static_cast<double>(duration) / time_scale;
    MemIOCallback memory;
    element.EbmlElement::Render(memory, true);
    if (memory.GetDataBufferSize() != 11) return EINVAL;
    return write_at(fd, memory.GetDataBuffer(), 11, layout.duration);
}

int finish(int fd, const Layout &layout, uint64_t end, const std::vector<Cue> &cues, int64_t duration, uint64_t &size) {
    size = end;
    if (ftruncate(fd, static_cast<off_t>(end)) != 0) return errno;
    uint64_t cues_size = 0;
    int error = write_cues(fd, end, cues, cues_size);
    if (error) {
        // Without cues it is a file that players have to search through, with half of them it is a broken one.
        if (ftruncate(fd, static_cast<off_t>(end)) != 0) return errno;
        cues_size = 0;
    }
    size = end + cues_size;
    if (fdatasync(fd) != 0) return errno;
    int failed = write_seek_head(fd, layout, cues_size > 0 ? end : 0);
    if (!failed) failed = write_duration(fd, layout, duration);
    if (!failed && fdatasync(fd) != 0) failed = errno;
    if (failed) return failed;
    uint64_t length = size - layout.segment_data;
    uint8_t coded[8] = {1};
    for (int byte = 7; byte > 0; byte--, length >>= 8) coded[byte] = static_cast<uint8_t>(length);
    failed = write_at(fd, coded, sizeof coded, layout.segment_size);
    if (!failed && fsync(fd) != 0) failed = errno;
    return failed ? failed : error;
}

}  // namespace veche
