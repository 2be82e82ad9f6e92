#ifndef VECHE_COPUS_SHIM_H
#define VECHE_COPUS_SHIM_H

#include <opus.h>

// opus_encoder_ctl takes a variable number of arguments, which Swift does not see.
static inline int veche_opus_set_bitrate(OpusEncoder *encoder, int bitrate) {
    return opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
}

#endif
