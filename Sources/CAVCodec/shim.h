#ifndef VECHE_CAVCODEC_SHIM_H
#define VECHE_CAVCODEC_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <string.h>

// A decoder by its name in libavcodec, on one thread and without a picture held back; NULL when there is none.
static inline AVCodecContext *veche_av_open(const char *name, const uint8_t *extra, size_t count) {
    av_log_set_level(AV_LOG_QUIET);
    const AVCodec *codec = avcodec_find_decoder_by_name(name);
    if (!codec) return NULL;
    AVCodecContext *context = avcodec_alloc_context3(codec);
    if (!context) return NULL;
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
    if (count > 0) {
        context->extradata = av_mallocz(count + AV_INPUT_BUFFER_PADDING_SIZE);
        if (context->extradata) {
            memcpy(context->extradata, extra, count);
            context->extradata_size = (int)count;
        }
    }
    if (avcodec_open2(context, codec, NULL) < 0) avcodec_free_context(&context);
    return context;
}

// Decodes one access unit. 1: `frame` holds a new picture, 0: none yet, -1: the bytes are damaged.
static inline int veche_av_decode(AVCodecContext *context, AVPacket *packet, AVFrame *frame, const uint8_t *bytes,
                                  size_t count) {
    if (av_new_packet(packet, (int)count) < 0) return -1;
    memcpy(packet->data, bytes, count);
    int status = avcodec_send_packet(context, packet);
    av_packet_unref(packet);
    if (status < 0) return -1;
    int found = 0;
    // Receiving clears the frame before it fails, so the picture that is shown is moved only when a new one is there.
    AVFrame *next = av_frame_alloc();
    if (!next) return -1;
    while (avcodec_receive_frame(context, next) == 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, next);
        found = 1;
    }
    av_frame_free(&next);
    return found;
}

// Whether the picture has three planes of eight bits, the coloured ones halved both ways.
static inline int veche_av_is_plain(const AVFrame *frame) {
    return frame->format == AV_PIX_FMT_YUV420P || frame->format == AV_PIX_FMT_YUVJ420P;
}

#endif
