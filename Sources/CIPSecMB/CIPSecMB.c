#include "CIPSecMB.h"

#if defined(__x86_64__)

#include <intel-ipsec-mb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct veche_gcm_key {
    struct gcm_key_data data;
};

// Made once and only read afterwards: the direct GCM calls use nothing of it but its table of functions.
static IMB_MGR *manager;
static const char *implementation;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void) {
    IMB_MGR *made = alloc_mb_mgr(0);
    if (!made) return;
    IMB_ARCH arch = IMB_ARCH_NONE;
    init_mb_mgr_auto(made, &arch);
    if (!(made->features & IMB_FEATURE_AESNI) || arch == IMB_ARCH_NONE) {
        free_mb_mgr(made);
        return;
    }
    switch (arch) {
    case IMB_ARCH_AVX512: implementation = "ipsec-mb AVX512"; break;
    case IMB_ARCH_AVX2: implementation = "ipsec-mb AVX2"; break;
    case IMB_ARCH_AVX: implementation = "ipsec-mb AVX"; break;
    default: implementation = "ipsec-mb SSE"; break;
    }
    manager = made;
}

const char *veche_gcm_implementation(void) {
    pthread_once(&once, start);
    return implementation;
}

veche_gcm_key *veche_gcm_key_new(const uint8_t *key) {
    if (!veche_gcm_implementation()) return NULL;
    veche_gcm_key *made = NULL;
    if (posix_memalign((void **)&made, 64, sizeof *made) != 0) return NULL;
    IMB_AES128_GCM_PRE(manager, key, &made->data);
    return made;
}

void veche_gcm_key_free(veche_gcm_key *key) {
    if (!key) return;
    explicit_bzero(key, sizeof *key);
    free(key);
}

void veche_gcm_prefetch(const veche_gcm_key *key) {
    const char *bytes = (const char *)key;
    for (size_t at = 0; at < sizeof *key; at += 64) __builtin_prefetch(bytes + at);
}

void veche_gcm_seal(const veche_gcm_key *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *out,
                    size_t prefix_length, const uint8_t *in, size_t length) {
    struct gcm_context_data context;
    uint8_t *tag = out + prefix_length + length;
    if (prefix_length == 0) {
        IMB_AES128_GCM_ENC(manager, &key->data, &context, out, in, length, iv, aad, aad_length, tag, 16);
        return;
    }
    IMB_AES128_GCM_INIT(manager, &key->data, &context, iv, aad, aad_length);
    IMB_AES128_GCM_ENC_UPDATE(manager, &key->data, &context, out, out, prefix_length);
    IMB_AES128_GCM_ENC_UPDATE(manager, &key->data, &context, out + prefix_length, in, length);
    IMB_AES128_GCM_ENC_FINALIZE(manager, &key->data, &context, tag, 16);
}

void veche_gcm_seal_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                         size_t length, uint8_t *tag) {
    struct veche_gcm_key expanded __attribute__((aligned(64)));
    struct gcm_context_data context;
    IMB_AES128_GCM_PRE(manager, key, &expanded.data);
    IMB_AES128_GCM_ENC(manager, &expanded.data, &context, bytes, bytes, length, iv, aad, aad_length, tag, 16);
    explicit_bzero(&expanded, sizeof expanded);
}

int veche_gcm_open_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                        size_t length, const uint8_t *tag) {
    struct veche_gcm_key expanded __attribute__((aligned(64)));
    struct gcm_context_data context;
    uint8_t computed[16];
    IMB_AES128_GCM_PRE(manager, key, &expanded.data);
    IMB_AES128_GCM_DEC(manager, &expanded.data, &context, bytes, bytes, length, iv, aad, aad_length, computed, 16);
    explicit_bzero(&expanded, sizeof expanded);
    // Every byte is looked at, so that the time says nothing about how many are right.
    volatile uint8_t difference = 0;
    for (int index = 0; index < 16; index++) difference |= computed[index] ^ tag[index];
    return difference == 0;
}

#else

const char *veche_gcm_implementation(void) { return NULL; }
veche_gcm_key *veche_gcm_key_new(const uint8_t *key) { (void)key; return NULL; }
void veche_gcm_key_free(veche_gcm_key *key) { (void)key; }
void veche_gcm_prefetch(const veche_gcm_key *key) { (void)key; }
void veche_gcm_seal(const veche_gcm_key *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *out,
                    size_t prefix_length, const uint8_t *in, size_t length) {
    (void)key; (void)iv; (void)aad; (void)aad_length; (void)out; (void)prefix_length; (void)in; (void)length;
}
void veche_gcm_seal_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                         size_t length, uint8_t *tag) {
    (void)key; (void)iv; (void)aad; (void)aad_length; (void)bytes; (void)length; (void)tag;
}
int veche_gcm_open_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                        size_t length, const uint8_t *tag) {
    (void)key; (void)iv; (void)aad; (void)aad_length; (void)bytes; (void)length; (void)tag;
    return 0;
}

#endif
