#ifndef VECHE_CVPX_SHIM_H
#define VECHE_CVPX_SHIM_H

#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

// The initialisers are macros over functions that take the version of the headers; the control functions take a
// variable number of arguments. Swift sees neither.
static inline vpx_codec_err_t veche_vpx_start_encoder(vpx_codec_ctx_t *codec, const vpx_codec_enc_cfg_t *settings) {
    return vpx_codec_enc_init(codec, vpx_codec_vp8_cx(), settings, 0);
}

static inline vpx_codec_err_t veche_vpx_start_decoder(vpx_codec_ctx_t *codec) {
    return vpx_codec_dec_init(codec, vpx_codec_vp8_dx(), NULL, 0);
}

static inline vpx_codec_err_t veche_vpx_start_vp9_decoder(vpx_codec_ctx_t *codec) {
    return vpx_codec_dec_init(codec, vpx_codec_vp9_dx(), NULL, 0);
}

static inline vpx_codec_err_t veche_vpx_set(vpx_codec_ctx_t *codec, int control, int value) {
    return vpx_codec_control_(codec, control, value);
}

// The next encoded frame, or 0 when there is none. The bytes belong to the codec until the next call.
static inline int veche_vpx_next_frame(vpx_codec_ctx_t *codec, vpx_codec_iter_t *place, const void **bytes,
                                       size_t *count, int *is_keyframe) {
    const vpx_codec_cx_pkt_t *packet;
    while ((packet = vpx_codec_get_cx_data(codec, place)) != NULL) {
        if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
        *bytes = packet->data.frame.buf;
        *count = packet->data.frame.sz;
        *is_keyframe = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
        return 1;
    }
    return 0;
}

#endif
