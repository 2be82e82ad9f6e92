#ifndef VECHE_COPUS_SHIM_H
#define VECHE_COPUS_SHIM_H

#include <opus.h>

// opus_encoder_ctl takes a variable number of arguments, which Swift does not see.
static inline int veche_opus_set_bitrate(OpusEncoder *encoder, int bitrate) {
    return opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
}

// How hard the encoder tries, from 0 to 10.
static inline int veche_opus_set_complexity(OpusEncoder *encoder, int complexity) {
    return opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity));
}

// Has the decoder forget what it heard.
static inline int veche_opus_reset(OpusDecoder *decoder) { return opus_decoder_ctl(decoder, OPUS_RESET_STATE); }

// Samples at 48 kHz by which what is decoded lags behind what was encoded.
static inline int veche_opus_lookahead(OpusEncoder *encoder) {
    opus_int32 samples = 0;
    opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&samples));
    return samples;
}

#endif
