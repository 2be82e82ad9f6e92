#include "CWebM.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <new>
#include <string>
#include <unistd.h>

#include <ebml/EbmlHead.h>
#include <ebml/EbmlSubHead.h>
#include <ebml/EbmlVoid.h>
#include <ebml/MemIOCallback.h>
#include <matroska/KaxCluster.h>
#include <matroska/KaxClusterData.h>
#include <matroska/KaxInfo.h>
#include <matroska/KaxInfoData.h>
#include <matroska/KaxSegment.h>
#include <matroska/KaxTrackAudio.h>
#include <matroska/KaxTrackEntryData.h>
#include <matroska/KaxTrackVideo.h>
#include <matroska/KaxTracks.h>

#include "ebml.h"
#include "sync.h"

using namespace libebml;
using namespace libmatroska;

namespace {

// Half a second, in ms: what a crash may cost, together with what waits for packets.
constexpr uint64_t cluster_length = 500;
// How far apart the points are to which a file of sound can be sought, in ms.
constexpr uint64_t sound_cue_distance = 2000;

void set(EbmlUInteger &element, uint64_t value) { element = value; }

}  // namespace

struct veche_webm_writer {
    int fd = -1;
    int error = 0;
    veche::Layout layout;
    KaxTracks tracks;
    std::vector<KaxTrackEntry *> entries;
    std::vector<bool> pictures;
    bool has_pictures = false;
    std::unique_ptr<KaxCluster> cluster;
    uint64_t cluster_time = 0, cluster_bytes = 0;
    bool cluster_can_be_sought = false;
    uint64_t cluster_track = 1;
    uint64_t end = 0;
    int64_t last = -1, flushed = -1;
    bool is_synced = true;
    std::vector<veche::Cue> cues;

    ~veche_webm_writer() {
        if (fd >= 0) close(fd);
    }
    void add_track(const veche_webm_track &track, uint64_t number);
    int write_head(bool matroska);
    int flush();
};

void veche_webm_writer::add_track(const veche_webm_track &track, uint64_t number) {
    // The first entry may be there already, as a mandatory child.
    auto entry = number == 1 ? &GetChild<KaxTrackEntry>(tracks) : new KaxTrackEntry();
    if (number != 1) tracks.PushElement(*entry);
    entry->SetGlobalTimecodeScale(veche::time_scale);
    set(GetChild<KaxTrackNumber>(*entry), number);
    set(GetChild<KaxTrackUID>(*entry), number);
    set(GetChild<KaxTrackFlagLacing>(*entry), 0);
    *static_cast<EbmlString *>(&GetChild<KaxCodecID>(*entry)) = std::string(track.codec);
    if (track.private_length > 0) {
        GetChild<KaxCodecPrivate>(*entry).CopyBuffer(track.private_data, static_cast<uint32>(track.private_length));
    }
    bool is_picture = track.sample_rate == 0;
    set(GetChild<KaxTrackType>(*entry), is_picture ? track_video : track_audio);
    if (is_picture) {
        auto &video = GetChild<KaxTrackVideo>(*entry);
        set(GetChild<KaxVideoPixelWidth>(video), track.width);
        set(GetChild<KaxVideoPixelHeight>(video), track.height);
        set(GetChild<KaxVideoDisplayWidth>(video), track.width);
        set(GetChild<KaxVideoDisplayHeight>(video), track.height);
    } else {
        auto &audio = GetChild<KaxTrackAudio>(*entry);
        *static_cast<EbmlFloat *>(&GetChild<KaxAudioSamplingFreq>(audio)) = track.sample_rate;
        set(GetChild<KaxAudioChannels>(audio), track.channels);
        if (track.codec_delay > 0) set(GetChild<KaxCodecDelay>(*entry), track.codec_delay);
        if (track.seek_pre_roll > 0) set(GetChild<KaxSeekPreRoll>(*entry), track.seek_pre_roll);
    }
    entries.push_back(entry);
    pictures.push_back(is_picture);
    has_pictures = has_pictures || is_picture;
}

int veche_webm_writer::write_head(bool matroska) {
    MemIOCallback memory;
    EbmlHead head;
    *static_cast<EbmlString *>(&GetChild<EDocType>(head)) = std::string(matroska ? "matroska" : "webm");
    set(GetChild<EDocTypeVersion>(head), 4);
    set(GetChild<EDocTypeReadVersion>(head), 2);
    head.EbmlElement::Render(memory, true);
    const uint8_t segment[] = {0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    layout.segment_size = memory.GetDataBufferSize() + 4;
    memory.write(segment, sizeof segment);
    layout.segment_data = layout.seek = memory.GetDataBufferSize();
    EbmlVoid room;
    room.SetSize(veche::seek_room - 2);
    room.SetSizeLength(1);
    room.EbmlElement::Render(memory);

    layout.info = memory.GetDataBufferSize();
    KaxInfo info;
    set(GetChild<KaxTimecodeScale>(info), veche::time_scale);
    *static_cast<EbmlUnicodeString *>(&GetChild<KaxMuxingApp>(info)) = UTFstring(L"libmatroska");
    *static_cast<EbmlUnicodeString *>(&GetChild<KaxWritingApp>(info)) = UTFstring(L"veche");
    // The duration's place, as an element that means nothing until it is known.
    auto room_for_duration = new EbmlVoid();
    room_for_duration->SetSize(9);
    room_for_duration->SetSizeLength(1);
    info.PushElement(*room_for_duration);
    info.EbmlElement::Render(memory, true);
    layout.tracks = memory.GetDataBufferSize();
    layout.duration = layout.tracks - 11;
    if (memory.GetDataBuffer()[layout.duration] != 0xec) return EINVAL;
    tracks.EbmlElement::Render(memory);
    layout.clusters = end = memory.GetDataBufferSize();
    int failed = veche::write_at(fd, memory.GetDataBuffer(), end, 0);
    if (!failed && fdatasync(fd) != 0) failed = errno;
    return failed;
}

int veche_webm_writer::flush() {
    if (error) return error;
    if (!cluster) return 0;
    MemIOCallback memory;
    cluster->EbmlElement::Render(memory);
    uint64_t length = memory.GetDataBufferSize();
    error = veche::write_at(fd, memory.GetDataBuffer(), length, end);
    if (error) {
        // A part of a cluster is no use, and its room may be what the disk lacks.
        if (ftruncate(fd, static_cast<off_t>(end)) != 0) error = errno;
        cluster.reset();
        return error;
    }
    if (cluster_can_be_sought) {
        bool is_far = cues.empty() || cluster_time >= cues.back().time + sound_cue_distance;
        if (has_pictures || is_far) cues.push_back({cluster_time, end - layout.segment_data, cluster_track});
    }
    end += length;
    flushed = last;
    is_synced = false;
    cluster.reset();
    cluster_bytes = 0;
    return 0;
}

veche_webm_writer *veche_webm_writer_open(const char *path, int matroska, const veche_webm_track *tracks, size_t count,
                                          int *error) try {
    auto writer = std::make_unique<veche_webm_writer>();
    writer->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (writer->fd < 0) {
        *error = errno;
        return nullptr;
    }
    for (size_t index = 0; index < count; index++) writer->add_track(tracks[index], index + 1);
    *error = writer->write_head(matroska != 0);
    if (*error) {
        unlink(path);
        return nullptr;
    }
    return writer.release();
} catch (const std::exception &) {
    *error = ENOMEM;
    return nullptr;
}

int veche_webm_writer_add(veche_webm_writer *writer, size_t index, const uint8_t *bytes, size_t length, int64_t time,
                          int keyframe) try {
    if (writer->error) return writer->error;
    if (index >= writer->entries.size() || length == 0 || length > UINT32_MAX || time < 0) return EINVAL;
    uint64_t at = static_cast<uint64_t>(time) / veche::time_scale;
    bool starts_pictures = writer->pictures[index] && keyframe;
    bool is_over = writer->cluster && (at >= writer->cluster_time + cluster_length || at + 30000 < writer->cluster_time);
    if (writer->cluster && (starts_pictures || is_over)) {
        int failed = writer->flush();
        if (failed) return failed;
    }
    if (!writer->cluster) {
        writer->cluster = std::make_unique<KaxCluster>();
        writer->cluster->InitTimecode(at, veche::time_scale);
        set(GetChild<KaxClusterTimecode>(*writer->cluster), at);
        writer->cluster_time = at;
        writer->cluster_can_be_sought = writer->has_pictures ? starts_pictures : true;
        writer->cluster_track = index + 1;
    }
    auto block = new KaxSimpleBlock();
    writer->cluster->PushElement(*block);
    block->SetParent(*writer->cluster);
    // The buffer is copied by its last argument, which is why it may come from constant bytes.
    auto buffer = new DataBuffer(const_cast<uint8_t *>(bytes), static_cast<uint32>(length), nullptr, true);
    block->AddFrame(*writer->entries[index], at * veche::time_scale, *buffer, LACING_NONE);
    block->SetKeyframe(keyframe != 0);
    writer->cluster_bytes += length + 12;
    if (time > writer->last) writer->last = time;
    return 0;
} catch (const std::exception &) {
    writer->error = ENOMEM;
    return ENOMEM;
}

int veche_webm_writer_sync(veche_webm_writer *writer) try {
    if (writer->error) return writer->error;
    if (writer->is_synced) return 0;
    writer->is_synced = true;
    return writer->error = veche::sync_later(writer->fd);
} catch (const std::exception &) {
    return ENOMEM;
}

int veche_webm_writer_flush(veche_webm_writer *writer) try {
    return writer->flush();
} catch (const std::exception &) {
    writer->error = ENOMEM;
    return ENOMEM;
}

int64_t veche_webm_writer_size(const veche_webm_writer *writer) {
    return static_cast<int64_t>(writer->end + writer->cluster_bytes);
}

int64_t veche_webm_writer_flushed_time(const veche_webm_writer *writer) { return writer->flushed; }

int veche_webm_writer_close(veche_webm_writer *writer, int64_t duration) try {
    std::unique_ptr<veche_webm_writer> owned(writer);
    int failed = owned->flush();
    uint64_t size = 0;
    int unfinished = veche::finish(owned->fd, owned->layout, owned->end, owned->cues, duration, size);
    return failed ? failed : unfinished;
} catch (const std::exception &) {
    return ENOMEM;
}

void veche_webm_writer_abandon(veche_webm_writer *writer) { delete writer; }
