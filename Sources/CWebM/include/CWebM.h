// WebM and Matroska: writing by libmatroska, and finishing what a crash left.
#ifndef CWEBM_H
#define CWEBM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A track of a file that is to be written.
typedef struct {
    // How Matroska calls the codec: "A_OPUS", "V_VP8", "V_VP9", "V_AV1" or "V_MPEG4/ISO/AVC".
    const char *codec;
    // Pixels, for pictures; 0 for sound.
    uint32_t width, height;
    // Samples per second and channels, for sound; 0 for pictures.
    uint32_t sample_rate, channels;
    // What the decoder puts before the sound, and how much it has to hear before it is right (Opus: 80 ms), both in ns.
    uint64_t codec_delay, seek_pre_roll;
    // The codec's private data: OpusHead, av1C, avcC. Copied.
    const uint8_t *private_data;
    size_t private_length;
} veche_webm_track;

typedef struct veche_webm_writer veche_webm_writer;

// Creates a file, which must not be there yet, with its tracks, numbered from 1 in the order given. `matroska` says
// whether it is Matroska rather than WebM. NULL with errno in `error`.
//
// At every moment what was flushed is a readable file: a segment of unknown size with whole clusters.
veche_webm_writer *veche_webm_writer_open(const char *path, int matroska, const veche_webm_track *tracks, size_t count,
                                          int *error);

// Adds a block. `time` is in ns, counted from 0, and must not go back by more than a cluster's length; it is written in
// whole ms. `index` counts tracks from 0. A cluster ends when it is 500 ms long, and at a keyframe of pictures, and is
// written to the file then, in one piece and with its size. 0, or errno; after an error nothing can be added.
int veche_webm_writer_add(veche_webm_writer *writer, size_t index, const uint8_t *bytes, size_t length, int64_t time,
                          int keyframe);

// Ends the present cluster and writes it: what comes after this process's end finds it. 0, or errno.
int veche_webm_writer_flush(veche_webm_writer *writer);

// Has another thread bring to the disk what was written, so that a power cut does not take it; waits for nothing. 0, or
// errno: also of an earlier time.
int veche_webm_writer_sync(veche_webm_writer *writer);

// Bytes in the file, and those of the present cluster, which is not in it yet.
int64_t veche_webm_writer_size(const veche_webm_writer *writer);

// The time behind the last block that was flushed, in ns without its duration; -1 when nothing was.
int64_t veche_webm_writer_flushed_time(const veche_webm_writer *writer);

// Writes what is left, the cues, the duration (ns; the time at which the last block ends) and the sizes; frees the
// writer. 0, or errno: then the file ends with its last whole cluster and is readable.
int veche_webm_writer_close(veche_webm_writer *writer, int64_t duration);

// Frees the writer and leaves the file as it was flushed last.
void veche_webm_writer_abandon(veche_webm_writer *writer);

// What a file has that was repaired.
typedef struct {
    // The times of the first block and of the last one, in ns; -1 when there is none.
    int64_t first, last;
    // Bytes of the file.
    int64_t size;
    // Whether it was finished before: then nothing was changed.
    int was_whole;
} veche_webm_repaired;

// Finishes a file of one track that its writer could not: cuts what stands behind the last whole cluster, adds cues and
// duration, which is that of the last block and `last_duration` ns more. Can be repeated, and be interrupted at any
// point. 0, or errno: EINVAL when the file is not even a beginning of one that the writer made.
int veche_webm_repair(const char *path, int64_t last_duration, veche_webm_repaired *repaired);

#ifdef __cplusplus
}
#endif

#endif
